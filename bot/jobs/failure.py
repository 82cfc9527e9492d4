"""Recording a failed run: when it comes back, and whether somebody must hear of it, in one transaction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.job_state import JobState
from bot.domain.values.secrecy import without_credentials
from bot.errors import UpstreamUnavailable, VoittoError
from bot.jobs.connections import Now
from bot.jobs.engine import Engine
from bot.jobs.lease import given_back, write
from bot.jobs.policy import Decision, Drop, Park, Quarantine, Retry, decide
from bot.jobs.run import Run
from bot.ports.jobs import OnTrouble, TroubleKind

_log = structlog.get_logger(__name__)
_LONGEST_ERROR = 500


class Failures:
    def __init__(self, engine: Engine, on_trouble: OnTrouble) -> None:
        self._engine = engine
        self._on_trouble = on_trouble

    async def record(self, run: Run, error: Exception) -> None:
        failures = run.claim.failures + 1
        decision = decide(error, failures, run.intent, quarantine=self._engine.settings.quarantine)
        _tell(error, decision)
        if isinstance(decision, Drop):
            return
        trouble = self._trouble(run, decision, failures)
        if trouble is None or not await self._report(run, error, decision, trouble):
            await self._only_record(run, error, decision)

    def _trouble(self, run: Run, decision: Decision, failures: int) -> TroubleKind | None:
        if isinstance(decision, Park):
            return TroubleKind.PARKED
        if run.claim.alerted:
            return None
        settings, since = self._engine.settings, run.claim.first_failed_at
        long_enough = since is not None and self._engine.clock.now() - since >= settings.alert_after
        return TroubleKind.RETRYING if long_enough or failures >= settings.alert_after_failures else None

    async def _report(self, run: Run, error: Exception, decision: Decision, trouble: TroubleKind) -> bool:
        """False: the report itself failed. The failure must be recorded all the same, or the job would be silent."""

        async def record(connection: AsyncConnection) -> None:
            values = self._values(connection, run, error, decision)
            await write(connection, run.claim, {**values, "alerted": True, "troubled": True})

        state = JobState.PARKED if trouble is TroubleKind.PARKED else JobState.READY
        view = run.view(state=state.value, failures=run.claim.failures + 1, last_error=_words(error))
        try:
            async with self._engine.uow_factory(before_commit=record) as uow:
                await self._on_trouble(uow, view, error, trouble)
                await uow.commit()
        except VoittoError:
            raise
        except Exception:  # noqa: BLE001 - part of the worker's door: a broken alert must not hide the failure
            _log.exception("the trouble could not be reported")
            return False
        return True

    async def _only_record(self, run: Run, error: Exception, decision: Decision) -> None:
        async with self._engine.database.transaction() as connection:
            await write(connection, run.claim, self._values(connection, run, error, decision))
            await connection.commit()

    def _values(self, connection: AsyncConnection, run: Run, error: Exception, decision: Decision) -> Mapping[str, Any]:
        now = Now(connection.dialect.name, self._engine.clock)
        failed = {
            "failures": run.claim.failures + 1,
            "last_error": _words(error),
            "waits_for": _silent(error),
            "first_failed_at": run.claim.first_failed_at or now.plus(),
        }
        match decision:
            case Retry(after, clear_intent):
                return failed | given_back(after, now) | _cleared(clear_intent)
            case Quarantine(after):
                assert run.intent_at is not None
                return failed | given_back(timedelta(0), now) | {"run_at": run.intent_at + after}
            case Park(_, clear_intent):
                parked = {"state": JobState.PARKED.value}
                return failed | given_back(timedelta(0), now) | parked | _cleared(clear_intent)
            case Drop():
                raise AssertionError("a dropped job is not written")


def _cleared(clear_intent: bool) -> dict[str, Any]:
    return {"intent_at": None} if clear_intent else {}


def _silent(error: Exception) -> str | None:
    """A system that says when to come back is not silent."""
    silent = isinstance(error, UpstreamUnavailable) and error.retry_after is None
    return error.system if isinstance(error, UpstreamUnavailable) and silent else None


def _words(error: Exception) -> str:
    """Ours are written for logs; of others, the type tells what the text may not."""
    said = str(error) if isinstance(error, VoittoError) else without_credentials(f"{type(error).__name__}: {error}")
    return said[:_LONGEST_ERROR]


def _tell(error: Exception, decision: Decision) -> None:
    if isinstance(error, VoittoError):
        _log.warning("job failed", error=str(error), decision=type(decision).__name__)
    else:
        _log.error("job failed unexpectedly", decision=type(decision).__name__, exc_info=error)
