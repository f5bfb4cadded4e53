/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* edgejwt verify: the claims of a token, or why it is refused. */
#include "cli.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "usage: edgejwt verify KEYS [OPTION]... [TOKEN | -]\n"
    "\n"
    "Prints the claims of a token that is accepted; of another, one line on stderr.\n"
    "The token is an argument, or in EDGEJWT_TOKEN, or on stdin.\n"
    "\n"
    "  --keys DIR           NAME.pem and NAME.pub are the keys of the issuer NAME\n"
    "  --key FILE           a public key (PEM, DER, JWK), or a secret (--alg HS256)\n"
    "  --jwks FILE          a JWK Set\n"
    "  --alg ALG            what --key is for; else RS256 if RSA, or by its curve\n"
    "  --neuronex, --happypathology    what these ask for; options change it:\n"
    "  --aud X              one it may be for, again and again; --any-aud: all\n"
    "  --iss X, --sub X     who must have issued it, whom it must be about\n"
    "  --typ TYPE           the header's typ, such as at+jwt\n"
    "  --require NAME       a claim that must be there, again and again\n"
    "  --leeway 60s         for clocks that differ, 600 seconds at most\n"
    "  --max-lifetime 1h    from iat to exp\n"
    "  --exp-optional       takes one without end\n"
    "  --string-dates       takes dates in quotes, as of NeuronEX\n"
    "  --now SECONDS        judges as at another time, in seconds since 1970\n"
    "  --json               one JSON object on stdout, whatever the verdict\n"
    "\n"
    "exit status: 0 accepted, 1 refused, 2 usage, 3 keys, 4 clock or output\n";

struct arguments {
    bool json, neuronex, happypathology, any_aud, exp_optional, string_dates;
    char *keys, *key, *jwks, *iss, *sub, *typ, *token;
    struct list aud, require;
    int64_t leeway, max_lifetime, now;
    int32_t alg;
};

static int set_up(edgejwt_policy *policy, const struct arguments *given, const char **required)
{
    if (given->neuronex && given->happypathology) {
        complain("--neuronex and --happypathology exclude each other");
        return USAGE;
    }
    if (given->leeway > EDGEJWT_LEEWAY_MAX) {
        complain("--leeway is at most %d seconds", EDGEJWT_LEEWAY_MAX);
        return USAGE;
    }
    if (given->neuronex) {
        edgejwt_policy_neuronex(policy, sizeof *policy);
    } else if (given->happypathology) {
        edgejwt_policy_happypathology(policy, sizeof *policy);
    } else {
        edgejwt_policy_init(policy, sizeof *policy);
    }
    if (given->aud.count > EDGEJWT_POLICY_NAMES_MAX ||
        policy->required_count + given->require.count > EDGEJWT_POLICY_NAMES_MAX) {
        complain("--aud and --require take at most %d names", EDGEJWT_POLICY_NAMES_MAX);
        return USAGE;
    }
    policy->issuer = given->iss;
    policy->subject = given->sub;
    policy->typ = given->typ;
    policy->leeway = given->leeway;
    policy->max_lifetime = given->max_lifetime != 0 ? given->max_lifetime : policy->max_lifetime;
    policy->flags |= (given->any_aud ? EDGEJWT_ANY_AUDIENCE : 0U) | (given->exp_optional ? EDGEJWT_EXP_OPTIONAL : 0U) |
                     (given->string_dates ? EDGEJWT_DATES_AS_STRINGS : 0U);
    if (given->aud.count > 0) {
        policy->audiences = (const char *const *)given->aud.items;
        policy->audience_count = given->aud.count;
    }
    size_t count = 0;
    for (size_t i = 0; i < policy->required_count; i++) {
        /* What a preset asks for, --exp-optional leaves. */
        if (!given->exp_optional || strcmp(policy->required[i], "exp") != 0) {
            required[count++] = policy->required[i];
        }
    }
    for (size_t i = 0; i < given->require.count; i++) {
        required[count++] = given->require.items[i];
    }
    policy->required = required;
    policy->required_count = count;
    return -1;
}

static int not_keys(const char *path, edgejwt_status status, bool wants_folder)
{
    struct stat file;
    bool is_there = stat(path, &file) == 0;
    int error = errno;
    if (!is_there) {
        complain("%s: %s", path, strerror(error));
    } else if (wants_folder && !S_ISDIR(file.st_mode)) {
        complain("%s: this is no folder; --key takes a key file, --jwks a JWK Set", path);
    } else if (!wants_folder && S_ISDIR(file.st_mode)) {
        complain("%s: this is a folder; --keys takes one", path);
    } else if (!wants_folder && status == EDGEJWT_ERR_KEY_FORMAT) {
        complain("%s: this is no JWK Set, or names a kid twice; --key takes a single key", path);
    } else if (!wants_folder && status == EDGEJWT_ERR_KEY_TYPE) {
        complain("%s: no key in the set is a public one for signatures", path);
    } else {
        complain("%s: %s", path, edgejwt_status_text(status));
    }
    return KEYS;
}

/* The ring of a folder or of a set. A set is for one issuer: whoever the token
 * says, since the command line says that its keys are the right ones. */
static int open_ring(const struct arguments *given, const struct token *token, edgejwt_keyring **ring)
{
    edgejwt_keyring_options options;
    edgejwt_keyring_options_init(&options, sizeof options);
    options.remember = EDGEJWT_REMEMBER_NONE;
    options.look_every = -1;
    if (given->jwks != NULL) {
        char issuer[NAME_MAX_SHOWN];
        token_text(token->claims, token->claims_len, "iss", issuer);
        edgejwt_status status = edgejwt_keyring_new(&options, ring);
        if (status == EDGEJWT_OK) {
            status = edgejwt_keyring_add_jwks_file(*ring, issuer[0] != '\0' ? issuer : "-", given->jwks);
        }
        return status == EDGEJWT_OK ? -1 : not_keys(given->jwks, status, false);
    }
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    edgejwt_status status = edgejwt_keyring_open(given->keys, &options, ring);
    if (status == EDGEJWT_OK) {
        status = edgejwt_keyring_info(*ring, &info);
    }
    if (status != EDGEJWT_OK) {
        return not_keys(given->keys, status, true);
    }
    if (info.keys == 0) {
        complain("%s: there is no key in this folder; 'edgejwt keys' says what is", given->keys);
        return KEYS;
    }
    return -1;
}

/* Whether the issuer's file is there and is no key. */
static bool find_skipped(const edgejwt_keyring *ring, const struct token *token, char file[NAME_MAX_SHOWN],
                         edgejwt_status *why)
{
    char issuer[NAME_MAX_SHOWN];
    token_text(token->claims, token->claims_len, "iss", issuer);
    size_t len = strlen(issuer);
    for (size_t i = 0; edgejwt_keyring_skipped(ring, i, file, NAME_MAX_SHOWN, why) == EDGEJWT_OK; i++) {
        size_t stem = strlen(file) - 4;
        if (strcmp(file, issuer) == 0 || (stem == len && memcmp(file, issuer, len) == 0)) {
            return true;
        }
    }
    return false;
}

static void refuse(const struct arguments *given, const edgejwt_policy *policy, int64_t now, const struct token *token,
                   const struct refusal *refusal, const edgejwt_keyring *ring)
{
    char what[LINE_MAX_SHOWN], advice[LINE_MAX_SHOWN], file[NAME_MAX_SHOWN];
    edgejwt_status why = EDGEJWT_OK;
    describe(what, refusal, policy, now, token);
    advise(advice, refusal, policy, now, token);
    if (refusal->status == EDGEJWT_ERR_UNKNOWN_KEY && given->keys != NULL) {
        if (find_skipped(ring, token, file, &why)) {
            snprintf(advice, sizeof advice, "%s is there, but passed over: %s", file, skip_reason(given->keys, file, why));
        } else {
            snprintf(advice, sizeof advice, "the public key of NAME belongs into %.1024s as NAME.pem", given->keys);
        }
    } else if (refusal->status == EDGEJWT_ERR_UNKNOWN_KEY) {
        snprintf(what, sizeof what, "no key in the set is the token's");
        snprintf(advice, sizeof advice, "is the set up to date? 'edgejwt inspect' shows the kid that the token names");
    }
    complain("refused: %s%s%s", what, advice[0] != '\0' ? ": " : "", advice);
    if (!given->json) {
        return;
    }
    printf("{\"accepted\":false,\"status\":%d,\"http\":%d,\"reason\":", (int)refusal->status,
           (int)edgejwt_status_http(refusal->status));
    put_json_string(stdout, what, strlen(what));
    fputs(",\"advice\":", stdout);
    put_json_string(stdout, advice, strlen(advice));
    const struct {
        const char *name, *value;
    } members[] = {{"claim", refusal->claim}, {"issuer", refusal->issuer}, {"key_file", refusal->key_file}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        printf(",\"%s\":", members[i].name);
        put_text_or_null(stdout, members[i].value);
    }
    puts("}");
}

static int judge(const struct arguments *given, const struct token *token)
{
    const char *required[EDGEJWT_POLICY_NAMES_MAX];
    edgejwt_policy policy;
    int result = set_up(&policy, given, required);
    if (result >= 0) {
        return result;
    }
    char claims[EDGEJWT_PAYLOAD_MAX];
    size_t len = 0;
    int64_t now = now_or(given->now);
    edgejwt_verifying_key *key = NULL;
    edgejwt_keyring *ring = NULL;
    struct refusal refusal = {0}, claim;
    if (given->key != NULL) {
        result = load_verifying_key(given->key, given->alg, &key, &refusal.alg);
    } else {
        result = open_ring(given, token, &ring);
    }
    if (result < 0 && key != NULL) {
        refusal.status = edgejwt_verify(key, &policy, now, token->text, token->len, claims, sizeof claims, &len);
        snprintf(refusal.key_file, sizeof refusal.key_file, "%s", given->key);
        /* The claim's name is for people; the verdict stands. */
        if (refusal.status >= EDGEJWT_ERR_EXPIRED && objection(&policy, now, token, &claim) == refusal.status) {
            memcpy(refusal.claim, claim.claim, sizeof refusal.claim);
        }
    } else if (result < 0) {
        refusal.status =
            edgejwt_keyring_verify(ring, &policy, now, token->text, token->len, claims, sizeof claims, &len);
        static char value[sizeof token->text + 8];
        edgejwt_report report;
        edgejwt_report_init(&report, sizeof report);
        int value_len = snprintf(value, sizeof value, "Bearer %s", token->text);
        if (edgejwt_keyring_explain(ring, &policy, now, value, (size_t)value_len, &report) == refusal.status) {
            memcpy(refusal.claim, report.claim, sizeof refusal.claim);
            memcpy(refusal.issuer, report.issuer, sizeof refusal.issuer);
            memcpy(refusal.key_file, report.key_file, sizeof refusal.key_file);
        }
    }
    if (result < 0 && refusal.status != EDGEJWT_OK) {
        refuse(given, &policy, now, token, &refusal, ring);
        result = exit_of(refusal.status);
    } else if (result < 0 && given->json) {
        fputs("{\"accepted\":true,\"claims\":", stdout);
        put_compact(stdout, claims, len);
        put_dates_member(stdout, claims, len);
        fputs(",\"key_file\":", stdout);
        put_text_or_null(stdout, given->jwks != NULL ? given->jwks : refusal.key_file);
        puts("}");
        result = ACCEPTED;
    } else if (result < 0) {
        put_claims(stdout, claims, len, now);
        result = ACCEPTED;
    }
    edgejwt_keyring_free(ring);
    edgejwt_verifying_key_free(key);
    return result;
}

int verify_command(int argc, char **argv)
{
    static struct arguments given;
    static struct token token;
    const struct option options[] = {{"keys", TEXT, &given.keys},
                                     {"key", TEXT, &given.key},
                                     {"jwks", TEXT, &given.jwks},
                                     {"alg", ALGORITHM, &given.alg},
                                     {"neuronex", FLAG, &given.neuronex},
                                     {"happypathology", FLAG, &given.happypathology},
                                     {"aud", LIST, &given.aud},
                                     {"any-aud", FLAG, &given.any_aud},
                                     {"iss", TEXT, &given.iss},
                                     {"sub", TEXT, &given.sub},
                                     {"typ", TEXT, &given.typ},
                                     {"require", LIST, &given.require},
                                     {"leeway", SPAN, &given.leeway},
                                     {"max-lifetime", SPAN, &given.max_lifetime},
                                     {"exp-optional", FLAG, &given.exp_optional},
                                     {"string-dates", FLAG, &given.string_dates},
                                     {"now", TIME, &given.now},
                                     {"json", FLAG, &given.json},
                                     {NULL, FLAG, NULL}};
    int result = read_arguments(argc, argv, help, options, &given.token);
    if (result >= 0) {
        return result;
    }
    if ((given.keys != NULL) + (given.key != NULL) + (given.jwks != NULL) != 1) {
        complain("one of --keys DIR, --key FILE and --jwks FILE is needed; see --help");
        return USAGE;
    }
    if (given.alg != 0 && given.key == NULL) {
        complain("--alg says what --key is for; a folder's keys are for RS256, those of a set say it themselves");
        return USAGE;
    }
    result = take_token(given.token, &token);
    return result >= 0 ? result : judge(&given, &token);
}
