# SPDX-License-Identifier: Apache-2.0 OR MIT
SUMMARY = "JSON Web Tokens for embedded gateways: a small, strict C library"
DESCRIPTION = "Signs and verifies JSON Web Tokens (RFC 7519) in C programs, with no other library."
HOMEPAGE = "@URL@"
SECTION = "libs"
CVE_PRODUCT = "edgejwt"
# The library holds ring and untrusted.
LICENSE = "(Apache-2.0 | MIT) & Apache-2.0 & ISC"
LIC_FILES_CHKSUM = "\
    file://LICENSE-APACHE;md5=@MD5 LICENSE-APACHE@ \
    file://LICENSE-MIT;md5=@MD5 LICENSE-MIT@ \
    file://../cargo_home/bitbake/ring-@CRATE ring@/LICENSE;md5=@MD5 vendor/ring/LICENSE@ \
    file://../cargo_home/bitbake/untrusted-@CRATE untrusted@/LICENSE.txt;md5=@MD5 vendor/untrusted/LICENSE.txt@ \
"

SRC_URI = "@URL@/edgejwt-${PV}.tar.xz"
SRC_URI[sha256sum] = "@SHA256@"

inherit cargo_c cargo-update-recipe-crates

require ${BPN}-crates.inc

# The embedded build, and ES256, ES384 and EdDSA in it. The standard build, with
# PACKAGECONFIG = "", has them always.
PACKAGECONFIG ??= "embedded curves"
PACKAGECONFIG[embedded] = ""
PACKAGECONFIG[curves] = ""
EDGEJWT_CURVES = "${@bb.utils.contains('PACKAGECONFIG', 'curves', '--features ecdsa --features eddsa', '', d)}"
EDGEJWT_EMBEDDED = "--profile embedded --no-default-features ${EDGEJWT_CURVES}"
# cargo-c refuses --release beside --profile, so the class's value is replaced.
BUILD_MODE = "${@bb.utils.contains('PACKAGECONFIG', 'embedded', '${EDGEJWT_EMBEDDED}', '--release', d)}"

# The class strips the library and puts the symbols into the -dbg package.
export CARGO_PROFILE_RELEASE_STRIP = "none"
export CARGO_PROFILE_EMBEDDED_STRIP = "none"

# Yocto fetches the crates itself, so that its mirrors, licence lists and
# vulnerability reports know them. Those in the tarball are the same.
do_configure:prepend() {
    rm -rf ${S}/.cargo/config.toml ${S}/vendor
}

do_install:append() {
    install -d ${D}${mandir}/man3
    install -m 0644 ${S}/packaging/edgejwt.3 ${D}${mandir}/man3/
}
