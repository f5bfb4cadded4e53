/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The calls that tests/cost/stack.c measures: every function of the header. */

#define GOOD(call) CHECK_STATUS(call, EDGEJWT_OK)

static char short_claims[EDGEJWT_PAYLOAD_MAX], unsigned_token[2 * EDGEJWT_TOKEN_MAX];
static size_t short_len;

/* What signing_input() makes and the next calls take. */
static char input[EDGEJWT_TOKEN_MAX + 1];
static uint8_t digest[64];
static size_t input_len;

/* 100 members, nested values and escapes, with the longest payload that the
 * largest key can sign. */
static void make_claims(void)
{
    char *end = claims;
    const size_t room = (EDGEJWT_TOKEN_MAX - 36 - 683 - 2) / 4 * 3;
    end += sprintf(end, "{\"exp\":%" PRId64 ",\"iss\":\"neuron\"", NOW + 1);
    for (int i = 0; i < 100; i++) {
        end += sprintf(end, ",\"%d\":[{\"\\u0061\":0}]", i);
    }
    end += sprintf(end, ",\"list\":[\"\\u7f51\",true],\"ok\":true,\"x\":\"");
    while ((size_t)(end - claims) < room - 2) {
        *end++ = 'x';
    }
    end += sprintf(end, "\"}");
    claims_len = (size_t)(end - claims);
    short_len = claims_len - 600;
    memcpy(short_claims, claims, short_len - 2);
    strcpy(short_claims + short_len - 2, "\"}");
}

/* The longest token with a signature of the size of the largest key. */
static void make_unsigned(void)
{
    GOOD(edgejwt_sign(private_keys[EDGEJWT_RS256], short_claims, short_len, unsigned_token,
                      sizeof unsigned_token, NULL));
    char *signature = strrchr(unsigned_token, '.') + 1;
    memset(signature, 'B', 1366);
    strcpy(signature + 1365, "A");
}

static size_t der_of(const char *pem, uint8_t *der)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, held = 0;
    size_t len = 0;
    for (const char *c = strchr(pem, '\n'); *c != '-' && *c != '='; c++) {
        if (*c == '\n') {
            continue;
        }
        bits = bits << 6 | (unsigned)(strchr(digits, *c) - digits);
        held += 6;
        if (held >= 8) {
            held -= 8;
            der[len++] = (uint8_t)(bits >> held);
        }
    }
    return len;
}

static void make_keys(void)
{
    static const uint8_t secret[EDGEJWT_SECRET_MAX] = {1};
    for (int32_t i = EDGEJWT_RS256; i <= EDGEJWT_HS512; i++) {
        char pem[EDGEJWT_KEY_PEM_MAX];
        size_t len;
        edgejwt_status status;
        if (i <= EDGEJWT_PS512) {
            status =
                edgejwt_signing_key_from_pem(i, private_pem, strlen(private_pem), &private_keys[i]);
        } else if (i <= EDGEJWT_EDDSA) {
            status = edgejwt_generate_key(i, pem, sizeof pem, &len);
            if (status == EDGEJWT_OK) {
                status = edgejwt_signing_key_from_pem(i, pem, len, &private_keys[i]);
            }
        } else {
            status = edgejwt_signing_key_from_secret(i, secret, sizeof secret, &private_keys[i]);
        }
        if (status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE) {
            continue;
        }
        CHECK_STATUS(status, EDGEJWT_OK);
        CHECK_STATUS(edgejwt_verifying_key_from_signing_key(private_keys[i], &public_keys[i]),
                     EDGEJWT_OK);
        CHECK_STATUS(
            edgejwt_sign(private_keys[i], claims, claims_len, tokens[i], sizeof tokens[i], NULL),
            EDGEJWT_OK);
    }
}

/* An issuer with the maximum number of keys, of which the last one verifies. */
static void make_rings(const char *folder)
{
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    for (int i = 0; i < EDGEJWT_ISSUER_KEYS_MAX - 1; i++) {
        CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", largest), EDGEJWT_OK);
    }
    CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", public_keys[EDGEJWT_RS256]), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_open(dir, NULL, &files), EDGEJWT_OK);
    char *end = set + sprintf(set, "{\"keys\":[");
    for (int i = 0; end + strlen(public_jwk) + 40 < set + sizeof set; i++) {
        end += sprintf(end, "%s{\"kid\":\"key-%d\",%s", i > 0 ? "," : "", i,
                       strchr(public_jwk, '{') + 1);
        while (end[-1] != '}') {
            end--;
        }
    }
    strcpy(end, "]}");
    snprintf(file_name, sizeof file_name, "%s/set.json", folder);
    FILE *file = fopen(file_name, "w");
    if (file == NULL || fputs(set, file) < 0 || fclose(file) != 0) {
        perror(file_name);
        exit(2);
    }
}

static void prepare(const char *folder)
{
    make_claims();
    private_pem = key_text(dir, "rsa4096.key");
    public_pem = key_text(dir, "rsa8192.pem");
    private_jwk = key_text(dir, "rfc7515-a2.jwk");
    public_jwk = key_text(dir, "rfc7515-a2.public.jwk");
    private_der_len = der_of(private_pem, private_der);
    public_der_len = der_of(public_pem, public_der);
    CHECK_STATUS(
        edgejwt_verifying_key_from_pem(EDGEJWT_RS256, public_pem, strlen(public_pem), &largest),
        EDGEJWT_OK);
    make_keys();
    make_unsigned();
    make_rings(folder);
    strcpy(value + 7, tokens[EDGEJWT_RS256]);
    edgejwt_claims_init(&all_claims, sizeof all_claims);
    all_claims.iss = all_claims.sub = all_claims.aud = all_claims.jti = "neuron";
    all_claims.exp = NOW + 1;
    static char more[4000] = "{\"x\":[[[[{\"y\":1}]]]],\"z\":\"";
    memset(more + strlen(more), 'z', 3900);
    strcat(more, "\"}");
    all_claims.extra = more;
    edgejwt_header_init(&header, sizeof header);
    header.kid = header.typ = "at+jwt";
    edgejwt_report_init(&report, sizeof report);
    edgejwt_ring_info_init(&info, sizeof info);
}

static void tidy(void)
{
    edgejwt_keyring_free(files);
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(largest);
    for (int i = 0; i <= EDGEJWT_HS512; i++) {
        edgejwt_verifying_key_free(public_keys[i]);
        edgejwt_signing_key_free(private_keys[i]);
    }
    free(private_pem);
    free(public_pem);
    free(private_jwk);
    free(public_jwk);
}

/* Functions that take a key are measured with a key of each algorithm. */
struct call {
    const char *name;
    void (*call)(void);
    bool every_algorithm;
};

#define CALL(name, body)          \
    static void call_##name(void) \
    {                             \
        body;                     \
    }
#define RS EDGEJWT_RS256

static const uint8_t secret[EDGEJWT_SECRET_MAX] = {1};
static edgejwt_status why;
static const char *json;
static size_t json_len;
static int64_t number;
static bool answer;

CALL(status_text, CHECK(edgejwt_status_text(EDGEJWT_ERR_INTERNAL)))
CALL(status_http, CHECK(edgejwt_status_http(0) == 200))
CALL(version, CHECK(edgejwt_version()))
CALL(algorithm_name, CHECK(edgejwt_algorithm_name(EDGEJWT_HS512)))
CALL(algorithm_from_name, CHECK(edgejwt_algorithm_from_name("HS512") == EDGEJWT_HS512))
CALL(generate_key, edgejwt_status status = edgejwt_generate_key(alg, out, sizeof out, NULL);
     CHECK(status == EDGEJWT_OK || status == EDGEJWT_ERR_NOT_GENERATED))
CALL(signing_key_from_pem,
     GOOD(edgejwt_signing_key_from_pem(RS, private_pem, strlen(private_pem), &made_private)))
CALL(signing_key_from_file, edgejwt_signing_key_free(made_private);
     GOOD(edgejwt_signing_key_from_file(RS, key_path(dir, "rsa4096.key"), &made_private)))
CALL(signing_key_from_der, edgejwt_signing_key_free(made_private);
     GOOD(edgejwt_signing_key_from_der(RS, private_der, private_der_len, &made_private)))
CALL(signing_key_from_jwk, edgejwt_signing_key_free(made_private);
     GOOD(edgejwt_signing_key_from_jwk(RS, private_jwk, strlen(private_jwk), &made_private)))
CALL(signing_key_from_secret, edgejwt_signing_key_free(made_private);
     GOOD(edgejwt_signing_key_from_secret(EDGEJWT_HS512, secret, sizeof secret, &made_private)))
CALL(signing_key_free, edgejwt_signing_key_free(made_private); made_private = NULL)
CALL(verifying_key_from_pem,
     GOOD(edgejwt_verifying_key_from_pem(RS, public_pem, strlen(public_pem), &made_public)))
CALL(verifying_key_from_file, edgejwt_verifying_key_free(made_public);
     GOOD(edgejwt_verifying_key_from_file(RS, key_path(dir, "rsa8192.pem"), &made_public)))
CALL(verifying_key_from_der, edgejwt_verifying_key_free(made_public);
     GOOD(edgejwt_verifying_key_from_der(RS, public_der, public_der_len, &made_public)))
CALL(verifying_key_from_jwk, edgejwt_verifying_key_free(made_public);
     GOOD(edgejwt_verifying_key_from_jwk(RS, public_jwk, strlen(public_jwk), &made_public)))
CALL(verifying_key_from_secret, edgejwt_verifying_key_free(made_public);
     GOOD(edgejwt_verifying_key_from_secret(EDGEJWT_HS512, secret, sizeof secret, &made_public)))
CALL(verifying_key_from_signing_key, edgejwt_verifying_key_free(made_public);
     GOOD(edgejwt_verifying_key_from_signing_key(private_keys[alg], &made_public)))
CALL(key_thumbprint, GOOD(edgejwt_key_thumbprint(largest, out, sizeof out, NULL)))
CALL(verifying_key_to_jwk, GOOD(edgejwt_verifying_key_to_jwk(largest, out, sizeof out, NULL)))
CALL(verifying_key_free, edgejwt_verifying_key_free(made_public); made_public = NULL)
CALL(policy_init, edgejwt_policy_init(&policy, sizeof policy))
CALL(policy_neuronex, edgejwt_policy_neuronex(&policy, sizeof policy))
CALL(policy_happypathology, edgejwt_policy_happypathology(&policy, sizeof policy))
CALL(claims_init, edgejwt_claims other; edgejwt_claims_init(&other, sizeof other))
CALL(header_init, edgejwt_header other; edgejwt_header_init(&other, sizeof other))
CALL(issue, GOOD(edgejwt_issue(private_keys[alg], &all_claims, out, sizeof out, NULL)))
CALL(issue_with,
     GOOD(edgejwt_issue_with(private_keys[alg], &header, &all_claims, out, sizeof out, NULL)))
CALL(sign, GOOD(edgejwt_sign(private_keys[alg], claims, claims_len, out, sizeof out, NULL)))
CALL(sign_with, GOOD(edgejwt_sign_with(private_keys[alg], &header, short_claims, short_len, out,
                                       sizeof out, NULL)))
CALL(verify, GOOD(edgejwt_verify(public_keys[alg], NULL, NOW, tokens[alg], strlen(tokens[alg]), out,
                                 sizeof out, NULL));
     CHECK_STATUS(edgejwt_verify(largest, NULL, NOW, unsigned_token, strlen(unsigned_token), out,
                                 sizeof out, NULL),
                  EDGEJWT_ERR_SIGNATURE))
CALL(keyring_options_init, edgejwt_keyring_options_init(&options, sizeof options))
CALL(keyring_new, GOOD(edgejwt_keyring_new(&options, &made_ring)); edgejwt_keyring_free(made_ring))
CALL(keyring_open, GOOD(edgejwt_keyring_open(dir, NULL, &made_ring)))
CALL(keyring_add, GOOD(edgejwt_keyring_add(made_ring, "neuron", largest)))
CALL(keyring_add_jwks, GOOD(edgejwt_keyring_add_jwks(made_ring, "set", set, strlen(set))))
CALL(keyring_add_jwks_file, GOOD(edgejwt_keyring_add_jwks_file(made_ring, "file", file_name)))
CALL(keyring_reload, GOOD(edgejwt_keyring_reload(made_ring)))
CALL(keyring_remove, GOOD(edgejwt_keyring_remove(made_ring, "set")))
CALL(keyring_free, edgejwt_keyring_free(made_ring))
CALL(keyring_verify,
     CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, unsigned_token, strlen(unsigned_token),
                                         out, sizeof out, NULL),
                  EDGEJWT_ERR_SIGNATURE);
     GOOD(edgejwt_keyring_verify(ring, NULL, NOW, tokens[RS], strlen(tokens[RS]), out, sizeof out,
                                 NULL)))
CALL(keyring_authorize, edgejwt_keyring_free(ring); GOOD(edgejwt_keyring_new(NULL, &ring));
     GOOD(edgejwt_keyring_add(ring, "neuron", largest));
     GOOD(edgejwt_keyring_add(ring, "neuron", public_keys[RS]));
     GOOD(edgejwt_keyring_authorize(ring, NULL, NOW, value, strlen(value), out, sizeof out, NULL)))
CALL(keyring_explain, edgejwt_keyring_free(ring); GOOD(edgejwt_keyring_new(NULL, &ring));
     GOOD(edgejwt_keyring_add(ring, "neuron", largest));
     GOOD(edgejwt_keyring_add(ring, "neuron", public_keys[RS]));
     GOOD(edgejwt_keyring_explain(ring, NULL, NOW, value, strlen(value), NULL, 0, NULL, &report)))
CALL(ring_info_init, edgejwt_ring_info_init(&info, sizeof info))
CALL(report_init, edgejwt_report_init(&report, sizeof report))
CALL(keyring_info, GOOD(edgejwt_keyring_info(files, &info)))
CALL(keyring_skipped, GOOD(edgejwt_keyring_skipped(files, 0, out, sizeof out, &why)))
CALL(claim_string, GOOD(edgejwt_claim_string(claims, claims_len, "x", out, sizeof out, NULL)))
CALL(claim_int, GOOD(edgejwt_claim_int(claims, claims_len, "exp", &number)))
CALL(claim_date, GOOD(edgejwt_claim_date(claims, claims_len, "exp", 0, &number)))
CALL(claim_bool, GOOD(edgejwt_claim_bool(claims, claims_len, "ok", &answer)))
CALL(claim_json, GOOD(edgejwt_claim_json(claims, claims_len, "list", &json, &json_len)))
CALL(claim_item, GOOD(edgejwt_claim_item(claims, claims_len, "list", 0, out, sizeof out, NULL)))
CALL(claim_has, GOOD(edgejwt_claim_has(claims, claims_len, "list", "net", &answer)))

CALL(explain, GOOD(edgejwt_explain(public_keys[alg], NULL, NOW, tokens[alg], strlen(tokens[alg]),
                                   out, sizeof out, NULL, &report));
     CHECK_STATUS(edgejwt_explain(largest, NULL, NOW, unsigned_token, strlen(unsigned_token), out,
                                  sizeof out, NULL, &report),
                  EDGEJWT_ERR_SIGNATURE))
CALL(status_challenge, CHECK(edgejwt_status_challenge(EDGEJWT_ERR_TOKEN) != NULL))
CALL(certificate_thumbprint, char *pem = key_text(dir, "certificate.pem");
     GOOD(edgejwt_certificate_thumbprint(pem, strlen(pem), out, sizeof out, NULL)); free(pem))
CALL(claims_write, GOOD(edgejwt_claims_write(&all_claims, out, sizeof out, NULL)))
CALL(signing_input, GOOD(edgejwt_signing_input(largest, &header, short_claims, short_len, input,
                                               sizeof input, &input_len)))
CALL(signing_digest,
     GOOD(edgejwt_signing_digest(largest, input, input_len, digest, sizeof digest, NULL)))
CALL(attach_signature, static const uint8_t signature[1024];
     CHECK_STATUS(edgejwt_attach_signature(largest, input, input_len, signature, sizeof signature,
                                           out, sizeof out, NULL),
                  EDGEJWT_ERR_SIGNATURE))

#define ONE(name) {"edgejwt_" #name, call_##name, false},
#define ALL(name) {"edgejwt_" #name, call_##name, true},
static const struct call calls[] = {
    ONE(status_text) ONE(status_http) ONE(version) ONE(algorithm_name) ONE(algorithm_from_name) ALL(
        generate_key) ONE(signing_key_from_pem) ONE(signing_key_from_file) ONE(signing_key_from_der)
        ONE(signing_key_from_jwk) ONE(signing_key_from_secret) ONE(signing_key_free) ONE(
            verifying_key_from_pem) ONE(verifying_key_from_file) ONE(verifying_key_from_der)
            ONE(verifying_key_from_jwk) ONE(verifying_key_from_secret) ALL(
                verifying_key_from_signing_key) ONE(key_thumbprint) ONE(verifying_key_to_jwk)
                ONE(verifying_key_free) ONE(policy_init) ONE(policy_neuronex)
                    ONE(policy_happypathology) ONE(claims_init) ONE(header_init) ALL(issue) ALL(
                        issue_with) ALL(sign) ALL(sign_with) ALL(verify) ONE(keyring_options_init)
                        ONE(keyring_new) ONE(keyring_open) ONE(keyring_add) ONE(keyring_add_jwks)
                            ONE(keyring_add_jwks_file) ONE(keyring_reload) ONE(keyring_remove)
                                ONE(keyring_free) ONE(keyring_verify) ONE(keyring_authorize)
                                    ONE(keyring_explain) ONE(ring_info_init) ONE(report_init)
                                        ONE(keyring_info) ONE(keyring_skipped) ONE(claim_string)
                                            ONE(claim_int) ONE(claim_bool) ONE(claim_json)
                                                ONE(claim_item) ONE(claim_has) ONE(claim_date)
                                                    ALL(explain) ONE(status_challenge) ONE(
                                                        certificate_thumbprint) ONE(claims_write)
                                                        ONE(signing_input) ONE(signing_digest) ONE(
                                                            attach_signature){NULL, NULL, false},
};
