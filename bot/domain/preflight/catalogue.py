"""The findings, one row each: how severe, what cures it, whom it asks, and what else is decided by which one it is.

Nothing has a default: a finding that has no row cannot be made, and a row that contradicts itself stops the import. Codes
stand in people's databases: once released, a row stays. What its finding says is the text `finding.<code>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.preflight import cures
from bot.domain.preflight.cures import CHECK, DATE_TODAY, EDIT, EDIT_MORE, EDIT_MORE_OR_CHECK, EDIT_OR_CHECK, Remedy
from bot.domain.values.finding import REFUSED, REGISTER_WAITS, SENT_BACK, Severity


class Asked(StrEnum):
    """Who is told that the draft waits for them.

    The salesperson knows the customer and what was sold. VAT, the books, rates of exchange and what is set in
    Procountor are an approver's: whoever only sold it could not settle them, or not rightly.
    """

    SALESPERSON = "salesperson"
    APPROVER = "approver"
    NOBODY = "nobody"  # it stops nothing: whoever approves reads it


class Trait(StrEnum):
    MESSAGE = "message"  # the salesperson can answer it in her direct message, with its one button
    MESSAGE_WITHOUT_ID = "message_without_id"  # the same, as long as the deal says no business ID
    REREAD = "reread"  # somebody may just have cured it in Procountor: what is kept of it for a while is read anew
    LASTING = "lasting"  # it is about what happened, not about what is: a new check must not lose it
    JUDGES_ID = "judges_id"  # whoever chooses a customer beside it has judged the deal's identifiers, too
    NO_PROJECT = "no_project"  # Procountor has no such active project, or several: the invoice is made without one
    ON_CARD = "on_card"  # somebody else leads the invoice elsewhere: decided on beside its card, not in a list


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    """With `.*` at its end, of every code that begins so and has no row of its own."""
    severities: tuple[Severity, ...]
    """Several: the rule decides."""
    remedies: tuple[Remedy | None, ...]
    """Several: the rule decides; None: nothing to press."""
    asked: Asked
    traits: frozenset[Trait]

    def __post_init__(self) -> None:
        stops = Severity.BLOCKING in self.severities
        if stops is (self.asked is Asked.NOBODY):
            raise ValueError(f"{self.code}: what stops a draft asks somebody, and nothing else does")
        if stops and None in self.remedies:
            raise ValueError(f"{self.code}: stops a draft, and nothing cures it")


def _row(
    code: str,
    severity: Severity | tuple[Severity, ...],
    remedy: Remedy | tuple[Remedy | None, ...] | None,
    asked: Asked,
    *traits: Trait,
) -> Row:
    severities = severity if isinstance(severity, tuple) else (severity,)
    return Row(code, severities, remedy if isinstance(remedy, tuple) else (remedy,), asked, frozenset(traits))


def _table(*rows: Row) -> Mapping[str, Row]:
    table = {row.code: row for row in rows}
    if len(table) != len(rows):
        raise ValueError("a code has two rows")
    return table


STOPS, WARNS, OK = Severity.BLOCKING, Severity.WARNING, Severity.OK
STOPS_OR_WARNS = (STOPS, WARNS)
SALESPERSON, APPROVER, NOBODY = Asked.SALESPERSON, Asked.APPROVER, Asked.NOBODY
MESSAGE, REREAD, LASTING = Trait.MESSAGE, Trait.REREAD, Trait.LASTING
JUDGES_ID, NO_PROJECT, ON_CARD = Trait.JUDGES_ID, Trait.NO_PROJECT, Trait.ON_CARD

CATALOGUE = _table(
    # who the customer is
    _row("business_id.invalid", STOPS, cures.BUSINESS_ID, SALESPERSON, MESSAGE),
    _row("business_id.missing", WARNS, cures.BUSINESS_ID, NOBODY),
    _row("customer.ambiguous", STOPS, cures.PICK, SALESPERSON),
    _row("customer.by_name", WARNS, cures.PICK_OR_ID, NOBODY),
    _row("customer.id_taken", STOPS, cures.PICK_OR_ID, SALESPERSON, JUDGES_ID),
    _row("customer.inactive", STOPS, CHECK, APPROVER),
    _row("customer.name_differs", STOPS_OR_WARNS, cures.PICK_OR_ID_OR_NEW, SALESPERSON, MESSAGE, JUDGES_ID),
    _row("customer.no_name", STOPS, EDIT_MORE, SALESPERSON),
    _row("customer.other_id", STOPS, cures.CHOOSE_CUSTOMER, SALESPERSON),
    _row("customer.overdue", WARNS, None, NOBODY),
    _row("customer.own_id", STOPS, cures.PICK_OR_ID, SALESPERSON, MESSAGE, JUDGES_ID),
    _row("customer.unknown", STOPS, cures.PICK, SALESPERSON, Trait.MESSAGE_WITHOUT_ID),
    _row("foreign.customer", STOPS, EDIT_MORE_OR_CHECK, APPROVER),
    _row("foreign.judged", WARNS, EDIT_MORE, NOBODY),
    # what the business register says
    _row("registry.address_differs", WARNS, cures.REGISTER_ADDRESS, NOBODY),
    _row("registry.bankrupt", STOPS, cures.BUSINESS_ID, SALESPERSON, MESSAGE),
    _row("registry.ceased", STOPS, cures.BUSINESS_ID, SALESPERSON, MESSAGE),
    _row("registry.liquidation", WARNS, None, NOBODY),
    _row("registry.name_differs", WARNS, (cures.REGISTER_NAME, None), NOBODY),
    _row("registry.not_found", WARNS, cures.BUSINESS_ID, NOBODY),
    _row("registry.not_prepayment", OK, None, NOBODY),
    _row("registry.not_vat", WARNS, None, NOBODY),
    _row("registry.restructuring", WARNS, None, NOBODY),
    _row("registry.unverified", WARNS, CHECK, NOBODY),
    _row(REGISTER_WAITS, WARNS, CHECK, NOBODY),
    # how the invoice reaches the customer
    _row("address.incomplete", STOPS_OR_WARNS, cures.ADDRESS, SALESPERSON, MESSAGE),
    _row("channel.none", WARNS, cures.CHANNEL, NOBODY),
    _row("channel.read_only", STOPS, cures.CHANNEL, SALESPERSON, MESSAGE),
    _row("details.address_differs", WARNS, cures.WHOSE_ADDRESS, NOBODY),
    _row("details.changed", WARNS, None, NOBODY, ON_CARD),
    _row("details.einvoice_differs", WARNS, cures.WHOSE_EINVOICE, NOBODY),
    _row("details.email_differs", WARNS, cures.WHOSE_EMAIL, NOBODY),
    _row("details.lately", WARNS, None, NOBODY, ON_CARD),
    _row("details.pending", WARNS, None, NOBODY),
    _row("einvoice.invalid", WARNS, cures.EINVOICE, NOBODY),
    _row("einvoice.missing", STOPS, cures.EINVOICE, SALESPERSON, MESSAGE),
    _row("email.missing", STOPS, cures.EMAIL, SALESPERSON, MESSAGE),
    # what was sold
    _row("delivery.reversed", STOPS, EDIT, SALESPERSON, MESSAGE),
    _row("line.no_name", STOPS, EDIT, SALESPERSON, MESSAGE),
    _row("line.no_quantity", STOPS, EDIT, SALESPERSON, MESSAGE),
    _row("line.rounded", WARNS, EDIT, NOBODY),
    _row("lines.differ", WARNS, EDIT, NOBODY),
    _row("lines.differ_gross", WARNS, EDIT, NOBODY),
    _row("lines.none", STOPS, EDIT, SALESPERSON, MESSAGE),
    _row("price.differs", WARNS, EDIT, NOBODY),
    _row("product.unknown", WARNS, CHECK, NOBODY, REREAD),
    _row("project.ambiguous", WARNS, EDIT_MORE, NOBODY, NO_PROJECT),
    _row("project.inactive", WARNS, EDIT_MORE, NOBODY, NO_PROJECT),
    _row("project.new", WARNS, EDIT_MORE, NOBODY),
    _row("project.unknown", WARNS, EDIT_MORE, NOBODY, NO_PROJECT),
    _row("similar.recent", WARNS, None, NOBODY),
    _row("text.cut", WARNS, EDIT, NOBODY),
    _row("text.reduced", WARNS, EDIT, NOBODY),
    _row("total.below_zero", WARNS, EDIT, NOBODY),
    _row("total.far_above", WARNS, EDIT, NOBODY),
    _row("total.zero", STOPS, EDIT, SALESPERSON, MESSAGE),
    _row("unit.unknown", WARNS, EDIT, NOBODY),
    # VAT
    _row("prices.gross_untaxed", WARNS, EDIT_MORE, NOBODY),
    _row("vat.aland", WARNS, EDIT_MORE, NOBODY),
    _row("vat.assumed", (WARNS, OK), EDIT_MORE, NOBODY),
    _row("vat.differs", WARNS, EDIT_MORE, NOBODY),
    _row("vat.expired", STOPS, EDIT_MORE, APPROVER),
    _row("vat.id_missing", STOPS, cures.VAT_ID, SALESPERSON, MESSAGE),
    _row("vat.not_enabled", STOPS, EDIT_MORE_OR_CHECK, APPROVER, REREAD),
    _row("vat.not_yet", STOPS, EDIT_MORE, APPROVER),
    _row("vat.status_contradicts", STOPS, EDIT_MORE, APPROVER),
    _row("vat.status_not_used", STOPS, EDIT_MORE_OR_CHECK, APPROVER, REREAD),
    _row("vat.sum_differs", WARNS, EDIT_MORE_OR_CHECK, NOBODY),
    _row("vat.zero_domestic", WARNS, EDIT_MORE, NOBODY),
    _row("vat.zero_rated", STOPS, EDIT_MORE, APPROVER),
    # currency, payment and the ledger's settings
    _row("bank.missing", STOPS, CHECK, APPROVER, REREAD),
    _row("currency.decimal_price", WARNS, EDIT_MORE, NOBODY),
    _row("currency.decimal_sum", WARNS, EDIT_MORE, NOBODY),
    _row("currency.differs", WARNS, EDIT_MORE, NOBODY),
    _row("currency.foreign", WARNS, EDIT_MORE, NOBODY),
    _row("currency.no_rate", STOPS, EDIT_MORE, APPROVER),
    _row("currency.rate_differs", STOPS, cures.LEDGER_RATE, APPROVER),
    _row("discount.cash_off", WARNS, CHECK, NOBODY),
    _row("payment.method", WARNS, CHECK, NOBODY),
    _row("reference.invalid", WARNS, cures.NEW_REFERENCE, NOBODY),
    _row("terms.differ", WARNS, EDIT, NOBODY),
    _row("terms.impossible", WARNS, EDIT, NOBODY),
    _row("terms.long", WARNS, EDIT, NOBODY),
    _row("terms.unreadable", WARNS, EDIT_OR_CHECK, NOBODY),
    # dates, as they are on the day somebody looks
    _row("date.past", STOPS, DATE_TODAY, APPROVER),
    _row("date.stale", WARNS, DATE_TODAY, NOBODY),
    _row("period.approved", WARNS, None, NOBODY),
    _row("period.closed", STOPS, DATE_TODAY, APPROVER, REREAD),
    _row("period.none_open", STOPS, CHECK, APPROVER, REREAD),
    _row("period.pending", WARNS, EDIT, NOBODY),
    _row("period.refused", STOPS, DATE_TODAY, APPROVER),
    _row("period.refused_today", STOPS, EDIT_OR_CHECK, APPROVER),
    # who the salesperson is
    _row("owner.claimed", WARNS, cures.OWNER, NOBODY),
    _row("owner.deactivated", STOPS_OR_WARNS, cures.OWNER_OR_CHECK, SALESPERSON),
    _row("owner.named", WARNS, cures.OWNER, NOBODY),
    _row("owner.none", WARNS, cures.OWNER, NOBODY),
    _row("owner.outsider", STOPS_OR_WARNS, cures.OWNER_OR_CHECK, SALESPERSON),
    _row("owner.unanswered", STOPS_OR_WARNS, cures.OWNER_OR_CHECK, SALESPERSON),
    _row("owner.unknown", STOPS_OR_WARNS, cures.OWNER_OR_CHECK, SALESPERSON),
    # what happened since
    _row("deal.changed", WARNS, cures.SEEN, NOBODY, LASTING),
    _row("deal.lost", WARNS, cures.SEEN, NOBODY, LASTING),
    _row("dismissed.approve", WARNS, None, NOBODY),
    _row("dismissed.build", STOPS, CHECK, APPROVER),
    _row("dismissed.change", STOPS, CHECK, APPROVER),
    _row("dismissed.gone", STOPS, CHECK, APPROVER),
    _row("dismissed.reject", WARNS, None, NOBODY),
    _row("dismissed.send", WARNS, None, NOBODY),
    _row("dismissed.withdraw", WARNS, None, NOBODY),
    _row("elsewhere.*", WARNS, None, NOBODY, LASTING),
    _row("elsewhere.unwritten.*", WARNS, EDIT_MORE, NOBODY),
    _row(REFUSED, STOPS, (EDIT, CHECK), APPROVER, REREAD),
    _row(SENT_BACK, STOPS, cures.READY, SALESPERSON, LASTING),
)
_FAMILIES = sorted((code.removesuffix("*") for code in CATALOGUE if code.endswith(".*")), key=len, reverse=True)


def find_row(code: str) -> Row | None:
    """None for a code that only another version of the program knows."""
    family = next((f"{start}*" for start in _FAMILIES if code.startswith(start)), "")
    return CATALOGUE.get(code) or CATALOGUE.get(family)


def row_of(code: str) -> Row:
    """Raises LookupError for a code that has no row."""
    row = find_row(code)
    if row is None:
        raise LookupError(f"the finding {code} has no row in the catalogue")
    return row
