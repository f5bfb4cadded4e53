/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every allocation of every call fails in turn: alone, and together with all
 * that follow. The call returns EDGEJWT_ERR_NO_MEMORY and leaks nothing, and
 * succeeds when it is repeated. In the standard build, ring ends the process if
 * one of its own allocations fails; these cases are counted. */
#define _GNU_SOURCE
#include "counting.h"
#include "files.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static const char *dir;
static edgejwt_signing_key *private_key;
static edgejwt_verifying_key *key;
static edgejwt_keyring *ring;
static char pem[4096], public_pem[1024], token[EDGEJWT_TOKEN_MAX + 1],
    bearer[EDGEJWT_TOKEN_MAX + 10];
static char jwk[512], private_jwk[2048];
static char out[EDGEJWT_PAYLOAD_MAX];
static const uint8_t secret[32] = "0123456789abcdef0123456789abcde";
static const char payload[] = "{\"exp\":9007199254740992,\"iss\":\"neuron\"}";

static int32_t freed(int32_t status, edgejwt_signing_key *loaded)
{
    edgejwt_signing_key_free(loaded);
    return status;
}

static int32_t freed_public(int32_t status, edgejwt_verifying_key *loaded)
{
    edgejwt_verifying_key_free(loaded);
    return status;
}

static int32_t load_pem(void)
{
    edgejwt_signing_key *loaded = NULL;
    return freed(edgejwt_signing_key_from_pem(EDGEJWT_RS256, pem, strlen(pem), &loaded), loaded);
}

static int32_t load_file(void)
{
    edgejwt_signing_key *loaded = NULL;
    return freed(edgejwt_signing_key_from_file(EDGEJWT_RS256, own_path("private.key"), &loaded),
                 loaded);
}

static int32_t load_jwk(void)
{
    edgejwt_signing_key *loaded = NULL;
    return freed(
        edgejwt_signing_key_from_jwk(EDGEJWT_RS256, private_jwk, strlen(private_jwk), &loaded),
        loaded);
}

static int32_t load_secret(void)
{
    edgejwt_signing_key *loaded = NULL;
    return freed(edgejwt_signing_key_from_secret(EDGEJWT_HS256, secret, sizeof secret, &loaded),
                 loaded);
}

static int32_t load_public_pem(void)
{
    edgejwt_verifying_key *loaded = NULL;
    int32_t status =
        edgejwt_verifying_key_from_pem(EDGEJWT_RS256, public_pem, strlen(public_pem), &loaded);
    return freed_public(status, loaded);
}

static int32_t load_public_jwk(void)
{
    edgejwt_verifying_key *loaded = NULL;
    return freed_public(edgejwt_verifying_key_from_jwk(EDGEJWT_RS256, jwk, strlen(jwk), &loaded),
                        loaded);
}

static int32_t derive_public(void)
{
    edgejwt_verifying_key *derived = NULL;
    return freed_public(edgejwt_verifying_key_from_signing_key(private_key, &derived), derived);
}

static int32_t thumbprint(void)
{
    return edgejwt_key_thumbprint(key, out, sizeof out, NULL);
}

static int32_t write_jwk(void)
{
    return edgejwt_verifying_key_to_jwk(key, out, sizeof out, NULL);
}

static int32_t sign(void)
{
    return edgejwt_sign(private_key, payload, strlen(payload), out, sizeof out, NULL);
}

static int32_t issue(void)
{
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.extra = "{\"roles\":[\"a\"]}";
    claims.exp = NOW + 1;
    return edgejwt_issue(private_key, &claims, out, sizeof out, NULL);
}

static int32_t verify(void)
{
    return edgejwt_verify(key, NULL, NOW, token, strlen(token), out, sizeof out, NULL);
}

static int32_t authorize(void)
{
    return edgejwt_keyring_authorize(ring, NULL, NOW, bearer, strlen(bearer), out, sizeof out,
                                     NULL);
}

static int32_t explain(void)
{
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    return edgejwt_keyring_explain(ring, NULL, NOW, bearer, strlen(bearer), NULL, 0, NULL, &report);
}

static int32_t read_claim(void)
{
    return edgejwt_claim_string(payload, strlen(payload), "iss", out, sizeof out, NULL);
}

static int32_t ring_new(void)
{
    edgejwt_keyring *made = NULL;
    int32_t status = edgejwt_keyring_new(NULL, &made);
    edgejwt_keyring_free(made);
    return status;
}

static int32_t ring_open(void)
{
    edgejwt_keyring *made = NULL;
    int32_t status = edgejwt_keyring_open(own_dir, NULL, &made);
    edgejwt_keyring_free(made);
    return status;
}

/* Adds everything that can be added to a new keyring. Returns the first
 * failure. */
static int32_t ring_fill(void)
{
    edgejwt_keyring *made = NULL;
    char set[1024];
    snprintf(set, sizeof set, "{\"keys\":[%s]}", jwk);
    int32_t status = edgejwt_keyring_new(NULL, &made);
    status = status != EDGEJWT_OK ? status : edgejwt_keyring_add(made, "a", key);
    status = status != EDGEJWT_OK ? status : edgejwt_keyring_add_jwks(made, "b", set, strlen(set));
    status = status != EDGEJWT_OK ? status
                                  : edgejwt_keyring_add_jwks_file(made, "c", own_path("set.jwks"));
    status = status != EDGEJWT_OK ? status : edgejwt_keyring_reload(made);
    edgejwt_keyring_free(made);
    return status;
}

/* One file has appeared, and another one was removed. */
static int32_t reload(void)
{
    return edgejwt_keyring_reload(ring);
}

static const struct {
    const char *name;
    int32_t (*call)(void);
    /* The number of ring's allocations that end the process in the standard
     * build. */
    int aborts;
} calls[] = {
    {"load PEM", load_pem, RING_LOADS},
    {"load file", load_file, RING_LOADS},
    {"load JWK", load_jwk, RING_LOADS},
    {"load secret", load_secret, 0},
    {"load public PEM", load_public_pem, 0},
    {"load public JWK", load_public_jwk, 0},
    {"derive public key", derive_public, 0},
    {"thumbprint", thumbprint, 0},
    {"write JWK", write_jwk, 0},
    {"sign", sign, RING_SIGNS},
    {"issue", issue, RING_SIGNS},
    {"verify", verify, 5},
    {"authorize", authorize, 5},
    {"explain", explain, 5},
    {"read a claim", read_claim, 0},
    {"new keyring", ring_new, 0},
    {"open directory", ring_open, 0},
    {"fill keyring", ring_fill, 0},
    {"reload", reload, 0},
};

enum { ENDED, FAILED, WRONG_STATUS, LEAKED, NOT_RECOVERED, ABORTED };

/* In a child process, which ring may end. */
static int outcome(int32_t (*call)(void), size_t nth, size_t count)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        /* Hides what the standard library prints before it ends the process. */
        dup2(open("/dev/null", O_WRONLY), 2);
        size_t before = blocks;
        failing = count;
        failing_from = allocations + nth;
        int32_t status = call();
        bool failed = allocations > failing_from;
        failing_from = SIZE_MAX;
        size_t after = blocks;
        _exit(status != (failed ? EDGEJWT_ERR_NO_MEMORY : EDGEJWT_OK) ? WRONG_STATUS
              : failed && after != before                             ? LEAKED
              : call() != EDGEJWT_OK                                  ? NOT_RECOVERED
              : failed                                                ? FAILED
                                                                      : ENDED);
    }
    int status = 0;
    waitpid(child, &status, 0);
    bool aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    return aborted ? ABORTED : WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void fail_each(size_t at, size_t count)
{
    static const char *const words[] = {"ended",  "failed",        "wrong status",
                                        "leaked", "not recovered", "aborted"};
    int failed = 0, aborted = 0;
    for (size_t nth = 0;; nth++) {
        int end = outcome(calls[at].call, nth, count);
        if (end == ENDED) {
            break;
        }
        failed += end == FAILED;
        aborted += end == ABORTED;
        if (end != FAILED && (end != ABORTED || EMBEDDED)) {
            fprintf(stderr, "%s: allocation %zu: %s\n", calls[at].name, nth,
                    end < 0 ? "crashed" : words[end]);
            check_failures++;
        }
    }
    printf("no memory: %s: %d statuses, %d aborts\n", calls[at].name, failed, aborted);
    CHECK(aborted == (EMBEDDED ? 0 : calls[at].aborts));
}

static void text_of(const char *name, char *text, size_t size)
{
    char *read = key_text(dir, name);
    snprintf(text, size, "%s", read);
    free(read);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    CHECK(counting());
    private_key = signing_key(dir, "rsa2048.key");
    key = verifying_key(dir, "rsa2048.pem");
    text_of("rsa2048.key", pem, sizeof pem);
    text_of("rsa2048.pem", public_pem, sizeof public_pem);
    text_of("rfc7515-a2.jwk", private_jwk, sizeof private_jwk);
    text_of("rfc7515-a2.public.jwk", jwk, sizeof jwk);
    own_dir_make();
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "rsa3072.pem", "other.pem");
    file_copy(dir, "garbage.pem", "skipped.pem");
    file_copy(dir, "rsa2048.key", "private.key");
    char set[1024];
    snprintf(set, sizeof set, "{\"keys\":[%s]}", jwk);
    file_write("set.jwks", set, strlen(set));
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = -1;
    options.remember = EDGEJWT_REMEMBER_NONE;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_sign(private_key, payload, strlen(payload), token, sizeof token, NULL),
                 EDGEJWT_OK);
    snprintf(bearer, sizeof bearer, "Bearer %s", token);
    file_copy(dir, "rsa4096.pem", "new.pem");
    file_remove("other.pem");

    for (size_t at = 0; at < sizeof calls / sizeof *calls; at++) {
        fail_each(at, 1);
        fail_each(at, SIZE_MAX);
    }
    own_dir_remove();
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    edgejwt_signing_key_free(private_key);
    return check_report();
}
