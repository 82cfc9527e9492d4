"""The other side of a POST: it commits even when nobody hears the answer."""

from collections.abc import Callable

from bot.domain.values.kept import Key
from bot.errors import Outcome, UpstreamUnavailable


class FakeLedger:
    def __init__(self) -> None:
        self.invoices: list[str] = []
        self.posts = 0
        self.answer: Callable[[], None] = lambda: None
        """Raises to lose the answer, after the invoice was made."""

    def post(self, marker: str) -> None:
        self.posts += 1
        self.invoices.append(marker)
        self.answer()

    async def make_once(self, run) -> None:
        """A draft's handler in small: look up when an earlier send is unanswered, else intent, check, send, finish."""
        if run.intended and run.key in self.invoices:
            await self.adopt(run)
            return
        if run.intended:
            await run.clear_intent()
        await run.intend()
        run.check_sendable()
        self.post(run.key)
        await self.adopt(run)

    async def adopt(self, run) -> None:
        async with run.finishing() as uow:
            await uow.kv.put(Key(f"invoice:{run.key}"), {"posts": self.posts})
            await uow.commit()


def lost_answer() -> None:
    raise UpstreamUnavailable("read timeout", system="Procountor", outcome=Outcome.UNKNOWN)


def no_connection() -> None:
    raise UpstreamUnavailable("connect refused", system="Procountor", outcome=Outcome.NOT_CREATED)
