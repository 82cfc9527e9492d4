"""E-invoice addresses and operators' codes: read in any dress, kept compact, shown in groups.

Sources: an OVT code is 0037, the business ID and at most five characters (Finvoice implementation guidelines); some
operators write their own letters in front of it (`TE0037…`, as municipalities publish it). An IBAN's check is ISO 13616,
a GLN's the mod 10 of GS1. A Peppol participant is a scheme of four digits (ISO 6523), a colon and a number; 0088 is a
GLN, 0212 a business ID, 0216 an OVT code. An operator is known by its own OVT code, a bank by its BIC.
"""

import re
import unicodedata

from bot.domain.customers.business_id import is_valid
from bot.domain.deals.deal import EinvoiceAddress
from bot.domain.values.numbers import plain, visible

_LABEL = re.compile(
    r"(?:(?:VERKKOLASKU(?:TUS)?-?(?:OSOITE|TUNNUS)?|E-?LASKU-?(?:OSOITE)?|(?:E|NÄT)-?FAKTURA-?(?:ADRESS)?"
    r"|E-?INVOICE(?: ?ADDRESS)?|OPERAATTORI(?:TUNNUS|N TUNNUS)?|VÄLITTÄJÄ(?:TUNNUS|N TUNNUS)?|OPERATOR(?:-?ID| ?CODE)?"
    r"|OVT(?:-?(?:TUNNUS|KOODI|KOD|CODE))?|IBAN|BIC|GLN(?:-?KOODI)?|EAN|PEPPOL(?:-?\s?ID)?)(?![A-Z0-9])[\s.:=#-]*)+"
)
_URN = "ISO6523-ACTORID-UPIS::"
_OVT = re.compile(r"(?P<front>(?:TE)?)0037(?P<id>[0-9]{8})(?P<unit>[A-Z0-9]{0,5})", re.ASCII)
_OVT_BEGINS = re.compile(r"(?:TE)?0037", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_PEPPOL = re.compile(r"(?P<scheme>[0-9]{4}):(?P<number>[A-Z0-9]{2,50})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{12,35}", re.ASCII)
_OPERATOR = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|[A-Z]{1,2}[0-9]{5,9}|[0-9]{9,17}[A-Z0-9]{0,5}", re.ASCII)
_GLN_DIGITS = 13
_SWEDISH = "736"
"""Swedish operators give out 736 and the organisation number, whose last digit is no GLN's."""
_SCHEMES = {"0088": "gln", "0212": "business_id", "0216": "ovt", "0037": "ovt"}


def compact(written: str) -> str:
    """Without labels, blanks, dashes and dots, in capitals: one form of each, right or wrong."""
    shown = plain(visible(unicodedata.normalize("NFKC", written))).strip().upper().removeprefix(_URN.upper())
    return re.sub(r"[\s.-]", "", _LABEL.sub("", shown, count=1) if _LABEL.match(shown) else shown)


def address_problem(written: str) -> str | None:
    """What is wrong with it: `several`, `ovt_length`, `ovt_id`, `iban`, `gln` or `form`. None of one that can be right.

    Its form only: whether anybody receives there, the operators know.
    """
    address = compact(written)
    if _is_several(written):
        return "several"
    if found := _PEPPOL.fullmatch(address):
        return _peppol_problem(found["scheme"], found["number"])
    if _OVT_BEGINS.match(address):  # first: with letters in front it looks like an IBAN
        return _ovt_problem(address)
    if _IBAN.fullmatch(address):
        return None if _iban_is_right(address) else "iban"
    if _NUMBER.fullmatch(address):
        return _gln_problem(address) if len(address) == _GLN_DIGITS else None
    return "form"


def is_operator(written: str) -> bool:
    """An operator's own OVT code or its old kind (`E204503`), or a bank's BIC."""
    return _OPERATOR.fullmatch(compact(written)) is not None


def as_kept(einvoice: EinvoiceAddress | None) -> EinvoiceAddress | None:
    """The same of a deal's; one that cannot be right stays as it was written, for people to see."""
    if einvoice is None or address_problem(einvoice.address) or not is_operator(einvoice.operator):
        return einvoice
    return EinvoiceAddress(address=compact(einvoice.address), operator=compact(einvoice.operator))


def readable(written: str) -> str:
    """As a person compares it with a letterhead: `0037 12345671 101`, an IBAN in fours. What is wrong stays as it is."""
    address = compact(written)
    if address_problem(written):
        return written
    if found := _OVT.fullmatch(address):
        return " ".join(part for part in (found["front"], "0037", found["id"], found["unit"]) if part)
    if _IBAN.fullmatch(address):
        return " ".join(address[start : start + 4] for start in range(0, len(address), 4))
    return address


def _is_several(written: str) -> bool:
    """Two whole addresses, or an address and an operator: joined, they would be a third one."""
    parts = [part for part in re.split(r"[\s,;/|]+", plain(written)) if len(re.sub(r"\W", "", part)) >= 12]
    return len(parts) > 1 and all(address_problem(part) is None or is_operator(part) for part in parts)


def _peppol_problem(scheme: str, number: str) -> str | None:
    match _SCHEMES.get(scheme):
        case "gln":
            return _gln_problem(number)
        case "business_id":
            return None if is_valid(number) else "ovt_id"
        case "ovt":
            return _ovt_problem(number)
        case _:
            return None


def _ovt_problem(address: str) -> str | None:
    found = _OVT.fullmatch(address)
    if found is None:
        return "ovt_length"
    return None if is_valid(found["id"]) else "ovt_id"


def _gln_problem(number: str) -> str | None:
    if not re.fullmatch(rf"[0-9]{{{_GLN_DIGITS}}}", number):
        return "gln"
    if number.startswith(_SWEDISH):
        return None
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number))
    return None if weighed % 10 == 0 else "gln"


def _iban_is_right(iban: str) -> bool:
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return int(digits) % 97 == 1
