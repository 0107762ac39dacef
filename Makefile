# `make help` lists the targets. What each one does is in src/config/deploy/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

DEPLOY := src/config/deploy
TOOLS  := .venv/tools/.ready
RUN    := .venv/.run-ready
DEV    := .venv/.dev-ready
RIVALS := .venv/bench/.ready
# Rivals that weigh 500 MB come only for the benchmark that needs them.
WANTED := $(if $(or $(findstring report_check,$(ONLY)),$(if $(ONLY),,all)),$(RIVALS))
UV     := .venv/tools/bin/uv
PY     := .venv/bin/python
WORDS  := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

# Compiling two thousand modules anew is more than half of the time in which a process starts.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint bench screenshots messages clean

help:  ## list what can be done
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(RUN) $(WORDS)  ## start the system with a demo country; PORT and DATA_DIR are honoured
	@exec $(DEPLOY)/run.sh

test: $(DEV) $(WORDS)  ## run every test on SQLite and on PostgreSQL, browser journeys included
	@exec $(DEPLOY)/test.sh

lint: $(DEV) $(WORDS)  ## check style, walls, templates, types, migrations and messages
	@exec $(DEPLOY)/lint.sh

bench: $(DEV) $(WORDS) $(WANTED)  ## measure ourselves against rivals, into build/bench.json; ONLY=name for one
	@$(DEPLOY)/test-tools.sh
	@$(PY) -m tests.bench $(ONLY)

screenshots: $(DEV) $(WORDS)  ## draw every screen, desktop and phone, into build/screenshots
	@$(DEPLOY)/test-tools.sh
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PY) -m tests.journeys.screenshots

messages: $(DEV)  ## collect the texts of the source into locale/
	@$(DEPLOY)/test-tools.sh
	@$(PY) manage.py makemessages --locale pl --no-wrap --add-location file --ignore '.venv/*' --ignore 'build/*' --ignore 'tests/*'

clean:  ## remove the environment and everything that was built; the data folder stays
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	rm -f locale/*/LC_MESSAGES/*.mo

# --- The environment -------------------------------------------------------------------------------

$(TOOLS): $(DEPLOY)/environment.sh
	@$(DEPLOY)/environment.sh
	@touch $@

$(RUN): $(TOOLS) requirements.txt pyproject.toml
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements.txt
	@$(UV) pip install --quiet --no-deps --python $(PY) --editable .
	@rm -f $(DEV) && touch $@

$(DEV): $(TOOLS) requirements-dev.txt pyproject.toml
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements-dev.txt
	@$(UV) pip install --quiet --no-deps --python $(PY) --editable .
	@touch $(RUN) $@

$(RIVALS): $(TOOLS) requirements-bench.txt
	@$(UV) venv --quiet --allow-existing --python $(PY) .venv/bench
	@$(UV) pip sync --quiet --require-hashes --python .venv/bench/bin/python requirements-bench.txt
	@touch $@

%.mo: %.po | $(RUN)
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@
