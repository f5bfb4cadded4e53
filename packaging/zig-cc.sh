#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# A C compiler for musl that takes gcc's options: `zig cc` for zig's target $1.
set -eu
target=$1
shift
for word in "$@"; do
    shift
    case $word in
    # The target by Rust's name, which zig does not know.
    --target=*) ;;
    # zig has no libgcc. LLVM's unwinder replaces it, linked statically.
    -lgcc_s) set -- "$@" -lunwind ;;
    *) set -- "$@" "$word" ;;
    esac
done
# By default zig makes undefined behaviour trap.
exec python3 -m ziglang cc -target "$target" -fno-sanitize=undefined "$@"
