# `make` alone lists what there is. Settings: PYTHON=python3.12, GO=…, PYTEST_ARGS="-k inspect", ENGINES="28 29", COVERAGE=1.
PYTHON ?= python3
GO ?= $(CURDIR)/internal/setup/go.sh
export PYTHON GO
ENGINES ?= 28 29
PYTEST_ARGS ?=
SOAK_ARGS ?=
FUZZ_TIME ?= 15s
# Set to 1, `make test` also measures what the tests run, and fails when that is less than COVERAGE_MIN percent of Python, or COVERAGE_MIN_GO of Go.
COVERAGE ?=
COVERAGE_MIN := 95
# What came with compose and BuildKit is tested by Python's tests, which are not in it: docs/decisions.md.
COVERAGE_MIN_GO := 90
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

LIBRARY := bindings/python/dockbridge/_native/libdockbridge.so
GO_SOURCES := go.mod go.sum $(shell find core export include internal/replaced -name '*.go' ! -name '*_test.go' -o -name '*.[ch]')
BIN := .venv/bin
PYTHON_SOURCES := $(wildcard bindings tests examples benchmarks setup.py)
GO_PACKAGES := ./core/... ./export/... ./internal/...
GO_COVERED := ./core/...,./export/...
GO_COVERAGE := $(if $(COVERAGE),-covermode=atomic -coverpkg=$(GO_COVERED) -coverprofile=.build/coverage/go)
PYTHON_COVERAGE := $(if $(COVERAGE),-m coverage run)
WITH_ENGINE := tests/engine/with.sh
SCRIPTS := .ci/run $(wildcard internal/setup/*.sh tests/*.sh tests/*/*.sh)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## list the targets
	@echo 'dockbridge: drive Docker from Python without starting a docker process'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

.PHONY: setup
setup: $(LIBRARY) .venv/.ready ## build the library, make .venv and install the package into it, editable

.PHONY: demo
demo: setup ## a PostgreSQL service from start to removal, on a real engine
	@$(WITH_ENGINE) sh -c 'image=$$(tests/images/build.sh postgres) && DEMO_IMAGE=$$image $(BIN)/python examples/postgres.py'

.PHONY: test
test: setup .build/abi ## all tests: Go with the race detector, the C ABI, Python against a real engine
	@$(if $(COVERAGE),rm -rf .build/coverage && mkdir -p .build/coverage)
	$(GO) test -race $(GO_COVERAGE) $(GO_PACKAGES)
	@$(WITH_ENGINE) $(MAKE) test-with-engine
	@$(if $(COVERAGE),tests/coverage.sh .build/coverage/go $(COVERAGE_MIN_GO) $(COVERAGE_MIN))

# What `make test` runs once it has an engine; `make test-engines` runs it on each generation.
.PHONY: test-with-engine
test-with-engine: setup .build/abi
	tests/images/build.sh busybox services
	.build/abi $(LIBRARY)
	$(BIN)/python $(PYTHON_COVERAGE) -m pytest $(PYTEST_ARGS)

.PHONY: test-engines
test-engines: setup .build/abi ## the tests on other generations of the engine, built from source; ENGINES=28 for one
	tests/engine/generations.sh $(ENGINES)

.PHONY: test-bare
test-bare: ## `make demo` and `make test` in a root of Debian packages that has nothing but Python, make and git
	tests/bare/run.sh

.PHONY: coverage
coverage: ## all tests, with what they run of Go and Python; fails below 95 % of Python, 90 % of Go
	@$(MAKE) test COVERAGE=1

.PHONY: fuzz
fuzz: setup ## each fuzz test of the Go sources for FUZZ_TIME (15s)
	tests/fuzz.sh $(FUZZ_TIME) $(GO_PACKAGES)

.PHONY: check
check: setup ## linters, types and generated files, without tests
	$(GO) vet $(GO_PACKAGES)
	$(GO) run $(STATICCHECK) $(GO_PACKAGES)
	@found=$$("$$($(GO) env GOROOT)/bin/gofmt" -l core export internal) && test -z "$$found" || { echo "gofmt: $$found"; exit 1; }
	$(GO) run ./internal/generate -check
	$(BIN)/ruff check $(PYTHON_SOURCES)
	$(BIN)/ruff format --check $(PYTHON_SOURCES)
	$(BIN)/mypy
	$(BIN)/pyright
	@internal/setup/need.sh shellcheck=shellcheck
	shellcheck $(SCRIPTS)

.PHONY: bench
bench: setup .venv/.bench-ready ## measure against subprocess and other libraries, and draw it
	@$(WITH_ENGINE) sh -c 'tests/images/build.sh busybox services && $(BIN)/python -m benchmarks'

.PHONY: soak
soak: setup ## 100 000 operations while connections break and the engine goes away; some minutes. SOAK_ARGS="--operations 10000"
	@$(WITH_ENGINE) sh -c 'tests/images/build.sh busybox && PYTHONPATH=tests $(BIN)/python -m soak --json .build/soak.json $(SOAK_ARGS)'

.PHONY: generate
generate: ## write the Python types, the methods and docs/operations.md from the Go sources
	$(GO) run ./internal/generate

.PHONY: clean
clean: ## remove everything that was built or downloaded into the checkout
	tests/engine/stop.sh .build/engine
	chmod -R u+w .build 2>/dev/null || true
	rm -rf .build .venv build dist $(dir $(LIBRARY)) .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.egg-info' -type d -prune -exec rm -rf {} +

$(LIBRARY): $(GO_SOURCES)
	@internal/setup/tools.sh
	@mkdir -p .build
	$(GO) build -buildmode=c-shared -trimpath -buildvcs=false -ldflags='-s -w' -o .build/$(@F) ./export
	@rm -f .build/$(@F:.so=.h) # include/dockbridge.h is the header
# Installed as pip would: the linker's own file lies in the page cache in pieces of 2 MB, each mapped as a whole.
	@mkdir -p $(@D)
	@cp .build/$(@F) $@.new && mv $@.new $@ # a process may have the old one mapped
	@rm .build/$(@F)
	@touch $@

.venv/.ready: pyproject.toml setup.py internal/setup/venv.sh | $(LIBRARY)
	@internal/setup/venv.sh $(PYTHON) .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,peers]'
	@touch $@

.venv/.bench-ready: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

.build/abi: $(wildcard tests/abi/*.c tests/abi/*.h) include/dockbridge.h
	@mkdir -p .build
	$(CC) -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -Iinclude -o $@ $(wildcard tests/abi/*.c) -ldl -pthread
