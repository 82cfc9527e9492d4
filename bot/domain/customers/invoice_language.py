"""In which language a customer's invoices are, where nobody has said."""

FINNISH, SWEDISH, ENGLISH = "FINNISH", "SWEDISH", "ENGLISH"
LANGUAGES = (FINNISH, SWEDISH, ENGLISH, "DANISH", "ESTONIAN", "NORWEGIAN")
"""Procountor's words for the languages that it prints invoices in, the usual ones first."""
_OF_COUNTRIES = {
    "AX": SWEDISH,
    "SE": SWEDISH,
    "DK": "DANISH",
    "GL": "DANISH",
    "FO": "DANISH",
    "EE": "ESTONIAN",
    "NO": "NORWEGIAN",
}


def usual_language(country: str) -> str | None:
    """By ISO 3166 alpha-2. None in Finland: which of its languages it is, the settings say for all such customers."""
    code = country.upper() or "FI"
    return None if code == "FI" else _OF_COUNTRIES.get(code, ENGLISH)
