# Everything starts here. `make` alone lists the targets. Works with GNU make 3.81 and newer.
BIN := .venv/bin
COMPOSE := .cache/docker-compose
PEERS := .cache/bench-venv/.installed
# Modules are compiled once, not at every start of each of the many programs of a test run.
export PYTHONDONTWRITEBYTECODE :=
LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header

.PHONY: help install demo test faults histories fuzz check bench bench-quick lock schemas asyncapi compose-check

help:  ## show this list
	@awk -F ':.*## *' '/^[a-z-]+:.*##/ { printf "%-16s%s\n", $$1, $$2 }' Makefile

install: .venv/.installed  ## make .venv with the locked dependencies (needs Python 3.11, 3.12 or 3.13)

.venv/.installed: requirements.lock pyproject.toml tools/install.sh
	@sh tools/install.sh
	@touch $@

demo: install  ## the whole pipeline with sample complaints; ARGS="--help" shows its options
	$(BIN)/complaints demo $(ARGS)

test: install  ## all tests, several at a time; ARGS="-m fast" for the quick ones, ARGS="tests/complaints -x" for some
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: install  ## formatting, lint and types
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

faults: install  ## kill, stop and pause everything by turns, and count what is lost: N schedules from SEED on, AT_ONCE, JSON=FILE, RECORD=FILE
	$(BIN)/python -m tests.faults --schedules $(or $(N),10) --seed $(or $(SEED),1) \
		$(if $(AT_ONCE),--at-once $(AT_ONCE)) $(if $(JSON),--json $(JSON)) $(if $(RECORD),--record $(RECORD))

histories: install  ## random histories of complaints on both brokers, each complaint counted once: N from SEED on, RECORD=FILE
	$(BIN)/python -m tests.histories --number $(or $(N),300) --seed $(or $(SEED),1) $(if $(RECORD),--record $(RECORD))

fuzz: install  ## break decoders with what coverage leads to: SECS for each of TARGETS (Linux on x86-64)
	$(BIN)/python -m tests.fuzz --secs $(or $(SECS),60) $(TARGETS)

bench: install $(PEERS)  ## measure everything, side by side with peers; ARGS="--help" shows what
	$(BIN)/python -m bench $(ARGS)

bench-quick: install $(PEERS)  ## worker and sink alone, in under eight minutes
	$(BIN)/python -m bench --quick $(ARGS)

# What the bench compares with, in an environment of its own: about 2 GB.
$(PEERS): bench/requirements.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .cache/bench-venv
	$(BIN)/uv pip install --quiet --python .cache/bench-venv/bin/python --require-hashes -r bench/requirements.txt
	@touch $@

# Clients of the embedded ClickHouse for tests/clients, in an environment of their own.
.cache/clients-venv/.installed: tests/clients/requirements.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .cache/clients-venv
	$(BIN)/uv pip install --quiet --python .cache/clients-venv/bin/python --require-hashes -r tests/clients/requirements.txt
	@touch $@

# kafkajs for the agency programs in Node.js.
examples/agency/node_modules: examples/agency/package-lock.json
	cd examples/agency && npm ci --silent
	@touch $@

# axe-core, which looks for barriers in the dashboard's pages.
tests/web/node_modules: tests/web/package-lock.json
	cd tests/web && npm ci --silent
	@touch $@

lock: install  ## pin dependencies anew, within the ranges of pyproject.toml
	$(BIN)/$(LOCK) --all-extras -o requirements.lock
	$(BIN)/$(LOCK) --constraint requirements.lock -o requirements-image.lock
	$(BIN)/$(subst pyproject.toml,bench/requirements.in,$(LOCK)) -o bench/requirements.txt
	$(BIN)/$(subst pyproject.toml,tests/clients/requirements.in,$(LOCK)) -o tests/clients/requirements.txt

schemas: install  ## write config/schemas from the event types
	$(BIN)/complaints schemas

asyncapi: tools/asyncapi/node_modules  ## validate config/asyncapi.yaml (needs Node.js)
	node tools/asyncapi/check.mjs config/asyncapi.yaml

tools/asyncapi/node_modules: tools/asyncapi/package-lock.json
	cd tools/asyncapi && npm ci --silent
	@touch $@

compose-check: $(COMPOSE)  ## validate docker-compose.yml (needs Go; builds Docker Compose once, two minutes)
	COMPLAINTS__SEALING__KEY=x COMPLAINTS__CLICKHOUSE__PASSWORD=x $(COMPOSE) --env-file /dev/null config --quiet

$(COMPOSE): tools/compose/go.mod tools/compose/go.sum
	cd tools/compose && go build -o ../../$@ github.com/docker/compose/v5/cmd
