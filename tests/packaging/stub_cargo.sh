#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Stands in for Cargo in tests of the Makefile. `stub_cargo.sh rustc ...` does
# not compile: it copies a library from the folder STUB_LIBRARIES to where Cargo
# would leave it, and appends its arguments to the file STUB_LOG. Features for
# the curves give the standard library, which has them too. A nightly toolchain
# exists if STUB_NIGHTLY is set.
set -eu
if [ "${1:-}" = +nightly ]; then
    [ -n "${STUB_NIGHTLY:-}" ] || exit 1
    shift
fi
case ${1:-} in
--version)
    echo "cargo 1.999.0"
    exit
    ;;
rustc) ;;
*)
    echo "stub_cargo.sh: $*" >&2
    exit 1
    ;;
esac
echo "$*" >>"$STUB_LOG"

target_dir=${CARGO_TARGET_DIR:-target}
profile=debug
target=
build=embedded
type=
while [ $# -gt 0 ]; do
    case $1 in
    --release) profile=release ;;
    --profile) profile=$2 ;;
    --target) target=$2 ;;
    --target-dir) target_dir=$2 ;;
    --crate-type) type=$2 ;;
    --features) build=standard ;;
    esac
    shift
done
if [ "$profile" = release ]; then
    build=standard
fi
case $type in
cdylib) name=libedgejwt.so ;;
staticlib) name=libedgejwt.a ;;
esac
mkdir -p "$target_dir/$target/$profile"
cp "$STUB_LIBRARIES/$build/$name" "$target_dir/$target/$profile/$name"
