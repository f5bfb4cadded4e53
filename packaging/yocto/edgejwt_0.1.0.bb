# SPDX-License-Identifier: Apache-2.0 OR MIT
SUMMARY = "JSON Web Tokens for embedded gateways: a small, strict C library"
LICENSE = "Apache-2.0 | MIT"
LIC_FILES_CHKSUM = "file://LICENSE-APACHE;md5=86d3f3a95c324c9479bd8986968f4327 \
                    file://LICENSE-MIT;md5=17fe54bfc814f4c0d7bbfa790157ffb2"

# The place of your copy of the sources: see packaging/README.md.
EDGEJWT_GIT ?= "git:///srv/git/edgejwt;protocol=file;branch=main"
SRC_URI = "${EDGEJWT_GIT};tag=v${PV}"

inherit cargo_c cargo-update-recipe-crates

# Written from Cargo.lock by: bitbake -c update_crates edgejwt
include ${BPN}-crates.inc

# The class strips the library and puts the symbols into the -dbg package.
export CARGO_PROFILE_RELEASE_STRIP = "none"
export CARGO_PROFILE_EMBEDDED_STRIP = "none"

# The embedded build: PACKAGECONFIG:append = " embedded"
PACKAGECONFIG ??= ""
PACKAGECONFIG[embedded] = ""
BUILD_MODE:append = "${@bb.utils.contains('PACKAGECONFIG', 'embedded', ' --profile embedded --no-default-features', '', d)}"
