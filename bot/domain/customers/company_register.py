"""What the Finnish business register (YTJ) says of a company. Data: PRH/YTJ, CC BY 4.0."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.deals.deal import Address


class CompanyStatus(StrEnum):
    ACTIVE = "active"
    CEASED = "ceased"
    BANKRUPT = "bankrupt"
    LIQUIDATION = "liquidation"
    RESTRUCTURING = "restructuring"
    NOT_FOUND = "not_found"  # sole traders, associations and municipalities are missing from the open data
    UNKNOWN = "unknown"  # the register did not answer

    @property
    def invoiceable(self) -> bool:
        """Nothing in the register speaks against sending this company an invoice."""
        return self in (CompanyStatus.ACTIVE, CompanyStatus.RESTRUCTURING)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAnswer:
    business_id: str
    standing: CompanyStatus
    name: str | None = None
    also_known_as: tuple[str, ...] = ()
    """Parallel and auxiliary names in use."""
    former_names: tuple[str, ...] = ()
    address: Address | None = None
    vat_registered: bool | None = None
    prepayment_registered: bool | None = None
    fetched_at: datetime

    @property
    def verified(self) -> bool:
        return self.standing not in (CompanyStatus.NOT_FOUND, CompanyStatus.UNKNOWN)
