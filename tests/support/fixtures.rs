// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The key files of the tests.

use super::{ROOT, fingerprint, fresh, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The committed key files.
pub fn committed() -> PathBuf {
    Path::new(ROOT).join("tests/fixtures/keys")
}

/// A folder as Neuron's, with its own key and those of other issuers.
pub fn neuron_folder(name: &str) -> PathBuf {
    let folder = fresh(name);
    for (from, to) in [
        ("rsa2048.key", "config/neuron.key"),
        ("rsa3072.pem", "certs/neuron.pem"),
        ("other.pem", "certs/partner.pem"),
        ("other.pem", "certs/gate.key.pub"),
    ] {
        let to = folder.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(key(from), to).unwrap();
    }
    folder
}

/// Names of the committed key files, sorted.
pub fn committed_names() -> Vec<String> {
    names_in(&committed())
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// A folder with the committed key files and with those that git does not
/// hold, such as a FIFO. It is made on first use and kept.
pub fn keys() -> &'static Path {
    static KEYS: OnceLock<PathBuf> = OnceLock::new();
    KEYS.get_or_init(|| {
        let script = Path::new(ROOT).join("tests/fixtures/layout.sh");
        let mut parts = vec![std::fs::read(&script).unwrap()];
        for folder in [committed(), Path::new(ROOT).join("tests/fixtures/field")] {
            for name in names_in(&folder) {
                parts.push(std::fs::read(folder.join(&name)).unwrap());
                parts.push(name.into_bytes());
            }
        }
        let name = format!("keys-{:016x}", fingerprint(&parts));
        let dir = scratch("").join(&name);
        if !dir.exists() {
            // Another test process may do the same now: the first rename wins.
            let own = fresh(&format!("{name}.{}", std::process::id()));
            run(Command::new("sh").arg(&script).arg(&own));
            if let Err(error) = std::fs::rename(&own, &dir) {
                assert!(dir.exists(), "{dir:?}: {error}");
                std::fs::remove_dir_all(own).unwrap();
            }
        }
        dir
    })
}

/// The path of a key file.
pub fn key(name: &str) -> String {
    keys().join(name).display().to_string()
}
