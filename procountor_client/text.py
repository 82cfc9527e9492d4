"""Procountor takes Windows-1252 letters only. This makes any text fit, and says everything it changed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from procountor_client.transliteration import REPLACEMENTS

_ENCODING = "cp1252"
_KEPT_CONTROLS = "\n\t"
_JOINER = "\u200d"
_EMOJI_MODIFIER = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u20e3]")


@dataclass(frozen=True, slots=True)
class Change:
    """`before` became `after` at this position of the original text. An empty `after` means it was dropped."""

    position: int
    before: str
    after: str

    @property
    def dropped(self) -> bool:
        return not self.after

    @property
    def visible(self) -> bool:
        """Whether a reader could notice: not when only the encoding of the same letter or of a line end changed."""
        return unicodedata.normalize("NFC", self.before).replace("\r", "\n").replace("\n\n", "\n") != self.after


@dataclass(frozen=True, slots=True)
class Reduced:
    """`text` can be encoded as Windows-1252."""

    text: str
    changes: tuple[Change, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.changes)

    @property
    def lost(self) -> tuple[str, ...]:
        """The characters that were dropped."""
        return tuple(change.before for change in self.changes if change.dropped)


def reduce(text: str) -> Reduced:
    r"""Text that Procountor accepts: letters are transliterated where that is usual, the rest is dropped and reported.

    Line ends become `\n`. Decomposed letters are composed (`a` + `¨` is `ä`). Never raises.
    """
    pieces: list[str] = []
    changes: list[Change] = []
    for position, cluster in _clusters(text):
        fitted = _fit(cluster)
        pieces.append(fitted)
        if fitted != cluster:
            changes.append(Change(position, cluster, fitted))
    return Reduced("".join(pieces), tuple(changes))


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    r"""Characters with what belongs to them: combining marks, emoji modifiers, and `\n` after `\r`."""
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _continues(text[end - 1], text[end]):
            continue
        yield start, text[start:end]
        start = end


def _continues(before: str, after: str) -> bool:
    if unicodedata.combining(after) or _EMOJI_MODIFIER.fullmatch(after):
        return True
    return before == _JOINER or (before, after) == ("\r", "\n")


def _fit(cluster: str) -> str:
    if _accepted(cluster):
        return cluster
    composed = unicodedata.normalize("NFC", cluster).replace("\r\n", "\n")
    return composed if _accepted(composed) else "".join(map(_fit_character, composed))


def _fit_character(character: str) -> str:
    if _accepted(character):
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    # One step at a time and not NFKD at once: ế is ê with an accent, and ê can stay.
    parts = unicodedata.decomposition(character).split()
    return "".join(_fit_character(chr(int(part, 16))) for part in parts if not part.startswith("<"))


def _accepted(text: str) -> bool:
    """Printable Windows-1252, a tab or a line feed. The codec itself would let the other control characters pass."""
    try:
        text.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return all(character in _KEPT_CONTROLS or unicodedata.category(character) != "Cc" for character in text)
