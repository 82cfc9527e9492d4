"""The manifest people paste into Slack is the app that this code is."""

import ast
import json
from collections import defaultdict
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.adapters.slack.identity import SCOPES
from bot.domain.preflight.catalogue import CATALOGUE
from bot.rule_settings import SlackPolicy
from handlers import register

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT.parent / "shared" / "reference" / "slack-manifest-schema"


class Recorder:
    """An app that only notes what is bound to it."""

    def __init__(self):
        self.bound = defaultdict(list)

    def __getattr__(self, kind):
        def bind(name):
            self.bound[kind].append(name)
            return lambda listener: listener

        return bind

    def error(self, listener):
        self.bound["error"].append(listener.__name__)
        return listener


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def bound():
    app, names = Recorder(), SlackPolicy()
    register(
        app,
        services=None,
        won_command=names.won_command,
        paid_command=names.paid_command,
        deals_channel=names.deals_channel,
    )
    return app.bound


def test_every_command_of_the_manifest_has_a_listener_and_the_other_way_round(manifest, bound):
    offered = [command["command"] for command in manifest["features"]["slash_commands"]]
    assert sorted(offered) == sorted(bound["command"])


def test_every_command_says_what_it_does_and_what_to_type(manifest):
    for command in manifest["features"]["slash_commands"]:
        assert command["description"]
        assert command["usage_hint"]


def test_every_event_of_the_manifest_has_a_listener_and_the_other_way_round(manifest, bound):
    assert sorted(manifest["settings"]["event_subscriptions"]["bot_events"]) == sorted(bound["event"])


def test_the_bot_asks_for_the_scopes_it_checks_for_and_no_other(manifest):
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert set(asked) == SCOPES
    assert len(asked) == len(SCOPES), "a scope is written twice"


def test_no_listener_is_bound_twice(bound):
    for kind, names in bound.items():
        assert len(names) == len(set(names)), f"{kind}: the second listener of one id never runs"


def drawn(keyword):
    """The ids that messages draw: `"action_id": …` and the arguments of the button functions, `callback_id` of forms."""
    for path in (ROOT / "bot" / "messages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == keyword)
            elif isinstance(node, ast.Call) and keyword == "action_id" and "button" in called(node).lower():
                yield from (*node.args, *(given.value for given in node.keywords))
            elif isinstance(node, ast.Tuple | ast.List) and keyword == "action_id" and path.name == "buttons.py":
                yield from node.elts  # which of them a card has in each state
            elif isinstance(node, ast.Call) and keyword == "callback_id" and called(node) == "modal":
                yield from (*node.args, *(given.value for given in node.keywords))


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else ""


def ids(nodes):
    """`noun.verb` alone: other texts are no ids, and `value` is the id of fields, which nobody listens to."""
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if word.replace(".", "").replace("_", "").isalpha() and word.count(".") == 1}


def test_every_button_has_a_listener_and_every_listener_a_button(bound):
    heard = {*bound["action"], *bound["options"]}
    remedies = [remedy for row in CATALOGUE.values() for remedy in row.remedies if remedy]
    cures = {button.action for remedy in remedies for button in (remedy.button, *remedy.also) if button}
    assert (ids(drawn("action_id")) | cures) - {"draft.preview"} == heard - {
        "draft.preview"
    }  # drawn only where it is asked for


def test_every_form_has_a_listener_and_every_listener_a_form(bound):
    assert ids(drawn("callback_id")) == set(bound["view"])


def test_clicks_and_the_home_tab_reach_the_bot_without_a_public_address(manifest):
    settings = manifest["settings"]
    assert settings["interactivity"]["is_enabled"]
    assert settings["socket_mode_enabled"]
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert "request_url" not in json.dumps(manifest), "an address in the manifest is somebody else's"


def test_slack_accepts_the_lengths(manifest):
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    for command in manifest["features"]["slash_commands"]:
        assert 2 <= len(command["command"]) <= 32


@pytest.mark.skipif(
    not SCHEMAS.exists(), reason=f"Slack's manifest schemas are not beside the project ({SCHEMAS.name})"
)
@pytest.mark.parametrize("name", ["manifest.schema.1.0.0.json", "manifest.schema.2.0.0.json"])
def test_manifest_is_valid_by_slacks_own_schema(manifest, name):
    schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)] == []
