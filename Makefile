# Every target makes its own virtual environment: nothing is needed but Python >= 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNNING := $(VENV)/.running
READY := $(VENV)/.ready
CONTRACT := .contract
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade --quiet --custom-compile-command 'make lock'
DESCRIPTIONS := @octokit/openapi @octokit/openapi-webhooks @octokit/graphql-schema graphql

.PHONY: help demo docs/seen.png run test check chaos contract image-check lock audit bench clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

$(RUNNING): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("vepbot needs Python 3.11 or newer, this is " + sys.version) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $(RUNNING)

$(READY): $(RUNNING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

demo: $(RUNNING)  ## a release's freeze and a proposal's life in half a minute; no credentials, no network
	@$(BIN)/python -m tests.demo $(DEMO)

docs/seen.png: $(RUNNING)  ## the picture in the README, taken of the demo; needs chromium
	@$(BIN)/python -m tests.demo --picture docs/seen.png

run: $(RUNNING)  ## the server, with the settings in .env or the environment
	@$(BIN)/vepbot serve

test: $(READY)  ## all tests
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

check: $(READY)  ## lint, types, import directions, prose, the shipped rules and their examples
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.prose
	$(BIN)/vepbot check rules
	$(BIN)/vepbot test rules
	$(BIN)/vepbot check docs/examples
	$(BIN)/vepbot test docs/examples
	$(BIN)/vepbot schema --check
	$(BIN)/vepbot docs --check
	$(BIN)/vepbot docs docs/kubevirt-commands.md --commands rules --check

chaos: $(READY)  ## everything goes wrong at random: SEED=… MINUTES=…
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

contract: $(READY)  ## hold the fake GitHub and the bot against GitHub's own description
	@if [ -z "$$VEPBOT_CONTRACT" ]; then echo "contract: VEPBOT_CONTRACT does not name the checkers' folder; nothing was checked (see CONTRIBUTING.md)"; \
	else $(MAKE) --no-print-directory $(CONTRACT)/.ready && EM="$(CURDIR)/$(CONTRACT)" $(BIN)/python -m tests.contract; fi

$(CONTRACT)/.ready: $(READY)
	mkdir -p $(CONTRACT)
	echo "{}" > $(CONTRACT)/package.json
	cd $(CONTRACT) && npm install --silent --no-fund --ignore-scripts $(DESCRIPTIONS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[contract]'
	@touch $@

image-check: $(VENV)/.deploy-ready  ## lint deploy/ and take the image's steps without a container engine
	$(BIN)/python -m tests.image

lock: $(VENV)/.deploy-ready  ## renew what the image is made of, with hashes
	@$(LOCK) $(if $(shell grep '^postgres = ' pyproject.toml),--extra postgres) --output-file deploy/requirements.lock pyproject.toml
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	 | $(LOCK) --output-file deploy/build.lock -

audit: $(VENV)/.deploy-ready  ## whether anything that the image is made of has a known hole; asks osv.dev
	$(BIN)/pip-audit --vulnerability-service osv --disable-pip --require-hashes -r deploy/requirements.lock
	$(BIN)/pip-audit --vulnerability-service osv --disable-pip --require-hashes -r deploy/build.lock

$(VENV)/.deploy-ready: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[deploy]'
	@touch $@

bench: $(READY)  ## measure the webhook beside two baselines, and the running bot on each database
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.running
	@$(BIN)/python -m tests.bench.reading
	@$(BIN)/python -m tests.bench.history
	@$(BIN)/python -m tests.bench.rules

clean:  ## remove what the targets above have made
	rm -rf $(VENV) $(CONTRACT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
