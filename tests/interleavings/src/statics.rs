// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Atomics for statics. loom's cannot be made in a constant, and belong to one
//! execution of a model: these find loom's by their address.

use super::os::{epoch, process};
use core::marker::PhantomData;
use core::sync::atomic::Ordering;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// loom's objects of the execution at hand. Not loom's mutex, which would
/// order the steps of threads.
static OBJECTS: Mutex<Option<HashMap<usize, &'static (dyn Any + Send + Sync)>>> = Mutex::new(None);

/// To be called when an execution starts.
pub(crate) fn start() {
    *OBJECTS.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// The object of a static, made when it is used for the first time. It stays
/// in memory, as there are few of them and the program ends soon.
fn object<T: Any + Send + Sync>(of: &impl Sized, make: impl FnOnce() -> T) -> &'static T {
    let address = core::ptr::from_ref(of).addr();
    let known = {
        let mut objects = OBJECTS.lock().unwrap_or_else(PoisonError::into_inner);
        objects.get_or_insert_default().get(&address).copied()
    };
    let object = known.unwrap_or_else(|| {
        let object: &'static T = Box::leak(Box::new(make()));
        let mut objects = OBJECTS.lock().unwrap_or_else(PoisonError::into_inner);
        *objects
            .get_or_insert_default()
            .entry(address)
            .or_insert(object)
    });
    object.downcast_ref().unwrap()
}

pub(crate) struct AtomicUsize(usize);

impl AtomicUsize {
    pub(crate) const fn new(value: usize) -> Self {
        Self(value)
    }

    fn real(&self) -> &'static loom::sync::atomic::AtomicUsize {
        object(self, || loom::sync::atomic::AtomicUsize::new(self.0))
    }

    pub(crate) fn load(&self, order: Ordering) -> usize {
        self.real().load(order)
    }

    pub(crate) fn store(&self, value: usize, order: Ordering) {
        self.real().store(value, order);
    }

    pub(crate) fn compare_exchange(
        &self,
        current: usize,
        new: usize,
        success: Ordering,
        failure: Ordering,
    ) -> Result<usize, usize> {
        self.real().compare_exchange(current, new, success, failure)
    }
}

/// Fields of a slot that its owner alone uses: loom reports a race if that is
/// not so. Orders are ignored.
pub(crate) struct Owned<T: 'static>(T);

impl<T: Copy + Send + Sync + 'static> Owned<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    fn real(&self) -> &'static Cell<T> {
        object(self, || Cell(loom::cell::UnsafeCell::new(self.0)))
    }

    pub(crate) fn load(&self, _: Ordering) -> T {
        // SAFETY: loom checks that nobody writes meanwhile.
        self.real().0.with(|value| unsafe { *value })
    }

    pub(crate) fn store(&self, new: T, _: Ordering) {
        // SAFETY: loom checks that nobody else uses it meanwhile.
        self.real().0.with_mut(|value| unsafe { *value = new });
    }
}

struct Cell<T>(loom::cell::UnsafeCell<T>);
// SAFETY: loom checks who uses it when.
unsafe impl<T: Send> Sync for Cell<T> {}

pub(crate) type AtomicBool = Owned<bool>;

/// A pointer, kept as its address.
pub(crate) struct AtomicPtr<T>(Owned<usize>, PhantomData<fn() -> T>);

impl<T> AtomicPtr<T> {
    pub(crate) const fn new(pointer: *mut T) -> Self {
        assert!(pointer.is_null());
        Self(Owned::new(0), PhantomData)
    }

    pub(crate) fn load(&self, order: Ordering) -> *mut T {
        core::ptr::with_exposed_provenance_mut(self.0.load(order))
    }

    pub(crate) fn store(&self, pointer: *mut T, order: Ordering) {
        self.0.store(pointer.expose_provenance(), order);
    }
}

/// An epoch in a static.
pub(crate) struct Epoch(u8);

impl Epoch {
    pub(crate) const fn never() -> Self {
        Self(0)
    }

    pub(crate) fn enter(&self, renew: &mut dyn FnMut()) {
        let made = || {
            let now = process::generation();
            process::set_generation(0);
            let epoch = epoch::Epoch::new();
            process::set_generation(now);
            epoch
        };
        object(self, made).enter(renew);
    }
}
