# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYWB := .pywb
BENCH := .bench
CLIENTS := .clients
VALIDATORS := .validators
AUDIT := .audit
SITE := .site
S3 := .s3
DATA ?= data
export IMMSTATS_DATA ?= $(abspath $(DATA))

# What pip warns of (places where it found nothing, running as root, its own age) is kept beside what it installs, and
# shown where it fails.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
pip = $(1)/bin/python -m pip install --quiet $(2) >$(1)/pip.log 2>&1 || { cat $(1)/pip.log >&2; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help mcp demo test test-slow test-long lint format dev bench bench-quick clients distributed validate faults faults-quick sbom audit docs site lock clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=python3.12 or the like.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The requirements name every package, so pip need not resolve (--no-deps): pip before 23.3 would look for the newest
# of a package that another asks for with an extra, and refuse it for want of a hash.
$(VENV)/runtime: $(VENV)/python requirements.txt pyproject.toml
	@echo "Installing what the pipeline needs into $(VENV)"
	@$(call pip,$(VENV),--no-deps --require-hashes -r requirements.txt)
	@$(call pip,$(VENV),--no-build-isolation --no-deps -e .)
	@touch $@

$(VENV)/development: $(VENV)/runtime requirements-dev.txt
	@echo "Installing what tests and linters need into $(VENV)"
	@$(call pip,$(VENV),--no-deps --require-hashes -r requirements-dev.txt)
	@touch $@

$(VENV)/mcp: $(VENV)/runtime requirements-mcp.txt
	@echo "Installing what the MCP server needs into $(VENV)"
	@$(call pip,$(VENV),--no-deps --require-hashes -r requirements-mcp.txt)
	@touch $@

$(VENV)/distributed: $(VENV)/runtime requirements-distributed.txt
	@echo "Installing what a distributed engine and a store of objects need into $(VENV)"
	@$(call pip,$(VENV),--no-deps --require-hashes -r requirements-distributed.txt)
	@touch $@

mcp: $(VENV)/mcp  ## Install what `immstats mcp` needs

demo: $(VENV)/runtime  ## Run the main job offline and show the marts
	@$(BIN)/immstats demo

test: $(VENV)/development  ## Run the tests
	@$(BIN)/pytest -q -n 2 -m "not slow and not long"

$(PYWB)/ready: requirements-pywb.txt
	@echo "Installing pywb, the web archive of the slow tests, into $(PYWB)"
	@rm -rf $(PYWB)
	@$(PYTHON) -m venv $(PYWB)
	@$(call pip,$(PYWB),--no-deps --require-hashes -r requirements-pywb.txt)
	@touch $@

$(VALIDATORS)/ready: requirements-validators.txt
	@echo "Installing the validators of exports into $(VALIDATORS)"
	@rm -rf $(VALIDATORS)
	@$(PYTHON) -m venv $(VALIDATORS)
	@$(call pip,$(VALIDATORS),--no-deps --require-hashes -r requirements-validators.txt)
	@touch $@

# Three workers on two cores: some of these tests wait for most of their time, for a lost worker or for a pause to end.
test-slow: $(VENV)/development $(VENV)/for-slow  ## Run the tests that take minutes
	@$(BIN)/pytest -q -n 3 -m "slow and not long"

test-long: $(VENV)/development $(VENV)/for-slow  ## Try what they try on every file and in every way (an hour; before a release)
	@$(BIN)/pytest -q -n 2 -m long

.PHONY: $(VENV)/for-slow
$(VENV)/for-slow:
	@$(MAKE) --no-print-directory $(PYWB)/ready || echo "Not installed: pywb; tests that need it are skipped"
	@$(MAKE) --no-print-directory $(VALIDATORS)/ready || echo "Not installed: validators of exports; tests that need them are skipped"
	@$(MAKE) --no-print-directory $(SITE)/ready || echo "Not installed: what makes the site; tests that need it are skipped"
	@$(MAKE) --no-print-directory $(VENV)/distributed $(S3)/ready || echo "Not installed: a distributed engine; tests that need it are skipped"

$(S3)/ready: requirements-s3.txt
	@echo "Installing a server that speaks S3, and a DuckDB that reads it, into $(S3)"
	@rm -rf $(S3)
	@$(PYTHON) -m venv $(S3)
	@$(call pip,$(S3),--no-deps --require-hashes -r requirements-s3.txt)
	@touch $@

distributed: $(VENV)/development $(VENV)/distributed $(S3)/ready  ## Run the tests of a distributed engine and of a store of objects (minutes)
	@$(BIN)/pytest -q tests/distributed

validate: $(VALIDATORS)/ready  ## Validate the newest export (minutes)
	@$(VALIDATORS)/bin/csvwvalidate --verbose $(DATA)/exports/latest/csv/csv-metadata.json
	@$(VALIDATORS)/bin/frictionless validate $(DATA)/exports/latest/datapackage.json

lint: $(VENV)/development  ## Check style, types and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 1 sql

format: $(VENV)/development  ## Format the Python code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

dev: $(VENV)/runtime  ## Open the Dagster UI on 127.0.0.1
	@$(BIN)/immstats ui

$(BENCH)/ready: requirements-bench.txt tests/duckdb_versions/1.4.4.txt
	@echo "Installing what the benchmarks compare with into $(BENCH)"
	@rm -rf $(BENCH)
	@$(PYTHON) -m venv $(BENCH)
	@$(call pip,$(BENCH),--no-deps --require-hashes -r requirements-bench.txt)
	@$(call pip,$(BENCH),--no-deps --require-hashes --target $(BENCH)/duckdb-1.4.4 -r tests/duckdb_versions/1.4.4.txt)
	@touch $@

bench: $(VENV)/development  ## Measure what the project costs, beside its targets (half an hour)
	@$(MAKE) --no-print-directory $(BENCH)/ready || echo "Not installed: what the benchmarks compare with; they say what they leave out"
	@$(BIN)/python -m tests.bench

bench-quick: $(VENV)/development  ## Hold the cost against what was recorded (two minutes)
	@$(BIN)/python -m tests.bench.quick

$(CLIENTS)/ready: requirements-clients.txt requirements-superset.txt tests/clients/node/package-lock.json
	@echo "Installing the programs that read the published file into $(CLIENTS)"
	@rm -rf $(CLIENTS)
	@$(PYTHON) -m venv $(CLIENTS)/python
	@$(call pip,$(CLIENTS)/python,--no-deps --require-hashes -r requirements-clients.txt)
	@$(PYTHON) -m venv $(CLIENTS)/superset
	@$(call pip,$(CLIENTS)/superset,--no-deps --require-hashes -r requirements-superset.txt)
	@if command -v npm >/dev/null; then cp -r tests/clients/node $(CLIENTS)/node && npm ci --prefix $(CLIENTS)/node --no-audit --no-fund --silent; else echo "Not installed: Node, for want of npm"; fi
	@touch $@

clients: $(VENV)/development $(CLIENTS)/ready  ## Read the published file with many programs during 50 publications (a quarter of an hour)
	@$(BIN)/python -m tests.clients

faults: $(VENV)/development  ## Break real runs and data folders, and write docs/faults.md (half an hour)
	@$(BIN)/python -m tests.recovery

faults-quick: $(VENV)/development  ## Try one fault of each kind once (minutes)
	@$(BIN)/python -m tests.recovery --quick

$(AUDIT)/ready: requirements-audit.txt
	@echo "Installing what looks at the packages into $(AUDIT)"
	@rm -rf $(AUDIT)
	@$(PYTHON) -m venv $(AUDIT)
	@$(call pip,$(AUDIT),--no-deps --require-hashes -r requirements-audit.txt)
	@touch $@

sbom: $(AUDIT)/ready  ## Write the bill of materials, sbom.cdx.json (CycloneDX)
	@$(AUDIT)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file sbom.cdx.json
	@echo "sbom.cdx.json lists what requirements.txt pins"

audit: $(AUDIT)/ready  ## Look for known faults of the packages (asks the advisory database)
	@for pins in requirements.txt requirements-mcp.txt requirements-distributed.txt; do \
		echo "$$pins"; $(AUDIT)/bin/pip-audit --requirement $$pins --disable-pip --require-hashes --progress-spinner off --timeout 15 >$(AUDIT)/said 2>&1; status=$$?; \
		if grep -qE 'ConnectionError|ServiceError|HTTPSConnectionPool|NameResolution|HTTP error|Max retries|could not be audited' $(AUDIT)/said; then \
			echo "NOT AUDITED: the advisory database cannot be reached from here; run make audit where it can" >&2; exit 2; fi; \
		cat $(AUDIT)/said; [ $$status -eq 0 ] || exit $$status; done

docs: demo  ## Renew the generated parts of README and docs from the demo
	@$(BIN)/python -m docs.generate

$(SITE)/ready: requirements-site.txt
	@echo "Installing what makes the site of the documentation into $(SITE)"
	@rm -rf $(SITE)
	@$(PYTHON) -m venv $(SITE)
	@$(call pip,$(SITE),--no-deps --require-hashes -r requirements-site.txt)
	@touch $@

site: $(SITE)/ready  ## Make the site of the documentation, site/index.html
	@$(SITE)/bin/python -m docs.site $(SITE)
	@$(SITE)/bin/zensical build --clean --strict --config-file $(SITE)/zensical.toml
	@rm -rf site && mv $(SITE)/site site
	@echo "Open site/index.html; its search needs a server: python3 -m http.server --directory site"

lock:  ## Pin the requirements anew, with hashes and without addresses (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --extra mcp --constraint requirements.txt --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-mcp.txt
	uv pip compile pyproject.toml --extra mcp --group dev --constraint requirements-mcp.txt --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-dev.txt
	uv pip compile pyproject.toml --extra distributed --constraint requirements.txt --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-distributed.txt
	uv pip compile --group s3 --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-s3.txt
	uv pip compile --group audit --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-audit.txt
	uv pip compile --group pywb --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-pywb.txt
	uv pip compile --group bench --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-bench.txt
	uv pip compile --group clients --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-clients.txt
	uv pip compile --group superset --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-superset.txt
	uv pip compile --group site --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-site.txt
	uv pip compile --group validators --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet --output-file requirements-validators.txt

clean:  ## Remove the virtual environment and caches; data are kept
	rm -rf $(VENV) $(PYWB) $(BENCH) $(CLIENTS) $(VALIDATORS) $(AUDIT) $(SITE) $(S3) site .pytest_cache .ruff_cache .mypy_cache *.egg-info
