# The first Python that is new enough; say another one with: make run PYTHON=/path/to/python3.12
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

.PHONY: run test lint format docs messages bench-extract bench-measure bench-screen bench-train clean

run: .venv/ready
	@$(BIN)/annotator import seeds
	@$(BIN)/annotator extract
	@$(BIN)/annotator review

test: .venv/ready-dev
	@$(BIN)/python -m pytest

lint: .venv/ready-dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/make_docs.py --check

bench-extract: .venv/ready-dev
	@$(BIN)/python -m bench.extract

bench-measure: .venv/ready-dev
	@$(BIN)/python -m bench.measure

bench-screen: .venv/ready-dev
	@$(BIN)/python -m bench.keystrokes
	@$(BIN)/python -m bench.screen --check

bench-train: .venv/ready-dev
	@$(BIN)/python -m bench.train

docs: .venv/ready-dev
	@$(BIN)/python tools/make_docs.py

# The texts of the program into its catalogues, what is gone out of them, and all of them compiled.
messages: .venv/ready-dev
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --omit-header --sort-by-file --add-location=file --width=100 \
		--output=build/annotator.pot annotator
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--width=100 --domain=annotator --locale=nl --input-file=build/annotator.pot --output-dir=annotator/locale
	@$(BIN)/pybabel --quiet compile --domain='annotator click' --directory=annotator/locale

format: .venv/ready-dev
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean:
	rm -rf .venv build dist

.venv/ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "annotator needs Python 3.11 or newer, and none was found. Install one, or say: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("annotator needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Say another one with: make run PYTHON=/path/to/python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv with $(PYTHON); this takes a minute, once." >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: .venv/ready pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
