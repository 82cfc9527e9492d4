/* Moves the system's wall clock by VOITTO_CLOCK_MOVED seconds, for one process and all it starts:

       cc -shared -fPIC -O2 -o moved_clock.so moved_clock.c -ldl
       VOITTO_CLOCK_MOVED=86400 LD_PRELOAD=./moved_clock.so date

   CLOCK_MONOTONIC stays as it is: how long something takes is not a matter of the day. A deadline that was reckoned from
   the moved clock is handed to the kernel in the kernel's own time, else it would pass years too late. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#define WALL(clock) ((clock) == CLOCK_REALTIME || (clock) == CLOCK_REALTIME_COARSE)
#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name)) dlsym(RTLD_NEXT, #name); real; })

static time_t moved(void) {
    static int known;
    static time_t seconds;
    if (!known) {
        const char *given = getenv("VOITTO_CLOCK_MOVED");
        seconds = given ? (time_t) atoll(given) : 0;
        known = 1;
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = REAL(clock_gettime)(clock, now);
    if (!failed && WALL(clock)) now->tv_sec += moved();
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec exact;
    (void) zone;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    if (now) *now = (struct timeval) { exact.tv_sec, exact.tv_nsec / 1000 };
    return 0;
}

time_t time(time_t *there) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (there) *there = exact.tv_sec;
    return exact.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
    return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, now) ? base : 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
    struct timespec own = *until;
    if (WALL(clock) && (flags & TIMER_ABSTIME)) own.tv_sec -= moved();
    return REAL(clock_nanosleep)(clock, flags, &own, left);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
    struct timespec own = { until->tv_sec - moved(), until->tv_nsec };
    return REAL(sem_timedwait)(semaphore, &own);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    /* Of a monotonic condition the deadline is counted from the machine's start: never more than some years. */
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec own = *until;
    if (!real) real = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2"); /* the older one has another layout */
    if (!real) real = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    if (own.tv_sec > 1000000000) own.tv_sec -= moved();
    return real(condition, mutex, &own);
}
