/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls Neuron's JWT functions as its REST server does: from several threads,
 * while key files are added, replaced and removed, and while the keys are loaded
 * and freed.
 *
 * Usage: calls KEYS CHANGES THREADS
 *
 * The current folder has config/neuron.key, and certs with the keys of other
 * issuers. The program changes key files there CHANGES times, and then waits
 * until the last state has taken effect.
 */
#define _POSIX_C_SOURCE 200809L
#include "../../c/check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#include "define.h"
#include "errcodes.h"
#include "utils/neu_jwt.h"

enum { THREADS_MAX = 16 };

/* Short names. */
enum {
    ACCEPTED = NEU_ERR_SUCCESS,
    INTERNAL = NEU_ERR_EINTERNAL,
    MISSING = NEU_ERR_NEED_TOKEN,
    UNDECODABLE = NEU_ERR_DECODE_TOKEN,
    EXPIRED = NEU_ERR_EXPIRED_TOKEN,
    NOT_VALID = NEU_ERR_VALIDATE_TOKEN
};

/* A header value, and the number and user that are expected for it. */
static struct sample {
    char *value, *user;
    int number;
} samples[100];

static int sample_count;
static const char *keys;
static int changes, thread_count;
static int64_t now;
static edgejwt_signing_key *neuron, *partner, *other;

/* Tokens of an issuer whose key file is replaced and removed: one token for
 * each of its two keys. */
static char *visitors[2];
static atomic_bool done;

static void expect(const char *value, int number, const char *user)
{
    struct sample *sample = &samples[sample_count++];
    sample->value = value != NULL ? strdup(value) : NULL;
    sample->user = strdup(user);
    sample->number = number;
}

/* Makes a header value with a token; the caller frees it. */
static char *bearer(const edgejwt_signing_key *key, const char *payload)
{
    char value[7 + EDGEJWT_TOKEN_MAX + 1] = "Bearer ";
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    return strdup(value);
}

/* Makes a header value; `exp` is relative to now. */
static char *token(const edgejwt_signing_key *key, const char *iss, int exp, const char *more)
{
    char payload[512];
    const char *format = "{\"aud\":\"neuron\",\"exp\":%" PRId64 ",\"iss\":\"%s\"%s}";
    snprintf(payload, sizeof payload, format, now + exp, iss, more);
    return bearer(key, payload);
}

static void expect_token(char *value, int number, const char *user)
{
    expect(value, number, user);
    free(value);
}

/* A token of the built-in key whose claim `user` is `json`. */
static void expect_user(const char *json, const char *user)
{
    char more[256];
    snprintf(more, sizeof more, ",\"user\":%s", json);
    expect_token(token(neuron, "neuron", 3600, more), ACCEPTED, user);
}

static void make_samples(void)
{
    char payload[512], value[EDGEJWT_TOKEN_MAX + 100];

    expect_token(token(neuron, "neuron", 3600, ""), ACCEPTED, "admin");
    expect_token(token(neuron, "neuron.key", 3600, ""), UNDECODABLE, "");
    /* Another key for the same issuer is not the administrator's. */
    expect_token(token(other, "neuron", 3600, ""), ACCEPTED, "");
    expect_token(token(other, "neuron", 3600, ",\"user\":\"carol\""), ACCEPTED, "carol");
    /* A key file as Neuron's script names it. */
    expect_token(token(partner, "gate", 3600, ""), ACCEPTED, "");
    expect_token(token(partner, "gate.key", 3600, ""), UNDECODABLE, "");
    expect_token(token(partner, "partner", 3600, ""), ACCEPTED, "");
    expect_token(token(partner, "partner", 3600, ",\"user\":\"alice\""), ACCEPTED, "alice");
    expect_token(token(partner, "partner.pem", 3600, ",\"user\":\"alice\""), ACCEPTED, "alice");
    const char *strings =
        "{\"aud\":[\"x\",\"neuronex\"],\"exp\":\"%" PRId64 "\",\"iss\":\"neuron\"}";
    snprintf(payload, sizeof payload, strings, now + 3600);
    expect_token(bearer(neuron, payload), ACCEPTED, "admin");

    expect_user("\"\"", "");
    expect_user("\"root\"", "root");
    expect_user("\"01234567890123456789012345678901\"", "01234567890123456789012345678901");
    expect_user("\"012345678901234567890123456789012\"", "");
    expect_user("\"\xe7\xbd\x91\xe7\xbd\x91\"", "\xe7\xbd\x91\xe7\xbd\x91");
    expect_user("\"0123456789012345678901234567890\xc3\xa9\"", "");
    expect_user("\"\\u0061l\\u0069ce\"", "alice");
    expect_user("\"admin\\u0000\"", "");
    expect_user("\"\\u0000\"", "");
    expect_user("1", "");
    expect_user("null", "");
    expect_user("[\"admin\"]", "");

    char *good = token(neuron, "neuron", 3600, ",\"user\":\"bob\"");
    snprintf(value, sizeof value, "bEARER   %s \t", good + 7);
    expect(value, ACCEPTED, "bob");

    expect(NULL, MISSING, "");
    expect("", MISSING, "");
    expect("Bearer", MISSING, "");
    expect("Bearer  ", MISSING, "");
    expect(good + 7, MISSING, "");
    snprintf(value, sizeof value, "Basic %s", good + 7);
    expect(value, MISSING, "");

    expect("Bearer x", UNDECODABLE, "");
    expect("Bearer e30.e30.e30", UNDECODABLE, "");
    snprintf(value, sizeof value, "%s, %s", good, good);
    expect(value, UNDECODABLE, "");
    snprintf(value, sizeof value, "Bearer %016390d", 0);
    expect(value, UNDECODABLE, "");
    snprintf(value, sizeof value, "%s", good);
    value[60] ^= 1;
    expect(value, UNDECODABLE, "");
    snprintf(value, sizeof value, "%s", good);
    value[strlen(value) - 20] ^= 1;
    expect(value, UNDECODABLE, "");
    snprintf(value, sizeof value, "Bearer eyJhbGciOiJub25lIn0%s", strchr(good, '.'));
    expect(value, UNDECODABLE, "");
    snprintf(value, sizeof value, "Bearer eyJhbGciOiJIUzI1NiJ9%s", strchr(good, '.'));
    expect(value, UNDECODABLE, "");
    expect_token(token(partner, "neuron", 3600, ""), UNDECODABLE, "");
    expect_token(token(neuron, "partner", 3600, ""), UNDECODABLE, "");
    expect_token(token(neuron, "neuro", 3600, ""), UNDECODABLE, "");
    expect_token(token(neuron, "../neuron", 3600, ""), UNDECODABLE, "");
    expect_token(token(neuron, "nobody", 3600, ",\"user\":\"alice\""), UNDECODABLE, "");

    expect_token(bearer(neuron, "{\"aud\":\"neuron\",\"exp\":4000000000}"), UNDECODABLE, "");
    expect_token(bearer(neuron, "{\"aud\":\"neuron\",\"exp\":4000000000,\"iss\":7}"), UNDECODABLE,
                 "");
    expect_token(bearer(neuron, "{\"aud\":\"neuron\",\"exp\":4000000000,\"iss\":[\"neuron\"]}"),
                 UNDECODABLE, "");

    expect_token(token(neuron, "neuron", 0, ""), EXPIRED, "");
    expect_token(token(partner, "partner", -3600, ",\"user\":\"alice\""), EXPIRED, "");
    snprintf(payload, sizeof payload, strings, now - 1);
    expect_token(bearer(neuron, payload), EXPIRED, "");

    expect_token(token(neuron, "neuron", 3600, ",\"nbf\":4000000000"), NOT_VALID, "");
    expect_token(token(neuron, "neuron", 3600, ",\"iat\":true"), NOT_VALID, "");
    expect_token(bearer(neuron, "{\"aud\":\"neuron\",\"exp\":null,\"iss\":\"neuron\"}"), NOT_VALID,
                 "");
    expect_token(bearer(neuron, "{\"aud\":\"neuron\",\"iss\":\"neuron\"}"), NOT_VALID, "");
    expect_token(bearer(neuron, "{\"exp\":4000000000,\"iss\":\"neuron\"}"), NOT_VALID, "");
    expect_token(bearer(neuron, "{\"aud\":\"Neuron\",\"exp\":4000000000,\"iss\":\"neuron\"}"),
                 NOT_VALID, "");
    free(good);
}

/* Gives 1 if the number or the user for a value is not the expected one. */
static int misjudged(char *value, int number, const char *user)
{
    char got[48] = "";
    memset(got, '#', sizeof got - 1);
    int got_number = neu_jwt_validate(value);
    neu_jwt_decode_user_after_valid(value, got);
    if (got_number == number && strcmp(got, user) == 0 && strcmp(got + 33, "##############") == 0) {
        return 0;
    }
    fprintf(stderr, "%.200s: %d \"%.40s\", not %d \"%s\"\n", value, got_number, got, number, user);
    return 1;
}

/* Gives 1 if a login token made now is not accepted for its user. */
static int login_fails(const char *user)
{
    char *made, value[7 + EDGEJWT_TOKEN_MAX + 1];
    if (neu_jwt_new(&made, user) != 0) {
        fprintf(stderr, "no token for %s\n", user);
        return 1;
    }
    snprintf(value, sizeof value, "Bearer %s", made);
    free(made);
    return misjudged(value, ACCEPTED, user);
}

/* Checks every byte of a login token; `more` is its claim for the user. */
static void check_login(const char *user, const char *more)
{
    char *made, payload[EDGEJWT_PAYLOAD_MAX], want[512];
    int64_t before = time(NULL), iat;
    size_t len;
    CHECK(neu_jwt_new(&made, user) == 0);
    CHECK(strncmp(made, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.", 37) == 0);

    edgejwt_verifying_key *key = verifying_key(keys, "rsa2048.pem");
    edgejwt_policy policy;
    edgejwt_policy_init(&policy, sizeof policy);
    policy.flags = EDGEJWT_ANY_AUDIENCE;
    CHECK_STATUS(
        edgejwt_verify(key, &policy, before, made, strlen(made), payload, sizeof payload, &len),
        EDGEJWT_OK);
    CHECK_STATUS(edgejwt_claim_int(payload, len, "iat", &iat), EDGEJWT_OK);
    CHECK(before <= iat && iat <= time(NULL));
    snprintf(want, sizeof want,
             "{\"aud\":\"neuron\",\"bodyEncode\":0,\"exp\":%" PRId64 ",\"iat\":%" PRId64 ","
             "\"iss\":\"neuron\"%s}",
             iat + 3600, iat, more);
    CHECK_TEXT(payload, want);
    edgejwt_verifying_key_free(key);
    free(made);
}

static void check_logins(void)
{
    char *made = "";
    check_login("admin", "");
    check_login("alice", ",\"user\":\"alice\"");
    check_login("\"\\", ",\"user\":\"\\\"\\\\\"");
    CHECK(login_fails("01234567890123456789012345678901") == 0);
    CHECK(neu_jwt_new(&made, "012345678901234567890123456789012") == -1 && made == NULL);
    CHECK(neu_jwt_new(&made, NULL) == -1 && made == NULL);
    CHECK(neu_jwt_new(&made, "\xff") == -1 && made == NULL);
}

/* Before init and after destroy nothing is signed or accepted. */
static void check_closed(void)
{
    char *made = "";
    CHECK(neu_jwt_new(&made, "admin") == -1 && made == NULL);
    CHECK(misjudged(samples[0].value, INTERNAL, "") == 0);
}

static void pause_for(int milliseconds)
{
    struct timespec time = {0, milliseconds * 1000000L};
    nanosleep(&time, NULL);
}

static void *handle_requests(void *number)
{
    int *failures = number;
    while (!atomic_load(&done)) {
        for (int i = 0; i < sample_count; i++) {
            *failures += misjudged(samples[i].value, samples[i].number, samples[i].user);
        }
        for (int i = 0; i < 2; i++) {
            int got = neu_jwt_validate(visitors[i]);
            *failures += got != ACCEPTED && got != UNDECODABLE;
        }
        *failures += login_fails("admin") + login_fails("operator");
        pause_for(2);
    }
    return NULL;
}

/* Installs a key file: by a rename, or by overwriting it in two halves. */
static void put(const char *name, const char *from, bool whole)
{
    char path[1000], *text = key_text(keys, from);
    size_t half = whole ? strlen(text) : strlen(text) / 2;
    snprintf(path, sizeof path, "certs/%s", whole ? "new.tmp" : name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fwrite(text, 1, half, file) == half && fflush(file) == 0);
    if (whole) {
        CHECK(fclose(file) == 0 && rename(path, key_path("certs", name)) == 0);
    } else {
        pause_for(30);
        CHECK(fputs(text + half, file) >= 0 && fclose(file) == 0);
    }
    free(text);
}

/* Waits until a visitor's token gives this number, for up to five minutes. */
static void await(int visitor, int number)
{
    for (int waited = 0; waited < 300 * 50; waited++) {
        if (neu_jwt_validate(visitors[visitor]) == number) {
            return;
        }
        pause_for(20);
    }
    CHECK(!"the change took effect");
}

/* What is loaded again serves at once, and what was loaded before as long as a
 * request uses it. */
static void load_again(void)
{
    for (int i = 0; i < changes; i++) {
        CHECK(neu_jwt_init("config") == 0);
        pause_for(1);
    }
}

static void change_keys(void)
{
    for (int i = 0; i < changes; i++) {
        put("visitor.pem", i % 2 ? "rsa3072.pem" : "rsa4096.pem", i % 3 == 0);
        put("partner.pem", "other.pem", i % 5 == 0);
        put("visitor.pub", i % 4 ? "truncated.pem" : "empty.pem", true);
        pause_for(10);
        CHECK(i % 7 != 0 || unlink(key_path("certs", "visitor.pem")) == 0);
    }
    CHECK(unlink(key_path("certs", "visitor.pub")) == 0);

    put("visitor.pem", "rsa3072.pem", true);
    await(0, ACCEPTED);
    await(1, UNDECODABLE);
    put("visitor.pem", "rsa4096.pem", true);
    await(1, ACCEPTED);
    await(0, UNDECODABLE);
    CHECK(unlink(key_path("certs", "visitor.pem")) == 0);
    await(1, UNDECODABLE);
}

static void check_threads(void)
{
    pthread_t threads[THREADS_MAX];
    int failures[THREADS_MAX] = {0};
    for (int i = 0; i < thread_count; i++) {
        CHECK(pthread_create(&threads[i], NULL, handle_requests, &failures[i]) == 0);
    }
    change_keys();
    load_again();
    atomic_store(&done, true);
    for (int i = 0; i < thread_count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(failures[i] == 0);
    }
}

/* Between neu_jwt_destroy() and neu_jwt_init() a request is an internal error. */
static void *come_at_any_time(void *number)
{
    int *failures = number;
    while (!atomic_load(&done)) {
        char *made, user[NEU_USER_NAME_MAX_LEN + 1];
        int got = neu_jwt_validate(samples[0].value);
        *failures += got != ACCEPTED && got != INTERNAL;
        neu_jwt_decode_user_after_valid(samples[0].value, user);
        *failures += strcmp(user, "admin") != 0 && user[0] != '\0';
        *failures += (neu_jwt_new(&made, "admin") == 0) != (made != NULL);
        free(made);
    }
    return NULL;
}

static void check_ends(void)
{
    pthread_t threads[THREADS_MAX];
    int failures[THREADS_MAX] = {0};
    atomic_store(&done, false);
    for (int i = 0; i < thread_count; i++) {
        CHECK(pthread_create(&threads[i], NULL, come_at_any_time, &failures[i]) == 0);
    }
    for (int i = 0; i < changes; i++) {
        neu_jwt_destroy();
        pause_for(1);
        CHECK(neu_jwt_init("config") == 0);
        pause_for(1);
    }
    atomic_store(&done, true);
    for (int i = 0; i < thread_count; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(failures[i] == 0);
    }
}

/* Neuron goes on without its own key: others' tokens are judged, logins fail. */
static void check_without_own_key(void)
{
    const char *no_folders[] = {NULL, "", "/nonexistent"};
    for (size_t i = 0; i < 3; i++) {
        char *made = "";
        char *value = token(partner, "partner", 3600, ",\"user\":\"alice\"");
        CHECK(neu_jwt_init(no_folders[i]) == 0);
        CHECK(neu_jwt_new(&made, "admin") == -1 && made == NULL);
        CHECK(misjudged(value, ACCEPTED, "alice") == 0);
        CHECK(misjudged(samples[0].value, UNDECODABLE, "") == 0);
        free(value);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        return 2;
    }
    keys = argv[1];
    changes = atoi(argv[2]);
    thread_count = atoi(argv[3]);
    CHECK(thread_count <= THREADS_MAX);
    now = time(NULL);
    neuron = signing_key(keys, "rsa2048.key");
    partner = signing_key(keys, "other.key");
    edgejwt_signing_key *visitor_keys[] = {
        signing_key(keys, "rsa3072.key"),
        signing_key(keys, "rsa4096.key"),
    };
    other = visitor_keys[0];
    visitors[0] = token(visitor_keys[0], "visitor", 3600, "");
    visitors[1] = token(visitor_keys[1], "visitor", 3600, "");
    make_samples();

    check_closed();
    check_without_own_key();
    neu_jwt_destroy();
    check_closed();
    CHECK(neu_jwt_init("config") == 0);
    CHECK(neu_jwt_init("config") == 0);
    for (int i = 0; i < sample_count; i++) {
        CHECK(misjudged(samples[i].value, samples[i].number, samples[i].user) == 0);
    }
    check_logins();
    check_threads();
    check_ends();
    neu_jwt_destroy();
    check_closed();
    neu_jwt_destroy();

    for (int i = 0; i < sample_count; i++) {
        free(samples[i].value);
        free(samples[i].user);
    }
    for (int i = 0; i < 2; i++) {
        free(visitors[i]);
        edgejwt_signing_key_free(visitor_keys[i]);
    }
    edgejwt_signing_key_free(partner);
    edgejwt_signing_key_free(neuron);
    return check_report();
}
