// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A stub for the function that handles a panic while the stack is unwound.
//!
//! The embedded build never unwinds, so the stub is never called. On some
//! processors, the compiler's arithmetic functions refer to it, because they
//! were compiled for programs that unwind. The symbol is weak, because a
//! program may contain another Rust library with the real function. It has a
//! section of its own, so that the linker drops it if nothing refers to it.
//!
//! Stable Rust has no assembly for MIPS. There the compiler's own functions are
//! always compiled from their sources, without unwinding.

#[cfg(not(any(target_arch = "mips", target_arch = "mips64")))]
core::arch::global_asm!(
    ".pushsection .text.rust_eh_personality, \"ax\", %progbits",
    ".weak rust_eh_personality",
    ".hidden rust_eh_personality",
    ".type rust_eh_personality, %function",
    "rust_eh_personality:",
    ".long 0",
    ".popsection",
);
