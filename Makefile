# The two main commands: `make run` (the demo on the simulated modem) and `make test`.
# Each sets up what it needs on the first run.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: run test torture fault-table line-table check bench format translations man-page constraints hashes clean setup image image-bundle image-test

run: $(INSTALLED)
	@$(BIN)/sms-appliance demo

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt build_backend/translated_setuptools.py $(wildcard appliance/web/translations/*/LC_MESSAGES/messages.po)
	@tools/setup "$(PYTHON)" "$(VENV)"
	@touch $@

test: $(INSTALLED) check
	@tools/system-packages
	@tools/run-tests $(BIN)/python $(PYTEST)

# The long forms of the fault tests: hundreds of kills, hundreds of thousands of fuzzed inputs, a week's soak.
torture: $(INSTALLED)
	@echo "== torture: minutes of kills, fuzz and soak; -s shows the figures at once"
	@$(BIN)/python -m pytest -m torture -s -v --durations=0 $(PYTEST)

# Measure the table in docs/reliability.md again.
fault-table: $(INSTALLED)
	@KILLS=40 FAULT_TABLE=docs/reliability.md $(BIN)/python -m pytest -q tests/end_to_end $(PYTEST)

# Measure the table of outcomes in docs/lines.md again, and write that of keys.
line-table: $(INSTALLED)
	@LINE_TABLE=1 $(BIN)/python -m pytest -q tests/lines/test_kinds.py tests/lines/providers/test_every_kind.py $(PYTEST)

check: $(INSTALLED)
	@echo "== ruff"; $(BIN)/ruff check .
	@echo "== ruff format"; $(BIN)/ruff format --check .
	@echo "== mypy --strict"; $(BIN)/mypy
	@echo "== import-linter"; $(BIN)/lint-imports --no-logo

format: $(INSTALLED)
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(INSTALLED)
	@$(BIN)/python -m benchmarks

translations: $(INSTALLED)
	@$(BIN)/python tools/translations

# The manual page, from the help of the commands.
man-page: $(INSTALLED)
	@$(BIN)/python tools/man-page

# An SD-card image for a Raspberry Pi, in build/image/ ($IMAGE_WORK sets another directory); needs root.
image: $(INSTALLED)
	@image/build

# An update for boxes in the field, only of the program.
image-bundle: $(INSTALLED)
	@image/bundle

# Boot that image in emulated machines, use it, and cut its power twenty times: about 45 minutes.
image-test: $(INSTALLED)
	@image/steps/tools trial
	@PYTHONPATH=.:tests $(BIN)/python -m image.trial "$${IMAGE_WORK:-build/image}/sms-box.img" $(TRIAL)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Pin by name and version only: no file here names a registry.
constraints: $(INSTALLED)
	@{ echo "# What the tests ran with. Made by: make constraints"; \
	   $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate \
	     --group dev pyproject.toml; } > constraints.new && mv constraints.new constraints.txt
	@$(MAKE) --no-print-directory hashes

# The files that an installation uses, by their hashes: a replaced library is refused.
HASHED := $(BIN)/uv pip compile --quiet --no-header --no-annotate --generate-hashes --python-version 3.11
hashes: $(INSTALLED)
	@printf 'setuptools>=77,<85\nbabel>=2.14,<3\njinja2>=3.1,<4\n' | \
	   $(HASHED) --universal --constraint constraints.txt - -o systemd/requirements/build.txt
	@$(HASHED) --universal --constraint constraints.txt pyproject.toml -o systemd/requirements/program.txt
	@printf 'gpiozero>=2,<3\nrpi-lgpio>=0.6,<0.7\n' | $(HASHED) --python-platform aarch64-manylinux_2_28 \
	   --constraint constraints.txt --constraint systemd/requirements/build.txt - -o systemd/requirements/pi.txt
