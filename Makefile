PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

# Tests start many Python processes and rewrite each other's asserts: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup server lock image-test docs release hooks qbittorrent services demo ui desk unit integration test coverage browser screenshots reference check lint types bench bench-million performance bench-quality chaos clean

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := pyproject.toml --constraint constraints.txt --universal --generate-hashes --no-annotate --no-header --no-strip-extras --quiet

# Two processes at a time, a file to each; the slow files start first, the slowest tests are named.
WORKERS ?= 2
# These wait for daemons and downloads as well: two more processes fill the two cores.
integration test: WORKERS = 4
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 20

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(SETUP) ## Make the virtual environment with everything locked in requirements/dev.txt

$(SETUP): pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

server: ## Make the virtual environment for a server: what runs, without what tests and builds
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements/server.txt
	$(PIP) --no-deps .

lock: ## Write the locks with hashes again from pyproject.toml and constraints.txt (needs uv)
	uv pip compile $(LOCK) --extra dev --output-file requirements/dev.txt
	uv pip compile $(LOCK) --extra cluster --extra desk --extra notify --extra s3 --output-file requirements/server.txt

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

chaos: setup qbittorrent ## Kill the process 200 times over each download client, restore older ledgers: each book must arrive, and once
	$(BIN)/python -m audiobook_pipeline_tests.integration.chaos --kills 200
	$(BIN)/python -m audiobook_pipeline_tests.integration.chaos --kills 200 --transmission --minutes 30

bench: setup ## Measure speed and memory; the figures are kept in .bench
	$(BIN)/python -m benchmarks.speed --save .bench

bench-million: setup ## Measure what a run does with whole tables for a million items
	$(BIN)/python -m benchmarks.speed --save .bench speed_million

performance: setup ## Write the figures of the last make bench to docs/performance.md
	$(BIN)/python -m benchmarks.page .bench docs/performance.md

bench-quality: setup ## Measure quality on labelled data (BENCH_DATA names the folder); ABLATE=1: what each row changes
	$(BIN)/python -m benchmarks.quality $(if $(ABLATE),--ablate)

image-test: setup ## Run the steps of the image in a Debian made by debootstrap, start it and materialize (as root)
	IMAGE_TEST=1 $(BIN)/python -m pytest audiobook_pipeline_tests/deploy/test_image.py

docs: setup ## Build the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

release: setup ## Check and tag a release: make release VERSION=0.2.0
	$(BIN)/python deploy/release.py $(VERSION)

clean: ## Remove what the commands above made here
	rm -rf $(VENV) .bench .demo .demo-ui .pytest_cache .mypy_cache .ruff_cache .hypothesis
