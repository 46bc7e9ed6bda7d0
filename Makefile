# Ketamine: a clinical primer. 'make' builds everything, 'make test' checks everything.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
OUT    := _build
STRICT := -c . -d $(OUT)/doctrees -n -W --keep-going
SPHINX := $(BIN)/python -m primer.build $(STRICT)

.DEFAULT_GOAL := build
.PHONY: build html pdf epub live audit-numbers check test lint linkcheck requirements clean help
# a half-written file must not pass for a whole one
.DELETE_ON_ERROR:

build: html pdf  ## site and PDFs (default)
	@echo
	@echo "Site:  $(OUT)/html/index.html"
	@echo "PDFs:  $(OUT)/pdf/ketamine-primer.pdf and one for each chapter and handout"
	@echo "Open the site with: $(PYTHON) -m webbrowser -t file://$(CURDIR)/$(OUT)/html/index.html"

html: $(READY)  ## site, in _build/html
	@$(SPHINX) -b html docs $(OUT)/html

pdf: $(READY)  ## PDFs, in _build/pdf, and beside the site for its links
	@$(SPHINX) -b typstpdf docs $(OUT)/pdf
	@mkdir -p $(OUT)/html/pdf && cp $(OUT)/pdf/*.pdf $(OUT)/html/pdf/

epub: $(READY)  ## EPUB, in _build/epub
	@$(SPHINX) -b epub docs $(OUT)/epub

live: $(READY)  ## site that rebuilds and reloads while you write
	@$(BIN)/sphinx-autobuild -c . -d $(OUT)/doctrees --watch docs --watch references.bib docs $(OUT)/live

audit-numbers: $(READY)  ## numbers in the text against the ledgers, both ways
	@$(BIN)/python -m primer.check --only numbers

check: $(READY)  ## every lint over the sources, in seconds, without building
	@$(BIN)/python -m primer.check

test: $(READY)  ## all tests; builds the book once in a folder of its own
	@$(BIN)/python -m pytest

lint: $(READY)  ## style and types of our own code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# ends with "Error 1": links are broken; "Error 3": there was no network
linkcheck: $(READY)  ## every outside link (needs the network); report in _build/linkcheck/report.md
	@$(SPHINX) -b linkcheck docs $(OUT)/linkcheck

requirements: $(READY)  ## compile requirements.txt anew from pyproject.toml
	@$(BIN)/python -m uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" \
	    --upgrade --quiet --output-file requirements.txt

# our own package is installed in place; again only when its metadata change
$(READY): $(VENV)/.pinned pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# the environment is made anew only when the pinned requirements change
$(VENV)/.pinned: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer, or say which with 'make PYTHON=/path/to/python'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is older: say which to use with 'make PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (on Debian and Ubuntu the package python3-venv)." >&2; exit 1; }
	@echo "Setting up $(VENV) (once, a minute or so) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

clean:  ## remove all that was built; keeps the virtual environment
	@rm -rf $(OUT)
	@rm -f docs/figures/*.svg

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 16
