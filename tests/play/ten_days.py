"""Ten working days at Revontuli, mistakes included: how much each person had to press, read and answer.

`python -m tests.play.ten_days` prints the table; `--deals 6 --days 1` plays a short one.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from sandbox.procountor import invoicing
from sandbox.seed.firms import FIRMS
from sandbox.slack import seed
from sandbox.slack.driver import Seen
from tests.integration.bot.office import Limit, Office, Person, an_office, rules

Json = dict[str, Any]
PEOPLE = {seed.AINO: "salesperson", seed.KAISA: "accountant", seed.MIKKO: "manager"}
BUYERS = [firm for firm in FIRMS if firm.is_finnish and not firm.quirk][:8]
SOLD = ("Verkkosivut", "Ylläpito", "Konsultointi", "Koulutus", "Valokuvaus", "Julisteet", "Hakukoneoptimointi")
KINDS = (
    "clean",
    "clean",
    "edited",
    "clean",
    "sent back",
    "clean",
    "clean",
    "wrong id",
    "clean",
    "rejected",
    "clean",
    "large",
)
"""What becomes of the deals, in turn."""
PAID_AFTER_DAYS = 7
TRIES = 3
OUTAGE = (1, 2)
MOST_CLICKS_PER_CLEAN_DEAL, MOST_MESSAGES_PER_DEAL = 1.3, 3


@dataclass
class Count:
    clicks: int = 0
    asked_once_more: int = 0
    """Of the clicks, those for which Slack itself asked whether one is sure."""
    messages: int = 0
    questions: int = 0
    """Forms that opened unasked, and messages about what only this person can put right."""


@dataclass
class Tally:
    people: dict[str, Count] = field(default_factory=lambda: {user: Count() for user in PEOPLE})
    kinds: Counter[str] = field(default_factory=Counter)
    clean_clicks: int = 0
    """Of approvers, on deals with which nothing was wrong."""
    idle: list[str] = field(default_factory=list)
    """Messages that came without anything to press."""
    sent: int = 0

    @property
    def clean(self) -> int:
        return self.kinds["clean"]

    @property
    def deals(self) -> int:
        return self.kinds.total()

    @property
    def clicks_per_clean_deal(self) -> float:
        return self.clean_clicks / max(self.clean, 1)

    @property
    def messages_per_deal(self) -> float:
        return self.people[seed.AINO].messages / max(self.deals, 1)

    def table(self) -> str:
        lines = [
            "| person | clicks | of these asked once more | private messages | questions |",
            "|---|---|---|---|---|",
        ]
        for user, role in PEOPLE.items():
            count = self.people[user]
            figures = (count.clicks, count.asked_once_more, count.messages, count.questions)
            lines.append(f"| {role} | " + " | ".join(map(str, figures)) + " |")
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.kinds.items()))
        return "\n".join(
            (
                *lines,
                "",
                f"{self.deals} deals ({kinds}); {self.sent} invoices sent",
                f"approvers' clicks per clean deal: {self.clicks_per_clean_deal:.2f}",
                f"salesperson's messages per deal: {self.messages_per_deal:.2f}",
                f"messages without a possible act: {len(self.idle)}",
            )
        )


class Days:
    def __init__(self, office: Office) -> None:
        self.office = office
        self.tally = Tally()
        self._seen: set[tuple[str, str]] = set()
        self._kind: dict[int, str] = {}
        """By draft."""
        self._sent: dict[int, date] = {}
        self._answered: set[str] = set()

    # --- what is counted ---------------------------------------------------------------------------------------------

    def messages(self, user: str) -> list[Json]:
        return self.office.posts(self.office.workspace.open_im(user).id)

    def look(self) -> None:
        """Each new private message, as it first stands there."""
        for user in PEOPLE:
            for message in self.messages(user):
                if (user, message["ts"]) not in self._seen:
                    self._seen.add((user, message["ts"]))
                    self._count(user, message)

    def _count(self, user: str, message: Json) -> None:
        actions = set(self.office.actions(message))
        self.tally.people[user].messages += 1
        self.tally.people[user].questions += bool(actions & {"draft.fix", "customer.pick", "draft.retry"})
        if not actions:
            self.tally.idle.append(message["text"])

    async def press(self, person: Person, action: str, on: Json, value: str | None = None) -> Seen:
        count, element = self.tally.people[person.id], _element(on, action, value)
        count.clicks += 1
        count.asked_once_more += "confirm" in element
        return await _heard(lambda: person.press(action, on=on, value=value))

    async def submit(self, person: Person, values: Json) -> None:
        self.tally.people[person.id].clicks += 1
        seen = await _heard(lambda: person.submit(values))
        assert not seen.errors, seen.errors

    async def pass_time(self, **time: float) -> None:
        await self.office.later(**time)
        self.look()

    # --- what the salesperson does -----------------------------------------------------------------------------------

    async def win(self, number: int, kind: str) -> None:
        buyer, aino = BUYERS[number % len(BUYERS)], self.office.aino
        amount = 14_000 + number if kind == "large" else 400 + 7 * number
        customer = (
            f"{buyer.business_id[:-1]}{(int(buyer.business_id[-1]) + 1) % 10}"
            if kind == "wrong id"
            else buyer.business_id
        )
        before = self._drafts()
        seen = await _heard(lambda: aino.won(f"{customer} {amount} {SOLD[number % len(SOLD)]}"))
        if seen.view is not None:
            self.tally.people[aino.id].questions += 1
            await self.submit(aino, {"won.business_id": buyer.business_id, "won.amount": str(amount)})
            self.office.workspace.views.clear()  # its last page says what became of it, and is closed
        await self.office.settled()
        self.look()
        for draft in self._drafts() - before:
            self._kind[draft] = kind
        self.tally.kinds[kind] += 1
        if kind == "edited":
            await self._edit(self._offering(aino, "draft.edit"))

    def _drafts(self) -> set[int]:
        return {row[0] for row in self.office.rows("SELECT id FROM draft")}

    def _offering(self, person: Person, action: str) -> Json:
        """The newest message with this button."""
        found = [message for message in self.messages(person.id) if action in self.office.actions(message)]
        assert found, [message["text"] for message in self.messages(person.id)]
        return found[-1]

    async def _edit(self, message: Json) -> None:
        await self.press(self.office.aino, "draft.edit", message)
        await self.submit(self.office.aino, {"edit.your_reference": "PO 4711"})
        await self.office.settled()
        self.look()

    async def answer_all(self) -> None:
        """What was sent back is put right; of what was rejected, a new draft is made."""
        for message in self.messages(self.office.aino.id):
            actions = self.office.actions(message)
            if message["ts"] in self._answered:
                continue
            if "draft.retry" in actions:
                self._answered.add(message["ts"])
                await self._edit(message)
            elif "draft.anew" in actions:
                self._answered.add(message["ts"])
                await self.press(self.office.aino, "draft.anew", message)
                await self.office.settled()

    # --- what approvers do -------------------------------------------------------------------------------------------

    async def decide(self, person: Person) -> None:
        """Everything that the newest private message offers, until it offers nothing."""
        for _ in range(40):
            message = next(
                (m for m in reversed(self.messages(person.id)) if "draft.approve" in self.office.actions(m)), None
            )
            if message is None:
                return
            value = _values(message, "draft.approve")[0]
            await self._decide(person, message, value)
            await self.office.settled()
            self.look()

    async def _decide(self, person: Person, message: Json, value: str) -> None:
        draft = int(value.split('"d":')[1].split(",", maxsplit=1)[0].rstrip("}"))
        kind = self._kind.get(draft, "clean")
        if kind in ("sent back", "rejected"):  # once: after that there is nothing wrong with it
            self._kind[draft] = "put right"
            action, field_ = (
                ("draft.send_back", "send_back.remark") if kind == "sent back" else ("draft.reject", "reject.reason")
            )
            await self.press(person, action, message, value)
            await self.submit(person, {field_: "Tilausnumero puuttuu"})
            return
        await self.press(person, "draft.approve", message, value)
        self.tally.clean_clicks += kind == "clean"

    # --- a day -------------------------------------------------------------------------------------------------------

    async def day(self, number: int, deals: int, *, outage: bool) -> None:
        """Each two deals, the approvers look at their messages. The outage lasts over the second and third deal."""
        for deal in range(deals):
            if outage and deal in OUTAGE:
                self.office.weather.set("procountor", "down")
            at = number * deals + deal
            await self.win(at, "in an outage" if outage and deal in OUTAGE else KINDS[at % len(KINDS)])
            if outage and deal == OUTAGE[-1]:
                await self.pass_time(minutes=40)
                self.office.weather.clear()
            if deal % 2:
                await self._looked_at()
        await self._looked_at()
        await self._paid()

    async def _looked_at(self) -> None:
        await self.pass_time(minutes=55)
        for person in (self.office.kaisa, self.office.mikko):
            await self.decide(person)
        await self.answer_all()

    async def _paid(self) -> None:
        """Customers pay a week after they were sent their invoice."""
        today = self.office.bot.clock.today()
        for record in self.office.invoices:
            sent = self._sent.setdefault(record.id, today) if record.status == "SENT" else today
            if (today - sent).days >= PAID_AFTER_DAYS:
                invoicing.receive_payment(self.office.ledger, record.id, None)
        await self.pass_time(minutes=11)

    async def to_the_next(self) -> None:
        await self.office.next_morning()
        while self.office.bot.clock.today().weekday() > 4:
            await self.office.next_morning()
        await self.pass_time(hours=1)
        await self.decide(self.office.mikko)

    async def prefer(self, person: Person, how: str) -> None:
        """Chosen in App Home."""
        await self.office.driver.open_home(person.id)
        home = self.office.workspace.views.homes[person.id]
        self.tally.people[person.id].clicks += 1
        await self.office.driver.click_in_view(person.id, home["id"], "notify.choose", f'{{"n":"{how}"}}')


async def _heard(act: Callable[[], Awaitable[Seen]]) -> Seen:
    """Slack shows an exclamation mark where the line broke, and whoever pressed presses again."""
    for _ in range(TRIES):
        seen = await act()
        if not seen.error:
            return seen
    raise AssertionError(seen.error)


def _elements(message: Json) -> list[Json]:
    return [e for block in message["blocks"] for e in (*block.get("elements", []), block.get("accessory") or {})]


def _element(message: Json, action: str, value: str | None) -> Json:
    found = [e for e in _elements(message) if e.get("action_id") == action]
    return next(e for e in found if value is None or e.get("value") == value)


def _values(message: Json, action: str) -> list[str]:
    return [e["value"] for e in _elements(message) if e.get("action_id") == action]


async def play(folder: Path, *, days: int = 10, deals: int = 6) -> Tally:
    """Two approvers; above 10,000 € both; what is approved is sent."""
    policy = rules(
        approvers=(seed.KAISA, seed.MIKKO),
        limits=(Limit(up_to=10_000, approvals=1), Limit(approvals=2)),  # type: ignore[arg-type]
        send_after_approval=True,
    )
    async with an_office(folder, policy) as office:
        story = Days(office)
        await story.prefer(office.mikko, "daily")
        for number in range(days):
            await story.day(number, deals, outage=number == days // 2)
            await story.to_the_next()
            sys.stderr.write(f"\nafter {number + 1} days\n{story.tally.table()}\n")
        story.tally.sent = sum(record.status not in ("UNFINISHED", "NOT_SENT") for record in office.invoices)
    return story.tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--deals", type=int, default=6, help="a day")
    given = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(play(Path(folder), days=given.days, deals=given.deals))
    sys.stdout.write(tally.table() + "\n")
    assert tally.idle == [], tally.idle


if __name__ == "__main__":
    main()
