"""Everybody is answered in their own language, from the first answer on."""

from pathlib import Path

from sandbox.slack import seed
from tests.integration.bot.office import Office, Person, an_office, rules

FINNISH, SWEDISH, ENGLISH = (
    "Katso, onko asiakas maksanut",
    "Se om en kund har betalat",
    "See whether a customer has paid",
)


async def answer(person: Person) -> str:
    return (await person.paid("help")).text


async def known(office: Office, person: Person, language: str) -> None:
    await office.until(lambda: office.bot.services.people.spoken(person.id) == language)


async def test_the_first_answer_is_in_the_readers_language(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules()) as office:
        await known(office, office.elias, "fi")
        assert FINNISH in await answer(office.elias)
        assert ENGLISH in await answer(office.aino)


async def test_another_language_is_spoken_from_the_next_answer_on(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules()) as office:
        assert ENGLISH in await answer(office.aino)
        await office.settled()
        await office.driver.speak(seed.AINO, "sv-SE")
        await known(office, office.aino, "sv")
        assert SWEDISH in await answer(office.aino)


async def test_of_people_who_never_asked_nothing_is_stored(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules()) as office:
        await known(office, office.elias, "fi")
        await office.driver.speak(seed.ELIAS, "sv-SE")
        await known(office, office.elias, "sv")
        assert not office.rows("SELECT name FROM person WHERE user_id = ?", seed.ELIAS)
        assert SWEDISH in await answer(office.elias)


async def test_while_slack_does_not_tell_what_it_told_before_stands(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules()) as office:
        await known(office, office.elias, "fi")
        office.workspace.faults.fail("users.list", calls=9)
        await office.bot.services.people.members.meet()
        office.workspace.faults.clear()
        assert FINNISH in await answer(office.elias)
