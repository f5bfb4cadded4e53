/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The quickstart in one program with another Rust library, which holds its own
 * copy of ring.
 *
 * Usage: neighbour PRIVATE_KEY PUBLIC_KEY
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int quickstart(int argc, char **argv);
int32_t other_sign_and_verify(void);
int32_t other_panics(void);
const char *other_sha256(const char *text, char out[65]);

int main(int argc, char **argv)
{
    char digest[65];
    for (int round = 0; round < 2; round++) {
        if (quickstart(argc, argv) != 0) {
            return 1;
        }
        if (strcmp(other_sha256("abc", digest), "ba7816bf8f01cfea414140de5dae2223"
                                                "b00361a396177a9cb410ff61f20015ad") != 0) {
            return 3;
        }
        if (other_sign_and_verify() != 1) {
            return 4;
        }
        /* It unwinds with its own copy of Rust's runtime. */
        if (other_panics() != 7) {
            return 5;
        }
    }
    puts("both work");
    return 0;
}
