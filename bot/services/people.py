"""Who is who in Slack: languages, e-mail addresses, approvers. Answers come from a cache; Slack is asked behind it."""

from contextlib import suppress
from datetime import date, timedelta

from bot.domain.approvals import Delegate
from bot.domain.deal import Deal
from bot.domain.ids import UserId
from bot.domain.person import Language, Person
from bot.domain.text import text
from bot.errors import PersonUnreachable, Refused, Upstream
from bot.ports import Clock, JobRun, People, Transactions
from bot.services.kinds import Kind
from bot.services.members import Members
from bot.services.named_people import NamedPeople

APPROVERS_KEPT = timedelta(minutes=30)
LANGUAGE_KEPT_SECONDS = 600.0


class PeopleService:
    def __init__(
        self,
        transactions: Transactions,
        clock: Clock,
        people: People,
        approvers: tuple[str, ...],
        language: Language,
        delegates: tuple[tuple[str, str, date], ...] = (),
    ) -> None:
        """`delegates`: (whose place, who takes it, the last day), by Slack id or e-mail."""
        self._transactions = transactions
        self._clock = clock
        self._people = people
        self._approver_names = approvers
        self._delegated = delegates
        self._delegates: tuple[Delegate, ...] = ()
        self.default_language: Language = language
        self._languages: dict[UserId, tuple[Language, float]] = {}
        self.members = Members(transactions, clock, people)
        self.named = NamedPeople(clock, self._resolve)

    async def language(self, user: UserId) -> Language:
        """From what is known: an answer to a click must not wait for Slack. A stranger is looked up behind it."""
        known = self._languages.get(user)
        if known and self._clock.monotonic() - known[1] < LANGUAGE_KEPT_SECONDS:
            return known[0]
        async with self._transactions() as uow:
            person = await uow.people.get(user)
            if await uow.jobs.add(Kind.PERSON_LEARN, f"{user}:{self._clock.today()}", {"user": user}):
                await uow.commit()
        language = person.language if person else self._met(user)
        self._languages[user] = (language, self._clock.monotonic())
        return language

    def spoken(self, user: UserId) -> Language:
        """From memory alone: for answers that must come also while the database does not."""
        known = self._languages.get(user)
        return known[0] if known else self._met(user)

    def _met(self, user: UserId) -> Language:
        person = self.members.known(user)
        return person.language if person else self.default_language

    async def changed(self, user: UserId) -> None:
        """Something of this person's is new in Slack: the language, or that they left; of strangers no more is kept."""
        async with self._transactions() as uow:
            known = user in self._languages or await uow.people.get(user) is not None
        if known:
            await self.learn(user)
        elif self.members.known(user):
            with suppress(Upstream):
                await self.members.ask(user)

    async def learn_by_job(self, run: JobRun) -> None:
        """Once a day for everybody who uses the bot. Of whom Slack tells nothing, nothing is learned."""
        try:
            person = await self.members.ask(UserId(run.payload["user"]))
        except PersonUnreachable:
            return
        async with run.finishing() as uow:
            await uow.people.put(person)
            await uow.commit()
        self._languages[person.user] = (person.language, self._clock.monotonic())

    async def learn(self, user: UserId) -> Person | None:
        """Ask Slack who this is and keep it. None when Slack does not answer now."""
        try:
            person = await self.members.learn(user)
        except Upstream:
            return None
        self._languages[user] = (person.language, self._clock.monotonic())
        return person

    async def requester_of(self, deal: Deal) -> UserId | None:
        """The Slack user behind the deal: who typed it, or who owns it in the CRM by e-mail."""
        if deal.requester or not deal.owner_email:
            return deal.requester
        try:
            return await self._by_email(deal.owner_email)
        except Upstream:
            return None

    async def _by_email(self, email: str) -> UserId | None:
        async with self._transactions() as uow:
            known = await uow.people.by_email(email)
        if known:
            return known
        user = await self._people.by_email(email)
        if user:
            await self.learn(user)
        return user

    async def approvers(self) -> tuple[UserId, ...]:
        """Slack ids of everybody who may decide today: those `voitto.toml` names, and who stands in for one of them.

        Looked up once in half an hour.
        """
        named = await self.named.of(self._approver_names, APPROVERS_KEPT)
        self._delegates = tuple([d for given in self._delegated for d in await self._delegates_of(*given)])
        today = self._clock.today()
        standing_in = [d.to for d in self._delegates if d.of in named and d.acts_on(today)]
        return tuple(dict.fromkeys([*named, *standing_in]))

    async def check_settles(self, user: UserId) -> None:
        """Refused where this is no approver: a problem with an invoice is theirs to settle."""
        approvers = await self.approvers()
        if not approvers:
            raise Refused(text("error.no_approvers_for_alerts"))
        if user not in approvers:
            others = (*approvers, UserId(""))
            raise Refused(text("error.alert_approvers", user=others[0], other=others[1]))

    def stands_in_for(self, user: UserId) -> tuple[UserId, ...]:
        """Whose places this person takes today, by what `approvers` last learned; empty for an approver by own right."""
        named, today = self.named.last_known(self._approver_names), self._clock.today()
        if user in named:
            return ()
        return tuple(d.of for d in self._delegates if d.to == user and d.of in named and d.acts_on(today))

    async def _delegates_of(self, of: str, to: str, until: date) -> list[Delegate]:
        takers = await self.named.of((to,), APPROVERS_KEPT)
        aways = await self.named.of((of,), APPROVERS_KEPT)
        return [Delegate(of=away, to=taker, until=until) for away in aways for taker in takers]

    async def _resolve(self, name: str) -> tuple[UserId, ...]:
        if name.startswith("@"):
            return tuple(await self._people.group(name))
        if "@" in name:
            user = await self._by_email(name)
            return (user,) if user else ()
        return (UserId(name),)
