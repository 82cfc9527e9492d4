"""What a VAT status of Procountor's means for a sale, whatever number and name the company's own list gives it.

Only four numbers are documented: 1 domestic, 3 outside the EU, 5 goods to the EU, 12 no VAT handling. Every other one is the
company's, and is known by the words of its list, never by its number; one whose words leave it open is nobody's guess.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.values.vat_rates import DOMESTIC, EU_SALE, OUTSIDE_EU

NO_HANDLING = 12


class VatTreatment(StrEnum):
    DOMESTIC = "domestic"  # taxed at home, at the line's rate
    EXPORT = "export"  # outside the EU
    EU_GOODS = "eu_goods"  # goods to a business in another EU country
    EU_SERVICES = "eu_services"  # services to a business in another EU country: the buyer accounts for the VAT
    CONSTRUCTION = "construction"  # reverse charge of construction services (VAT Act, AVL 8 c §)
    SCRAP = "scrap"  # reverse charge of scrap and waste metal (AVL 8 d §)
    EXEMPT = "exempt"  # sold at home without VAT, for a reason that the law names
    NOT_HANDLED = "not_handled"  # no VAT handling at all

    @property
    def is_untaxed(self) -> bool:
        """Its lines are at 0 %."""
        return self not in (VatTreatment.DOMESTIC, VatTreatment.NOT_HANDLED)

    @property
    def is_reverse_charge(self) -> bool:
        """The buyer accounts for the VAT, and has to be told so on the invoice."""
        return self in (VatTreatment.CONSTRUCTION, VatTreatment.SCRAP, VatTreatment.EU_SERVICES)

    @property
    def needs_vat_id(self) -> bool:
        """The buyer's, in another EU country."""
        return self in (VatTreatment.EU_GOODS, VatTreatment.EU_SERVICES)


DOCUMENTED = {
    DOMESTIC: VatTreatment.DOMESTIC,
    OUTSIDE_EU: VatTreatment.EXPORT,
    EU_SALE: VatTreatment.EU_GOODS,
    NO_HANDLING: VatTreatment.NOT_HANDLED,
}
"""Procountor's help, article 360016464057."""
_OUTSIDE = re.compile(r"outside|ulkopuol|utanför|\bvien|\bexport", re.IGNORECASE)
_OF_THE_EU = re.compile(r"\b(EU|EY|EC|EG)\b|yhteisö|gemenskap|intra-?community", re.IGNORECASE)
_SERVICES = re.compile("servic|palvelu|tjänst", re.IGNORECASE)
_GOODS = re.compile(r"goods|product|tavar|\bvaru|\bvaror", re.IGNORECASE)
_REVERSE = re.compile(r"revers|käännet|käänteis|omvänd|8\s?[cd]\b", re.IGNORECASE)
_CONSTRUCTION = re.compile(r"construction|building|rakenn|rakent|bygg|8\s?c\b", re.IGNORECASE)
_SCRAP = re.compile(r"scrap|waste|romu|jätt|skrot|8\s?d\b", re.IGNORECASE)
_EXEMPT = re.compile(r"exempt|without VAT|\b0 ?%|verova|veroton|verottom|momsfri|skattefri", re.IGNORECASE)


def treatment_of(status: int, name: str | None) -> VatTreatment | None:
    """`status`: Procountor's number; `name`: what the company's list calls it. None: only a person can tell."""
    if status in DOCUMENTED:
        return DOCUMENTED[status]
    found = list(_read(name or ""))
    return found[0] if len(found) == 1 else None


def _read(name: str) -> Iterable[VatTreatment]:
    """Every treatment that these words may mean."""
    if _REVERSE.search(name) and not _OF_THE_EU.search(name):
        yield from (VatTreatment.CONSTRUCTION,) if _CONSTRUCTION.search(name) else ()
        yield from (VatTreatment.SCRAP,) if _SCRAP.search(name) else ()
    elif _OUTSIDE.search(name):
        yield VatTreatment.EXPORT
    elif _OF_THE_EU.search(name):
        yield from (VatTreatment.EU_SERVICES,) if _SERVICES.search(name) else ()
        yield from (VatTreatment.EU_GOODS,) if _GOODS.search(name) else ()
    elif _EXEMPT.search(name):
        yield VatTreatment.EXEMPT


def statuses_of(treatment: VatTreatment, statuses: Mapping[int, str]) -> tuple[int, ...]:
    """The numbers of the company's list that mean this; several where the list has more than one of the kind."""
    return tuple(status for status, name in statuses.items() if treatment_of(status, name) is treatment)


def status_of(treatment: VatTreatment, statuses: Mapping[int, str]) -> int | None:
    """The one number that means this; None where the company uses none, or several, of which only a person can choose."""
    found = statuses_of(treatment, statuses)
    return found[0] if len(found) == 1 else None


def naming(status: int, name: str | None) -> str:
    """For texts' arguments called `vat_status`: a number that we have words for, or what the company's list calls it."""
    ours = status in (DOMESTIC, OUTSIDE_EU, EU_SALE)
    return str(status) if ours else name or str(status)
