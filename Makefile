# One entry for everything: `make run`, `make test`, `make lint`, `make bench`, `make cover`,
# `make soak` (random faults for BELLWETHER_SOAK_MINUTES, 30 unless told).
# Each sets itself up from a bare clone with only Python 3.11 (or later) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Four workers would each compile every test anew, for twelve seconds, were nothing kept of it.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test compiled lint bench cover fuzz soak venv lock clean

run: $(VENV)/.run
	@$(BIN)/bellwether run

test: $(VENV)/.dev
	@$(MAKE) --no-print-directory -j 2 lint compiled
	@$(BIN)/python -m pytest -n 4 --dist worksteal

# Compile the tests once, beside the linters; what is wrong with them is said when they are run.
compiled: $(VENV)/.dev
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

# Apart from the tests, as being watched makes them take half as long again.
cover: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 4 --cov --cov-report=term-missing:skip-covered

soak: $(VENV)/.dev
	@$(BIN)/python -m tests.faults.soak

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Strange input, made up for longer: so many times what a test run makes up.
FUZZ ?= 50
fuzz: $(VENV)/.fuzz
	@BELLWETHER_FUZZ=$(FUZZ) $(BIN)/python -m pytest -n 2 tests/bot/test_hostile.py tests/bot/test_grammar.py tests/monitors/test_feed_fuzz.py tests/monitors/test_readers_survive.py
	@BELLWETHER_FUZZ=$(FUZZ) $(BIN)/python -m tests.fuzz

bench: $(VENV)/.bench
	@$(BIN)/python -m benchmarks

venv: $(VENV)/.run

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bellwether needs Python 3.11 or later; say which with: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Setting up (once, a minute or so) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Setting up what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Where there is none for this Python or machine, that half of it is left out, which is said.
$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-fuzz.lock || true
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

# Versions and hashes only: which index they come from is the machine's affair.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
lock:
	@$(COMPILE) pyproject.toml --group build -o requirements.lock
	@$(COMPILE) pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --group build --group bench -c requirements.lock -o requirements-bench.lock
	@$(COMPILE) --group fuzz -o requirements-fuzz.lock

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
