/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A verdict as JSON, for programs. */
#include "judge.h"
#include "json.h"
#include <string.h>

void print_acceptance_json(const struct refusal *refusal, const char *claims, size_t len)
{
    start_json_object();
    fputs("\"accepted\":true,\"claims\":", stdout);
    print_compact_json(stdout, claims, len);
    print_dates_member(stdout, claims, len);
    fputs(",\"key_file\":", stdout);
    print_string_or_null(stdout, refusal->key_file);
    puts("}");
}

void print_refusal_json(const struct refusal *refusal, const char *reason, const char *advice)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"claim", refusal->claim}, {"issuer", refusal->issuer}, {"key_file", refusal->key_file}};
    start_json_object();
    printf("\"accepted\":false,\"status\":%d,\"http\":%d,\"reason\":", (int)refusal->status,
           (int)edgejwt_status_http(refusal->status));
    print_json_string(stdout, reason, strlen(reason));
    fputs(",\"advice\":", stdout);
    print_json_string(stdout, advice, strlen(advice));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        printf(",\"%s\":", members[i].name);
        print_string_or_null(stdout, members[i].value);
    }
    puts("}");
}
