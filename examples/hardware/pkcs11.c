/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a token that is signed by a key in a PKCS#11 device.
 *
 * Usage: PIN=... pkcs11 MODULE KEY_LABEL ALGORITHM PUBLIC_KEY.jwk
 */
#include <dlfcn.h>
#include <edgejwt.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Signs with the private key of this label. */
static CK_RV sign(CK_FUNCTION_LIST *p11, const char *label, int32_t alg, void *input, size_t input_len, void *digest,
                  size_t digest_len, uint8_t *signature, CK_ULONG *signature_len)
{
    CK_OBJECT_CLASS private_key = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &private_key, sizeof private_key}, {CKA_LABEL, (void *)label, strlen(label)}};
    CK_RSA_PKCS_PSS_PARAMS pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
    CK_MECHANISM mechanism = {CKM_ECDSA, NULL, 0};
    CK_SLOT_ID slots[8]; /* the first device is used */
    CK_ULONG count = 8;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    char *pin = getenv("PIN");
    CK_RV rv = p11->C_GetSlotList(CK_TRUE, slots, &count);
    if (rv != CKR_OK || count == 0 || pin == NULL) {
        return CKR_TOKEN_NOT_PRESENT;
    }
    if ((rv = p11->C_OpenSession(slots[0], CKF_SERIAL_SESSION, NULL, NULL, &session)) != CKR_OK ||
        (rv = p11->C_Login(session, CKU_USER, (CK_UTF8CHAR *)pin, strlen(pin))) != CKR_OK ||
        (rv = p11->C_FindObjectsInit(session, wanted, 2)) != CKR_OK ||
        (rv = p11->C_FindObjects(session, &key, 1, &count)) != CKR_OK) {
        return rv;
    }
    p11->C_FindObjectsFinal(session);
    if (count == 0) {
        return CKR_KEY_HANDLE_INVALID;
    }
    if (alg == EDGEJWT_RS256) { /* hashes the input itself, and adds DigestInfo */
        mechanism.mechanism = CKM_SHA256_RSA_PKCS;
        digest = input;
        digest_len = input_len;
    } else if (alg == EDGEJWT_PS256) {
        mechanism = (CK_MECHANISM){CKM_RSA_PKCS_PSS, &pss, sizeof pss};
    }
    rv = p11->C_SignInit(session, &mechanism, key);
    return rv != CKR_OK ? rv : p11->C_Sign(session, digest, digest_len, signature, signature_len);
}

int main(int argc, char **argv)
{
    static char jwk[4096], payload[EDGEJWT_PAYLOAD_MAX + 1];
    static char input[EDGEJWT_TOKEN_MAX + 1], token[EDGEJWT_TOKEN_MAX + 1];
    uint8_t digest[64], signature[EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    size_t len = 0, payload_len = 0, input_len = 0, digest_len = 0;
    CK_ULONG signature_len = sizeof signature;
    CK_FUNCTION_LIST *p11;
    CK_C_GetFunctionList get;
    FILE *file = argc == 5 ? fopen(argv[4], "rb") : NULL;
    void *module = argc == 5 ? dlopen(argv[1], RTLD_NOW) : NULL;
    if (file == NULL || module == NULL) {
        fprintf(stderr, "usage: PIN=... %s MODULE KEY_LABEL ALGORITHM PUBLIC_KEY.jwk\n", argv[0]);
        return 2;
    }
    len = fread(jwk, 1, sizeof jwk, file);
    fclose(file);
    int32_t alg = edgejwt_algorithm_from_name(argv[3]);
    edgejwt_verifying_key *key = NULL;
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = argv[2];
    claims.iat = time(NULL);
    claims.exp = claims.iat + 3600;

    int32_t status = edgejwt_verifying_key_from_jwk(alg, jwk, len, &key);
    if (status == EDGEJWT_OK) {
        status = edgejwt_claims_write(&claims, payload, sizeof payload, &payload_len);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_signing_input(key, NULL, payload, payload_len, input, sizeof input, &input_len);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_signing_digest(key, input, input_len, digest, sizeof digest, &digest_len);
    }
    if (status == EDGEJWT_OK) {
        *(void **)&get = dlsym(module, "C_GetFunctionList");
        CK_RV rv = get == NULL ? CKR_FUNCTION_NOT_SUPPORTED : get(&p11);
        if (rv == CKR_OK && (rv = p11->C_Initialize(NULL)) == CKR_OK) {
            rv = sign(p11, argv[2], alg, input, input_len, digest, digest_len, signature, &signature_len);
            p11->C_Finalize(NULL);
        }
        if (rv != CKR_OK) {
            fprintf(stderr, "the device failed: 0x%lx\n", rv);
            edgejwt_verifying_key_free(key);
            return 1;
        }
        status = edgejwt_attach_signature(key, input, input_len, signature, signature_len, token, sizeof token, NULL);
    }
    edgejwt_verifying_key_free(key);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s\n", edgejwt_status_text(status));
        return 1;
    }
    return puts(token) < 0;
}
