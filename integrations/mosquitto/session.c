/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The permissions of each client of the broker. */
#include "session.h"
#include <edgejwt.h>
#include <mosquitto_plugin.h>
#include <string.h>

struct session {
    struct session *next;
    const struct mosquitto *client; /* compared only, never dereferenced: the broker may have freed it */
    int64_t ends;
    bool gone, persists;
    /* All in `text`. The patterns each end with a NUL, and their list with an
     * empty one. */
    const char *id, *user, *readable, *writable;
    char text[];
};

static struct session **find(const struct sessions *all, const struct mosquitto *client)
{
    uint32_t mixed = (uint32_t)((uintptr_t)client >> 4) * 2654435761u;
    size_t at = (mixed >> 16) % SESSION_BUCKETS;
    struct session *const *place = &all->buckets[at];
    while (*place != NULL && (*place)->client != client) {
        place = &(*place)->next;
    }
    return (struct session **)place;
}

static void unlink_and_free(struct session **place)
{
    struct session *session = *place;
    *place = session->next;
    mosquitto_free(session);
}

void session_drop(struct sessions *all, const struct mosquitto *client)
{
    struct session **place = find(all, client);
    if (*place != NULL) {
        unlink_and_free(place);
    }
}

static const char *copy(char **end, const char *text)
{
    char *start = *end;
    size_t size = strlen(text) + 1;
    memcpy(start, text, size);
    *end += size;
    return start;
}

/* Copies the patterns of a claim; the claim may be missing. Decoded patterns are never
 * longer than their JSON text. */
static const char *copy_patterns(char **end, const char *limit, const struct grant *grant, const char *claim)
{
    edgejwt_status status = EDGEJWT_OK;
    size_t count, len;
    for (count = 0; count <= SESSION_PATTERNS_MAX; count++) {
        status =
            edgejwt_claim_item(grant->payload, grant->payload_len, claim, count, *end, (size_t)(limit - *end), &len);
        if (status != EDGEJWT_OK) {
            break;
        }
        if (len == 0 || mosquitto_sub_topic_check(*end) != MOSQ_ERR_SUCCESS) {
            return "a topic pattern is not valid";
        }
        *end += len + 1;
    }
    *(*end)++ = '\0';
    return status == EDGEJWT_ERR_CLAIM_MISSING ? NULL
           : status == EDGEJWT_OK              ? "there are too many topic patterns"
                                               : "the topic patterns are not an array of strings";
}

const char *session_begin(struct sessions *all, const struct mosquitto *client, const struct grant *grant)
{
    const char *id = mosquitto_client_id(client);
    size_t text_size = strlen(id) + strlen(grant->user) + 2 + 2 * (grant->payload_len + 2);
    struct session *session = mosquitto_calloc(1, sizeof *session + text_size);
    if (session == NULL) {
        return "no memory";
    }
    char *end = session->text, *limit = end + text_size;
    session->client = client;
    session->ends = grant->ends;
    session->persists = !mosquitto_client_clean_session(client);
    session->id = copy(&end, id);
    session->user = copy(&end, grant->user);
    session->readable = end;
    const char *wrong = copy_patterns(&end, limit, grant, grant->read_claim);
    session->writable = end;
    wrong = wrong != NULL ? wrong : copy_patterns(&end, limit, grant, grant->write_claim);
    if (wrong != NULL) {
        mosquitto_free(session);
        return wrong;
    }
    struct session **place = find(all, client);
    if (*place != NULL) {
        /* On SIGHUP the broker asks again, also for sessions whose client is away. */
        session->gone = (*place)->gone && (*place)->persists && strcmp((*place)->id, id) == 0;
        unlink_and_free(place);
    }
    place = find(all, client);
    session->next = *place;
    *place = session;
    return NULL;
}

void session_gone(struct sessions *all, const struct mosquitto *client)
{
    struct session *session = *find(all, client);
    if (session != NULL) {
        session->gone = true;
        /* Not true if another client has taken over the session. */
        session->persists = !mosquitto_client_clean_session(client);
    }
}

/* Whether the pattern covers every topic of a subscription. */
static bool covers(const char *pattern, const char *filter)
{
    if (filter[0] == '$' && pattern[0] != '$') {
        return false;
    }
    for (;;) {
        size_t wide = strcspn(pattern, "/"), len = strcspn(filter, "/");
        if (wide == 1 && pattern[0] == '#') {
            return true;
        }
        bool is_any = wide == 1 && pattern[0] == '+' && !(len == 1 && filter[0] == '#');
        if (!is_any && (wide != len || memcmp(pattern, filter, len) != 0)) {
            return false;
        }
        pattern += wide;
        filter += len;
        if (*pattern == '\0' || *filter == '\0') {
            return *pattern == *filter || strcmp(pattern, "/#") == 0;
        }
        pattern++;
        filter++;
    }
}

static bool any_covers(const char *patterns, const char *filter)
{
    if (strncmp(filter, "$share/", 7) == 0) { /* $share/GROUP/FILTER */
        filter += 7;
        filter += strcspn(filter, "/");
        filter += *filter == '/';
    }
    for (; *patterns != '\0'; patterns += strlen(patterns) + 1) {
        if (covers(patterns, filter)) {
            return true;
        }
    }
    return false;
}

static bool any_matches(const char *patterns, const char *topic)
{
    for (bool matches = false; *patterns != '\0'; patterns += strlen(patterns) + 1) {
        if (mosquitto_topic_matches_sub(patterns, topic, &matches) == MOSQ_ERR_SUCCESS && matches) {
            return true;
        }
    }
    return false;
}

static bool same(const char *ours, const char *theirs)
{
    return theirs != NULL && strcmp(ours, theirs) == 0;
}

bool session_may(const struct sessions *all, const struct mosquitto *client, int access, const char *topic, int64_t now)
{
    const struct session *session = *find(all, client);
    /* The broker may have given a freed client's place to somebody who did
     * not come by here. */
    if (session == NULL || !same(session->id, mosquitto_client_id(client)) ||
        !same(session->user, mosquitto_client_username(client))) {
        return false;
    }
    if (!session->gone && now >= session->ends) {
        return false;
    }
    switch (access) {
    case MOSQ_ACL_READ:
        return any_matches(session->readable, topic);
    case MOSQ_ACL_WRITE:
        return any_matches(session->writable, topic);
    case MOSQ_ACL_SUBSCRIBE:
        return any_covers(session->readable, topic);
    default:
        return access == MOSQ_ACL_UNSUBSCRIBE;
    }
}

void session_sweep(struct sessions *all, int64_t now, bool disconnect)
{
    if (now == all->last_sweep) {
        return;
    }
    all->last_sweep = now;
    for (size_t i = 0; i < SESSION_BUCKETS; i++) {
        for (struct session **place = &all->buckets[i]; *place != NULL;) {
            struct session *session = *place;
            bool has_ended = now >= session->ends;
            if (session->gone && (has_ended || !session->persists)) {
                unlink_and_free(place);
                continue;
            }
            if (disconnect && has_ended && !session->gone) {
                mosquitto_log_printf(MOSQ_LOG_NOTICE, "edgejwt: the token of client %s has run out", session->id);
                mosquitto_kick_client_by_clientid(session->id, true); /* the broker then calls session_gone() */
            }
            place = &session->next;
        }
    }
}

void session_free_all(struct sessions *all)
{
    for (size_t i = 0; i < SESSION_BUCKETS; i++) {
        while (all->buckets[i] != NULL) {
            unlink_and_free(&all->buckets[i]);
        }
    }
}
