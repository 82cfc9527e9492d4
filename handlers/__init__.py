"""Everything that comes in. Translation only: parse, one service call, answer."""

from slack_bolt.async_app import AsyncApp

from bot.services.services import Services
from handlers.slack import (
    access,
    alerts,
    characters,
    cures,
    drafts,
    editing,
    errors,
    home,
    options,
    owners,
    paid,
    people,
    plans,
    review,
    won,
)


def register(app: AsyncApp, services: Services, *, won_command: str, paid_command: str, deals_channel: str) -> None:
    """Bind every Slack listener; nothing happens at import."""
    errors.register(app, services)
    characters.register(app, services)
    access.register(app, services, won_command=won_command, paid_command=paid_command)
    won.register(app, services, command=won_command, deals_channel=deals_channel)
    paid.register(app, services, command=paid_command)
    drafts.register(app, services)
    editing.register(app, services)
    cures.register(app, services)
    owners.register(app, services)
    plans.register(app, services)
    review.register(app, services)
    alerts.register(app, services)
    options.register(app, services)
    people.register(app, services)
    home.register(app, services, commands=(won_command, paid_command))
