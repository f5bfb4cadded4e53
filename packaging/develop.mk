# SPDX-License-Identifier: Apache-2.0 OR MIT
# What takes longer than `make check`: other processors, torture, fuzzing,
# coverage, mutation testing and benchmarks. tests/README.md explains the results.

##@ Test for longer

# Arguments for the test harness, such as --skip embedded_shared.
CROSS_ARGS ?=
.PHONY: cross
cross: need-cargo ## Build and run all C programs for TARGET="TRIPLE..."
	@test -n "$(strip $(TARGET))" || { \
	    echo 'edgejwt: no target. For example: make cross TARGET=aarch64-unknown-linux-gnu' >&2; exit 2; }
	@for target in $(TARGET); do BUILDS= sh tests/cross/build.sh $$target build/cross/$$target || exit 2; done
	EDGEJWT_REQUIRE_PEERS=1 EDGEJWT_TARGETS="$(strip $(TARGET))" \
	    $(CARGO) test --locked --test cross -- --skip same_bits $(CROSS_ARGS)

all_targets := x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu \
    armv7-unknown-linux-gnueabihf i686-unknown-linux-gnu \
    riscv64gc-unknown-linux-gnu x86_64-unknown-linux-musl \
    aarch64-unknown-linux-musl armv7-unknown-linux-musleabihf \
    s390x-unknown-linux-gnu
.PHONY: cross-all
cross-all: ## The same for all nine targets
	@$(MAKE) --no-print-directory cross TARGET="$(all_targets)"

.PHONY: cross-build
cross-build: need-cargo ## Build the same for TARGET and run nothing: build/cross/TARGET/device
	@test -n "$(strip $(TARGET))" || { \
	    echo 'edgejwt: no target. For example: make cross-build TARGET=aarch64-unknown-linux-gnu' >&2; exit 2; }
	@set -e; for target in $(TARGET); do \
	    device=$(abspath build)/cross/$$target/device; rm -rf "$$device"; \
	    $(MAKE) --no-print-directory standard embedded TARGET=$$target OUT=build/cross/$$target; \
	    for build in standard embedded; do \
	        $(MAKE) --no-print-directory command BUILD=$$build TARGET=$$target OUT=build/cross/$$target; \
	        install -D -t "$$device/$$build" build/cross/$$target/$$build/$(soname) \
	            build/cross/$$target/$$build/libedgejwt.a build/cross/$$target/cli/$$build/edgejwt; \
	    done; \
	    install -m 644 include/edgejwt.h "$$device"; \
	    EDGEJWT_REQUIRE_PEERS=1 EDGEJWT_DEVICE="$$device" EDGEJWT_TARGETS=$$target \
	        $(CARGO) test --quiet --locked --test cross -- --quiet --skip same_bits; \
	    install tests/cross/device.sh "$$device/run-tests"; \
	    echo "$$device: copy it to the device and run ./run-tests there"; \
	done

.PHONY: interleavings
interleavings: need-cargo ## Run what threads share in every order that loom finds
	cd tests/interleavings && $(CARGO) test --release --locked

# What passes memory on: the C boundary's pointers and outputs, and the parsers.
miri_tests := ffi::pointer ffi::output ffi::overlap ffi::versioned base64url json key::der memory
.PHONY: miri
miri: need-cargo ## Run unit tests under Miri, if a nightly toolchain has it
	@if ! $(CARGO) +nightly miri --version >/dev/null 2>&1; then \
	    echo 'ignored: Miri is not installed (rustup +nightly component add miri rust-src)'; \
	else \
	    $(CARGO) +nightly miri test --locked --lib -- $(miri_tests); \
	fi

.PHONY: memory-sanitizer
memory-sanitizer: need-cargo ## Run unit tests under MemorySanitizer, if std's sources are there
	@CARGO="$(CARGO)" sh tests/support/memory-sanitizer.sh $(abspath $(target_dir))/memory-sanitizer

# The limit of the method's authors, for a million calls of each kind.
.PHONY: timing
timing: need-cargo ## Measure whether the time of a comparison depends on what is compared (a quiet machine)
	cd tests/timing && $(CARGO) run --release --locked --quiet | awk \
	    '/max t =/ { print; n++; t = $$0; sub(/.*max t = [+-]/, "", t); if (t + 0 >= 4.5) bad = 1 } \
	    END { if (n != 2) { print "no result"; exit 1 } \
	    if (bad) { print "the time depends on what is compared"; exit 1 } }'

# Each build runs STEPS steps, from the schedule with number SEED on.
STEPS ?= 100000
SEED ?= 1
torture = $(OUT)/torture
.PHONY: torture
torture: need-cc standard embedded ## Compare the keyring with a model in random schedules (STEPS=100000 SEED=1)
	@mkdir -p $(torture)
	@for build in standard embedded; do \
	    $(CC) -O1 -std=c11 -pthread -Iinclude tests/torture/torture.c -o $(torture)/$$build \
	        -L$(OUT)/$$build -ledgejwt -ldl -Wl,-rpath,$(abspath $(OUT))/$$build || exit 2; \
	    echo "$$build, seed $(SEED):"; \
	    $(torture)/$$build tests/fixtures/keys --seed $(SEED) --steps $(STEPS) || exit 1; \
	done

SECONDS ?= 60
.PHONY: fuzz
fuzz: need-nightly need-cargo-fuzz need-cc ## Run each fuzz target (SECONDS=60 or RUNS=20000; SANITIZER=address or none)
	sh fuzz/run.sh $(if $(RUNS),--runs $(RUNS),$(SECONDS))

# Needs LLVM's coverage tools in the compiler's own version, from the toolchain
# or from Debian.
.PHONY: coverage
coverage: need-cargo need-cc ## Measure line coverage; fails below 95 percent
	tests/support/coverage.sh 95 $(target_dir)/coverage

# The fast tests judge every mutant first; the slower ones judge what the fast
# tests let pass. tests/c/mutants.rs runs the C programs if EDGEJWT_MUTANTS is set.
# A change that was noticed is not tried again, also by a later run: the run can be
# stopped and continued.
mutants = $(CARGO) mutants --output $(target_dir) --iterate $(addprefix --file ,$(wildcard $(FILES)))
.PHONY: mutants
mutants: need-cargo-mutants ## Change the code and list what no test notices (hours; FILES='src/json/*.rs')
	-$(mutants) -- --lib
	-EDGEJWT_MUTANTS=1 $(mutants) -- --test c
	-$(mutants) -- --test hostile
	$(mutants) -- --test interop wycheproof

.PHONY: bench
bench: need-openssl standard embedded ## Compare time and memory with other libraries: build/bench
	CARGO="$(CARGO)" CC="$(CC)" sh benches/run.sh

.PHONY: bench-arm
bench-arm: need-openssl need-cargo ## Count instructions on ARM beside other libraries, under qemu
	CARGO="$(CARGO)" CC="$(CC)" sh benches/arm.sh
