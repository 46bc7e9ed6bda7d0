# Ketamine: a clinical primer. 'make' builds everything, 'make test' checks everything.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEV    := $(VENV)/.dev
AUDIT  := $(VENV)/.audit
OUT    := _build
ZIP    := ketamine-primer-site.zip
STRICT := -c . -d $(OUT)/doctrees -j auto -n -W --keep-going $(TAGS)
SPHINX := $(BIN)/python -m primer.build $(STRICT)
LANGUAGES := $(notdir $(patsubst %/,%,$(dir $(wildcard locale/*/LC_MESSAGES))))
SHEETS := $(BIN)/python -m primer.build -c . -n -W --keep-going -d $(OUT)/doctrees
REQUIREMENTS := requirements.txt requirements-dev.txt requirements-audit.txt requirements-advisories.txt
COMPILE := $(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "make requirements" --upgrade --quiet

.DEFAULT_GOAL := build
.PHONY: build release html pdf translations handouts catalogs zip archive epub review-pack live audit-numbers check test same wheels lint linkcheck audit advisories requirements clean help
# a half-written file must not pass for a whole one
.DELETE_ON_ERROR:

# in a fresh folder, put in place whole: no page is stale, none half-written
build: $(READY)  ## site, PDFs, EPUB, all as one zip, and the archive (default)
	@mkdir -p $(OUT) && out="$$(cd $(OUT) && pwd)" && fresh="$$(mktemp -d "$$out/fresh-XXXXXX")" && \
	trap 'rm -rf "$$fresh"' EXIT && $(MAKE) --no-print-directory OUT=$(OUT)/"$${fresh##*/}" zip && \
	cd "$$out" && rm -rf html pdf sheets epub $(ZIP) ketamine-primer-[0-9]*.zip && mv "$$fresh"/[!d]* .
	@echo
	@echo "Site:  $(OUT)/html/index.html"
	@echo "PDFs:  $(OUT)/pdf/ketamine-primer.pdf and one for each chapter and handout"
	@echo "EPUB:  $(OUT)/epub/ketamine-primer.epub"
	@echo "All:   $(OUT)/$(ZIP), to read from a folder without a network"
	@echo "Open the site with: $(PYTHON) -m webbrowser -t file://$(CURDIR)/$(OUT)/html/index.html"

release:  ## the same for readers at large; fails while conf.py has no address for corrections
	@$(MAKE) --no-print-directory TAGS="-t release" build

# plain incremental Sphinx: quick after an edit, but what is gone or renumbered elsewhere waits for 'make',
# and a page's warning is told in the run that reads the page
html: $(READY)  ## site, in _build/html; only what was edited
	@$(SPHINX) -b html docs $(OUT)/html

pdf: $(READY)  ## PDFs, in _build/pdf, and beside the site for its links; only what was edited
	@$(SPHINX) -b typstua docs $(OUT)/pdf
	@mkdir -p $(OUT)/html && rm -rf $(OUT)/html/pdf && cp -R $(OUT)/pdf $(OUT)/html/pdf && rm -rf $(OUT)/html/pdf/source

# each with doctrees of its own, after the site, whose inventory their links are found in
translations: html  ## leaflets in other languages, in _build/html/LANGUAGE
	@for language in $(LANGUAGES); do \
	export PRIMER_LANGUAGE=$$language PRIMER_INVENTORY="$(abspath $(OUT))/html/objects.inv"; \
	site=$(OUT)/html/$$language && $(SHEETS)-$$language -b html docs $$site && \
	$(SHEETS)-$$language -b typstua docs $(OUT)/sheets/$$language && \
	rm -rf $$site/pdf && cp -R $(OUT)/sheets/$$language $$site/pdf && rm -rf $$site/pdf/source || exit 1; done

handouts: $(READY)  ## leaflets for one country (COUNTRY=gb) in every language, in _build/handouts
	@for language in en $(LANGUAGES); do PRIMER_LANGUAGE=$$language PRIMER_COUNTRY=$(COUNTRY) \
	$(SHEETS)-$$language -b typstua docs $(OUT)/handouts/$$language || exit 1; done

# after a sheet was edited: what is new in it waits for a translation
catalogs: $(READY)  ## catalogs of the leaflets in other languages, locale/LANGUAGE, brought up to date
	@PRIMER_LANGUAGE=templates $(SHEETS)-templates -E -b gettext docs $(OUT)/templates && \
	$(BIN)/python -m myst_lint.catalogs $(OUT)/templates locale

zip: translations archive  ## site, PDFs and EPUB as one zip to read from a folder, _build/ketamine-primer-site.zip
	@$(BIN)/python -m sphinx_offline.pack --without 'downloads/*.zip' $(OUT)/html $(OUT)/$(ZIP)
	@cp $(OUT)/$(ZIP) $(OUT)/html/downloads/

archive: html pdf epub  ## data, references, PDFs, EPUB and sources for a repository that gives DOIs, _build/ketamine-primer-VERSION.zip
	@mkdir -p $(OUT)/html/downloads && rm -f $(OUT)/html/downloads/* $(OUT)/ketamine-primer-[0-9]*.zip
	@cp $(OUT)/epub/*.epub $(OUT)/html/downloads/
	@cp "$$($(BIN)/python -m primer archive $(OUT)/html $(OUT))" $(OUT)/html/downloads/

review-pack: $(DEV)  ## each page as a PDF for a clinician to sign, in _build/review-pack
	@$(BIN)/python -m primer review-pack

epub: $(READY)  ## EPUB, in _build/epub
	@$(SPHINX) -b epub docs $(OUT)/epub

live: $(DEV)  ## site that rebuilds and reloads while you write; only what was edited
	@$(BIN)/sphinx-autobuild -c . -d $(OUT)/doctrees --watch docs --watch references.bib docs $(OUT)/live

audit-numbers: $(DEV)  ## numbers in the text against the ledgers, both ways
	@$(BIN)/python -m primer check --only numbers

check: $(DEV)  ## every lint over the sources, in seconds, without building
	@$(BIN)/python -m primer check

test: $(AUDIT)  ## all tests; builds the book once in a folder of its own
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

same: $(DEV)  ## every output against that of BASE=<commit>, byte by byte
	@$(BIN)/python tests/same.py $(or $(BASE),HEAD)

wheels: $(DEV)  ## each tool as a wheel of its own, in _build/wheels
	@for tool in $(notdir $(patsubst %/,%,$(dir $(wildcard src/*/pyproject.toml)))); do \
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(OUT)/wheels src/$$tool || exit 1; done
	@ls $(OUT)/wheels

lint: $(DEV)  ## style and types of our own code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# ends with "Error 1": links are broken; "Error 3": there was no network
linkcheck: $(DEV)  ## every outside link (needs the network); report in _build/linkcheck/report.md
	@$(SPHINX) -b linkcheck docs $(OUT)/linkcheck

# ends with "Error 1": entries differ or are retracted; "Error 3": a registry did not answer, or there was no network
audit: $(AUDIT)  ## every reference against the registries (needs the network); report in _build/audit/report.md
	@$(BIN)/python -m reference_audit

# ends with "Error 1": packages have known advisories; "Error 3": there was no network
advisories: $(OUT)/advisories/.ready  ## known advisories against the pinned packages (needs the network)
	@cd $(OUT)/advisories && rm -f report.md && \
	if venv/bin/pip-audit $(REQUIREMENTS:%=-r ../../%) --require-hashes --disable-pip --vulnerability-service osv \
	    --progress-spinner off --format markdown --output report.md $(PIP_AUDIT) 2> log; \
	then echo "No known advisories." | tee report.md; \
	elif [ -s report.md ]; then cat report.md; exit 1; \
	else echo "Advisories were not checked: $$(tail -n 1 log)" | tee report.md >&2; exit 3; fi

requirements: $(DEV)  ## compile the pinned requirements anew from pyproject.toml
	@$(COMPILE) pyproject.toml --group build --output-file requirements.txt
	@$(COMPILE) pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt
	@$(COMPILE) --group audit --constraints requirements-dev.txt --output-file requirements-audit.txt
	@$(COMPILE) --group advisories --output-file requirements-advisories.txt

# our own package is installed in place; again only when its metadata change
$(READY): $(VENV)/.pinned pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# what checks and tests need; what of it the build has too is pinned to the same version
$(DEV): requirements-dev.txt $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# what only the audit needs; what of it the build has too is pinned to the same version
$(AUDIT): requirements-audit.txt $(DEV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

# an environment of its own: what checks packages shares none with them
$(OUT)/advisories/.ready: requirements-advisories.txt
	@$(PYTHON) -m venv --clear $(OUT)/advisories/venv
	@$(OUT)/advisories/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
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
	@rm -f docs/figures/*.svg docs/figures/*.png docs/figures/*.csv

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 16
