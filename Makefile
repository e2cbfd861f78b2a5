# One door for people and CI. `make help` lists what it does.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
DATA_DIR ?= $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/debruit
PREFIX ?= /usr/local
DEBRUIT := build/release/debruit

# $(call build,PRESET[,TARGET][,ARGUMENTS]): configures where that was never done or the presets changed, then builds;
# ARGUMENTS go to ninja.
define build
@test build/$(1)/build.ninja -nt CMakePresets.json || { cmake --preset $(1) && touch build/$(1)/build.ninja; }
@cmake --build build/$(1) --parallel $(JOBS) $(if $(2),--target $(2)) $(if $(3),-- $(3))
endef

# GCC 12's sanitizers want an address space that is not randomised too far; a container may forbid to ask for one.
fixed_addresses := $(shell setarch $$(uname -m) -R true 2>/dev/null && echo setarch $$(uname -m) -R)
sources = $(shell find include src tests examples bench fuzz \( -name '*.h' -o -name '*.cc' \))

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  DATA_DIR=$(DATA_DIR)   where the data sets lie'
	@echo '  JOBS=$(JOBS)   processes at once     PREFIX=$(PREFIX)   where install puts the program'

.PHONY: study study-full
study: ## Install what is missing, build, fetch MNIST, train for a few epochs, say where the report is
	@scripts/setup study
	$(call build,release,debruit_cli)
	@scripts/fetch-data mnist "$(DATA_DIR)"
	@$(DEBRUIT) --data-dir "$(DATA_DIR)" study --preset quick --out runs/study-quick

study-full: ## The same with the notebook's full epochs (hours)
	@scripts/setup study
	$(call build,release,debruit_cli)
	@scripts/fetch-data mnist "$(DATA_DIR)"
	@$(DEBRUIT) --data-dir "$(DATA_DIR)" study --preset full --out runs/study-full

.PHONY: fetch
fetch: ## Fetch MNIST and Fashion-MNIST into DATA_DIR
	@scripts/setup study
	$(call build,release,debruit_cli)
	@scripts/fetch-data mnist "$(DATA_DIR)"
	@scripts/fetch-data fashion-mnist "$(DATA_DIR)"

.PHONY: build install
build: ## Build the program, the library, the examples and the tests into build/release
	@scripts/setup build
	$(call build,release)

install: ## Install the program and the library under PREFIX
	@scripts/setup study
	$(call build,release,debruit_cli texts)
	@cmake --install build/release --prefix "$(PREFIX)"

.PHONY: check-deb
check-deb: ## Make the Debian package, install it in a clean root, run it (not part of ci)
	@scripts/setup package
	$(call build,release,debruit_cli texts)
	@scripts/check-deb build/release

.PHONY: test
test: ## Install what is missing, build, run every test
	@scripts/setup test
	$(call build,release)
	@ctest --preset release --parallel $(JOBS)

.PHONY: test-python
test-python: ## Build the Python package, hold debruit against other people's software (needs PyPI)
	@scripts/setup python
	$(call build,release,debruit_cli)
	@tests/python/make-venv build/venv
	@rm -rf build/wheelhouse
	@CXX=c++ build/venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps \
	  --wheel-dir build/wheelhouse .
	@build/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall \
	  build/wheelhouse/debruit-*.whl
	@DEBRUIT_CLI="$(CURDIR)/$(DEBRUIT)" build/venv/bin/python -m pytest -p no:cacheprovider tests/python

.PHONY: cross-arm64
cross-arm64: ## Build the tests of base and kernels for 64-bit ARM, run them under emulation (not part of ci)
	@scripts/setup cross
	@cmake -G Ninja -S cmake/kernel_tests -B build/arm64 --toolchain "$(CURDIR)/cmake/arm64.cmake"
	@cmake --build build/arm64 --parallel $(JOBS)
	@ctest --test-dir build/arm64 --output-on-failure --parallel $(JOBS)

.PHONY: bench-peers bench-quality bench-kernels perf-compare
bench-peers: ## Time the jobs beside PyTorch, JAX and onnxruntime (QUICK=1: roughly; JOBS_TIMED="JOB …")
	@scripts/setup bench
	$(call build,release,debruit_cli)
	@bench/peers/compare.py $(if $(QUICK),--quick) $(JOBS_TIMED)

bench-quality: ## Time the recipes to their error, in debruit and in PyTorch, over five seeds (half an hour)
	@scripts/setup study bench
	@cmake --preset release -DDEBRUIT_BUILD_BENCHMARKS=ON >/dev/null
	$(call build,release,debruit_cli)
	$(call build,release,error_curve)
	@scripts/fetch-data mnist "$(DATA_DIR)"
	@bench/quality/time_to_quality.py $(if $(QUICK),--quick) --data-dir "$(DATA_DIR)"

bench-kernels: ## Time every kernel, as a share of the peak of multiply-adds
	@scripts/setup bench
	@cmake --preset release -DDEBRUIT_BUILD_BENCHMARKS=ON >/dev/null
	$(call build,release,bench_kernels)
	@cmake --preset release -DDEBRUIT_BUILD_BENCHMARKS=OFF >/dev/null
	@build/release/bench/bench_kernels --benchmark_min_time=0.2

perf-compare: ## Is the working tree slower or faster than commit BASE? (JOBS_TIMED="JOB …")
	@scripts/setup build
	@test -n "$(BASE)" || { echo 'Which commit? make perf-compare BASE=commit' >&2; exit 2; }
	@scripts/perf-compare "$(BASE)" $(JOBS_TIMED)

.PHONY: crash-matrix determinism-matrix
crash-matrix: ## Fail every call of a training's saves and kill it a hundred times; each must be resumed (minutes)
	@scripts/setup test
	$(call build,release,debruit_cli fault_shim)
	@DEBRUIT="$(CURDIR)/$(DEBRUIT)" FAULT_SHIM="$(CURDIR)/build/release/tests/crash/libfault_shim.so" \
	  python3 -B tests/crash/crash_matrix.py --jobs $(JOBS)

determinism-matrix: ## One SHA-256 of weights for all threads and instruction sets, straight and resumed (minutes)
	@scripts/setup test
	$(call build,release,debruit_cli fault_shim)
	@DEBRUIT="$(CURDIR)/$(DEBRUIT)" FAULT_SHIM="$(CURDIR)/build/release/tests/crash/libfault_shim.so" \
	  python3 -B tests/crash/determinism_matrix.py

.PHONY: sanitize sanitize-core sanitize-address sanitize-thread
sanitize: sanitize-address sanitize-thread ## Run the tests under ASan and UBSan, the threaded ones under TSan too

sanitize-core: ## The tests of what reads files and computes under ASan and UBSan (ci's share of sanitize)
	@scripts/setup sanitize
	$(call build,asan,core_tests)
	@$(fixed_addresses) ctest --preset asan --parallel $(JOBS) \
	  --label-regex '^(base|kernels|files|data|nn|runs|training|evaluation|hostile)$$'

sanitize-address: ## Every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/setup sanitize
	$(call build,asan)
	@$(fixed_addresses) ctest --preset asan --parallel $(JOBS)

sanitize-thread: ## The threaded tests under ThreadSanitizer
	@scripts/setup sanitize
	$(call build,tsan,threaded_tests)
	@$(fixed_addresses) ctest --preset tsan --parallel $(JOBS)

.PHONY: fuzz coverage
SECONDS ?= 60
fuzz: ## Give every reader SECONDS (60) of libFuzzer's inputs, under ASan and UBSan (TARGETS="NAME …")
	@scripts/setup fuzz
	$(call build,fuzz,fuzzers)
	@scripts/fuzz run --seconds $(SECONDS) --jobs $(JOBS) $(TARGETS)

coverage: ## Which lines and branches of src/files the fuzz targets' inputs and the tests reach (not part of ci)
	@scripts/setup fuzz
	$(call build,coverage,fuzzers)
	@scripts/fuzz coverage

.PHONY: lint lint-quick check-format check-layers check-scripts check-clang build-clang analyse format
lint: check-format check-layers check-scripts build-clang ## Form, layers, shell scripts, Clang's warnings, clang-tidy

lint-quick: check-format check-layers check-scripts check-clang ## The same without clang-tidy (what ci runs)

check-clang: ## Look at every C++ file with Clang's warnings, making nothing of it
	@scripts/setup lint
	@cmake --preset clang >/dev/null
	$(call build,clang,debruit_messages)
	@scripts/check-clang build/clang --jobs $(JOBS)

check-format: ## Look whether every C++ file has the form that `make format` gives
	@scripts/setup lint
	@clang-format-14 --dry-run --Werror $(sources)

check-layers: ## Look whether every #include agrees with the layers of HACKING.md
	@scripts/setup build
	@scripts/check-layers

check-scripts: ## Look for mistakes in the shell scripts
	@scripts/setup lint
	@shellcheck --severity=warning $$(grep -lE '^#!.*(bash|/sh)' scripts/* bench/peers/* .ci/run)

build-clang: ## Build with Clang 14, clang-tidy looking at every file of src/
	@scripts/setup lint
	@test ! -e build/clang || test build/clang/build.ninja -nt .clang-tidy || rm -r build/clang
	$(call build,clang,,-k 0)

analyse: build-clang ## Clang's static analyser over src/ (minutes; not part of ci)
	@run-clang-tidy-14 -quiet -j $(JOBS) -p build/clang \
	  -checks='-*,clang-analyzer-*,-clang-analyzer-optin.*,-clang-analyzer-security.FloatLoopCounter' '^$(CURDIR)/src/.*\.cc$$'

format: ## Give every C++ file the project's form
	@scripts/setup lint
	@clang-format-14 -i $(sources)

.PHONY: reproducible
reproducible: ## Build COMMIT (HEAD) twice in two folders and compare the programs byte for byte (not part of ci)
	@scripts/setup build
	@JOBS=$(JOBS) scripts/check-reproducible $(COMMIT)

.PHONY: hardening ci ci-full
hardening: ## Look whether the release binary is hardened
	@scripts/setup build
	$(call build,release,debruit_cli)
	@scripts/check-hardening $(DEBRUIT)

ci: ## What runs after every change: test, test-python, lint-quick, sanitize-core, fuzz, hardening
	@.ci/run

ci-full: ci ## ci, then what takes longer: clang-tidy, the analyser, Clang's build, a debug build, ASan and TSan through every test
	@$(MAKE) lint
	@$(MAKE) sanitize-address
	@$(MAKE) analyse
	@ctest --test-dir build/clang --output-on-failure --parallel $(JOBS)
	$(call build,debug)
	@ctest --test-dir build/debug --output-on-failure --parallel $(JOBS)
	$(call build,tsan)
	@$(fixed_addresses) ctest --test-dir build/tsan --output-on-failure --parallel $(JOBS)

.PHONY: clean
clean: ## Remove what was built (data sets and runs stay)
	@rm -rf build
