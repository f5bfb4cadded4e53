/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Does one operation of one library a number of times, for an emulator that counts
 * instructions. See benches/arm.sh.
 *
 * Usage: count SHARED_OBJECT PRIVATE_KEY PUBLIC_KEY TOKEN OPERATION CALLS
 *
 * OPERATION is sign, verify, new or again. With "-" for TOKEN a token is signed and
 * printed. Exits with 3 if the library does not have the operation. */
#include "libraries.h"
#include <inttypes.h>
#include <time.h>

static int probe(const struct subject *subject, const char *name)
{
    const struct probe *found = subject->probes;
    while (found != NULL && found->name != NULL && strcmp(found->name, name) != 0) {
        found++;
    }
    return found == NULL || found->name == NULL ? 3 : found->call();
}

int main(int argc, char **argv)
{
    static char out[16384], claims[200];
    static uint8_t signature[1024];
    if (argc != 7) {
        fprintf(stderr, "usage: %s SHARED_OBJECT PRIVATE_KEY PUBLIC_KEY TOKEN OPERATION CALLS\n",
                argv[0]);
        return 2;
    }
    int64_t now = time(NULL);
    snprintf(claims, sizeof claims,
             "{\"aud\":\"neuron\",\"bodyEncode\":0,\"exp\":%" PRId64 ",\"iat\":%" PRId64
             ",\"iss\":\"neuron\"}",
             now + 3600, now);
    const struct subject *subject = subject_of(argv[1]);
    if (subject == NULL || subject->load_public(file_text(argv[3])) != 0 ||
        subject->load_private(file_text(argv[2])) != 0) {
        return 1;
    }
    if (strcmp(argv[4], "-") == 0) {
        out[subject->sign(claims, out, sizeof out)] = '\0';
        puts(out);
        return 0;
    }
    struct token token = token_of(argv[4], signature);
    const char *operation = argv[5];
    int is_cached = strcmp(operation, "again") == 0 || strcmp(operation, "new") == 0;
    if (is_cached && (subject->remember == NULL || subject->remember(&token) != 0)) {
        return 3;
    }
    int result = 0;
    /* One call more: what the first one sets up is not in the difference between
     * two counts. */
    for (int calls = 1 + atoi(argv[6]); calls > 0 && result == 0; calls--) {
        if (strcmp(operation, "sign") == 0) {
            result = subject->sign(claims, out, sizeof out) == 0;
        } else if (strcmp(operation, "verify") == 0) {
            result = subject->verify(&token);
        } else if (strcmp(operation, "again") == 0) {
            result = subject->again(&token);
        } else {
            result = probe(subject, "new token in a keyring");
        }
    }
    return result;
}
