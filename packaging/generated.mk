# SPDX-License-Identifier: Apache-2.0 OR MIT
# What is in the library, and the committed files that are generated.

##@ What is in the library

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
