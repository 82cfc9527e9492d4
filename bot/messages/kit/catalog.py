"""The texts of the product in its three languages, and what they are put together from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from babel.messages.pofile import read_po

from bot.domain.values.ids import UserId
from bot.domain.values.person import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
PLACEHOLDER = re.compile(r"<@\{(?P<user>\w+)\}>|\{(?P<name>\w+)\}")
_CATALOGS = Path(__file__).parents[1] / "locales"


@dataclass(frozen=True, slots=True)
class Mention:
    """A live mention of a Slack user, as opposed to text that looks like one."""

    user: UserId


Piece = str | Mention


@cache
def catalog(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Key to its forms: one, or (singular, plural) chosen by the argument `count`."""
    with (_CATALOGS / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    forms: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return forms


def placeholders(template: str) -> frozenset[str]:
    return frozenset(match["user"] or match["name"] for match in PLACEHOLDER.finditer(template))


def spoken(parts: tuple[Piece, ...]) -> str:
    return "".join(f"<@{piece.user}>" if isinstance(piece, Mention) else escape(piece) for piece in parts)


def sentences(*parts: str) -> str:
    """Parts read aloud one after the other, with a pause between them."""
    kept = [part.strip() for part in parts if part.strip()]
    return " ".join(part if part[-1] in ".?!…" else f"{part}." for part in kept)


def escape(text: str) -> str:
    """The three characters Slack's mrkdwn gives a meaning; nothing else may be escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
