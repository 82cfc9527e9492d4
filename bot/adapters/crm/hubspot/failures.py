"""HubSpot's error bodies, read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from bot.adapters.crm import errors
from bot.adapters.crm.errors import CrmError, ErrorEntry, Failure
from bot.adapters.crm.transport import Call
from bot.errors import Outcome
from procountor_client import encoding
from procountor_client.failures import seconds_to_wait

SYSTEM = "HubSpot"
SECONDLY, ROLLING, DAILY = "SECONDLY", "TEN_SECONDLY_ROLLING", "DAILY"
PAUSES: Mapping[str, float] = {SECONDLY: 1.0, ROLLING: 10.0}
"""Seconds. HubSpot sends no Retry-After with its limits, but names the one that was reached."""
LOCKED, MIGRATING = 423, 477
LOCK_SECONDS = 2.0
"""How long a record stays locked (HubSpot's page on error handling)."""

_EXISTING = re.compile(r"Existing ID: (\d{1,20})")
_MESSAGE, _CODE, _MOST_ENTRIES = 500, re.compile(r"[\w.\-]{1,100}"), 50
_GAVE_UP_WAITING = {408, 499}


def error(response: httpx.Response, call: Call, until_midnight: float) -> CrmError:
    """`until_midnight`: seconds until the day's limit begins anew."""
    body = _body(response)
    status = response.status_code
    if status == 429:
        return errors.RateLimited(
            _failure(
                response, call, body, code=(name := policy(body)), retry_after=_pause(response, name, until_midnight)
            )
        )
    if status == 401:
        return errors.SignInRefused(_failure(response, call, body))
    if status == 403:
        return errors.PermissionMissing(_failure(response, call, body), missing_scopes(body))
    if status == 409:
        return errors.Conflict(_failure(response, call, body), existing_id(body))
    if _is_passing(status):
        return errors.ServerTrouble(_failure(response, call, body, retry_after=_trouble_pause(response)))
    kind = errors.NotFound if status in {404, 410} else errors.Rejected
    return kind(_failure(response, call, body))


def _is_passing(status: int) -> bool:
    return not 400 <= status < 500 or status in {LOCKED, MIGRATING} | _GAVE_UP_WAITING


def _failure(
    response: httpx.Response, call: Call, body: dict[str, Any], *, code: str = "", retry_after: float | None = None
) -> Failure:
    status = response.status_code
    refused = 400 <= status < 500 and status not in _GAVE_UP_WAITING
    return Failure(
        SYSTEM,
        call.method,
        call.path,
        status=status,
        code=code or _word(body.get("subCategory")) or _word(body.get("category")),
        correlation_id=_word(body.get("correlationId")) or _word(response.headers.get("x-hubspot-correlation-id")),
        outcome=Outcome.NOT_CREATED if refused else call.unless_known,
        entries=tuple(entries(body)),
        retry_after=retry_after,
    )


def policy(body: Mapping[str, Any]) -> str:
    """Which limit was reached. A newer shape of the body has it in its sentence only."""
    said = f"{_word(body.get('policyName'))} {body.get('message')}".upper()
    return next((name for name in (ROLLING, DAILY, SECONDLY) if name in said), "")


def missing_scopes(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Word for word; of several that would each do, all are named."""
    named = [
        scope for each in _objects(body.get("errors")) for scope in _texts(_context(each), "requiredGranularScopes")
    ]
    return tuple(dict.fromkeys(filter(None, map(_word, named))))


def existing_id(body: Mapping[str, Any]) -> str | None:
    found = _EXISTING.search(str(body.get("message"))[:_MESSAGE])
    return found[1] if found else None


def entries(body: Mapping[str, Any]) -> Iterator[ErrorEntry]:
    """Its reasons, fifty at most. Some have their reasons as JSON inside the sentence."""
    inner = [*_objects(body.get("errors")), *_inside(body.get("message"))][:_MOST_ENTRIES]
    for each in inner:
        fields = [
            *_texts(_context(each), "propertyName"),
            *([each["name"]] if isinstance(each.get("name"), str) else []),
        ]
        code = _word(each.get("code")) or _word(each.get("error")) or _word(each.get("subCategory"))
        yield ErrorEntry(str(each.get("message") or "")[:_MESSAGE], code, tuple(filter(None, map(_word, fields))))
    if not inner and isinstance(body.get("message"), str):
        yield ErrorEntry(body["message"][:_MESSAGE], _word(body.get("subCategory")) or _word(body.get("category")))


def _inside(message: Any) -> Iterator[dict[str, Any]]:
    found = re.search(r"[\[{].*[\]}]", message, re.DOTALL) if isinstance(message, str) else None
    if found:
        try:
            yield from _objects(encoding.loads(found[0]))
        except ValueError:
            return


def _pause(response: httpx.Response, name: str, until_midnight: float) -> float:
    asked = seconds_to_wait(response.headers.get("retry-after"))
    return asked if asked is not None else until_midnight if name == DAILY else PAUSES.get(name, PAUSES[ROLLING])


def _trouble_pause(response: httpx.Response) -> float | None:
    asked = seconds_to_wait(response.headers.get("retry-after"))
    return LOCK_SECONDS if asked is None and response.status_code == LOCKED else asked


def _body(response: httpx.Response) -> dict[str, Any]:
    """Empty for a gateway's page."""
    try:
        body = encoding.loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _context(each: Mapping[str, Any]) -> Mapping[str, Any]:
    context = each.get("context")
    return context if isinstance(context, dict) else {}


def _texts(context: Mapping[str, Any], name: str) -> list[str]:
    value = context.get(name)
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _word(value: Any) -> str:
    """A machine's word, safe to log; empty for what is none."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""
