// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the embedded build has instead of the standard library: libc's
//! allocator, memory set aside for ring, and an abort instead of a panic.

#[cfg(not(any(feature = "std", test)))]
mod allocator;
#[cfg(any(not(feature = "std"), test))]
mod arena;
#[cfg(not(any(feature = "std", test)))]
mod personality;

#[cfg(not(any(feature = "std", test)))]
pub use arena::serve;

/// Whether memory is set aside for ring.
pub const SERVES: bool = cfg!(not(any(feature = "std", test)));

/// The standard build leaves ring to the standard allocator.
#[cfg(any(feature = "std", test))]
pub fn serve<R>(_: &mut [core::mem::MaybeUninit<u8>], work: impl FnOnce() -> R) -> (R, bool) {
    (work(), false)
}
