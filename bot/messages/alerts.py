"""An alert: what happened, what Voitto does next, what the reader can do."""

from bot.domain.operations.alert import Alert, AlertState, Behind, Twin
from bot.domain.values.localized import Text, text
from bot.domain.values.person import Language
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
from bot.messages.kit.catalog import escape, pieces, say, sentences, speech

SUBJECT = 100


def alert_message(alert: Alert, language: Language) -> Payload:
    """The alert in its present state; only an open one has buttons."""
    title = say(f"alert.{alert.state.value}.title", language, subject=one_line(alert.subject, SUBJECT))
    said = [alert.what, *concerned(alert), alert.next] if alert.state is AlertState.OPEN else _settled(alert)
    spoken = sentences(escape(title), *(speech(part, language) for part in said))
    blocks = [header(title), *(rich(pieces(part, language)) for part in said)]
    blocks.append(context(_since(alert, language)))
    if alert.state is AlertState.OPEN:
        blocks += alert_actions(alert, language)
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


def _since(alert: Alert, language: Language) -> list[Block]:
    since = [plain(say("alert.since", language, at=alert.raised_at))]
    return [*since, plain(say("alert.count", language, count=alert.count))] if alert.count > 1 else since


def _invalidating(twin: Twin, label: str, language: Language) -> Block:
    return confirmation(
        say("confirm.invalidate.title", language, number=twin.number),
        say("confirm.invalidate.text", language, number=twin.number),
        confirm=label,
        deny=say("button.cancel", language),
        danger=True,
    )


def _dismissing(alert: Alert, label: str, language: Language) -> Block | None:
    """Asked once more where a step ends with it; an alert without one only goes away."""
    if not alert.retryable:
        return None
    about = "; ".join(_name(each) for each in alert.behind[:1])
    return confirmation(
        say("confirm.dismiss.title", language),
        say("confirm.dismiss.text", language, step=alert.step or "–", about=one_line(about, 120)),
        confirm=label,
        deny=say("button.cancel", language),
    )


def alert_actions(alert: Alert, language: Language) -> list[Block]:
    """Its buttons, where there is anything to press."""
    about = one_line(alert.subject, 50)
    value = compact(a=alert.id)
    dismiss, retry = say("button.dismiss", language), say("button.retry_now", language)
    buttons = []
    if alert.dismissable:
        sure = _dismissing(alert, dismiss, language)
        buttons = [button(dismiss, "alert.dismiss", value, spoken=f"{dismiss}: {about}", asks=sure)]
    if alert.twin:
        invalidate = say("button.invalidate", language, number=alert.twin.number)
        asks = _invalidating(alert.twin, invalidate, language)
        buttons.insert(0, button(invalidate, "draft.invalidate", value, spoken=f"{invalidate}: {about}", asks=asks))
    if alert.retryable:
        buttons.insert(0, button(retry, "alert.retry", value, spoken=f"{retry}: {about}", primary=True))
    return [actions(buttons, f"alert-{alert.id}")] if buttons else []
