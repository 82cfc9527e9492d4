"""Settings of earlier versions that nothing reads: an old voitto.toml still starts, and is told what to delete."""

from typing import Any

RETIRED = {
    "schedule.products": "Products are looked up when a draft needs them. Delete the line.",
    "schedule.crm_poll": "Deals of CRMs come through /hooks/deals. Delete the line.",
    "crm": "Deals of CRMs come through /hooks/deals. Delete the section.",
}
"""By the name in voitto.toml: why nothing is lost, and the cure."""


def without_retired(given: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The settings without those, and their names."""
    found = tuple(name for name in RETIRED if _is_in(given, name))
    kept = {section: _kept(section, values) for section, values in given.items() if section not in RETIRED}
    return kept, found


def sentence(name: str) -> str:
    return f"{name} does nothing: no part of Voitto reads it. {RETIRED[name]}"


def _kept(section: str, values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if f"{section}.{key}" not in RETIRED}


def _is_in(given: dict[str, Any], name: str) -> bool:
    section, _, key = name.partition(".")
    values = given.get(section)
    return section in given and (not key or (isinstance(values, dict) and key in values))
