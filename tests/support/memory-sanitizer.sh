#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Runs the unit tests with LLVM's MemorySanitizer, which reports every decision that
# depends on memory that was never written. Rust's std is compiled with it too, so its
# sources are needed: those of a nightly toolchain, or Debian's, whose compiler takes
# the sanitizer's runtime library from clang. Assembly of ring is not observed.
#
# Usage: memory-sanitizer.sh FOLDER [FILTER...]
set -eu
folder=$1
shift
target=$(rustc -vV | sed -n 's/^host: //p')
sources=lib/rustlib/src/rust/library/std
flags="-Zsanitizer=memory -Clinker=clang"
if [ -d "$(rustc +nightly --print sysroot 2>/dev/null)/$sources" ]; then
    set -- "${CARGO:-cargo} +nightly" "$@"
elif [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null)/$sources" ] &&
    [ -e "$(clang -print-file-name=libclang_rt.msan-x86_64.a 2>/dev/null)" ]; then
    set -- /usr/bin/cargo "$@"
    flags="$flags -Zexternal-clangrt -Clink-arg=-fsanitize=memory"
    # Lets a stable compiler take -Z.
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
else
    echo 'ignored: no sources of std (rustup +nightly component add rust-src;' \
        'on Debian: packages rustc-web, cargo-web, rust-web-src, clang, libclang-rt-14-dev)'
    exit
fi
cargo=$1
shift
# A test program unwinds, and all that it is made of must do the same.
export CARGO_PROFILE_DEV_PANIC=unwind RUST_BACKTRACE=0
export RUSTFLAGS="$flags"
exec $cargo test --config profile.dev.package.edgejwt.opt-level=1 --locked --lib -Zbuild-std=std,panic_unwind,test --target "$target" \
    --target-dir "$folder" -- "$@"
