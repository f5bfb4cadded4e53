// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The function that would handle a panic on its way up the stack. Nothing
//! unwinds in the embedded build, but the compiler's own arithmetic, made for
//! programs that do, names it on some processors. Weak, for a program may hold
//! another Rust library that has the real one; by itself, to be left out where
//! nothing names it. Never called.

core::arch::global_asm!(
    ".pushsection .text.rust_eh_personality, \"ax\", %progbits",
    ".weak rust_eh_personality",
    ".hidden rust_eh_personality",
    ".type rust_eh_personality, %function",
    "rust_eh_personality:",
    ".long 0",
    ".popsection",
);
