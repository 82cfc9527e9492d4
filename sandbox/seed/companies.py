"""What the company register says about the seeded firms, including where it differs from the ledger."""

from sandbox.procountor.numbers import business_id
from sandbox.register import Company
from sandbox.seed.firms import FIRMS, Firm
from sandbox.seed.registers import COMPANY_BUSINESS_ID, COMPANY_NAME


def companies() -> list[Company]:
    listed = [_company(firm) for firm in FIRMS if firm.is_finnish and firm.quirk != "unregistered"]
    own = Company(COMPANY_BUSINESS_ID, COMPANY_NAME, "Eteläranta 6", "00130", "Helsinki")
    newcomer = Company(business_id(9026006) or "", "Studio Kajastus Oy", "Kalevankatu 14", "00100", "Helsinki")
    return [*listed, own, newcomer]


def _company(firm: Firm) -> Company:
    if firm.quirk == "moved":
        return Company(firm.business_id, firm.name, "Hämeentie 1", "00530", "Helsinki", former_name="Halliravintola Oy")
    situation = firm.quirk if firm.quirk in {"liquidation", "bankruptcy"} else ""
    return Company(firm.business_id, firm.name, firm.street, firm.zip, firm.city, situation)
