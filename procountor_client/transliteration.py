"""What to write instead of a character that Windows-1252 lacks and Unicode does not take apart by itself."""

_PUNCTUATION = {
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u0085": "\n",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u2212": "-",
    "\u2032": "'",
    "\u2033": '"',
    "\u2044": "/",
    "\u2215": "/",
    "\u2219": "·",
    "\u22c5": "·",
    "\u25cf": "•",
    "\u25e6": "•",
    "\u25aa": "•",
    "\u201b": "‘",
    "\u201f": "“",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2194": "<->",
    "\u2191": "^",
    "\u2193": "v",
    "\u21d0": "<=",
    "\u21d2": "=>",
    "\u21d4": "<=>",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u2248": "~",
    "\u2713": "v",
    "\u2714": "v",
    "\u2717": "x",
    "\u2718": "x",
    "\u20bd": "RUB",
    "\u20b9": "INR",
    "\u20bf": "BTC",
    "\u2116": "No",
}

_LATIN = {
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N",
    "ı": "i", "ĸ": "k", "ǥ": "g", "Ǥ": "G", "ʒ": "z", "Ʒ": "Z", "ə": "e", "Ə": "E", "ẞ": "SS",
}  # fmt: skip

# Finnish newspapers would write some of these otherwise; this is the plain ISO-like form a clerk can type back.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "jo", "ж": "ž", "з": "z", "и": "i", "й": "j",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "tš", "ш": "š", "щ": "štš", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
    "і": "i", "ї": "ji", "є": "je", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dž",
}  # fmt: skip

_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip


def _both_cases(small: dict[str, str]) -> dict[str, str]:
    return small | {letter.upper(): latin.capitalize() for letter, latin in small.items() if letter != "ς"}


REPLACEMENTS = _PUNCTUATION | _LATIN | _both_cases(_CYRILLIC) | _both_cases(_GREEK)
