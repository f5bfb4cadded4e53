#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Measures the cost of the library: beside its peers, as work grows, and beside
# bare ring for each algorithm. Peers that are not installed are left out, and
# the output says so:
#   apt-get install libjwt-dev libcjose-dev libmbedtls-dev librhonabwy-dev libssl-dev pkg-config
#   pip install matplotlib        (for the plots)
# Called by `make bench`, which builds the library first. Run nothing else at the
# same time.
set -eu
cd "$(dirname "$0")/.."
cc=${CC:-cc}
cargo=${CARGO:-cargo}
target=${CARGO_TARGET_DIR:-target}
dir=build/bench
flags="-std=gnu11 -O2 -Wall -Wextra -Iinclude"
rm -rf $dir
mkdir -p $dir

for bits in 2048 3072 4096; do
    openssl genrsa -out $dir/rsa$bits.key $bits 2>/dev/null
    openssl rsa -in $dir/rsa$bits.key -pubout -out $dir/rsa$bits.pem 2>/dev/null
done

bytes() {
    stat -L -c %s "$1"
}

# The size of a library with its dependencies other than libc and the loader.
closure() {
    sum=$(bytes "$1")
    for needed in $(ldd "$1" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | grep -v '/libc\.so\|/ld-'); do
        sum=$((sum + $(bytes "$needed")))
    done
    echo $sum
}

# NAME OBJECT LIBRARY
list() {
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(bytes "$3")" "$(closure "$3")" >>$dir/libraries
}

# The version of a crate in a lock file.
locked() {
    sed -n "/^name = \"$2\"/{n;s/version = \"\(.*\)\"/\1/p;}" "$1" | head -n 1
}

ours=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
for build in standard embedded; do
    $cc $flags -shared -fPIC "-DLIBRARY=\"$PWD/build/$build/libedgejwt.so\"" benches/subjects/edgejwt.c \
        -o $dir/$build.so -ldl
    list "edgejwt $ours, $build" $dir/$build.so build/$build/libedgejwt.so
done

if $cargo build --quiet --locked --release --manifest-path benches/rust/Cargo.toml --target-dir "$target/bench-peers"; then
    for crate in ring jsonwebtoken; do
        cp "$target/bench-peers/release/libsubject_$crate.so" $dir/$crate.so
    done
    list "bare ring $(locked benches/rust/Cargo.lock ring), no token" $dir/ring.so $dir/ring.so
    list "jsonwebtoken $(locked benches/rust/Cargo.lock jsonwebtoken)" $dir/jsonwebtoken.so $dir/jsonwebtoken.so
else
    echo "left out, because they do not build: bare ring, jsonwebtoken"
fi

left_out() { # NAME
    echo "left out, because it is not installed: $1"
}

# The library whose name begins so and that an object needs.
needed() { # OBJECT LIBRARY
    ldd "$1" | sed -n "s/.*$2\.so.*=> \([^ ]*\).*/\1/p"
}

peer() { # NAME FILE MODULE LIBRARY [MODULES [REMARK]]
    if ! pkg-config --exists "$3" ${5:-} 2>/dev/null; then
        left_out "$3"
        return
    fi
    folder=$(pkg-config --variable=libdir "$3")
    $cc $flags -shared -fPIC "benches/subjects/$2.c" -o "$dir/$2.so" $(pkg-config --cflags --libs "$3" ${5:-}) \
        "-Wl,-rpath,$folder"
    list "$1 $(pkg-config --modversion "$3")${6:-}" "$dir/$2.so" "$(needed "$dir/$2.so" "$4")"
}
peer OpenSSL openssl libcrypto libcrypto "" ", no token"
# Mbed TLS 2.28 has no file for pkg-config.
if $cc $flags -shared -fPIC benches/subjects/mbedtls.c -o $dir/mbedtls.so -lmbedcrypto 2>/dev/null; then
    version=$(echo MBEDTLS_VERSION_STRING | $cc -E -P -include mbedtls/version.h - | tail -n 1 | tr -d '"')
    list "Mbed TLS $version, no token" $dir/mbedtls.so "$(needed $dir/mbedtls.so libmbedcrypto)"
else
    left_out "Mbed TLS"
fi
peer cjose cjose cjose libcjose libcrypto
peer rhonabwy rhonabwy librhonabwy librhonabwy
# libjwt 3 has another interface. LIBJWT3 is where it is installed beside libjwt 1.
if pkg-config --atleast-version=3 libjwt 2>/dev/null; then
    left_out "libjwt < 3"
    peer libjwt libjwt3 libjwt libjwt libcrypto
else
    peer libjwt libjwt libjwt libjwt
    export PKG_CONFIG_PATH="${LIBJWT3:+$LIBJWT3/lib/pkgconfig:}${PKG_CONFIG_PATH:-}"
    peer libjwt libjwt3 "libjwt >= 3" libjwt libcrypto
fi

# The machine and versions, for the table and the plots.
about="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, Linux $(uname -r | sed 's/-.*//'), \
$(ldd --version | sed -n '1s/.* //;1s/^/glibc /p'), $(rustc --version | cut -d' ' -f1,2), $(date -u +%Y-%m-%d)"
echo "$about" | tee $dir/about

$cc $flags -rdynamic benches/bench.c -o $dir/bench -ldl
$dir/bench $dir/libraries $dir/rsa2048.key $dir/rsa2048.pem | tee $dir/table.md

$cc $flags -pthread benches/growth.c -o $dir/growth -Lbuild/standard -ledgejwt "-Wl,-rpath,$PWD/build/standard" -ldl
ring=
if [ -e $dir/ring.so ]; then
    ring=$PWD/$dir/ring.so
fi
echo
$dir/growth $dir $dir/points.tsv $ring
if command -v python3 >/dev/null; then
    python3 benches/plot.py $dir/points.tsv $dir/table.md $dir/about $dir/plots
else
    echo "no plots: Python is not installed"
fi

echo
$cargo bench --quiet --locked --bench floor
