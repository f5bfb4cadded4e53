#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Runs the unit tests with LLVM's MemorySanitizer, which reports every decision that
# depends on memory that was never written. Rust's std is compiled with it too, so its
# sources are needed: those of a nightly toolchain, or Debian's. Debian's compiler
# comes without the sanitizer's runtime library; clang has one. The assembly of ring
# is not checked.
#
# Usage: memory-sanitizer.sh FOLDER
set -eu
target=$(rustc -vV | sed -n 's/^host: //p')
sources=lib/rustlib/src/rust/library/std
export RUSTFLAGS=-Zsanitizer=memory
if [ -d "$(rustc +nightly --print sysroot 2>/dev/null)/$sources" ]; then
    cargo="${CARGO:-cargo} +nightly"
elif [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null)/$sources" ] &&
    [ -e "$(clang -print-file-name="libclang_rt.msan-${target%%-*}.a" 2>/dev/null)" ]; then
    cargo=/usr/bin/cargo
    # RUSTC_BOOTSTRAP lets a stable compiler take -Z.
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    RUSTFLAGS="$RUSTFLAGS -Zexternal-clangrt -Clinker=clang -Clink-arg=-fsanitize=memory"
else
    echo 'ignored: no sources of std (rustup +nightly component add rust-src;' \
        'on Debian: packages rustc-web, cargo-web, rust-web-src, clang, libclang-rt-14-dev)'
    exit
fi
# A test program unwinds after a panic, so std and the crates must be built for that.
export CARGO_PROFILE_DEV_PANIC=unwind RUST_BACKTRACE=0
exec $cargo test --locked --lib --target "$target" --target-dir "$1" \
    -Zbuild-std=std,panic_unwind,test --config profile.dev.package.edgejwt.opt-level=1
