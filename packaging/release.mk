# SPDX-License-Identifier: Apache-2.0 OR MIT
# What a release consists of: see RELEASING.md.

##@ Release

# A secret key of minisign or signify. Without it nothing is signed.
SIGN_KEY ?=
.PHONY: dist
dist: need-cargo need-cargo-vendor-filterer need-cargo-cyclonedx need-jq ## Write the tarball of the sources: build/dist (SIGN_KEY=FILE)
	SIGN_KEY="$(SIGN_KEY)" CARGO="$(CARGO)" sh packaging/dist.sh $(OUT)/dist

# For several targets: make dist-binaries TARGET="TRIPLE...". Without a target the
# libraries are for this machine.
host := $(shell rustc -vV 2>/dev/null | sed -n 's/^host: //p')
.PHONY: dist-binaries
dist-binaries: need-cargo need-cargo-cyclonedx need-jq ## Write a tarball of the libraries for TARGET="TRIPLE...": build/dist
	@set -e; for target in $(or $(TARGET),$(host)); do \
	    if [ "$$target" = "$(host)" ]; then cross= folder=build; \
	    else cross=$$target folder=build/cross/$$target; fi; \
	    staged=$(abspath build/dist)/staged-$$target; rm -rf "$$staged"; \
	    $(MAKE) --no-print-directory install TARGET=$$cross OUT=$$folder BUILD=standard \
	        DESTDIR="$$staged" PREFIX=/standard >/dev/null; \
	    $(MAKE) --no-print-directory install-library TARGET=$$cross OUT=$$folder BUILD=embedded \
	        DESTDIR="$$staged" PREFIX=/embedded >/dev/null; \
	    how=$$(cat $$folder/how 2>/dev/null || rustc --version); \
	    rustc=$$(cat $$folder/rustc 2>/dev/null || echo rustc); \
	    SIGN_KEY="$(SIGN_KEY)" CARGO="$(CARGO)" RUSTC="$$rustc" sh packaging/binaries.sh "$$staged" $$target "$$how" build/dist; \
	    rm -r "$$staged"; \
	done

# Arguments for the test harness, such as dist:: for one group.
RELEASE_ARGS ?=
.PHONY: release-check
release-check: need-cargo ## Make everything that a release consists of, and use it
	EDGEJWT_REQUIRE_PEERS=1 $(CARGO) test --locked --test release -- $(RELEASE_ARGS)
