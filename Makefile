# Two commands do everything: `make run` and `make test`. The rest is for those who work on Mishu.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run install test check format format-check lint types imports migration lock clean

run: install
	@$(BIN)/mishu

install: $(VENV)/.installed

test: $(VENV)/.installed-dev
	@$(BIN)/pytest -n auto --maxprocesses 8

check: format lint types imports test

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Mishu needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Mishu needs into $(VENV): once, a minute or two."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .

format-check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/yamllint --strict .

types: $(VENV)/.installed-dev
	$(BIN)/mypy
	$(BIN)/mypy --explicit-package-bases tests

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

# After a change of the tables: make migration MESSAGE="What changed"
migration: $(VENV)/.installed-dev
	$(BIN)/python -m storage.migrate "$(MESSAGE)"

messages: $(VENV)/.installed
	@$(BIN)/python -m views.catalog

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra build --generate-hashes --no-header --quiet -o requirements.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra build --extra dev --constraint requirements.txt --generate-hashes --no-header --quiet -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
