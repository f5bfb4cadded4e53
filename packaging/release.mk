# SPDX-License-Identifier: Apache-2.0 OR MIT
# What a release consists of: see RELEASING.md.

##@ Release

# A secret key of minisign or signify. Without it nothing is signed.
SIGN_KEY ?=
.PHONY: dist
dist: need-cargo need-cargo-vendor-filterer need-cargo-cyclonedx need-jq ## Write the tarball of the sources: build/dist (SIGN_KEY=FILE)
	SIGN_KEY="$(SIGN_KEY)" CARGO="$(CARGO)" sh packaging/dist.sh $(OUT)/dist

# What is given away must run on systems that are older than this one: zig links
# these targets for glibc 2.17. NATIVE=1 takes what `make` builds here instead, to
# try things out.
NATIVE ?=
host := $(shell rustc -vV 2>/dev/null | sed -n 's/^host: //p')
glibc_x86_64-unknown-linux-gnu := 2.17
glibc_aarch64-unknown-linux-gnu := 2.17
glibc_armv7-unknown-linux-gnueabihf := 2.17
glibc_i686-unknown-linux-gnu := 2.17
release_glibc = $(if $(NATIVE),,$(glibc_$(1)))
# The folder of a target, which holds both builds.
release_out = $(if $(call release_glibc,$(1)),build/release/$(1),build$(if $(call release_target,$(1)),/cross/$(1)))
release_target = $(if $(NATIVE)$(if $(glibc_$(1)),,x),$(filter-out $(host),$(1)),$(1))
# The settings of every make for a target.
release_settings = TARGET=$(call release_target,$(1)) OUT=$(call release_out,$(1))
release_make = GLIBC=$(call release_glibc,$(1)) AUDITABLE=$(if $(NATIVE),,1) $(MAKE) --no-print-directory $(call release_settings,$(1))

# The targets that were asked for; without any, this machine's.
asked = $(or $(TARGET),$(host))
.PHONY: dist-binaries
dist-binaries: need-cargo $(if $(NATIVE),,need-cargo-auditable) need-cargo-cyclonedx need-jq $(asked:%=binaries-%) ## Write a tarball of the libraries for TARGET="TRIPLE...": build/dist
binaries-%: need-jq
	rm -rf build/dist/staged-$*
	$(call release_make,$*) install BUILD=standard DESTDIR=$(abspath build/dist/staged-$*) PREFIX=/standard >/dev/null
	$(call release_make,$*) install-library BUILD=embedded DESTDIR=$(abspath build/dist/staged-$*) PREFIX=/embedded >/dev/null
	@SIGN_KEY="$(SIGN_KEY)" CARGO="$(CARGO)" sh packaging/binaries.sh $(abspath build/dist/staged-$*) $* \
	    $(call release_out,$*) build/dist
	rm -r build/dist/staged-$*

# Arguments for the test harness, such as dist:: for one group.
RELEASE_ARGS ?=
.PHONY: release-check
release-check: need-cargo ## Make and use everything that a release consists of (TARGET="TRIPLE...")
	env -u TARGET EDGEJWT_TARGETS="$(TARGET)" EDGEJWT_REQUIRE_PEERS=1 $(CARGO) test --locked --test release -- $(RELEASE_ARGS)
	$(if $(RELEASE_ARGS),,$(CARGO) test --locked --test cross same_bits)

# The folder that the tarball will be downloaded from.
SOURCE_URL ?= https://example.org/edgejwt
.PHONY: recipes
recipes: $(if $(DIST),,dist) ## Write recipes for OpenWrt, Buildroot and Yocto: build/recipes (SOURCE_URL=...)
	sh packaging/recipes.sh "$(or $(DIST),$(OUT)/dist/edgejwt-$(version).tar.xz)" $(SOURCE_URL) $(OUT)/recipes
