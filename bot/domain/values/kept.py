"""Names of small facts that are kept beside the tables, each with the shape of its JSON object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

V = TypeVar("V", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Key(Generic[V]):
    """One fact. The name stands in people's databases and is never changed."""

    name: str


@dataclass(frozen=True)
class Keys(Generic[V]):
    """A fact that each draft, person, … has of its own."""

    begins: str

    def of(self, *parts: object) -> Key[V]:
        """Nothing that others wrote may be a part: names are shown where contents are not."""
        return Key(self.begins + ":".join(str(part) for part in parts))
