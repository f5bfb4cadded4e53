# SPDX-License-Identifier: Apache-2.0 OR MIT
# Debian packages: see packaging/README.md.

##@ Packages

# Another architecture than this machine's is cross-built.
DEB_ARCH ?=
# The tarball of the sources. By default it is made.
DIST ?=
.PHONY: deb
deb: need-dpkg-buildpackage $(if $(DIST),,dist) ## Build Debian packages and their source: build/deb (DEB_ARCH=arm64)
	sh packaging/deb.sh "$(or $(DIST),$(OUT)/dist/edgejwt-$(version).tar.xz)" "$(OUT)/deb" $(DEB_ARCH)
