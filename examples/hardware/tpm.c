/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Prints a token that is signed by a key in a TPM 2.0.
 *
 * Usage: tpm TCTI PERSISTENT_HANDLE ALGORITHM PUBLIC_KEY.jwk
 * For example: tpm device:/dev/tpmrm0 0x81000001 ES256 public.jwk
 */
#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

/* A number of `len` bytes: the TPM leaves leading zeros out. */
static void padded(const TPM2B_ECC_PARAMETER *number, uint8_t *to, size_t len)
{
    memset(to, 0, len);
    if (number->size <= len) {
        memcpy(to + len - number->size, number->buffer, number->size);
    }
}

/* Signs a digest with the key at this handle. */
static TSS2_RC sign(ESYS_CONTEXT *tpm, TPM2_HANDLE handle, int32_t alg, const TPM2B_DIGEST *digest, uint8_t *signature,
                    size_t *signature_len)
{
    TPMT_SIG_SCHEME scheme = {.scheme = alg == EDGEJWT_RS256 ? TPM2_ALG_RSASSA : TPM2_ALG_ECDSA};
    TPMT_TK_HASHCHECK not_hashed_by_tpm = {.tag = TPM2_ST_HASHCHECK, .hierarchy = TPM2_RH_NULL};
    ESYS_TR key;
    TPMT_SIGNATURE *made = NULL;
    scheme.details.any.hashAlg = TPM2_ALG_SHA256;
    TSS2_RC rc = Esys_TR_FromTPMPublic(tpm, handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &key);
    if (rc == TSS2_RC_SUCCESS) {
        rc = Esys_Sign(tpm, key, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, digest, &scheme, &not_hashed_by_tpm,
                       &made);
        Esys_TR_Close(tpm, &key);
    }
    if (rc != TSS2_RC_SUCCESS) {
        return rc;
    }
    if (made->sigAlg == TPM2_ALG_ECDSA) {
        padded(&made->signature.ecdsa.signatureR, signature, 32);
        padded(&made->signature.ecdsa.signatureS, signature + 32, 32);
        *signature_len = 64;
    } else {
        *signature_len = made->signature.rsassa.sig.size;
        memcpy(signature, made->signature.rsassa.sig.buffer, *signature_len);
    }
    Esys_Free(made);
    return rc;
}

int main(int argc, char **argv)
{
    static char jwk[4096], payload[EDGEJWT_PAYLOAD_MAX + 1];
    static char input[EDGEJWT_TOKEN_MAX + 1], token[EDGEJWT_TOKEN_MAX + 1];
    uint8_t signature[EDGEJWT_RSA_VERIFY_BITS_MAX / 8];
    size_t len = 0, payload_len = 0, input_len = 0, signature_len = 0;
    TPM2B_DIGEST digest = {0};
    FILE *file = argc == 5 ? fopen(argv[4], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: %s TCTI PERSISTENT_HANDLE RS256|ES256 PUBLIC_KEY.jwk\n", argv[0]);
        return 2;
    }
    len = fread(jwk, 1, sizeof jwk, file);
    fclose(file);
    int32_t alg = edgejwt_algorithm_from_name(argv[3]);
    edgejwt_verifying_key *key = NULL;
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "tpm";
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
        status = edgejwt_signing_digest(key, input, input_len, digest.buffer, sizeof digest.buffer, &len);
        digest.size = (UINT16)len;
    }
    if (status == EDGEJWT_OK) {
        TSS2_TCTI_CONTEXT *tcti = NULL;
        ESYS_CONTEXT *tpm = NULL;
        TSS2_RC rc = Tss2_TctiLdr_Initialize(argv[1], &tcti);
        if (rc == TSS2_RC_SUCCESS && (rc = Esys_Initialize(&tpm, tcti, NULL)) == TSS2_RC_SUCCESS) {
            rc = sign(tpm, (TPM2_HANDLE)strtoul(argv[2], NULL, 0), alg, &digest, signature, &signature_len);
            Esys_Finalize(&tpm);
        }
        Tss2_TctiLdr_Finalize(&tcti);
        if (rc != TSS2_RC_SUCCESS) {
            fprintf(stderr, "the TPM failed: %s\n", Tss2_RC_Decode(rc));
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
