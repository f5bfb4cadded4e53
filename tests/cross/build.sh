#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds both libraries for the target $1 into the folder $2, as `make standard
# embedded TARGET=$1` does, and adds what the tests need there: `run`, which runs
# a program of the target, and for musl `loader`, a link to the target's dynamic
# loader if it is installed. With EDGEJWT_DEVICE set nothing runs on this machine,
# and no qemu is needed. With BUILDS= it only checks that all tools are there.
# Exits with 3 if one is missing.
set -eu
target=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)

fail() {
    echo "edgejwt: $target: $*" >&2
    exit 3
}

script() { # name, command
    printf '#!/bin/sh\n%s\n' "$2" >"$out/$1"
    chmod +x "$out/$1"
}

# qemu's name for the processor, and the folder with the target's C library.
library=${target##*-}
machine=${target%%-*}
case $machine in
arm*) machine=arm ;;
riscv64*) machine=riscv64 ;;
esac
sysroot=/usr/$machine-linux-$library
rm -f "$out/loader"
case $library in
musl*)
    sysroot=/
    loader=/lib/$machine-linux-$library/libc.so
    if [ -e "$loader" ]; then
        ln -s "$loader" "$out/loader"
    fi
    ;;
esac
if [ -n "${EDGEJWT_DEVICE:-}" ] || [ "$(uname -m)" = "$machine" ]; then
    script run 'exec "$@"'
elif [ "$(uname -m)" = x86_64 ] && [ "$machine" = i686 ]; then
    # x86-64 processors run it directly. qemu-i386 7.2 cannot start threads.
    script run "exec $sysroot/lib/ld-linux.so.2 --library-path $sysroot/lib \"\$@\""
else
    command -v "qemu-$machine" >/dev/null ||
        fail "qemu-$machine is not installed. Install the package qemu-user."
    script run "exec qemu-$machine -L $sysroot \"\$@\""
fi

sh "$root/packaging/cross.sh" "$target" "$out" ${BUILDS-standard embedded}
