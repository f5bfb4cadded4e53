// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The installed library in a plugin that a program loads and unloads.

use crate::support::harness::{Outcome, need, test};
use crate::support::{BUILDS, Build, ROOT, WARNINGS, cc, fresh, run, scratch};
use crate::tree::{installed, key_pair};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = Vec::new();
    for build in BUILDS {
        for (linking, link) in [
            ("static", link_static as fn(&Path) -> Vec<String>),
            ("shared", link_shared),
        ] {
            let name = format!("{}_{linking}", build.name());
            let plugin = move |user: &str| {
                let found = link(&installed(build).join("lib"));
                plugin(&format!("{user}-{}-{linking}", build.name()), build, &found)
            };
            all.push(test(
                format!("plugin::a_hundred_times::{name}"),
                move || {
                    let plugin = plugin("plugin");
                    run(Command::new(host()).arg(plugin).arg("100").args(key_pair()));
                },
            ));
            all.push(test(format!("plugin::under_valgrind::{name}"), move || {
                under_valgrind(|| plugin("plugin-valgrind"))
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

/// The library is part of the plugin.
fn link_static(lib: &Path) -> Vec<String> {
    vec![lib.join("libedgejwt.a").display().to_string()]
}

/// The plugin loads the library.
fn link_shared(lib: &Path) -> Vec<String> {
    let lib = lib.display();
    vec![
        format!("-L{lib}"),
        "-ledgejwt".into(),
        format!("-Wl,-rpath,{lib}"),
    ]
}

/// The quickstart as a plugin.
fn plugin(folder: &str, build: Build, found: &[String]) -> PathBuf {
    let plugin = fresh(folder).join("plugin.so");
    run(Command::new(cc())
        .args(WARNINGS)
        .args(["-std=c11", "-shared", "-fPIC", "-Dmain=plugin"])
        .arg(format!("-I{}/include", installed(build).display()))
        .arg("-o")
        .arg(&plugin)
        .arg(Path::new(ROOT).join("examples/quickstart.c"))
        .args(found));
    plugin
}

fn under_valgrind(plugin: impl Fn() -> PathBuf) -> Outcome {
    need("valgrind", "valgrind")?;
    run(Command::new("valgrind")
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=all", "--errors-for-leak-kinds=all"])
        .arg(host())
        .arg(plugin())
        .arg("2")
        .args(key_pair()));
    Ok(())
}
