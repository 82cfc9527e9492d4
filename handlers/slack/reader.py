"""In whose words an answer is written."""

from bot.domain.values.ids import UserId
from bot.messages.kit.words import Words
from bot.services.services import Services


async def words_of(services: Services, user: UserId) -> Words:
    return Words(await services.people.language(user))
