# SPDX-License-Identifier: Apache-2.0 OR MIT
# Stands for OpenEmbedded's class: the same variables, for this machine's own
# processor and compiler.
export CARGO_HOME = "${UNPACKDIR}/cargo_home"
CARGO_VENDORING_DIRECTORY ??= "${CARGO_HOME}/bitbake"
CARGO_MANIFEST_PATH ??= "${S}/Cargo.toml"
BUILD_MODE ??= "--release"
CARGO_BUILD_FLAGS = "--frozen --target ${RUST_HOST_SYS} ${BUILD_MODE} --manifest-path=${CARGO_MANIFEST_PATH}"

cargo_c_do_configure() {
    mkdir -p ${CARGO_HOME} ${B}
    cat >${CARGO_HOME}/config.toml <<EOF
[source.bitbake]
directory = "${CARGO_VENDORING_DIRECTORY}"
[source.crates-io]
replace-with = "bitbake"
local-registry = "/nonexistent"
[build]
target-dir = "${B}/target"
EOF
}

# Finds every crate, without compiling them.
do_resolve() {
    cd ${B}
    cargo metadata --frozen --format-version 1 --manifest-path=${CARGO_MANIFEST_PATH} >/dev/null
}

cargo_c_do_compile() {
    cd ${B}
    cargo-cbuild cbuild ${CARGO_BUILD_FLAGS} --library-type cdylib --prefix ${prefix} --libdir ${libdir}
}

cargo_c_do_install() {
    cd ${B}
    cargo-cinstall cinstall ${CARGO_BUILD_FLAGS} --library-type cdylib --prefix ${prefix} --libdir ${libdir} --destdir ${D}
}

EXPORT_FUNCTIONS do_configure do_compile do_install
