#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Measures which lines of src the tests reach: unit tests and C programs, in
# both builds. Fails below $1 percent. $2/uncovered.txt lists the other lines.
set -eu
least=$1
mkdir -p "$2"
target=$(cd "$2" && pwd)
host=$(rustc -vV | sed -n 's/^host: //p')

# The tools must belong to the LLVM version of the compiler.
llvm() {
    major=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    for tool in "$(rustc --print sysroot)/lib/rustlib/$host/bin/$1" \
        "/usr/lib/llvm-$major/bin/$1" "$(command -v "$1-$major" || :)"; do
        if [ -x "$tool" ]; then
            echo "$tool"
            return
        fi
    done
    echo "$1 is missing: rustup component add llvm-tools, or Debian's llvm-$major" >&2
    exit 1
}
cov=${LLVM_COV:-$(llvm llvm-cov)}
profdata=${LLVM_PROFDATA:-$(llvm llvm-profdata)}

export CARGO_TARGET_DIR="$target"
export LLVM_PROFILE_FILE="$target/profiles/%2m.profraw"
export RUSTFLAGS="-Cinstrument-coverage"
# One of the programs limits its stack, which unoptimised code exceeds.
export CARGO_PROFILE_DEV_OPT_LEVEL=1
rm -rf "$target/profiles"

soname=$(sh packaging/soname.sh)
library() { # build, features
    build=$1
    shift
    cargo rustc --lib --locked --quiet --crate-type cdylib "$@"
    mkdir -p "$target/libraries/$build"
    cp "$target/debug/libedgejwt.so" "$target/libraries/$build/libedgejwt.so.new"
    mv "$target/libraries/$build/libedgejwt.so.new" "$target/libraries/$build/libedgejwt.so"
    ln -sf libedgejwt.so "$target/libraries/$build/$soname"
}
library standard
# The instrumentation needs std. Otherwise this is the code of the embedded
# build, except for src/runtime.
library embedded --no-default-features --features std
export EDGEJWT_BUILDS="$target/libraries"

set -- --locked --lib --test c --test hostile \
    --test interop
tests=$(cargo test --no-run "$@" 2>&1 | sed -n 's/^  *Executable .*(\(.*\))$/\1/p')
# Three programs need the allocator of the real embedded build.
cargo test --quiet "$@" -- --skip valgrind --skip helgrind --skip /static \
    --skip sanitizers --skip fixtures --skip no_memory/embedded \
    --skip allocations/embedded --skip wiping_rsa/embedded

"$profdata" merge --sparse "$target"/profiles/*.profraw -o "$target/tests.profdata"
# The libraries come first: if two files have the same function, the first one
# counts, and the unit tests leave out most of the C functions.
set -- --instr-profile "$target/tests.profdata" "$EDGEJWT_BUILDS/standard/libedgejwt.so"
for object in "$EDGEJWT_BUILDS/embedded/libedgejwt.so" $tests; do
    set -- "$@" --object "$object"
done
"$cov" show "$@" --sources "$PWD/src" 2>/dev/null |
    awk '/^\/.*:$/ { file = $0 } /^ *[0-9]+\| +0\|/ { print file $0 }' >"$target/uncovered.txt"
"$cov" report "$@" --sources "$PWD/src" --show-region-summary=false \
    --show-branch-summary=false 2>/dev/null >"$target/report.txt"
cat "$target/report.txt"
awk -v least="$least" '$1 == "TOTAL" { lines = $NF + 0 }
    END { if (lines < least) { print lines "% of the lines, not " least "%"; exit 1 } }' \
    "$target/report.txt"
