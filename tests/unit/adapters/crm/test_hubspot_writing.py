"""Writing to HubSpot through HTTP: one bad row holds up no other, and nothing is made twice."""

from datetime import timedelta

import httpx
import pytest

from bot.adapters.crm import errors
from bot.adapters.crm.hubspot import HubSpot, ObjectType, PropertyDraft
from bot.errors import Outcome
from sandbox.seed.hubspot import SCOPES
from tests.unit.adapters.crm.hubspot_account import (
    COMPANIES,
    DEALS,
    PRODUCTS,
    calls,
    client,
    clockwork,
    endpoint,
    world,
)

PRODUCT_ID = PropertyDraft(name="procountor_product_id", label="Procountor", group="productsinformation", unique=True)


def held(pretend, kind: str, record_id: str, name: str) -> str | None:
    return pretend.hubspot.records[kind][record_id].properties.get(name)


def some_deals(pretend, count: int) -> list[str]:
    return [pretend.hubspot.add("deals", {"dealname": f"Deal {n}", "dealstage": "closedwon"}).id for n in range(count)]


@pytest.mark.parametrize("partly", [False, True], ids=["refused as a whole", "left out"])
async def test_a_merged_and_an_archived_deal_hold_up_none_of_two_hundred(partly):
    pretend = world(with_deals=False)
    pretend.hubspot.switch(update_partly=partly)
    deals = some_deals(pretend, 200)
    pretend.hubspot.archive(pretend.hubspot.records["deals"][deals[7]])
    merged = pretend.hubspot.merge("deals", deals[50], deals[51])
    async with client(pretend) as hub:
        done = await hub.objects.update_many(DEALS, {each: {"description": "sent"} for each in deals})

    assert set(done.refused) == {deals[7]}
    assert isinstance(done.refused[deals[7]], errors.NotFound)
    assert set(done.written) == set(deals) - {deals[7]}
    assert done.written[deals[50]].id == done.written[deals[51]].id == merged.id
    assert {held(pretend, "deals", each, "description") for each in pretend.hubspot.records["deals"]} == {"sent", None}
    assert calls(pretend.hubspot) <= 45


async def test_two_hundred_good_rows_are_two_calls():
    pretend = world(with_deals=False)
    deals = some_deals(pretend, 200)
    async with client(pretend) as hub:
        done = await hub.objects.update_many(DEALS, {each: {"description": "sent"} for each in deals})
    assert (len(done.written), done.refused, calls(pretend.hubspot)) == (200, {}, 2)


async def test_an_administrators_rule_refuses_one_deal_in_its_own_words_and_the_others_go_on():
    pretend = world(with_deals=False)
    won, *open_deals = some_deals(pretend, 5)
    for each in open_deals:
        pretend.hubspot.edit(pretend.hubspot.records["deals"][each], {"dealstage": "contractsent"})
    pretend.hubspot.switch(admin_rule="closedate")
    async with client(pretend) as hub:
        done = await hub.objects.update_many(DEALS, {each: {"description": "x"} for each in (won, *open_deals)})

    refusal = done.refused[won]
    assert set(done.written) == set(open_deals)
    assert isinstance(refusal, errors.Rejected)
    assert "closedate is required" in refusal.user_message.args["reason"]
    assert refusal.failure.correlation_id in refusal.user_message.args["reason"]
    assert "required" not in str(refusal), "its sentence may hold data, and is not logged"
    assert "MISSING_CONDITIONAL_REQUIRED_PROPERTY" in str(refusal)


async def test_one_value_that_another_company_has_does_not_hold_up_ninety_nine():
    pretend = world(with_deals=False)
    rows = {f"{number:07d}-0": {"name": f"Oy {number}"} for number in range(100)}
    pretend.hubspot.properties["companies"]["vat"] = pretend.hubspot.properties["companies"]["y_tunnus"] | {
        "name": "vat"
    }
    pretend.hubspot.add("companies", {"name": "Eka Oy", "vat": "FI1"}, "6001")
    rows["0000042-0"]["vat"] = "FI1"
    async with client(pretend) as hub:
        done = await hub.objects.upsert_many(COMPANIES, "y_tunnus", rows)
        refused = done.refused["0000042-0"]
        assert (len(done.written), isinstance(refused, errors.Conflict), refused.existing_id) == (99, True, "6001")

        again = await hub.objects.upsert_many(COMPANIES, "y_tunnus", {"0000001-0": {"name": "Uusi nimi Oy"}})
        assert again.written["0000001-0"].new is False
    assert len(pretend.hubspot.records["companies"]) == 100


async def test_products_are_matched_by_their_number_however_the_answer_is_ordered():
    pretend = world(with_deals=False)
    async with client(pretend) as hub:
        await hub.properties.create(PRODUCTS, PRODUCT_ID)
        rows = {str(number): {"name": f"Tuote {number}", "price": "1.00"} for number in range(120)}
        done = await hub.objects.upsert_many(PRODUCTS, "procountor_product_id", rows)
    assert {key: record.text("name") for key, record in done.written.items()} == {
        number: values["name"] for number, values in rows.items()
    }


async def test_a_property_that_is_not_unique_cannot_be_upserted_by():
    pretend = world(with_deals=False)
    async with client(pretend) as hub:
        done = await hub.objects.upsert_many(COMPANIES, "name", {"A": {}, "B": {}})
    assert {type(refusal) for refusal in done.refused.values()} == {errors.Rejected}


async def test_what_hubspot_changed_on_its_way_in_is_said():
    pretend = world(with_deals=False)
    portal = pretend.hubspot
    portal.properties["deals"]["due"] = portal.properties["deals"]["closedate"] | {"name": "due", "type": "date"}
    portal.switch(warns=True)
    (deal,) = some_deals(pretend, 1)
    async with client(pretend) as hub:
        done = await hub.objects.update_many(DEALS, {deal: {"due": "2026-12-01T00:00:00Z"}})
    assert done.written[deal].text("due") == "2026-12-01"
    assert [warning.category for warning in done.warnings] == ["PROPERTY_VALUE_NORMALIZED"]


async def test_an_empty_text_clears_a_property():
    pretend = world()
    async with client(pretend) as hub:
        await hub.objects.update_many(DEALS, {"2041": {"amount": ""}})
        assert (await hub.objects.get(DEALS, "2041", ["amount"])).properties["amount"] is None


async def test_a_missing_scope_is_named_word_for_word_and_no_row_is_tried_alone():
    pretend = world()
    token = pretend.hubspot.new_token(SCOPES - {"crm.objects.companies.write"})
    company = next(iter(pretend.hubspot.records["companies"]))
    async with client(pretend, token=token) as hub:
        with pytest.raises(errors.PermissionMissing) as told:
            await hub.objects.update_many(COMPANIES, {company: {"name": "x"}, "2": {"name": "y"}})
    assert told.value.scopes == ("crm.objects.companies.write",)
    assert told.value.user_message.args == {"system": "HubSpot", "scopes": "crm.objects.companies.write"}
    assert calls(pretend.hubspot) == 1


async def test_a_note_is_made_on_deal_and_company_and_kept_up_to_date():
    pretend = world()
    company = pretend.hubspot.links.of("deals", "2041", "companies")[0]
    links = {DEALS: "2041", COMPANIES: company}
    async with client(pretend) as hub:
        note = await hub.objects.create_note("Lasku 1001", pretend.clock.now(), links)
        await hub.objects.update_note(note.id, "Lasku 1001, maksettu")
        with pytest.raises(errors.InvalidRequest):
            await hub.objects.update_note(note.id, "x" * 65_537)
    assert held(pretend, "notes", note.id, "hs_note_body") == "Lasku 1001, maksettu"
    assert pretend.hubspot.links.of("notes", note.id, "deals") == ["2041"]
    assert pretend.hubspot.links.of("notes", note.id, "companies") == [company]


async def test_a_property_is_made_once_and_one_from_the_archive_shows_its_old_type():
    pretend = world()
    draft = PropertyDraft(
        name="procountor_open_amount", label="Avoinna", group="voitto", type="number", field_type="number"
    )
    async with client(pretend) as hub:
        group = await hub.properties.create_group(DEALS, "voitto", "Voitto")
        with pytest.raises(errors.Conflict):
            await hub.properties.create_group(DEALS, "voitto", "Voitto")
        made = await hub.properties.create(DEALS, draft)
        with pytest.raises(errors.NotFound):
            await hub.properties.get(DEALS, draft.name)
        await pretend.clock.advance(timedelta(seconds=1))
        assert (await hub.properties.get(DEALS, draft.name)).type == made.type == "number"
        with pytest.raises(errors.Conflict) as told:
            await hub.properties.create(DEALS, draft)
        assert told.value.failure.code == "Properties.PROPERTY_WITH_NAME_EXISTS"
        assert group.name in {each.name for each in await hub.properties.groups(DEALS)}

        old = pretend.hubspot.properties["deals"].pop(draft.name) | {"type": "string", "fieldType": "text"}
        pretend.hubspot.archived_properties["deals"][draft.name] = old
        assert [each.name for each in await hub.properties.all(DEALS, archived=True)] == [draft.name]
        assert (await hub.properties.create(DEALS, draft)).type == "string", "who looks at the answer sees it"


async def test_what_hubspot_works_out_is_not_writable():
    pretend = world()
    async with client(pretend) as hub:
        known = {each.name: each for each in await hub.properties.all(DEALS)}
        done = await hub.objects.update_many(DEALS, {"2041": {"hs_is_closed_won": "true"}})
    assert (known["hs_is_closed_won"].is_writable, known["amount"].is_writable) == (False, True)
    assert done.refused["2041"].failure.entries[0].code == "READ_ONLY_VALUE"


async def test_nothing_that_writes_is_sent_twice_by_itself():
    pretend = world()
    sent: list[str] = []

    def lose(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path)
        raise httpx.ReadError("lost")

    async with HubSpot(endpoint(httpx.MockTransport(lose)), clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        writes = [
            hub.objects.create_note("x", pretend.clock.now(), {DEALS: "1"}),
            hub.objects.update_note("1", "x"),
            hub.objects.update_many(DEALS, {"1": {}, "2": {}}),
            hub.objects.upsert_many(COMPANIES, "y_tunnus", {"1": {}}),
            hub.properties.create(ObjectType.DEALS, PRODUCT_ID),
            hub.properties.create_group(DEALS, "voitto", "Voitto"),
        ]
        for write in writes:
            with pytest.raises(errors.ConnectionLost) as told:
                await write
            assert told.value.outcome is Outcome.UNKNOWN
    assert len(sent) == len(set(sent)) == len(writes)
