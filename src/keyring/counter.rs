// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A counter of 64 bits that threads share.

#[cfg(any(test, not(target_has_atomic = "64")))]
use core::sync::atomic::AtomicU32;
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

#[cfg(target_has_atomic = "64")]
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

#[cfg(target_has_atomic = "64")]
impl Counter {
    pub(crate) fn increment(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

#[cfg(not(target_has_atomic = "64"))]
pub(crate) use Halves as Counter;

/// For processors without 64-bit atomics, such as ARMv5 and 32-bit MIPS. No count
/// is lost. A value that is read while the low half passes 2^32 may be smaller by
/// 2^32.
#[cfg(any(test, not(target_has_atomic = "64")))]
#[derive(Default)]
pub(crate) struct Halves {
    low: AtomicU32,
    high: AtomicU32,
}

#[cfg(any(test, not(target_has_atomic = "64")))]
impl Halves {
    pub(crate) fn increment(&self) {
        if self.low.fetch_add(1, Relaxed) == u32::MAX {
            self.high.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn get(&self) -> u64 {
        u64::from(self.high.load(Relaxed)) << 32 | u64::from(self.low.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_into_the_high_half() {
        let counter = Halves {
            low: AtomicU32::new(u32::MAX - 1),
            high: AtomicU32::new(6),
        };
        let counts = [(); 3].map(|()| {
            counter.increment();
            counter.get()
        });
        assert_eq!(counts, [7 * (1 << 32) - 1, 7 << 32, (7 << 32) + 1]);
    }
}
