# Every target is an alias of dev.py, which needs only a Python (3.11 or newer).
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test demo check bench bench-decisions bench-batch bench-gate bench-subjects bench-lineage bench-parsers bench-flood test-mission test-mutants test-dates test-engines test-gate test-wheel test-tutorial test-faults test-stale test-world test-fuzz test-installed backup restore sbom audit lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start everything on this machine and say where to go (PORT=8000)
	@$(PYTHON) dev.py run

test: ## run the tests (ARGS="-k withdraw")
	@$(PYTHON) dev.py test $(ARGS)

demo: ## tell the product's story over HTTP against the running parts
	@$(PYTHON) dev.py demo $(ARGS)

check: ## format, lint, types, import contracts, raw SQL, security scan, hashes, licences, templates
	@$(PYTHON) dev.py check

bench: ## run every benchmark
	@$(PYTHON) dev.py bench

bench-decisions: ## decisions per second against their peers
	@$(PYTHON) dev.py bench decisions $(ARGS)

bench-batch: ## decisions per second, a hundred thousand at once
	@$(PYTHON) dev.py bench batch $(ARGS)

bench-gate: ## rows per second of the SDK's gate against bare engines (LICET_BENCH_ROWS=2000000, ARGS=memory)
	@$(PYTHON) dev.py bench gate $(ARGS)

bench-subjects: ## leaving 100,000 people out, against the bare HMAC of the distinct values
	@$(PYTHON) dev.py bench subjects $(ARGS)

bench-lineage: ## who learned from whom among 100,000 models, and a clearance of 10,000 tenants (ARGS=graph)
	@$(PYTHON) dev.py bench lineage $(ARGS)

bench-parsers: ## the worst body of each parser beside a typical one (ARGS="--search 600" looks for worse ones)
	@$(PYTHON) dev.py bench parsers $(ARGS)

bench-flood: ## decisions under 200 hostile connections, beside the same flood at an idle process
	@$(PYTHON) dev.py bench flood $(ARGS)
test-mission: ## replay the seventeen cases F1 to F17 of wrong answers that once were found
	@$(PYTHON) dev.py test tests/scenarios/test_mission_cases.py $(ARGS)

test-mutants: ## change one thing in a pure rule at a time: do its tests notice? (ARGS="lineage/judgement/judge.py --seconds 300")
	@$(PYTHON) dev.py test-mutants $(ARGS)

test-dates: ## load the demonstration at 100 instants, run the tests under moved clocks (25 minutes)
	@$(PYTHON) dev.py test-dates

test-engines: ## the SDK's gate on Spark, Dask, Hugging Face (ARGS=--torch: PyTorch too); large downloads
	@$(PYTHON) dev.py test-engines $(ARGS)

test-gate: ## prove the gate with counts: every type, foreign files, two million drawn cells (ARGS="types files cells")
	@$(PYTHON) dev.py test-gate $(ARGS)

test-wheel: ## install the SDK's wheel with each large extra alone (ARGS=light: the small ones, a minute)
	@$(PYTHON) dev.py test-wheel $(ARGS)

test-tutorial: ## type docs/tutorial.md into a clean environment, with the wheel and a server (three minutes, downloads)
	@$(PYTHON) dev.py test-tutorial

test-faults: ## kill real parts and look at what is left
	@$(PYTHON) dev.py test -m faults $(ARGS)

test-stale: ## look for a yes after an acknowledged withdrawal
	@$(PYTHON) dev.py test -m stale $(ARGS)

test-world: ## all parts under a seeded schedule of faults (ARGS="--seed 7", "--seeds 200", "--canaries")
	@$(PYTHON) dev.py test-world $(ARGS)

test-fuzz: ## generated and hostile input at every endpoint
	@$(PYTHON) dev.py test -m fuzz $(ARGS)

test-installed: ## install what production gets, as docs/operations/install.md and deploy/Dockerfile say, and run it there
	@$(PYTHON) dev.py test -m installed $(ARGS)

backup: ## write a verified backup into a new folder (ARGS="--to FOLDER")
	@$(PYTHON) dev.py manage backup $(ARGS)

restore: ## restore a backup into a new database (ARGS="--from FOLDER --admin-url URL --database NAME")
	@$(PYTHON) dev.py manage restore $(ARGS)

sbom: ## print what production installs as CycloneDX (ARGS="--lock server.txt --to FILE")
	@$(PYTHON) dev.py sbom $(ARGS)

audit: ## ask for known advisories of the locked packages; exits 2 if nobody could be asked (ARGS="--lock dev.txt")
	@$(PYTHON) dev.py audit $(ARGS)

lock: ## make requirements/*.txt anew from pyproject.toml (ARGS=--upgrade)
	@$(PYTHON) dev.py lock $(ARGS)

clean: ## remove .venv, the embedded database with all its data, the databases of tests, caches
	@$(PYTHON) dev.py clean
