"""What a person typed, out of the escapes Slack wraps it in."""

import re

_ESCAPE = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>|&(?P<entity>amp|lt|gt);")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


def decoded(text: str) -> str:
    """Literal text: mentions as `@name`, links as their label, entities as characters, no invisible characters.

    One pass, so that `&amp;lt;` stays the `&lt;` somebody typed. The result is not safe to post unescaped.
    """
    return _ESCAPE.sub(_literal, text).translate(_INVISIBLE)


def _literal(match: re.Match[str]) -> str:
    if match["entity"]:
        return _ENTITIES[match["entity"]]
    return _ENTITY.sub(lambda inner: _ENTITIES[inner[1]], _reference(match))


def _reference(match: re.Match[str]) -> str:
    sign, target, label = match["sign"], match["target"], match["label"]
    if sign == "!":
        return _special(target, label)
    return _signed("@" if sign == "@" else "#" if sign == "#" else "", label or target)


def _special(target: str, label: str | None) -> str:
    """`<!channel>` is `@channel`, `<!subteam^S1|@sales>` is `@sales`, `<!date^…|today>` is `today`."""
    if target.startswith("date^"):
        return label or ""
    return _signed("@", label or target.rpartition("^")[2])


def _signed(sign: str, name: str) -> str:
    return sign + name.removeprefix(sign)
