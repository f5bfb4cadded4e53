#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Succeeds silently if a tool is installed. Otherwise prints one line that says
# what to install, and fails.
#
# Usage: need.sh TOOL
set -u
root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    echo "edgejwt: $*" >&2
    exit 1
}

# A program and the Debian package that has it.
program() {
    command -v "$1" >/dev/null 2>&1 ||
        fail "$1 is not installed. Install the package $2."
}

# A program that Cargo installs.
cargo_program() {
    rust
    command -v "$1" >/dev/null 2>&1 || [ -x "${CARGO_HOME:-${HOME:-}/.cargo}/bin/$1" ] ||
        fail "$1 is not installed. Run: cargo install $1"
}

# A part of the Rust toolchain.
component() {
    rust
    # Not quoted: CARGO may be two words, such as "cargo +1.88".
    ${CARGO:-cargo} "$1" --version >/dev/null 2>&1 ||
        fail "cargo $1 is not installed. Run: rustup component add $2. On Debian 12: install the package $3."
}

rust() {
    least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
    remedy="Install Rust $least or newer with rustup (https://rustup.rs). On Debian 12: install the package cargo-web."
    cargo=${CARGO-cargo}
    command -v "${cargo%% *}" >/dev/null 2>&1 || fail "cargo is not installed. $remedy"
    # rustup's cargo is there even when no toolchain is.
    version=$($cargo --version 2>/dev/null) || fail "cargo does not run. $remedy"
    version=${version#cargo }
    version=${version%% *}
    minor=${version#1.}
    [ "${minor%%.*}" -ge "${least#1.}" ] || fail "cargo $version is too old. $remedy"
}

case ${1-} in
cargo) rust ;;
cc)
    cc=${CC:-cc}
    command -v "${cc%% *}" >/dev/null 2>&1 ||
        fail "the C compiler ${cc%% *} is not installed. Install the package build-essential, or set CC."
    ;;
binutils)
    for tool in "${LD:-ld}" "${AR:-ar}" "${OBJCOPY:-objcopy}"; do
        program "${tool%% *}" binutils
    done
    ;;
abidw) program abidw abigail-tools ;;
clang-format) program clang-format clang-format ;;
clippy) component clippy clippy rust-web-clippy ;;
doxygen) program doxygen doxygen ;;
dpkg-buildpackage)
    program dpkg-buildpackage dpkg-dev
    program dh debhelper
    ;;
jq) program jq jq ;;
npm) program npm npm ;;
openssl) program openssl openssl ;;
rustfmt) component fmt rustfmt rustfmt-web ;;
cargo-auditable | cargo-cyclonedx | cargo-fuzz | cargo-mutants | cargo-vendor-filterer) cargo_program "$1" ;;
nightly)
    cargo +nightly --version >/dev/null 2>&1 ||
        fail "a nightly Rust toolchain is not installed. Run: rustup toolchain install nightly"
    ;;
hatchling)
    python3 -c 'import hatchling' 2>/dev/null || fail "hatchling is not installed. Run: pip install hatchling"
    ;;
mandoc) program mandoc mandoc ;;
mkdocs)
    python3 -c 'import material' 2>/dev/null || fail "MkDocs is not installed. Run: pip install mkdocs-material"
    ;;
nng)
    echo '#include <nng/nng.h>' | ${CC:-cc} ${CFLAGS:-} -E - >/dev/null 2>&1 ||
        fail "the header <nng/nng.h> is not installed. Install the package libnng-dev."
    ;;
*) fail "need.sh: unknown tool '${1-}'" ;;
esac
