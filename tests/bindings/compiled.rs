// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The wrappers for Python, Go and C++: each one's own tests, by its own
//! interpreter or compiler, with both builds of the library.

use crate::support::{
    BUILDS, Build, Link, ROOT, WARNINGS, compile, exists, key, keys, output, run, scratch, skip,
};
use std::path::{Path, PathBuf};
use std::process::Command;

fn python(build: Build) -> Command {
    let mut python = Command::new("python3");
    python
        .arg("-B")
        .current_dir(format!("{ROOT}/bindings/python"))
        .env("EDGEJWT_LIBRARY", build.shared())
        .env("EDGEJWT_TEST_KEYS", keys());
    python
}

/// Go's tests as one program, which runs with either build.
fn go(purpose: &str) -> PathBuf {
    let program = scratch(&format!("go-{purpose}")).join("edgejwt.test");
    run(Command::new("go")
        .args(["test", "-c", "-o"])
        .arg(&program)
        .current_dir(format!("{ROOT}/bindings/go"))
        .env("GOPROXY", "off")
        .env("CGO_CFLAGS", format!("-O2 -I{ROOT}/include"))
        .env(
            "CGO_LDFLAGS",
            format!("-L{}", Build::Standard.dir().display()),
        ));
    program
}

/// The purpose names a program of its own, which may run while others are made.
fn cpp(compiler: &str, purpose: &str) -> PathBuf {
    let program = scratch(&format!("cpp-{compiler}-{purpose}")).join("test_edgejwt");
    run(Command::new(compiler)
        .args(WARNINGS)
        .args(["-std=c++17", "-pthread", "-o"])
        .arg(&program)
        .arg(format!("-I{ROOT}/include"))
        .arg(format!("{ROOT}/bindings/cpp/test_edgejwt.cpp"))
        .arg(format!("-L{}", Build::Standard.dir().display()))
        .arg("-ledgejwt"));
    program
}

fn with(build: Build, program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("LD_LIBRARY_PATH", build.dir())
        .env("EDGEJWT_TEST_KEYS", keys());
    command
}

#[test]
fn python_wrapper() {
    if !exists("python3") {
        return skip("python3 is not installed");
    }
    for build in BUILDS {
        let said = output(python(build).args(["-m", "unittest", "test_edgejwt"]));
        let said = String::from_utf8_lossy(&said.stderr);
        assert!(said.ends_with("OK\n"), "{build:?}: {said}");
    }
}

#[test]
fn go_wrapper() {
    if !exists("go") {
        return skip("go is not installed");
    }
    let program = go("run");
    for build in BUILDS {
        // The second looks at every pointer that goes from Go to C.
        for debug in ["", "cgocheck=2"] {
            run(with(build, &program).env("GODEBUG", debug));
        }
    }
    run(Command::new("go")
        .arg("vet")
        .current_dir(format!("{ROOT}/bindings/go"))
        .env("GOPROXY", "off")
        .env("CGO_CFLAGS", format!("-I{ROOT}/include")));
    let unformatted = run(Command::new("gofmt")
        .arg("-l")
        .arg(format!("{ROOT}/bindings/go")));
    assert_eq!(unformatted, "");
}

fn cpp_wrapper(compiler: &str) {
    if !exists(compiler) {
        return skip(&format!("{compiler} is not installed"));
    }
    let program = cpp(compiler, "run");
    for build in BUILDS {
        assert_eq!(run(with(build, &program).arg(keys())), "ok\n");
    }
}

#[test]
fn cpp_wrapper_by_gcc() {
    cpp_wrapper("g++");
}

#[test]
fn cpp_wrapper_by_clang() {
    cpp_wrapper("clang++");
}

#[test]
fn cpp_wrapper_frees_what_it_takes() {
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    let valgrind = [
        "--quiet",
        "--error-exitcode=99",
        "--leak-check=full",
        "--errors-for-leak-kinds=all",
        "--show-leak-kinds=all",
    ];
    run(with(Build::Standard, Path::new("valgrind"))
        .args(valgrind)
        .arg(cpp("g++", "valgrind"))
        .arg(keys()));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Microseconds of processor time for one verify, rounds of all in turn.
#[test]
#[ignore = "measures; judges nothing"]
fn verify_beside_c() {
    let public_key = key("rsa2048.pem");
    let claims = r#"import edgejwt as e; print(e.SigningKey("RS256", file="KEY").issue(iss="neuron", iat=1800000000, exp=1800003600, extra={"bodyEncode": 0}))"#;
    let claims = claims.replace("KEY", &key("rsa2048.key"));
    let token = run(python(Build::Standard).args(["-c", &claims]));
    let token = token.trim();
    let c = compile(
        "tests/bindings/verify.c",
        Build::Standard,
        Link::Shared,
        &["-O2"],
    );
    let (go, cpp) = (go("bench"), cpp("g++", "bench"));
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..9 {
        let number = |text: &str| text.trim().parse::<f64>().unwrap();
        times[0].push(number(&run(Command::new(&c).args([&public_key, token]))));
        times[1].push(number(&run(python(Build::Standard).args([
            "test_edgejwt.py",
            "bench",
            &public_key,
            token,
        ]))));
        let said = run(with(Build::Standard, &go)
            .args([
                "-test.run=^$",
                "-test.bench=Verify",
                "-test.benchtime=2000x",
            ])
            .env("EDGEJWT_BENCH_KEY", &public_key)
            .env("EDGEJWT_BENCH_TOKEN", token));
        let said: Vec<&str> = said.split_whitespace().collect();
        let unit = said.iter().position(|word| *word == "cpu-us/op").unwrap();
        times[2].push(number(said[unit - 1]));
        let said = run(with(Build::Standard, &cpp).args(["bench", &public_key, token]));
        let both: Vec<f64> = said.split_whitespace().map(number).collect();
        times[3].push(both[1]);
        times[4].push(both[0]);
    }
    let names = ["C", "Python", "Go", "C++", "C, in C++'s program"];
    let c = median(times[0].clone());
    for (name, times) in names.into_iter().zip(times) {
        let time = median(times);
        println!("{name}: {time:.2} us, {:.2} times C", time / c);
    }
}
