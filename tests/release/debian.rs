// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make deb`: the source package, and the packages that Debian's own tools build,
//! check, install and test.

use crate::dist::{VERSION, tarball, unpack_into};
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{ROOT, fresh, output, run, scratch};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["debian":
        names_follow_the_soname, copyright_has_every_crate
    ];
    all.extend(tests!["debian::slow":
        watch_finds_a_new_version,
        lintian_has_no_complaint, packages_are_reproducible, other_architecture, clean_chroot
    ]);
    all
}

fn debian(file: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}/packaging/debian/{file}")).unwrap()
}

/// The packages of this machine's architecture.
fn built() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    need("dpkg-buildpackage", "dpkg-dev")?;
    need("dh", "debhelper")?;
    let tarball = tarball()?;
    Ok(MADE.get_or_init(|| build(&tarball, "release-deb", "", "nocheck")))
}

fn build(tarball: &Path, name: &str, arch: &str, options: &str) -> PathBuf {
    let out = fresh(name);
    let mut make = Command::new("make");
    make.args(["-s", "-C", ROOT, "deb"])
        .arg(format!("DIST={}", tarball.display()))
        .arg(format!("OUT={}", out.display()))
        .arg(format!("DEB_ARCH={arch}"))
        .env("DEB_BUILD_OPTIONS", options)
        .env_remove("MAKEFLAGS")
        .env_remove("CARGO_TARGET_DIR");
    run(&mut make);
    out.join("deb")
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

/// The version, the library's package and its symbols are those of the library.
fn names_follow_the_soname() {
    let soname = run(Command::new("sh").arg(format!("{ROOT}/packaging/soname.sh")));
    let soname = soname.trim();
    let package = format!("libedgejwt{}", &soname["libedgejwt.so.".len()..]);
    assert!(debian("changelog").starts_with(&format!("edgejwt ({VERSION}-")));
    assert!(debian("control").contains(&format!("\nPackage: {package}\n")));
    let symbols = debian(&format!("{package}.symbols"));
    assert!(symbols.starts_with(&format!("{soname} {package} #MINVER#\n")));
    let named = symbols.lines().filter_map(|line| line.strip_prefix(' '));
    let named: Vec<_> = named.map(|line| line.split('@').next().unwrap()).collect();
    let functions = run(Command::new("sh").arg(format!("{ROOT}/packaging/functions.sh")));
    let mut functions: Vec<_> = functions.lines().collect();
    functions.sort();
    assert_eq!(named, functions);
}

/// Each crate of the tarball that is not under Rust's usual two licences has a
/// paragraph of its own, and so has each crate of the library.
fn copyright_has_every_crate() -> Outcome {
    let vendor = unpack_into(&fresh("release-copyright"))?.join("vendor");
    let copyright = debian("copyright");
    let library = run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args(["tree", "--locked", "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"]));
    let library: Vec<_> = library
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    for entry in std::fs::read_dir(vendor).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let manifest = std::fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        let licence = manifest
            .lines()
            .find_map(|line| line.strip_prefix("license = "));
        // A crate for another system is empty and has no licence.
        let usual = [
            "\"MIT OR Apache-2.0\"",
            "\"Apache-2.0 OR MIT\"",
            "\"MIT/Apache-2.0\"",
        ];
        let is_usual = licence.is_none_or(|licence| usual.contains(&licence));
        assert!(
            copyright.contains(&format!("vendor/{name}/*"))
                || is_usual && !library.contains(&name.as_str()),
            "packaging/debian/copyright lacks {name}: {licence:?}"
        );
    }
    Ok(())
}

fn lintian_has_no_complaint() -> Outcome {
    need("lintian", "lintian")?;
    let changes = files(built()?, ".changes").remove(0);
    let said = output(
        Command::new("lintian")
            .args(["--allow-root", "--fail-on", "error,warning"])
            // The packages are not uploaded to Debian, so no bug is closed.
            .args(["--suppress-tags", "initial-upload-closes-no-bugs"])
            .arg(changes),
    );
    let complaints = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{complaints}");
    for deb in files(built()?, ".deb") {
        let name = deb.file_name().unwrap().to_string_lossy().into_owned();
        say(format!("{name}: {} bytes", deb.metadata().unwrap().len()));
    }
    Ok(())
}

/// uscan, with a server of this machine in the place of the project's.
fn watch_finds_a_new_version() -> Outcome {
    need("uscan", "devscripts")?;
    need("python3", "python3")?;
    let served = fresh("release-watch-server");
    std::fs::write(served.join("edgejwt-0.9.7.tar.xz"), "").unwrap();
    let mut server = Command::new("python3");
    server
        .args(["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"])
        .current_dir(&served);
    let mut server = server.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let out = std::io::BufReader::new(server.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut { out }, &mut line).unwrap();
    let port = line
        .split("port ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();

    let package = fresh("release-watch").join("edgejwt");
    std::fs::create_dir_all(package.join("debian")).unwrap();
    let place = "https://example.org/edgejwt/";
    let watch = debian("watch");
    assert!(watch.contains(place));
    let watch = watch.replace(place, &format!("http://127.0.0.1:{port}/"));
    std::fs::write(package.join("debian/watch"), watch).unwrap();
    std::fs::write(package.join("debian/changelog"), debian("changelog")).unwrap();
    let said = output(
        Command::new("uscan")
            .args(["--no-download", "--dehs"])
            .current_dir(&package)
            .env("no_proxy", "127.0.0.1"),
    );
    server.kill().unwrap();
    server.wait().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.contains("<upstream-version>0.9.7</upstream-version>"),
        "{said}"
    );
    Ok(())
}

/// Another folder gives the same packages.
fn packages_are_reproducible() -> Outcome {
    let ours = files(built()?, ".deb");
    let other = build(&tarball()?, "release-deb-in-another-folder", "", "nocheck");
    for (one, other) in ours.iter().zip(files(&other, ".deb")) {
        let is_same = std::fs::read(one).unwrap() == std::fs::read(&other).unwrap();
        assert!(is_same, "{one:?} differs from {other:?}");
    }
    Ok(())
}

fn other_architecture() -> Outcome {
    need("dpkg-buildpackage", "dpkg-dev")?;
    need("dh", "debhelper")?;
    need("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu")?;
    let out = build(&tarball()?, "release-deb-arm64", "arm64", "nocheck");
    let library = files(&out, "_arm64.deb");
    let names: Vec<_> = library
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with("libedgejwt-dev_")),
        "{names:?}"
    );
    let content = scratch("release-deb-arm64-content");
    let tools = library
        .iter()
        .find(|path| path.to_string_lossy().contains("edgejwt-tools_"));
    run(Command::new("dpkg-deb")
        .arg("-x")
        .arg(tools.unwrap())
        .arg(&content));
    let said = run(Command::new("qemu-aarch64")
        .args(["-L", "/usr/aarch64-linux-gnu"])
        .arg(content.join("usr/bin/edgejwt"))
        .arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"));
    Ok(())
}

/// A new Debian 12 with nothing but what the package asks for: it is built there
/// without a network by an ordinary user, installed, and tested by autopkgtest.
fn clean_chroot() -> Outcome {
    need("mmdebstrap", "mmdebstrap")?;
    need("autopkgtest", "autopkgtest")?;
    let said = output(
        Command::new("sh")
            .arg(format!("{ROOT}/tests/release/clean-chroot.sh"))
            .arg(tarball()?),
    );
    let said = [said.stdout, said.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(
        said[0].ends_with("clean chroot: passed\n"),
        "{}{}",
        said[0],
        said[1]
    );
    Ok(())
}
