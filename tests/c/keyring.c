/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys by issuer: which files count, which key is chosen, what is reported. */
#define _DEFAULT_SOURCE
#include "files.h"

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;
static edgejwt_keyring *ring;

static edgejwt_keyring *opened(void)
{
    edgejwt_keyring *made = NULL;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &made), EDGEJWT_OK);
    if (made == NULL) {
        exit(2);
    }
    return made;
}

/* A token with `iss` as it stands here in JSON. */
static const char *token_of(const edgejwt_signing_key *key, const char *iss)
{
    static char token[EDGEJWT_TOKEN_MAX + 1];
    char payload[4000];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":%s}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    return token;
}

static int32_t verified(const edgejwt_signing_key *key, const char *iss)
{
    char out[EDGEJWT_PAYLOAD_MAX];
    size_t len = 7;
    const char *token = token_of(key, iss);
    memset(out, 'x', sizeof out);
    int32_t status =
        edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), out, sizeof out, &len);
    CHECK(status == EDGEJWT_OK ? len == strlen(out) && out[0] == '{' : len == 0 && out[0] == '\0');
    return status;
}

static edgejwt_ring_info info(void)
{
    edgejwt_ring_info info;
    memset(&info, 0xAA, sizeof info);
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    CHECK(info.size == sizeof info);
    return info;
}

/* Why a file is skipped; EDGEJWT_OK where it is not. */
static int32_t skipped(const char *name)
{
    char got[256];
    edgejwt_status why;
    for (size_t i = 0; i < info().skipped; i++) {
        CHECK_STATUS(edgejwt_keyring_skipped(ring, i, got, sizeof got, &why), EDGEJWT_OK);
        if (strcmp(got, name) == 0) {
            return why;
        }
    }
    return EDGEJWT_OK;
}

static void names(void)
{
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "other.pem", "neuron.pub");
    file_copy(dir, "other.pem", "plant-7.pub");
    file_copy(dir, "rsa2048.pkcs1.pem", "x.pem");
    file_copy(dir, "other.pem", "x.pem.pub");
    file_copy(dir, "rsa2048.pem", "\xe7\xbd\x91.pem");
    ring = opened();
    CHECK(info().keys == 6);

    /* By the stem both files are tried, by the full name that one alone. */
    CHECK_STATUS(verified(key_a, "\"neuron\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"neuron\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"neuron.pem\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"neuron.pem\""), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "\"neuron.pub\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"neuron.pub\""), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "\"plant-7\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"plant-7\""), EDGEJWT_ERR_SIGNATURE);
    /* An exact issuer wins: x.pem.pub is a key of the issuer x.pem. */
    CHECK_STATUS(verified(key_a, "\"x.pem\""), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_b, "\"x.pem\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"x.pem.pub\""), EDGEJWT_OK);
    /* So does an added key; then the file's full name counts no more. */
    edgejwt_verifying_key *a = verifying_key(dir, "rsa2048.pem");
    CHECK_STATUS(verified(key_b, "\"plant-7.pub\""), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant-7.pub", a), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant-7.pub\""), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(key_a, "\"plant-7.pub\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant-7\""), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_remove(ring, "plant-7.pub"), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant-7.pub\""), EDGEJWT_OK);
    edgejwt_verifying_key_free(a);
    CHECK_STATUS(verified(key_a, "\"\\u006eeuron\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"\\u7f51\""), EDGEJWT_OK);

    /* No prefix, no other case, no path, no half of a name. */
    const char *unknown[] = {
        "\"\"",          "\"neuro\"",     "\"neuronx\"",        "\"Neuron\"",
        "\"neuron.\"",   "\"neuron.pe\"", "\"neuron.PEM\"",     "\"./neuron\"",
        "\"../neuron\"", "\"neuron/\"",   "\"/tmp/neuron\"",    "\".\"",
        "\"..\"",        "\".pem\"",      "\"neuron\\u0000\"",  "\"neuron.pem\\u0000\"",
        "\"\\u0000\"",   "\"neuron \"",   "\"plant-7.pem\"",    "\"%6eeuron\"",
        "\"*\"",         "\"neuron\\n\"", "\"\\\\u006eeuron\"",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        CHECK_STATUS(verified(key_a, unknown[i]), EDGEJWT_ERR_UNKNOWN_KEY);
    }
    char longest[310];
    snprintf(longest, sizeof longest, "\"%0300d\"", 0);
    CHECK_STATUS(verified(key_a, longest), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_a, "7"), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK_STATUS(verified(key_a, "null"), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK_STATUS(verified(key_a, "[\"neuron\"]"), EDGEJWT_ERR_CLAIM_TYPE);
    CHECK_STATUS(verified(key_a, "{}"), EDGEJWT_ERR_CLAIM_TYPE);
    const char *none = "{\"exp\":9000000000}";
    char token[EDGEJWT_TOKEN_MAX + 1];
    CHECK_STATUS(edgejwt_sign(key_a, none, strlen(none), token, sizeof token, NULL), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_verify(ring, NULL, NOW, token, strlen(token), NULL, 0, NULL),
                 EDGEJWT_ERR_CLAIM_MISSING);
    edgejwt_keyring_free(ring);
}

/* What an `etc` directory holds besides keys. */
static void other_files(void)
{
    file_write("neuron.yaml", "a: 1\n", 5);
    file_copy(dir, "other.pem", "x.pem.old");
    file_copy(dir, "other.pem", ".hidden.pem");
    file_copy(dir, "other.pem", ".pem");
    file_copy(dir, "rsa2048.key", "server.key");
    file_copy(dir, "certificate.pem", "ca.pem");
    file_copy(dir, "certificate.pem", "server.crt");
    mkdir(own_path("sub.pem"), 0755);
    CHECK(symlink("nowhere", own_path("dangling.pem")) == 0);
    CHECK(symlink("neuron.pub", own_path("linked.pem")) == 0);
    /* And what looks like a key and is none. */
    CHECK(mkfifo(own_path("fifo.pem"), 0644) == 0);
    file_copy(dir, "rsa2048.key", "private.pem");
    file_copy(dir, "ec.pem", "ec.pub");
    file_copy(dir, "rsa1024.pem", "small.pem");
    file_write("empty.pem", "", 0);
    file_write("half.pem", "-----BEGIN PUBLIC KEY-----\nMIIB", 31);
    file_write("ssh.pub", "ssh-rsa AAAA user@host\n", 23);
    char *large = calloc(1, EDGEJWT_KEY_TEXT_MAX + 1);
    file_write("large.pem", large, EDGEJWT_KEY_TEXT_MAX + 1);
    free(large);

    /* A FIFO must not be waited for. */
    alarm(300);
    ring = opened();
    alarm(0);
    CHECK(info().keys == 7);
    CHECK(info().skipped == 8);
    CHECK_STATUS(skipped("private.pem"), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(skipped("ec.pub"), EDGEJWT_ERR_KEY_TYPE);
    CHECK_STATUS(skipped("small.pem"), EDGEJWT_ERR_KEY_SIZE);
    CHECK_STATUS(skipped("empty.pem"), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(skipped("half.pem"), EDGEJWT_ERR_KEY_FORMAT);
    CHECK_STATUS(skipped("ssh.pub"), EDGEJWT_ERR_KEY_OPENSSH);
    CHECK_STATUS(skipped("large.pem"), EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(skipped("fifo.pem"), EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(verified(key_b, "\"linked\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"ca\""), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_a, "\"private\""), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_b, "\"x.pem.old\""), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(key_b, "\".hidden\""), EDGEJWT_ERR_UNKNOWN_KEY);

    char name[256];
    edgejwt_status why;
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 8, name, sizeof name, &why), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_skipped(ring, SIZE_MAX, name, sizeof name, &why),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, 3, &why), EDGEJWT_ERR_SPACE);
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, NULL, 0, &why), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_skipped(ring, 0, name, sizeof name, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_skipped(NULL, 0, name, sizeof name, &why), EDGEJWT_ERR_ARGUMENT);

    /* Reported, and still in use: container mounts look like that. */
    CHECK(info().world_writable == 0);
    CHECK(chmod(own_path("neuron.pem"), 0666) == 0 && chmod(own_dir, 0777) == 0);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK(info().world_writable == 2);
    CHECK_STATUS(verified(key_a, "\"neuron\""), EDGEJWT_OK);
    CHECK(chmod(own_dir, 0755) == 0);
    edgejwt_keyring_free(ring);
}

static void added(void)
{
    edgejwt_verifying_key *a = verifying_key(dir, "rsa2048.pem"),
                          *b = verifying_key(dir, "other.pem");
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"plant\""), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "other", b), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"plant\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant\""), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", b), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant\""), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant", a), EDGEJWT_ERR_KEY_LIMIT);
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK(info().keys == 5 && info().generation == 5);

    char longest[EDGEJWT_ISSUER_MAX + 2];
    memset(longest, 'i', sizeof longest);
    longest[EDGEJWT_ISSUER_MAX + 1] = '\0';
    CHECK_STATUS(edgejwt_keyring_add(ring, longest, a), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add(ring, longest + 1, a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "", a), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add(ring, NULL, a), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add(ring, "x", NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_add(NULL, "x", a), EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(ring);

    /* Beside the issuer's files, and through a reload. */
    ring = opened();
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant-7", a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant-7", a), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "plant-7", a), EDGEJWT_ERR_KEY_LIMIT);
    edgejwt_verifying_key_free(a);
    edgejwt_verifying_key_free(b);
    file_remove("plant-7.pub");
    CHECK_STATUS(edgejwt_keyring_reload(ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"plant-7\""), EDGEJWT_OK);
    CHECK_STATUS(verified(key_b, "\"plant-7\""), EDGEJWT_ERR_SIGNATURE);
    edgejwt_keyring_free(ring);
}

static void headers(void)
{
    char value[2 * EDGEJWT_TOKEN_MAX], payload[EDGEJWT_PAYLOAD_MAX];
    const char *token = token_of(key_a, "\"neuron\"");
    ring = opened();
    const struct {
        const char *format;
        int32_t want;
    } cases[] = {
        {"Bearer %s", EDGEJWT_OK},
        {"bearer %s", EDGEJWT_OK},
        {"BEARER    %s", EDGEJWT_OK},
        {"bEaReR %s \t ", EDGEJWT_OK},
        {"%s", EDGEJWT_ERR_NO_TOKEN},
        {"Basic %s", EDGEJWT_ERR_NO_TOKEN},
        {"Bearer%s", EDGEJWT_ERR_NO_TOKEN},
        {"Bearer\t%s", EDGEJWT_ERR_NO_TOKEN},
        {" Bearer %s", EDGEJWT_ERR_NO_TOKEN},
        {"Token %s", EDGEJWT_ERR_NO_TOKEN},
        {"Bearer Bearer %s", EDGEJWT_ERR_TOKEN},
        {"Bearer %s, Bearer x.y.z", EDGEJWT_ERR_TOKEN},
        {"Bearer %s,", EDGEJWT_ERR_TOKEN},
        {"Bearer \"%s\"", EDGEJWT_ERR_TOKEN},
        {"Bearer %s\r\n", EDGEJWT_ERR_TOKEN},
        {"Bearer %s x", EDGEJWT_ERR_TOKEN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = 7;
        snprintf(value, sizeof value, cases[i].format, token);
        int32_t got = edgejwt_keyring_authorize(ring, NULL, NOW, value, strlen(value), payload,
                                                sizeof payload, &len);
        if (got != cases[i].want) {
            fprintf(stderr, "%s:\n", cases[i].format);
        }
        CHECK_STATUS(got, cases[i].want);
        CHECK(got == EDGEJWT_OK ? len == strlen(payload) : len == 0 && payload[0] == '\0');
    }
    const char *none[] = {"", "Bearer", "Bearer ", "Bearer   \t", "B"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK_STATUS(
            edgejwt_keyring_authorize(ring, NULL, NOW, none[i], strlen(none[i]), NULL, 0, NULL),
            EDGEJWT_ERR_NO_TOKEN);
    }
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 0, NULL, 0, NULL),
                 EDGEJWT_ERR_NO_TOKEN);
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, NULL, 1, NULL, 0, NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_authorize(NULL, NULL, NOW, "", 0, NULL, 0, NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, value, 9, value, 9, NULL),
                 EDGEJWT_ERR_ARGUMENT);

    /* The largest token in a header, and one byte more. */
    memset(value, 'A', sizeof value);
    memcpy(value, "Bearer e30.e30.", 15);
    CHECK_STATUS(
        edgejwt_keyring_authorize(ring, NULL, NOW, value, 7 + EDGEJWT_TOKEN_MAX, NULL, 0, NULL),
        EDGEJWT_ERR_HEADER);
    CHECK_STATUS(
        edgejwt_keyring_authorize(ring, NULL, NOW, value, 8 + EDGEJWT_TOKEN_MAX, NULL, 0, NULL),
        EDGEJWT_ERR_TOKEN_TOO_LONG);

    /* The payload as with edgejwt_verify(). */
    size_t len = 0;
    snprintf(value, sizeof value, "Bearer %s", token);
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, value, strlen(value), payload, 5, &len),
                 EDGEJWT_ERR_SPACE);
    CHECK(len > 5);
    size_t whole = len;
    CHECK_STATUS(edgejwt_keyring_authorize(ring, NULL, NOW, value, strlen(value), NULL, 0, &len),
                 EDGEJWT_OK);
    CHECK(len == whole);
    edgejwt_keyring_free(ring);
}

static void explained(void)
{
    char value[EDGEJWT_TOKEN_MAX + 9];
    edgejwt_report report;
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    ring = opened();
#define EXPLAIN(key, iss, want)                                                                 \
    do {                                                                                        \
        memset(&report, 0xAA, sizeof report);                                                   \
        edgejwt_report_init(&report, sizeof report);                                            \
        snprintf(value, sizeof value, "Bearer %s", token_of(key, iss));                         \
        CHECK_STATUS(edgejwt_keyring_explain(ring, &policy, NOW, value, strlen(value), NULL, 0, \
                                             NULL, &report),                                    \
                     want);                                                                     \
        CHECK(report.status == (want) && report.size == sizeof report);                         \
    } while (0)

    EXPLAIN(key_a, "\"neuron\"", EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "neuron");
    CHECK_TEXT(report.key_file, "neuron.pem");
    CHECK_TEXT(report.claim, "");
    CHECK(report.exp == NOW + 60);
    EXPLAIN(key_b, "\"neuron\"", EDGEJWT_OK);
    CHECK_TEXT(report.key_file, "neuron.pub");
    EXPLAIN(key_a, "\"neuron.pem\"", EDGEJWT_OK);
    CHECK_TEXT(report.issuer, "neuron");
    EXPLAIN(key_b, "\"neuron.pem\"", EDGEJWT_ERR_SIGNATURE);
    CHECK_TEXT(report.key_file, "neuron.pem");
    CHECK(report.exp == 0);
    EXPLAIN(key_a, "\"nobody-of-that-name\"", EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_TEXT(report.claim, "iss");
    CHECK_TEXT(report.issuer, "");
    CHECK_TEXT(report.key_file, "");

    char long_name[300];
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    const char *required[] = {long_name};
    policy.required = required;
    policy.required_count = 1;
    EXPLAIN(key_a, "\"neuron\"", EDGEJWT_ERR_CLAIM_MISSING);
    CHECK(strlen(report.claim) == 255 && strncmp(report.claim, long_name, 255) == 0);
    policy.required_count = 0;
    policy.max_lifetime = 1;
    EXPLAIN(key_a, "\"neuron\"", EDGEJWT_ERR_CLAIM_MISSING);
    CHECK_TEXT(report.claim, "iat");

    edgejwt_report_init(&report, sizeof report);
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, NULL, 0, NULL, 0, NULL, &report),
                 EDGEJWT_ERR_NO_TOKEN);
    CHECK(report.status == EDGEJWT_ERR_NO_TOKEN);
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, "", 0, NULL, 0, NULL, NULL),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_explain(NULL, NULL, NOW, "", 0, NULL, 0, NULL, &report),
                 EDGEJWT_ERR_ARGUMENT);
    CHECK(report.status == EDGEJWT_ERR_ARGUMENT);
    report.size = 0;
    CHECK_STATUS(edgejwt_keyring_explain(ring, NULL, NOW, "", 0, NULL, 0, NULL, &report),
                 EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(ring);
}

static void arguments(void)
{
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    ring = (edgejwt_keyring *)&ring;
    CHECK_STATUS(edgejwt_keyring_open(own_path("missing"), NULL, &ring), EDGEJWT_ERR_KEY_FILE);
    CHECK(ring == NULL);
    CHECK_STATUS(edgejwt_keyring_open(own_path("neuron.pem"), NULL, &ring), EDGEJWT_ERR_KEY_FILE);
    CHECK_STATUS(edgejwt_keyring_open(NULL, NULL, &ring), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, NULL), EDGEJWT_ERR_ARGUMENT);
    CHECK_STATUS(edgejwt_keyring_new(NULL, NULL), EDGEJWT_ERR_ARGUMENT);
    options.look_every = -2;
    CHECK_STATUS(edgejwt_keyring_new(&options, &ring), EDGEJWT_ERR_ARGUMENT);
    options.look_every = INT64_MAX;
    CHECK_STATUS(edgejwt_keyring_new(&options, &ring), EDGEJWT_ERR_ARGUMENT);
    options.look_every = 0;
    options.remember = EDGEJWT_REMEMBER_MAX + 1;
    CHECK_STATUS(edgejwt_keyring_new(&options, &ring), EDGEJWT_ERR_ARGUMENT);
    options.remember = EDGEJWT_REMEMBER_MAX;
    CHECK_STATUS(edgejwt_keyring_new(&options, &ring), EDGEJWT_OK);
    edgejwt_keyring_free(ring);
    options.remember = EDGEJWT_REMEMBER_NONE;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    CHECK_STATUS(verified(key_a, "\"neuron\""), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_info(ring, NULL), EDGEJWT_ERR_ARGUMENT);
    edgejwt_ring_info none = {0};
    CHECK_STATUS(edgejwt_keyring_info(ring, &none), EDGEJWT_ERR_ARGUMENT);
    edgejwt_ring_info_init(&none, sizeof none);
    CHECK_STATUS(edgejwt_keyring_info(NULL, &none), EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(ring);
    CHECK_STATUS(edgejwt_keyring_reload(NULL), EDGEJWT_ERR_ARGUMENT);
    edgejwt_keyring_free(NULL);
    edgejwt_keyring_options_init(NULL, sizeof options);
    edgejwt_ring_info_init(NULL, sizeof none);
    edgejwt_report_init(NULL, sizeof(edgejwt_report));
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    key_b = signing_key(dir, "other.key");
    own_dir_make();
    names();
    other_files();
    added();
    headers();
    explained();
    arguments();
    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
