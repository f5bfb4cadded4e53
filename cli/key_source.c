/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The keys that verify and explain judge by: one key, a folder or a JWK Set. */
#include "input.h"
#include "json.h"
#include "judge.h"
#include "key_folder.h"
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int check_key_options(bool is_optional)
{
    const struct judge_options *given = &judge_options;
    int count = (given->keys != NULL) + (given->key != NULL) + (given->jwks != NULL);
    if (count > 1 || (count == 0 && !is_optional)) {
        report_error("one of --keys DIR, --key FILE and --jwks FILE is needed");
        return EXIT_USAGE;
    }
    if (given->alg != 0 && given->key == NULL) {
        report_error(
            "--alg is the algorithm of --key; the keys in a folder are for RS256, and those of a "
            "set say it themselves");
        return EXIT_USAGE;
    }
    return CONTINUE;
}

/* Reports why a path is not a folder of keys. */
static int report_folder(const char *path, edgejwt_status status)
{
    struct stat file;
    DIR *dir = opendir(path);
    int error = errno;
    if (dir != NULL) {
        closedir(dir);
        report_error("%s: %s", path, edgejwt_status_text(status));
    } else if (error == ENOTDIR && stat(path, &file) == 0) {
        report_error("%s is not a folder; --key takes a key file, --jwks a JWK Set", path);
    } else {
        report_error("%s: %s", path, strerror(error));
    }
    return EXIT_KEYS;
}

/* Whether each key of a set is a secret. */
static bool has_only_secrets(const struct key_text *set)
{
    const char *key;
    size_t len, count = 0;
    char type[8];
    while (find_set_key(set->text, set->len, count, &key, &len)) {
        if (edgejwt_claim_string(key, len, "kty", type, sizeof type, NULL) != EDGEJWT_OK ||
            strcmp(type, "oct") != 0) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* Whether a set holds a key of a type that this build of the library lacks. */
static bool has_unavailable_key(const struct key_text *set)
{
    const char *key;
    size_t len;
    char type[8];
    for (size_t i = 0; find_set_key(set->text, set->len, i, &key, &len); i++) {
        if (edgejwt_claim_string(key, len, "kty", type, sizeof type, NULL) == EDGEJWT_OK &&
            ((strcmp(type, "EC") == 0 && !is_available(EDGEJWT_ES256)) ||
             (strcmp(type, "OKP") == 0 && !is_available(EDGEJWT_EDDSA)))) {
            return true;
        }
    }
    return false;
}

/* Reports why the keys of a JWK Set cannot be used. */
static void report_set(const struct key_text *set, edgejwt_status status)
{
    char line[LINE_MAX_SHOWN] = "";
    const char *kty;
    size_t len;
    bool is_set = is_key_set(set);
    bool is_type_fault =
        status == EDGEJWT_ERR_KEY_TYPE || status == EDGEJWT_ERR_ALGORITHM_UNAVAILABLE;
    if (!is_set && edgejwt_claim_json(set->text, set->len, "kty", &kty, &len) == EDGEJWT_OK) {
        report_error("%s is a single JWK and not a JWK Set; --key takes it", set->name);
    } else if (is_set && has_only_secrets(set)) {
        report_error(
            "%s holds secrets (kty \"oct\"), which are not taken from a set; --key takes one of "
            "them, as a JWK in a file",
            set->name);
    } else if (is_set && is_type_fault && has_unavailable_key(set)) {
        report_error("%s: this build of edgejwt was made without the algorithms of these keys",
                     set->name);
    } else if (is_set && status == EDGEJWT_ERR_KEY_TYPE) {
        report_error("%s: no key in this set is a public key for signatures", set->name);
    } else if (is_set && status == EDGEJWT_ERR_KEY_FORMAT) {
        report_error("%s: this JWK Set is not valid, or gives a kid to several keys", set->name);
    } else if (!is_set && describe_key_text(line, set)) {
        report_error("%s: %s", set->name, line);
    } else if (!is_set) {
        report_error("%s is not a JWK Set; --key takes a key file of any form", set->name);
    } else {
        report_error("%s: %s", set->name, edgejwt_status_text(status));
    }
}

/* A set is for one issuer. The command line says that its keys are the right ones, so that is
 * whichever issuer the token has. */
static int open_set(const char *path, const struct token *token, edgejwt_keyring *ring)
{
    static struct key_text set;
    char issuer[STRING_MAX];
    struct stat file;
    if (stat(path, &file) == 0 && S_ISDIR(file.st_mode)) {
        report_error("%s is a folder; --keys takes a folder, --jwks a file", path);
        return EXIT_KEYS;
    }
    int result = read_key_text(path, 0, &set);
    if (result != CONTINUE) {
        return result;
    }
    copy_string(token->claims, token->claims_len, "iss", issuer);
    edgejwt_status status =
        edgejwt_keyring_add_jwks(ring, issuer[0] != '\0' ? issuer : "-", set.text, set.len);
    if (status != EDGEJWT_OK) {
        report_set(&set, status);
        result = exit_status_of(status) == EXIT_SYSTEM ? EXIT_SYSTEM : EXIT_KEYS;
    }
    wipe(&set, sizeof set);
    return result;
}

static int open_ring(const struct token *token, edgejwt_keyring **ring)
{
    const struct judge_options *given = &judge_options;
    edgejwt_keyring_options options;
    edgejwt_ring_info info;
    edgejwt_keyring_options_init(&options, sizeof options);
    edgejwt_ring_info_init(&info, sizeof info);
    options.remember = EDGEJWT_REMEMBER_NONE;
    options.look_every = -1;
    edgejwt_status status = given->keys != NULL ? edgejwt_keyring_open(given->keys, &options, ring)
                                                : edgejwt_keyring_new(&options, ring);
    if (status == EDGEJWT_OK && given->jwks != NULL) {
        return open_set(given->jwks, token, *ring);
    }
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_info(*ring, &info);
    }
    if (status != EDGEJWT_OK) {
        return report_folder(given->keys, status);
    }
    if (info.keys == 0) {
        report_error("%s: there is no key in this folder; 'edgejwt keys %s' lists what is",
                     given->keys, given->keys);
        return EXIT_KEYS;
    }
    return CONTINUE;
}

int open_keys(const struct token *token, struct keys *keys)
{
    const struct judge_options *given = &judge_options;
    *keys = (struct keys){0};
    if (given->key == NULL) {
        return open_ring(token, &keys->ring);
    }
    if (strcmp(given->key, "-") == 0 && token->is_from_stdin) {
        report_error("standard input can be the key or the token, but not both");
        return EXIT_USAGE;
    }
    return load_key(VERIFIES, given->key, given->alg, NULL, &keys->one);
}

void close_keys(struct keys *keys)
{
    edgejwt_keyring_free(keys->ring);
    free_key(&keys->one);
}

/* Finds out whether the issuer's file is in the folder and was skipped. */
static void find_skipped(const edgejwt_keyring *ring, struct refusal *refusal)
{
    char issuer[STRING_MAX], file[2 * STRING_MAX];
    edgejwt_status why = EDGEJWT_OK;
    copy_string(refusal->token->claims, refusal->token->claims_len, "iss", issuer);
    size_t len = strlen(issuer);
    for (size_t i = 0; edgejwt_keyring_skipped(ring, i, file, sizeof file, &why) == EDGEJWT_OK;
         i++) {
        size_t stem = strlen(file) > 4 ? strlen(file) - 4 : 0;
        if (strcmp(file, issuer) == 0 || (stem == len && memcmp(file, issuer, len) == 0)) {
            append(refusal->skipped, "%s is in the folder, but is not used: %s", file,
                   skip_reason(judge_options.keys, file, why));
            return;
        }
    }
}

/* Reads the set again, for messages: which kids it has, and whether the token's is a secret's. */
static void find_kids(struct refusal *refusal)
{
    static struct key_text set;
    char kid[STRING_MAX], other[STRING_MAX], type[STRING_MAX];
    const char *key;
    size_t len;
    if (strcmp(judge_options.jwks, "-") == 0 ||
        read_key_text(judge_options.jwks, 0, &set) != CONTINUE) {
        return;
    }
    list_kids(refusal->kids, set.text, set.len);
    copy_string(refusal->token->header, refusal->token->header_len, "kid", kid);
    for (size_t i = 0; find_set_key(set.text, set.len, i, &key, &len); i++) {
        copy_string(key, (long)len, "kid", other);
        copy_string(key, (long)len, "kty", type);
        if (strcmp(kid, other) == 0 && strcmp(type, "oct") == 0) {
            append(refusal->skipped,
                   "the key with this kid is a secret (kty \"oct\"), which is not taken "
                   "from a set; --key takes it, as a JWK in a file");
            break;
        }
    }
    wipe(&set, sizeof set);
}

static edgejwt_status judge_with_ring(struct keys *keys, struct refusal *refusal, char *claims,
                                      size_t *len)
{
    static char value[TOKEN_ROOM + 8];
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    int value_len = snprintf(value, sizeof value, "Bearer %s", refusal->token->text);
    edgejwt_status status =
        edgejwt_keyring_explain(keys->ring, refusal->policy, refusal->now, value, (size_t)value_len,
                                claims, EDGEJWT_PAYLOAD_MAX, len, &report);
    take_report(refusal, &report);
    if (status == EDGEJWT_ERR_UNKNOWN_KEY && refusal->source == KEY_FOLDER) {
        find_skipped(keys->ring, refusal);
    } else if (status != EDGEJWT_OK && refusal->source == KEY_SET) {
        find_kids(refusal);
    }
    return status;
}

static edgejwt_status judge_with_key(struct keys *keys, struct refusal *refusal, char *claims,
                                     size_t *len)
{
    const struct token *token = refusal->token;
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    edgejwt_status status =
        edgejwt_explain(keys->one.verifying, refusal->policy, refusal->now, token->text, token->len,
                        claims, EDGEJWT_PAYLOAD_MAX, len, &report);
    take_report(refusal, &report);
    snprintf(refusal->key_file, sizeof refusal->key_file, "%s", input_name(judge_options.key));
    refusal->alg = keys->one.alg;
    refusal->ends_in_newline = keys->one.ends_in_newline;
    return status;
}

edgejwt_status judge(struct keys *keys, struct refusal *refusal, char claims[EDGEJWT_PAYLOAD_MAX],
                     size_t *len)
{
    const struct judge_options *given = &judge_options;
    refusal->source = given->key != NULL ? ONE_KEY : given->keys != NULL ? KEY_FOLDER : KEY_SET;
    refusal->source_path = given->key != NULL    ? given->key
                           : given->keys != NULL ? given->keys
                                                 : given->jwks;
    refusal->status = keys->one.verifying != NULL ? judge_with_key(keys, refusal, claims, len)
                                                  : judge_with_ring(keys, refusal, claims, len);
    if (refusal->source == KEY_SET && refusal->issuer[0] != '\0') {
        snprintf(refusal->key_file, sizeof refusal->key_file, "%s", input_name(given->jwks));
    }
    return refusal->status;
}
