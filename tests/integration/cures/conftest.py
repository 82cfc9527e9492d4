"""The office of the bot's own tests, for the stories of its cures."""

from tests.integration.bot.conftest import office, shared_office

__all__ = ["office", "shared_office"]
