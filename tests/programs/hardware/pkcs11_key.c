/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Makes a key pair inside a PKCS#11 device, and prints the public key as JWK.
 * The private key cannot be extracted: the program checks that.
 *
 * Usage: PIN=... pkcs11_key MODULE KEY_LABEL rsa|ec
 */
#include "jwk.h"
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>
#include <string.h>

#define NEED(call)                                                \
    do {                                                          \
        CK_RV need_rv = (call);                                   \
        if (need_rv != CKR_OK) {                                  \
            fprintf(stderr, "%s: 0x%lx\n", #call, (long)need_rv); \
            return 1;                                             \
        }                                                         \
    } while (0)

int main(int argc, char **argv)
{
    void *module = argc == 4 ? dlopen(argv[1], RTLD_NOW) : NULL;
    CK_C_GetFunctionList get = NULL;
    CK_FUNCTION_LIST *p11;
    if (module != NULL) {
        *(void **)&get = dlsym(module, "C_GetFunctionList");
    }
    char *pin = getenv("PIN");
    if (get == NULL || pin == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    NEED(get(&p11));
    NEED(p11->C_Initialize(NULL));
    CK_SLOT_ID slots[8];
    CK_ULONG count = 8;
    CK_SESSION_HANDLE session;
    NEED(p11->C_GetSlotList(CK_TRUE, slots, &count));
    NEED(p11->C_OpenSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session));
    NEED(p11->C_Login(session, CKU_USER, (CK_UTF8CHAR *)pin, strlen(pin)));

    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG bits = 2048;
    uint8_t exponent[] = {1, 0, 1}, curve[] = {6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7};
    int is_rsa = strcmp(argv[3], "rsa") == 0;
    CK_MECHANISM mechanism = {is_rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, NULL, 0};
    CK_ATTRIBUTE rsa[] = {{CKA_MODULUS_BITS, &bits, sizeof bits},
                          {CKA_PUBLIC_EXPONENT, exponent, sizeof exponent},
                          {CKA_VERIFY, &yes, sizeof yes}};
    CK_ATTRIBUTE ec[] = {{CKA_EC_PARAMS, curve, sizeof curve}, {CKA_VERIFY, &yes, sizeof yes}};
    CK_ATTRIBUTE private_key[] = {
        {CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
        {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &no, sizeof no},
        {CKA_SIGN, &yes, sizeof yes},      {CKA_LABEL, argv[2], strlen(argv[2])},
    };
    CK_OBJECT_HANDLE public_handle, private_handle;
    NEED(p11->C_GenerateKeyPair(session, &mechanism, is_rsa ? rsa : ec, is_rsa ? 3 : 2, private_key,
                                6, &public_handle, &private_handle));
    uint8_t value[512];
    CK_ATTRIBUTE secret = {is_rsa ? CKA_PRIVATE_EXPONENT : CKA_VALUE, value, sizeof value};
    if (p11->C_GetAttributeValue(session, private_handle, &secret, 1) != CKR_ATTRIBUTE_SENSITIVE) {
        fprintf(stderr, "the private key can be read\n");
        return 1;
    }
    CK_ATTRIBUTE public_value = {is_rsa ? CKA_MODULUS : CKA_EC_POINT, value, sizeof value};
    NEED(p11->C_GetAttributeValue(session, public_handle, &public_value, 1));
    if (is_rsa) {
        printf("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"");
        print_base64url(value, public_value.ulValueLen);
    } else {
        /* An OCTET STRING around an uncompressed point. */
        printf("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"");
        print_base64url(value + 3, 32);
        printf("\",\"y\":\"");
        print_base64url(value + 35, 32);
    }
    puts("\"}");
    return p11->C_Finalize(NULL) != CKR_OK;
}
