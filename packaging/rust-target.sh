#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Prints the target of rustc that a C compiler compiles for, or nothing if that is
# this machine's own. CMake and Meson ask it.
#
# Usage: rust-target.sh COMPILER...
set -eu
machine=$("$@" -dumpmachine)
processor=${machine%%-*}
library=${machine##*-}
case $library in
linux) library=gnu ;; # aarch64-poky-linux
esac

if [ "$processor" = "$(uname -m)" ] && [ "$library" = gnu ]; then
    exit
fi
case $processor in
arm*)
    # The name says how floats are passed, and seldom which processor it is:
    # hard floats need ARMv7 as Debian's armhf does.
    case $library in
    *hf) processor=armv7 ;;
    *) processor=armv5te ;;
    esac
    ;;
i?86) processor=i686 ;;
riscv64) processor=riscv64gc ;;
esac
echo "$processor-unknown-linux-$library"
