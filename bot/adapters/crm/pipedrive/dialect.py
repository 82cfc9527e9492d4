"""How Pipedrive says no, in the words of the shared tree of errors."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from bot.adapters.crm import errors
from bot.adapters.crm.budget import Budget
from bot.adapters.crm.errors import CrmError, ErrorEntry, Failure
from bot.adapters.crm.pipedrive import limits
from bot.adapters.crm.transport import Call
from bot.errors import Outcome
from procountor_client import encoding

SYSTEM = "Pipedrive"
DAILY, BLOCKED = "daily", "blocked"
"""Codes of RateLimited, beside the names of the windows."""
LONGEST_SENTENCE, MOST_ENTRIES = 500, 20
_CODE_OF_FIELD = re.compile(r"\b[0-9a-f]{40}\b")
_CAP = re.compile(r"limit reached|reached the .{0,80}limit", re.IGNORECASE)
_CAP_CODE = "feature_capping"
_GAVE_UP_WAITING = {408, 425, 499}
_SAFE_CODE = re.compile(r"\w{1,60}")


class PipedriveDialect:
    system = SYSTEM

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` in monotonic seconds."""
        self._refusals = limits.Refusals(now)

    def learn(self, response: httpx.Response, call: Call, budget: Budget) -> None:
        limits.learn(response, call, budget, self._refusals)

    def error(self, response: httpx.Response, call: Call) -> CrmError:
        """By status, and for 403 by its words: it is a missing right, a plan's cap, or Cloudflare."""
        status = response.status_code
        body = _body(response)
        if limits.is_blocked(response) or status == 429:
            return errors.RateLimited(_limited(response, call, self._refusals.seconds))
        facts = _failure(response, call, body)
        if status == 401:
            return errors.SignInRefused(facts)
        if _is_capped(status, facts):
            return errors.PlanLimit(facts)
        if 400 <= status < 500 and status not in _GAVE_UP_WAITING | {423}:
            return _REFUSED.get(status, errors.Rejected)(facts)
        return errors.ServerTrouble(facts)


_REFUSED: dict[int, type[errors.CrmRefused]] = {
    403: errors.PermissionMissing,
    404: errors.NotFound,
    409: errors.Conflict,
    410: errors.NotFound,
}


def unknown_fields(error: CrmError) -> tuple[str, ...]:
    """Codes of custom fields that a refusal names: deleted ones fail the whole write. Read the fields anew, leave them out."""
    if not isinstance(error, errors.Rejected):
        return ()
    return tuple(dict.fromkeys(code for entry in error.failure.entries for code in entry.fields))


def _is_capped(status: int, facts: Failure) -> bool:
    """402: the company's account is closed until it is paid for. 403 names the cap by code, or in its sentence only."""
    said = " ".join(entry.message for entry in facts.entries)
    capped = facts.code.startswith(_CAP_CODE) or _CAP.search(said) is not None
    return status == 402 or (status == 403 and capped)


def _limited(response: httpx.Response, call: Call, held: float) -> Failure:
    if limits.is_blocked(response):
        code, seconds = BLOCKED, limits.BLOCKED_SECONDS
    elif limits.is_daily(response, call):
        code, seconds = DAILY, limits.ASKED_AGAIN.total_seconds()
    else:
        code, seconds = limits.window_of(call), held
    return Failure(
        SYSTEM,
        call.method,
        call.path,
        status=response.status_code,
        code=code,
        correlation_id=_correlation(response),
        outcome=Outcome.NOT_CREATED,
        retry_after=seconds,
    )


def _failure(response: httpx.Response, call: Call, body: dict[str, Any]) -> Failure:
    status = response.status_code
    refused = 400 <= status < 500 and status not in _GAVE_UP_WAITING
    code = str(body.get("code") or "")
    return Failure(
        SYSTEM,
        call.method,
        call.path,
        status=status,
        code=code if _SAFE_CODE.fullmatch(code) else "",
        correlation_id=_correlation(response),
        outcome=Outcome.NOT_CREATED if refused else call.unless_known,
        entries=tuple(_entries(body))[:MOST_ENTRIES],
    )


def _correlation(response: httpx.Response) -> str:
    return str(response.headers.get("x-correlation-id", ""))[:100]


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        body = encoding.loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _entries(body: dict[str, Any]) -> Iterator[ErrorEntry]:
    """`error` of most; `errors` by field of webhooks; `message` of a few of v1."""
    for key in ("error", "message"):
        if isinstance(body.get(key), str) and body[key].strip():
            yield _entry(body[key])
    listed = body.get("errors")
    for name, sentences in listed.items() if isinstance(listed, dict) else ():
        for sentence in sentences if isinstance(sentences, list) else [sentences]:
            yield _entry(f"{name}: {sentence}")


def _entry(sentence: str) -> ErrorEntry:
    text = " ".join(sentence.split())[:LONGEST_SENTENCE]
    return ErrorEntry(text, fields=tuple(dict.fromkeys(_CODE_OF_FIELD.findall(text))))
