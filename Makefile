# What a person types. Every target sets up what it needs from nothing; the second call finds it done.
# Beforehand there must be Python 3.11 or later and make; `make messages` also wants gettext.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# uv resolves, in an environment of its own; installing needs pip alone. No address gets into the files.
RESOLVE := .venv-lock/bin/uv pip compile --quiet $(UPGRADE) --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras
PYTEST := $(BIN)/pytest --numprocesses 3 --dist worksteal

# --- Daily work ---------------------------------------------------------------

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: .venv/run.stamp $(CATALOGUES) ## Set up what Collab needs to run: locked packages and translations

.PHONY: run
run: install ## Load the demo world and serve on PORT (8000)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo
	@exec $(BIN)/gunicorn

.PHONY: test
test: .venv/dev.stamp $(CATALOGUES) ## Run the tests on SQLite; without Chromium, PostgreSQL or Redis some are skipped
	$(PYTEST)

.PHONY: test-services
test-services: test-on-postgres test-with-worker ## Run the tests on PostgreSQL and Redis, but those of looks, some with a real worker

test-on-postgres test-with-worker: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/collab
test-on-postgres test-with-worker: export REDIS_URL ?= redis://127.0.0.1:6379/5
# Tests need not survive a power cut.
test-on-postgres test-with-worker: export PGOPTIONS ?= -c synchronous_commit=off

.PHONY: test-on-postgres
test-on-postgres: .venv/dev.stamp $(CATALOGUES)
	$(PYTEST) -m "not services and not looks"

.PHONY: test-with-worker
test-with-worker: .venv/dev.stamp $(CATALOGUES)
	$(BIN)/pytest -m services

.PHONY: check
check: lint types layers template-lint locks-and-translations migrations deploy-check ## Lint, types, layers, templates, locks, translations, migrations, deploy check

.PHONY: bench
bench: .venv/dev.stamp $(CATALOGUES) ## Measure the aims of the design and print the table
	$(BIN)/python -m bench

.PHONY: messages
messages: .venv/dev.stamp ## Bring new strings into locale/*.po for translating (needs gettext)
	$(BIN)/python manage.py makemessages --locale de --no-obsolete --add-location file \
		--ignore .venv --ignore var --ignore tests --ignore bench

.PHONY: lock
lock: .venv-lock/bin/uv ## Resolve requirements*.in into the lock files; UPGRADE=--upgrade for newer versions
	$(RESOLVE) requirements.in --output-file requirements.lock
	$(RESOLVE) requirements-dev.in --output-file requirements-dev.lock

# --- What check is made of ----------------------------------------------------

.PHONY: lint
lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: .venv/dev.stamp
	COLLAB_VAR=.venv/check $(BIN)/mypy

.PHONY: layers
layers: .venv/dev.stamp
	$(BIN)/lint-imports --no-logo

.PHONY: template-lint
template-lint: .venv/dev.stamp
	$(BIN)/djlint templates --lint --quiet

.PHONY: locks-and-translations
locks-and-translations: .venv/dev.stamp $(CATALOGUES)
	$(BIN)/pytest --quiet tests/test_project.py tests/test_translations.py

.PHONY: migrations
migrations: .venv/dev.stamp
	COLLAB_VAR=.venv/check $(BIN)/python manage.py makemigrations --check --dry-run

# The settings that the README asks of a deployment.
.PHONY: deploy-check
deploy-check: .venv/dev.stamp
	COLLAB_VAR=.venv/check PUBLIC_URL=https://collab.example ALLOWED_HOSTS=collab.example \
		SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

# --- Setting up ---------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Collab needs Python 3.11 or later; name it: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --quiet --require-hashes --requirement requirements.lock
	@touch $@

.venv/dev.stamp: requirements.lock requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install --quiet --quiet --require-hashes --requirement requirements-dev.lock
	@touch .venv/run.stamp $@

# Babel compiles, so that running Collab needs no gettext (docs/decisions/0003).
%.mo: %.po | .venv/run.stamp
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.venv-lock/bin/uv:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet --quiet uv
