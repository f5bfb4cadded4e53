/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signs and verifies a number of times; qemu counts the instructions.
 *
 * Usage: operations PRIVATE_KEY PUBLIC_KEY SIGNATURES VERIFICATIONS
 */
#include <edgejwt.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    static const char payload[] =
        "{\"bodyEncode\":0,\"exp\":9000000000,\"iat\":1782000000,\"iss\":\"neuron\"}";
    char token[EDGEJWT_TOKEN_MAX + 1], out[EDGEJWT_PAYLOAD_MAX];
    edgejwt_signing_key *private_key = NULL;
    edgejwt_verifying_key *key = NULL;
    size_t len = 0;
    if (argc != 5 ||
        edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[1], &private_key) != EDGEJWT_OK ||
        edgejwt_verifying_key_from_file(EDGEJWT_RS256, argv[2], &key) != EDGEJWT_OK) {
        return 2;
    }
    int32_t status = EDGEJWT_OK;
    for (int i = 0; i < 1 + atoi(argv[3]); i++) {
        status |= edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, &len);
    }
    for (int i = 0; i < 1 + atoi(argv[4]); i++) {
        status |= edgejwt_verify(key, NULL, EDGEJWT_EARLIEST_NOW + 1000000, token, len, out,
                                 sizeof out, NULL);
    }
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return status != EDGEJWT_OK;
}
