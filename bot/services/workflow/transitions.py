"""How a draft moves: every change of it is one compare-and-set and one job that shows it on the card."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.approval.rules import weighs
from bot.domain.deals.deal import Deal, first_marker
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.credit_note import original_marker
from bot.domain.drafts.detail_changes import RecordChange, Road
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import GIVEN_UP, UNDECIDED, Actor, check_transition
from bot.domain.drafts.merge import typed
from bot.domain.operations.audit_log import What
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait
from bot.domain.values.finding import NEWS, SENT_BACK, Finding
from bot.domain.values.ids import DealId, DraftId, UserId
from bot.domain.values.localized import Text, packed, text
from bot.errors import Refused
from bot.ports import JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind

DISMISSED = "dismissed."
"""Codes of a step that a person dismissed: told until the draft goes on."""


def lasting(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that no check finds again."""
    return tuple(found for found in findings if has_trait(found, Trait.LASTING))


async def _with_news(uow: UnitOfWork, draft: Draft, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """With what happened to the deal while a job or a form was at work on its draft, which had read it before."""
    stored = (await uow.drafts.get(draft.id)).findings
    codes = {found.code for found in (*findings, *draft.findings)}
    return (*(f for f in stored if f.code.startswith(NEWS) and f.code not in codes), *findings)


def _edited_note(draft_id: DraftId) -> str:
    """Where it is noted who changed the draft's sums, customer or delivery details."""
    return f"draft.edited:{draft_id}"


IN_THE_DEAL = "in_deal"
"""Of the note: whose change is in the deal itself, and in every draft that is composed of it."""


async def editors_of(uow: UnitOfWork, draft: Draft) -> frozenset[UserId]:
    """Everybody who changed its sums, customer or delivery details since it was last composed of the deal alone.

    A later part is made of what the first one's card said.
    """
    first = first_marker(draft.marker)
    drafts = (draft, *(await uow.drafts.of_markers([first])).values()) if first else (draft,)
    notes = [await uow.kv.get(_edited_note(each.id)) or {} for each in drafts]
    return frozenset(user for noted in notes for user in _users(noted))


def _users(noted: Mapping[str, Any], name: str = "users") -> frozenset[UserId]:
    only = [noted["user"]] if noted and name == "users" else []  # earlier versions kept only the last one
    return frozenset(map(UserId, noted.get(name) or only))


async def note_editor(
    uow: UnitOfWork, draft: Draft, user: UserId, content: InvoiceContent | None, *, weighty: bool, in_deal: bool = False
) -> None:
    """`content`: what the draft goes on with; None, and nothing is left of what anybody else edited.

    `in_deal`: the deal itself now names this customer.
    """
    if weighty:
        before = (await uow.kv.get(_edited_note(draft.id)) or {}) if content else {}
        lasting = _users(before, IN_THE_DEAL) | ({user} if in_deal else set())
        noted = {"user": user, "users": sorted({*_users(before), user}), IN_THE_DEAL: sorted(lasting)}
        await uow.kv.put(_edited_note(draft.id), noted)


async def keep_editors(uow: UnitOfWork, draft: Draft) -> None:
    """What the card says becomes the deal's: whoever edited it has said it of all that is made of the deal."""
    noted = await uow.kv.get(_edited_note(draft.id))
    if noted:
        await uow.kv.put(_edited_note(draft.id), dict(noted) | {IN_THE_DEAL: sorted(_users(noted))})


async def forget_editors(uow: UnitOfWork, draft: Draft) -> None:
    """The draft is composed of the deal alone again: nothing is left of what anybody edited but in the deal itself."""
    lasting = sorted(_users(await uow.kv.get(_edited_note(draft.id)) or {}, IN_THE_DEAL))
    if lasting:
        await uow.kv.put(_edited_note(draft.id), {"user": lasting[-1], "users": lasting, IN_THE_DEAL: lasting})
    else:
        await uow.kv.drop(_edited_note(draft.id))


def check_editor(draft: Draft, deal: Deal, revision: int, user: UserId, approvers: Collection[UserId]) -> None:
    """Refused when this is neither requester nor approver, or the card is out of date."""
    if user not in approvers and user != deal.requester:
        raise Refused(text("error.not_editor"))
    if draft.revision != revision:
        raise Refused(text("error.old_revision"))


def payload_of(draft: Draft) -> dict[str, Any]:
    return {"draft": draft.id, "deal": draft.deal_id, "revision": draft.revision}


def attempt_key(draft: Draft) -> str:
    """Of a step that may come round again in one revision, e.g. a second sending after the first one bounced."""
    return f"{draft.id}:{draft.revision}:{draft.updated_at.timestamp()}"


async def transition(
    uow: UnitOfWork, draft: Draft, expect: DraftState, at: datetime, *, by: Actor | None = None, **changes: Any
) -> Draft | None:
    """Write the changed draft and its card's update. None: somebody was faster, nothing was written.

    The one place that writes a draft's state. `by` is needed where the state changes: IllegalTransition is raised for
    what has no row in `lifecycle.TRANSITIONS`.
    """
    if draft.state is not expect:
        return None
    if changes.get("state", draft.state) is not draft.state:
        changes.setdefault("findings", tuple(f for f in draft.findings if not f.code.startswith(DISMISSED)))
    changes["findings"] = await _with_news(uow, draft, changes.get("findings", draft.findings))
    after = replace(draft, updated_at=at, **changes)
    check_transition(draft.state, after.state, by)
    if not await uow.drafts.save(after, expect=expect, revision=draft.revision):
        return None
    if after.state in GIVEN_UP and draft.state not in GIVEN_UP:
        await undo(uow, after)
    if _concerns_approvers(draft, after):
        await tell_approvers(uow, after)
    await enqueue_card_update(uow, after)
    return after


def _concerns_approvers(before: Draft, after: Draft) -> bool:
    """It waits for them, or has just stopped waiting."""
    return after.state is DraftState.PENDING or (before.state in UNDECIDED and after.state is not before.state)


async def tell_approvers(uow: UnitOfWork, draft: Draft, why: str = "") -> None:
    """Their private messages follow; `why` tells apart what changes nothing in the draft itself."""
    key = f"{draft.id}:{draft.revision}:{draft.state}:{why or draft.updated_at.timestamp()}"
    await uow.jobs.add(Kind.NOTICE_LOOK, key, payload_of(draft))


async def undo(uow: UnitOfWork, draft: Draft, why: str = "") -> None:
    """Nothing comes of the draft: what it changed in a customer's record does not stay."""
    if await uow.record_changes.of_draft(draft.id) or await left_behind(uow, draft):
        key = f"{draft.id}:{draft.revision}" + (f":{why}" if why else "")
        await uow.jobs.add(Kind.CUSTOMER_RESTORE, key, payload_of(draft))


async def left_behind(uow: UnitOfWork, draft: Draft) -> list[RecordChange]:
    """What a draft that was given up earlier made its new customer with, and left because this one used it."""
    customer = draft.content.customer if draft.content else None
    if customer is None:
        return []
    made = [c for c in await uow.record_changes.of_customer(customer.partner_id) if c.road is Road.CREATED]
    others = [change for change in made if not change.undone and change.draft not in (None, draft.id)]
    return [c for c in others if c.draft and (await uow.drafts.get(c.draft)).state in GIVEN_UP]


async def lock_unchanged(uow: UnitOfWork, read: Draft) -> Draft:
    """The draft as it stands now, nobody else's until the commit: what was checked when it was read may not hold any more.

    Refused when it is another one by now.
    """
    now = await uow.drafts.get(read.id)
    if (now.revision, now.state, now.content) != (read.revision, read.state, read.content):
        raise Refused(text("error.old_revision"))
    return now


async def revise_draft(
    uow: UnitOfWork,
    draft: Draft,
    user: UserId,
    at: datetime,
    *,
    kind: Kind = Kind.DRAFT_BUILD,
    more: Mapping[str, Any] | None = None,
    weighty: bool | None = None,
    in_deal: bool = False,
    **changes: Any,
) -> Draft:
    """A person changed something in the draft as read: a new revision, checked anew from `kind` on.

    Refused when somebody was faster.

    `weighty`: whether this person changed what it comes to, who pays or where it goes, where the content does not
    tell: it does not show it yet, or shows what was only asked for. `in_deal`: that customer is the deal's from now on.
    """
    await lock_unchanged(uow, draft)
    after = changes.get("content", draft.content)
    if weighty is None:
        weighty = kind in (Kind.CUSTOMER_CHANGE, Kind.CUSTOMER_CREATE) or weighs(draft.content, after)
    await note_editor(uow, draft, user, after, weighty=weighty, in_deal=in_deal)
    kept = changes.get("findings", draft.findings)
    changes["findings"] = tuple(found for found in kept if found.code != SENT_BACK)  # somebody has seen to it
    if changes.get("content") and draft.content:
        changes["content"] = typed(draft.content, changes["content"])
    saved = await transition(
        uow, draft, draft.state, at, by=Actor.EDITOR, state=DraftState.BUILDING, revision=draft.revision + 1, **changes
    )
    if saved is None:
        raise Refused(text("error.old_revision"))
    log(uow, What.DRAFT_EDITED, saved, who=user, before=figures(draft), after=figures(saved))
    await uow.jobs.add(kind, f"{saved.id}:{saved.revision}", payload_of(saved) | dict(more or {}))
    return saved


async def enqueue_card_update(uow: UnitOfWork, draft: Draft, why: str = "") -> None:
    """Bring the card up to date, of a part also the first part's, of a credit also its invoice's.

    The key carries the instant, so each change has its own job.

    A card that is not there yet needs none: its post shows the newest state, and looks once more afterwards. An invoice
    that was on its way before it had a card gets it with the first news.
    """
    first = first_marker(draft.marker) or original_marker(draft.marker)
    for whole in (await uow.drafts.of_markers([first])).values() if first else ():
        await enqueue_card_update(uow, whole, f"part-{draft.id}-{draft.state}-{why or draft.updated_at.timestamp()}")
    if await uow.drafts.card(draft.id) is None:
        if draft.state is DraftState.SENT:
            await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))  # done once, whoever asks
        return
    key = f"{draft.id}:{draft.revision}:{draft.state}:{why or draft.updated_at.timestamp()}"
    await uow.jobs.add(Kind.CARD_UPDATE, key, payload_of(draft))


async def enqueue_thread_note(uow: UnitOfWork, draft: Draft, key: str, message: Text) -> None:
    payload = payload_of(draft) | {"text": packed(message)}
    await uow.jobs.add(Kind.NOTE, f"{draft.id}:{key}", payload)


async def enqueue_direct_message(
    uow: UnitOfWork,
    deal: Deal,
    draft: Draft,
    key: str,
    message: Text,
    *,
    after: timedelta = timedelta(0),
    only_while: DraftState | None = None,
) -> None:
    """To the requester, when we know who that is: see `enqueue_message`."""
    if deal.requester:
        await enqueue_message(uow, deal.requester, draft, key, message, after=after, only_while=only_while)


async def enqueue_message(
    uow: UnitOfWork,
    user: UserId,
    draft: Draft,
    key: str,
    message: Text,
    *,
    after: timedelta = timedelta(0),
    only_while: DraftState | None = None,
) -> None:
    """A direct message about a draft, with the buttons that settle it and a link to the card.

    `only_while`: not sent any more once the draft has left this state.
    """
    payload = payload_of(draft) | {"user": user, "text": packed(message), "links": True}
    payload |= {"only_while": only_while.value} if only_while else {}
    await uow.jobs.add(Kind.TELL, f"{draft.id}:{key}", payload, after=after)


def customer_name(deal: Deal, draft: Draft) -> str:
    """As the invoice has it; as the deal has it, perhaps only a business ID, until a customer was found."""
    customer = draft.content.customer if draft.content else None
    return customer.name if customer else deal.buyer.name


async def enqueue_question(uow: UnitOfWork, deal: Deal, draft: Draft) -> None:
    """What only the requester can answer, with the button that answers it."""
    if deal.requester:
        payload = payload_of(draft) | {"user": deal.requester}
        await uow.jobs.add(Kind.ASK, f"{draft.id}:{draft.revision}", payload)


async def loaded(uow_factory: UnitOfWorkFactory, run: JobRun) -> tuple[Deal, Draft]:
    match run.preloaded:
        case (Deal() as deal, Draft() as draft):
            return deal, draft
    async with uow_factory() as uow:
        draft = await uow.drafts.get(DraftId(run.payload["draft"]))
        return await uow.deals.get(DealId(draft.deal_id)), draft
