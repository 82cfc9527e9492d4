"""What stands behind the customer in a `/won` line, and which of its tokens have been given a meaning."""

from collections.abc import Iterable, Sequence

from bot.domain.won_command.tokens import Kind, Token
from bot.domain.won_command.words import DASHES

_EDGES = " ,;:=(+" + DASHES
_ENDS = _EDGES.replace("=", "")


class Body:
    """`words` are the tokens without the spaces between them; places in it are what everything here is about."""

    def __init__(self, line: str, tokens: Iterable[Token], start: int) -> None:
        self.line = line
        self.start = start
        self.words = tuple(token for token in tokens if token.start >= start and token.kind is not Kind.SPACE)
        self.gone: set[int] = set()
        """Understood, and no part of the description."""
        self.kept: set[int] = set()
        """Understood, and part of the description: dates, `phase 2`, years."""

    def at(self, place: int) -> Token | None:
        return self.words[place] if 0 <= place < len(self.words) else None

    def kind(self, place: int) -> Kind | None:
        token = self.at(place)
        return token.kind if token else None

    def word(self, place: int) -> str:
        """In small letters; empty where nothing stands."""
        token = self.at(place)
        return token.word if token else ""

    def glued(self, place: int) -> bool:
        """No space between this token and the next."""
        here, after = self.at(place), self.at(place + 1)
        return here is not None and after is not None and here.end == after.start

    def is_free(self, place: int) -> bool:
        return self.at(place) is not None and place not in self.gone and place not in self.kept

    def inside(self, start: int, end: int) -> list[int] | None:
        """The places of the tokens between two characters of the line; None where one is cut by them."""
        touched = [place for place, token in enumerate(self.words) if token.start < end and token.end > start]
        if any(self.words[place].start < start or self.words[place].end > end for place in touched):
            return None
        return touched

    def written(self, places: Sequence[int]) -> str:
        """As it stands in the line, from the first to the last of them."""
        return self.line[self.words[min(places)].start : self.words[max(places)].end]

    def description(self) -> str | None:
        """All that is not gone, as it was typed."""
        parts, before = [], None
        for place, token in enumerate(self.words):
            if place in self.gone:
                before = None
                continue
            gap = self.line[before : token.start] if before is not None else " "
            parts.append(gap + token.text)
            before = token.end
        return trimmed("".join(parts).replace("( )", "").replace("()", ""))


def trimmed(words: str) -> str | None:
    bare = " ".join(words.split()).lstrip(_EDGES + ").!?").rstrip(_ENDS)
    if bare.endswith(")") and "(" not in bare:
        bare = bare.rstrip(") ")
    return bare or None
