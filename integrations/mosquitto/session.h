/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What each client of the broker may do, from its login to its end. */
#ifndef SESSION_H
#define SESSION_H

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SESSION_BUCKETS = 4096, SESSION_PATTERNS_MAX = 64 };

/* What a verified token says of a client. */
struct grant {
    const char *payload;
    size_t payload_len;
    const char *user, *read_claim, *write_claim;
    int64_t ends; /* when the token runs out, in seconds since 1970 */
};

struct session;

struct sessions {
    struct session *buckets[SESSION_BUCKETS];
    int64_t last_sweep;
};

/* Remember what a client may do, in place of what it might before.
 *
 * @return NULL, or what is wrong with the token's patterns
 */
const char *session_begin(struct sessions *all, const struct mosquitto *client, const struct grant *grant);

/* Forget a client. */
void session_drop(struct sessions *all, const struct mosquitto *client);

/* A client has gone. Its will is judged after this, and messages go on to be
 * kept for a session that persists: it is forgotten by the next sweep, and in
 * a session that persists when its token runs out. */
void session_gone(struct sessions *all, const struct mosquitto *client);

/* Whether a client may do what the broker asks, one of MOSQ_ACL_...
 *
 * @param now  refuses where the token has run out; 0: does not
 */
bool session_may(const struct sessions *all, const struct mosquitto *client, int access, const char *topic,
                 int64_t now);

/* Forget who has gone, and, where told so, disconnect whose token has run
 * out: once a second at most. */
void session_sweep(struct sessions *all, int64_t now, bool disconnect);

void session_free_all(struct sessions *all);

#endif
