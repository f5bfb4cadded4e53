/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The permissions of each client of the broker, from login to the end of its session. */
#ifndef SESSION_H
#define SESSION_H

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SESSION_BUCKETS = 4096, SESSION_PATTERNS_MAX = 64 };

/* What a verified token grants to a client. */
struct grant {
    const char *payload;
    size_t payload_len;
    const char *user, *read_claim, *write_claim;
    int64_t ends; /* when the token expires, seconds since 1970 */
};

struct session;

struct sessions {
    struct session *buckets[SESSION_BUCKETS];
    int64_t last_sweep;
};

/* Store the permissions of a client; they replace earlier ones.
 *
 * @return NULL, or a message about the token's patterns
 */
const char *session_begin(struct sessions *all, const struct mosquitto *client, const struct grant *grant);

/* Remove a client. */
void session_drop(struct sessions *all, const struct mosquitto *client);

/* A client has disconnected. The broker judges its will after this call, and keeps
 * messages for a persistent session. So the entry is removed by the next sweep;
 * for a persistent session, by the first sweep after its token expired. */
void session_gone(struct sessions *all, const struct mosquitto *client);

/* Whether a client may do what the broker asks, one of MOSQ_ACL_...
 *
 * @param now  seconds since 1970: an expired token is refused; 0: expiry is not checked
 */
bool session_may(const struct sessions *all, const struct mosquitto *client, int access, const char *topic,
                 int64_t now);

/* Remove the entries of disconnected clients and, if `disconnect`, disconnect clients
 * whose token expired. Works at most once a second. */
void session_sweep(struct sessions *all, int64_t now, bool disconnect);

void session_free_all(struct sessions *all);

#endif
