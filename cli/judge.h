/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What verify and explain share: the options for keys and policy, and the verdict. */
#ifndef JUDGE_H
#define JUDGE_H

#include "key_file.h"
#include "refusal.h"

/* Filled in by the options below. */
struct judge_options {
    bool json, neuronex, happypathology, any_aud, exp_optional, string_dates;
    char *keys, *key, *jwks, *iss, *sub, *typ;
    struct list aud, require, rule;
    struct seconds leeway, max_lifetime, now;
    int32_t alg;
};
extern struct judge_options judge_options;
#define JUDGE_OPTIONS                                                                              \
    {"keys", FOLDER_NAME, &judge_options.keys, "folder of public keys, one for each issuer"},      \
        {"key", FILE_NAME, &judge_options.key, "public key, or secret with --alg HS256"},          \
        {"jwks", FILE_NAME, &judge_options.jwks, "JWK Set"},                                       \
        {"alg", ALGORITHM, &judge_options.alg, "algorithm of the key given with --key"},           \
        {"neuronex", FLAG, &judge_options.neuronex, "require what NeuronEX documents"},            \
        {"happypathology", FLAG, &judge_options.happypathology,                                    \
         "require what HappyPathology documents"},                                                 \
        {"aud", LIST, &judge_options.aud, "accepted audience; may be repeated"},                   \
        {"any-aud", FLAG, &judge_options.any_aud, "accept any audience"},                          \
        {"iss", TEXT, &judge_options.iss, "required issuer"},                                      \
        {"sub", TEXT, &judge_options.sub, "required subject"},                                     \
        {"typ", TEXT, &judge_options.typ, "required type in the header"},                          \
        {"require", LIST, &judge_options.require, "claim that must be present; may be repeated"},  \
        {"rule", LIST, &judge_options.rule, "NAME=VALUE that a claim must have; may be repeated"}, \
        {"leeway", DURATION, &judge_options.leeway, "allowance for clocks that differ"},           \
        {"max-lifetime", DURATION, &judge_options.max_lifetime, "longest time from iat to exp"},   \
        {"exp-optional", FLAG, &judge_options.exp_optional, "accept a token without exp"},         \
        {"string-dates", FLAG, &judge_options.string_dates, "accept dates in quotes"},             \
        {"now", TIME, &judge_options.now, "judge at this time, in seconds since 1970"},            \
    {                                                                                              \
        "json", FLAG, &judge_options.json, "print one JSON object"                                 \
    }

/* ---- policy.c */

/* Memory for the lists of a policy. */
struct policy_lists {
    const char *required[EDGEJWT_POLICY_NAMES_MAX];
    const char *rules[2 * EDGEJWT_POLICY_NAMES_MAX];
};
/* Fills in the policy that the options ask for. Returns CONTINUE or an exit status. */
int build_policy(edgejwt_policy *policy, struct policy_lists *lists);
/* Switches the check of the clock off where a person gave the time: it is for a machine's clock
 * that is not set. */
void allow_given_time(edgejwt_policy *policy, const struct seconds *given);

/* ---- key_source.c */

/* The keys that the options name: one, or a keyring of a folder or a set. */
struct keys {
    struct loaded_key one;
    edgejwt_keyring *ring;
};
/* Checks that at most one of --keys, --key and --jwks is given, and --alg with --key alone. */
int check_key_options(bool is_optional);
/* Opens them. Returns CONTINUE or an exit status; close either way. */
int open_keys(const struct token *token, struct keys *keys);
void close_keys(struct keys *keys);
/* Judges a token. Of an accepted one, copies the claims to `claims`. */
edgejwt_status judge(struct keys *keys, struct refusal *refusal, char claims[EDGEJWT_PAYLOAD_MAX],
                     size_t *len);

/* ---- verdict.c */

/* Prints {"accepted":true,...}. */
void print_acceptance_json(const struct refusal *refusal, const char *claims, size_t len);
/* Prints {"accepted":false,...}. */
void print_refusal_json(const struct refusal *refusal, const char *reason, const char *advice);

#endif
