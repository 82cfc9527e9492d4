"""Findings made of their rows, and what their rows say of those that were stored."""

from collections.abc import Iterable
from types import EllipsisType
from typing import TypeVar

from bot.domain.preflight.catalogue import Trait, find_row, row_of
from bot.domain.preflight.cures import Remedy
from bot.domain.values.finding import Candidate, Cure, Finding, Severity
from bot.domain.values.localized import Argument, Text, text

T = TypeVar("T")


def make_finding(code: str, /, **args: Argument) -> Finding:
    """The finding as its row has it, with the text `finding.<code>`.

    Raises LookupError for a code that has no row, ValueError where the row leaves something to the rule.
    """
    return finding_with(code, text(f"finding.{code}", **args))


def finding_with(
    code: str,
    message: Text,
    *,
    severity: Severity | None = None,
    cure: Cure | EllipsisType | None = ...,
    candidates: tuple[Candidate, ...] = (),
) -> Finding:
    """The same with another message, and what the row leaves to the rule. Raises ValueError for what it does not allow."""
    row = row_of(code)
    offered = tuple(remedy.cure if remedy else None for remedy in row.remedies)
    return Finding(
        code=code,
        severity=_one_of(code, row.severities, ... if severity is None else severity),
        message=message,
        cure=_one_of(code, offered, cure),
        candidates=candidates,
    )


def _one_of(code: str, allowed: tuple[T, ...], chosen: T | EllipsisType) -> T:
    if chosen is ... and len(allowed) == 1:
        return allowed[0]
    for each in allowed:
        if each == chosen:
            return each
    raise ValueError(f"{code}: {chosen} is not one of {allowed}")


def remedy_of(finding: Finding) -> Remedy | None:
    """What cures it. Of a finding that an older version stored, what cures it today."""
    remedies = row_of(finding.code).remedies
    same = (remedy for remedy in remedies if finding.cure and remedy and remedy.cure is finding.cure)
    return next(same, remedies[0]) if finding.cure else None


def has_trait(finding: Finding, trait: Trait) -> bool:
    """Also of a finding that another version of the program stored: nothing is decided by it here."""
    row = find_row(finding.code)
    return row is not None and trait in row.traits


def goes_without_project(findings: Iterable[Finding]) -> bool:
    return any(has_trait(finding, Trait.NO_PROJECT) for finding in findings)
