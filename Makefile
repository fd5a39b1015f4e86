# The annual report: `make report` builds it, `make test` tests it. Both set up what they need.
PYTHON ?= python3
REPORT ?= 2026
PICTURES ?= reports/pictures
BIN := .venv/bin

.PHONY: report test lab check docs fuzz torture bench books paint pictures calibrate lock reference clean
.DEFAULT_GOAL := report

report: .venv/installed  ## the 2026 report of the demonstration survey, into reports/2026/
	$(BIN)/annual-report build $(REPORT)

test: .venv/installed browser  ## all tests, on both cores
	$(BIN)/python -m pytest --numprocesses=logical --dist=loadgroup

lab: .venv/installed  ## JupyterLab, opened on the notebooks
	$(BIN)/jupyter lab notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

check: .venv/installed  ## form, types and the import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/installed  ## the handbook and a page for every module, into reports/docs/
	$(BIN)/python docs/build.py reports/docs

fuzz: .venv-fuzz/installed  ## random bytes for the detector of CSV layouts, three minutes; SECONDS=600 for longer
	PYTHONPATH=src:tests .venv-fuzz/bin/python tests/fuzz/layouts.py .venv-fuzz/found -max_total_time=$(if $(SECONDS),$(SECONDS),180)

torture: .venv/installed  ## kills, full disks, spoilt kernels, two builds at once, wrong clocks; an hour and more. KILLS=20 for less, ONLY=disks for a part
	PYTHONPATH=tests $(BIN)/python -m torture $(if $(KILLS),--kills $(KILLS)) $(if $(ONLY),--only $(ONLY))

bench: .venv-bench/installed books paint  ## how fast everything is, beside others, into reports/benchmark.md; half an hour to two
	PYTHONPATH=tests $(BIN)/python -m bench.report $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only $(ONLY))

paint: .venv/installed browser built  ## how soon each chapter of the built report paints with a processor slowed four times
	PYTHONPATH=tests $(BIN)/python tests/bench/paint.py reports/$(REPORT)

pictures: .venv/installed browser built  ## every page of the built report as pictures in PICTURES, three widths, light and dark
	PYTHONPATH=tests $(BIN)/python -m browser.pictures reports/$(REPORT) $(PICTURES)

.PHONY: built
built: .venv/installed
	@test -f reports/$(REPORT)/index.html || $(MAKE) --no-print-directory report

lock:  ## every version anew, hashed, after a change of pyproject.toml
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --output-file requirements.lock

calibrate: .venv/installed  ## intervals and tests on invented surveys whose truth is known; an hour
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/annual-report calibrate

reference: .venv/installed  ## R's own figures of the demonstration, which tests hold ours to; needs R
	$(BIN)/python tests/reference_inputs.py

clean:  ## away with everything that is built
	rm -rf .venv .venv-fuzz .venv-bench .venv-bench-book1 .venv-bench-book2 data/processed reports/$(REPORT) reports/$(REPORT)-by-* \
	  reports/.kept reports/failed reports/docs $(PICTURES) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Installed anew only when the versions or the package's own description change.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Name another: make PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || $(MAKE) --no-print-directory debian-venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

# The others' libraries, on their own: they are needed for nothing else.
.venv-bench/installed: tests/bench/requirements.txt | .venv/installed
	$(BIN)/python -m venv --clear .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --requirement tests/bench/requirements.txt
	@touch $@

# The fuzzer needs what it feeds, in the versions of the lock, and no more.
.venv-fuzz/installed: tests/fuzz/requirements.txt requirements.lock | .venv/installed
	$(BIN)/python -m venv --clear .venv-fuzz
	.venv-fuzz/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	.venv-fuzz/bin/pip install --quiet --disable-pip-version-check --requirement tests/fuzz/requirements.txt
	@touch $@

# Jupyter Book, 1 and 2. Where one cannot be installed the others are measured all the same, and its row says why.
books: .venv-bench-book1/installed .venv-bench-book2/installed

.venv-bench-book%/installed: tests/bench/book%.txt | .venv/installed
	$(BIN)/python -m venv --clear .venv-bench-book$*
	@.venv-bench-book$*/bin/pip install --quiet --disable-pip-version-check --requirement $< >.venv-bench-book$*/install.log 2>&1 \
	  && touch $@ || echo "Jupyter Book $* could not be installed: $$(tail -n 1 .venv-bench-book$*/install.log)"

# Debian keeps venv's pip in a package of its own.
.PHONY: debian-venv
debian-venv:
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq python3-venv; \
	else echo "Python's venv is missing. Ask an administrator for: apt-get install python3-venv"; exit 2; fi
	$(PYTHON) -m venv --clear .venv

# The reader's browser, for the tests that open the report in one. Whoever sets WITHOUT_BROWSER leaves them out.
.PHONY: browser
browser: .venv/installed
	@if [ -n "$$WITHOUT_BROWSER" ]; then echo "WITHOUT_BROWSER is set: the tests of the browser are left out."; \
	elif $(BIN)/python -c 'import sys; from helpers.publishing.pdf import browser; sys.exit(browser() is None)'; then :; \
	elif ! command -v apt-get >/dev/null; then echo "Chromium is missing. Install it, or leave its tests out: WITHOUT_BROWSER=1"; exit 2; \
	elif [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq chromium; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq chromium; \
	else echo "Chromium is missing. Ask an administrator for: apt-get install chromium. Or leave its tests out: WITHOUT_BROWSER=1"; exit 2; fi
