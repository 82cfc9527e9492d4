"""Asks who the salesperson is."""

from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import UserId
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import PLACEHOLDER, Block, labelled, one_line, plain, section
from bot.messages.kit.catalog import say
from bot.messages.kit.views import View, draft_metadata, modal

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
