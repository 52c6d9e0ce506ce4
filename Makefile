# Every task of the project. `make help` lists them; each installs what it needs by itself.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# What runs at a user's, where versions may be older than the pinned ones.
SHIPPED := tests/access tests/cli tests/client tests/core tests/docs tests/generated tests/integration tests/migrate tests/reconcile \
	tests/recorder tests/simulator tests/typed tests/web tests/webhooks
# What ships is interrupted there at every line of its own: no version of a library has a part in it.
BY_LINE := tests/recorder/test_sqlite_interrupted.py tests/recorder/test_interruption.py tests/webhooks/test_interruption.py \
	tests/access/test_interruption.py
# What a user may import.
PUBLIC := lago_orgs lago_orgs.types lago_orgs.errors lago_orgs.access lago_orgs.client lago_orgs.migrate lago_orgs.reconcile \
	lago_orgs.recorder lago_orgs.simulator lago_orgs.webhooks \
	lago_integration lago_orgs_client lago_orgs_client.models lago_orgs_client.types lago_orgs_client.client

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what can be made
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-zA-Z_-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Set up
.PHONY: install
install: $(VENV)/.installed ## Make the virtual environment with the pinned development tools

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/it")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.PHONY: lock
lock: install ## Pin anew what requirements/dev.in and pyproject.toml ask for, with hashes
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(BIN)/python scripts/lock.py

.PHONY: clean
clean: ## Remove what was built, but for the virtual environment
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

##@ Contract
.PHONY: contract
contract: install ## Distil UPSTREAM=<path or URL of Lago's openapi.yaml> into openapi/lago.yaml
	@test -n "$(UPSTREAM)" || { echo "make contract UPSTREAM=<path or URL of Lago's openapi.yaml>"; exit 2; }
	$(BIN)/python -m openapi.tools.distil $(UPSTREAM) openapi/lago.yaml
	@echo "Read \`git diff openapi/lago.yaml\`, then \`make names generate sync operations\`."

.PHONY: contract-print
contract-print: install ## Print the corrected contract as JSON, for any OpenAPI tool
	@$(BIN)/python -m openapi.tools.contract

.PHONY: contract-report
contract-report: install ## Say what became of every known discrepancy of Lago's document
	@$(BIN)/python -m openapi.tools.report

.PHONY: generate
generate: install ## Write generated/ and the classes of webhooks from the contract
	$(BIN)/python -m openapi.tools.generate
	$(BIN)/python -m openapi.tools.webhook_events

.PHONY: operations
operations: install ## List the contract's operations for the simulator
	$(BIN)/python -m openapi.tools.operations

.PHONY: names
names: install ## Bring openapi/names.yaml up to date with the contract; look at what it proposes
	$(BIN)/python -m openapi.tools.generate --names

.PHONY: sync
sync: install ## Write the client for threads from the client for event loops, and the types of .api
	$(BIN)/python scripts/unasync.py
	$(BIN)/python scripts/api_stubs.py

.PHONY: cli-docs
cli-docs: install ## Write docs/cli.md from the help of the commands
	$(BIN)/python scripts/cli_docs.py

##@ Try
.PHONY: demo
demo: install ## The main job end to end, on the embedded Lago; on a real one with LAGO_API_URL=... LAGO_API_KEY=...
	@$(BIN)/python -m examples.demo

##@ Test
.PHONY: test
test: install ## Run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

# The lowest anyio leaves a connection whose making was cancelled to the garbage collector: the others show that we leave none.
.PHONY: test-lowest
test-lowest: VENV := .venv-lowest
test-lowest: ## Run the tests of what ships with the lowest versions that pyproject.toml promises
	$(MAKE) install VENV=$(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/lowest.txt
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -W ignore::ResourceWarning $(or $(ARGS),$(SHIPPED) $(addprefix --ignore=,$(BY_LINE)))

.PHONY: test-recordings
test-recordings: install ## Replay every recording of a real Lago against the simulator: a table per flow
	$(BIN)/python -m tests.simulator.replay $(ARGS)

.PHONY: test-peers
test-peers: install ## Tour the simulator with Lago's official clients for Python and, where npm is, for JavaScript
	$(BIN)/python -m pytest tests/simulator/peers
	$(BIN)/python -m tests.simulator.peers.javascript

.PHONY: fuzz
fuzz: install ## Ask the simulator anything, thousands of times, in process and over HTTP (FUZZ_EXAMPLES=5000)
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),5000) $(BIN)/python -m pytest --timeout 3000 tests/simulator/fuzz $(ARGS)

.PHONY: test-servers
test-servers: install ## Applications under real servers whose workers are killed: requests, events, lost, twice
	$(BIN)/python -m benchmarks.servers

##@ Check
.PHONY: check
check: check-lock lint types check-imports check-generated check-sync check-operations check-cli ## Run every check: pins, lint, format, types, imports, drift

.PHONY: check-lock
check-lock: ## Compare the pins with what they were made from; asks no registry
	$(PYTHON) scripts/lock.py --check

.PHONY: lint
lint: install ## ruff, lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: install ## Let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: install ## mypy --strict and pyright
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

.PHONY: check-imports
check-imports: install ## Import each public module by itself, with warnings as errors
	@for module in $(PUBLIC); do $(BIN)/python -W error -c "import $$module as public; [getattr(public, name) for name in public.__all__]" || exit 1; done

.PHONY: check-generated
check-generated: install ## Compare generated/ and the classes of webhooks with what the contract makes
	$(BIN)/python -m openapi.tools.generate --check
	$(BIN)/python -m openapi.tools.webhook_events --check

.PHONY: check-operations
check-operations: install ## Compare the simulator's list of operations with the contract
	$(BIN)/python -m openapi.tools.operations --check

.PHONY: check-sync
check-sync: install ## Compare the client for threads with what its source makes
	$(BIN)/python scripts/unasync.py --check
	$(BIN)/python scripts/api_stubs.py --check

.PHONY: check-cli
check-cli: install ## Compare docs/cli.md with the help of the commands
	$(BIN)/python scripts/cli_docs.py --check

##@ Measure
.PHONY: bench-facade
bench-facade: install ## The facade beside pooled httpx and the official client
	$(BIN)/python -m benchmarks.facade

.PHONY: bench-access
bench-access: install ## Access: a hit, reservations in SQLite and Redis, memory, requests to Lago, and the printed helpers beside it
	$(BIN)/python -m benchmarks.access

.PHONY: bench-simulator
bench-simulator: install ## Events per second and the time of current usage, in process
	$(BIN)/python -m benchmarks.simulator

.PHONY: bench-recorder
bench-recorder: install ## What recording and delivering costs, and what arrives of what is killed; takes some minutes
	$(BIN)/python -m benchmarks.recorder

.PHONY: bench-reconcile
bench-reconcile: install ## Compare an outbox with the embedded Lago, and read the books; `ARGS="--events 1000000"` for the whole
	$(BIN)/python -m benchmarks.reconcile $(ARGS)

.PHONY: bench-webhooks
bench-webhooks: install ## What a webhook costs, verified, kept and known again, and an endpoint at 200 a second
	$(BIN)/python -m benchmarks.webhooks

.PHONY: bench-web
bench-web: install ## What metering, a subscription and a limit cost per request, beside the bare application
	$(BIN)/python -m benchmarks.web

.PHONY: chaos
chaos: install ## Kill recorders and Lago 20 times over 200,000 events, then count; `ARGS="--events 20000"` for less
	$(BIN)/python -m benchmarks.chaos $(ARGS)

.PHONY: migrate-proof
migrate-proof: install ## Move 1,000 users in each way, killed 50 times, and compute every invoice anew; `ARGS="--users 100 --organizations 20 --kills 6"` for less
	$(BIN)/python -m benchmarks.migration $(ARGS)

.PHONY: bench-migrate
bench-migrate: install ## Move 10,000 users undisturbed: time and memory of each command; `ARGS="--users 1000"` for less
	$(BIN)/python -m benchmarks.migration.scale $(ARGS)

.PHONY: bench-generated
bench-generated: install ## The generated client beside the official one: imports, and parsing an invoice
	$(BIN)/python -m benchmarks.generated
