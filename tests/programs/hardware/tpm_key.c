/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Makes a signing key inside a TPM, keeps it at a persistent handle, and prints
 * the public key as JWK.
 *
 * Usage: tpm_key TCTI PERSISTENT_HANDLE rsa|ec
 */
#include "jwk.h"
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

#define NEED(call)                                                       \
    do {                                                                 \
        TSS2_RC need_rc = (call);                                        \
        if (need_rc != TSS2_RC_SUCCESS) {                                \
            fprintf(stderr, "%s: %s\n", #call, Tss2_RC_Decode(need_rc)); \
            return 1;                                                    \
        }                                                                \
    } while (0)

/* The TPM leaves leading zeros of a coordinate out. */
static void print_coordinate(const TPM2B_ECC_PARAMETER *number)
{
    uint8_t padded[32] = {0};
    memcpy(padded + 32 - number->size, number->buffer, number->size);
    print_base64url(padded, 32);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        return 2;
    }
    TSS2_TCTI_CONTEXT *tcti = NULL;
    ESYS_CONTEXT *tpm = NULL;
    NEED(Tss2_TctiLdr_Initialize(argv[1], &tcti));
    NEED(Esys_Initialize(&tpm, tcti, NULL));
    int is_rsa = strcmp(argv[3], "rsa") == 0;
    TPM2B_SENSITIVE_CREATE sensitive = {0};
    TPM2B_DATA outside = {0};
    TPML_PCR_SELECTION pcr = {0};
    TPM2B_PUBLIC template = {0}, *made = NULL;
    TPMT_PUBLIC *area = &template.publicArea;
    area->nameAlg = TPM2_ALG_SHA256;
    area->objectAttributes = TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_SIGN_ENCRYPT |
                             TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
                             TPMA_OBJECT_SENSITIVEDATAORIGIN;
    if (is_rsa) {
        area->type = TPM2_ALG_RSA;
        area->parameters.rsaDetail.symmetric.algorithm = TPM2_ALG_NULL;
        area->parameters.rsaDetail.scheme.scheme = TPM2_ALG_NULL;
        area->parameters.rsaDetail.keyBits = 2048;
    } else {
        area->type = TPM2_ALG_ECC;
        area->parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
        area->parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
        area->parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
        area->parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    }
    ESYS_TR key, kept;
    NEED(Esys_CreatePrimary(tpm, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                            &sensitive, &template, &outside, &pcr, &key, &made, NULL, NULL, NULL));
    NEED(Esys_EvictControl(tpm, ESYS_TR_RH_OWNER, key, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                           (TPMI_DH_PERSISTENT)strtoul(argv[2], NULL, 0), &kept));
    /* The TPM has room for three objects. */
    NEED(Esys_FlushContext(tpm, key));
    NEED(Esys_TR_Close(tpm, &kept));
    const TPMU_PUBLIC_ID *id = &made->publicArea.unique;
    if (is_rsa) {
        printf("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"");
        print_base64url(id->rsa.buffer, id->rsa.size);
    } else {
        printf("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"");
        print_coordinate(&id->ecc.x);
        printf("\",\"y\":\"");
        print_coordinate(&id->ecc.y);
    }
    puts("\"}");
    Esys_Free(made);
    Esys_Finalize(&tpm);
    Tss2_TctiLdr_Finalize(&tcti);
    return 0;
}
