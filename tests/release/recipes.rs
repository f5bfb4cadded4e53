// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make recipes`: Yocto's is read by BitBake, Buildroot's and OpenWrt's by make
//! with variables as their build systems set them, and run.

use crate::dist::{VERSION, tarball, unpack_into};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{ROOT, fresh, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["recipes": checksums_are_right, yocto_is_read_by_bitbake, buildroot_menu];
    all.extend(tests!["recipes::slow": buildroot_builds, openwrt_builds]);
    all
}

/// The recipes, with the folder of the tarball as the place to download from.
fn recipes() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let tarball = tarball()?;
    Ok(MADE.get_or_init(|| {
        let out = fresh("release-recipes");
        run(Command::new("make")
            .args(["-s", "-C", ROOT, "recipes"])
            .arg(format!("DIST={}", tarball.display()))
            .arg(format!("OUT={}", out.display()))
            .env_remove("MAKEFLAGS"));
        out.join("recipes")
    }))
}

fn sum(program: &str, file: &Path) -> String {
    let said = run(Command::new(program).arg(file));
    said.split(' ').next().unwrap().into()
}

fn text(path: &str) -> Result<String, Missing> {
    Ok(std::fs::read_to_string(recipes()?.join(path)).unwrap())
}

/// Of the tarball, of the licences in it, and of each crate.
fn checksums_are_right() -> Outcome {
    let sources = unpack_into(&fresh("release-recipes-sources"))?;
    let whole = sum("sha256sum", &tarball()?);
    let yocto = text(&format!("yocto/edgejwt_{VERSION}.bb"))?;
    let hash = text("buildroot/edgejwt/edgejwt.hash")?;
    let openwrt = text("openwrt/edgejwt/Makefile")?;
    assert!(yocto.contains(&format!("SRC_URI[sha256sum] = \"{whole}\"")));
    assert!(hash.contains(&format!("sha256  {whole}  edgejwt-{VERSION}.tar.xz\n")));
    assert!(openwrt.contains(&format!("PKG_HASH:={whole}\n")));
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let file = sources.join(licence);
        assert!(hash.contains(&format!("sha256  {}  {licence}\n", sum("sha256sum", &file))));
        assert!(yocto.contains(&format!("file://{licence};md5={}", sum("md5sum", &file))));
    }
    let crates = text("yocto/edgejwt-crates.inc")?;
    let lock = std::fs::read_to_string(sources.join("Cargo.lock")).unwrap();
    assert_eq!(
        crates.matches("crate://").count(),
        lock.matches("checksum = ").count()
    );
    assert_eq!(
        crates.matches(".sha256sum] = ").count(),
        lock.matches("checksum = ").count()
    );
    for text in [&yocto, &hash, &openwrt, &crates] {
        assert!(!text.contains('@') || !text.contains("@SHA") && !text.contains("@URL"));
    }
    Ok(())
}

/// BitBake, which PyPI has as a library. The classes of OpenEmbedded-Core are not
/// there: empty ones take their place, so only this recipe's own lines are read.
const BITBAKE: &str = r#"
import os, sys, types
# The hash server is no part of the package, and is not used here.
for name in ("hashserv", "hashserv.client"):
    sys.modules[name] = types.ModuleType(name)
import bb, bb.data, bb.fetch2, bb.parse, bb.utils
recipe, mirror, folder = sys.argv[1:]
for name in ("base", "cargo_c", "cargo-update-recipe-crates"):
    os.makedirs(f"{folder}/classes", exist_ok=True)
    open(f"{folder}/classes/{name}.bbclass", "w").close()
data = bb.data.init()
settings = {
    "BBPATH": folder, "TOPDIR": folder, "TMPDIR": f"{folder}/tmp", "DL_DIR": f"{folder}/downloads",
    "PERSISTENT_DIR": f"{folder}/cache", "FILE": recipe, "PN": "edgejwt", "PV": os.path.basename(recipe)[8:-3], "BPN": "${PN}",
    "S": f"{folder}/src", "WORKDIR": f"{folder}/work", "PREMIRRORS": f"https://example.org/.* file://{mirror}/",
    "FETCHCMD_wget": "/usr/bin/env wget", "__bbclasstype": "recipe",
}
for name, value in settings.items():
    data.setVar(name, value)
data.setVar("BB_SIGNATURE_HANDLER", "noop")
bb.parse.siggen = bb.siggen.init(data)
for value in bb.parse.handle(recipe, data).values():
    data = value
assert data.getVar("LICENSE") == "Apache-2.0 | MIT"
uris = data.getVar("SRC_URI").split()
assert len(uris) > 50, uris
tarball, *crates = uris
bb.fetch2.Fetch([tarball], data).download()
bb.fetch2.Fetch([uri for uri in crates if "/ring/" in uri], data).download()
print("fetched", *sorted(os.listdir(f"{folder}/downloads")))
"#;

fn yocto_is_read_by_bitbake() -> Outcome {
    let import = "import bb";
    if !output(Command::new("python3").args(["-c", import]))
        .status
        .success()
    {
        return Err(Missing::remedy("BitBake", "pip install bitbake-setup"));
    }
    need("wget", "wget")?;
    need("oelint-adv", "oelint-adv (pip install oelint-adv)")?;
    let folder = fresh("release-bitbake");
    let recipe = recipes()?.join(format!("yocto/edgejwt_{VERSION}.bb"));
    let mirror = tarball()?;
    let mut python = Command::new("python3");
    python
        .args(["-c", BITBAKE])
        .arg(&recipe)
        .arg(mirror.parent().unwrap())
        .arg(&folder);
    let said = output(python.current_dir(&folder));
    let fetched = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        fetched.contains(&format!("edgejwt-{VERSION}.tar.xz")) && fetched.contains("ring-"),
        "{fetched}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    // Yocto's own tool writes the list of crates, and the linter finds its blank odd.
    let lint = output(
        Command::new("oelint-adv")
            .args(["--quiet", "--suppress", "oelint.vars.inconspaces"])
            .arg(&recipe),
    );
    let complaints =
        String::from_utf8_lossy(&lint.stderr).into_owned() + &String::from_utf8_lossy(&lint.stdout);
    let errors: Vec<_> = complaints
        .lines()
        .filter(|line| line.contains(":error:"))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    Ok(())
}

fn buildroot_menu() -> Outcome {
    const PROGRAM: &str = "\
import kconfiglib, sys
menu = kconfiglib.Kconfig(sys.argv[1], warn_to_stderr=False)
assert not menu.warnings, menu.warnings
menu.syms['BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS'].set_value('y')
menu.syms['BR2_PACKAGE_EDGEJWT'].set_value('y')
assert menu.syms['BR2_PACKAGE_HOST_RUSTC'].str_value == 'y'
assert menu.syms['BR2_PACKAGE_EDGEJWT_CURVES'].str_value == 'y'
";
    if !output(Command::new("python3").args(["-c", "import kconfiglib"]))
        .status
        .success()
    {
        return Err(Missing::remedy("kconfiglib", "pip install kconfiglib"));
    }
    let own = recipes()?.join("buildroot/edgejwt/Config.in");
    let menu = format!(
        "config BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS\n\tbool \"supported\"\n\
         config BR2_PACKAGE_HOST_RUSTC\n\tbool \"rustc\"\nsource \"{}\"\n",
        own.display()
    );
    let file = fresh("release-buildroot-menu").join("Config.in");
    std::fs::write(&file, menu).unwrap();
    run(Command::new("python3").args(["-c", PROGRAM]).arg(file));
    Ok(())
}

fn cross_tools() -> Outcome {
    need("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")?;
    need("qemu-aarch64", "qemu-user")
}

/// Runs make with a recipe and the build system's part, in a folder with the
/// sources; then the command that was installed.
fn builds(folder: &Path, makefile: &str, program: &str) -> Outcome {
    let file = folder.join("check.mk");
    std::fs::write(&file, makefile).unwrap();
    run(Command::new("make")
        .arg("-f")
        .arg(file)
        .current_dir(folder)
        .env_remove("MAKEFLAGS")
        .env_remove("CARGO_TARGET_DIR"));
    let command = folder.join(program);
    let said = run(Command::new("qemu-aarch64")
        .args(["-L", "/usr/aarch64-linux-gnu"])
        .arg(command)
        .arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));
    Ok(())
}

fn buildroot_builds() -> Outcome {
    cross_tools()?;
    let folder = fresh("release-buildroot");
    let sources = unpack_into(&folder)?;
    let makefile = format!(
        "BR2_PACKAGE_EDGEJWT_TOOLS = y
TARGET_CROSS = aarch64-linux-gnu-
TARGET_CFLAGS = -O2
RUSTC_TARGET_NAME = aarch64-unknown-linux-gnu
BR_CARGO_HOME = {folder}/cargo-home
STAGING_DIR = {folder}/staging
TARGET_DIR = {folder}/target
generic-package = all: $(SOURCES)/.stamp_built
SOURCES = {sources}
include {recipes}/buildroot/edgejwt/edgejwt.mk
{sources}/.stamp_built:
\t$(EDGEJWT_BUILD_CMDS)
\t$(EDGEJWT_INSTALL_STAGING_CMDS)
\t$(EDGEJWT_INSTALL_TARGET_CMDS)
",
        folder = folder.display(),
        sources = sources.display(),
        recipes = recipes()?.display(),
    );
    builds(&folder, &makefile, "target/usr/bin/edgejwt")
}

fn openwrt_builds() -> Outcome {
    cross_tools()?;
    let folder = fresh("release-openwrt");
    let sources = unpack_into(&folder)?;
    for empty in [
        "rules.mk",
        "package.mk",
        "feeds/packages/lang/rust/rust-values.mk",
    ] {
        let path = folder.join(empty);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let makefile = format!(
        "TOPDIR = {folder}
INCLUDE_DIR = {folder}
PKG_BUILD_DIR = {sources}
PKG_INSTALL_DIR = {folder}/install
RUSTC_TARGET_ARCH = aarch64-unknown-linux-gnu
TARGET_CROSS = aarch64-linux-gnu-
TARGET_CFLAGS = -O2
TARGET_PATH_PKG = $(PATH)
CARGO_HOME = {folder}/cargo-home
INSTALL_DIR = install -d
INSTALL_BIN = install -m 755
CP = cp -a
define BuildPackage
PACKAGES += $(1)
endef
all: build
include {recipes}/openwrt/edgejwt/Makefile
build:
\t$(Build/Compile)
\t$(Build/Install)
\t$(call Build/InstallDev,{folder}/dev)
\t$(call Package/libedgejwt/install,{folder}/lib)
\t$(call Package/edgejwt-tools/install,{folder}/tools)
\ttest \"$(PACKAGES)\" = 'libedgejwt edgejwt-tools'
",
        folder = folder.display(),
        sources = sources.display(),
        recipes = recipes()?.display(),
    );
    builds(&folder, &makefile, "tools/usr/bin/edgejwt")
}
