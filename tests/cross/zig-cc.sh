#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The C compiler for musl: `zig cc` for zig's target $1, in the place of a gcc.
set -eu
target=$1
shift
for word in "$@"; do
    shift
    case $word in
    # Rust's name for the target, which zig does not know.
    --target=*) ;;
    # There is no libgcc; LLVM's unwinder, linked statically, does its work.
    -lgcc_s) set -- "$@" -lunwind ;;
    *) set -- "$@" "$word" ;;
    esac
done
# zig's own default is to trap on undefined behaviour.
exec python3 -m ziglang cc -target "$target" -fno-sanitize=undefined "$@"
