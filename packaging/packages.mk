# SPDX-License-Identifier: Apache-2.0 OR MIT
# Packages, and the committed files that are generated: see packaging/README.md.

##@ Packages

# Another architecture than this machine's is cross-built.
DEB_ARCH ?= $(shell dpkg --print-architecture 2>/dev/null)
deb_target = $(if $(deb_foreign),$(deb_target_$(DEB_ARCH)))
deb_foreign = $(filter-out $(shell dpkg --print-architecture 2>/dev/null),$(DEB_ARCH))
deb_triplet = $(or $(deb_triplet_$(DEB_ARCH)),$(error DEB_ARCH is "$(DEB_ARCH)", but must be amd64, arm64 or armhf))
deb_triplet_amd64 := x86_64-linux-gnu
deb_triplet_arm64 := aarch64-linux-gnu
deb_triplet_armhf := arm-linux-gnueabihf
deb_target_amd64 := x86_64-unknown-linux-gnu
deb_target_arm64 := aarch64-unknown-linux-gnu
deb_target_armhf := armv7-unknown-linux-gnueabihf
# Where the libraries are.
DEB_LIBRARIES ?= $(OUT)$(if $(deb_foreign),/cross/$(deb_target))
deb_staged = $(abspath $(OUT))/deb/staged-$(DEB_ARCH)

.PHONY: deb
deb: need-dpkg-deb ## Build Debian packages: build/deb (DEB_ARCH=arm64)
	rm -rf "$(deb_staged)"
	$(MAKE) --no-print-directory install-library TARGET="$(deb_target)" OUT="$(DEB_LIBRARIES)" \
	    DESTDIR="$(deb_staged)" PREFIX=/usr LIBDIR=/usr/lib/$(deb_triplet)
	sh packaging/debian/build.sh "$(deb_staged)" $(DEB_ARCH) $(deb_triplet) "$(OUT)/deb"

# The crates in the library and their licences. The first list has Rust's own
# library too.
SBOM_TARGET ?= $(shell rustc -vV | sed -n 's/^host: //p')
.PHONY: sbom
sbom: need-cargo-cyclonedx need-jq licences ## List the crates in the library: build/sbom
	CARGO="$(CARGO)" sh packaging/sbom.sh $(OUT)/sbom/edgejwt.cdx.json $(SBOM_TARGET)

.PHONY: licences
licences: need-cargo
	mkdir -p $(OUT)/sbom
	$(CARGO) tree --locked --edges normal,no-proc-macro --target $(SBOM_TARGET) \
	    --prefix none --no-dedupe --format '{p} {l}' | sed 's| (/[^)]*)||' | sort -u \
	    >$(OUT)/sbom/licences.txt

##@ Write generated files

.PHONY: header
header: need-cargo ## Write include/edgejwt.h and the LuaJIT declarations
	EDGEJWT_WRITE_HEADER=1 $(CARGO) test --quiet --test abi committed_header
	EDGEJWT_WRITE_HEADER=1 $(CARGO) test --quiet --test bindings luajit_declarations

.PHONY: man
man: need-doxygen ## Write packaging/edgejwt.3 from the header
	sh packaging/man.sh packaging/edgejwt.3

.PHONY: abi
abi: need-abidw standard ## Write packaging/abi/SONAME.abi from the library
	mkdir -p packaging/abi
	sh packaging/abi.sh write $(OUT)/standard/$(soname)
