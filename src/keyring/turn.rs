// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which settled files are read again in a scan.

/// A settled file is read again once in this time, because its identity does
/// not tell everything: an image that was built reproducibly has the same
/// inodes, sizes and times. The files take turns by their names.
const COMPARED_EVERY_MS: u64 = 30_000;

/// After everything has been read, the turns begin this much later.
pub(crate) const REST_MS: u64 = 10_000;

/// The settled files to be read again in one scan.
pub(crate) struct Turn {
    from: u64,
    until: u64,
}

impl Turn {
    /// The turn after one that ended at `from`. If there are more than a few
    /// files, a scan reads half of them at most, so that no request pays for
    /// all after a pause; `every` is the time between scans.
    pub(crate) fn new(from: u64, now: u64, every: u64, files: usize) -> Self {
        const FEW: usize = 16;
        let longest = match files > FEW {
            true => every.max(COMPARED_EVERY_MS / 2),
            false => COMPARED_EVERY_MS,
        };
        let until = now.min(from.saturating_add(longest)).max(from);
        Self { from, until }
    }

    /// A turn in which no settled file is read again.
    pub(crate) fn none() -> Self {
        Self { from: 0, until: 0 }
    }

    pub(crate) fn until(&self) -> u64 {
        self.until
    }

    pub(super) fn includes(&self, fingerprint: u32) -> bool {
        let offset = (COMPARED_EVERY_MS * u64::from(fingerprint)) >> 32;
        let lap = |time: u64| (time + offset) / COMPARED_EVERY_MS;
        lap(self.from) != lap(self.until)
    }
}
