// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The folder packaging/debian, and the packages that `make deb` builds from it.

mod built;

use crate::dist::{VERSION, unpack_into};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, fresh, output, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["debian":
        names_follow_the_soname, copyright_is_current, copyright_names_what_is_in_the_library,
        watch_finds_a_new_version
    ];
    all.extend(built::tests());
    all
}

fn debian(file: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}/packaging/debian/{file}")).unwrap()
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

/// `make deb-copyright` would change nothing: each crate of the tarball is there, with
/// the licence and the notices that it has.
fn copyright_is_current() -> Outcome {
    let sources = unpack_into(&fresh("release-copyright"))?;
    let file = sources.join("copyright");
    std::fs::write(&file, debian("copyright")).unwrap();
    let script = format!("{ROOT}/packaging/debian-copyright.sh");
    run(Command::new("sh")
        .arg(script)
        .arg(sources.join("vendor"))
        .arg(&file));
    let current = std::fs::read_to_string(file).unwrap();
    assert!(current.contains("vendor/ring/*"), "{current}");
    assert!(current == debian("copyright"), "run: make deb-copyright");
    Ok(())
}

fn copyright_names_what_is_in_the_library() {
    let crates = run(Command::new(env!("CARGO"))
        .current_dir(ROOT)
        .args(["tree", "--locked", "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p}"]));
    let names = crates.lines().map(|line| line.split(' ').next().unwrap());
    let mut crates: Vec<_> = names.filter(|name| *name != "edgejwt").collect();
    crates.sort();
    crates.dedup();
    let copyright = debian("copyright").replace("\n ", " ");
    let list = copyright.split("so in the binary packages, are ").nth(1);
    let list = list.unwrap().split('.').next().unwrap();
    let mut named: Vec<_> = list.split([',', ' ']).collect();
    named.retain(|word| !["", "and"].contains(word));
    named.sort();
    assert_eq!(named, crates);
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
