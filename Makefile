# SPDX-License-Identifier: Apache-2.0 OR MIT
# Cargo builds the library; $(CC) compiles the C programs. `make help` lists the
# targets: its texts are the comments that begin with two #.

CARGO ?= cargo
OBJCOPY ?= objcopy
CFLAGS ?= -O2 -Wall -Wextra

# A target of rustc, such as aarch64-unknown-linux-gnu, to build for that system.
TARGET ?=
# The folder for everything that is built.
OUT ?= build$(if $(TARGET),/cross/$(firstword $(TARGET)))
# The build that `cli`, `install` and `deb` take: standard or embedded.
BUILD ?= standard
# CURVES=1 adds ES256, ES384 and EdDSA to the embedded build.
override CURVES := $(filter-out 0,$(CURVES))

# DEBUG=1 keeps debug information, with which debuggers show the lines of a crash.
DEBUG ?=
ifneq ($(filter-out 0,$(DEBUG)),)
export CARGO_PROFILE_RELEASE_STRIP := none
export CARGO_PROFILE_RELEASE_DEBUG := limited
export CARGO_PROFILE_EMBEDDED_STRIP := none
export CARGO_PROFILE_EMBEDDED_DEBUG := limited
export EDGEJWT_DEBUG := 1
endif

version := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
soname := $(shell sh packaging/soname.sh $(version))

name_standard := standard
name_embedded := embedded$(if $(CURVES),-curves)
built = $(OUT)/$(name_$(BUILD))
ifeq ($(name_$(BUILD)),)
$(error BUILD is "$(BUILD)", but must be standard or embedded)
endif

# Cargo's folder. The embedded build with curves has its own, so that both
# embedded builds can run at the same time. packaging/cross.sh sets CROSS.
target_dir := $(or $(CARGO_TARGET_DIR),target)
target_dir_standard := $(target_dir)
target_dir_embedded := $(target_dir)$(if $(CURVES),/curves)
profile_standard := release
profile_embedded := embedded
features_embedded := --no-default-features $(if $(CURVES),--features ecdsa --features eddsa)
# Keeps the paths of the building machine out of the libraries. Cargo ignores
# build.rustflags if RUSTFLAGS is set, so RUSTFLAGS gets the options too: in front,
# because the last option for a path counts. packaging/cross.sh does the same for
# the flags that it sets.
cargo_home := $(or $(CARGO_HOME),$(HOME)/.cargo)
remap := --remap-path-prefix=$(cargo_home)=/cargo --remap-path-prefix=$(CURDIR)=/edgejwt
ifeq ($(RUSTFLAGS),)
rustflags := --config 'build.rustflags=["--remap-path-prefix=$(cargo_home)=/cargo","--remap-path-prefix=$(CURDIR)=/edgejwt"]'
else ifeq ($(findstring $(remap),$(RUSTFLAGS)),)
export RUSTFLAGS := $(remap) $(RUSTFLAGS)
endif
cargo_flags = $(rustflags) --profile $(profile_$@) $(features_$@) --target-dir $(target_dir_$@) $(CARGOFLAGS)
cargo_out = $(target_dir_$@)/$(if $(CROSS),$(CROSS)/)$(profile_$@)
# The embedded build never unwinds: see build.rs.
objcopy_embedded := --remove-section=.eh_frame

# `cargo test` sets these for its own package. ring is compiled again when they
# change.
unexport $(filter CARGO_PKG_%,$(.VARIABLES))

.DELETE_ON_ERROR:

##@ Build

.PHONY: all
all: standard embedded cli ## Build everything (the default)

.PHONY: standard embedded
standard: ## Build the standard library: build/standard
embedded: ## Build the embedded library: build/embedded (-curves: CURVES=1)

# These rules always run: Cargo decides what must be compiled.
ifneq ($(TARGET),)
standard embedded: need-cargo need-cc
	@CARGO="$(CARGO)" CARGOFLAGS="$(CARGOFLAGS)" CURVES="$(CURVES)" \
	    sh packaging/cross.sh "$(TARGET)" "$(OUT)" $@
else
# One crate type at a time: with several, Cargo turns LTO off.
standard embedded: need-cargo need-cc need-binutils
	$(CARGO) rustc --lib --locked $(cargo_flags) --crate-type cdylib
	$(CARGO) rustc --lib --locked $(cargo_flags) --crate-type staticlib
	@mkdir -p $(OUT)/$(name_$@)
	@sh packaging/replace.sh $(cargo_out)/libedgejwt.so $(OUT)/$(name_$@)/$(soname)
	@ln -sf $(soname) $(OUT)/$(name_$@)/libedgejwt.so
	@LD="$(LD)" OBJCOPY="$(OBJCOPY)" AR="$(AR)" sh packaging/static-library.sh \
	    $(cargo_out)/libedgejwt.a $(OUT)/$(name_$@)/libedgejwt.a $(objcopy_$@)
	@echo "$(OUT)/$(name_$@): libedgejwt.a and $(soname)"
endif

.PHONY: cli
cli: $(BUILD) ## Build the command edgejwt: build/cli/edgejwt
	@$(MAKE) --no-print-directory command
	@sh packaging/replace.sh $(command) $(OUT)/cli/edgejwt
	@echo "$(OUT)/cli/edgejwt: the command, with the $(name_$(BUILD)) library"

# One command for each build, so that `make install BUILD=embedded` never takes
# a command that holds the standard library.
command = $(OUT)/cli/$(name_$(BUILD))/edgejwt
.PHONY: command
command: need-cc
	@mkdir -p $(dir $(command))
	$(if $(TARGET),$(OUT)/cc,$(CC)) $(CPPFLAGS) $(CFLAGS) -std=c11 -Iinclude cli/*.c -o $(command).$$$$ \
	    $(built)/libedgejwt.a -lpthread -lm -ldl $(LDFLAGS) -Wl,--gc-sections $(if $(EDGEJWT_DEBUG),-g,-s) && \
	    mv -f $(command).$$$$ $(command)

.PHONY: clean
clean: need-cargo ## Remove everything that was built
	$(CARGO) clean
	rm -rf build

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^##@ / { print substr($$0, 5) ":" } \
	    /^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Settings:'
	@echo '  BUILD=standard|embedded  CURVES=1  DEBUG=1  OUT=FOLDER  TARGET=TRIPLE (cross-build)'
	@echo '  PREFIX=/usr/local  LIBDIR=PREFIX/lib  DESTDIR=  CARGO=  CC=  CPPFLAGS=  CFLAGS=  LDFLAGS='

##@ Try

demo := $(OUT)/demo
demo_flags = $(CFLAGS) -Iinclude -L$(OUT)/standard -ledgejwt -Wl,-rpath,$(abspath $(OUT))/standard

.PHONY: run
run: $(demo)/neuron.pem standard ## Run the quickstart, with a new key pair in build/demo
	$(CC) examples/quickstart.c -o $(demo)/quickstart $(demo_flags)
	$(demo)/quickstart $(demo)/private.key $(demo)/neuron.pem

PORT ?= 8080
.PHONY: gateway
gateway: need-cc need-nng need-openssl $(demo)/neuron.pem standard ## Run the gateway on 127.0.0.1 (PORT=8080)
	$(CC) examples/neuronex_gateway.c -o $(demo)/gateway $(demo_flags) -lnng
	@export GATEWAY_NAME="$${GATEWAY_NAME:-admin}"; \
	if [ -z "$$GATEWAY_PASS" ]; then \
	    export GATEWAY_PASS="$$(openssl rand -hex 12)"; \
	    echo "To log in:"; \
	    echo "curl -d '{\"name\":\"$$GATEWAY_NAME\",\"pass\":\"$$GATEWAY_PASS\"}'" \
	        "http://127.0.0.1:$(PORT)/api/login"; \
	fi; \
	echo "To make keys and tokens: http://127.0.0.1:$(PORT)/ (key files go to $(demo))"; \
	export GATEWAY_PAGE=page/edgejwt.html; \
	exec $(demo)/gateway $(PORT) $(demo) $(demo)/private.key

$(demo)/private.key:
	@sh packaging/need.sh openssl
	@mkdir -p $(demo)
	umask 077 && openssl genrsa -out $@ 2048

$(demo)/neuron.pem: $(demo)/private.key
	@sh packaging/need.sh openssl
	openssl pkey -in $< -pubout -out $@

##@ Test

.PHONY: check
check: need-rustfmt need-clippy need-cc ## Check what a pull request must pass, in minutes
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked --lib --test abi --test c --test hostile -- \
	    --skip valgrind --skip helgrind --skip sanitizers

.PHONY: format
format: need-rustfmt need-clang-format ## Format all Rust and C
	$(CARGO) fmt
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml
	git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: test
test: need-cargo need-cc ## Run all tests, as `cargo test` does
	$(CARGO) test --locked

include packaging/develop.mk packaging/install.mk packaging/generated.mk \
    packaging/release.mk packaging/debian.mk packaging/languages.mk packaging/docs.mk

# need-TOOL prints one line and fails if the tool is missing.
tools := abidw binutils cargo cargo-auditable cargo-cyclonedx cargo-fuzz cargo-mutants cargo-vendor-filterer cc clang-format clippy doxygen \
    dpkg-buildpackage hatchling jq mandoc mkdocs nightly nng npm openssl rustfmt
.PHONY: $(tools:%=need-%)
$(tools:%=need-%): need-%:
	@CARGO="$(CARGO)" CC="$(CC)" LD="$(LD)" AR="$(AR)" OBJCOPY="$(OBJCOPY)" sh packaging/need.sh $*
