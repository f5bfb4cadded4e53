// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A file that is followed: a key file of the directory, or a JWK Set. The
//! same rules hold for both.
//!
//! - A file that is gone has no key at once. Gone is what the system says is
//!   not there; any other failure is no news about the file.
//! - A file that has not changed keeps its key however often reading it fails.
//! - A file that has changed and cannot be read, or is no key any more, keeps
//!   its key for EDGEJWT_KEY_GRACE seconds from the first such moment: a copy
//!   may be under way. What happens meanwhile does not extend this, unless the
//!   file is good again.

use super::group::Group;
use super::table::NEVER;
use crate::error::{Error, Result};
use crate::limits::{EDGEJWT_ISSUER_MAX, EDGEJWT_KEY_GRACE, EDGEJWT_KEY_TEXT_MAX};
use crate::memory::copy_of;
use crate::os::{self, Absent, Base, Entry, File, Identity, Ref};
use alloc::vec::Vec;
use core::ffi::CStr;
use ring::digest::{SHA256, digest};

pub(crate) const GRACE_MS: u64 = EDGEJWT_KEY_GRACE * 1000;

/// File systems stamp files with a coarse clock, so that a second change may
/// leave the same time stamps. For this long after a change was seen, the file
/// is read at each scan.
const SETTLES_AFTER_MS: u64 = 3000;

/// Makes keys of a file's content. None for what is no key and no mistake
/// either: a certificate.
pub(crate) type Load<'l> = &'l mut dyn FnMut(&[u8]) -> Result<Option<Ref<Group>>>;

pub(crate) struct Source {
    place: Ref<Place>,
    /// The keys in use: of the content, or of an earlier one.
    group: Option<Ref<Group>>,
    seen: Seen,
}

/// Which file it is.
struct Place {
    /// The name in the directory, or the path of a set; with its NUL.
    path: Vec<u8>,
    /// The issuer of a set; "" for a key file.
    issuer: Vec<u8>,
}

/// What is known of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// When it was last read.
    identity: Option<Identity>,
    /// SHA-256 of the content that was read last.
    content: Option<[u8; 32]>,
    /// What that content is.
    kind: Kind,
    /// When identity or content last became another one.
    changed_at: u64,
    is_world_writable: bool,
    /// It has other names too.
    has_links: bool,
    /// Since when the keys in use are not those of the file any more.
    bad_since: Option<u64>,
    /// Why it could not be read the last time.
    unread: Option<Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keys,
    /// It looks like a key file and is none.
    Skipped(Error),
    /// No mistake, and not reported.
    PassedOver,
}

impl Source {
    /// A file of which no more is known than why it is no key.
    pub(crate) fn new(path: &CStr, issuer: &[u8], why: Error) -> Result<Ref<Self>> {
        let place = Place {
            path: copy_of(path.to_bytes_with_nul())?,
            issuer: copy_of(issuer)?,
        };
        Self::unknown(Ref::new(place)?, why)
    }

    fn unknown(place: Ref<Place>, why: Error) -> Result<Ref<Self>> {
        Ref::new(Self {
            place,
            group: None,
            seen: Seen {
                identity: None,
                content: None,
                kind: Kind::Skipped(why),
                changed_at: 0,
                is_world_writable: false,
                has_links: false,
                bad_since: None,
                unread: None,
            },
        })
    }

    /// Where the file is found: its name, or its path.
    pub(crate) fn path(&self) -> &CStr {
        CStr::from_bytes_with_nul(&self.place.path).unwrap_or_default()
    }

    /// The issuer of a set; "" for a key file.
    pub(crate) fn issuer(&self) -> &[u8] {
        &self.place.issuer
    }

    pub(crate) fn group(&self) -> Option<&Ref<Group>> {
        self.group.as_ref()
    }

    pub(crate) fn is_world_writable(&self) -> bool {
        self.seen.is_world_writable && self.group.is_some()
    }

    /// A key for which there was no room: there may be some now.
    pub(crate) fn waits_for_room(&self) -> bool {
        self.seen.kind == Kind::Skipped(Error::KeyLimit)
    }

    /// Why the file could not be read, where that concerns keys or the whole
    /// system.
    pub(crate) fn failure(&self) -> Option<Error> {
        let is_serious = |error: &Error| self.group.is_some() || *error != Error::KeyFile;
        self.seen.unread.filter(is_serious)
    }

    /// Why the file is reported: it is no key, or could not be read.
    pub(crate) fn skipped(&self) -> Option<Error> {
        match self.seen.kind {
            Kind::Skipped(why) if self.group.is_none() => Some(why),
            _ => self.seen.unread,
        }
    }

    /// When the keys end, by the monotonic clock.
    #[inline(never)]
    pub(crate) fn deadline(&self) -> u64 {
        self.seen.bad_since.map_or(NEVER, |since| since + GRACE_MS)
    }

    /// What has become of the file; None if it is gone. With `must_read` it is
    /// read in any case, otherwise only if it may have changed.
    pub(crate) fn check(
        this: &Ref<Self>,
        base: Base,
        must_read: bool,
        now: u64,
        load: Load,
    ) -> Result<Option<Ref<Self>>> {
        let mut identity = None;
        let read = base.status(this.path()).and_then(|status| {
            if status.is_directory() {
                return Err(Absent::Gone);
            }
            identity = Some(status.identity());
            if !must_read && this.is_settled(identity, now) {
                return Ok(None);
            }
            base.read(this.path(), EDGEJWT_KEY_TEXT_MAX).map(Some)
        });
        let mut next = Self {
            place: this.place.clone(),
            group: this.group.clone(),
            seen: this.seen,
        };
        match read {
            Ok(None) => return Ok(Some(this.clone())),
            Ok(Some(file)) => next.take(&file, load)?,
            Err(Absent::Gone) => return Ok(None),
            Err(Absent::NoMemory) => return Err(Error::NoMemory),
            Err(Absent::Unfit) => {
                next.seen.identity = identity;
                next.seen.content = None;
                next.seen.kind = Kind::Skipped(Error::KeyFile);
                next.seen.unread = None;
            }
            Err(Absent::Failed(error)) => next.seen.unread = Some(error),
        }
        next.judge(identity, this.seen, now);
        if next.seen == this.seen {
            return Ok(Some(this.clone()));
        }
        Ref::new(next).map(Some)
    }

    /// A set whose file is gone. It may come back.
    pub(crate) fn gone(this: &Ref<Self>) -> Result<Ref<Self>> {
        let unknown = Self::unknown(this.place.clone(), Error::KeyFile)?;
        let is_same = unknown.seen == this.seen;
        Ok(if is_same { this.clone() } else { unknown })
    }

    /// Whether there is no need to read the file again.
    fn is_settled(&self, identity: Option<Identity>, now: u64) -> bool {
        self.seen.identity == identity
            && self.seen.unread.is_none()
            && now >= self.seen.changed_at + SETTLES_AFTER_MS
            && now < self.deadline()
    }

    /// Whether nothing is to be done about the file until something happens in
    /// its directory; `entry` is what the directory says of it.
    pub(crate) fn is_at_rest(&self, directory: &Identity, entry: &Entry, now: u64) -> bool {
        let identity = self.seen.identity;
        let is_there = identity.is_some_and(|own| own.is_beside(directory, entry.inode));
        is_there
            && entry.kind == os::Kind::Regular
            && self.is_settled(identity, now)
            && self.seen.bad_since.is_none()
            && !self.seen.has_links
            && !self.waits_for_room()
    }

    /// Takes over what was read.
    fn take(&mut self, file: &File, load: Load) -> Result<()> {
        let hash = digest(&SHA256, &file.content);
        let content = hash.as_ref().try_into().map_err(|_| Error::Internal)?;
        if self.seen.content != Some(content) || self.waits_for_room() {
            self.seen.kind = match load(&file.content) {
                Ok(Some(group)) => {
                    self.group = Some(group);
                    Kind::Keys
                }
                Ok(None) => Kind::PassedOver,
                Err(Error::NoMemory) => return Err(Error::NoMemory),
                Err(why) => Kind::Skipped(why),
            };
        }
        self.seen.identity = Some(file.identity);
        self.seen.content = Some(content);
        self.seen.is_world_writable = file.is_world_writable;
        self.seen.has_links = file.has_links;
        self.seen.unread = None;
        Ok(())
    }

    /// Decides whether the keys are still those of the file, and until when
    /// they count otherwise. `identity` is what the file has now, if that is
    /// known; `before` is what was known of it.
    #[inline(never)]
    fn judge(&mut self, identity: Option<Identity>, before: Seen, now: u64) {
        let seen = &mut self.seen;
        if seen.identity != before.identity || seen.content != before.content {
            seen.changed_at = now;
        }
        // The identity stays that of the content where reading failed, so that
        // a file which is the old one again is recognised.
        let is_unread = seen.unread.is_some() && seen.identity != identity;
        if self.group.is_none() || (identity.is_some() && seen.kind == Kind::Keys && !is_unread) {
            seen.bad_since = None;
        } else if identity.is_some() {
            seen.bad_since = seen.bad_since.or(Some(now));
        }
        if seen.bad_since.is_some_and(|since| now >= since + GRACE_MS) {
            self.group = None;
            seen.bad_since = None;
            if let Some(error) = seen.unread {
                // Whatever is read next is new.
                seen.identity = None;
                seen.content = None;
                seen.kind = Kind::Skipped(error);
            }
        }
    }
}

/// The last part of a path, for reports.
pub(crate) fn file_name(path: &CStr) -> &[u8] {
    let path = path.to_bytes();
    let name = path.rsplit(|byte| *byte == b'/').next();
    let name = name.unwrap_or_default();
    name.get(..EDGEJWT_ISSUER_MAX).unwrap_or(name)
}
