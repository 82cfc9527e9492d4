"""What the one field for a customer offers for what somebody typed into it."""

from dataclasses import dataclass

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.values.finding import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOffer:
    found: tuple[Candidate, ...] = ()
    """Customers in Procountor, best first."""
    new_name: str | None = None
    """As typed; None where it cannot be, or need not be, the name of a new one."""
    business_id: str | None = None
    """A right one that no customer has."""
    registered: RegistryAnswer | None = None
    """What the business register says of `business_id`; None: it has not answered in time."""
    misspelt: str | None = None
    """What can only be meant as a business ID, as typed, with a digit that is wrong."""
