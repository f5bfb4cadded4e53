// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make recipes`: OpenWrt's and Buildroot's. make reads them and runs their
//! commands, with stand-ins for the parts of these systems; kconfiglib reads the
//! menu. Yocto's is in yocto.rs.

use crate::dist::{VERSION, tarball, unpack_into};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{ROOT, fresh, output, run};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["recipes":
        no_placeholder_is_left, buildroot_names_what_is_there, buildroot_menu, openwrt_names_what_is_there
    ];
    all.extend(tests!["recipes::slow": buildroot_builds, openwrt_builds]);
    all
}

/// The recipes for the tarball, written on first use.
pub fn recipes() -> Result<&'static Path, Missing> {
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

/// The sources, unpacked once to be read.
fn sources() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    tarball()?;
    Ok(MADE.get_or_init(|| unpack_into(&fresh("release-recipes-sources")).unwrap()))
}

/// A file beside this one.
pub fn beside(file: &str) -> String {
    format!("{ROOT}/tests/release/{file}")
}

fn sum(file: &Path) -> String {
    let said = run(Command::new("sha256sum").arg(file));
    said.split(' ').next().unwrap().into()
}

fn no_placeholder_is_left() -> Outcome {
    let said = output(
        Command::new("grep")
            .args(["-rnE", "@[A-Z0-9]+( [^@]+)?@"])
            .arg(recipes()?),
    );
    assert_eq!(String::from_utf8_lossy(&said.stdout), "");
    Ok(())
}

/// `make` for Buildroot's recipe, with sources and a folder for the result.
fn buildroot(sources: &Path, work: &Path) -> Result<Command, Missing> {
    let mut make = Command::new("make");
    make.args(["-s", "-f", &beside("buildroot.mk")])
        .arg(format!("RECIPE={}/buildroot/edgejwt", recipes()?.display()));
    Ok(with_folders(make, sources, work))
}

/// The same for OpenWrt's.
fn openwrt(sources: &Path, work: &Path) -> Result<Command, Missing> {
    let mut make = Command::new("make");
    make.args(["-s", "-f"])
        .arg(recipes()?.join("openwrt/edgejwt/Makefile"))
        .arg(format!("TOPDIR={}", beside("openwrt")));
    Ok(with_folders(make, sources, work))
}

fn with_folders(mut make: Command, sources: &Path, work: &Path) -> Command {
    make.arg(format!("SOURCES={}", sources.display()))
        .arg(format!("WORK={}", work.display()))
        .env_remove("MAKEFLAGS")
        .env_remove("CARGO_TARGET_DIR");
    make
}

/// The lines NAME=VALUE that a program prints.
fn values(command: &mut Command) -> BTreeMap<String, String> {
    let said = run(command);
    let lines = said.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// What both recipes name: the version, the tarball, and licences in it.
fn check_names(shown: &BTreeMap<String, String>) -> Outcome {
    assert_eq!(shown["VERSION"], VERSION);
    let tarball = tarball()?;
    let name = tarball.file_name().unwrap().to_str().unwrap();
    assert!(shown["SOURCE"].ends_with(&format!("/{name}")), "{shown:?}");
    let licences: Vec<_> = shown["LICENSE_FILES"].split_whitespace().collect();
    assert!(licences.len() > 3);
    for file in licences {
        assert!(sources()?.join(file).exists(), "{file}");
    }
    Ok(())
}

fn buildroot_names_what_is_there() -> Outcome {
    let shown = values(buildroot(sources()?, Path::new("/none"))?.arg("show"));
    check_names(&shown)?;
    let text = std::fs::read_to_string(recipes()?.join("buildroot/edgejwt/edgejwt.hash")).unwrap();
    let sums: BTreeMap<_, _> = text
        .lines()
        .filter_map(|line| line.strip_prefix("sha256  ")?.split_once("  "))
        .map(|(sum, file)| (file, sum))
        .collect();
    let tarball = tarball()?;
    assert_eq!(
        sums[tarball.file_name().unwrap().to_str().unwrap()],
        sum(&tarball)
    );
    for file in shown["LICENSE_FILES"].split_whitespace() {
        assert_eq!(sums[file], sum(&sources()?.join(file)));
    }
    Ok(())
}

/// The options that Buildroot's menu makes of some answers.
fn menu(answers: &[&str]) -> Result<BTreeMap<String, String>, Missing> {
    let import = ["-c", "import kconfiglib"];
    if !output(Command::new("python3").args(import))
        .status
        .success()
    {
        return Err(Missing::remedy("kconfiglib", "pip install kconfiglib"));
    }
    Ok(values(
        Command::new("python3")
            .arg(beside("kconfig.py"))
            .arg(recipes()?.join("buildroot/edgejwt/Config.in"))
            .args([
                "BR2_PACKAGE_HOST_RUSTC",
                "BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS",
                "BR2_STATIC_LIBS",
                "BR2_TOOLCHAIN_USES_UCLIBC",
                "BR2_PACKAGE_EDGEJWT=y",
            ])
            .args(answers),
    ))
}

fn buildroot_menu() -> Outcome {
    let rust = "BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS=y";
    let usual = menu(&[rust])?;
    assert_eq!(usual["BR2_PACKAGE_HOST_RUSTC"], "y");
    assert_eq!(usual["BR2_PACKAGE_EDGEJWT_CURVES"], "y");
    assert_eq!(menu(&[])?["BR2_PACKAGE_EDGEJWT"], "n");
    for unfit in ["BR2_STATIC_LIBS=y", "BR2_TOOLCHAIN_USES_UCLIBC=y"] {
        assert_eq!(menu(&[rust, unfit])?["BR2_PACKAGE_EDGEJWT"], "n");
    }
    // Every option that the recipe reads is in the menu.
    let text = std::fs::read_to_string(recipes()?.join("buildroot/edgejwt/edgejwt.mk")).unwrap();
    let reads: Vec<_> = text.split("$(BR2_PACKAGE_").skip(1).collect();
    assert!(reads.len() > 1);
    for read in reads {
        let name = format!("BR2_PACKAGE_{}", read.split(')').next().unwrap());
        assert!(usual.contains_key(&name), "{name}");
    }
    Ok(())
}

fn openwrt_names_what_is_there() -> Outcome {
    let shown = values(openwrt(sources()?, Path::new("/none"))?.arg("show"));
    check_names(&shown)?;
    assert_eq!(shown["HASH"], sum(&tarball()?));
    let soname = run(Command::new("sh").arg(format!("{ROOT}/packaging/soname.sh")));
    let soname = soname.trim();
    assert_eq!(format!("libedgejwt.so.{}", shown["libedgejwt-abi"]), soname);
    assert!(shown["edgejwt-tools"].starts_with("Utilities: "));
    Ok(())
}

/// Runs the command of a cross-built package, and a program with its library.
fn check_on_device(command: &Path, staging: &Path, library: &Path) -> Outcome {
    let qemu = || {
        let mut qemu = Command::new("qemu-aarch64");
        qemu.args(["-L", "/usr/aarch64-linux-gnu"]);
        qemu
    };
    let said = run(qemu().arg(command).arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));
    let source = staging.join("program.c");
    let text = "#include <edgejwt.h>\n#include <stdio.h>\n\
        int main(void) { return puts(edgejwt_version()) == EOF; }\n";
    std::fs::write(&source, text).unwrap();
    let program = staging.join("program");
    run(Command::new("aarch64-linux-gnu-gcc")
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .arg(format!("-I{}/usr/include", staging.display()))
        .arg(format!("-L{}/usr/lib", staging.display()))
        .arg("-ledgejwt"));
    let path = format!("LD_LIBRARY_PATH={}", library.display());
    let said = run(qemu().args(["-E", &path]).arg(&program));
    assert_eq!(said.trim(), VERSION);
    Ok(())
}

fn cross_tools() -> Outcome {
    need("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")?;
    need("qemu-aarch64", "qemu-user")
}

fn buildroot_builds() -> Outcome {
    cross_tools()?;
    let work = fresh("release-buildroot");
    let mut make = buildroot(&unpack_into(&work)?, &work)?;
    run(make.args([
        "BR2_PACKAGE_EDGEJWT_CURVES=y",
        "BR2_PACKAGE_EDGEJWT_TOOLS=y",
        "all",
    ]));
    let target = work.join("target/usr");
    check_on_device(
        &target.join("bin/edgejwt"),
        &work.join("staging"),
        &target.join("lib"),
    )
}

fn openwrt_builds() -> Outcome {
    cross_tools()?;
    let work = fresh("release-openwrt");
    let mut make = openwrt(&unpack_into(&work)?, &work)?;
    run(make.arg("all"));
    let library = work.join("libedgejwt/usr/lib");
    let files = std::fs::read_dir(&library).unwrap().count();
    assert_eq!(files, 2, "the library and its SONAME");
    check_on_device(
        &work.join("edgejwt-tools/usr/bin/edgejwt"),
        &work.join("staging"),
        &library,
    )
}
