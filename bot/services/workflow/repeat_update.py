"""After a lost answer to a change in place: the change may still be under way, and land on top of a later one."""

from datetime import timedelta

from bot.ports import JobRun

LONGEST_DELAY = timedelta(minutes=3)
"""Nothing is still on its way to Slack after so long."""


async def reapply_later(run: JobRun) -> None:
    """Finish; where an earlier try may not have arrived yet, show it all again when it must have."""
    async with run.finishing() as uow:
        if run.attempt > 1:
            await uow.jobs.add(run.kind, f"{run.key}:again", run.payload, after=LONGEST_DELAY)
        await uow.commit()
