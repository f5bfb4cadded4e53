#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# A C compiler that takes gcc's options, for musl and for older versions of glibc:
# `zig cc` for zig's target $1.
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
# A program with the static library of the standard build needs the unwinder, which
# gcc would add by itself.
case " $* " in
*" -c "* | *" -E "* | *" -S "* | *" -shared "*) ;;
*) set -- "$@" -lunwind ;;
esac
# By default zig makes undefined behaviour trap.
exec python3 -m ziglang cc -target "$target" -fno-sanitize=undefined "$@"
