"""The Finnish business register: YTJ open data v3 by PRH (CC BY 4.0).

Field meanings: avoindata.prh.fi, opendata-ytj-api/v3. Sole traders, associations and municipalities are missing there.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import httpx

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.deals.deal import Address
from bot.ports import Clock, Registry, UnitOfWorkFactory
from procountor_client import encoding, receiving

KEPT = timedelta(hours=24)
ANSWER_SECONDS = 10.0
"""For the whole of an answer, also one that drips."""
LARGEST_ANSWER = 4 * 2**20
"""Bytes, after decompression. A company of a long history has some 100,000."""
LONGEST_TEXT = 250
UNREADABLE = (httpx.HTTPError, TimeoutError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What comes of a register that is down, or answers something else than it says it does."""
TRADE_NAME, POSTAL = "1", 2
PREPAYMENT_REGISTER, VAT_REGISTER = "5", "6"
CEASED_STATUS = "4"
FINNISH = "1"
SITUATIONS = {"KONK": CompanyStatus.BANKRUPT, "SELTILA": CompanyStatus.LIQUIDATION, "SANE": CompanyStatus.RESTRUCTURING}


def register_http(largest: int = LARGEST_ANSWER) -> httpx.AsyncClient:
    """Follows no redirects, and reads no more than one company is."""
    return httpx.AsyncClient(
        timeout=ANSWER_SECONDS,
        follow_redirects=False,
        headers={"Accept-Encoding": receiving.ENCODINGS},
        event_hooks={"response": [receiving.limited(largest)]},
    )


class YtjRegister:
    def __init__(
        self, http: httpx.AsyncClient, clock: Clock, base_url: str, *, seconds: float = ANSWER_SECONDS
    ) -> None:
        self._http = http
        self._clock = clock
        self._seconds = seconds
        self._url = f"{base_url.rstrip('/')}/companies"
        self._one_at_a_time = asyncio.Lock()  # the register's limit is shared by all its users

    async def lookup(self, business_id: str) -> RegistryAnswer:
        """Never raises for a register that is down: the answer's standing is then UNKNOWN."""
        try:
            found = await self._found({"businessId": business_id})
            return (
                self._bare(business_id, CompanyStatus.NOT_FOUND)
                if found is None
                else self._read(business_id, found["companies"])
            )
        except UNREADABLE:
            return self._bare(business_id, CompanyStatus.UNKNOWN)

    async def companies_named(self, name: str) -> Sequence[RegistryAnswer] | None:
        """One page is asked for: of a name that more companies share, nobody can say that it is one company's."""
        try:
            found = await self._found({"name": name})
            companies = [] if found is None else found["companies"]
            if found is not None and int(found["totalResults"]) != len(companies):
                return None
            return [self._read(str(company["businessId"]["value"]), [company]) for company in companies]
        except UNREADABLE:
            return None

    async def _found(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """None: there is no such company."""
        async with self._one_at_a_time, asyncio.timeout(self._seconds):
            response = await self._http.get(self._url, params=asked)
        if response.status_code == 404:
            return None
        response.raise_for_status()
        answer: dict[str, Any] = encoding.loads(response.content)
        return answer

    def _bare(self, business_id: str, standing: CompanyStatus) -> RegistryAnswer:
        return RegistryAnswer(business_id=business_id, standing=standing, fetched_at=self._clock.now())

    def _read(self, business_id: str, companies: list[dict[str, Any]]) -> RegistryAnswer:
        company = next((c for c in companies if c["businessId"]["value"] == business_id), None)
        if company is None:
            return self._bare(business_id, CompanyStatus.NOT_FOUND)
        entries = [e for e in company.get("registeredEntries") or [] if not e.get("endDate")]
        return RegistryAnswer(
            business_id=business_id,
            standing=_standing(company),
            name=_name(company.get("names") or []),
            also_known_as=_other_names(company, ended=False),
            former_names=_other_names(company, ended=True),
            address=_address(company.get("addresses") or []),
            vat_registered=any(e.get("register") == VAT_REGISTER for e in entries),
            prepayment_registered=any(e.get("register") == PREPAYMENT_REGISTER for e in entries),
            fetched_at=self._clock.now(),
        )


class CachedRegister:
    """What is kept counts for a day; a register that did not answer is asked again next time.

    Who asks keeps the answer, with the facts that came of it: somebody waits for them, and a commit of its own takes time.
    """

    def __init__(self, register: Registry, uow_factory: UnitOfWorkFactory, clock: Clock) -> None:
        self._register = register
        self._uow_factory = uow_factory
        self._clock = clock

    async def lookup(self, business_id: str) -> RegistryAnswer:
        async with self._uow_factory() as uow:
            kept = await uow.registry.get(business_id)
        if kept and self._clock.now() - kept.fetched_at < KEPT:
            return kept
        answer = await self._register.lookup(business_id)
        return kept or answer if answer.standing is CompanyStatus.UNKNOWN else answer

    async def companies_named(self, name: str) -> Sequence[RegistryAnswer] | None:
        """Always asked anew: who else has a name is no fact about one company."""
        return await self._register.companies_named(name)


def _standing(company: dict[str, Any]) -> CompanyStatus:
    situations = [s.get("type") for s in company.get("companySituations") or [] if not s.get("endDate")]
    for code, standing in SITUATIONS.items():  # worst first
        if code in situations:
            return standing
    if company.get("endDate") or str(company.get("tradeRegisterStatus")) == CEASED_STATUS:
        return CompanyStatus.CEASED
    return CompanyStatus.ACTIVE


def _name(names: Iterable[dict[str, Any]]) -> str | None:
    return next((_text(n["name"]) for n in names if str(n.get("type")) == TRADE_NAME and not n.get("endDate")), None)


def _other_names(company: dict[str, Any], *, ended: bool) -> tuple[str, ...]:
    """Former ones of every kind; of those in use, the ones beside the trade name."""
    names = company.get("names") or []
    kept = [n for n in names if bool(n.get("endDate")) is ended and (ended or str(n.get("type")) != TRADE_NAME)]
    return tuple(dict.fromkeys(_text(n["name"]) for n in kept))


def _address(addresses: Iterable[dict[str, Any]]) -> Address | None:
    ranked = sorted(addresses, key=lambda a: int(a.get("type") or 0) != POSTAL)
    if not ranked:
        return None
    found = ranked[0]
    offices = sorted(found.get("postOffices") or [], key=lambda o: str(o.get("languageCode")) != FINNISH)
    return Address(
        street=_street(found),
        zip=_text(found.get("postCode") or ""),
        city=_text(offices[0].get("city") or "").title() if offices else "",
        country=_text(found.get("country") or "FI"),
    )


def _street(found: dict[str, Any]) -> str:
    if found.get("postOfficeBox"):
        return _text(f"PL {found['postOfficeBox']}")
    if found.get("freeAddressLine"):
        return _text(found["freeAddressLine"])
    flat = f"{found.get('apartmentNumber') or ''}{found.get('apartmentIdSuffix') or ''}"
    parts = (found.get("street"), found.get("buildingNumber"), found.get("entrance"), flat)
    return _text(" ".join(str(part) for part in parts if part))


def _text(value: Any) -> str:
    return str(value)[:LONGEST_TEXT]
