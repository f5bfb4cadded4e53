// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make deb`: packages that dpkg installs and removes again in a separate root
//! folder; the licences; and the Yocto recipe.

use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{ROOT, cc, fresh, output, run};
use crate::tree::{Tree, check_quickstart};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["debian":
        packages_install_link_and_go, packages_are_reproducible, lintian_has_no_complaint,
        licences_of_every_crate, yocto_recipe_is_current
    ]
}

/// The packages of the standard build: the library, and the files to link to
/// it.
fn packages(name: &str) -> [PathBuf; 2] {
    let tree = Tree::new(&format!("debian-{name}"));
    run(&mut tree.make(&["deb"]));
    let arch = run(Command::new("dpkg").arg("--print-architecture"));
    let version = env!("CARGO_PKG_VERSION");
    let minor = env!("CARGO_PKG_VERSION_MINOR");
    [format!("libedgejwt0.{minor}"), "libedgejwt-dev".into()].map(|package| {
        let file = format!("{package}_{version}-1_{}.deb", arch.trim());
        tree.dir.join("build/deb").join(file)
    })
}

/// A root folder with dpkg's records of this machine, so that dependencies are
/// checked.
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

/// Every file in a root folder, without dpkg's own records.
fn files(root: &Path) -> String {
    run(Command::new("find")
        .arg(root)
        .args(["!", "-type", "d", "!", "-path", "*/var/lib/dpkg/*"]))
}

fn packages_install_link_and_go() -> Outcome {
    need("dpkg-deb", "dpkg")?;
    if run(Command::new("id").arg("-u")) != "0\n" || !Path::new("/var/lib/dpkg/status").exists() {
        let remedy = "run the tests as root on Debian";
        return Err(Missing::remedy("root and dpkg's records", remedy));
    }
    let packages = packages("install");
    let root = new_root();
    run(dpkg(&root).arg("--install").args(&packages));
    let name = |package: &PathBuf| {
        let file = package.file_name().unwrap().to_string_lossy();
        file.split('_').next().unwrap().to_string()
    };
    let names = packages.each_ref().map(name);
    // Every file has the checksum that its package gives.
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
    // The program needs the library's package alone.
    check_quickstart(&program, lib);
    std::fs::remove_file(program).unwrap();

    run(dpkg(&root).arg("--purge").arg(&names[0]));
    assert_eq!(files(&root), "");
    Ok(())
}

fn packages_are_reproducible() -> Outcome {
    need("dpkg-deb", "dpkg")?;
    for (one, other) in packages("one").iter().zip(&packages("other")) {
        let is_same = std::fs::read(one).unwrap() == std::fs::read(other).unwrap();
        assert!(is_same, "{one:?} differs from {other:?}");
    }
    Ok(())
}

fn lintian_has_no_complaint() -> Outcome {
    need("dpkg-deb", "dpkg")?;
    need("lintian", "lintian")?;
    let said = output(
        Command::new("lintian")
            .args(["--fail-on", "error,warning"])
            // The packages are not uploaded to Debian, so no bug is closed.
            .args(["--suppress-tags", "initial-upload-closes-no-bugs"])
            .args(packages("lintian")),
    );
    assert!(said.status.success(), "{said:?}");
    Ok(())
}

fn licences_of_every_crate() {
    let crates = run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args(["tree", "--locked", "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"]));
    let copyright = Path::new(ROOT).join("packaging/debian/copyright");
    let copyright = std::fs::read_to_string(copyright).unwrap();
    for line in crates.lines() {
        let name = line.split(' ').next().unwrap();
        assert!(
            name == "edgejwt" || copyright.contains(&format!("vendor/{name}/*")),
            "packaging/debian/copyright lacks {name}"
        );
    }
}

/// It is for this version, and has the checksums of the licence files.
fn yocto_recipe_is_current() {
    let version = env!("CARGO_PKG_VERSION");
    let recipe = Path::new(ROOT).join(format!("packaging/yocto/edgejwt_{version}.bb"));
    let recipe = std::fs::read_to_string(recipe).expect("a recipe of this version");
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let sum = run(Command::new("md5sum").arg(Path::new(ROOT).join(licence)));
        let sum = sum.split(' ').next().unwrap();
        let line = format!("file://{licence};md5={sum}");
        assert!(recipe.contains(&line), "{line}");
    }
}
