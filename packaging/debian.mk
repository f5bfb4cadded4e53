# SPDX-License-Identifier: Apache-2.0 OR MIT
# Debian packages: see packaging/README.md.

##@ Packages

# Another architecture than this machine's is cross-built.
DEB_ARCH ?=
# The tarball of the sources. By default it is made.
DIST ?=
deb_dist = $(or $(DIST),$(OUT)/dist/edgejwt-$(version).tar.xz)
.PHONY: deb
deb: need-dpkg-buildpackage $(if $(DIST),,dist) ## Build Debian packages and their source: build/deb (DEB_ARCH=arm64)
	sh packaging/deb.sh "$(deb_dist)" "$(OUT)/deb" $(DEB_ARCH)

.PHONY: deb-copyright
deb-copyright: $(if $(DIST),,dist) ## Write packaging/debian/copyright from the notices of the crates
	rm -rf $(OUT)/deb/crates && mkdir -p $(OUT)/deb/crates
	tar -xf "$(deb_dist)" -C $(OUT)/deb/crates --strip-components=1
	sh packaging/debian-copyright.sh $(OUT)/deb/crates/vendor packaging/debian/copyright
	rm -rf $(OUT)/deb/crates
