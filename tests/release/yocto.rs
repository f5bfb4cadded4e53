// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Yocto's recipe of `make recipes`: BitBake's parser, fetcher and shell run it,
//! and oelint-adv judges its style. OpenEmbedded's classes have stand-ins.

use crate::dist::{VERSION, tarball};
use crate::recipes::{beside, recipes};
use crate::support::harness::{Missing, Outcome, say, tests};
use crate::support::{ROOT, exists, fresh, output, run};
use libtest_mimic::Trial;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["recipes": yocto_fetches_all, yocto_refuses_another_tarball, yocto_style];
    all.extend(tests!["recipes::slow": yocto_builds]);
    all
}

fn recipe() -> Result<PathBuf, Missing> {
    Ok(recipes()?.join(format!("yocto/edgejwt_{VERSION}.bb")))
}

/// Runs tasks of the recipe: see bitbake.py. `mirror` has all downloads.
fn bitbake(mirror: &Path, work: &Path, words: &[&str]) -> Result<Command, Missing> {
    let import = ["-c", "import bb"];
    if !output(Command::new("python3").args(import))
        .status
        .success()
    {
        return Err(Missing::remedy("BitBake", "pip install bitbake-setup"));
    }
    let mut python = Command::new("python3");
    python
        .args(["-B", &beside("yocto/bitbake.py")])
        .args([&recipe()?, mirror, work])
        .arg("RUST_HOST_SYS=x86_64-unknown-linux-gnu")
        .args(words);
    Ok(python)
}

/// A folder with the tarball, and the crates that Cargo downloads.
fn mirror(name: &str) -> Result<PathBuf, Missing> {
    let tarball = tarball()?;
    let dir = fresh(name);
    symlink(&tarball, dir.join(tarball.file_name().unwrap())).unwrap();
    run(Command::new(env!("CARGO"))
        .args(["fetch", "--locked"])
        .current_dir(ROOT));
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or(Path::new(&std::env::var_os("HOME").unwrap()).join(".cargo"));
    for registry in std::fs::read_dir(home.join("registry/cache")).unwrap() {
        for file in std::fs::read_dir(registry.unwrap().path()).unwrap() {
            let file = file.unwrap();
            // Fails for a crate that another registry has, too.
            let _ = symlink(file.path(), dir.join(file.file_name()));
        }
    }
    Ok(dir)
}

/// The tarball and every crate have their checksums, the licences are the ones
/// that are named, and Cargo needs no other crate. So for each build.
fn yocto_fetches_all() -> Outcome {
    let mirror = mirror("release-yocto-mirror")?;
    let work = fresh("release-yocto");
    let tasks = ["show", "fetch", "do_configure", "do_resolve"];
    let said = run(&mut bitbake(&mirror, &work, &tasks)?);
    let lock = std::fs::read_to_string(format!("{ROOT}/Cargo.lock")).unwrap();
    let count = lock.matches("\nchecksum = ").count() + 1;
    assert!(said.contains(&format!("{count} fetched")), "{said}");
    for (config, mode) in [
        (
            "embedded curves",
            "--profile embedded --no-default-features --features ecdsa --features eddsa",
        ),
        ("embedded", "--profile embedded --no-default-features  --"),
        ("", "--release --"),
    ] {
        let config = format!("PACKAGECONFIG={config}");
        let said = run(&mut bitbake(&mirror, &work, &[&config, "show"])?);
        assert!(said.contains(mode), "{said}");
    }
    Ok(())
}

fn yocto_refuses_another_tarball() -> Outcome {
    let mirror = fresh("release-yocto-other");
    let name = tarball()?.file_name().unwrap().to_os_string();
    std::fs::write(mirror.join(name), "another").unwrap();
    let work = fresh("release-yocto-refused");
    let said = output(&mut bitbake(&mirror, &work, &["fetch"])?);
    let complaint = String::from_utf8_lossy(&said.stderr);
    assert!(!said.status.success() && complaint.contains("FetchError"));
    Ok(())
}

/// No complaint of any severity, with these exceptions: there is no address yet,
/// and no native build. The form of the list of crates is Yocto's own.
fn yocto_style() -> Outcome {
    if !exists("oelint-adv") {
        return Err(Missing::remedy("oelint-adv", "pip install oelint-adv"));
    }
    let mut oelint = Command::new("oelint-adv");
    oelint.args(["--quiet", "--release", "scarthgap", "--jobs", "2"]);
    for rule in [
        "oelint.vars.homepageping",
        "oelint.var.suggestedvar.BUGTRACKER",
        "oelint.var.bbclassextend",
    ] {
        oelint.args(["--suppress", rule]);
    }
    let said = output(oelint.arg(recipe()?));
    let text = String::from_utf8_lossy(&said.stderr) + String::from_utf8_lossy(&said.stdout);
    let complaints: Vec<_> = text
        .lines()
        .filter(|line| line.contains(":oelint."))
        .collect();
    let is_list = |line: &&&str| line.contains("/edgejwt-crates.inc:");
    assert!(complaints.iter().any(|line| is_list(&line)), "{text}");
    let ours: Vec<_> = complaints.iter().filter(|line| !is_list(line)).collect();
    assert!(ours.is_empty(), "{ours:#?}");
    Ok(())
}

/// With cargo-c, as OpenEmbedded's class does.
fn yocto_builds() -> Outcome {
    if !exists("cargo-cinstall") {
        return Err(Missing::condition("cargo-c", "cargo install cargo-c"));
    }
    let work = fresh("release-yocto-build");
    let tasks = ["fetch", "do_configure", "do_compile", "do_install"];
    run(&mut bitbake(
        &mirror("release-yocto-build-mirror")?,
        &work,
        &tasks,
    )?);
    let image = work.join(format!("edgejwt-{VERSION}/image/usr"));
    let library = image.join(format!("lib/libedgejwt.so.{VERSION}"));
    for file in [
        "include/edgejwt.h",
        "lib/pkgconfig/edgejwt.pc",
        "share/man/man3/edgejwt.3",
    ] {
        assert!(image.join(file).exists(), "{file}");
    }
    let needed = run(Command::new("readelf").arg("-dW").arg(&library));
    assert!(!needed.contains("libgcc_s"), "{needed}");
    let size = library.metadata().unwrap().len();
    say(format!("embedded, with symbols: {size} bytes"));
    Ok(())
}
