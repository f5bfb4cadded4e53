SUMMARY = "JSON Web Tokens for embedded gateways: a small, strict C library"
DESCRIPTION = "Signs and verifies JSON Web Tokens (RFC 7519) in C programs. The library \
needs libc, and libgcc_s in the standard build."
HOMEPAGE = "@URL@"
SECTION = "libs"
LICENSE = "Apache-2.0 | MIT"
LIC_FILES_CHKSUM = "file://LICENSE-APACHE;md5=@MD5_LICENSE-APACHE@ \
                    file://LICENSE-MIT;md5=@MD5_LICENSE-MIT@"

SRC_URI = "@URL@/edgejwt-${PV}.tar.xz"
SRC_URI[sha256sum] = "@SHA256@"

inherit cargo_c cargo-update-recipe-crates

require ${BPN}-crates.inc

PACKAGECONFIG ??= ""
# The embedded build: PACKAGECONFIG:append = " embedded"
PACKAGECONFIG[embedded] = ""
BUILD_MODE:append = "${@bb.utils.contains('PACKAGECONFIG', 'embedded', ' --profile embedded --no-default-features', '', d)}"

# The class strips the library and puts the symbols into the -dbg package.
export CARGO_PROFILE_RELEASE_STRIP = "none"
export CARGO_PROFILE_EMBEDDED_STRIP = "none"

# Yocto fetches the crates itself, so that its mirrors, licence lists and
# vulnerability reports know them. Those in the tarball are the same.
do_configure:prepend() {
    rm -rf ${S}/.cargo/config.toml ${S}/vendor
}
