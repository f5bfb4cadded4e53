# SPDX-License-Identifier: Apache-2.0 OR MIT
# How the library is installed and packed, as other C libraries are.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
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

.PHONY: install uninstall man abi deb sbom licences

# A library that is there is installed as it is: who installs need not be able
# to build.
$(built)/libedgejwt.a:
	$(MAKE) $(BUILD)

install: $(built)/libedgejwt.a
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
	    "$(DESTDIR)$(MANDIR)/man3/edgejwt.3"
	-rmdir "$(DESTDIR)$(cmake_dir)" 2>/dev/null

# The committed manual page, made anew from the header. Needs Doxygen.
man:
	sh packaging/man.sh packaging/edgejwt.3
