/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* When files are looked at, what is not read again, and whose key is whose. */
#define _GNU_SOURCE
#include "files.h"
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>

/* The key of RFC 7638 section 3.1, whose private half nobody here has. */
#define SET                                                                                              \
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78" \
    "LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93" \
    "lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI" \
    "SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}]}"

/* Stand in front of libc's own: what a look costs. */
static volatile int entries_read, files_opened;

struct dirent64 *readdir64(DIR *stream)
{
    struct dirent64 *(*real)(DIR *);
    *(void **)&real = dlsym(RTLD_NEXT, "readdir64");
    entries_read++;
    return real(stream);
}

int openat(int at, const char *name, int flags, ...)
{
    int (*real)(int, const char *, int, ...);
    *(void **)&real = dlsym(RTLD_NEXT, "openat");
    files_opened++;
    return real(at, name, flags);
}

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;

static int32_t verified(edgejwt_keyring *ring, const edgejwt_signing_key *key, const char *iss,
                        edgejwt_report *report)
{
    char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ", payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), value + 7, sizeof value - 7, NULL), EDGEJWT_OK);
    edgejwt_report_init(report, sizeof *report);
    return edgejwt_keyring_explain(ring, NULL, NOW, value, strlen(value), report);
}

static edgejwt_ring_info info(edgejwt_keyring *ring)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    CHECK_STATUS(edgejwt_keyring_info(ring, &info), EDGEJWT_OK);
    return info;
}

/* Keys that were added are told apart, and come from no file. */
static void added(void)
{
    edgejwt_keyring *ring;
    edgejwt_report report;
    const char *issuers[] = {"one", "two", "three"};
    const edgejwt_signing_key *keys[] = {key_a, key_b, key_a};
    CHECK_STATUS(edgejwt_keyring_new(NULL, &ring), EDGEJWT_OK);
    for (int i = 0; i < 3; i++) {
        edgejwt_verifying_key *key = NULL;
        CHECK_STATUS(edgejwt_verifying_key_from_signing_key(keys[i], &key), EDGEJWT_OK);
        CHECK_STATUS(edgejwt_keyring_add(ring, issuers[i], key), EDGEJWT_OK);
        edgejwt_verifying_key_free(key);
        CHECK(info(ring).generation == (uint64_t)i + 1);
    }
    /* The second time from memory. */
    for (int i = 0; i < 6; i++) {
        CHECK_STATUS(verified(ring, keys[i % 3], issuers[i % 3], &report), EDGEJWT_OK);
        CHECK_TEXT(report.issuer, issuers[i % 3]);
        CHECK_TEXT(report.key_file, "");
    }
    CHECK_STATUS(verified(ring, key_b, "one", &report), EDGEJWT_ERR_SIGNATURE);
    edgejwt_keyring_free(ring);
}

/* An added key beside the file of its issuer: both count. */
static void beside_a_file(void)
{
    edgejwt_keyring *ring;
    edgejwt_report report;
    edgejwt_verifying_key *key = NULL;
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_verifying_key_from_signing_key(key_b, &key), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add(ring, "neuron", key), EDGEJWT_OK);
    edgejwt_verifying_key_free(key);
    CHECK_STATUS(verified(ring, key_a, "neuron", &report), EDGEJWT_OK);
    CHECK_TEXT(report.key_file, "neuron.pem");
    CHECK_STATUS(verified(ring, key_b, "neuron", &report), EDGEJWT_OK);
    CHECK_TEXT(report.key_file, "");
    CHECK_STATUS(verified(ring, key_a, "neuron.pem", &report), EDGEJWT_OK);
    CHECK_STATUS(verified(ring, key_b, "neuron.pem", &report), EDGEJWT_ERR_SIGNATURE);
    edgejwt_keyring_free(ring);
    file_remove("neuron.pem");
}

/* A look at files that have settled reads the directory once, and no file:
 * not even one that is failing. */
static void quiet(edgejwt_keyring *ring, int entries)
{
    edgejwt_report report;
    uint64_t generation = info(ring).generation;
    entries_read = files_opened = 0;
    CHECK_STATUS(verified(ring, key_a, "nobody", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(files_opened == 0);
    /* The last call finds the end. */
    CHECK(entries_read == (entries > 0 ? entries + 1 : 0));
    CHECK(info(ring).generation == generation);
}

/* Another rhythm than once a second; files that have settled; sets without a
 * directory, and beside one. */
static void looks(void)
{
    edgejwt_keyring *slow, *sets, *both, *empty;
    edgejwt_keyring_options options;
    edgejwt_report report;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = 3;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &empty), EDGEJWT_OK);
    CHECK(info(empty).keys == 0);
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "rsa2048.pem", "half.pem");
    file_write("set.json", SET, strlen(SET));
    double start = seconds();
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &slow), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &sets), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &both), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(sets, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(both, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK(info(sets).keys == 1 && info(both).keys == 3 && info(slow).keys == 2);

    file_copy(dir, "other.pem", "late.pem");
    file_write("half.pem", "x", 1);
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_OK);
    CHECK_TEXT(report.key_file, "late.pem");
    CHECK_STATUS(verified(empty, key_a, "neuron", &report), EDGEJWT_OK);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_OK);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(seconds() - start < 3);
    wait_seconds(0.8);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_OK);

    /* By now what has changed has settled. */
    wait_seconds(1.2);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK_TEXT(report.key_file, "set.json");
    CHECK_STATUS(verified(both, key_a, "half", &report), EDGEJWT_OK);
    CHECK(info(sets).keys == 1 && info(both).keys == 4);
    wait_seconds(1.2);
    quiet(sets, 0);
    /* Three keys, the set, and the directory itself and the one above. */
    quiet(both, 6);
    file_copy(dir, "other.pem", "newer.pem");
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "newer", &report), EDGEJWT_OK);
    file_remove("newer.pem");
    file_remove("late.pem");
    file_remove("half.pem");
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "half", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK(info(both).keys == 2);

    /* A key and a set that come in one look go one by one. */
    file_copy(dir, "other.pem", "neuron.pem");
    file_write("set.json", SET " ", strlen(SET) + 1);
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "neuron", &report), EDGEJWT_OK);
    file_remove("neuron.pem");
    wait_seconds(1.2);
    CHECK_STATUS(verified(both, key_b, "neuron", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    file_remove("set.json");
    wait_seconds(1.2);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info(sets).keys == 0 && info(both).keys == 0);
    char name[256];
    edgejwt_status why;
    CHECK(info(sets).skipped == 1 && info(both).skipped == 1);
    CHECK_STATUS(edgejwt_keyring_skipped(sets, 0, name, sizeof name, &why), EDGEJWT_OK);
    CHECK_TEXT(name, "set.json");
    CHECK(why == EDGEJWT_ERR_KEY_FILE);

    /* What has gone comes back as it was. */
    file_write("set.json", SET " ", strlen(SET) + 1);
    wait_seconds(1.2);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK(info(sets).keys == 1 && info(sets).skipped == 0);
    edgejwt_keyring_free(empty);
    edgejwt_keyring_free(slow);
    edgejwt_keyring_free(sets);
    edgejwt_keyring_free(both);
}

int main(int argc, char **argv)
{
    (void)argc;
    dir = argv[1];
    key_a = signing_key(dir, "rsa2048.key");
    key_b = signing_key(dir, "other.key");
    own_dir_make();
    added();
    beside_a_file();
    looks();
    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
