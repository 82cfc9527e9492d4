"""Where a durable step stands. The engine writes it; use cases, lists and checks ask it."""

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Of the due steps those with the lowest run first. The numbers stand in the job table."""

    PERSON = 0  # somebody asked for it and waits
    BACKGROUND = 1  # nobody waits: polls, audits, digests


class JobState(StrEnum):
    """The values stand in the job table: they are never renamed."""

    READY = "ready"  # waits for its time, or runs: then `lease_until` lies ahead
    DONE = "done"
    PARKED = "parked"  # waits for a person
    DISMISSED = "dismissed"  # a person said: leave it

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES

    @property
    def is_settled(self) -> bool:
        """It never runs again."""
        return not self.is_open


OPEN_STATES = (JobState.READY, JobState.PARKED)
SETTLED_STATES = (JobState.DONE, JobState.DISMISSED)
