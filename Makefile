# Every target installs what it needs: Python 3.11 or newer and make are enough to start.

.DEFAULT_GOAL := help
.PHONY: help demo story run quick test office prove dates check crash format lint types imports bench pictures image audit sbom setup

# Where it is set, every process would compile every module anew: a third of the time of the short-lived ones.
unexport PYTHONDONTWRITEBYTECODE

# uv from PATH where it works, else a private one in build/uv (no root, no change to the system's Python).
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo build/uv/bin/uv)
RUN := $(UV) run --locked
# The other files there are parts of these: servers they start, what they share.
BENCHMARKS = $(filter-out benchmarks/measuring.py,$(shell grep -l last_line benchmarks/*.py))

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## the whole product in a browser, on http://127.0.0.1:3000 (or: make demo PORT=3001); no accounts needed
	$(RUN) voitto demo $(if $(PORT),--port $(PORT))

story: setup ## the demo's main story in the terminal; exits 0 when all of it went well
	$(RUN) voitto demo --story

run: setup ## the bot itself, with .env and voitto.toml (`.venv/bin/voitto setup` writes them)
	$(RUN) voitto run $(if $(PORT),--port $(PORT))

quick: setup ## the rules, texts, use cases and the shape of the code: seconds
	$(RUN) pytest tests/test_architecture.py $(addprefix tests/unit/,domain messages services handlers adapters jobs) -n logical --dist loadfile

test: setup ## all tests but the office in depth and the proofs; those in a browser run where a Chromium is found
	$(RUN) pytest -n auto --dist loadfile

office: setup ## the running office in depth: bad weather, four eyes, where money goes, ten days: minutes
	$(RUN) pytest tests/integration tests/crash -m office -n auto --dist loadfile

prove: setup ## every boundary of the story cut off, real processes killed, the office's stories on PostgreSQL: minutes
	$(RUN) pytest tests/crash tests/integration -m prove -n auto --dist loadfile

dates: setup ## unit, integration and browser tests on days that are not kind; some: make dates ON="sunday leap"
	$(RUN) python -m tests.dates $(ON)

check: lint types imports test office prove ## what CI checks before it moves the clock

crash: setup ## half an hour of kill -9, freezes and bad weather; ends with a table of what was lost or doubled
	$(RUN) pytest tests/crash -m crash
	$(RUN) python -m tests.crash.real_processes

format: setup ## put code into the project's format
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lint: setup ## format and lint
	$(RUN) ruff format --check .
	$(RUN) ruff check .

types: setup ## mypy, strict
	$(RUN) mypy

imports: setup ## who may import whom
	$(RUN) lint-imports

bench: setup ## each benchmark prints its figure beside the one it is compared with
	@set -e; for file in $(BENCHMARKS); do echo "== $$file"; $(RUN) --group bench python "$$file"; done

pictures: setup ## docs/lifecycle.md, from the table that the code goes by
	$(RUN) python -m tests.pictures

image: ## the Docker image, as voitto:latest
	docker build --tag voitto:latest .

audit: setup ## known holes in the dependencies that are installed where Voitto works
	@mkdir -p build
	$(UV) export --locked --quiet --no-default-groups --no-emit-project --output-file build/requirements.txt
	$(RUN) python .ci/audit.py build/requirements.txt $(UV)

sbom: setup ## the same dependencies as a CycloneDX list, in build/sbom.json
	@mkdir -p build
	$(UV) export --locked --quiet --no-default-groups --format cyclonedx1.5 --output-file build/sbom.json

setup: $(filter build/uv/bin/uv,$(UV)) ## install what everything needs, into .venv
	@$(UV) sync --locked --quiet

# --target works where PEP 668 forbids pip to touch the system's packages; a venv works where pip itself is missing.
build/uv/bin/uv:
	@python3 -m pip install --quiet --root-user-action ignore --target build/uv uv || { python3 -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
