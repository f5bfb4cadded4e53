// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What has become of a file that is looked at again and again.

use super::table::KeyId;
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_KEY_GRACE;
use crate::os;
use ring::digest::{SHA256, digest};

const GRACE_MS: u64 = EDGEJWT_KEY_GRACE * 1000;

/// How long a change may hide behind a coarse time stamp: so long a file
/// that has changed is read again at each look.
const SETTLES_AFTER_MS: u64 = 3000;

/// What a file is to the ring. Ids name a key or a whole set of keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Key(KeyId),
    /// No key any more, but its last one still counts; what it is otherwise,
    /// and since when, in milliseconds.
    Failing(KeyId, Other, u64),
    Other(Other),
}

/// What a file is that is no key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    Skipped(Error),
    /// A certificate: no mistake, and not reported.
    PassedOver,
}

impl State {
    pub(crate) fn key(self) -> Option<KeyId> {
        match self {
            Self::Key(id) | Self::Failing(id, ..) => Some(id),
            Self::Other(_) => None,
        }
    }

    /// A key for which there was no room: there may be some now.
    fn waits_for_room(self) -> bool {
        self == Self::Other(Other::Skipped(Error::KeyLimit))
    }

    fn deadline(self) -> Option<u64> {
        match self {
            Self::Failing(_, _, since) => Some(since + GRACE_MS),
            Self::Key(_) | Self::Other(_) => None,
        }
    }

    /// The state at `now` of a file whose content has not changed.
    fn unchanged(self, now: u64) -> Self {
        match self {
            Self::Failing(_, other, since) if now >= since + GRACE_MS => Self::Other(other),
            state => state,
        }
    }

    /// The state of a file that is no key now.
    fn without_key(old: Option<Self>, other: Other, now: u64) -> Self {
        match old.and_then(Self::key) {
            Some(id) => Self::Failing(id, other, now),
            None => Self::Other(other),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Watched {
    identity: os::Identity,
    /// SHA-256 of the content; zeros where it could not be read.
    content: [u8; 32],
    changed_at: u64,
    pub(crate) is_world_writable: bool,
    pub(crate) state: State,
}

impl Watched {
    /// Whether there is no need to read the file again.
    pub(crate) fn stands(&self, identity: os::Identity, now: u64) -> bool {
        self.identity == identity
            && !self.state.waits_for_room()
            && now >= self.changed_at + SETTLES_AFTER_MS
            && self.state.deadline().is_none_or(|deadline| now < deadline)
    }

    /// The file as it has been read now. `load` makes a key of its content,
    /// or None of what is no mistake; it is asked only if that has changed.
    pub(crate) fn read(
        old: Option<&Self>,
        seen: os::Identity,
        read: Result<os::File>,
        now: u64,
        load: &mut dyn FnMut(&[u8]) -> Result<Option<KeyId>>,
    ) -> Result<Self> {
        // Not the file's fault: no key is to be lost by it.
        if let Err(error @ (Error::NoMemory | Error::System)) = read {
            return Err(error);
        }
        let mut watched = Self {
            identity: seen,
            content: [0; 32],
            changed_at: now,
            is_world_writable: false,
            state: State::Other(Other::PassedOver),
        };
        if let Ok(file) = &read {
            watched.identity = file.identity;
            watched.is_world_writable = file.is_world_writable;
            let hash = digest(&SHA256, &file.content);
            watched.content = hash.as_ref().try_into().map_err(|_| Error::Internal)?;
        }
        let same = |old: &&Self| old.content == watched.content && !old.state.waits_for_room();
        if let Some(old) = old.filter(same) {
            watched.state = old.state.unchanged(now);
            if old.identity == watched.identity {
                watched.changed_at = old.changed_at;
            }
            return Ok(watched);
        }
        let other = match read.and_then(|file| load(&file.content)) {
            Ok(Some(id)) => {
                watched.state = State::Key(id);
                return Ok(watched);
            }
            Ok(None) => Other::PassedOver,
            Err(error @ Error::NoMemory) => return Err(error),
            Err(error) => Other::Skipped(error),
        };
        watched.state = State::without_key(old.map(|old| old.state), other, now);
        Ok(watched)
    }

    /// A file that has gone: what it held goes with it.
    pub(crate) fn gone(self, now: u64) -> Self {
        Self {
            content: [0; 32],
            changed_at: now,
            state: State::Other(Other::Skipped(Error::KeyFile)),
            ..self
        }
    }
}
