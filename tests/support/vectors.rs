// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Test vectors from public repositories, cloned into one folder.

use crate::support::harness::Missing;
use std::path::{Path, PathBuf};

/// The path of a file or folder of the vectors. `path` begins with the name of
/// the repository. A test without the repository is ignored; a test without the
/// file fails when it reads it.
pub fn vectors(path: &str) -> Result<PathBuf, Missing> {
    let Some(folder) = std::env::var_os("EDGEJWT_VECTORS") else {
        return Err(Missing::remedy(
            "test vectors",
            "clone C2SP/wycheproof, nst/JSONTestSuite and ietf-jose/cookbook from GitHub \
             into one folder and set EDGEJWT_VECTORS to it",
        ));
    };
    let folder = Path::new(&folder);
    let (repository, _) = path.split_once('/').unwrap();
    if !folder.join(repository).is_dir() {
        return Err(Missing::remedy(
            &format!("{repository} in the folder EDGEJWT_VECTORS"),
            "clone it there from GitHub",
        ));
    }
    Ok(folder.join(path))
}
