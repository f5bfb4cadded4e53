/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Each output of each function over each of its inputs, and over its other
 * output. The call is refused, and nothing is written. */
#include "check.h"
#include <stdbool.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* All inputs except handles, with a gap before each. */
enum { MEMORY = 1 << 16, GAP = 64 };
static _Alignas(16) unsigned char memory[MEMORY], before[MEMORY];
static size_t used;

enum input {
    PAYLOAD,
    NAME,
    ITEM,
    TOKEN,
    BEARER,
    PEM,
    DER,
    JWK,
    SECRET,
    INPUT,
    SIGNATURE,
    PATH,
    DIR,
    POLICY,
    ISSUER,
    SUBJECT,
    TYPE,
    AUDIENCES,
    AUDIENCE_1,
    AUDIENCE_2,
    REQUIRED,
    REQUIRED_1,
    CLAIMS,
    ISS,
    SUB,
    AUD,
    JTI,
    EXTRA,
    STRINGS,
    STRING_NAME,
    STRING_VALUE,
    HEADER,
    KID,
    TYP,
    MEMBERS,
    OPTIONS,
    SIGNER,
    VERIFIER,
    RING,
    INPUTS
};

#define BIT(input) (UINT64_C(1) << (input))
#define POLICY_BITS (BIT(REQUIRED_1 + 1) - BIT(POLICY))
#define CLAIMS_BITS (BIT(STRING_VALUE + 1) - BIT(CLAIMS))
#define HEADER_BITS (BIT(OPTIONS) - BIT(HEADER))
#define HANDLE_BITS (BIT(SIGNER) | BIT(VERIFIER) | BIT(RING))
#define MEMBER_BITS (BIT(PAYLOAD) | BIT(NAME))

static struct {
    void *at;
    size_t size;
} inputs[INPUTS];

static void *place(enum input input, const void *content, size_t size)
{
    used = (used + GAP + 15) / 16 * 16;
    void *at = memory + used;
    memcpy(at, content, size);
    used += size;
    inputs[input].at = at;
    inputs[input].size = size;
    return at;
}

static const char *text(enum input input, const char *content)
{
    return place(input, content, strlen(content) + 1);
}

static edgejwt_policy *policy;
static edgejwt_claims *claims;
static edgejwt_header *header;
static edgejwt_keyring_options *options;
static edgejwt_signing_key *signer;
static edgejwt_verifying_key *verifier;
static edgejwt_keyring *ring;

#define TEXT(input) ((const char *)inputs[input].at)
#define BYTES(input) inputs[input].at, inputs[input].size

enum { TEXT_CAP = EDGEJWT_TOKEN_MAX + 1 };
/* The capacity that the next call gives for its text. */
static size_t cap;

#define CALL(name, call)                                  \
    static int32_t call_##name(void *first, void *second) \
    {                                                     \
        (void)second;                                     \
        return edgejwt_##name call;                       \
    }

CALL(generate_key, (EDGEJWT_ES256, first, cap, second))
CALL(signing_key_from_pem, (EDGEJWT_RS256, BYTES(PEM), first))
CALL(signing_key_from_file, (EDGEJWT_RS256, TEXT(PATH), first))
CALL(signing_key_from_der, (EDGEJWT_RS256, BYTES(DER), first))
CALL(signing_key_from_jwk, (EDGEJWT_RS256, BYTES(JWK), first))
CALL(signing_key_from_secret, (EDGEJWT_HS256, BYTES(SECRET), first))
CALL(verifying_key_from_pem, (EDGEJWT_RS256, BYTES(PEM), first))
CALL(verifying_key_from_file, (EDGEJWT_RS256, TEXT(PATH), first))
CALL(verifying_key_from_der, (EDGEJWT_RS256, BYTES(DER), first))
CALL(verifying_key_from_jwk, (EDGEJWT_RS256, BYTES(JWK), first))
CALL(verifying_key_from_secret, (EDGEJWT_HS256, BYTES(SECRET), first))
CALL(verifying_key_from_signing_key, (signer, first))
CALL(key_thumbprint, (verifier, first, cap, second))
CALL(certificate_thumbprint, (BYTES(PEM), first, cap, second))
CALL(claims_write, (claims, first, cap, second))
CALL(signing_input, (verifier, header, BYTES(PAYLOAD), first, cap, second))
CALL(signing_digest, (verifier, BYTES(INPUT), first, cap, second))
CALL(attach_signature, (verifier, BYTES(INPUT), BYTES(SIGNATURE), first, cap, second))
CALL(sign, (signer, BYTES(PAYLOAD), first, cap, second))
CALL(sign_with, (signer, header, BYTES(PAYLOAD), first, cap, second))
CALL(issue, (signer, claims, first, cap, second))
CALL(issue_with, (signer, header, claims, first, cap, second))
CALL(verify, (verifier, policy, NOW, BYTES(TOKEN), first, cap, second))
CALL(keyring_new, (options, first))
CALL(keyring_open, (TEXT(DIR), options, first))
CALL(keyring_verify, (ring, policy, NOW, BYTES(TOKEN), first, cap, second))
CALL(keyring_authorize, (ring, policy, NOW, BYTES(BEARER), first, cap, second))
CALL(keyring_explain, (ring, policy, NOW, BYTES(BEARER), NULL, 0, NULL, first))
CALL(keyring_info, (ring, first))
CALL(keyring_skipped, (ring, 0, first, cap, second))
CALL(claim_string, (BYTES(PAYLOAD), TEXT(NAME), first, cap, second))
CALL(claim_item, (BYTES(PAYLOAD), TEXT(NAME), 0, first, cap, second))
CALL(claim_int, (BYTES(PAYLOAD), TEXT(NAME), first))
CALL(claim_bool, (BYTES(PAYLOAD), TEXT(NAME), first))
CALL(claim_has, (BYTES(PAYLOAD), TEXT(NAME), TEXT(ITEM), first))
CALL(claim_json, (BYTES(PAYLOAD), TEXT(NAME), first, second))

/* `first` is the size of the first output; 0: a text. `second` is that of the
 * second; 0: there is none. Such a struct starts with its size. */
#define ROW(name, first, second, is_struct, bits)          \
    {                                                      \
#name, call_##name, first, second, is_struct, bits \
    }
#define TEXT_ROW(name, bits) ROW(name, 0, sizeof(size_t), false, bits)
#define POINTER_ROW(name, bits) ROW(name, sizeof(void *), 0, false, bits)

static const struct function {
    const char *name;
    int32_t (*call)(void *first, void *second);
    size_t first, second;
    bool is_struct;
    uint64_t inputs;
} functions[] = {
    TEXT_ROW(generate_key, 0),
    POINTER_ROW(signing_key_from_pem, BIT(PEM)),
    POINTER_ROW(signing_key_from_file, BIT(PATH)),
    POINTER_ROW(signing_key_from_der, BIT(DER)),
    POINTER_ROW(signing_key_from_jwk, BIT(JWK)),
    POINTER_ROW(signing_key_from_secret, BIT(SECRET)),
    POINTER_ROW(verifying_key_from_pem, BIT(PEM)),
    POINTER_ROW(verifying_key_from_file, BIT(PATH)),
    POINTER_ROW(verifying_key_from_der, BIT(DER)),
    POINTER_ROW(verifying_key_from_jwk, BIT(JWK)),
    POINTER_ROW(verifying_key_from_secret, BIT(SECRET)),
    POINTER_ROW(verifying_key_from_signing_key, BIT(SIGNER)),
    TEXT_ROW(key_thumbprint, BIT(VERIFIER)),
    TEXT_ROW(certificate_thumbprint, BIT(PEM)),
    TEXT_ROW(claims_write, CLAIMS_BITS),
    TEXT_ROW(signing_input, BIT(VERIFIER) | HEADER_BITS | BIT(PAYLOAD)),
    TEXT_ROW(signing_digest, BIT(VERIFIER) | BIT(INPUT)),
    TEXT_ROW(attach_signature, BIT(VERIFIER) | BIT(INPUT) | BIT(SIGNATURE)),
    TEXT_ROW(sign, BIT(SIGNER) | BIT(PAYLOAD)),
    TEXT_ROW(sign_with, BIT(SIGNER) | HEADER_BITS | BIT(PAYLOAD)),
    TEXT_ROW(issue, BIT(SIGNER) | CLAIMS_BITS),
    TEXT_ROW(issue_with, BIT(SIGNER) | HEADER_BITS | CLAIMS_BITS),
    TEXT_ROW(verify, BIT(VERIFIER) | POLICY_BITS | BIT(TOKEN)),
    POINTER_ROW(keyring_new, BIT(OPTIONS)),
    POINTER_ROW(keyring_open, BIT(DIR) | BIT(OPTIONS)),
    TEXT_ROW(keyring_verify, BIT(RING) | POLICY_BITS | BIT(TOKEN)),
    TEXT_ROW(keyring_authorize, BIT(RING) | POLICY_BITS | BIT(BEARER)),
    ROW(keyring_explain, sizeof(edgejwt_report), 0, true, BIT(RING) | POLICY_BITS | BIT(BEARER)),
    ROW(keyring_info, sizeof(edgejwt_ring_info), 0, true, BIT(RING)),
    ROW(keyring_skipped, 0, sizeof(edgejwt_status), false, BIT(RING)),
    TEXT_ROW(claim_string, MEMBER_BITS),
    TEXT_ROW(claim_item, MEMBER_BITS),
    ROW(claim_int, sizeof(int64_t), 0, false, MEMBER_BITS),
    ROW(claim_bool, sizeof(bool), 0, false, MEMBER_BITS),
    ROW(claim_has, sizeof(bool), 0, false, MEMBER_BITS | BIT(ITEM)),
    ROW(claim_json, sizeof(char *), sizeof(size_t), false, MEMBER_BITS),
};

/* Outputs that overlap no input. */
static union {
    char text[TEXT_CAP];
    edgejwt_report report;
    edgejwt_ring_info info;
    _Alignas(16) unsigned char bytes[TEXT_CAP];
} first_apart, first_before;
static _Alignas(16) unsigned char second_apart[16], second_before[16];

static void refuses(const struct function *function, void *first, void *second, const char *what,
                    int which)
{
    memset(&first_apart, 0xAA, sizeof first_apart);
    memset(second_apart, 0xAA, sizeof second_apart);
    if (function->is_struct) {
        memcpy(first_apart.bytes, &function->first, sizeof(size_t));
    }
    memcpy(&first_before, &first_apart, sizeof first_apart);
    memcpy(second_before, second_apart, sizeof second_apart);
    memcpy(before, memory, MEMORY);
    int32_t status = function->call(first, second);
    bool is_same = memcmp(before, memory, MEMORY) == 0 &&
                   memcmp(&first_before, &first_apart, sizeof first_apart) == 0 &&
                   memcmp(second_before, second_apart, sizeof second_apart) == 0;
    if (status != EDGEJWT_ERR_ARGUMENT || !is_same) {
        fprintf(stderr, "%s, %s over input %d: %d, %s\n", function->name, what, which, (int)status,
                is_same ? "nothing written" : "written");
        check_failures++;
        memcpy(memory, before, MEMORY);
    }
}

/* A text may have any address. */
static void text_over(const struct function *function, enum input input)
{
    unsigned char *start = inputs[input].at;
    size_t size = inputs[input].size;
    bool is_handle = (HANDLE_BITS & BIT(input)) != 0;
    const struct {
        unsigned char *at;
        size_t cap;
    } places[] = {{start, 1},
                  {start, TEXT_CAP},
                  {start + size - 1, 1},
                  {start - (GAP - 1), GAP},
                  {start - 1, size + 2}};
    for (size_t i = 0; i < (is_handle ? 2 : COUNT(places)); i++) {
        cap = places[i].cap;
        refuses(function, places[i].at, second_apart, "text", (int)input);
        refuses(function, places[i].at, NULL, "text alone", (int)input);
    }
}

/* A value is aligned, as inputs are. */
static void value_over(const struct function *function, bool is_second, enum input input)
{
    unsigned char *start = inputs[input].at;
    size_t size = is_second ? function->second : function->first;
    unsigned char *places[] = {start, start + (inputs[input].size - 1) / size * size};
    cap = TEXT_CAP;
    for (size_t i = 0; i < COUNT(places); i++) {
        if (is_second) {
            refuses(function, &first_apart, places[i], "second", (int)input);
        } else {
            refuses(function, places[i], second_apart, "first", (int)input);
        }
    }
}

/* Its size is in the gap before the input. */
static void struct_over(const struct function *function, enum input input)
{
    unsigned char *at = (unsigned char *)inputs[input].at - sizeof(size_t);
    memcpy(at, &function->first, sizeof(size_t));
    refuses(function, at, NULL, "struct", (int)input);
}

static void over_inputs(const struct function *function)
{
    for (int input = 0; input < INPUTS; input++) {
        if ((function->inputs & BIT(input)) == 0) {
            continue;
        }
        if (function->second > 0) {
            value_over(function, true, (enum input)input);
        }
        if (function->first == 0) {
            text_over(function, (enum input)input);
        } else if (!function->is_struct) {
            value_over(function, false, (enum input)input);
        } else if ((HANDLE_BITS & BIT(input)) == 0) {
            /* The content of a handle is no size of a struct. */
            struct_over(function, (enum input)input);
        }
    }
}

static void over_each_other(const struct function *function)
{
    if (function->second == 0) {
        return;
    }
    cap = TEXT_CAP;
    refuses(function, &first_apart, first_apart.bytes, "first and second", -1);
    if (function->first == 0) {
        refuses(function, &first_apart, first_apart.bytes + 64, "first and second", -1);
        cap = 1;
        refuses(function, second_apart + function->second - 1, second_apart, "first and second",
                -1);
    }
}

static void free_result(const struct function *function)
{
    void *made;
    memcpy(&made, &first_apart, sizeof made);
    if (strncmp(function->name, "signing_key_", 12) == 0) {
        edgejwt_signing_key_free(made);
    } else if (strncmp(function->name, "verifying_key_", 14) == 0) {
        edgejwt_verifying_key_free(made);
    } else if (strcmp(function->name, "keyring_new") == 0 ||
               strcmp(function->name, "keyring_open") == 0) {
        edgejwt_keyring_free(made);
    }
}

/* Without an overlap, the call reads its inputs: nothing else refuses it. */
static void is_valid(const struct function *function)
{
    memset(&first_apart, 0, sizeof first_apart);
    if (function->is_struct) {
        memcpy(first_apart.bytes, &function->first, sizeof(size_t));
    }
    cap = TEXT_CAP;
    int32_t status = function->call(&first_apart, second_apart);
    /* The member "a" is an array, and the key is not of each kind. */
    if (status == EDGEJWT_ERR_ARGUMENT) {
        fprintf(stderr, "%s: %d\n", function->name, (int)status);
        check_failures++;
    }
    free_result(function);
}

static const char *const no_text;

static void set_up(const char *dir)
{
    static const char payload[] =
        "{\"a\":[\"x\"],\"aud\":\"two\",\"exp\":9007199254740992,\"iss\":\"rsa2048\",\"sub\":\"me\"}";
    edgejwt_policy own_policy;
    edgejwt_claims own_claims;
    edgejwt_header own_header;
    edgejwt_keyring_options own_options;
    edgejwt_policy_init(&own_policy, sizeof own_policy);
    edgejwt_claims_init(&own_claims, sizeof own_claims);
    edgejwt_header_init(&own_header, sizeof own_header);
    edgejwt_keyring_options_init(&own_options, sizeof own_options);
    signer = signing_key(dir, "rsa2048.key");
    verifier = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(edgejwt_keyring_open(dir, NULL, &ring), EDGEJWT_OK);
    inputs[SIGNER].at = signer;
    inputs[VERIFIER].at = verifier;
    inputs[RING].at = ring;
    inputs[SIGNER].size = inputs[VERIFIER].size = inputs[RING].size = 1;

    own_header.kid = text(KID, "a key");
    own_header.typ = text(TYP, "at+jwt");
    own_header.extra = text(MEMBERS, "{\"a\":1}");
    header = place(HEADER, &own_header, sizeof own_header);

    own_policy.issuer = text(ISSUER, "rsa2048");
    own_policy.subject = text(SUBJECT, "me");
    own_policy.typ = text(TYPE, "at+jwt");
    const char *const audiences[] = {text(AUDIENCE_1, "one"), text(AUDIENCE_2, "two"), no_text};
    own_policy.audiences = place(AUDIENCES, audiences, sizeof audiences);
    own_policy.audience_count = 2;
    const char *const required[] = {text(REQUIRED_1, "exp")};
    own_policy.required = place(REQUIRED, required, sizeof required);
    own_policy.required_count = 1;
    policy = place(POLICY, &own_policy, sizeof own_policy);
    inputs[AUDIENCES].size = 2 * sizeof *audiences;

    own_claims.iss = text(ISS, "rsa2048");
    own_claims.sub = text(SUB, "me");
    own_claims.aud = text(AUD, "two");
    own_claims.jti = text(JTI, "1");
    own_claims.extra = text(EXTRA, "{\"more\":1}");
    own_claims.exp = NOW + 60;
    const char *const strings[] = {text(STRING_NAME, "name"), text(STRING_VALUE, "value")};
    own_claims.strings = place(STRINGS, strings, sizeof strings);
    own_claims.string_count = 1;
    claims = place(CLAIMS, &own_claims, sizeof own_claims);
    options = place(OPTIONS, &own_options, sizeof own_options);

    place(PAYLOAD, payload, strlen(payload));
    text(NAME, "a");
    text(ITEM, "x");
    char *token = first_apart.text + strlen("Bearer ");
    memcpy(first_apart.text, "Bearer ", strlen("Bearer "));
    CHECK_STATUS(edgejwt_sign_with(signer, header, payload, strlen(payload), token, 4096, NULL),
                 EDGEJWT_OK);
    place(TOKEN, token, strlen(token));
    place(BEARER, first_apart.text, strlen(first_apart.text));
    char *pem = key_text(dir, "rsa2048.key");
    place(PEM, pem, strlen(pem));
    free(pem);
    place(DER, "no key", 6);
    place(JWK, "{}", 2);
    place(INPUT, token, (size_t)(strrchr(token, '.') - token));
    place(SIGNATURE, "0123456789abcdef", 16);
    place(SECRET, "0123456789abcdef0123456789abcdef", 32);
    text(PATH, key_path(dir, "rsa2048.key"));
    text(DIR, dir);
    used += TEXT_CAP; /* no text leaves the memory */
    CHECK(used <= MEMORY);
}

static void all(void)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        over_inputs(&functions[i]);
        over_each_other(&functions[i]);
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    set_up(argv[1]);
    all();
    for (size_t i = 0; i < COUNT(functions); i++) {
        if (strcmp(functions[i].name, "keyring_skipped") != 0) {
            is_valid(&functions[i]);
        }
    }
    cap = TEXT_CAP;
    CHECK_STATUS(call_keyring_authorize(&first_apart, second_apart), EDGEJWT_OK);
    CHECK_STATUS(call_verify(&first_apart, second_apart), EDGEJWT_OK);
    CHECK_STATUS(call_issue_with(&first_apart, second_apart), EDGEJWT_OK);
    CHECK_STATUS(call_claims_write(&first_apart, second_apart), EDGEJWT_OK);
    CHECK_STATUS(call_signing_input(&first_apart, second_apart), EDGEJWT_OK);
    CHECK_STATUS(call_signing_digest(&first_apart, second_apart), EDGEJWT_OK);

    /* Inputs that are refused for another reason. */
    policy->flags = claims->flags = UINT32_MAX;
    policy->audience_count = 3; /* the third is NULL */
    all();

    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(verifier);
    edgejwt_signing_key_free(signer);
    return check_report();
}
