"""The rescue of "Retry stalled jobs" in procrastinate's how-to, with shorter times, and the worker both programs run.

Heartbeats of half a second instead of ten, stalled after two seconds instead of thirty, looked for each second instead of
every ten minutes.
"""

from procrastinate import App, JobContext

WORKERS, POLL = 4, 0.1
HEARTBEAT, STALLED = 0.5, 2.0


def with_rescue(app: App) -> App:
    @app.periodic(cron="* * * * * *")
    @app.task(name="rescue", queueing_lock="rescue", pass_context=True)
    async def rescue(_context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by its name
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            await app.job_manager.retry_job(job)

    return app


async def work_until_killed(app: App) -> None:
    """On an open app."""
    print("ready", flush=True)
    await app.run_worker_async(
        concurrency=WORKERS,
        fetch_job_polling_interval=POLL,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED,
    )
