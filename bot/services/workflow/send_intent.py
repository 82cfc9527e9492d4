"""The last step before anything leaves that must not leave twice."""

from bot.ports import JobRun

INSTEAD_OF = "instead_of"
"""In the payload of a post: the message whose place it takes."""


def posting_key(key: str, run: JobRun) -> str:
    """Of a message that takes another one's place, a key of its own: the other one may still stand there."""
    return f"{key}:{INSTEAD_OF}:{run.payload[INSTEAD_OF]}" if INSTEAD_OF in run.payload else key


async def commit_send_intent(run: JobRun) -> None:
    """Commit the intent, and see that it is still time. Call after the look-up, right before the only send of the run.

    An earlier run's intent is given up first: its quarantine is over and the look-up found nothing, so it never arrived.
    One that was committed with the step before stands: that step looked.
    """
    if run.intended:
        await run.clear_intent()
    if not run.sending:
        await run.intend()
    run.check_sendable()
