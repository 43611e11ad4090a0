# `make help` lists the targets. Everything is installed from uv.lock into .venv; nothing is needed beforehand
# but Python >= 3.11 and make.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --locked --no-sync
PORT ?= 8050
# Offices often stand behind a proxy whose certificate only the system knows.
export UV_SYSTEM_CERTS ?= 1
# Compiled once while installing, every start is quicker.
export UV_COMPILE_BYTECODE ?= 1

.DEFAULT_GOAL := help
.PHONY: help install build check reports dashboard test lab notebooks docs audit test-oldest test-newest lint format bench load screens clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"

ifeq ($(UV),.tools/bin/uv)
install audit test-oldest test-newest: .tools/bin/uv
endif
install: ## install what uv.lock names into .venv
	$(UV) sync --locked --quiet --python '>=3.11' $(SYNC)

build: install ## clean data/raw and write data/processed
	$(RUN) maros build

check: install ## check data/raw and list every problem
	$(RUN) maros check

reports: build ## write all reports (PDF, XLSX, PPTX, one ZIP of them) into build/reports
	$(RUN) maros report all --out build/reports

dashboard: build ## build the data and serve the dashboard at http://127.0.0.1:8050
	$(RUN) maros serve --port $(PORT)

test: ## run the whole test suite (browser tests where a Chromium is found)
	@$(MAKE) --no-print-directory install SYNC="--all-extras $(ALSO)"
	$(RUN) pytest -n auto --dist loadgroup $(ARGS)

lab: build ## open JupyterLab on the notebooks
	$(RUN) jupyter lab --notebook-dir notebooks

notebooks: build ## run every notebook from top to bottom
	$(RUN) jupyter nbconvert --to html --execute --HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= \
		--HTMLExporter.template_name=described --HTMLExporter.extra_template_basedirs=notebooks/templates --output-dir build/notebooks notebooks/*.ipynb

docs: build ## documentation site into build/docs
	$(RUN) sphinx-build -W --keep-going -q docs build/docs

audit: ## known weaknesses and licences of what is locked; bill of materials into build/
	$(UV) sync --locked --quiet --all-extras --group security
	mkdir -p build
	$(UV) export --locked --no-dev --no-emit-project --quiet --format requirements-txt > build/requirements.txt
	$(RUN) python .ci/audit.py build/requirements.txt
	$(RUN) cyclonedx-py requirements build/requirements.txt --output-reproducible -o build/sbom.json
	$(RUN) pytest -q tests/repo/test_licences.py

lint: install ## style, types
	$(RUN) ruff check . && $(RUN) ruff format --check . && $(RUN) mypy

format: install ## put the code in order
	$(RUN) ruff check --fix . && $(RUN) ruff format .

test-oldest: ## the suite on the oldest dependencies that pyproject.toml allows, in an environment of its own
	$(UV) venv --quiet --clear --python '>=3.11' build/oldest
	$(UV) pip install --quiet --python build/oldest --resolution lowest-direct --group dev -e '.[distributed]'
	build/oldest/bin/pytest -n auto --dist loadgroup $(ARGS)

test-newest: ## the suite on the newest dependencies, in an environment of its own
	$(UV) venv --quiet --clear --python '>=3.11' build/newest
	$(UV) pip install --quiet --python build/newest --group dev -e '.[distributed]'
	build/newest/bin/pytest -n auto --dist loadgroup $(ARGS)

load: build ## 200 readers and 20 writers for a minute, written to benchmarks/LOAD.md
	$(UV) sync --locked --quiet --all-extras --group load
	$(RUN) python -m benchmarks.load

bench: ## measure speed
	@$(MAKE) --no-print-directory install SYNC=--all-extras
	$(RUN) python -m benchmarks

screens: build ## take screenshots of every page into screens/
	$(RUN) python -m dashboard.screens

clean: ## delete what can be made again
	rm -rf .venv .tools build dist .pytest_cache .mypy_cache .ruff_cache screens
	find data/processed -mindepth 1 ! -name .gitkeep -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
