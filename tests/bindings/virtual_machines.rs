// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The wrappers for Node.js, Java and LuaJIT, by the real interpreters.
//!
//! Each finds the library by its SONAME, as an installed one would be.

use crate::support::{
    BUILDS, Build, Link, ROOT, cc, compile_into, exists, fresh, key, keys, output,
};
use crate::support::{link_flags, run, scratch, skip};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const JNA: &str = "/usr/share/java/jna.jar";

fn at(path: &str) -> PathBuf {
    Path::new(ROOT).join(path)
}

/// A program that finds the library of a build, and knows what is in it.
fn program(name: &str, build: Build) -> Command {
    let mut command = Command::new(name);
    command
        .env("LD_LIBRARY_PATH", build.dir())
        .env("CURVES", if build == Build::Standard { "1" } else { "0" });
    command
}

fn copy_files(from: &Path, to: &Path) {
    let files = std::fs::read_dir(from).unwrap().map(|file| file.unwrap());
    for file in files.filter(|file| file.file_type().unwrap().is_file()) {
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// A copy of the Node.js wrapper, with koffi beside it.
fn node() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        if !exists("node") || !exists("npm") {
            return None;
        }
        let dir = scratch("languages-node");
        copy_files(&at("bindings/node"), &dir);
        let lock = std::fs::read(dir.join("package-lock.json")).unwrap();
        let installed = dir.join("installed");
        if std::fs::read(&installed).ok().as_ref() != Some(&lock) {
            let npm = output(
                Command::new("npm")
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .current_dir(&dir),
            );
            if !npm.status.success() {
                eprintln!("{}", String::from_utf8_lossy(&npm.stderr));
                return None;
            }
            std::fs::write(&installed, lock).unwrap();
        }
        Some(dir)
    });
    if folder.is_none() {
        skip("node, npm or koffi is not installed");
    }
    folder.as_deref()
}

/// The words that run a class of the Java wrapper or of its tests.
fn java() -> Option<Vec<String>> {
    static CLASSES: OnceLock<Option<PathBuf>> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        if !exists("javac") || !Path::new(JNA).exists() {
            return None;
        }
        let dir = fresh("languages-java");
        let sources = ["bindings/java/edgejwt", "tests/bindings"].map(|folder| {
            let files = std::fs::read_dir(at(folder)).unwrap();
            let files = files.map(|file| file.unwrap().path());
            files.filter(|file| file.extension().is_some_and(|ending| ending == "java"))
        });
        run(Command::new("javac")
            // Exceptions that nobody serializes need no version.
            .args(["-Xlint:all,-serial", "-Werror", "--release", "17"])
            .args(["-encoding", "UTF-8", "-cp", JNA, "-d"])
            .arg(&dir)
            .args(sources.into_iter().flatten()));
        Some(dir)
    });
    let Some(classes) = classes else {
        skip("a JDK or JNA (libjna-java) is not installed");
        return None;
    };
    let path = format!("{JNA}:{}", classes.display());
    Some(vec!["-Xmx512m".into(), "-cp".into(), path])
}

/// LuaJIT with the wrapper on its path.
fn luajit(build: Build) -> Option<Command> {
    if !exists("luajit") {
        skip("luajit is not installed");
        return None;
    }
    let mut command = program("luajit", build);
    command.env("LUA_PATH", format!("{ROOT}/bindings/luajit/?.lua"));
    Some(command)
}

#[test]
fn node_wrapper() {
    let Some(dir) = node() else { return };
    for build in BUILDS {
        run(program("node", build)
            .args(["--expose-gc", "--test", "edgejwt.test.mjs"])
            .env("KEYS", keys())
            .current_dir(dir));
    }
}

#[test]
fn java_wrapper() {
    let Some(words) = java() else { return };
    for build in BUILDS {
        let said = run(program("java", build)
            .args(&words)
            .arg("edgejwt.EdgejwtTest")
            .arg(keys()));
        assert_eq!(said, "ok\n");
    }
}

#[test]
fn luajit_wrapper() {
    for build in BUILDS {
        let Some(mut luajit) = luajit(build) else {
            return;
        };
        let said = run(luajit
            .arg(at("bindings/luajit/test.lua"))
            .arg(keys())
            .arg(fresh("languages-luajit")));
        assert_eq!(said, "ok\n");
    }
}

/// The lock file says what is installed, and no place where it is from.
#[test]
fn node_lock_names_no_registry() {
    let lock = std::fs::read_to_string(at("bindings/node/package-lock.json")).unwrap();
    assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\""));
}

/// Holds what a wrapper takes the header to say against the header.
fn must_agree(compiler: &str, language: &[&str], statements: &str) {
    // Every status and every algorithm, or one that is new would have no name.
    let header = std::fs::read_to_string(at("include/edgejwt.h")).unwrap();
    let members = header.lines().filter_map(|line| line.strip_suffix(','));
    let members: Vec<&str> = members
        .map(str::trim)
        .filter(|line| line.starts_with("EDGEJWT_") && *line != "EDGEJWT_OK = 0")
        .collect();
    assert!(members.len() >= 45);
    for member in members {
        let equation = member.replace(" = ", " == ");
        assert!(statements.contains(&equation), "{member}");
    }
    let mut child = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-fsyntax-only"])
        .args(language)
        .args([
            format!("-I{ROOT}/include"),
            format!("-I{ROOT}/tests/bindings"),
        ])
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("#include <edgejwt.h>\n{statements}");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success(), "{text}");
}

#[test]
fn node_declarations_are_the_header_s() {
    let Some(dir) = node() else { return };
    let said = run(program("node", Build::Standard)
        .arg(at("tests/bindings/abi.mjs"))
        .arg(dir));
    must_agree(&cc(), &["-std=c11", "-x", "c"], &said);
}

#[test]
fn java_declarations_are_the_header_s() {
    let Some(words) = java() else { return };
    let said = run(program("java", Build::Standard)
        .args(words)
        .arg("edgejwt.Abi"));
    must_agree("c++", &["-std=c++17", "-x", "c++"], &said);
}

#[test]
fn luajit_declarations_are_the_header_s() {
    let script = at("bindings/luajit/make-cdef.sh");
    let made = run(Command::new("sh")
        .arg(script)
        .arg(at("include/edgejwt.h"))
        .env("CC", cc()));
    let committed = at("bindings/luajit/edgejwt_cdef.lua");
    if std::env::var_os("EDGEJWT_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    let have = std::fs::read_to_string(&committed).unwrap();
    assert!(
        have == made,
        "edgejwt_cdef.lua is not what make-cdef.sh makes"
    );

    let Some(mut luajit) = luajit(Build::Standard) else {
        return;
    };
    let said = run(luajit.arg(at("tests/bindings/abi.lua")));
    must_agree(&cc(), &["-std=c11", "-x", "c"], &said);
}

/// One verify, and one authorize of a token seen before, beside C.
#[test]
#[ignore = "measures, for --ignored --nocapture; it cannot fail"]
fn costs() {
    let etc = fresh("languages-cost");
    std::fs::copy(key("rsa2048.pem"), etc.join("neuron.pem")).unwrap();
    let link = link_flags(Build::Standard, Link::Shared);
    let source = "tests/bindings/cost.c";
    let c = compile_into(&scratch("languages-cost-c"), &cc(), source, &["-O2"], &link);
    let mut programs = Vec::new();
    let mut c = Command::new(c);
    c.arg(key("rsa2048.key")).arg(key("rsa2048.pem"));
    programs.push(("C", c));
    if let Some(dir) = node() {
        let mut node = program("node", Build::Standard);
        node.arg(at("tests/bindings/cost.mjs"))
            .arg(key("rsa2048.key"))
            .args([&etc, dir]);
        programs.push(("Node.js", node));
    }
    if let Some(words) = java() {
        let mut java = program("java", Build::Standard);
        java.args(words)
            .arg("edgejwt.Cost")
            .arg(key("rsa2048.key"))
            .arg(&etc);
        programs.push(("Java", java));
    }
    if let Some(mut luajit) = luajit(Build::Standard) {
        luajit
            .arg(at("tests/bindings/cost.lua"))
            .arg(key("rsa2048.key"))
            .arg(&etc);
        programs.push(("LuaJIT", luajit));
    }
    // In turns, and the best of each, since the machine has other things to do.
    let mut best = vec![[f64::MAX; 2]; programs.len()];
    for _ in 0..7 {
        for ((_, command), best) in programs.iter_mut().zip(&mut best) {
            for (word, best) in run(command).split_whitespace().zip(best) {
                *best = best.min(word.parse().unwrap());
            }
        }
    }
    let [first, second] = best[0];
    for ((name, _), [verify, again]) in programs.iter().zip(&best) {
        println!(
            "{name:8} verify {verify:6.2} us, {:.2} of C; seen before {again:6.2} us, {:.2} of C",
            verify / first,
            again / second
        );
    }
}
