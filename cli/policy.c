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

int build_policy(edgejwt_policy *policy, const char *required[EDGEJWT_POLICY_NAMES_MAX])
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
    policy->required_count = collect_required(policy, required);
    policy->required = required;
    allow_given_time(policy, &given->now);
    return CONTINUE;
}

void allow_given_time(edgejwt_policy *policy, const struct seconds *given)
{
    if (given->is_given) {
        policy->earliest_now = 1;
    }
}
