# Needs make and Python 3.10 or later, nothing else. `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
# Everything is locked by hash, build tools included: so no isolated build that fetches its own.
LOCKED := $(INSTALL) --no-build-isolation --use-pep517 --require-hashes
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
PEERS := $(VENV)/.peers
# A file of tests stays in one process: its fixtures are made once.
TEST := $(BIN)/python -m pytest -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format messages screenshots bench quality build lock clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(DEVELOPMENT) ## Create .venv with wensou and the tools for working on it

demo: $(RUNTIME) ## Index the example articles and serve them; PORT=8001 for another port
	$(BIN)/wensou --index index rebuild examples/articles
	@exec $(BIN)/wensou --index index serve --port $(PORT)

test: $(DEVELOPMENT) ## Run every test; those of the page in a browser need chromium
	$(BIN)/python -m pytest

check: $(DEVELOPMENT) ## Format, lint, types and tests, as CI does
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(TEST)

format: $(DEVELOPMENT) ## Format the code and mend what ruff can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: $(DEVELOPMENT) ## Bring the page's catalogues up to date with its sentences
	$(BIN)/python scripts/catalogues.py

screenshots: $(DEVELOPMENT) ## Take the pictures of the README again, with chromium
	$(BIN)/python scripts/screenshots.py

bench: $(PEERS) ## Compare with other engines: CORPUS=folder [ARTICLES=2000] [ONLY=tantivy,fts5]
	@test -n "$(CORPUS)" || { echo "name a folder of articles: make bench CORPUS=/path" >&2; exit 1; }
	$(BIN)/python -m benchmarks run "$(CORPUS)" $(if $(ARTICLES),--articles $(ARTICLES)) \
	  $(if $(ONLY),--only $(ONLY))

quality: $(DEVELOPMENT) $(PEERS) ## Measure what comes first, into benchmarks/QUALITY.md: [SHARED=../shared]
	$(BIN)/python -m benchmarks.quality all $(if $(SHARED),--shared "$(SHARED)")

build: $(DEVELOPMENT) ## Build the wheel and the source archive into dist/
	mkdir -p dist
	$(BIN)/python -c "from setuptools import build_meta as b; b.build_sdist('dist')"
	$(BIN)/python -c "from setuptools import build_meta as b; b.build_wheel('dist')"

clean: ## Remove .venv, the index and what tools leave behind
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find index -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +

COMPILE = uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

lock: ## Write the lock files anew (the one target that needs uv)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra dev --extra evaluate -c requirements.lock -o requirements-dev.lock
	$(COMPILE) pyproject.toml --extra bench -c requirements.lock -o requirements-bench.lock
	echo 'setuptools>=77' | $(COMPILE) - -o requirements-build.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "wensou needs Python 3.10 or later; '$(PYTHON)' is missing or older." >&2; \
	  echo "Install one and say which: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }

$(RUNTIME): $(BIN)/python requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing wensou into $(VENV) ..."
	@$(LOCKED) -r requirements-build.lock
	@$(LOCKED) -r requirements.lock
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@echo "Installing the tools for tests and checks ..."
	@$(LOCKED) -r requirements-dev.lock
	@touch $@

$(PEERS): $(RUNTIME) requirements-bench.lock
	@echo "Installing the engines to compare with ..."
	@$(LOCKED) -r requirements-bench.lock
	@touch $@
