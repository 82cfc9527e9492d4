"""An alert: what happened, what Voitto does next, what the reader can do."""

from bot.domain.operations.alert import Alert, AlertState, Behind, Twin
from bot.domain.values.localized import Text, text
from bot.messages.kit.block_kit import (
    SPOKEN,
    Block,
    Payload,
    actions,
    button,
    compact,
    confirmation,
    context,
    header,
    one_line,
    plain,
    rich,
)
from bot.messages.kit.catalog import escape, sentences
from bot.messages.kit.words import Words

SUBJECT = 100


def alert_message(alert: Alert, words: Words) -> Payload:
    """The alert in its present state; only an open one has buttons."""
    title = words.say(f"alert.{alert.state.value}.title", subject=one_line(alert.subject, SUBJECT))
    said = [alert.what, *concerned(alert), alert.next] if alert.state is AlertState.OPEN else _settled(alert)
    spoken = sentences(escape(title), *(words.speech(part) for part in said))
    blocks = [header(title), *(rich(words.pieces(part)) for part in said)]
    blocks.append(context(_since(alert, words)))
    if alert.state is AlertState.OPEN:
        blocks += alert_actions(alert, words)
    return Payload(spoken[:SPOKEN], blocks)


def concerned(alert: Alert) -> list[Text]:
    """Whose invoices wait behind it: the first few by name, the others counted."""
    if not alert.behind:
        return []
    names = "; ".join(_name(each) for each in alert.behind)
    return [
        text("alert.behind.more", names=names, count=alert.more) if alert.more else text("alert.behind", names=names)
    ]


def _name(each: Behind) -> str:
    """Customer, deal, and the invoice's number where there is one."""
    said = [one_line(each.customer, 60), one_line(each.title, 60)]
    return ", ".join(part for part in (*said, each.invoice) if part)


def _settled(alert: Alert) -> list[Text]:
    user = alert.settled_by or ""
    match alert.state:
        case AlertState.RETRIED:
            return [alert.what, text("alert.retried.by", user=user)]
        case AlertState.DISMISSED:
            return [alert.what, text("alert.dismissed.by", user=user)]
        case _:
            return [text("alert.healed.by")]


def _since(alert: Alert, words: Words) -> list[Block]:
    since = [plain(words.say("alert.since", at=alert.raised_at))]
    return [*since, plain(words.say("alert.count", count=alert.count))] if alert.count > 1 else since


def _invalidating(twin: Twin, label: str, words: Words) -> Block:
    return confirmation(
        words.say("confirm.invalidate.title", number=twin.number),
        words.say("confirm.invalidate.text", number=twin.number),
        confirm=label,
        deny=words.say("button.cancel"),
        danger=True,
    )


def _dismissing(alert: Alert, label: str, words: Words) -> Block | None:
    """Asked once more where a step ends with it; an alert without one only goes away."""
    if not alert.retryable:
        return None
    about = "; ".join(_name(each) for each in alert.behind[:1])
    return confirmation(
        words.say("confirm.dismiss.title"),
        words.say("confirm.dismiss.text", step=alert.step or "–", about=one_line(about, 120)),
        confirm=label,
        deny=words.say("button.cancel"),
    )


def alert_actions(alert: Alert, words: Words) -> list[Block]:
    """Its buttons, where there is anything to press."""
    about = one_line(alert.subject, 50)
    value = compact(a=alert.id)
    dismiss, retry = words.say("button.dismiss"), words.say("button.retry_now")
    buttons = []
    if alert.dismissable:
        sure = _dismissing(alert, dismiss, words)
        buttons = [button(dismiss, "alert.dismiss", value, spoken=f"{dismiss}: {about}", asks=sure)]
    if alert.twin:
        invalidate = words.say("button.invalidate", number=alert.twin.number)
        asks = _invalidating(alert.twin, invalidate, words)
        buttons.insert(0, button(invalidate, "draft.invalidate", value, spoken=f"{invalidate}: {about}", asks=asks))
    if alert.retryable:
        buttons.insert(0, button(retry, "alert.retry", value, spoken=f"{retry}: {about}", primary=True))
    return [actions(buttons, f"alert-{alert.id}")] if buttons else []
