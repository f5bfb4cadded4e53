// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make deb`: the source package, and the packages that Debian's own tools build,
//! check, install and test.

use crate::dist::{VERSION, tarball};
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{ROOT, cc, fresh, key, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    tests!["debian::slow":
        lintian_has_no_complaint, packages_install_and_leave_nothing, debug_symbols_are_apart,
        lintian_has_no_complaint_about_the_source, packages_are_reproducible, arm64, armhf,
        clean_chroot, cross_build_in_a_clean_chroot
    ]
}

/// The packages of this machine's architecture.
fn built() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    need("dpkg-buildpackage", "dpkg-dev")?;
    need("dh", "debhelper")?;
    let tarball = tarball()?;
    Ok(MADE.get_or_init(|| {
        let out = fresh("release-deb");
        run(&mut make_deb(&tarball, &out, "", "nocheck"));
        out.join("deb")
    }))
}

fn make_deb(tarball: &Path, out: &Path, arch: &str, options: &str) -> Command {
    let mut make = Command::new("make");
    make.args(["-s", "-C", ROOT, "deb"])
        .arg(format!("DIST={}", tarball.display()))
        .arg(format!("OUT={}", out.display()))
        .arg(format!("DEB_ARCH={arch}"))
        .env("DEB_BUILD_OPTIONS", options)
        .env_remove("MAKEFLAGS")
        .env_remove("CARGO_TARGET_DIR");
    make
}

/// The files in a folder with this ending.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    found.sort();
    assert!(!found.is_empty(), "{ending}");
    found
}

fn lintian(files: &[PathBuf]) -> Outcome {
    need("lintian", "lintian")?;
    let said = output(
        Command::new("lintian")
            .args(["--allow-root", "--fail-on", "error,warning"])
            .args(files),
    );
    let complaints = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{complaints}");
    Ok(())
}

/// The packages alone: their source takes a minute.
fn lintian_has_no_complaint() -> Outcome {
    lintian(&files(built()?, ".deb"))?;
    for deb in files(built()?, ".deb") {
        let name = deb.file_name().unwrap().to_string_lossy().into_owned();
        say(format!("{name}: {} bytes", deb.metadata().unwrap().len()));
    }
    Ok(())
}

fn lintian_has_no_complaint_about_the_source() -> Outcome {
    lintian(&files(built()?, ".changes"))
}

/// The package of this name.
fn package(dir: &Path, name: &str) -> PathBuf {
    let mut found = files(dir, ".deb");
    found.retain(|path| {
        let file = path.file_name().unwrap().to_string_lossy();
        file.starts_with(&format!("{name}_"))
    });
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found.remove(0)
}

/// The content of a package, in a folder.
fn content(dir: &Path, name: &str) -> PathBuf {
    let out = fresh(&format!("release-content-{name}"));
    let package = package(dir, name);
    run(Command::new("dpkg-deb").arg("-x").arg(package).arg(&out));
    out
}

fn library_package() -> String {
    let soname = run(Command::new("sh").arg(format!("{ROOT}/packaging/soname.sh")));
    soname.trim().replace(".so.", "")
}

/// Every file in a folder, without dpkg's own records.
fn installed(root: &Path) -> String {
    run(Command::new("find")
        .arg(root)
        .args(["!", "-type", "d", "!", "-path", "*/var/lib/dpkg/*"]))
}

/// dpkg installs the packages in a separate root folder with this machine's records, so
/// that dependencies are checked. A program needs the library's package alone.
fn packages_install_and_leave_nothing() -> Outcome {
    if run(Command::new("id").arg("-u")) != "0\n" || !Path::new("/var/lib/dpkg/status").exists() {
        let remedy = "run the tests as root on Debian";
        return Err(Missing::remedy("root and dpkg's records", remedy));
    }
    let names = [&library_package(), "libedgejwt-dev", "edgejwt-tools"];
    let packages = names.map(|name| built().map(|dir| package(dir, name)));
    let root = fresh("release-deb-root");
    for dir in ["info", "updates", "triggers", "parts"] {
        std::fs::create_dir_all(root.join("var/lib/dpkg").join(dir)).unwrap();
    }
    std::fs::copy("/var/lib/dpkg/status", root.join("var/lib/dpkg/status")).unwrap();
    let dpkg = || {
        let mut dpkg = Command::new("dpkg");
        dpkg.arg(format!("--root={}", root.display()))
            .arg("--log=/dev/null");
        dpkg
    };
    for package in packages {
        run(dpkg().arg("--install").arg(package?));
    }
    // Every file has the checksum that its package gives.
    assert_eq!(run(dpkg().arg("--verify").args(names)), "");

    let found = installed(&root);
    let library = found.lines().find(|file| file.ends_with("/libedgejwt.so"));
    let lib = Path::new(library.unwrap()).parent().unwrap();
    let example = "usr/share/doc/libedgejwt-dev/examples/quickstart.c";
    let program = root.join("quickstart");
    run(Command::new(cc())
        .arg(format!("-I{}/usr/include", root.display()))
        .arg(root.join(example))
        .arg(format!("-L{}", lib.display()))
        .arg("-ledgejwt")
        .arg("-o")
        .arg(&program));
    let said = run(Command::new(root.join("usr/bin/edgejwt")).arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));

    let removed = output(dpkg().arg("--remove").arg(names[0]));
    assert!(!removed.status.success(), "libedgejwt-dev needs it");
    run(dpkg().arg("--purge").args(&names[1..]));
    let said = run(Command::new(&program)
        .args([key("rsa2048.key"), key("rsa2048.pem")])
        .env("LD_LIBRARY_PATH", lib));
    assert!(said.ends_with("the signature is wrong\n"), "{said}");
    std::fs::remove_file(program).unwrap();
    run(dpkg().arg("--purge").arg(names[0]));
    assert_eq!(installed(&root), "");
    Ok(())
}

/// Debug information is in packages of its own, under the build ID of the file that it is
/// for, and names the sources by a path that does not depend on the build.
fn debug_symbols_are_apart() -> Outcome {
    for (name, ending) in [
        (library_package(), format!("/libedgejwt.so.{VERSION}")),
        ("edgejwt-tools".into(), "/bin/edgejwt".into()),
    ] {
        let found = installed(&content(built()?, &name));
        let file = found.lines().find(|file| file.ends_with(&ending)).unwrap();
        let notes = run(Command::new("readelf").args(["-nSW", file]));
        assert!(!notes.contains(".debug_info"), "{file}");
        let id = notes.split("Build ID: ").nth(1).unwrap();
        let id = id.split_whitespace().next().unwrap();
        let debug = content(built()?, &format!("{name}-dbgsym"));
        let debug = debug.join(format!(
            "usr/lib/debug/.build-id/{}/{}.debug",
            &id[..2],
            &id[2..]
        ));
        let lines = run(Command::new("readelf").arg("--debug-dump=info").arg(&debug));
        let sources = format!("/usr/src/edgejwt-{VERSION}");
        assert!(lines.contains(&sources), "{debug:?} lacks {sources}");
        assert!(
            !lines.contains("/.build."),
            "{debug:?} has the folder of the build"
        );
    }
    Ok(())
}

/// Another folder and time zone, and one job at a time, give the same packages and the
/// same source package.
fn packages_are_reproducible() -> Outcome {
    let other = fresh("release-deb-in-another-folder");
    let mut make = make_deb(&tarball()?, &other, "", "nocheck parallel=1");
    run(make.env("TZ", "Asia/Tokyo").env("LC_ALL", "C"));
    for ending in [".deb", ".dsc", ".debian.tar.xz"] {
        let ours = files(built()?, ending);
        let others = files(&other.join("deb"), ending);
        assert_eq!(ours.len(), others.len());
        for (one, other) in ours.iter().zip(&others) {
            let is_same = std::fs::read(one).unwrap() == std::fs::read(other).unwrap();
            assert!(is_same, "{one:?} differs from {other:?}");
        }
    }
    Ok(())
}

fn arm64() -> Outcome {
    other_architecture("arm64", "aarch64-linux-gnu", "qemu-aarch64")
}

fn armhf() -> Outcome {
    other_architecture("armhf", "arm-linux-gnueabihf", "qemu-arm")
}

/// Cross-built here with Debian's cross-compiler; the command runs under qemu.
fn other_architecture(arch: &str, gnu: &str, qemu: &str) -> Outcome {
    need("dpkg-buildpackage", "dpkg-dev")?;
    need("dh", "debhelper")?;
    need(qemu, "qemu-user")?;
    need(&format!("{gnu}-gcc"), &format!("gcc-{gnu}"))?;
    let out = fresh(&format!("release-deb-{arch}"));
    run(&mut make_deb(&tarball()?, &out, arch, "nocheck"));
    let debs = out.join("deb");
    for deb in files(&debs, ".deb") {
        assert!(deb.to_string_lossy().ends_with(&format!("_{arch}.deb")));
    }
    package(&debs, "libedgejwt-dev");
    let depends = run(Command::new("dpkg-deb")
        .arg("-f")
        .arg(package(&debs, &library_package()))
        .arg("Depends"));
    // Packages that a system of this architecture has.
    let mut names: Vec<_> = depends.trim().split(", ").collect();
    names
        .iter_mut()
        .for_each(|name| *name = name.split(' ').next().unwrap());
    names.sort();
    assert_eq!(names, ["libc6", "libgcc-s1"], "{depends}");
    let library = installed(&content(&debs, &library_package()));
    assert!(
        library.contains(&format!("/usr/lib/{gnu}/libedgejwt.so.{VERSION}\n")),
        "{library}"
    );
    let said = run(Command::new(qemu)
        .args(["-L", &format!("/usr/{gnu}")])
        .arg(content(&debs, "edgejwt-tools").join("usr/bin/edgejwt"))
        .arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));
    Ok(())
}

/// A new Debian 12 with nothing but what the package asks for: it is built there
/// without a network by an ordinary user, installed, and tested by autopkgtest.
fn clean_chroot() -> Outcome {
    need("autopkgtest", "autopkgtest")?;
    in_a_clean_chroot(&[])
}

fn cross_build_in_a_clean_chroot() -> Outcome {
    in_a_clean_chroot(&["arm64"])
}

fn in_a_clean_chroot(arch: &[&str]) -> Outcome {
    need("mmdebstrap", "mmdebstrap")?;
    let said = output(
        Command::new("sh")
            .arg(format!("{ROOT}/tests/release/clean-chroot.sh"))
            .arg(tarball()?)
            .args(arch),
    );
    let out = String::from_utf8_lossy(&said.stdout);
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(out.ends_with("clean chroot: passed\n"), "{out}{err}");
    say(out);
    Ok(())
}
