"""What every form is made of."""

from typing import Any

from bot.domain.drafts.draft import Draft
from bot.messages.kit.block_kit import OPTION, TITLE, Block, compact, one_line, plain
from bot.messages.kit.words import Words

View = dict[str, Any]


def modal(
    callback_id: str, title: str, blocks: list[Block], words: Words, submit: str = "", *, metadata: str = ""
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(words.say("button.cancel" if submit else "button.close"), TITLE),
        "blocks": blocks,
    }
    return (
        view
        | ({"submit": plain(submit, TITLE)} if submit else {})
        | ({"private_metadata": metadata} if metadata else {})
    )


def described(name: str, details: str) -> str:
    """An option's text: a long name is cut, so that what tells it from others stays."""
    return f"{one_line(name, max(20, OPTION - len(details) - 3))} · {details}"


def draft_metadata(draft: Draft) -> str:
    return compact(d=draft.id, r=draft.revision)
