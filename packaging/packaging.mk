# SPDX-License-Identifier: Apache-2.0 OR MIT
# How the library is installed and packed, as other C libraries are.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
INSTALL ?= install

# Which build is installed, and what a program needs beside its archive. (The
# unwinder of the standard build is in libgcc, which compilers add themselves:
# the shared one, or under -static the other.)
BUILD ?= standard
standard_private := -lpthread -lm -ldl
embedded_private := -lc

library := libedgejwt.so.$(version)
cmake_dir := $(LIBDIR)/cmake/edgejwt
pkgconfig_dir := $(LIBDIR)/pkgconfig
built := $(OUT)/$(BUILD)
# From one installed folder to another, so that the whole can be moved.
way = $(shell realpath -m --relative-to="$(1)" "$(2)")
fill = sed -e 's|@VERSION@|$(version)|' -e 's|@SONAME@|$(soname)|' \
    -e 's|@PRIVATE@|$($(BUILD)_private)|' -e 's|@PREFIX@|$(call way,$(1),$(PREFIX))|' \
    -e 's|@LIBDIR@|$(call way,$(PREFIX),$(LIBDIR))|' \
    -e 's|@INCLUDEDIR@|$(call way,$(PREFIX),$(INCLUDEDIR))|'

.PHONY: install install-library install-command uninstall man abi deb sbom licences

# A library that is there is installed as it is: who installs need not be able
# to build.
$(built)/libedgejwt.a:
	$(MAKE) $(BUILD)

install: install-library install-command

install-command: $(OUT)/cli/edgejwt
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1"
	$(INSTALL) -m 755 $(OUT)/cli/edgejwt "$(DESTDIR)$(BINDIR)/edgejwt"
	$(INSTALL) -m 644 cli/edgejwt.1 "$(DESTDIR)$(MANDIR)/man1/edgejwt.1"

install-library: $(built)/libedgejwt.a
	$(INSTALL) -d "$(DESTDIR)$(INCLUDEDIR)" "$(DESTDIR)$(LIBDIR)" "$(DESTDIR)$(pkgconfig_dir)" \
	    "$(DESTDIR)$(cmake_dir)" "$(DESTDIR)$(MANDIR)/man3"
	$(INSTALL) -m 644 include/edgejwt.h "$(DESTDIR)$(INCLUDEDIR)/edgejwt.h"
	$(INSTALL) -m 755 $(built)/$(soname) "$(DESTDIR)$(LIBDIR)/$(library)"
	ln -sf $(library) "$(DESTDIR)$(LIBDIR)/$(soname)"
	ln -sf $(soname) "$(DESTDIR)$(LIBDIR)/libedgejwt.so"
	$(INSTALL) -m 644 $(built)/libedgejwt.a "$(DESTDIR)$(LIBDIR)/libedgejwt.a"
	$(call fill,$(pkgconfig_dir)) packaging/edgejwt.pc.in \
	    >"$(DESTDIR)$(pkgconfig_dir)/edgejwt.pc"
	$(call fill,$(cmake_dir)) packaging/edgejwt-config.cmake.in \
	    >"$(DESTDIR)$(cmake_dir)/edgejwt-config.cmake"
	$(call fill,$(cmake_dir)) packaging/edgejwt-config-version.cmake.in \
	    >"$(DESTDIR)$(cmake_dir)/edgejwt-config-version.cmake"
	chmod 644 "$(DESTDIR)$(pkgconfig_dir)/edgejwt.pc" "$(DESTDIR)$(cmake_dir)"/*.cmake
	$(INSTALL) -m 644 packaging/edgejwt.3 "$(DESTDIR)$(MANDIR)/man3/edgejwt.3"

uninstall:
	rm -f "$(DESTDIR)$(INCLUDEDIR)/edgejwt.h" "$(DESTDIR)$(LIBDIR)/$(library)" \
	    "$(DESTDIR)$(LIBDIR)/$(soname)" "$(DESTDIR)$(LIBDIR)/libedgejwt.so" \
	    "$(DESTDIR)$(LIBDIR)/libedgejwt.a" "$(DESTDIR)$(pkgconfig_dir)/edgejwt.pc" \
	    "$(DESTDIR)$(cmake_dir)/edgejwt-config.cmake" \
	    "$(DESTDIR)$(cmake_dir)/edgejwt-config-version.cmake" \
	    "$(DESTDIR)$(MANDIR)/man3/edgejwt.3" \
	    "$(DESTDIR)$(BINDIR)/edgejwt" "$(DESTDIR)$(MANDIR)/man1/edgejwt.1"
	-rmdir "$(DESTDIR)$(cmake_dir)" 2>/dev/null

# The committed manual page, made anew from the header. Needs Doxygen.
man:
	sh packaging/man.sh packaging/edgejwt.3

# What is in the library: build/sbom/edgejwt.cdx.json, by cargo-cyclonedx, and
# the licences. Rust's own library, which every build has in it, is of neither.
SBOM_TARGET ?= $(shell rustc -vV | sed -n 's/^host: //p')
sbom: licences
	$(CARGO) cyclonedx --quiet --format json --spec-version 1.5 --no-build-deps \
	    --target $(SBOM_TARGET) --override-filename edgejwt.cdx
	sed 's|path+file://$(CURDIR)|path+file:///edgejwt|g' edgejwt.cdx.json >$(OUT)/sbom/edgejwt.cdx.json
	rm edgejwt.cdx.json

licences:
	mkdir -p $(OUT)/sbom
	$(CARGO) tree --locked --edges normal,no-proc-macro --target $(SBOM_TARGET) \
	    --prefix none --no-dedupe --format '{p} {l}' | sed 's| (/[^)]*)||' | sort -u \
	    >$(OUT)/sbom/licences.txt

# Debian packages of a build: of this machine's, or with DEB_ARCH=arm64 or armhf
# of what `make cross` left for that processor. Needs dpkg-deb.
DEB_ARCH ?= $(shell dpkg --print-architecture)
deb_triplet = $(or $(deb_triplet_$(DEB_ARCH)),$(error DEB_ARCH: amd64, arm64 or armhf))
deb_triplet_amd64 := x86_64-linux-gnu
deb_triplet_arm64 := aarch64-linux-gnu
deb_triplet_armhf := arm-linux-gnueabihf
deb_target_arm64 := aarch64-unknown-linux-gnu
deb_target_armhf := armv7-unknown-linux-gnueabihf
# Where the libraries are: those of other processors in folders of their own.
DEB_LIBRARIES ?= $(OUT)$(if $(deb_foreign),/cross/$(deb_target_$(DEB_ARCH)))
deb_foreign = $(filter-out $(shell dpkg --print-architecture),$(DEB_ARCH))
deb:
	@test -z "$(deb_foreign)" || test -e "$(DEB_LIBRARIES)/$(BUILD)/libedgejwt.a" || { \
	    echo "first: make cross TARGET=$(deb_target_$(DEB_ARCH))" >&2; exit 2; }
	rm -rf "$(OUT)/deb/staged-$(DEB_ARCH)"
	$(MAKE) install-library OUT="$(DEB_LIBRARIES)" DESTDIR="$(abspath $(OUT))/deb/staged-$(DEB_ARCH)" \
	    PREFIX=/usr LIBDIR=/usr/lib/$(deb_triplet)
	sh packaging/debian/build.sh "$(OUT)/deb/staged-$(DEB_ARCH)" $(DEB_ARCH) $(deb_triplet) "$(OUT)/deb"

# What is written down of the binary interface, for the test that holds every
# build against it. Needs libabigail (abigail-tools).
abi: standard
	mkdir -p packaging/abi
	sh packaging/abi.sh write $(OUT)/standard/$(soname)
