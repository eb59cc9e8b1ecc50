# `make demo` and `make test` do all the set-up that a fresh machine needs.
CASE = na_nzsp_360MPa
ENTER = environment/enter
# Processes that share the tests, file by file.
WORKERS = 2

.PHONY: help demo test test-long test-newest bench docs lint format clean-env
.DEFAULT_GOAL := help

help:
	@echo "make demo       press sodium on NASICON at 360 MPa and write the report"
	@echo "make test       lint, types and all tests; PYTEST_ARGS='-k mesh' passes options on"
	@echo "make test-long  what takes minutes a test: patches by chance in three dimensions"
	@echo "make test-newest   the tests on the newest DOLFINx, in a second root (Debian unstable)"
	@echo "make bench      this program and CalculiX (apt-get install calculix-ccx) side by side"
	@echo "make docs       build the documentation into site/"
	@echo "make lint       ruff and mypy"
	@echo "make format     let ruff correct and format the code"
	@echo "make clean-env  remove the environment (one folder, .environment)"

demo:
	./fem-interface run cases/$(CASE).toml --output runs/$(CASE) --force
	@echo "The report: $(CURDIR)/runs/$(CASE)/report.html"

# Python's own monitoring makes measuring coverage next to free; processes that tests start are
# not counted.
test: lint
	COVERAGE_CORE=sysmon $(ENTER) python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

test-long:
	$(ENTER) python -m pytest -n $(WORKERS) -m long $(PYTEST_ARGS)

test-newest:
	FEM_INTERFACE_ENVIRONMENT=newest $(ENTER) python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

# CalculiX is the machine's own: the environment may be a root that does not see it.
bench:
	$(ENTER) python -m benchmarks.calculix.bench --prepare
	sh runs/benchmarks/calculix/bench.sh
	$(ENTER) python -m benchmarks.calculix.bench --table

docs:
	$(ENTER) python docs/generate.py
	$(ENTER) mkdocs build --quiet --strict --config-file docs/mkdocs.yml
	@echo "The documentation: $(CURDIR)/site/index.html"

lint:
	$(ENTER) ruff check .
	$(ENTER) mypy

format:
	$(ENTER) ruff check --fix .
	$(ENTER) ruff format .

# --one-file-system: whatever may be mounted in there is not ours to delete.
clean-env:
	rm -rf --one-file-system .environment
