"""`voitto check`: every connection and setting tried, with the cure for what is wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable

from bot.app import Bot
from bot.domain.text import Text, text
from bot.errors import VoittoError

Check = Callable[[Bot], Awaitable[Text | None]]


async def problems_of(bot: Bot) -> AsyncIterator[tuple[str, Text | None]]:
    """(what was tried, what is wrong) one after the other; None: it is well."""
    for name, check in CHECKS:
        try:
            yield name, await check(bot)
        except VoittoError as error:
            yield name, error.user_message


async def _slack(bot: Bot) -> Text | None:
    await bot.identity.check()
    return None


async def _procountor(bot: Bot) -> Text | None:
    await bot.ledger.facts()
    return None


async def _bank_account(bot: Bot) -> Text | None:
    facts = await bot.ledger.facts()
    return None if facts.iban else text("finding.bank.missing")


async def _vat(bot: Bot) -> Text | None:
    percent = bot.settings.rules.invoicing.default_vat_percent
    enabled = (await bot.ledger.facts()).vat_percents
    return None if percent in enabled else text("finding.vat.not_enabled", percent=percent)


async def _approvers(bot: Bot) -> Text | None:
    return None if await bot.services.people.approvers() else text("error.no_approvers")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Slack: token and scopes", _slack),
    ("Procountor: API key and company", _procountor),
    ("Procountor: a bank account for invoices", _bank_account),
    ("Procountor: the default VAT rate is enabled", _vat),
    ("voitto.toml: approvers", _approvers),
)
