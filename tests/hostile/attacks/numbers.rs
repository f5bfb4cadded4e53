// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Arithmetic with large numbers: big-endian, of a fixed length.

/// The sum. It must fit into the same length.
pub fn sum(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (mut sum, mut carry) = (a.to_vec(), 0);
    for (digit, other) in sum.iter_mut().zip(b).rev() {
        let total = u16::from(*digit) + u16::from(*other) + carry;
        (*digit, carry) = (total as u8, total >> 8);
    }
    assert_eq!((a.len(), carry), (b.len(), 0));
    sum
}

/// The difference. It must not be negative.
pub fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (mut rest, mut borrow) = (a.to_vec(), 0);
    for (digit, other) in rest.iter_mut().zip(b).rev() {
        let total = 256 + u16::from(*digit) - u16::from(*other) - borrow;
        (*digit, borrow) = (total as u8, 1 - (total >> 8));
    }
    assert_eq!((a.len(), borrow), (b.len(), 0));
    rest
}

/// The product, as long as both factors together.
fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; a.len() + b.len()];
    for (i, x) in a.iter().enumerate().rev() {
        let mut carry = 0;
        for (j, y) in b.iter().enumerate().rev() {
            let place: &mut u8 = &mut product[i + j + 1];
            let total = u16::from(*place) + u16::from(*x) * u16::from(*y) + carry;
            (*place, carry) = (total as u8, total >> 8);
        }
        product[i] = carry as u8;
    }
    product
}

/// The cube, of the same length. All but the last third of `number` is zero.
pub fn cube(number: &[u8]) -> Vec<u8> {
    let (zeros, root) = number.split_at(number.len() - number.len() / 3);
    assert!(zeros.iter().all(|byte| *byte == 0));
    let cube = product(&product(root, root), root);
    [&vec![0; number.len() - cube.len()], &cube[..]].concat()
}

/// The cube root, rounded down, of the same length.
pub fn cube_root(number: &[u8]) -> Vec<u8> {
    let mut root = vec![0; number.len()];
    let third = number.len() / 3;
    for bit in (0..third * 8).rev() {
        let at = number.len() - 1 - bit / 8;
        root[at] |= 1 << (bit % 8);
        if cube(&root).as_slice() > number {
            root[at] &= !(1 << (bit % 8));
        }
    }
    root
}
