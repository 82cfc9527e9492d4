"""The words of a `/won` line that are no free text, in Finnish, Swedish and English."""

import re

from bot.domain.values.units import WORDS as UNIT_WORDS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HELP = _set("help ohje hjälp apua ? -h --help")
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
"""Every hyphen, dash and minus; full-width ones are made narrow before."""

# --- money

EURO_WORDS = _set("eur euro euroa euron euros eurosta euroja")
KNOWN_CODES = _set("USD GBP SEK NOK DKK CHF PLN CZK HUF RON ISK JPY CNY AUD INR")
"""Taken without a question, in capitals or in small letters but for those of `ASKED_CODES`."""
SIGN_CODES = {"US$": "USD", "$": "USD", "£": "GBP"}
ASKED_CODES = _set("CAD cad sek nok")
"""Drawings, seconds and half a name are written so too."""
OTHER_CODES = _set("""
    AED AFN ALL AMD ANG AOA ARS AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CDF CLP COP CRC CUP
    CVE DJF DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG IDR ILS IQD IRR JMD JOD KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NPR
    NZD OMR PAB PEN PGK PHP PKR PYG QAR RSD RUB RWF SAR SBD SCR SDG SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL FIM BTC ETH
""")
_ENGLISH = _set("all ang bam cop cup gel mop pen sos top try lak eth")
CURRENCY_WORDS = _set("""
    dollari dollaria dollarin dollareita dollar dollars usd-dollaria punta puntaa punnan pound pounds pund quid
    kruunu kruunua kruunun krona kronor kronan krone kroner crown crowns kr kr. :- zł zl zloty złoty zlotya złotych
    rupla ruplaa ruble rubles rouble rubel jeni jeniä yen frangi frangia franc francs franken yuan rupia rupiaa
    rupee rupees forint forinttia korunaa koruna lira liraa bitcoin bitcoinia markka markkaa mk
    sentti senttiä snt cent cents öre penny pence bucks tkr mkr
""")
ODD_CODES = frozenset(OTHER_CODES | {code.lower() for code in OTHER_CODES if code.lower() not in _ENGLISH})
THOUSAND = _set("k tuhat tuhatta thousand tusen")
MILLION = _set("milj milj. miljoona miljoonaa mio mn million millions miljon miljoner")
ODD_MULTIPLIERS = _set("""
    t m mrd mrd. miljardi miljardia miljard miljarder billion billions bn tonni tonnia tonnin satanen satasta sata sataa
    hundred hundra kymppi kymppiä donaa puoli pari kaksituhatta kolmetuhatta viisituhatta kymmenentuhatta tuhannen
    tusina dozen dussin ke te keuroa teuroa
""")
GLUED = {"keur": "k", "teur": "k", "meur": "M", "k€": "k", "t€": "k"}
"""Multiplier and euro in one word."""

# --- quantities

UNITS = {word: unit for word, unit in UNIT_WORDS.items() if word not in {"d", "t", "v", "m", "g", "l", "ord", "qty"}}
ODD_UNITS = _set(
    "d t v m g l ord qty htp htpv htkk krt kertaa kerta gånger times tkt lisenssiä licences licenses licenser"
)
"""Too short or too many-sided to be one unit, and yet no free text behind a number."""
CALENDAR = _set("vko viikko week wk vecka kuukausi month månad päivä day dag vuosi year år")
"""Before a number these may be its name: `vko 48`."""
ONE_IS_MEANT = frozenset({"MONTH", "YEAR"})
"""`500 €/kk` is a month's invoice; `95 €/h` says nothing of how many hours."""
TIMES = _set("x × * ✕ ✖ · kertaa")
AT = _set("á à @ a à-pris")
EACH = _set(
    "kpl-hinta kappalehinta tuntihinta kuukausihinta yksikköhinta päivähinta tuntiveloitus each apiece styckpris timpris månadspris"
)
"""They say that the sum is one of several, not of how many."""
DISCOUNTS = _set("alennus alennusta alennuksen alennuksella ale discount rabatt rabatten rabatterat off")
CREDITS = _set("hyvitys hyvityslasku hyvityslaskun hyvitetään kreditering kreditnota kreditfaktura refund")
"""What is given back is credited on its invoice's card."""
DURATIONS = _set(
    "vuodeksi vuoden vuotta vuosi kuukaudeksi kuukautta year years annual months år månader vuosisopimus toistaiseksi"
)
"""Beside a month's price they may say for how many."""
PER = {
    "kuukaudessa": "MONTH",
    "kuussa": "MONTH",
    "monthly": "MONTH",
    "månatligen": "MONTH",
    "vuodessa": "YEAR",
    "yearly": "YEAR",
    "annually": "YEAR",
    "p.a.": "YEAR",
    "tunnilta": "HOUR",
    "tunnissa": "HOUR",
    "hourly": "HOUR",
    "päivässä": "DAY",
    "päivältä": "DAY",
    "viikossa": "WEEK",
    "kappaleelta": "PIECE",
    "kpl:lta": "PIECE",
}
NUMERALS = _set("""
    kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen kaksitoista two three four five six seven eight
    nine ten twelve två tre fyra fem sex sju åtta nio tio tolv puoli half halv puolitoista
""")

# --- around a sum

ABOUT = _set("""
    n. noin ca ca. circa about approx approx. around roughly ungefär runt cirka max max. min min. alle yli under over över
    enintään vähintään korkeintaan alkaen from från upto jopa miinus minus plus lähes puolet puoli half halva neljännes
""")
ABOUT_BEHIND = _set("alkaen alk. max max. min min. enintään vähintään korkeintaan asti saakka upwards")
PERCENT = _set("% ‰ prosenttia prosentti prosentin pros pros. percent procent pct")
PRICED = _set(
    "yht yht. yhteensä total totalt summa sum hinta hintaan hinnalla price priced pris arvo value värde hinta: price: pris: summa: total: yht: yhteensä:"
)
"""Beside a sum they only introduce it."""

# --- numbers that are names

LABELS = _set("""
    vaihe vaiheen phase fas osa osan part del erä erän versio version v. nro nro. n:o no no. nr nr. numero number nummer #
    tilaus tilaus: order order: beställning po po: po# projekti project projekt lasku invoice faktura sopimus contract
    avtal viite ref ref. referens huone room rum kerros floor våning kohde sivu page sida liite appendix bilaga luku
    chapter kapitel taso level nivå kierros round omgång tiketti ticket sprint sprintti vko vk viikko week wk vecka v
    windows iphone
""")
MONTHS = _set("""
    tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
    tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januari februari mars maj juni juli augusti oktober
    kevät kesä syksy talvi spring summer autumn fall winter vår sommar höst vinter vuosi vuoden vuodelle year år för
    tammikuun helmikuun maaliskuun huhtikuun toukokuun kesäkuun heinäkuun elokuun syyskuun lokakuun marraskuun joulukuun
""")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
STANDING_CODES = frozenset(KNOWN_CODES | {code for code in OTHER_CODES if code.lower() not in _ENGLISH})
"""In capitals, these are a currency wherever they stand."""
STANDING_MULTIPLIERS = (THOUSAND | MILLION | ODD_MULTIPLIERS) - _set("k t m mn bn mio pari puoli half")
