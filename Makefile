# Relative paths only: a checkout's path may hold spaces and Chinese characters.
PYTHON ?= python3.11
PIP_OPTIONS ?=
BIN := .venv/bin
RUN := $(BIN)/python -m

.PHONY: demo test format lint types contracts docs-map catalogue wheel look bench install clean

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/installed: $(BIN)/python pyproject.toml constraints.txt
	$(RUN) pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt "setuptools>=77" wheel
	$(RUN) pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt torch
	$(RUN) pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt --no-build-isolation --editable ".[train,embeddings,dev]"
	@touch .venv/installed

install: .venv/installed

demo: .venv/installed
	$(BIN)/python examples/demo.py

format: .venv/installed
	$(RUN) ruff format --check src tests examples benchmarks docs

lint: .venv/installed
	$(RUN) ruff check src tests examples benchmarks docs

types: .venv/installed
	$(RUN) mypy

contracts: .venv/installed
	$(BIN)/lint-imports

docs-map: .venv/installed
	$(BIN)/python docs/map.py --check
	$(BIN)/python docs/tfidf.py --check

catalogue: .venv/installed
	$(BIN)/python docs/catalogue.py --check

wheel: .venv/installed
	$(BIN)/python tests/wheel.py

test: .venv/installed format lint types contracts docs-map catalogue wheel
	$(RUN) pytest --doctest-modules src tests -n 2 --dist loadfile

look: .venv/installed
	$(BIN)/python docs/look.py demo

bench: .venv/installed
	test -f demo/images/run/images.sizhen || $(BIN)/python examples/demo.py images
	$(BIN)/python benchmarks/clock.py demo/images/run/images.sizhen "demo/images/data/new picture.png"
	$(BIN)/python benchmarks/assertion.py
	$(BIN)/python benchmarks/validity/bootstrap_time.py
	$(BIN)/python benchmarks/validity/promises.py --quick

clean:
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
