# The two commands of the README are `make run` and `make test`; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install run test soak bench bench-full lint types floors check screenshots oin lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Build the environment in .venv/ from the lock file

$(INSTALLED): requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Building the environment in .venv/ (once, about a minute) ..."
	@$(PYTHON) -m venv --clear .venv \
		|| { echo "Python's venv module is missing; on Debian and Ubuntu it is the package python3-venv" >&2; exit 1; }
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --requirement requirements/lock.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(INSTALLED)

run: install ## Start the demonstration: the service, Acme Bio and a simulated Okta
	@$(BIN)/maestro demo

test: install ## Run the tests
	@$(BIN)/pytest -n 2

lint: install ## Format and style, unused code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/vulture

types: install ## Static types
	$(BIN)/mypy

floors: install ## Which floor may import which
	$(BIN)/lint-imports

soak: install ## The tests that find more the longer they run, and every fault many times, for some three hours
	@MAESTRO_TEST_FILTERS=100000 MAESTRO_TEST_EXAMPLES=2000 MAESTRO_TEST_DIFFERENTIAL=4000 MAESTRO_TEST_FUZZ=10 \
		$(BIN)/pytest -n 2 tests/store tests/conformance
	@MAESTRO_TEST_KILLS=1000 MAESTRO_TEST_KILLS_POSTGRESQL=200 MAESTRO_TEST_REQUESTS=100000 MAESTRO_TEST_RACES=10000 \
		MAESTRO_TEST_LOST_REPLIES=3400 MAESTRO_TEST_INCIDENTS=20 MAESTRO_TEST_FAILOVERS=10 MAESTRO_TEST_HANGS=1 \
		$(BIN)/pytest -n 2 tests/faults tests/store/test_kills.py
	@MAESTRO_TEST_POOLED=1 $(BIN)/pytest -n 2 -k postgresql tests/store tests/web

bench: install ## Measure beside the limits and the peers, in some twelve minutes (needs gcc, and Node for two of the peers)
	@$(BIN)/python -m bench --plan short

bench-full: install ## The same for longer, with more clients and more people
	@$(BIN)/python -m bench --plan full

check: lint types floors test ## Everything CI runs

screenshots: install ## Take the documentation's pictures anew, of the demonstration (needs Chromium)
	@$(BIN)/python -m scripts.screenshots

oin: install ## Write what Okta's integration network asks of a submission, in docs/oin/
	@$(BIN)/python -m scripts.oin

lock: ## Write the lock file anew (needs uv)
	uv pip compile pyproject.toml --group check --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --output-file requirements/lock.txt

clean: ## Remove the environment, the demonstration's database and all caches
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache bench/.cache bench/.peers bench/.results
