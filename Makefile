# SPDX-License-Identifier: Apache-2.0 OR MIT
# Everything here is `cargo`, `cc` and its binutils, unless a rule says more.

CARGO ?= cargo
CC ?= cc
OBJCOPY ?= objcopy
CFLAGS ?= -O2 -Wall -Wextra

version := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
minor := $(word 2,$(subst ., ,$(version)))
soname := libedgejwt.so.0.$(minor)
target_dir := $(or $(CARGO_TARGET_DIR),target)

standard_flags := --release
embedded_flags := --profile embedded --no-default-features
# The embedded build has RSA and HMAC; CURVES=1 adds ES256, ES384 and EdDSA.
ifdef CURVES
embedded_flags += --features ecdsa,eddsa
endif
# Where the libraries go.
OUT ?= build
standard_dir := $(target_dir)/release
embedded_dir := $(target_dir)/embedded
# Nothing unwinds in it: see build.rs.
embedded_objcopy := --remove-section=.eh_frame

include packaging/packaging.mk

.PHONY: all standard embedded header cli run gateway bench fuzz test coverage mutants cross cross-all clean

all: standard embedded

# One crate type at a time: with an rlib beside it Cargo drops LTO.
standard embedded:
	$(CARGO) rustc --lib --locked $($@_flags) $(CARGOFLAGS) --crate-type cdylib
	$(CARGO) rustc --lib --locked $($@_flags) $(CARGOFLAGS) --crate-type staticlib
	mkdir -p $(OUT)/$@
	cp $($@_dir)/libedgejwt.so $(OUT)/$@/$(soname).tmp
	mv $(OUT)/$@/$(soname).tmp $(OUT)/$@/$(soname)
	ln -sf $(soname) $(OUT)/$@/libedgejwt.so
	LD="$(LD)" OBJCOPY="$(OBJCOPY)" AR="$(AR)" sh packaging/static-library.sh \
	    $($@_dir)/libedgejwt.a $(OUT)/$@/libedgejwt.a $($@_objcopy)

# The committed header, made anew from the sources.
header:
	EDGEJWT_WRITE_HEADER=1 $(CARGO) test --quiet --test abi committed_header
	EDGEJWT_WRITE_HEADER=1 $(CARGO) test --quiet --test bindings luajit_declarations

# The command edgejwt(1), in one file that needs no other.
cli: $(BUILD)
	$(MAKE) $(OUT)/cli/edgejwt

$(OUT)/cli/edgejwt: $(OUT)/$(BUILD)/libedgejwt.a $(wildcard cli/*.[ch])
	mkdir -p $(OUT)/cli
	$(CC) $(CFLAGS) -std=c11 -Iinclude cli/*.c -o $@ \
	    $< -lpthread -lm -ldl -Wl,--gc-sections -s

# The quickstart, with a demo key pair.
run: standard build/demo/neuron.pem
	$(CC) $(CFLAGS) -Iinclude examples/quickstart.c -o build/demo/quickstart \
	    -Lbuild/standard -ledgejwt -Wl,-rpath,$(CURDIR)/build/standard
	build/demo/quickstart build/demo/private.key build/demo/neuron.pem

# The gateway, with the demo key pair, on loopback. Needs NNG (libnng-dev).
PORT ?= 8080
gateway: standard build/demo/neuron.pem
	$(CC) $(CFLAGS) -Iinclude examples/neuronex_gateway.c -o build/demo/gateway \
	    -Lbuild/standard -ledgejwt -lnng -Wl,-rpath,$(CURDIR)/build/standard
	@export GATEWAY_NAME="$${GATEWAY_NAME:-admin}"; \
	if [ -z "$$GATEWAY_PASS" ]; then \
	    export GATEWAY_PASS="$$(openssl rand -hex 12)"; \
	    echo "To log in:"; \
	    echo "curl -d '{\"name\":\"$$GATEWAY_NAME\",\"pass\":\"$$GATEWAY_PASS\"}'" \
	        "http://127.0.0.1:$(PORT)/api/login"; \
	fi; \
	exec build/demo/gateway $(PORT) build/demo build/demo/private.key

build/demo/private.key:
	mkdir -p build/demo
	umask 077 && openssl genrsa -out $@ 2048

build/demo/neuron.pem: build/demo/private.key
	openssl rsa -in $< -pubout -out $@

# What the library costs: in both builds beside its peers, as work grows (with
# plots in build/bench/plots), and beside bare ring for every algorithm. Peers
# that are not installed are named and left out. Takes some minutes.
bench: standard embedded
	CARGO="$(CARGO)" CC="$(CC)" sh benches/run.sh

# Every fuzz target for so many seconds, under AddressSanitizer. Needs a
# nightly toolchain and cargo-fuzz.
SECONDS ?= 60
fuzz:
	sh fuzz/run.sh $(SECONDS)

test:
	$(CARGO) test

# Which lines the tests reach; fails below 95 percent. Needs LLVM's coverage
# tools, of the compiler's own version: the toolchain's or Debian's.
coverage:
	tests/support/coverage.sh 95 $(target_dir)/coverage

# Changes one line of the core after another, and lists what no test saw: by
# the unit tests and the C programs first, and by the slower drivers what those
# let pass. Needs cargo-mutants, and an hour or two.
mutants:
	-EDGEJWT_MUTANTS=1 $(CARGO) mutants --output $(target_dir) -- --lib --test c
	$(CARGO) mutants --output $(target_dir) --iterate -- --test hostile \
	    --test interop -- --skip jose --skip pyjwt --skip libjwt --skip openssl

# Both libraries for one target, or several, their facts, and every C program
# and example run there, under qemu where the processor is another one:
# make cross TARGET=aarch64-unknown-linux-gnu
cross:
	@test -n "$(TARGET)" || { echo "make cross needs TARGET=, a target of rustc's" >&2; exit 2; }
	EDGEJWT_REQUIRE_PEERS=1 EDGEJWT_TARGETS="$(strip $(TARGET))" \
	    $(CARGO) test --quiet --test cross -- --ignored --nocapture

cross-all:
	$(MAKE) cross TARGET="x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu \
	    armv7-unknown-linux-gnueabihf i686-unknown-linux-gnu \
	    riscv64gc-unknown-linux-gnu x86_64-unknown-linux-musl \
	    aarch64-unknown-linux-musl armv7-unknown-linux-musleabihf \
	    s390x-unknown-linux-gnu"

clean:
	$(CARGO) clean
	rm -rf build
