#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Which lines of src the tests reach, unit tests and C programs together;
# fails below $1 percent. What is not reached is listed in $2/uncovered.txt.
set -eu
least=$1
mkdir -p "$2"
target=$(cd "$2" && pwd)
host=$(rustc -vV | sed -n 's/^host: //p')

# The tools must be of the compiler's own LLVM, or of the same version.
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
# One of the programs measures its stack, which is deep without this.
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
# Counting needs std; the code is the embedded build's but for runtime.rs.
library embedded --no-default-features --features std
export EDGEJWT_BUILDS="$target/libraries"

set -- --locked --lib --test c --test hostile \
    --test interop
tests=$(cargo test --no-run "$@" 2>&1 | sed -n 's/^  *Executable .*(\(.*\))$/\1/p')
cargo test --quiet "$@" -- --skip valgrind --skip helgrind --skip _static

"$profdata" merge --sparse "$target"/profiles/*.profraw -o "$target/tests.profdata"
# The libraries first: where two files have a function of one name, the first
# counts, and the unit tests leave most of the C functions out.
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
