// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `make docs`: the documentation site, its links, and how it looks in Chromium.

use crate::support::harness::{Missing, Outcome, need, say, tests};
use crate::support::npm::installed;
use crate::support::{ROOT, fresh, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    tests!["docs":
        reference_has_every_name, links_lead_somewhere, looks_well_in_a_browser, same_bytes_twice
    ]
}

fn make_docs(out: &Path) -> PathBuf {
    let mut make = Command::new("make");
    make.args(["-s", "-C", ROOT, "docs"]);
    run(make
        .arg(format!("OUT={}", out.display()))
        .env_remove("MAKEFLAGS"));
    out.join("docs")
}

fn site() -> Result<&'static Path, Missing> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    need("doxygen", "doxygen")?;
    need("mandoc", "mandoc")?;
    if !output(Command::new("python3").args(["-c", "import material"]))
        .status
        .success()
    {
        return Err(Missing::remedy("MkDocs", "pip install mkdocs-material"));
    }
    Ok(MADE.get_or_init(|| make_docs(&fresh("release-docs"))))
}

fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let found = run(Command::new("find")
        .arg(dir)
        .args(["-name", &format!("*{ending}")]));
    found.lines().map(PathBuf::from).collect()
}

/// Each function of the header has one heading in the reference.
fn reference_has_every_name() -> Outcome {
    let pages = files(&site()?.join("reference"), ".html");
    let text: String = pages
        .iter()
        .map(|page| std::fs::read_to_string(page).unwrap())
        .collect();
    let functions = run(Command::new("sh").arg(format!("{ROOT}/packaging/functions.sh")));
    for function in functions.lines() {
        assert_eq!(
            text.matches(&format!("<h2 id=\"{function}\">")).count(),
            1,
            "{function}"
        );
    }
    Ok(())
}

fn links_lead_somewhere() -> Outcome {
    need("linkchecker", "linkchecker")?;
    let start = site()?.join("index.html");
    // Nothing outside of the site is asked for.
    let said = output(
        Command::new("linkchecker")
            .args(["--no-status", "--no-warnings"])
            .arg(start),
    );
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{text}");
    assert!(text.contains("0 errors found"), "{text}");
    Ok(())
}

fn looks_well_in_a_browser() -> Outcome {
    need("chromium", "chromium")?;
    let driver = installed("tests/programs/page", "puppeteer-core")?;
    std::fs::copy(
        format!("{ROOT}/tests/release/docs.mjs"),
        driver.join("docs.mjs"),
    )
    .unwrap();
    let pictures = fresh("release-docs-pictures");
    let said = run(Command::new("node")
        .arg(driver.join("docs.mjs"))
        .arg(site()?)
        .arg(&pictures));
    let seen: serde_json::Value = serde_json::from_str(&said).unwrap();
    // Nothing is fetched from elsewhere, nothing fails, no page is wider than a phone.
    for empty in ["requests", "errors", "wide", "axe"] {
        assert_eq!(seen[empty], serde_json::json!([]), "{empty}");
    }
    assert_ne!(seen["background"], seen["dark"]);
    let found = seen["found"].to_string();
    assert!(found.contains("reference/keyring.html"), "{found}");
    for way in ["to_reference", "to_guides"] {
        assert!(seen[way].as_u64().unwrap() > 0, "{way}");
    }
    say(format!("pictures: {}", pictures.display()));
    Ok(())
}

fn same_bytes_twice() -> Outcome {
    let ours = site()?;
    let other = make_docs(&fresh("release-docs-again"));
    run(Command::new("diff").arg("-r").arg(ours).arg(other));
    Ok(())
}
