# `make run` plays the bot on this machine, `make test` checks everything; each prepares what it needs in .venv.
# Every verb of `python -m bot` has the same name here, with a dash for a space: make flow-show ARGS="nct06866938 --lang fr"

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AUDITORS := .cache/audit/.ready
MUTATORS := .cache/mutants/.ready
CODE := $(wildcard bot flows storage tests benchmarks)
VERBS := run evaluate \
	flow-list flow-check flow-show flow-draw \
	log-list log-show log-replay audit-verify audit-checkpoint export \
	user-invite user-list user-revoke user-reset \
	db-upgrade db-backup db-restore erase
CHECKS := lint format types contracts tests

.PHONY: help setup test faults fuzz mutants bench audit fix lock $(VERBS) $(CHECKS)
.NOTPARALLEL:

help:
	@echo "make run      the bot: against Telegram with a token, on this machine's emulator without"
	@echo "make test     every check: $(CHECKS)"
	@echo "make faults   breaks the bot on purpose for 25 minutes, and writes docs/reliability.md"
	@echo "make fuzz     throws at the bot what nobody should, and writes docs/security.md"
	@echo "make mutants  the part of it that changes the rules in 1,900 small ways, and sees which change no test tells"
	@echo "make bench    measures the bot beside its peers for an hour, and writes docs/performance.md"
	@echo "make audit    looks for known vulnerabilities, weak code and secrets, and lists what is in it (SBOM)"
	@echo "make fix      repairs what can be repaired"
	@echo "make setup    prepares $(VENV), and only that"
	@echo "make lock     refreshes the locked dependencies"
	@echo "make VERB     python -m bot VERB, one of: $(VERBS)"
	@echo "              with ARGS=\"...\" behind it"

$(VERBS): $(READY)
	@$(BIN)/python -m bot $(subst -, ,$@) $(ARGS)

# ─── checks: all are made, those that fail are named ─────────────────────────────────────────────────────────────────

test: $(READY)
	@failed=; for check in $(CHECKS); do $(MAKE) --no-print-directory $$check || failed="$$failed $$check"; done; \
	if [ -n "$$failed" ]; then echo "make test: failed:$$failed (make fix repairs what can be repaired)" >&2; exit 1; fi

lint: $(READY)
	@echo "── lint: ruff check"
	@$(BIN)/ruff check .

format: $(READY)
	@echo "── format: ruff format"
	@$(BIN)/ruff format --check .

types: $(READY)
	@echo "── types: mypy --strict"
	@$(BIN)/mypy --strict $(CODE)

contracts: $(READY)
	@echo "── contracts: who may import whom"
	@$(BIN)/lint-imports --no-cache --no-logo

# What Python compiles is kept, whatever else is wanted: or each worker, and each program under test, compiles it again.
tests: export PYTHONDONTWRITEBYTECODE =
tests: $(READY)
	@echo "── tests: pytest"
	@$(BIN)/python -m pytest -q -n 3 --dist worksteal $(ARGS)

# Its short form, seconds long, is among the tests.
faults: $(READY)
	@$(BIN)/python -m tests.faults $(ARGS)

# Its short form is among the tests too.
fuzz: $(READY) $(MUTATORS)
	@$(BIN)/python -m tests.fuzz $(ARGS)

mutants: $(READY) $(MUTATORS)
	@$(BIN)/python -m tests.fuzz mutants $(ARGS)

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

fix: $(READY)
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/ruff check .

# What the machine that installs it should know: it needs the network, for the list of known vulnerabilities.
audit: $(AUDITORS)
	@$(BIN)/python -m tests.deploy.audit $(ARGS)

$(AUDITORS): requirements-audit.txt | $(READY)
$(MUTATORS): requirements-mutants.txt | $(READY)
$(AUDITORS) $(MUTATORS):
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $< </dev/null >&2
	@touch $@

# ─── what everything above stands on ─────────────────────────────────────────────────────────────────────────────────

setup: $(READY)

$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Python 3.11 or later is needed, and '$(PYTHON)' is none. Install one, or name it: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: '$(PYTHON)' cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Preparing $(VENV) from $< (a minute or two, once)" >&2
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $< </dev/null >&2
	@touch $@

# A release has to be a week old to enter the lock: a hijacked one is usually found within days.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--exclude-newer "7 days" --custom-compile-command "make lock"

lock: $(BIN)/uv
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group audit --output-file requirements-audit.txt
	$(COMPILE) --group mutants --output-file requirements-mutants.txt

$(BIN)/uv: | $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
