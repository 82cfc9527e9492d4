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
from bot.messages.kit.catalog import Mention, Piece, escape, sentences, spoken
from bot.messages.kit.words import Words

NAME = 80
LISTED_FROM, LISTED = 2, 10
"""Open invoices are listed when there are several, and no more than so many of them."""


def statement(said: Text, words: Words) -> Payload:
    """One text as a message: notes in a thread, refusals. Mentions are live, all else literal."""
    return Payload(words.speech(said)[:SPOKEN], [rich(words.pieces(said))])


def refusal(said: Text, words: Words) -> Payload:
    """Why it was not done, and what to do instead."""
    return statement(said, words)


def paid_answer(standing: CustomerBalance, words: Words, *, shareable: bool) -> Payload:
    """Whether the customer has paid. `shareable` adds the button that posts it to the channel."""
    point = _point(standing, words)
    rows = _open_facts(standing, words) + _last_facts(standing, words)
    listed = _open_invoices(standing, words)
    shown = [rich(*([line] for line in listed), bold=words.say("paid.list") + "\n")] if listed else []
    sold = _owners(standing, words)
    blocks = [header(point), *fields(rows), *shown, *([rich(sold)] if sold else [])]
    blocks.append(context([_freshness(standing, words)]))
    if shareable:
        label = words.say("button.share")
        about = one_line(standing.name, 40)
        share = button(label, "paid.share", compact(p=standing.partner_id), spoken=about)
        blocks.append(actions([share], f"paid-{standing.partner_id}"))
    told = escape(sentences(point, *(f"{label}: {value}" for label, value in rows), *listed))
    return Payload(f"{told} {spoken(sold)}".strip(), blocks)


def _owners(standing: CustomerBalance, words: Words) -> tuple[Piece, ...]:
    """Whose deals these invoices are."""
    named = [part for owner in standing.owners for part in (", ", Mention(owner))][1:]
    return (f"{words.say('paid.fact.owner')}: ", *named) if named else ()


def share_question(readers: Readers, channel: str, partner: PartnerId, words: Words) -> Payload:
    """Before it goes where people from outside read, or nobody can say who does."""
    what = "unknown" if readers is Readers.UNKNOWN else "outsiders"
    question = words.say(f"paid.share.{what}", channel=one_line(channel, NAME))
    label = words.say("button.share_anyway")
    share = button(label, "paid.share_anyway", compact(p=partner), spoken=label)
    return Payload(escape(question), [section(question), actions([share], f"share-{partner}")])


def _point(standing: CustomerBalance, words: Words) -> str:
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
            return words.say(f"paid.{what}", customer=name, count=count, total=Money(total, standing.currency))
    if standing.last is None:
        return words.say("paid.never", customer=name)
    return words.say("paid.clear" if standing.all_paid else "paid.settled", customer=name)


def _open_facts(standing: CustomerBalance, words: Words) -> list[tuple[str, str]]:
    rows = [(words.say("card.fact.business_id"), standing.business_id)] if standing.business_id else []
    open_total = words.format(Money(standing.open_total, standing.currency))
    overdue = words.format(Money(standing.overdue_total, standing.currency))
    unsent = words.format(Money(standing.unsent_total, standing.currency))
    overpaid = words.format(Money(standing.overpaid_total, standing.currency))
    sums = (
        ("paid.fact.open", open_total, standing.open_count),
        ("paid.fact.overdue", overdue, standing.overdue_count),
        ("paid.fact.unsent", unsent, standing.unsent_count),
        ("paid.fact.overpaid", overpaid, standing.overpaid_count),
    )
    # that there is nothing, the headline has said
    rows += [(words.say(key), words.say("paid.sum", total=sum_, count=count)) for key, sum_, count in sums if count]
    if standing.oldest_due and standing.oldest_due < standing.today:
        days = (standing.today - standing.oldest_due).days
        late = words.say("paid.late", due=standing.oldest_due, count=days)
        rows.append((words.say("paid.fact.oldest"), late))
    return rows


def _last_facts(standing: CustomerBalance, words: Words) -> list[tuple[str, str]]:
    asked, last = standing.asked, standing.last
    rows = _invoice_facts(asked, "asked", standing.today, words) if asked else []
    return rows + (_invoice_facts(last, "last", standing.today, words) if last and last != asked else [])


def _invoice_facts(invoice: MirroredInvoice, which: str, today: date, words: Words) -> list[tuple[str, str]]:
    """`which`: the last one, or the one that was asked about."""
    number, total = _number(invoice), Money(invoice.total, invoice.currency)
    told = words.say("paid.last", number=number, date=invoice.invoice_date, total=total)
    status = words.say(
        f"paid.status.{_status(invoice, today)}", date=invoice.paid_on or "", status=invoice.status.value
    )
    suffix = "" if which == "last" else f".{which}"
    return [
        (words.say(f"paid.fact.{which}"), told),
        (words.say(f"paid.fact.status{suffix}"), status),
        (words.say(f"paid.fact.due{suffix}"), words.format(invoice.due_date)),
    ]


def _number(invoice: MirroredInvoice) -> str:
    return "" if invoice.number is None else str(invoice.number)


def _open_invoices(standing: CustomerBalance, words: Words) -> list[str]:
    """Each with its due date and what is left of it; one alone is told by the facts already."""
    if len(standing.open_invoices) < LISTED_FROM:
        return []
    shown = standing.open_invoices[:LISTED]
    lines = [_open_invoice(invoice, standing.today, words) for invoice in shown]
    rest = len(standing.open_invoices) - len(shown)
    return [*lines, words.say("paid.list.more", count=rest)] if rest else lines


def _open_invoice(invoice: MirroredInvoice, today: date, words: Words) -> str:
    days = (today - invoice.due_date).days
    left = Money(invoice.open, invoice.currency)
    late = words.say("paid.late", due=invoice.due_date, count=days) if days > 0 else ""
    due = late or words.say("paid.list.due", due=invoice.due_date)
    return words.say("paid.list.invoice", number=_number(invoice), open=left, due=due)


def _status(invoice: MirroredInvoice, today: date) -> str:
    """A status that no sales invoice has, or that is new to us, is told in Procountor's own word."""
    if payment := payment_of(invoice, today):
        return payment.value
    told = invoice.status.is_unfinished or invoice.status.is_unsent or invoice.status.is_void
    return invoice.status.lower() if told else "other"


def _freshness(standing: CustomerBalance, words: Words) -> Block:
    if standing.as_of is None:
        return plain(words.say("paid.as_of.never"))
    at = words.format(standing.as_of)
    # The time is put in last: the sentence around it is ours, the token must not be escaped.
    before, after = words.say("paid.as_of", at="\x00").split("\x00")
    return mrkdwn(f"{escape(before)}{when(standing.as_of, at)}{escape(after)}")


def paid_choices(candidates: Sequence[Candidate], words: Words, problem: Text | None = None) -> Payload:
    """Several customers fit the question: one button each, at most ten. `problem`: what stands in place of a question."""
    shown = candidates[:10]
    title = words.speech(problem) if problem else words.say("paid.choose", count=len(candidates))
    names = "; ".join(one_line(found.name, NAME) for found in shown)
    return Payload(escape(f"{title} {names}"), [section(title), *(_choice(found, words) for found in shown)])


def _choice(found: Candidate, words: Words) -> Block:
    label = " · ".join(one_line(part, 100) for part in (found.name, found.business_id, found.city) if part)
    about = one_line(found.name, 40)
    pick = button(words.say("button.show"), "paid.pick", compact(p=found.partner_id), spoken=about)
    return section(label, accessory=pick, block_id=f"paid-pick-{found.partner_id}")


def paid_help(words: Words, command: str = "/paid") -> Payload:
    return statement(text("paid.help", command=command), words)


def paid_none(query: str, words: Words) -> Payload:
    return statement(text("paid.none", query=one_line(query)), words)


def won_help(words: Words, command: str = "/won") -> Payload:
    return statement(text("won.help", command=command), words)


def won_received(words: Words, *, customer: str, amount: Money | None, channel: str) -> Payload:
    """The deal is saved; `channel` is where its card appears, e.g. `#deals`."""
    return statement(_received("won.received", customer, amount, words, channel=channel), words)


def won_repeated(words: Words, *, customer: str, amount: Money | None) -> Payload:
    """The very same deal came again: there is one, and nothing was added."""
    return statement(_received("won.repeated", customer, amount, words), words)


def won_similar(words: Words, *, customer: str, amount: Money | None, seconds: int, value: str) -> Payload:
    """It looks like a double: a person decides. `value` comes back with `won.again`, to create it after all."""
    said = _received("won.similar", customer, amount, words, count=seconds)
    again = words.say("button.create_another")
    cancel = words.say("button.cancel")
    about = one_line(customer, 40)
    buttons = [
        button(again, "won.again", value, spoken=f"{again}: {about}"),
        button(cancel, "won.cancel", "cancel", spoken=f"{cancel}: {about}"),
    ]
    return Payload(words.speech(said), [rich(words.pieces(said)), actions(buttons, "won-similar")])


def won_cancelled(words: Words) -> Payload:
    return statement(text("won.cancelled"), words)


def _received(
    key: str, customer: str, amount: Money | None, words: Words, *, channel: str = "", count: int = 0
) -> Text:
    written = "" if amount is None else words.format(amount)
    return text(key, customer=one_line(customer, NAME), amount=written, channel=channel, count=count)
