"""Six open deals, each with something a salesperson really forgets."""

from sandbox.crm import Customer, Deal, Line
from sandbox.seed.firms import FIRMS

AINO, ELIAS = ("Aino Laine", "aino.laine@revontuli.example"), ("Elias Korhonen", "elias.korhonen@revontuli.example")
MISTYPED_BUSINESS_ID = "9021894-1"


def _customer(name: str) -> Customer:
    firm = next(firm for firm in FIRMS if firm.name == name)
    country = "FI" if firm.is_finnish else "SE"
    return Customer(
        crm_id=f"C-{firm.stem or 9000000}",
        name=firm.name,
        business_id=firm.business_id if firm.is_finnish else "",
        vat_id="" if firm.is_finnish else firm.business_id,
        country=country,
        email=firm.email,
        street=firm.street,
        zip=firm.zip,
        city=firm.city,
    )


def deals() -> list[Deal]:
    return [
        Deal(
            "D-2041",
            "Verkkouudistus, vaihe 1",
            _customer("Kivikko Rakennus Oy"),
            *AINO,
            amount="14400.00",
            lines=(
                Line("WEB-DES", "Verkkosivuston suunnittelu", "1", "4800.00", "25.5"),
                Line("WEB-DEV", "Verkkosivuston toteutus", "1", "9600.00", "25.5"),
            ),
            payment_terms_days=21,
            project_ref="P-1001 Verkkouudistus",
            your_ref="PO-7781",
        ),
        Deal("D-2042", "Syyskampanja", _customer("Lumivalo Media Oy"), *ELIAS, amount="6250.00"),
        Deal(
            "D-2043",
            "Uusi asiakas: somekuvat",
            Customer(name="Studio Kajastus", email="hei@studiokajastus.example"),
            *AINO,
            amount="1850.00",
        ),
        Deal(
            "D-2044",
            "Brand refresh",
            _customer("Malmö Kontorsmöbler AB"),
            *ELIAS,
            amount="6200.00",
            lines=(Line("BRAND", "Brand identity", "1", "6200.00", "0"),),
        ),
        Deal(
            "D-2045",
            "Hakukoneoptimointi Q1",
            Customer(crm_id="C-9021894", name="Tietopiste Oy", business_id=MISTYPED_BUSINESS_ID, country="FI"),
            *AINO,
            amount="1950.00",
            lines=(Line("SEO-M", "Hakukoneoptimointi, kuukausi", "3", "650.00", "25.5"),),
        ),
        Deal(
            "D-2046",
            "Ylläpito 2 kk",
            _customer("Kallion Kahvipaahtimo Oy"),
            *ELIAS,
            amount="780.00",
            lines=(Line("CARE-M", "Ylläpito, kuukausi", "2", "390.00", "25.5"),),
        ),
    ]
