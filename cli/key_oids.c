/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Object identifiers of key types and curves: those that are supported, and those that a message
 * can call by name. */
#include "key_numbers.h"
#include <string.h>

#define OID(text) text, sizeof text - 1

const struct key_oid rsa_oid = {OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"), RSA_KEY, "RSA"};
const struct key_oid ec_oid = {OID("\x2A\x86\x48\xCE\x3D\x02\x01"), EC_KEY, "EC"};

static const struct key_oid oids[] = {
    {OID("\x2A\x86\x48\xCE\x3D\x03\x01\x07"), EC_KEY, "P-256"},
    {OID("\x2B\x81\x04\x00\x22"), EC_KEY, "P-384"},
    {OID("\x2B\x65\x70"), OKP_KEY, "Ed25519"},
    {OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"), RSA_KEY, "RSA-PSS"},
    /* Not supported. */
    {OID("\x2B\x81\x04\x00\x23"), OTHER_KEY, "an EC key on the curve P-521"},
    {OID("\x2B\x81\x04\x00\x21"), OTHER_KEY, "an EC key on the curve P-224"},
    {OID("\x2B\x81\x04\x00\x0A"), OTHER_KEY, "an EC key on the curve secp256k1"},
    {OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x07"), OTHER_KEY,
     "an EC key on the curve brainpoolP256r1"},
    {OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x0B"), OTHER_KEY,
     "an EC key on the curve brainpoolP384r1"},
    {OID("\x2B\x65\x71"), OTHER_KEY, "an Ed448 key"},
    {OID("\x2B\x65\x6E"), OTHER_KEY, "an X25519 key, which cannot sign"},
    {OID("\x2B\x65\x6F"), OTHER_KEY, "an X448 key, which cannot sign"},
    {OID("\x2A\x86\x48\xCE\x38\x04\x01"), OTHER_KEY, "a DSA key"},
    {OID("\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01"), OTHER_KEY, "a DH key, which cannot sign"},
    {OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), OTHER_KEY, "an ML-DSA-44 key"},
    {OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), OTHER_KEY, "an ML-DSA-65 key"},
    {OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), OTHER_KEY, "an ML-DSA-87 key"}};
enum { OIDS = sizeof oids / sizeof oids[0] };

const struct key_oid *find_key_oid(const struct bytes *oid)
{
    if (bytes_equal(oid, rsa_oid.oid, rsa_oid.len)) {
        return &rsa_oid;
    }
    if (bytes_equal(oid, ec_oid.oid, ec_oid.len)) {
        return &ec_oid;
    }
    for (size_t i = 0; i < OIDS; i++) {
        if (bytes_equal(oid, oids[i].oid, oids[i].len)) {
            return &oids[i];
        }
    }
    return NULL;
}

const struct key_oid *find_key_oid_by_name(const char *name)
{
    for (size_t i = 0; i < OIDS; i++) {
        if (strcmp(oids[i].name, name) == 0) {
            return &oids[i];
        }
    }
    return NULL;
}
