# Every target sets up what it needs; start with `make demo`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test

.DEFAULT_GOAL := help
.PHONY: help demo test lint types check live bench docs screenshots wheel clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMP) ## inspect the embedded demo cluster; leaves out/report.html, .csv, .json
	$(BIN)/python -m inspector demo

test: $(TEST_STAMP) ## run the tests; those that lack a browser or a real API server say so and skip
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(TEST_STAMP) ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP) ## check types
	$(BIN)/mypy

check: lint types test ## all of the above

live: $(TEST_STAMP) ## run cronjob.yaml on a real node; needs root and containerd (CONTRIBUTING.md)
	$(BIN)/python -m pytest -m live tests/live

bench: $(TEST_STAMP) ## what an inspection costs beside a bare download
	$(BIN)/python benchmarks/run.py

docs: $(TEST_STAMP) ## write docs/checks.md and the JSON Schema again
	$(BIN)/python docs/generate.py

screenshots: $(TEST_STAMP) ## draw docs/images from the demo report; needs Chromium
	$(BIN)/python -m inspector demo --out-dir out --progress none >/dev/null
	$(BIN)/python docs/screenshots.py out/report.html docs/images

wheel: $(TEST_STAMP) ## build dist/*.whl
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what the other targets made
	rm -rf $(VENV) out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo "python3 lacks venv: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(TEST_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
