// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Go module, fetched by its path.

use crate::dist::VERSION;
use crate::languages::{at, make};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, fresh, key, keys, run};
use libtest_mimic::Trial;
use std::path::Path;

pub fn tests() -> Vec<Trial> {
    tests!["go": fetched_by_its_path]
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
