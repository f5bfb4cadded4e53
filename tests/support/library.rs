// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The two builds of the library, and how a program is linked to them.

use super::{ROOT, run};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    Standard,
    Embedded,
}

pub const BUILDS: [Build; 2] = [Build::Standard, Build::Embedded];

impl Build {
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Embedded => "embedded",
        }
    }

    /// The folder with the libraries. They are built on first use. With
    /// `EDGEJWT_BUILDS` set they are taken from that folder instead, which
    /// holds `standard/` and `embedded/`.
    pub fn dir(self) -> PathBuf {
        if let Some(builds) = std::env::var_os("EDGEJWT_BUILDS") {
            return Path::new(&builds).join(self.name());
        }
        static MADE: OnceLock<()> = OnceLock::new();
        MADE.get_or_init(|| {
            run(Command::new("make").args(["-C", ROOT, "-s", "standard", "embedded"]));
        });
        Path::new(ROOT).join("build").join(self.name())
    }

    pub fn shared(self) -> PathBuf {
        self.dir().join("libedgejwt.so")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Shared,
    Static,
}

pub const LINKS: [Link; 2] = [Link::Shared, Link::Static];

impl Link {
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Static => "static",
        }
    }
}

/// The compiler options that link a program to the library.
pub fn link_flags(build: Build, link: Link) -> Vec<String> {
    link_flags_in(&build.dir(), build, link)
}

/// The same, for a library in another folder.
pub fn link_flags_in(dir: &Path, build: Build, link: Link) -> Vec<String> {
    let dir = dir.display().to_string();
    match link {
        Link::Shared => vec![
            format!("-L{dir}"),
            "-ledgejwt".into(),
            format!("-Wl,-rpath,{dir}"),
        ],
        Link::Static => {
            let mut flags = vec![format!("{dir}/libedgejwt.a")];
            if build == Build::Standard {
                // As documented in the README.
                flags.extend(["-lpthread", "-lm", "-ldl"].map(String::from));
            }
            flags
        }
    }
}
