"""Asks who the salesperson is."""

from bot.domain.draft import Draft
from bot.domain.ids import UserId
from bot.domain.person import Language
from bot.messages.blocks import PLACEHOLDER, Block, labelled, one_line, plain, section
from bot.messages.forms import View, draft_metadata, modal
from bot.messages.texts import say

FIELD = "owner.user"


def owner_form(draft: Draft, title: str, language: Language, *, only: UserId | None) -> View:
    """Read it as `owner.user`. `only`: of somebody who may name nobody else."""
    element: Block = {
        "type": "users_select",
        "action_id": "value",
        "placeholder": plain(say("owner.user.example", language), PLACEHOLDER),
    }
    if only:
        element["initial_user"] = only
    hint = say("owner.user.hint_self" if only else "owner.user.hint", language)
    blocks = [
        section(say("owner.about", language, title=one_line(title, 150))),
        labelled(FIELD, say("owner.user", language), element, hint=hint),
    ]
    submit = say("owner.submit", language)
    return modal("owner.name", say("owner.title", language), blocks, language, submit, metadata=draft_metadata(draft))
