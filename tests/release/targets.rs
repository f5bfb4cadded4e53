// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The tarballs of libraries for other processors, unpacked and linked with the
//! target's compiler. `make release-check TARGET="TRIPLE..."` names the targets.

use crate::dist::VERSION;
use crate::languages::make;
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{BUILDS, LINKS, Link, ROOT, exists, fresh, key, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Asked for if no target is: `binaries::slow::given_away` has built it.
const USUAL: &str = "aarch64-unknown-linux-gnu";

pub fn tests() -> Vec<Trial> {
    tests!["targets::slow": unpacked_and_used]
}

fn unpacked_and_used() -> Outcome {
    need("jq", "jq")?;
    need("pkg-config", "pkg-config")?;
    for tool in ["cargo-cyclonedx", "cargo-auditable"] {
        if !exists(tool) {
            return Err(Missing::remedy(tool, &format!("cargo install {tool}")));
        }
    }
    let asked = std::env::var("EDGEJWT_TARGETS").unwrap_or_default();
    let asked = if asked.is_empty() { USUAL } else { &asked };
    for target in asked.split_whitespace() {
        use_tarball(target)?;
    }
    Ok(())
}

fn use_tarball(target: &str) -> Outcome {
    let dir = fresh(&format!("release {target}"));
    let tools = tools(target, &dir)?;
    let word = format!("TARGET={target}");
    let name = format!("edgejwt-{VERSION}-{target}");
    let tarball = PathBuf::from(format!("{ROOT}/build/dist/{name}.tar.xz"));
    make(&["dist-binaries", &word]);
    let bytes = std::fs::read(&tarball).unwrap();
    make(&["dist-binaries", &word]);
    assert!(bytes == std::fs::read(&tarball).unwrap(), "{target}");
    say(format!("{target}: {} bytes", bytes.len()));

    let untar = ["-xf", tarball.to_str().unwrap()];
    run(Command::new("tar").args(untar).current_dir(&dir));
    let unpacked = dir.join(name);
    for build in BUILDS {
        for name in ["libedgejwt.a", "libedgejwt.so"] {
            let library = unpacked.join(build.name()).join("lib").join(name);
            let bytes = std::fs::read(&library).unwrap();
            let names_sources = bytes
                .windows(ROOT.len())
                .any(|part| part == ROOT.as_bytes());
            assert!(!names_sources, "{library:?} has the path of the sources");
        }
        for link in LINKS {
            if link == Link::Shared && tools.has_no_loader {
                say(format!(
                    "{target}: shared not run, its loader is not installed"
                ));
                continue;
            }
            let program = dir.join(format!("{}-{link:?}", build.name()));
            let prefix = unpacked.join(build.name());
            tools.compile(&prefix, link, &program);
            let keys = [key("rsa2048.key"), key("rsa2048.pem")];
            let said = run(tools.command(&program).args(keys));
            let end = "issuer: neuron\ntampered: the signature is wrong\n";
            assert!(said.ends_with(end), "{target}: {said}");
        }
    }
    let said = run(tools
        .command(&unpacked.join("standard/bin/edgejwt"))
        .arg("--version"));
    assert_eq!(said.trim(), format!("edgejwt {VERSION}"), "{target}");
    Ok(())
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
