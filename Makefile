# Needs Python 3.11 or newer, git and make. Everything is installed into .venv and nowhere else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test lint docs bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

demo: $(VENV)/.installed ## Test the example manifests against the example policies
	@echo '$$ cd examples/kubernetes && policykit test manifests'
	@cd examples/kubernetes && ../../$(BIN)/policykit test manifests || test $$? -eq 1
	@echo
	@echo 'Findings are what policies are for: exit code 1 says that there are some.'

test: $(VENV)/.tests ## Run the tests
	$(BIN)/python -m pytest --numprocesses 2 $(ARGUMENTS)

lint: $(VENV)/.lint ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.tests ## Write the generated parts of the documentation anew
	PYTHONPATH=. $(BIN)/python docs/generate.py

bench: $(VENV)/.installed ## Measure speed, beside conftest and OPA where they are installed
	$(BIN)/python -m benchmarks.run $(ARGUMENTS)

clean: ## Remove what make has made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'policykit needs Python 3.11 or newer; name one: make PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/.tests: pyproject.toml $(VENV)/.installed
	$(PIP) install --group test
	@touch $@

$(VENV)/.lint: pyproject.toml $(VENV)/.installed
	$(PIP) install --group lint
	@touch $@
