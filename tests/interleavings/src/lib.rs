// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Parts of edgejwt that threads share, with loom's atomics and locks in the
//! place of the real ones. `models` has what is run.
#![allow(dead_code)]

extern crate alloc;

mod error {
    #[derive(Debug)]
    pub(crate) enum Error {
        NoMemory,
    }

    pub(crate) type Result<T> = core::result::Result<T, Error>;
}

mod os {
    mod sync {
        pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicUsize};
    }

    pub(crate) mod lock;
    pub(crate) mod process;

    #[path = "../../../../src/os/epoch.rs"]
    pub(crate) mod epoch;
    #[path = "../../../../src/os/reference.rs"]
    pub(crate) mod reference;
    #[path = "../../../../src/os/shared.rs"]
    pub(crate) mod shared;

    // The arena's epoch is a static.
    pub(crate) use crate::statics::Epoch;
}

mod runtime {
    #[derive(Debug, PartialEq, Eq)]
    pub(crate) enum Served {
        Fully,
        Partly,
        NotAtAll,
    }

    pub(crate) mod arena {
        include!(concat!(env!("OUT_DIR"), "/arena.rs"));
    }
}

pub mod models;
mod statics;
mod threads;
