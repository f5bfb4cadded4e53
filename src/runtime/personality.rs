// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The function that would handle a panic on its way up the stack. Nothing
//! unwinds in the embedded build, but on 32-bit ARM the compiler's own
//! division, made for programs that do, names it. Weak, for a program may hold
//! another Rust library that has the real one.

core::arch::global_asm!(
    ".weak rust_eh_personality",
    ".hidden rust_eh_personality",
    ".type rust_eh_personality, %function",
    "rust_eh_personality:",
    "udf #0",
);
