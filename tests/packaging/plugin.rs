// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed library in a plugin that a program loads and unloads.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, LINKS, Link, ROOT, WARNINGS, cc, fresh, run, scratch};
use crate::tree::{installed, key_pair};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        for link in LINKS {
            let way = format!("{}_{}", build.name(), link.name());
            all.push(test(format!("plugin::a_hundred_times::{way}"), move || {
                a_hundred_times(build, link)
            }));
            all.push(test(format!("plugin::under_valgrind::{way}"), move || {
                under_valgrind(build, link)
            }));
        }
    }
    all
}

/// The program that loads and unloads a plugin.
fn host() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let host = scratch("plugin-host").join("host");
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=gnu11", "-o"])
            .args([&host, &Path::new(ROOT).join("tests/packaging/host.c")])
            .arg("-ldl"));
        host
    })
}

/// The quickstart as a plugin that loads the library, or has it inside.
fn plugin(user: &str, build: Build, link: Link) -> PathBuf {
    let folder = format!("{user}-{}-{}", build.name(), link.name());
    let plugin = fresh(&folder).join("plugin.so");
    let prefix = installed(build).display();
    let found = match link {
        Link::Shared => vec![
            format!("-L{prefix}/lib"),
            "-ledgejwt".into(),
            format!("-Wl,-rpath,{prefix}/lib"),
        ],
        Link::Static => vec![format!("{prefix}/lib/libedgejwt.a")],
    };
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c11", "-shared", "-fPIC", "-Dmain=plugin"])
        .arg(format!("-I{prefix}/include"))
        .arg("-o")
        .arg(&plugin)
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .args(found));
    plugin
}

/// The plugin is unloaded each time, and memory does not grow.
fn a_hundred_times(build: Build, link: Link) {
    let plugin = plugin("plugin", build, link);
    run(Command::new(host()).arg(plugin).arg("100").args(key_pair()));
}

fn under_valgrind(build: Build, link: Link) -> Outcome {
    need("valgrind", "valgrind")?;
    run(Command::new("valgrind")
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
        .arg(host())
        .arg(plugin("plugin-valgrind", build, link))
        .arg("2")
        .args(key_pair()));
    Ok(())
}
