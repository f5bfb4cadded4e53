# SPDX-License-Identifier: Apache-2.0 OR MIT
SUMMARY = "JSON Web Tokens for embedded gateways: a small, strict C library"
LICENSE = "Apache-2.0 | MIT"
LIC_FILES_CHKSUM = "file://LICENSE;md5=3e31316251ecd66c8460fc126416575e"

# Where your copy of the sources is; see packaging/README.md.
EDGEJWT_GIT ?= "git:///srv/git/edgejwt;protocol=file;branch=main"
SRC_URI = "${EDGEJWT_GIT};tag=v${PV}"

inherit cargo_c cargo-update-recipe-crates

# Written of Cargo.lock by: bitbake -c update_crates edgejwt
include ${BPN}-crates.inc

# The class strips, and keeps what it took for the -dbg package.
export CARGO_PROFILE_RELEASE_STRIP = "none"
export CARGO_PROFILE_EMBEDDED_STRIP = "none"

# The embedded build, which needs libc alone: PACKAGECONFIG:append = " embedded"
PACKAGECONFIG ??= ""
PACKAGECONFIG[embedded] = ""
BUILD_MODE:append = "${@bb.utils.contains('PACKAGECONFIG', 'embedded', ' --profile embedded --no-default-features', '', d)}"
