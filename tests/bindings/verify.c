/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints the microseconds of processor time that one edgejwt_verify() takes, to
 * compare the wrappers with.
 *
 * Usage: verify PUBLIC_KEY TOKEN
 */
#include <edgejwt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { COUNT = 2000 };

int main(int argc, char **argv)
{
    edgejwt_verifying_key *key;
    char out[EDGEJWT_PAYLOAD_MAX];
    if (argc != 3 || edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[1], &key) != EDGEJWT_OK) {
        return 2;
    }
    clock_t start = clock();
    for (int i = 0; i < COUNT; i++) {
        if (edgejwt_verify(key, NULL, 1800000000, argv[2], strlen(argv[2]), out, sizeof out,
                           NULL) != EDGEJWT_OK) {
            return 1;
        }
    }
    printf("%f\n", (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / COUNT);
    edgejwt_verifying_key_free(key);
    return 0;
}
