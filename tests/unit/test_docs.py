"""The documentation speaks of this program: its commands, settings, fields and files, all of them and no others."""

import ast
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel, SecretStr
from typer.exceptions import TyperException

from bot.adapters.slack.identity import SCOPES
from bot.cli.main import app
from bot.domain.won_command.parser import Help, Unclear, Won, parse
from bot.rule_settings import Rules
from bot.settings import Environment
from bot.wiring.metrics import Metrics
from handlers.hooks.deal_body import AddressBody, CustomerBody, DealBody, DealWon, EinvoiceBody, LineBody
from handlers.hooks.signatures import WebhookAuthenticator
from sandbox.seed import HOOK_SECRET

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {page.name: page.read_text("utf-8") for page in PAGES}
ALL = "\n".join(TEXTS.values())
SETUP = (ROOT / "bot" / "examples" / "setup.txt").read_text("utf-8")

VARIABLE = re.compile(r"\b((?:SLACK|PROCOUNTOR|YTJ|HOOK|DATABASE|VOITTO|HUBSPOT|PIPEDRIVE)_[A-Z_]+)\b")
CODE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(#[^)]*)?\)")
COMMAND_LINE = re.compile(r"^(?:uv run |ExecStart=[\w./-]*/)?(voitto [^\n|]*)", re.MULTILINE)


def command_lines() -> list[str]:
    """What stands in shell blocks, unit files and between backticks; never output or prose."""
    prose = re.sub(r"^```.*?^```", "", ALL, flags=re.MULTILINE | re.DOTALL)
    in_shell = [body for language, body in CODE.findall(ALL) if language in {"sh", "bash", "ini"}]
    shell = [line for body in in_shell for line in COMMAND_LINE.findall(body)]
    return sorted({*re.findall(r"`(voitto [a-z][^`\n]*)`", prose), *shell, *re.findall(r"voitto [a-z]+", SETUP)})


def understand(line: str) -> None:
    """Reads the line as the program would, without doing it. Raises TyperException when it would be refused."""
    name, *words = shlex.split(line.split(" > ", maxsplit=1)[0], comments=True)
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        if not words:
            return
        name = words.pop(0)
        if name in {option for parameter in command.params for option in parameter.opts}:
            return
        if name not in command.commands:
            raise TyperException(f"{name} is not a command")
        command = command.commands[name]
    command.make_context(name, words)


def commands() -> set[str]:
    """Each command with the group it stands in."""
    root: Any = typer.main.get_command(app)
    return {
        " ".join(["voitto", name, *inner])
        for name, command in root.commands.items()
        for inner in ([[leaf] for leaf in command.commands] if hasattr(command, "commands") else [[]])
    }


def keys_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    """`section.key` for each key of voitto.toml; a free section is its name alone."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        found |= keys_of(inner, f"{name}.") if nested else {f"{prefix}{name}"}
    return found


def documented_keys() -> set[str]:
    """What the tables of configuration.md list, under the section of their heading."""
    found: set[str] = set()
    _, *sections = re.split(r"^### \[(\w+)\]\n", TEXTS["configuration.md"], flags=re.MULTILINE)
    for name, body in zip(sections[::2], sections[1::2], strict=True):
        rows = set(re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE))
        found |= {f"{name}.{row}" for row in rows} or {name}
    return found


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_in_the_docs_is_one_the_program_understands(line):
    understand(line)


@pytest.mark.parametrize("line", ["voitto dance", "voitto run --loudly", "voitto sync invoices", "voitto jobs eat 1"])
def test_a_command_line_the_program_does_not_understand_is_noticed(line):
    with pytest.raises(TyperException):
        understand(line)


def test_every_command_is_documented():
    assert {command for command in commands() if command not in ALL} == set()


def test_every_variable_in_the_docs_is_read_and_every_variable_read_is_documented():
    read = {name.upper() for name in Environment.model_fields}
    named = set(VARIABLE.findall(ALL + SETUP))
    tabled = set(re.findall(r"^\| `([A-Z_]+)` \|", TEXTS["configuration.md"], re.MULTILINE))

    assert named - read == set()
    assert tabled == read


def test_the_defaults_in_the_table_of_variables_are_the_programs():
    rows = re.findall(r"^\| `([A-Z_]+)` \|[^|]*\| ?`?([^|`]*?)`? ?\|", TEXTS["configuration.md"], re.MULTILINE)
    defaults = {name.upper(): field.default for name, field in Environment.model_fields.items()}

    assert dict(rows) == {name: "" if value is None else str(value) for name, value in defaults.items()}


def test_every_key_of_voitto_toml_is_documented_and_no_other():
    assert documented_keys() == keys_of(Rules)


def test_the_defaults_in_the_tables_of_keys_are_the_programs():
    rules, wrong = Rules().model_dump(mode="json"), []
    _, *sections = re.split(r"^### \[(\w+)\]\n", TEXTS["configuration.md"], flags=re.MULTILINE)
    for section, body in zip(sections[::2], sections[1::2], strict=True):
        for key, shown in re.findall(r"^\| `(\w+)` \|.*\| `([^`]*)`[^|]*\|$", body, re.MULTILINE):
            if tomllib.loads(f"x = {shown}")["x"] != rules[section][key]:
                wrong.append(f"{section}.{key} = {shown}")
    assert wrong == []


@pytest.mark.parametrize("toml", [body for language, body in CODE.findall(ALL) if language == "toml"])
def test_every_piece_of_voitto_toml_in_the_docs_is_accepted(toml):
    assert Rules.model_validate(tomllib.loads(toml))


def test_the_example_of_voitto_toml_has_every_key_with_its_default():
    example = tomllib.loads((ROOT / "bot" / "examples" / "voitto.example.toml").read_text("utf-8"))

    assert {f"{section}.{key}" for section, keys in example.items() for key in keys} >= keys_of(Rules)
    assert Rules.model_validate(example) == Rules()


def test_the_example_of_the_environment_names_every_variable():
    example = (ROOT / "bot" / "examples" / "env.example").read_text("utf-8")
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))

    assert named - {"POSTGRES_PASSWORD"} == {name.upper() for name in Environment.model_fields}


def test_the_set_up_page_says_why_each_scope_is_asked_for():
    table = TEXTS["setup.md"].split("| scope | why |")[1].split("\n\n", maxsplit=1)[0]
    explained = {scope for row in table.splitlines() for scope in re.findall(r"`([\w:.]+)`", row.rpartition("| ")[0])}

    assert explained - {"/won", "/paid", "voitto.toml"} == SCOPES


@pytest.mark.parametrize("page", TEXTS)
def test_relative_links_lead_somewhere(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    broken = [target for target, _ in LINK.findall(text) if not ((ROOT / "docs" / page).parent / target).exists()]

    assert broken == []


def test_the_index_leads_to_every_page():
    linked = {target for target, _ in LINK.findall(TEXTS["README.md"])}

    assert set(TEXTS) - {"README.md"} <= linked


def test_every_field_of_the_hook_is_in_its_table_and_no_other():
    told = set(re.findall(r"^\| `([\w.\[\]]+)` \|", TEXTS["hooks.md"], re.MULTILINE)) - {"HOOK_SECRET", "HOOK_TOKEN"}
    fields = {
        *(set(DealWon.model_fields) - {"data"}),
        *(f"data.{name}" for name in set(DealBody.model_fields) - {"customer", "lines"}),
        *(f"data.customer.{name}" for name in CustomerBody.model_fields),
        "data.lines",
        *(f"data.lines[].{name}" for name in LineBody.model_fields),
    }
    inner = {*AddressBody.model_fields, *EinvoiceBody.model_fields}

    assert told == fields
    assert {name for name in inner if f"`{name}`" not in TEXTS["hooks.md"]} == set()


def test_the_first_body_of_the_hooks_page_is_accepted_and_the_second_is_not():
    good, bad = (body for language, body in CODE.findall(TEXTS["hooks.md"]) if language == "json")

    assert DealWon.model_validate_json(good).data.lines
    with pytest.raises(ValueError, match="2 validation errors"):
        DealWon.model_validate_json(bad)


WON_ROWS = re.findall(r"^\| `/won ?([^`]*)` \| (.*?) \| (.*?) \| (.*?) \|$", TEXTS.get("using.md", ""), re.MULTILINE)


@pytest.mark.parametrize(("line", "customer", "amount", "description"), WON_ROWS)
def test_the_examples_of_won_are_read_as_the_table_says(line, customer, amount, description):
    match parse(line):
        case Won() as won:
            read = (won.customer, f"{won.amount:,.2f}".replace(",", " "), won.description or "")
            assert read == (customer, amount, description)
        case Unclear():
            assert amount == "the form"
        case Help():
            assert amount == "help"


def test_twelve_examples_of_won_are_given():
    assert len(WON_ROWS) >= 12


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "bot" / "cli" / "main.py"]
)
def test_nobody_is_told_to_install_what_an_index_calls_voitto(page):
    """It is somebody else's. From a checkout: `pip install .`"""
    assert re.findall(r"pip install [^`\n]*voitto(?:\[|\b)[^`\n]*", page.read_text("utf-8")) == []


def test_the_tests_that_the_contributors_page_names_are_there():
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`|-k (\w+)`", page))
    tests = "\n".join(
        re.findall(r"def (test_\w+)", "".join(p.read_text("utf-8") for p in ROOT.glob("tests/**/test_*.py")))
    )

    assert named
    assert {name for pair in named for name in pair if name not in tests} == set()


def test_every_metric_is_documented():
    metrics = Metrics(database=None, clock=None, company=None)  # type: ignore[arg-type]
    names = {metric.name for metric in metrics.registry.collect()}

    assert names
    assert {name for name in names if name not in TEXTS["operations.md"]} == set()


@pytest.mark.parametrize("program", [body for language, body in CODE.findall(ALL) if language == "python"])
def test_every_program_in_the_docs_is_python(program):
    compile(program, "docs", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_signature_made_by_the_program_on_the_hooks_page_opens_the_door():
    program = next(body for language, body in CODE.findall(TEXTS["hooks.md"]) if language == "python")
    names: dict[str, Any] = {}
    exec(program[: program.index("\nwith open")], names)  # noqa: S102 - the page's own program, without its sending
    secret, body = "whsec_" + "c2VjcmV0" * 4, b'{"type": "deal.won"}'
    gate = WebhookAuthenticator(SecretStr(secret), None)

    assert gate.lets_in(names["signed"](body, secret), body)
    assert not gate.lets_in(names["signed"](body, secret), body + b" ")


def test_the_secret_with_which_the_hooks_page_tries_the_demo_is_the_demos():
    assert f"HOOK_SECRET={HOOK_SECRET}\n" in TEXTS["hooks.md"]


def test_every_button_in_the_guide_has_the_name_it_has_in_slack():
    catalogue = (ROOT / "bot" / "messages" / "locales" / "en.po").read_text("utf-8")
    shown = set(re.findall(r'^msgstr "(.*)"$', catalogue, re.MULTILINE))
    bold = set(re.findall(r"\*\*([^*]+)\*\*", TEXTS["using.md"]))

    assert bold - shown - {"Home"} == set()
