"""Who is who in Slack: languages, e-mail addresses, approvers. Answers come from a cache; Slack is asked behind it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.approval.rules import Delegate
from bot.domain.deals.deal import Deal
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.domain.values.person import Account, Language, OwnerLookup, Person, address_of
from bot.errors import PersonUnreachable, Refused, Upstream
from bot.ports import Clock, JobRun, People, UnitOfWorkFactory
from bot.services.people.members import Members
from bot.services.people.named_people import NamedPeople
from bot.services.workflow.job_kinds import Kind

APPROVERS_KEPT = timedelta(minutes=30)
LANGUAGE_KEPT_SECONDS = 600.0
OWNER_WITHIN_SECONDS = 3.0
"""A draft does not wait longer for Slack; who its owner is, is asked again behind it."""
OWNER_KEPT_SECONDS = 600.0
"""How long an address that Slack knew stands: many deals of one person are one question."""


class PeopleService:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        people: People,
        approvers: tuple[str, ...],
        language: Language,
        delegates: tuple[tuple[str, str, date], ...] = (),
        *,
        owner_within: float = OWNER_WITHIN_SECONDS,
    ) -> None:
        """`delegates`: (whose place, who takes it, the last day), by Slack id or e-mail. `owner_within`: seconds."""
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._approver_names = approvers
        self._delegated = delegates
        self._delegates: tuple[Delegate, ...] = ()
        self.default_language: Language = language
        self._languages: dict[UserId, tuple[Language, float]] = {}
        self.members = Members(uow_factory, clock, people)
        self.named = NamedPeople(clock, self._resolve)
        self._owner_within = owner_within
        self._owners: dict[str, tuple[UserId, float]] = {}

    async def language(self, user: UserId) -> Language:
        """From what is known: an answer to a click must not wait for Slack. A stranger is looked up behind it."""
        known = self._languages.get(user)
        if known and self._clock.monotonic() - known[1] < LANGUAGE_KEPT_SECONDS:
            return known[0]
        async with self._uow_factory() as uow:
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
        async with self._uow_factory() as uow:
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

    async def with_owner(self, deal: Deal) -> Deal:
        """With the Slack user behind the owner's e-mail, where nobody is known yet; else with what Slack said of it."""
        if deal.requester or not address_of(deal.owner_email):
            return deal
        try:
            async with asyncio.timeout(self._owner_within):
                account = await self.owner(deal)
        except (Upstream, TimeoutError):
            account = Account(lookup=OwnerLookup.UNANSWERED)
        return owned_by(deal, account)

    async def owner(self, deal: Deal) -> Account:
        """Who has the owner's address, by Slack's own word: who had it once may be somebody else. Raises Upstream."""
        email = address_of(deal.owner_email)
        known = self._owners.get(email)
        if known and self._clock.monotonic() - known[1] < OWNER_KEPT_SECONDS:
            return Account(lookup=OwnerLookup.MEMBER, user=known[0])
        account = await self._people.account_at(email)
        if account.lookup is OwnerLookup.UNKNOWN:
            account = await self._left(email) or account
        if account.lookup is OwnerLookup.MEMBER and account.user:
            self._owners[email] = (account.user, self._clock.monotonic())
            await self._meet(account.user)
        return account

    async def _left(self, email: str) -> Account | None:
        """Of somebody who has left, Slack may not know the address any more; whose it was, we do."""
        async with self._uow_factory() as uow:
            known = await uow.people.once_at(email)
        account = await self._people.account(known) if known else None
        return account if account and account.lookup is OwnerLookup.DEACTIVATED else None

    async def _meet(self, user: UserId) -> None:
        """What is told to a stranger is told in that person's language."""
        async with self._uow_factory() as uow:
            known = await uow.people.get(user)
        if known is None:
            await self.learn(user)

    async def account(self, user: UserId) -> Account:
        """Whether this is one of us now. Raises Upstream."""
        return await self._people.account(user)

    async def _by_email(self, email: str) -> UserId | None:
        async with self._uow_factory() as uow:
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

    async def check_decides(self, user: UserId) -> None:
        """Refused where this is no approver."""
        if user not in await self.approvers():
            raise Refused(text("error.not_approver"))

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


def owned_by(deal: Deal, account: Account) -> Deal:
    """Only a member is anybody's salesperson."""
    owner = account.user if account.lookup is OwnerLookup.MEMBER else None
    return replace(deal, requester=owner, owner_is=account.lookup)
