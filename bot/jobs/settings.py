"""How the engine behaves. The durations depend on each other, and that is checked here."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    workers: int
    poll: timedelta
    lease: timedelta
    send_deadline: timedelta
    request_timeout: timedelta
    quarantine: timedelta
    alert_after_failures: int
    alert_after: timedelta = timedelta(minutes=15)
    job_deadline: timedelta = timedelta(minutes=10)
    """A run that takes longer is stopped and counts as failed; its lease is extended until then."""

    def __post_init__(self) -> None:
        if self.quarantine <= self.send_deadline + self.request_timeout:
            raise ValueError("the quarantine must outlast the send deadline and the request timeout together")
        if self.workers < 1:
            raise ValueError("at least one worker")
