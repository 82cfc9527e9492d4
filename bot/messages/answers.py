"""Answers only the asking person sees: to /won, to /paid, and to clicks that cannot be done."""

from collections.abc import Sequence
from datetime import date

from bot.domain.people.audience import Readers
from bot.domain.receivables.mirrored_invoice import CustomerBalance, MirroredInvoice
from bot.domain.receivables.payment import payment_of
from bot.domain.values.finding import Candidate
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import (
    SPOKEN,
    Block,
    Payload,
    actions,
    button,
    compact,
    context,
    fields,
    header,
    mrkdwn,
    one_line,
    plain,
    rich,
    section,
    when,
)
from bot.messages.kit.catalog import Mention, Piece, escape, formatted, pieces, say, sentences, speech, spoken

NAME = 80
LISTED_FROM, LISTED = 2, 10
"""Open invoices are listed when there are several, and no more than so many of them."""


def statement(said: Text, language: Language) -> Payload:
    """One text as a message: notes in a thread, refusals. Mentions are live, all else literal."""
    return Payload(speech(said, language)[:SPOKEN], [rich(pieces(said, language))])


def refusal(said: Text, language: Language) -> Payload:
    """Why it was not done, and what to do instead."""
    return statement(said, language)


def paid_answer(standing: CustomerBalance, language: Language, *, shareable: bool) -> Payload:
    """Whether the customer has paid. `shareable` adds the button that posts it to the channel."""
    point = _point(standing, language)
    rows = _open_facts(standing, language) + _last_facts(standing, language)
    listed = _open_invoices(standing, language)
    shown = [rich(*([line] for line in listed), bold=say("paid.list", language) + "\n")] if listed else []
    sold = _owners(standing, language)
    blocks = [header(point), *fields(rows), *shown, *([rich(sold)] if sold else [])]
    blocks.append(context([_freshness(standing, language)]))
    if shareable:
        label = say("button.share", language)
        about = one_line(standing.name, 40)
        share = button(label, "paid.share", compact(p=standing.partner_id), spoken=about)
        blocks.append(actions([share], f"paid-{standing.partner_id}"))
    told = escape(sentences(point, *(f"{label}: {value}" for label, value in rows), *listed))
    return Payload(f"{told} {spoken(sold)}".strip(), blocks)


def _owners(standing: CustomerBalance, language: Language) -> tuple[Piece, ...]:
    """Whose deals these invoices are."""
    named = [part for owner in standing.owners for part in (", ", Mention(owner))][1:]
    return (f"{say('paid.fact.owner', language)}: ", *named) if named else ()


def share_question(readers: Readers, channel: str, partner: PartnerId, language: Language) -> Payload:
    """Before it goes where people from outside read, or nobody can say who does."""
    what = "unknown" if readers is Readers.UNKNOWN else "outsiders"
    question = say(f"paid.share.{what}", language, channel=one_line(channel, NAME))
    label = say("button.share_anyway", language)
    share = button(label, "paid.share_anyway", compact(p=partner), spoken=label)
    return Payload(escape(question), [section(question), actions([share], f"share-{partner}")])


def _point(standing: CustomerBalance, language: Language) -> str:
    """The answer in one sentence, before any figures: what matters most of what there is."""
    name = one_line(standing.name, NAME)
    sums = (
        ("overdue", standing.overdue_count, standing.overdue_total),
        ("open", standing.open_count, standing.open_total),
        ("unsent", standing.unsent_count, standing.unsent_total),
        ("overpaid", standing.overpaid_count, standing.overpaid_total),
        ("waiting", standing.waiting_count, standing.waiting_total),
    )
    for what, count, total in sums:
        if count:
            return say(f"paid.{what}", language, customer=name, count=count, total=Money(total, standing.currency))
    if standing.last is None:
        return say("paid.never", language, customer=name)
    return say("paid.clear" if standing.all_paid else "paid.settled", language, customer=name)


def _open_facts(standing: CustomerBalance, language: Language) -> list[tuple[str, str]]:
    rows = [(say("card.fact.business_id", language), standing.business_id)] if standing.business_id else []
    open_total = formatted(Money(standing.open_total, standing.currency), language)
    overdue = formatted(Money(standing.overdue_total, standing.currency), language)
    unsent = formatted(Money(standing.unsent_total, standing.currency), language)
    overpaid = formatted(Money(standing.overpaid_total, standing.currency), language)
    sums = (
        ("paid.fact.open", open_total, standing.open_count),
        ("paid.fact.overdue", overdue, standing.overdue_count),
        ("paid.fact.unsent", unsent, standing.unsent_count),
        ("paid.fact.overpaid", overpaid, standing.overpaid_count),
    )
    # that there is nothing, the headline has said
    rows += [
        (say(key, language), say("paid.sum", language, total=sum_, count=count)) for key, sum_, count in sums if count
    ]
    if standing.oldest_due and standing.oldest_due < standing.today:
        days = (standing.today - standing.oldest_due).days
        late = say("paid.late", language, due=standing.oldest_due, count=days)
        rows.append((say("paid.fact.oldest", language), late))
    return rows


def _last_facts(standing: CustomerBalance, language: Language) -> list[tuple[str, str]]:
    asked, last = standing.asked, standing.last
    rows = _invoice_facts(asked, "asked", standing.today, language) if asked else []
    return rows + (_invoice_facts(last, "last", standing.today, language) if last and last != asked else [])


def _invoice_facts(invoice: MirroredInvoice, which: str, today: date, language: Language) -> list[tuple[str, str]]:
    """`which`: the last one, or the one that was asked about."""
    number, total = _number(invoice), Money(invoice.total, invoice.currency)
    told = say("paid.last", language, number=number, date=invoice.invoice_date, total=total)
    status = say(
        f"paid.status.{_status(invoice, today)}", language, date=invoice.paid_on or "", status=invoice.status.value
    )
    suffix = "" if which == "last" else f".{which}"
    return [
        (say(f"paid.fact.{which}", language), told),
        (say(f"paid.fact.status{suffix}", language), status),
        (say(f"paid.fact.due{suffix}", language), formatted(invoice.due_date, language)),
    ]


def _number(invoice: MirroredInvoice) -> str:
    return "" if invoice.number is None else str(invoice.number)


def _open_invoices(standing: CustomerBalance, language: Language) -> list[str]:
    """Each with its due date and what is left of it; one alone is told by the facts already."""
    if len(standing.open_invoices) < LISTED_FROM:
        return []
    shown = standing.open_invoices[:LISTED]
    lines = [_open_invoice(invoice, standing.today, language) for invoice in shown]
    rest = len(standing.open_invoices) - len(shown)
    return [*lines, say("paid.list.more", language, count=rest)] if rest else lines


def _open_invoice(invoice: MirroredInvoice, today: date, language: Language) -> str:
    days = (today - invoice.due_date).days
    left = Money(invoice.open, invoice.currency)
    late = say("paid.late", language, due=invoice.due_date, count=days) if days > 0 else ""
    due = late or say("paid.list.due", language, due=invoice.due_date)
    return say("paid.list.invoice", language, number=_number(invoice), open=left, due=due)


def _status(invoice: MirroredInvoice, today: date) -> str:
    """A status that no sales invoice has, or that is new to us, is told in Procountor's own word."""
    if payment := payment_of(invoice, today):
        return payment.value
    told = invoice.status.is_unfinished or invoice.status.is_unsent or invoice.status.is_void
    return invoice.status.lower() if told else "other"


def _freshness(standing: CustomerBalance, language: Language) -> Block:
    if standing.as_of is None:
        return plain(say("paid.as_of.never", language))
    at = formatted(standing.as_of, language)
    # The time is put in last: the sentence around it is ours, the token must not be escaped.
    before, after = say("paid.as_of", language, at="\x00").split("\x00")
    return mrkdwn(f"{escape(before)}{when(standing.as_of, at)}{escape(after)}")


def paid_choices(candidates: Sequence[Candidate], language: Language, problem: Text | None = None) -> Payload:
    """Several customers fit the question: one button each, at most ten. `problem`: what stands in place of a question."""
    shown = candidates[:10]
    title = speech(problem, language) if problem else say("paid.choose", language, count=len(candidates))
    names = "; ".join(one_line(found.name, NAME) for found in shown)
    return Payload(escape(f"{title} {names}"), [section(title), *(_choice(found, language) for found in shown)])


def _choice(found: Candidate, language: Language) -> Block:
    label = " · ".join(one_line(part, 100) for part in (found.name, found.business_id, found.city) if part)
    about = one_line(found.name, 40)
    pick = button(say("button.show", language), "paid.pick", compact(p=found.partner_id), spoken=about)
    return section(label, accessory=pick, block_id=f"paid-pick-{found.partner_id}")


def paid_help(language: Language, command: str = "/paid") -> Payload:
    return statement(text("paid.help", command=command), language)


def paid_none(query: str, language: Language) -> Payload:
    return statement(text("paid.none", query=one_line(query)), language)


def won_help(language: Language, command: str = "/won") -> Payload:
    return statement(text("won.help", command=command), language)


def won_received(language: Language, *, customer: str, amount: Money | None, channel: str) -> Payload:
    """The deal is saved; `channel` is where its card appears, e.g. `#deals`."""
    return statement(_received("won.received", customer, amount, language, channel=channel), language)


def won_repeated(language: Language, *, customer: str, amount: Money | None) -> Payload:
    """The very same deal came again: there is one, and nothing was added."""
    return statement(_received("won.repeated", customer, amount, language), language)


def won_similar(language: Language, *, customer: str, amount: Money | None, seconds: int, value: str) -> Payload:
    """It looks like a double: a person decides. `value` comes back with `won.again`, to create it after all."""
    said = _received("won.similar", customer, amount, language, count=seconds)
    again = say("button.create_another", language)
    cancel = say("button.cancel", language)
    about = one_line(customer, 40)
    buttons = [
        button(again, "won.again", value, spoken=f"{again}: {about}"),
        button(cancel, "won.cancel", "cancel", spoken=f"{cancel}: {about}"),
    ]
    return Payload(speech(said, language), [rich(pieces(said, language)), actions(buttons, "won-similar")])


def won_cancelled(language: Language) -> Payload:
    return statement(text("won.cancelled"), language)


def _received(
    key: str, customer: str, amount: Money | None, language: Language, *, channel: str = "", count: int = 0
) -> Text:
    written = "" if amount is None else formatted(amount, language)
    return text(key, customer=one_line(customer, NAME), amount=written, channel=channel, count=count)
