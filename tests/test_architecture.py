"""The shape of the code, counted. The arrows between its parts are in pyproject.toml, [tool.importlinter]."""

import ast
import functools
import re
import statistics
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.rule_settings import Rules
from bot.settings import Environment
from tests.conftest import OFFICE
from tests.dates import DATES
from tests.pictures import ARCHITECTURE, with_rooms

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "procountor_client", "sandbox")
TEXTS = {".py", ".md", ".toml", ".yml", ".yaml", ".html", ".js", ".css", ".po", ".txt", ".ini", ".json", ".example"}
GENERATED = re.compile(r"store/migrations/versions/")

SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if not GENERATED.search(path.relative_to(ROOT).as_posix())
)


@functools.cache
def parsed() -> dict[Path, ast.Module]:
    """Not when this file is only collected: every process of a run collects it, and one runs it."""
    return {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def ours():
    """Every text file of the project: what git would hold, found without git."""
    folders = (*PACKAGES, "tests", "docs", "benchmarks", ".ci", ".github")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    files = (
        path for path in (*ROOT.iterdir(), *inside) if path.is_file() and path.name not in {"uv.lock", "voitto.toml"}
    )
    return [path for path in files if path.suffix in TEXTS or path.name in {"Makefile", "Dockerfile", "run"}]


# --- sizes -----------------------------------------------------------------------------------------------------------


def test_functions_are_short():
    lengths = sorted(
        (lines_of(node), f"{named(path)}:{node.lineno} {node.name}")
        for path, tree in parsed().items()
        for node in functions(tree)
    )
    counts = [count for count, _ in lengths]
    assert statistics.median(counts) <= 8
    assert statistics.quantiles(counts, n=10)[-1] <= 20, "the longest tenth"
    assert [where for count, where in lengths if count > 60] == []


def test_modules_are_read_in_one_sitting():
    long = {named(path): count for path in SOURCES if (count := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def listeners(tree: ast.AST):
    """Functions bound to Slack or to a route by a decorator: @app.action(…), @app.error, @routes.post(…)."""
    for function in functions(tree):
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                yield function
                break


def body_lines(function) -> int:
    first, *rest = function.body
    body = rest if rest and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else [first, *rest]
    return body[-1].end_lineno - body[0].lineno + 1


def test_every_listener_is_a_translation_of_at_most_twelve_lines():
    found = {
        f"{named(path)}:{function.lineno} {function.name}": body_lines(function)
        for path, tree in parsed().items()
        if named(path).startswith(("handlers/slack/", "handlers/hooks/"))
        for function in listeners(tree)
    }
    assert len(found) > 15, "the listeners are no longer recognised"
    assert {where: count for where, count in found.items() if count > 12} == {}


# --- habits ----------------------------------------------------------------------------------------------------------

DOORS = {
    "handlers/slack/errors.py",  # a listener failed: the person gets an answer
    "bot/jobs/worker.py",  # a job failed: it is recorded and tried again
    "bot/jobs/failure.py",  # … and so it is when telling about it fails, too
    "handlers/web.py",  # a request failed
    "bot/cli/main.py",  # a command failed
}


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in caught)


BROAD = {"Exception", "BaseException"}


def test_whatever_happens_is_caught_at_four_doors_only():
    found = [
        named(path)
        for path, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    assert set(found) <= DOORS
    assert len(found) <= 4


def test_the_domain_needs_nothing_but_the_standard_library():
    imported = {
        (name, named(path))
        for path, tree in parsed().items()
        if named(path).startswith("bot/domain/")
        for name in imports(tree)
    }
    allowed = sys.stdlib_module_names
    foreign = {(name, path) for name, path in imported if name.partition(".")[0] not in allowed}
    assert {(name, path) for name, path in foreign if not name.startswith("bot.domain")} == set()


def imports(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a thing comes from"
            yield node.module


def test_every_part_of_the_bot_has_its_place_in_the_layers():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {part.strip() for layer in layers for part in layer.split("|")}
    parts = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
    }
    assert parts - {"bot.__init__"} == {part for part in placed if part.startswith("bot.")}


def test_no_table_is_described_twice():
    """A second description is behind the back of the linter, and of whoever changes the first."""
    described = [
        (named(path), node.lineno)
        for path, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and {"table", "column"} & {a.name for a in node.names}
    ]
    assert described == []


def test_every_fact_without_a_column_is_listed_in_one_place():
    named_ones = [
        (named(path), node.lineno)
        for path, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Key", "Keys"}
    ]
    listed = ("bot/services/workflow/kept_facts.py", "bot/domain/values/kept.py")
    assert [place for place in named_ones if place[0] not in listed] == []
    facts = ast.walk(parsed()[ROOT / listed[0]])
    names = [
        node.args[0].value
        for node in facts
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Key", "Keys"}
    ]
    assert len(names) == len(set(names)) > 0


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = re.compile(r"^_?(utils?|common|misc|helpers?)$")
    assert [
        named(path)
        for path in SOURCES
        if any(drawers.match(part) for part in path.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_tests_use_fakes_at_the_wire_and_patch_none_of_our_modules():
    patching = re.compile(rf"mock[.]patch|import[ ]patch|mocker[.]patch|setattr\(\s*[\"']({'|'.join(PACKAGES)})\.")
    tests = (ROOT / "tests").rglob("*.py")
    assert [named(path) for path in tests if patching.search(path.read_text("utf-8"))] == []


WALL_CLOCKS = re.compile(
    r"\b(date|datetime)\.(today|now|utcnow|utcfromtimestamp)\(|\btime\.(time|time_ns|localtime|gmtime|ctime|strftime)\("
    r"|\bWorld\.(seeded|empty)\((?!.*now=)|\bWorldClock\(\)"  # else a pretend world begins now
)
READ_THE_CLOCK = {
    "tests/day.py": "signing_time: signatures are compared with the machine's time",
    "tests/dates.py": "moves the machine's clock from where it is",
    "tests/unit/test_moved_clock.py": "whether it is moved",
    "tests/integration/jobs/bench.py": "PostgreSQL's clock cannot be moved",
    "tests/integration/operations/scenes.py": "the same",
    "tests/crash/real_processes.py": "real processes in real time",
    "tests/crash/outside_process.py": "the same",
    "tests/integration/operations/test_operations_disk_full.py": "the same",
    "tests/unit/procountor_client/test_procountor_errors.py": "Retry-After as a date is compared with the machine's time",
}


def wall_clock_reads(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if WALL_CLOCKS.search(line)]


def test_tests_take_their_day_from_one_place_and_never_from_the_machine():
    """Else they are green today and red on some Sunday: see tests/day.py, and `make dates`."""
    tests = {named(path): wall_clock_reads(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py")}
    assert {path: lines for path, lines in tests.items() if lines and path not in {*READ_THE_CLOCK, THIS}} == {}
    assert [path for path in READ_THE_CLOCK if not tests[path]] == [], "no longer needed in the list"


THIS = "tests/test_architecture.py"


@pytest.mark.parametrize(
    "line",
    [
        "date.today()",
        "dt.date.today()",
        "datetime.now(UTC)",
        "datetime.now()",
        "dt.datetime.now(dt.UTC)",
        "datetime.now(HELSINKI)",
        "datetime.now(tz=UTC)",
        "datetime.utcnow()",
        "time.time()",
        "time.time_ns()",
        "time.localtime()",
        "World.seeded(size=12)",
        "World.empty()",
    ],
)
def test_a_look_at_the_machines_clock_is_seen(line):
    assert wall_clock_reads(f"    day = {line}\n") == [1]


@pytest.mark.parametrize(
    "line", ["world.clock.now()", "clock.today()", "time.monotonic()", "World.seeded(now=tuesday(), size=12)"]
)
def test_a_clock_that_the_test_has_set_is_none(line):
    assert wall_clock_reads(f"    day = {line}\n") == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", r"(?<![\w.}/])/(work|root|Users|home)/\w"),
        ("work left for later", r"\b(TO[D]O|FIX[M]E|XX[X])\b"),
    ],
)
def test_no_file_of_the_project_holds(what, pattern):
    found = [
        f"{named(path)}:{number}"
        for path in ours()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], what


# --- examples of settings --------------------------------------------------------------------------------------------


def env_example() -> dict[str, tuple[str, bool]]:
    """Name -> (value, whether the line is active)."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    matches = (re.fullmatch(r"(# )?([A-Z][A-Z0-9_]+)=(.*)", line) for line in lines)
    return {match[2]: (match[3], match[1] is None) for match in matches if match}


def composed_names() -> set[str]:
    """What compose.yaml itself takes from .env."""
    return set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text("utf-8")))


def test_env_example_names_every_variable_the_settings_read_and_no_other():
    assert set(env_example()) == {name.upper() for name in Environment.model_fields} | composed_names()


def test_env_example_shows_the_true_defaults_and_no_secret():
    for name, (value, active) in env_example().items():
        if active:
            assert value == "", f"{name}: a value to fill in comes empty"
        else:
            assert value == str(Environment.model_fields[name.lower()].default), name


def test_toml_example_holds_every_key_with_its_default_and_no_other():
    text = (ROOT / "voitto.example.toml").read_text("utf-8")
    given = tomllib.loads(text)
    sections = {name: field.annotation for name, field in Rules.model_fields.items()}
    models = {
        name: model for name, model in sections.items() if isinstance(model, type) and issubclass(model, BaseModel)
    }
    assert {name: set(keys) for name, keys in given.items()} == {
        name: set(model.model_fields) for name, model in models.items()
    }
    assert Rules.model_validate(given) == Rules()


def test_setup_writes_the_same_examples_that_the_repository_shows():
    for shown, packaged in ((".env.example", "env.example"), ("voitto.example.toml", "voitto.example.toml")):
        assert (ROOT / shown).read_bytes() == (ROOT / "bot" / "examples" / packaged).read_bytes()


# --- what runs the project -------------------------------------------------------------------------------------------


def target(name: str) -> str:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return re.search(rf"^{name}:.*\n(?:\t.*\n)*", makefile, re.MULTILINE)[0]


def test_ci_runs_all_that_make_check_runs_and_then_lives_on_two_other_days():
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    *steps, (last, days) = re.findall(r"^make (\w+)(.*)$", run, re.MULTILINE)
    wanted = re.match(r"check:([\w ]+)", target("check"))[1].split()
    assert steps == [(name, "") for name in wanted]
    assert [*wanted[-3:], last] == ["test", "office", "prove", "dates"]
    named = re.fullmatch(r' ON="([a-z ]+)"', days)[1].split()
    assert len(set(named) & set(DATES)) == 2
    assert set(named) <= {*DATES, "dated"}


def test_the_office_in_depth_is_of_files_that_are_there():
    """A file that was renamed would be run all day again, unnoticed."""
    assert [path for path in OFFICE if not (ROOT / path).exists()] == []
    folders = tuple(re.findall(r"tests/\w+/?", target("office")))
    assert [path for path in OFFICE if not path.startswith(folders)] == []


def test_make_prove_runs_whatever_is_left_to_it():
    """What is marked in a folder that it does not name would run nowhere."""
    marked = {named(path) for path in (ROOT / "tests").rglob("*.py") if "mark.prove" in path.read_text("utf-8")}
    folders = tuple(re.findall(r"tests/\w+/?", target("prove")))
    assert len(marked) > 4
    assert [path for path in marked - {THIS} if not path.startswith(folders)] == []


def test_what_is_compiled_is_kept_for_the_next_process():
    assert "unexport PYTHONDONTWRITEBYTECODE" in (ROOT / "Makefile").read_text("utf-8")


def test_every_target_for_people_is_listed_by_make_help():
    for name in ("demo", "story", "run", "quick", "test", "prove", "dates", "check", "bench", "image", "help"):
        assert "## " in target(name), name


def test_compose_gives_the_bots_one_database_and_waits_for_it():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    bot = services["voitto"]
    assert bot["deploy"]["replicas"] == 2
    assert bot["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "healthcheck" in services["postgres"]


def test_workflow_actions_are_pinned_to_a_commit():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for used in re.findall(r"uses: (\S+)", path.read_text("utf-8")):
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_the_rooms_of_the_house_are_drawn_as_they_are():
    page = ARCHITECTURE.read_text("utf-8")
    assert page == with_rooms(page), "make pictures"
