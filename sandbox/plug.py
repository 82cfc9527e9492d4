"""The power of what runs beside the world: somebody can cut it off in the middle of everything."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.broadcast import Broadcast


class NotPossible(Exception):
    """Nothing runs here that could be cut off, or it is off already. The text is for the person who pressed."""


@dataclass
class Plug:
    changed: Broadcast
    on_pull: Callable[[], None] | None = None
    """Kills at once, without a word to what is killed. None: nothing is plugged in."""
    up: bool = False
    pulls: int = 0

    def check(self) -> None:
        """NotPossible when there is nothing to cut off."""
        if self.on_pull is None:
            raise NotPossible("Nothing runs here that could be cut off.")
        if not self.up:
            raise NotPossible("Voitto is off already; it starts again by itself.")

    def pull(self) -> None:
        self.check()
        assert self.on_pull
        self.pulls += 1
        self.powered(False)
        self.on_pull()

    def powered(self, up: bool) -> None:
        self.up = up
        self.changed.bump()
