/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* When a keyring scans its files, what it does not read again, and whose key
 * is whose. The clock is moved by hand. */
#define _GNU_SOURCE
#include "moved_clock.h"

/* The key of RFC 7638 section 3.1, whose private half nobody here has. */
#define SET                                                                                              \
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78" \
    "LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93" \
    "lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI" \
    "SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}]}"

static const char *dir;
static edgejwt_signing_key *key_a, *key_b;

static int32_t verified(edgejwt_keyring *ring, const edgejwt_signing_key *key, const char *iss,
                        edgejwt_report *report)
{
    char value[EDGEJWT_TOKEN_MAX + 8] = "Bearer ", payload[300];
    snprintf(payload, sizeof payload, "{\"exp\":%" PRId64 ",\"iss\":\"%s\"}", NOW + 60, iss);
    CHECK_STATUS(edgejwt_sign(key, payload, strlen(payload), value + 7, sizeof value - 7, NULL),
                 EDGEJWT_OK);
    edgejwt_report_init(report, sizeof *report);
    return edgejwt_keyring_explain(ring, NULL, NOW, value, strlen(value), NULL, 0, NULL, report);
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
        CHECK(info_of(ring).generation == (uint64_t)i + 1);
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

/* A scan of files that have settled reads the directory once, and no file:
 * not even one that is failing. */
static void quiet(edgejwt_keyring *ring, unsigned entries)
{
    edgejwt_report report;
    uint64_t generation = info_of(ring).generation;
    fault_clear();
    CHECK_STATUS(verified(ring, key_a, "nobody", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(fault_calls_of(FAULT_OPEN) == 0);
    /* The last call finds the end. */
    CHECK(fault_calls_of(FAULT_READDIR) == (entries > 0 ? entries + 1 : 0));
    CHECK(info_of(ring).generation == generation);
}

/* Files with other names cost no more than these names. */
static void unrelated(void)
{
    enum { FILES = 500 };
    edgejwt_keyring *ring;
    edgejwt_report report;
    char name[40];
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%d.%s", i, i % 2 ? "conf" : "key");
        file_write(name, "", 0);
    }
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    pass(5000);
    CHECK_STATUS(verified(ring, key_a, "neuron", &report), EDGEJWT_OK);
    fault_clear();
    pass(1100);
    CHECK_STATUS(verified(ring, key_a, "neuron", &report), EDGEJWT_OK);
    /* The key, a set, two directories, and the end. */
    CHECK(fault_calls_of(FAULT_READDIR) == FILES + 5);
    /* The key, the directory, and whether it is still the same. */
    CHECK(fault_calls_of(FAULT_STAT) == 3);
    CHECK(fault_calls_of(FAULT_OPEN) == 0);
    edgejwt_keyring_free(ring);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%d.%s", i, i % 2 ? "conf" : "key");
        file_remove(name);
    }
    file_remove("neuron.pem");
}

/* Every file is read again within a minute, and a few in each scan. */
static void read_again(void)
{
    enum { FILES = 120 };
    edgejwt_keyring *ring;
    edgejwt_report report;
    char name[40];
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "gateway-%d.pem", i);
        file_copy(dir, "rsa2048.pem", name);
    }
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &ring), EDGEJWT_OK);
    pass(5000);
    CHECK_STATUS(verified(ring, key_a, "gateway-1", &report), EDGEJWT_OK);
    for (int minute = 0; minute < 3; minute++) {
        unsigned all = 0, most = 0;
        for (int second = 0; second < 60; second++) {
            fault_clear();
            fault_advance(1000);
            CHECK_STATUS(verified(ring, key_a, "gateway-1", &report), EDGEJWT_OK);
            all += fault_calls_of(FAULT_OPEN);
            most = most > fault_calls_of(FAULT_OPEN) ? most : fault_calls_of(FAULT_OPEN);
        }
        CHECK(all >= FILES && all <= 2 * FILES + FILES / 10);
        CHECK(most <= FILES / 6);
    }
    /* After a pause, no scan reads them all. */
    for (int pause = 0; pause < 3; pause++) {
        fault_clear();
        fault_advance(3600000);
        CHECK_STATUS(verified(ring, key_a, "gateway-1", &report), EDGEJWT_OK);
        CHECK(fault_calls_of(FAULT_OPEN) >= FILES / 3 &&
              fault_calls_of(FAULT_OPEN) <= 2 * FILES / 3);
    }
    edgejwt_keyring_free(ring);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "gateway-%d.pem", i);
        file_remove(name);
    }
}

/* A scan every three seconds, not every one; files that have settled; sets without a
 * directory, and beside one. */
static void scans(void)
{
    edgejwt_keyring *slow, *sets, *both, *empty;
    edgejwt_keyring_options options;
    edgejwt_report report;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.look_every = 3;
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &empty), EDGEJWT_OK);
    CHECK(info_of(empty).keys == 0);
    file_copy(dir, "rsa2048.pem", "neuron.pem");
    file_copy(dir, "rsa2048.pem", "half.pem");
    file_write("set.json", SET, strlen(SET));
    CHECK_STATUS(edgejwt_keyring_open(own_dir, &options, &slow), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_new(NULL, &sets), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_open(own_dir, NULL, &both), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(sets, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK_STATUS(edgejwt_keyring_add_jwks_file(both, "plant", own_path("set.json")), EDGEJWT_OK);
    CHECK(info_of(sets).keys == 1 && info_of(both).keys == 3 && info_of(slow).keys == 2);

    file_copy(dir, "other.pem", "late.pem");
    file_write("half.pem", "x", 1);
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_OK);
    CHECK_TEXT(report.key_file, "late.pem");
    CHECK_STATUS(verified(empty, key_a, "neuron", &report), EDGEJWT_OK);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_OK);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    pass(800);
    CHECK_STATUS(verified(slow, key_b, "late", &report), EDGEJWT_OK);

    /* By now what has changed has settled. */
    pass(1200);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK_TEXT(report.key_file, "set.json");
    CHECK_STATUS(verified(both, key_a, "half", &report), EDGEJWT_OK);
    CHECK(info_of(sets).keys == 1 && info_of(both).keys == 4);
    pass(1200);
    quiet(sets, 0);
    /* Three keys, the set, and the directory itself and the one above. */
    quiet(both, 6);
    file_copy(dir, "other.pem", "newer.pem");
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "newer", &report), EDGEJWT_OK);
    file_remove("newer.pem");
    file_remove("late.pem");
    file_remove("half.pem");
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "late", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "half", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK(info_of(both).keys == 2);

    /* A key and a set that come in one scan go one by one. */
    file_copy(dir, "other.pem", "neuron.pem");
    file_write("set.json", SET " ", strlen(SET) + 1);
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "neuron", &report), EDGEJWT_OK);
    file_remove("neuron.pem");
    pass(1200);
    CHECK_STATUS(verified(both, key_b, "neuron", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    file_remove("set.json");
    pass(1200);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK_STATUS(verified(both, key_a, "plant", &report), EDGEJWT_ERR_UNKNOWN_KEY);
    CHECK(info_of(sets).keys == 0 && info_of(both).keys == 0);
    char name[256];
    edgejwt_status why;
    CHECK(info_of(sets).skipped == 1 && info_of(both).skipped == 1);
    CHECK_STATUS(edgejwt_keyring_skipped(sets, 0, name, sizeof name, &why), EDGEJWT_OK);
    CHECK_TEXT(name, "set.json");
    CHECK(why == EDGEJWT_ERR_KEY_FILE);

    /* What has gone comes back as it was. */
    file_write("set.json", SET " ", strlen(SET) + 1);
    pass(1200);
    CHECK_STATUS(verified(sets, key_a, "plant", &report), EDGEJWT_ERR_SIGNATURE);
    CHECK(info_of(sets).keys == 1 && info_of(sets).skipped == 0);
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
    fault_stop_clock();
    added();
    beside_a_file();
    scans();
    unrelated();
    read_again();
    own_dir_remove();
    edgejwt_signing_key_free(key_a);
    edgejwt_signing_key_free(key_b);
    return check_report();
}
