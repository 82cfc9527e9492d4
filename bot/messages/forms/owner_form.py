"""Asks who the salesperson is."""

from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import UserId
from bot.messages.kit.block_kit import PLACEHOLDER, Block, labelled, one_line, plain, section
from bot.messages.kit.views import View, draft_metadata, modal
from bot.messages.kit.words import Words

FIELD = "owner.user"


def owner_form(draft: Draft, title: str, words: Words, *, only: UserId | None) -> View:
    """Read it as `owner.user`. `only`: of somebody who may name nobody else."""
    element: Block = {
        "type": "users_select",
        "action_id": "value",
        "placeholder": plain(words.say("owner.user.example"), PLACEHOLDER),
    }
    if only:
        element["initial_user"] = only
    hint = words.say("owner.user.hint_self" if only else "owner.user.hint")
    blocks = [
        section(words.say("owner.about", title=one_line(title, 150))),
        labelled(FIELD, words.say("owner.user"), element, hint=hint),
    ]
    submit = words.say("owner.submit")
    return modal("owner.name", words.say("owner.title"), blocks, words, submit, metadata=draft_metadata(draft))
