PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

# Tests start many Python processes and rewrite each other's asserts: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup hooks qbittorrent services demo ui desk unit integration test coverage browser screenshots reference check lint types bench bench-quality chaos clean

# Two processes at a time, a file to each; the slow files start first, the slowest tests are named.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 20

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(SETUP) ## Make the virtual environment with everything pinned in constraints.txt

$(SETUP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

hooks: setup ## Run ruff and mypy before each commit
	$(BIN)/pre-commit install

# The real qBittorrent for real transfers; QBT_BIN names another one.
qbittorrent:
	@sh deploy/install-qbittorrent.sh

# Chromium, PostgreSQL, Redis, nginx and Transmission, for the tests that need them.
services:
	@sh deploy/install-services.sh

demo: setup qbittorrent ## Run the whole pipeline once over simulated services and a real qBittorrent
	$(BIN)/audiobook-pipeline demo

ui: setup qbittorrent ## Open the Dagster UI and the desk on the same simulated services
	$(BIN)/audiobook-pipeline ui

desk: setup ## Open the desk, the page for decisions, over your own services
	$(BIN)/audiobook-pipeline desk

unit: setup ## Run the tests that need nothing but Python, in a minute
	$(PYTEST) -m "not integration"

integration: setup qbittorrent services ## Run the others: the real download, the browser, several processes
	$(PYTEST) -m integration

test: setup qbittorrent services ## Run every test
	$(PYTEST)

# Of the unit tests: measuring the others too would double their time.
coverage: setup ## Run the unit tests, print their branch coverage and fail below the floor in pyproject.toml
	$(PYTEST) -m "not integration" --cov --cov-report term

browser: setup services ## Look at the UI and the report in Chromium
	$(BIN)/python -m pytest audiobook_pipeline_tests/browser

screenshots: setup qbittorrent services ## Make the pictures of the README again
	$(BIN)/python -m audiobook_pipeline_tests.browser.screenshots docs/images

reference: setup ## Write docs/configuration.md, docs/assets.md and the rules in docs/rules.md from the code
	$(BIN)/python -m audiobook_pipeline.cli.reference > docs/configuration.md
	$(BIN)/python -m audiobook_pipeline.cli.asset_reference > docs/assets.md
	$(BIN)/python -m audiobook_pipeline.cli.rules_reference docs/rules.md

lint: setup ## Check style and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## Check types, strictly
	$(BIN)/mypy

check: lint types coverage integration ## What CI runs: style, types, every test, branch coverage

chaos: setup qbittorrent ## Kill the process 200 times over each download client: each book must arrive, and once
	$(BIN)/python -m audiobook_pipeline_tests.integration.chaos --kills 200
	$(BIN)/python -m audiobook_pipeline_tests.integration.chaos --kills 200 --transmission --minutes 30

bench: setup ## Measure speed and memory, as ratios within one run
	$(BIN)/python -m benchmarks.speed

bench-quality: setup ## Measure quality on labelled data (BENCH_DATA names the folder); ABLATE=1: what each row changes
	$(BIN)/python -m benchmarks.quality $(if $(ABLATE),--ablate)

clean: ## Remove what the commands above made here
	rm -rf $(VENV) .demo .demo-ui .pytest_cache .mypy_cache .ruff_cache .hypothesis
