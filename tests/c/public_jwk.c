/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt_verifying_key_to_jwk(). */
#include "forms.h"

enum { JWK_MAX = 2048 };

/* Loads a JWK for `alg`, and expects `want` back. */
static void writes(int32_t alg, const char *json, const char *want)
{
    edgejwt_verifying_key *key = NULL;
    char out[JWK_MAX];
    size_t len = 0;
    size_t want_len = strlen(want);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, json, strlen(json), &key), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, NULL, 0, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == want_len);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, NULL, 0, NULL), EDGEJWT_ERR_SPACE);
    memset(out, 'x', sizeof out);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, out, want_len, &len), EDGEJWT_ERR_SPACE);
    CHECK(len == want_len && out[0] == 'x');
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, out, want_len + 1, &len), EDGEJWT_OK);
    CHECK(len == want_len && out[want_len + 1] == 'x');
    CHECK_TEXT(out, want);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, out, sizeof out, NULL), EDGEJWT_OK);
    CHECK_TEXT(out, want);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, NULL, 9, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(NULL, out, sizeof out, &len), EDGEJWT_ERR_ARGUMENT);
    CHECK(out[0] == '\0' && len == 0);
    edgejwt_verifying_key_free(key);
}

/* The text of a key loads, verifies what the private key signs, and is the same for the key that
 * it loads as. */
static void round_trip(int32_t alg)
{
    edgejwt_signing_key *private = private_key(alg);
    edgejwt_verifying_key *public = public_key(private);
    edgejwt_verifying_key *again = NULL;
    char jwk[JWK_MAX], same[JWK_MAX], token[EDGEJWT_TOKEN_MAX];
    size_t len = 0;
    size_t token_len = 0;
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(public, jwk, sizeof jwk, &len), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_from_jwk(alg, jwk, len, &again), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(again, same, sizeof same, NULL), EDGEJWT_OK);
    CHECK_TEXT(same, jwk);
    CHECK_STATUS(edgejwt_sign(private, payload, strlen(payload), token, sizeof token, &token_len),
                 EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verify(again, NULL, NOW, token, token_len, NULL, 0, NULL), EDGEJWT_OK);
    edgejwt_verifying_key_free(again);
    edgejwt_verifying_key_free(public);
    edgejwt_signing_key_free(private);
}

/* The largest RSA key, and a secret, which is not written. */
static void limits(void)
{
    edgejwt_verifying_key *key = verifying_key(dir, "rsa8192.pem");
    char out[JWK_MAX];
    size_t len = 0;
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, out, sizeof out, &len), EDGEJWT_OK);
    CHECK(len == strlen("{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"\"}") + 1366);
    edgejwt_verifying_key_free(key);

    edgejwt_signing_key *secret = private_key(EDGEJWT_HS256);
    key = public_key(secret);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, out, sizeof out, &len), EDGEJWT_ERR_KEY_TYPE);
    CHECK(out[0] == '\0' && len == 0);
    CHECK_STATUS(edgejwt_verifying_key_to_jwk(key, NULL, 0, &len), EDGEJWT_ERR_KEY_TYPE);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(secret);
}

int main(int argc, char **argv)
{
    (void)argc;
    forms_init(argv[1]);
    writes(EDGEJWT_RS256, "{\"kid\":\"k\",\"alg\":\"RS256\"," RSA "}",
           "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"" RSA_N "\"}");
    if (has_curves) {
        writes(EDGEJWT_EDDSA, "{" OKP ",\"use\":\"sig\"}",
               "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" X25519 "\"}");
    }
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (!is_hmac(algorithms[i].alg) && (!is_curve(algorithms[i].alg) || has_curves)) {
            round_trip(algorithms[i].alg);
        }
    }
    limits();
    return check_report();
}
