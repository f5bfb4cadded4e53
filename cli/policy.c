/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The policy that the options of verify and explain ask for. */
#include "judge.h"
#include <string.h>

struct judge_options judge_options;

/* Copies the preset's required claims and those of --require. Returns their number. */
static size_t collect_required(const edgejwt_policy *preset, const char **required)
{
    const struct judge_options *given = &judge_options;
    size_t count = 0;
    for (size_t i = 0; i < preset->required_count; i++) {
        /* --exp-optional goes before the preset. */
        if (!given->exp_optional || strcmp(preset->required[i], "exp") != 0) {
            required[count++] = preset->required[i];
        }
    }
    for (size_t i = 0; i < given->require.count; i++) {
        required[count++] = given->require.items[i];
    }
    return count;
}

/* Splits each NAME=VALUE in place. */
static int collect_rules(edgejwt_policy *policy, const char **rules)
{
    const struct list *given = &judge_options.rule;
    if (given->count > EDGEJWT_POLICY_NAMES_MAX) {
        report_error("--rule may be given at most %d times", EDGEJWT_POLICY_NAMES_MAX);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < given->count; i++) {
        char *equals = strchr(given->items[i], '=');
        if (equals == NULL || equals == given->items[i] || equals[1] == '\0') {
            report_error("--rule is NAME=VALUE, such as role=admin or /realm_access/roles=admin");
            return EXIT_USAGE;
        }
        *equals = '\0';
        rules[2 * i] = given->items[i];
        rules[2 * i + 1] = equals + 1;
    }
    policy->rules = rules;
    policy->rule_count = given->count;
    return CONTINUE;
}

int build_policy(edgejwt_policy *policy, struct policy_lists *lists)
{
    const struct judge_options *given = &judge_options;
    if (given->neuronex && given->happypathology) {
        report_error("--neuronex and --happypathology cannot be combined");
        return EXIT_USAGE;
    }
    if (given->leeway.value > EDGEJWT_LEEWAY_MAX) {
        report_error("--leeway is at most %d seconds", EDGEJWT_LEEWAY_MAX);
        return EXIT_USAGE;
    }
    if (given->max_lifetime.is_given && given->max_lifetime.value == 0) {
        report_error("--max-lifetime is at least 1 second");
        return EXIT_USAGE;
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
        report_error("--aud and --require take at most %d names each", EDGEJWT_POLICY_NAMES_MAX);
        return EXIT_USAGE;
    }
    policy->issuer = given->iss;
    policy->subject = given->sub;
    policy->typ = given->typ;
    policy->leeway = given->leeway.value;
    policy->max_lifetime =
        given->max_lifetime.is_given ? given->max_lifetime.value : policy->max_lifetime;
    policy->flags |= (given->any_aud ? EDGEJWT_ANY_AUDIENCE : 0U) |
                     (given->exp_optional ? EDGEJWT_EXP_OPTIONAL : 0U) |
                     (given->string_dates ? EDGEJWT_DATES_AS_STRINGS : 0U);
    if (given->aud.count > 0) {
        policy->audiences = (const char *const *)given->aud.items;
        policy->audience_count = given->aud.count;
    }
    policy->required_count = collect_required(policy, lists->required);
    policy->required = lists->required;
    allow_given_time(policy, &given->now);
    return collect_rules(policy, lists->rules);
}

void allow_given_time(edgejwt_policy *policy, const struct seconds *given)
{
    if (given->is_given) {
        policy->earliest_now = 1;
    }
}
