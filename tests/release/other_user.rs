// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Another user of this machine, who has the same Rust toolchain but no crates,
//! and no network if the test wants that.

use crate::support::harness::Missing;
use crate::support::{ROOT, output, run};
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct OtherUser {
    /// A folder that this user can reach, unlike the home of root. It is removed
    /// at the end.
    pub dir: PathBuf,
    rust: String,
    tools: PathBuf,
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")) == "0\n"
}

impl OtherUser {
    /// Needs root, because a folder is mounted.
    pub fn new(name: &str) -> Result<Self, Missing> {
        if !is_root()
            || !output(Command::new("unshare").args(["--mount", "--net", "true"]))
                .status
                .success()
        {
            let remedy = "run the tests as root, where namespaces are allowed";
            return Err(Missing::remedy("root", remedy));
        }
        let dir = std::env::temp_dir().join(format!("edgejwt-{name}-{}", std::process::id()));
        for folder in ["rust", "tools", "home"] {
            std::fs::create_dir_all(dir.join(folder)).unwrap();
        }
        let rust = run(Command::new("rustc")
            .args(["--print", "sysroot"])
            .current_dir(ROOT));
        let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = PathBuf::from(std::env::var_os("HOME").unwrap());
        Ok(Self {
            dir,
            rust: rust.trim().into(),
            tools: cargo_home.unwrap_or(home.join(".cargo")).join("bin"),
        })
    }

    /// A shell script in a folder, which from then on belongs to the user.
    pub fn command(&self, folder: &Path, script: &str, has_network: bool) -> Command {
        run(Command::new("chown")
            .args(["-R", "nobody:"])
            .arg(folder)
            .arg(self.dir.join("home")));
        let dir = self.dir.display();
        let network = if has_network {
            "true"
        } else {
            "ip link set lo up"
        };
        let mut command = Command::new("unshare");
        command.arg("--mount");
        if !has_network {
            command.arg("--net");
        }
        // What cargo and its tests set is not the user's.
        for variable in [
            "EDGEJWT_REQUIRE_PEERS",
            "MAKEFLAGS",
            "CARGO_TARGET_DIR",
            "RUSTUP_TOOLCHAIN",
            "CARGO",
            "EDGEJWT_VECTORS",
        ] {
            command.env_remove(variable);
        }
        command.env("EDGEJWT_SCRIPT", script).current_dir(folder).args(["sh", "-ec"]).arg(format!(
            "{network}
            mount --bind '{rust}' {dir}/rust
            mount --bind '{tools}' {dir}/tools
            exec setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME={dir}/home \
                CARGO_HOME={dir}/home/cargo PATH={dir}/rust/bin:/usr/bin:/bin:/usr/sbin:{dir}/tools \
                sh -ec \"$EDGEJWT_SCRIPT\"",
            rust = self.rust,
            tools = self.tools.display(),
        ));
        command
    }
}

impl Drop for OtherUser {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
