"""What the commands print. Most of it was written by others: it may say anything, and do nothing to the terminal."""

import unicodedata
from collections.abc import MutableMapping
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.domain.values.secrecy import without_credentials

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of what is not seen but done: escapes, line ends, turns of the writing direction, half characters."""

Event = MutableMapping[str, Any]


def shown(text: str, *, lines: bool = False) -> str:
    r"""Control characters as `\x1b` or `\u202e`, credentials in addresses as `***`; with `lines`, line ends stay."""
    return "".join(_shown(char, lines=lines) for char in without_credentials(text))


def _shown(char: str, *, lines: bool) -> str:
    if unicodedata.category(char) not in _ACTING or (lines and char == "\n"):
        return char
    return char.encode("unicode_escape").decode("ascii")


class Terminal:
    """The only way to standard output and standard error for whatever is not machine-readable."""

    def __init__(self, *, stderr: bool = False, file: TextIO | None = None) -> None:
        self._console = Console(stderr=stderr, file=file, highlight=False, markup=False, emoji=False)

    def say(self, text: str, *, style: str = "", lines: bool = False, end: str = "\n") -> None:
        """One line, however long, unless `lines`."""
        self._console.print(Text(shown(text, lines=lines), style=style), soft_wrap=True, end=end)

    def rule(self, title: str) -> None:
        self._console.rule(Text(shown(title)), align="left")

    def table(self, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        table = Table(*(Column(name, overflow="fold") for name in columns))
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        self._console.print(table)


def harmless(_logger: Any, _method: str, event: Event) -> Event:
    """A processor of logs for a terminal: values as they may be shown, a traceback with its lines."""
    return {
        name: shown(value, lines=name == "exception") if isinstance(value, str) else value
        for name, value in event.items()
    }


def discreet(_logger: Any, _method: str, event: Event) -> Event:
    """A processor of logs for machines, whose JSON escapes by itself: no credentials."""
    return {name: without_credentials(value) if isinstance(value, str) else value for name, value in event.items()}
