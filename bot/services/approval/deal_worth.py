"""What the limits are compared with: of one part, what its whole deal comes to."""

from collections.abc import Iterable
from decimal import Decimal

from bot.domain.deals.deal import Deal, DealLine, first_marker
from bot.domain.drafts.content import Line
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.exchange_rate import in_books, net_in_books
from bot.domain.values.money import totals
from bot.ports import UnitOfWork
from bot.services.deals.instalment_state import drafted


async def net_of_deal(uow: UnitOfWork, draft: Draft, deal: Deal) -> Decimal | None:
    """In the company's currency. None where that cannot be told.

    As planned or as it has become by now, whichever is more: neither a plan nor what is given up of it makes less of a deal.
    """
    own = net_in_books(draft)
    if deal.parts == 1 or (draft.content and draft.content.credits):
        return own
    first = await _first_part(uow, draft)
    plan = (await uow.deals.get(first.deal_id)).plan
    if plan is None:
        return own
    made = {1: first, **await drafted(uow, first, plan), deal.part: draft}
    gross = _is_gross(deal, draft)
    sums = [_of_part(made.get(part.number), in_books(draft, _net(part.lines, gross=gross))) for part in plan.parts]
    now, planned = _sum(sums), in_books(draft, _net(plan.lines, gross=gross))
    return None if now is None or planned is None else max(now, planned, key=abs)


async def _first_part(uow: UnitOfWork, draft: Draft) -> Draft:
    marker = first_marker(draft.marker)
    found = await uow.drafts.of_markers([marker]) if marker else {}
    return next(iter(found.values()), draft)


def _of_part(made: Draft | None, planned: Decimal | None) -> Decimal | None:
    return net_in_books(made) if made and made.totals else planned


def _sum(sums: Iterable[Decimal | None]) -> Decimal | None:
    known = list(sums)
    return None if None in known else sum((each for each in known if each is not None), Decimal(0))


def _is_gross(deal: Deal, draft: Draft) -> bool:
    if deal.prices_include_vat is not None:
        return deal.prices_include_vat
    return draft.content is not None and draft.content.prices_include_vat


def _net(lines: Iterable[DealLine], *, gross: bool) -> Decimal:
    """A rate that nobody has given yet takes nothing off: the sum is then too high rather than too low."""
    return totals([_rated(line) for line in lines], prices_include_vat=gross).net


def _rated(line: DealLine) -> Line:
    return Line(
        name=line.name,
        quantity=line.quantity,
        unit=line.unit or "",
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent or Decimal(0),
    )
