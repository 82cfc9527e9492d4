"""What is wrong with the settings, each with its name, and what is right when that is left out."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel

from bot.messages.kit.setting_words import wrong


class Problem(str):
    """A sentence with the cure; `setting` is a variable of `.env`, a dotted key of `voitto.toml`, or the file's name."""

    __slots__ = ("setting",)
    setting: str

    def __new__(cls, sentence: str, setting: str) -> Self:
        problem = super().__new__(cls, sentence)
        problem.setting = setting
        return problem

    @property
    def row(self) -> str:
        """Its name in the list of `voitto check`."""
        if self.setting.isupper():
            return f".env: {self.setting}"
        return self.setting if self.setting.endswith(".toml") else f"voitto.toml: {self.setting}"


def of_variable(error: Mapping[str, Any]) -> Problem:
    """Without its value, which may be a secret."""
    name = str(error["loc"][0]).upper()
    return Problem(f"{name}: {wrong(error, shows_input=False)}", name)


def of_key(file: str, error: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    """`model`: of the whole file, for the name that somebody may have meant."""
    where = [str(part) for part in error["loc"]]
    key = ".".join(where)
    if error["type"] != "extra_forbidden":
        said = wrong(error, shows_input=True)
        return Problem(f"{file}: {key}{':' if error['type'] == 'value_error' else ''} {said}", key)
    near = difflib.get_close_matches(where[-1], _known_names(where[:-1], model), n=1)
    return Problem(f"{file}: {key} is not a setting" + (f"; did you mean {near[0]}?" if near else ""), key)


def _known_names(section: list[str], model: type[BaseModel]) -> list[str]:
    if not section:
        return list(model.model_fields)
    field = model.model_fields.get(section[0])
    inner = field.annotation if field else None
    return list(inner.model_fields) if isinstance(inner, type) and issubclass(inner, BaseModel) else []


def without(written: Mapping[str, Any], places: Iterable[Sequence[int | str]]) -> dict[str, Any]:
    """The file without what is wrong in it: a key of a section, or a section that is none. Each time it gets shorter."""
    left = {name: dict(value) if isinstance(value, dict) else value for name, value in written.items()}
    for section, *keys in filter(None, places):
        inner = left.get(str(section))
        if keys and isinstance(inner, dict):
            inner.pop(str(keys[0]), None)
        else:
            left.pop(str(section), None)
    return left if left != written else {}
