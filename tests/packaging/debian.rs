// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make deb`: packages that install, link and go again, by dpkg in a root of
//! its own; and the papers that go with a package.

use crate::prefix::check_quickstart;
use crate::support::{Build, ROOT, cc, exists, fresh, output, run, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages of the standard build: the library's, and what links to it.
fn packages(name: &str) -> [PathBuf; 2] {
    let out = fresh(name);
    let built = Build::Standard.dir();
    run(Command::new("make")
        .args(["-C", ROOT, "-s", "deb"])
        .arg(format!("OUT={}", out.display()))
        .arg(format!(
            "DEB_LIBRARIES={}",
            built.parent().unwrap().display()
        )));
    let arch = run(Command::new("dpkg").arg("--print-architecture"));
    let version = env!("CARGO_PKG_VERSION");
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    [format!("libedgejwt0.{minor}"), "libedgejwt-dev".into()]
        .map(|name| out.join(format!("deb/{name}_{version}-1_{}.deb", arch.trim())))
}

/// A root with dpkg's records of this machine, so that dependencies are judged.
fn new_root() -> PathBuf {
    let root = fresh("debian-root");
    for dir in ["info", "updates", "triggers", "parts"] {
        std::fs::create_dir_all(root.join("var/lib/dpkg").join(dir)).unwrap();
    }
    std::fs::copy("/var/lib/dpkg/status", root.join("var/lib/dpkg/status")).unwrap();
    root
}

fn dpkg(root: &Path) -> Command {
    let mut dpkg = Command::new("dpkg");
    dpkg.arg(format!("--root={}", root.display()))
        .arg("--log=/dev/null");
    dpkg
}

/// Everything in a root but dpkg's own records.
fn files(root: &Path) -> String {
    run(Command::new("find")
        .arg(root)
        .args(["!", "-type", "d", "!", "-path", "*/var/lib/dpkg/*"]))
}

#[test]
fn packages_install_link_and_go() {
    let is_root = run(Command::new("id").arg("-u")) == "0\n";
    if !is_root || !exists("dpkg") || !Path::new("/var/lib/dpkg/status").exists() {
        return skip("packages are installed by root, on Debian");
    }
    let packages = packages("debian");
    let again = self::packages("debian-again");
    for (package, again) in packages.iter().zip(&again) {
        let is_same = std::fs::read(package).unwrap() == std::fs::read(again).unwrap();
        assert!(is_same, "{package:?} differs from build to build");
    }

    let root = new_root();
    run(dpkg(&root).arg("--install").args(&packages));
    let name = |package: &PathBuf| {
        let file = package.file_name().unwrap().to_string_lossy();
        file.split('_').next().unwrap().to_string()
    };
    let names = packages.each_ref().map(name);
    // Every file is as the package has it.
    assert_eq!(run(dpkg(&root).arg("--verify").args(&names)), "");

    let found = files(&root);
    let pc = found.lines().find(|file| file.ends_with("edgejwt.pc"));
    let lib = Path::new(pc.unwrap()).parent().unwrap().parent().unwrap();
    let program = root.join("quickstart");
    run(Command::new(cc())
        .arg(format!("-I{}/usr/include", root.display()))
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .arg(format!("-L{}", lib.display()))
        .arg("-ledgejwt")
        .arg("-o")
        .arg(&program));
    let removed = output(dpkg(&root).arg("--remove").arg(&names[0]));
    assert!(!removed.status.success(), "libedgejwt-dev needs it");
    run(dpkg(&root).arg("--purge").arg(&names[1]));
    // What was linked needs the library's own package only.
    check_quickstart(&program, lib);
    std::fs::remove_file(program).unwrap();

    run(dpkg(&root).arg("--purge").arg(&names[0]));
    assert_eq!(files(&root), "");
}

#[test]
fn debian_s_own_tool_finds_no_fault() {
    if !exists("lintian") || !exists("dpkg") {
        return skip("lintian is not installed");
    }
    let said = output(
        Command::new("lintian")
            .args(["--fail-on", "error,warning"])
            // No bug report asks for these packages, and they are not uploaded.
            .args(["--suppress-tags", "initial-upload-closes-no-bugs"])
            .args(packages("debian-lintian")),
    );
    assert!(said.status.success(), "{said:?}");
}

/// Every crate in the library is in the list of licences that goes with it.
#[test]
fn the_papers_name_every_crate() {
    let crates = run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args(["tree", "--locked", "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"]));
    let papers = Path::new(ROOT).join("packaging/debian/copyright");
    let papers = std::fs::read_to_string(papers).unwrap();
    for line in crates.lines() {
        let name = line.split(' ').next().unwrap();
        assert!(
            name == "edgejwt" || papers.contains(&format!("vendor/{name}/*")),
            "packaging/debian/copyright does not name {name}"
        );
    }
}

#[test]
fn the_yocto_recipe_is_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let recipe = Path::new(ROOT).join(format!("packaging/yocto/edgejwt_{version}.bb"));
    let recipe = std::fs::read_to_string(recipe).expect("a recipe of this version");
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let sum = run(Command::new("md5sum").arg(Path::new(ROOT).join(licence)));
        let sum = sum.split(' ').next().unwrap();
        assert!(
            recipe.contains(&format!("file://{licence};md5={sum}")),
            "{licence}: {sum}"
        );
    }
}
