"""A deal typed by a person: the command line and the form end up in the same words."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.customers.business_id import BusinessIdError, slips, validate
from bot.domain.customers.identifiers import foreign_vat_id
from bot.domain.deals.deal import Buyer, Deal, DealLine, Source
from bot.domain.drafts.payment_terms import LONGEST_DAYS
from bot.domain.values.currencies import HOME
from bot.domain.values.ids import CompanyId, PartnerId, UserId
from bot.domain.values.localized import Text, text
from bot.domain.values.numbers import parse_number
from bot.domain.values.vat_rates import VatState, check, rates
from bot.domain.won_command.parser import Help, Unclear, Won, WrittenPrice, parse, without_command, written_price
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.near_ids import NearIds
from bot.services.deals.entry_fields import currency_of, delivery_of
from bot.services.deals.intake import Acceptance, Deals

COMMAND = "/won"
LONGEST_NAME, LONGEST_DESCRIPTION = 200, 300
"""What a person typed must fit a button's value, for the question whether it is meant twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDeal:
    """What a person typed, all of it readable."""

    customer: str
    amount: Decimal
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    """Where a quantity was typed; `amount` is then the product."""
    currency: str = HOME
    vat_percent: Decimal | None = None
    business_id: str | None = None
    vat_id: str | None = None
    partner: int | None = None
    description: str | None = None
    terms_days: int | None = None
    your_reference: str | None = None
    project: str | None = None
    delivery_start: date | None = None
    delivery_end: date | None = None

    def as_fields(self) -> dict[str, str]:
        """For the button that asks "create another?"; `typed` reads them back."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Who typed it where, and Slack's id of the event: the same event is the same deal."""

    user: UserId
    channel: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    acceptance: Acceptance
    typed: TypedDeal
    seconds_ago: int = 0
    """Of the deal it looks like, when it looks like one."""


class TypedDealEntry:
    def __init__(
        self,
        deals: Deals,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        company: CompanyId,
        directory: CustomerDirectory,
        near: NearIds,
    ) -> None:
        self._deals = deals
        self._near = near
        self._directory = directory
        self._uow_factory = uow_factory
        self._clock = clock
        self._company = company

    def read(self, line: str) -> TypedDeal | Help | Unclear:
        """The text after the command."""
        match parse(line):
            case Won() as won:
                if won.vat_percent is not None and (problem := _rate_problem(won.vat_percent, self._clock.today())):
                    return won.asked(problem)
                return _typed(won)
            case other:
                return other

    async def understood(self, line: str, command: str = COMMAND) -> TypedDeal | Help | Unclear:
        """The same, where the customers of the mirror tell a name's end: `Lakeuden Kone 900` of Lakeuden Kone Oy.

        `command`: typed or pasted once more in front, it says nothing; anywhere else, nobody knows what it means.
        """
        line, inside = without_command(line, command)
        read = self.read(line)
        if inside and isinstance(read, TypedDeal):
            match parse(line):
                case Won() as won:
                    return won.asked(text("won.not_understood", what=command))
        if not isinstance(read, Unclear):
            return read
        if read.likely is None or not await self._directory.is_whole(read.likely.customer):
            return await self._asked(read)
        problem = read.likely.vat_percent is not None and _rate_problem(read.likely.vat_percent, self._clock.today())
        return read.likely.asked(problem) if problem else _typed(read.likely)

    async def _asked(self, unclear: Unclear) -> Unclear:
        """With the companies that a mistyped business ID may be of."""
        if not (unclear.business_id and unclear.problem and unclear.problem.key.startswith("won.business_id_")):
            return unclear
        name = "" if unclear.customer == unclear.business_id else unclear.customer or ""
        try:
            validate(unclear.business_id)
        except BusinessIdError as error:
            return replace(unclear, problem=await self._near.problem(error, unclear.business_id, name=name))
        return unclear

    async def typed(self, fields: Mapping[str, str]) -> TypedDeal | dict[str, Text]:
        """The form's fields, or what is wrong with which of them."""
        problems: dict[str, Text] = {}
        price = _price(fields, problems)
        currency = currency_of(fields, price, problems)
        delivery = delivery_of(fields, problems)
        vat_percent = _vat_percent(fields, problems, delivery[1] or delivery[0] or self._clock.today())
        business_id = await self._business_id(fields, problems)
        days = _days(fields, problems)
        partner = int(fields["partner"]) if re.fullmatch("[0-9]{1,18}", fields.get("partner", "")) else None
        customer = await self._name_of(partner) or fields.get("customer") or business_id
        if not customer and "business_id" not in problems:
            problems["customer"] = text("won.customer_missing")
        if problems or price is None or customer is None:
            return problems
        return TypedDeal(
            customer=customer,
            amount=price.amount,
            quantity=price.quantity,
            unit=price.unit,
            unit_price=price.unit_price,
            currency=currency,
            vat_percent=vat_percent,
            business_id=None if partner else business_id,
            vat_id=fields.get("vat_id") or (None if partner else foreign_vat_id(customer)),
            partner=partner,
            description=fields.get("description"),
            terms_days=days,
            your_reference=fields.get("your_reference"),
            project=fields.get("project"),
            delivery_start=delivery[0],
            delivery_end=delivery[1],
        )

    async def _business_id(self, fields: Mapping[str, str], problems: dict[str, Text]) -> str | None:
        """The one typed, or chosen among those that a mistyped one may be."""
        chosen, written = fields.get("near", ""), fields.get("business_id", "")
        if chosen in slips(written):
            return chosen
        try:
            return validate(written) if written else None
        except BusinessIdError as error:
            problems["business_id"] = await self._near.problem(error, written, name=fields.get("customer", ""))
            return None

    async def known(self, unclear: Unclear) -> tuple[PartnerId, str] | None:
        """The one customer of the mirror that the line names, by its ID or its whole name, for the form to show."""
        identifier, name = unclear.business_id or foreign_vat_id(unclear.customer), unclear.customer or ""
        hits = await (self._directory.identified(identifier) if identifier else self._directory.named(name))
        return (hits[0][0], hits[0][1]) if len(hits) == 1 else None

    async def _name_of(self, partner: int | None) -> str | None:
        if partner is None:
            return None
        async with self._uow_factory() as uow:
            customer = await uow.customers.get(PartnerId(partner))
        return customer.name if customer else None

    async def accept(self, typed: TypedDeal, occasion: Interaction, *, even_if_similar: bool = False) -> Result:
        """Save it. Something alike within two minutes is asked about instead."""
        deal = self._deal(typed, occasion)
        receipt = await self._deals.accept(deal, typed.as_fields(), even_if_similar=even_if_similar)
        ago = 0
        if receipt.acceptance is Acceptance.SIMILAR:
            async with self._uow_factory() as uow:
                ago = int((deal.won_at - (await uow.deals.get(receipt.deal_id)).won_at).total_seconds())
        return Result(acceptance=receipt.acceptance, typed=typed, seconds_ago=ago)

    def _deal(self, typed: TypedDeal, occasion: Interaction) -> Deal:
        return Deal(
            company=self._company,
            source=Source.SLACK,
            external_id=occasion.event,
            title=typed.description or typed.customer,
            won_at=self._clock.now(),
            buyer=Buyer(
                name=typed.customer,
                business_id=typed.business_id,
                vat_id=typed.vat_id,
                country=typed.vat_id[:2] if typed.vat_id else "FI",
                partner_id=PartnerId(typed.partner) if typed.partner else None,
            ),
            amount=typed.amount,
            lines=_lines(typed),
            currency=typed.currency,
            vat_percent=typed.vat_percent,
            prices_include_vat=False,  # what is typed is asked for without VAT
            requester=occasion.user,
            channel=occasion.channel,
            payment_terms_days=typed.terms_days,
            project_ref=typed.project,
            your_ref=typed.your_reference,
            delivery=(typed.delivery_start, typed.delivery_end),
        )


def _typed(won: Won) -> TypedDeal:
    return TypedDeal(
        customer=won.customer[:LONGEST_NAME],
        amount=won.amount,
        quantity=won.quantity,
        unit=won.unit,
        unit_price=won.unit_price,
        currency=won.currency,
        vat_percent=won.vat_percent,
        business_id=won.business_id,
        vat_id=won.vat_id,
        description=won.description[:LONGEST_DESCRIPTION] if won.description else None,
    )


def _lines(typed: TypedDeal) -> tuple[DealLine, ...]:
    """One row of so many at so much; a sum alone makes its row when the customer's language is known."""
    if typed.quantity is None or typed.unit_price is None:
        return ()
    return (
        DealLine(
            name=typed.description or typed.customer,
            quantity=typed.quantity,
            unit=typed.unit,
            unit_price=typed.unit_price,
            vat_percent=typed.vat_percent,
        ),
    )


def _price(fields: Mapping[str, str], problems: dict[str, Text]) -> WrittenPrice | None:
    """As typed, or as a button kept what the line said."""
    if "unit_price" in fields:
        kept = {name: Decimal(fields[name]) for name in ("amount", "quantity", "unit_price")}
        return WrittenPrice(**kept, unit=fields.get("unit"), currency=fields.get("currency", HOME))
    price = written_price(fields.get("amount", ""))
    if isinstance(price, WrittenPrice):
        return price
    problems["amount"] = price
    return None


def _vat_percent(fields: Mapping[str, str], problems: dict[str, Text], today: date) -> Decimal | None:
    written = fields.get("vat_percent", "")
    if not written:
        return None
    try:
        percent = parse_number(written.rstrip("% \u00a0"))
    except ValueError:
        problems["vat_percent"] = text("won.vat_unreadable", percent=written)
        return None
    if problem := _rate_problem(percent, today):
        problems["vat_percent"] = problem
    return percent


def _rate_problem(percent: Decimal, today: date) -> Text | None:
    """What is delivered on another day, at another day's rate, is corrected on the card."""
    if check(percent, today).state is VatState.VALID:
        return None
    valid = ", ".join(f"{rate} %".replace(".", ",") for rate in rates(today))
    return text("won.vat_wrong", percent=percent, rates=valid)


def _days(fields: Mapping[str, str], problems: dict[str, Text]) -> int | None:
    written = fields.get("terms_days", "")
    if not written:
        return None
    if not re.fullmatch("[0-9]{1,4}", written) or int(written) > LONGEST_DAYS:
        problems["terms_days"] = text("won.terms_unreadable", days=written, longest=LONGEST_DAYS)
        return None
    return int(written)
