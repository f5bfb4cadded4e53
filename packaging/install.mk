# SPDX-License-Identifier: Apache-2.0 OR MIT
# Installs and removes what other C libraries install: see packaging/README.md.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
# Each shell reads completions from a different folder.
bash_file := $(PREFIX)/share/bash-completion/completions/edgejwt
zsh_file := $(PREFIX)/share/zsh/site-functions/_edgejwt
fish_file := $(PREFIX)/share/fish/vendor_completions.d/edgejwt.fish
INSTALL ?= install

# What a program links in addition to the archive. The unwinder of the standard
# build is in libgcc, which compilers add themselves.
private_standard := -lpthread -lm -ldl
private_embedded := -lc

library := libedgejwt.so.$(version)
cmake_dir := $(LIBDIR)/cmake/edgejwt
pkgconfig_dir := $(LIBDIR)/pkgconfig
# The manual page of the library is found under the name of each function.
functions := $(shell sh packaging/functions.sh)

# Installed files hold relative paths, so that the whole folder can be moved.
relative = $(shell realpath -m --relative-to="$(1)" "$(2)")
fill = sed -e 's|@VERSION@|$(version)|' -e 's|@SONAME@|$(soname)|' \
    -e 's|@INTERFACE@|$(soname:libedgejwt.so.%=%)|' \
    -e 's|@PRIVATE@|$(private_$(BUILD))|' -e 's|@PREFIX@|$(call relative,$(1),$(PREFIX))|' \
    -e 's|@LIBDIR@|$(call relative,$(PREFIX),$(LIBDIR))|' \
    -e 's|@INCLUDEDIR@|$(call relative,$(PREFIX),$(INCLUDEDIR))|'

##@ Install

.PHONY: install
install: install-library install-command ## Install library, header, command and manual

# Under sudo there is often no Cargo. What the user has built is then installed
# as it is. In every other case Cargo brings it up to date first.
can_build := CARGO="$(CARGO)" sh packaging/need.sh cargo
.PHONY: up-to-date-library up-to-date-command
up-to-date-library:
	@if why=$$($(can_build) 2>&1); then $(MAKE) --no-print-directory $(BUILD); \
	elif test -e $(built)/libedgejwt.a && test -e $(built)/$(soname); then \
	    echo "Cargo is not usable here: $(built) is installed as it is."; \
	else echo "$$why" >&2; exit 1; fi

up-to-date-command: up-to-date-library
	@if $(can_build) 2>/dev/null || ! test -e $(command); then \
	    $(MAKE) --no-print-directory command; fi

.PHONY: install-command
install-command: up-to-date-command
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1"
	$(INSTALL) -m 755 $(command) "$(DESTDIR)$(BINDIR)/edgejwt"
	$(INSTALL) -m 644 cli/edgejwt.1 "$(DESTDIR)$(MANDIR)/man1/edgejwt.1"
	$(INSTALL) -d $(foreach file,$(bash_file) $(zsh_file) $(fish_file),"$(DESTDIR)$(dir $(file))")
	$(INSTALL) -m 644 cli/completions/edgejwt.bash "$(DESTDIR)$(bash_file)"
	$(INSTALL) -m 644 cli/completions/_edgejwt "$(DESTDIR)$(zsh_file)"
	$(INSTALL) -m 644 cli/completions/edgejwt.fish "$(DESTDIR)$(fish_file)"

.PHONY: install-library
install-library: up-to-date-library
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
	@for name in $(functions); do ln -sf edgejwt.3 "$(DESTDIR)$(MANDIR)/man3/$$name.3"; done
	@$(refresh_loader)

# The loader finds a new library after this. A staged installation is not ours
# to refresh, and only root can do it.
refresh_loader = test -n "$(DESTDIR)" || test "$$(id -u)" != 0 || ! command -v ldconfig >/dev/null || ldconfig

.PHONY: uninstall
uninstall: ## Remove what `make install` installed
	rm -f "$(DESTDIR)$(INCLUDEDIR)/edgejwt.h" "$(DESTDIR)$(LIBDIR)/$(library)" \
	    "$(DESTDIR)$(LIBDIR)/$(soname)" "$(DESTDIR)$(LIBDIR)/libedgejwt.so" \
	    "$(DESTDIR)$(LIBDIR)/libedgejwt.a" "$(DESTDIR)$(pkgconfig_dir)/edgejwt.pc" \
	    "$(DESTDIR)$(cmake_dir)/edgejwt-config.cmake" \
	    "$(DESTDIR)$(cmake_dir)/edgejwt-config-version.cmake" \
	    "$(DESTDIR)$(MANDIR)/man3/edgejwt.3" \
	    "$(DESTDIR)$(BINDIR)/edgejwt" "$(DESTDIR)$(MANDIR)/man1/edgejwt.1" \
	    "$(DESTDIR)$(bash_file)" "$(DESTDIR)$(zsh_file)" "$(DESTDIR)$(fish_file)"
	@for name in $(functions); do rm -f "$(DESTDIR)$(MANDIR)/man3/$$name.3"; done
	@rmdir "$(DESTDIR)$(cmake_dir)" 2>/dev/null || :
	@$(refresh_loader)
