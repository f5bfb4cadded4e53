// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The tarballs of libraries for other processors, unpacked and linked with the
//! target's compiler: `make release-check TARGET="TRIPLE..."`.

use crate::binaries::tarball;
use crate::binary::newest_glibc;
use crate::dist::VERSION;
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{BUILDS, LINKS, Link, ROOT, fresh, key, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The targets to test if none is given.
const USUAL: &str = "x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu";

pub fn tests() -> Vec<Trial> {
    tests!["targets::slow": unpacked_and_used]
}

fn unpacked_and_used() -> Outcome {
    need("pkg-config", "pkg-config")?;
    let given = std::env::var("EDGEJWT_TARGETS").unwrap_or_default();
    let targets = if given.is_empty() { USUAL } else { &given };
    for target in targets.split_whitespace() {
        let dir = fresh(&format!("release {target}"));
        let tools = tools(target, &dir)?;
        let unpacked = unpack(target, &dir)?;
        check_libraries(target, &unpacked);
        use_libraries(target, &unpacked, &tools);
    }
    Ok(())
}

/// The bytes of the tarball are the same a second time.
fn unpack(target: &str, dir: &Path) -> Result<PathBuf, Missing> {
    let bytes = std::fs::read(tarball(target)?).unwrap();
    let tarball = tarball(target)?;
    assert!(bytes == std::fs::read(&tarball).unwrap(), "{target}");
    say(format!("{target}: {} bytes", bytes.len()));
    run(Command::new("tar").arg("-xf").arg(tarball).current_dir(dir));
    Ok(dir.join(format!("edgejwt-{VERSION}-{target}")))
}

/// The libraries have no path of the sources, list their crates for scanners, and
/// run with glibc 2.17 if they were linked for it.
fn check_libraries(target: &str, unpacked: &Path) {
    let is_for_old_systems = Path::new(ROOT).join("build/release").join(target).exists();
    for build in BUILDS {
        let folder = unpacked.join(build.name()).join("lib");
        for name in ["libedgejwt.a", "libedgejwt.so"] {
            let library = folder.join(name);
            let bytes = std::fs::read(&library).unwrap();
            let has_path = bytes
                .windows(ROOT.len())
                .any(|part| part == ROOT.as_bytes());
            assert!(!has_path, "{library:?} has the path of the sources");
        }
        let shared = folder.join("libedgejwt.so");
        let sections = run(Command::new("readelf").arg("-SW").arg(&shared));
        assert!(sections.contains(".dep-v0"), "{shared:?}");
        if is_for_old_systems {
            let version = newest_glibc(&shared).unwrap();
            assert!(version <= (2, 17), "{shared:?}: {version:?}");
        }
    }
}

fn use_libraries(target: &str, unpacked: &Path, tools: &Tools) {
    for build in BUILDS {
        for link in LINKS {
            if link == Link::Shared && tools.has_no_loader {
                say(format!(
                    "{target}: shared not run, its loader is not installed"
                ));
                continue;
            }
            let program = tools.dir.join(format!("{}-{link:?}", build.name()));
            tools.compile(&unpacked.join(build.name()), link, &program);
            let keys = [key("rsa2048.key"), key("rsa2048.pem")];
            let said = run(tools.command(&program).args(keys));
            let end = "issuer: neuron\ntampered: the signature is wrong\n";
            assert!(said.ends_with(end), "{target}: {said}");
        }
    }
    let command = unpacked.join("standard/bin/edgejwt");
    let said = run(tools.command(&command).arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"), "{target}");
}

/// The target's compiler and the command that runs its programs.
struct Tools {
    dir: PathBuf,
    is_musl: bool,
    has_no_loader: bool,
}

fn tools(target: &str, dir: &Path) -> Result<Tools, Missing> {
    let said = output(
        Command::new("sh")
            .arg(format!("{ROOT}/tests/cross/build.sh"))
            .arg(target)
            .arg(dir)
            .env("BUILDS", ""),
    );
    if !said.status.success() {
        let what = format!("a toolchain for {target}");
        let messages = String::from_utf8_lossy(&said.stderr);
        return Err(Missing::remedy(&what, messages.trim_end()));
    }
    let is_musl = target.contains("musl");
    Ok(Tools {
        dir: dir.into(),
        is_musl,
        has_no_loader: is_musl && !dir.join("loader").exists(),
    })
}

impl Tools {
    /// The quickstart, with what pkg-config says.
    fn compile(&self, prefix: &Path, link: Link, program: &Path) {
        let (words, linking) = match (link, self.is_musl) {
            (Link::Static, _) => ("--static --cflags --libs", "-static"),
            (Link::Shared, true) => ("--cflags --libs", "-dynamic"),
            (Link::Shared, false) => ("--cflags --libs", ""),
        };
        let script = format!(
            "eval '\"$CC\"' '\"$QUICKSTART\"' {linking} -o '\"$PROGRAM\"' \
             '-Wl,-rpath,\"$LIBRARIES\"' $(pkg-config {words} edgejwt)"
        );
        run(Command::new("sh")
            .args(["-ec", &script])
            .env("CC", self.dir.join("cc"))
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
            .env("LIBRARIES", prefix.join("lib"))
            .env("QUICKSTART", format!("{ROOT}/examples/quickstart.c"))
            .env("PROGRAM", program));
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(self.dir.join("run"));
        command.arg(program);
        command
    }
}
