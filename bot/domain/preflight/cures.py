"""What cures a finding: its button, what a press or a form does, and what the form asks for.

No Block Kit: `messages/card` and `messages/forms` draw what stands here, `services/drafting/cures.py` does it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.finding import Cure


class Handler(StrEnum):
    """What a press of `draft.fix` does: at once, or when its form comes back."""

    DATE_TODAY = "date_today"
    LEDGER_RATE = "ledger_rate"
    OVERRIDE = "override"  # the register's word, or a new number, in the place of what `about` names
    SEEN = "seen"  # an approver has read it
    BUSINESS_ID = "business_id"
    VAT_ID = "vat_id"
    DELIVERY_DETAILS = "delivery_details"
    CHOOSE_CUSTOMER = "choose_customer"
    CHOOSE_DETAIL = "choose_detail"  # of the customer's record and the deal; `about`: address, email or einvoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form. Its label is the text `fix.<words>`, its hint, if there is one, `fix.<words>.hint`."""

    name: str
    """As the handler reads it."""
    words: str
    longest: int = 60
    """Characters."""
    example: str = ""
    optional: bool = False
    choices: tuple[str, ...] = ()
    """One of these, each labelled `fix.<words>.<choice>` with the arguments of the finding; none: typed."""


def typed(name: str, longest: int = 60, example: str = "") -> Field:
    return Field(name=name, words=name, longest=longest, example=example)


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    """Key of its text."""
    action: str
    """Name of the listener that answers it."""
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """`cure` is what a stored finding says; all the rest is looked up anew whenever it is shown."""

    cure: Cure
    button: Button | None
    """Beside the finding; None: those of `also` are all there are."""
    also: tuple[Button, ...] = ()
    """More ways out, below it."""
    handler: Handler | None = None
    about: str = ""
    fields: tuple[Field, ...] = ()
    """What its form asks for; none of a handler that needs no form."""
    behind_more: bool = False
    """The fields of the edit form that cure it are shown only with "more"."""
    another_id: bool = False
    """Beside the candidates another business ID can be given: the deal's may be wrong, or it has none."""
    creates: bool = False
    """Where it blocks, a new customer can be made in spite of `another_id`."""


FIELDS = {
    field.name: field
    for field in (
        typed("business_id", longest=20, example="1234567-1"),
        typed("vat_id", longest=20, example="SE556012579001"),
        typed("email", longest=80, example="laskut@example.com"),
        typed("einvoice_address", example="003712345671"),
        typed("einvoice_operator", example="003721291126"),
        typed("street", longest=80),
        typed("zip", longest=20, example="00100"),
        typed("city", longest=40),
    )
}
"""Fields of more than one form."""


def _fields(names: str) -> tuple[Field, ...]:
    return tuple(FIELDS[name] for name in names.split())


_EDIT_BUTTON = Button("button.edit", "draft.edit")
_CHECK_BUTTON = Button("button.retry", "draft.retry")
_OWNER_BUTTON = Button("button.name_owner", "owner.name")


def _press(handler: Handler, label: str, about: str = "", also: tuple[Button, ...] = ()) -> Remedy:
    return Remedy(cure=Cure.FIX, button=Button(label, "draft.fix"), handler=handler, about=about, also=also)


def _form(handler: Handler, label: str, *fields: Field, about: str = "") -> Remedy:
    return Remedy(cure=Cure.FIX, button=Button(label, "draft.fix"), handler=handler, about=about, fields=fields)


def _whose(about: str) -> Remedy:
    which = Field(name="which", words="whose", choices=("deal", "customer"))
    return _form(Handler.CHOOSE_DETAIL, "button.choose_detail", which, about=about)


EDIT = Remedy(cure=Cure.EDIT, button=_EDIT_BUTTON)
EDIT_OR_CHECK = replace(EDIT, also=(_CHECK_BUTTON,))
"""What Procountor says may be another thing by now, as somebody corrected it there: also without an edit here."""
EDIT_MORE = replace(EDIT, behind_more=True)
EDIT_MORE_OR_CHECK = replace(EDIT_OR_CHECK, behind_more=True)
READY = replace(EDIT, also=(Button("button.ready", "draft.retry", primary=True),))
CHECK = Remedy(cure=Cure.RETRY, button=_CHECK_BUTTON)
OWNER = Remedy(cure=Cure.OWNER, button=None, also=(_OWNER_BUTTON,))
OWNER_OR_CHECK = replace(OWNER, also=(_OWNER_BUTTON, _CHECK_BUTTON))

BUSINESS_ID = _form(Handler.BUSINESS_ID, "button.business_id", FIELDS["business_id"])
PICK = replace(BUSINESS_ID, cure=Cure.PICK_CUSTOMER)
PICK_OR_ID = replace(PICK, another_id=True)
PICK_OR_ID_OR_NEW = replace(PICK_OR_ID, creates=True)
VAT_ID = _form(Handler.VAT_ID, "button.give_vat_id", FIELDS["vat_id"])
EMAIL = _form(Handler.DELIVERY_DETAILS, "button.give_email", *_fields("email"))
EINVOICE = _form(Handler.DELIVERY_DETAILS, "button.give_einvoice", *_fields("einvoice_address einvoice_operator"))
ADDRESS = _form(Handler.DELIVERY_DETAILS, "button.give_address", *_fields("street zip city"))
CHANNEL = _form(
    Handler.DELIVERY_DETAILS,
    "button.choose_channel",
    typed("channel"),
    *(replace(field, optional=True) for field in _fields("email einvoice_address einvoice_operator")),
)
"""What the chosen channel needs is asked for when it is known."""
CHOOSE_CUSTOMER = _form(
    Handler.CHOOSE_CUSTOMER,
    "button.choose_customer",
    Field(name="which", words="which", choices=("customer", "deal")),
)
WHOSE_ADDRESS, WHOSE_EMAIL, WHOSE_EINVOICE = _whose("address"), _whose("email"), _whose("einvoice")

DATE_TODAY = _press(Handler.DATE_TODAY, "button.date_today")
LEDGER_RATE = _press(Handler.LEDGER_RATE, "button.ledger_rate", also=(_EDIT_BUTTON,))
NEW_REFERENCE = _press(Handler.OVERRIDE, "button.new_reference", about=RENEWED)
REGISTER_NAME = _press(Handler.OVERRIDE, "button.use_register", about="name")
REGISTER_ADDRESS = _press(Handler.OVERRIDE, "button.use_register", about="address")
SEEN = _press(Handler.SEEN, "button.seen")
