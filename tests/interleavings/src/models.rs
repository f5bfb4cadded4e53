// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is run in every order of steps. Each function is one execution.

use crate::os::process::set_generation;
use crate::os::reference::Ref;
use crate::os::shared::Shared;
use crate::runtime::Served;
use crate::runtime::arena::{holds, serve, take};
use crate::{statics, threads};
use core::alloc::Layout;
use core::mem::MaybeUninit;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use loom::thread;

/// A value that loom watches: it must not be read while or after it is
/// dropped.
struct Watched {
    number: UnsafeCell<usize>,
    dropped: Arc<AtomicUsize>,
}

impl Watched {
    fn new(number: usize, dropped: &Arc<AtomicUsize>) -> Self {
        Self {
            number: UnsafeCell::new(number),
            dropped: dropped.clone(),
        }
    }

    fn read(&self) -> usize {
        // SAFETY: loom checks that nobody writes meanwhile.
        self.number.with(|number| unsafe { *number })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // SAFETY: loom checks that nobody else uses it.
        self.number
            .with_mut(|number| unsafe { *number = usize::MAX });
        self.dropped.fetch_add(1, SeqCst);
    }
}

// SAFETY: loom checks who uses it when.
unsafe impl Sync for Watched {}

fn start() -> Arc<AtomicUsize> {
    set_generation(1);
    statics::start();
    Arc::new(AtomicUsize::new(0))
}

/// Whichever thread gives its share up last drops the value, once.
pub fn the_last_holder_drops_the_value() {
    let dropped = start();
    let share = Ref::new(Watched::new(7, &dropped)).unwrap();
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let share = share.clone();
            thread::spawn(move || {
                let second = share.clone();
                drop(share);
                assert_eq!(second.read(), 7);
            })
        })
        .collect();
    assert_eq!(share.read(), 7);
    drop(share);
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap());
    assert_eq!(dropped.load(SeqCst), 1);
}

type Value = Shared<Watched, usize, usize>;

fn renew(notes: &mut usize) -> usize {
    *notes = 100;
    200
}

/// Readers see the old value or the new one, and keep it alive. The writer
/// frees old values once no reader has them.
pub fn readers_keep_what_a_writer_replaces() {
    let dropped = start();
    let value: Value = Shared::new(Watched::new(0, &dropped), 0, 0).unwrap();
    let value = Arc::new(value);
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let value = value.clone();
            thread::spawn(move || {
                let share = value.enter(&renew).lock().share();
                assert!(share.read() <= 1);
            })
        })
        .collect();
    let new = Ref::new(Watched::new(1, &dropped)).unwrap();
    let old = value.enter(&renew).lock().replace(new);
    // As in Keyring::change.
    if old.is_last() {
        drop(old);
        assert_eq!(dropped.load(SeqCst), 1);
        readers
            .into_iter()
            .for_each(|reader| reader.join().unwrap());
    } else {
        readers
            .into_iter()
            .for_each(|reader| reader.join().unwrap());
        assert!(old.is_last());
        drop(old);
    }
    assert_eq!(value.enter(&renew).lock().share().read(), 1);
    drop(value);
    assert_eq!(dropped.load(SeqCst), 2);
}

/// In a child whose parent held the lock, and a share, while it forked: one
/// thread sets everything back, before any other one gets in.
pub fn a_child_sets_locks_back_once() {
    let dropped = start();
    let value: Value = Shared::new(Watched::new(5, &dropped), 1, 2).unwrap();
    let entered = value.enter(&renew);
    core::mem::forget(entered.lock().share());
    let mut locked = entered.lock();
    *locked = 3;
    core::mem::forget(locked);

    set_generation(2);
    let (value, renewed) = (Arc::new(value), Arc::new(AtomicUsize::new(0)));
    let work = |value: &Value, renewed: &AtomicUsize| {
        let entered = value.enter(&|notes| {
            renewed.fetch_add(1, SeqCst);
            renew(notes)
        });
        assert_eq!(*entered.locks(), 200);
        let mut locked = entered.lock();
        assert!(*locked >= 100);
        *locked += 1;
        let share = locked.share();
        drop(locked);
        assert_eq!(share.read(), 5);
    };
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let (value, renewed) = (value.clone(), renewed.clone());
            thread::spawn(move || work(&value, &renewed))
        })
        .collect();
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap());
    assert_eq!(renewed.load(SeqCst), 1);
    assert_eq!(*value.enter(&renew).lock(), 102);
    drop(value);
    assert_eq!(dropped.load(SeqCst), 1);
}

/// One piece of work, with memory from the thread's own space.
fn work(number: usize) {
    threads::set_number(number);
    let mut space = [MaybeUninit::uninit(); 64];
    let bounds = space.as_ptr_range();
    let layout = Layout::from_size_align(16, 8).unwrap();
    let (block, served) = serve(&mut space, || {
        let block = take(layout);
        thread::yield_now();
        (block, holds(block))
    });
    match served {
        Served::NotAtAll => assert!(block.0.is_null()),
        Served::Fully => assert!(block.1 && bounds.contains(&block.0.cast_const().cast())),
        Served::Partly => unreachable!(),
    }
    assert!(take(layout).is_null());
}

/// loom wants its objects to be made before threads share them.
fn use_each_slot() {
    work(2);
    work(3);
}

/// Threads that look for a slot at once never get the same one, and never the
/// space of another thread.
pub fn a_slot_has_one_owner() {
    start();
    use_each_slot();
    // Both look at the same slot first.
    let workers: Vec<_> = [2, 4]
        .map(|number| thread::spawn(move || work(number)))
        .into();
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap());
}

/// A child of `fork()` gives no thread the slot, and so the space, that a
/// thread of the parent had, even if it gets the same number.
pub fn a_child_does_not_use_its_parents_slots() {
    start();
    use_each_slot();
    threads::set_number(2);
    let mut space = [MaybeUninit::uninit(); 64];
    let layout = Layout::from_size_align(16, 8).unwrap();
    let child = || {
        set_generation(2);
        let workers: Vec<_> = [2, 3]
            .map(|number| {
                thread::spawn(move || {
                    threads::set_number(number);
                    // As any allocation of a new thread.
                    assert!(take(layout).is_null());
                    work(number);
                })
            })
            .into();
        workers
            .into_iter()
            .for_each(|worker| worker.join().unwrap());
    };
    // What is behind this in the parent does not happen in the child.
    let _ = serve(&mut space, child);
}
