// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every model, in every order that loom can find.

use edgejwt_interleavings::models;
use std::sync::{Mutex, PoisonError};

/// The number of the process is a static, which all models share.
static ONE_MODEL: Mutex<()> = Mutex::new(());

macro_rules! models {
    ($($model:ident),* $(,)?) => {$(
        #[test]
        fn $model() {
            let _one = ONE_MODEL.lock().unwrap_or_else(PoisonError::into_inner);
            loom::model(models::$model);
        }
    )*};
}

models! {
    the_last_holder_drops_the_value,
    readers_keep_what_a_writer_replaces,
    a_child_sets_locks_back_once,
    a_slot_has_one_owner,
    a_child_does_not_use_its_parents_slots,
}
