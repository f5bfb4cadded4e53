/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Passes a length that is one byte too long. A sanitizer that checks the reads
 * of the library must report it. */
#include "../check.h"

int main(void)
{
    static const char payload[] = "{\"n\":1}";
    size_t len = sizeof payload - 1;
    char *exact = malloc(len);
    int64_t n;
    if (exact == NULL) {
        return 2;
    }
    memcpy(exact, payload, len);
    CHECK_STATUS(edgejwt_claim_int(exact, len, "n", &n), EDGEJWT_OK);
    fputs("within its bounds\n", stderr);
    n = edgejwt_claim_int(exact, len + 1, "n", &n);
    free(exact);
    return 0;
}
