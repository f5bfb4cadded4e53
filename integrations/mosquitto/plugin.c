/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A plugin for the MQTT broker Mosquitto: the password is a token.
 *
 * The keyring judges the token. The user name must equal one of its claims, and two
 * more claims list the topics that the client may read and write. README.md has
 * the options.
 */
#define _POSIX_C_SOURCE 200809L
#include "escape.h"
#include "rules.h"
#include "session.h"
#include <edgejwt.h>
#include <mosquitto_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AUDIENCES_MAX = EDGEJWT_POLICY_NAMES_MAX, JWKS_MAX = 32 };

struct plugin {
    mosquitto_plugin_id_t *id;
    edgejwt_keyring *ring;
    edgejwt_policy policy;
    /* Texts of options: the broker keeps them until the plugin is cleaned up. */
    const char *audiences[AUDIENCES_MAX], *jwks[JWKS_MAX];
    size_t jwks_count;
    struct rules rules;
    const char *keys, *user_claim, *read_claim, *write_claim, *leeway, *max_lifetime, *dates_as_strings, *disconnect;
    bool disconnects;
    struct sessions sessions;
};

static void tell_ring(const struct plugin *plugin)
{
    edgejwt_ring_info info;
    edgejwt_ring_info_init(&info, sizeof info);
    if (edgejwt_keyring_info(plugin->ring, &info) == EDGEJWT_OK) {
        mosquitto_log_printf(info.keys > 0 ? MOSQ_LOG_INFO : MOSQ_LOG_WARNING, "edgejwt: %zu keys", info.keys);
        if (info.world_writable > 0) {
            mosquitto_log_printf(MOSQ_LOG_WARNING, "edgejwt: anyone may write to the key files");
        }
    }
    char name[512], escaped[ESCAPED_SIZE];
    edgejwt_status why;
    for (size_t i = 0; edgejwt_keyring_skipped(plugin->ring, i, name, sizeof name, &why) == EDGEJWT_OK; i++) {
        mosquitto_log_printf(MOSQ_LOG_WARNING, "edgejwt: skipped %s: %s", escape(escaped, name),
                             edgejwt_status_text(why));
    }
}

/* Returns NULL, or the reason for which the client is refused. */
static const char *login(struct plugin *plugin, const struct mosquitto_evt_basic_auth *asked, int64_t now,
                         edgejwt_report *report)
{
    const char *token = asked->password != NULL ? asked->password : "";
    char payload[EDGEJWT_PAYLOAD_MAX], user[EDGEJWT_PAYLOAD_MAX], header[EDGEJWT_TOKEN_MAX + 16];
    size_t len, size = strlen(token);
    if (size > EDGEJWT_TOKEN_MAX) {
        return edgejwt_status_text(EDGEJWT_ERR_TOKEN_TOO_LONG);
    }
    if (size > 0 && (strchr(" \t", token[0]) != NULL || strchr(" \t", token[size - 1]) != NULL)) {
        return edgejwt_status_text(EDGEJWT_ERR_TOKEN); /* blanks around it would be ignored in a header */
    }
    snprintf(header, sizeof header, "Bearer %s", token);
    edgejwt_status status = edgejwt_keyring_explain(plugin->ring, &plugin->policy, now, header, size + 7, payload,
                                                    sizeof payload, &len, report);
    if (status != EDGEJWT_OK) {
        return edgejwt_status_text(status);
    }
    status = edgejwt_claim_string(payload, len, plugin->user_claim, user, sizeof user, NULL);
    if (status != EDGEJWT_OK || asked->username == NULL || strcmp(user, asked->username) != 0) {
        return "the user name is not the token's";
    }
    struct grant grant = {payload, len, user, plugin->read_claim, plugin->write_claim, 0};
    grant.ends = report->exp + plugin->policy.leeway;
    return session_begin(&plugin->sessions, asked->client, &grant);
}

static int on_login(int event, void *data, void *userdata)
{
    (void)event;
    struct plugin *plugin = userdata;
    const struct mosquitto_evt_basic_auth *asked = data;
    int64_t now = time(NULL);
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    if (now > plugin->sessions.last_sweep + 1) {
        session_sweep(&plugin->sessions, now, false); /* with per_listener_settings, on_tick() is not called */
    }
    const char *why = login(plugin, asked, now, &report);
    if (why == NULL) {
        return MOSQ_ERR_SUCCESS;
    }
    session_drop(&plugin->sessions, asked->client);
    char issuer[ESCAPED_SIZE];
    mosquitto_log_printf(MOSQ_LOG_NOTICE, "edgejwt: client %s refused: %s; claim \"%s\", issuer \"%s\"",
                         mosquitto_client_id(asked->client), why, report.claim, escape(issuer, report.issuer));
    return MOSQ_ERR_AUTH;
}

static int on_access(int event, void *data, void *userdata)
{
    (void)event;
    const struct plugin *plugin = userdata;
    const struct mosquitto_evt_acl_check *asked = data;
    int64_t now = plugin->disconnects ? time(NULL) : 0;
    bool may = session_may(&plugin->sessions, asked->client, asked->access, asked->topic, now);
    return may ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ACL_DENIED;
}

static int on_disconnect(int event, void *data, void *userdata)
{
    (void)event;
    session_gone(&((struct plugin *)userdata)->sessions, ((struct mosquitto_evt_disconnect *)data)->client);
    return MOSQ_ERR_SUCCESS;
}

static int on_tick(int event, void *data, void *userdata)
{
    (void)event;
    (void)data;
    struct plugin *plugin = userdata;
    session_sweep(&plugin->sessions, time(NULL), plugin->disconnects);
    return MOSQ_ERR_SUCCESS;
}

/* SIGHUP. The broker then calls on_login() for every client again. */
static int on_reload(int event, void *data, void *userdata)
{
    (void)event;
    (void)data;
    struct plugin *plugin = userdata;
    edgejwt_status status = edgejwt_keyring_reload(plugin->ring);
    if (status != EDGEJWT_OK) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "edgejwt: the keys stay as they were: %s", edgejwt_status_text(status));
    }
    tell_ring(plugin);
    return MOSQ_ERR_PLUGIN_DEFER; /* other plugins get the event too */
}

static const struct {
    int event;
    MOSQ_FUNC_generic_callback call;
} EVENTS[] = {
    {MOSQ_EVT_BASIC_AUTH, on_login}, {MOSQ_EVT_ACL_CHECK, on_access}, {MOSQ_EVT_DISCONNECT, on_disconnect},
    {MOSQ_EVT_TICK, on_tick},        {MOSQ_EVT_RELOAD, on_reload},
};
enum { EVENT_COUNT = sizeof EVENTS / sizeof EVENTS[0] };

/* Returns NULL, or a message. */
static const char *take_option(struct plugin *plugin, const char *key, const char *value)
{
    const struct {
        const char *key, **place;
    } once[] = {
        {"keys", &plugin->keys},
        {"issuer", &plugin->policy.issuer},
        {"user_claim", &plugin->user_claim},
        {"read_claim", &plugin->read_claim},
        {"write_claim", &plugin->write_claim},
        {"leeway", &plugin->leeway},
        {"max_lifetime", &plugin->max_lifetime},
        {"dates_as_strings", &plugin->dates_as_strings},
        {"disconnect", &plugin->disconnect},
    };
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
        if (strcmp(key, once[i].key) == 0) {
            const char *before = *once[i].place;
            *once[i].place = value;
            return before == NULL ? NULL : "given twice";
        }
    }
    if (strcmp(key, "audience") == 0 && plugin->policy.audience_count < AUDIENCES_MAX) {
        plugin->audiences[plugin->policy.audience_count++] = value;
        return NULL;
    }
    if (strcmp(key, "jwks") == 0 && plugin->jwks_count < JWKS_MAX) {
        plugin->jwks[plugin->jwks_count++] = value;
        return NULL;
    }
    if (strcmp(key, "rule") == 0) {
        return rules_add(&plugin->rules, value);
    }
    return "unknown, or given too often";
}

static bool read_seconds(const char *text, int64_t max, int64_t *seconds)
{
    *seconds = text != NULL ? strtoll(text, NULL, 10) : 0;
    return text == NULL || (text[strspn(text, "0123456789")] == '\0' && *seconds <= max);
}

static bool read_bool(const char *text, bool *flag)
{
    *flag = text != NULL && strcmp(text, "true") == 0;
    return text == NULL || *flag || strcmp(text, "false") == 0;
}

static const char *read_values(struct plugin *plugin)
{
    bool as_strings;
    plugin->policy.audiences = plugin->audiences;
    plugin->policy.rules = plugin->rules.list;
    plugin->policy.rule_count = plugin->rules.count;
    plugin->user_claim = plugin->user_claim != NULL ? plugin->user_claim : "sub";
    plugin->read_claim = plugin->read_claim != NULL ? plugin->read_claim : "read";
    plugin->write_claim = plugin->write_claim != NULL ? plugin->write_claim : "write";
    if (!read_seconds(plugin->leeway, EDGEJWT_LEEWAY_MAX, &plugin->policy.leeway)) {
        return "leeway is not a number of seconds up to 600";
    }
    if (!read_seconds(plugin->max_lifetime, EDGEJWT_DATE_MAX, &plugin->policy.max_lifetime)) {
        return "max_lifetime is not a number of seconds";
    }
    if (!read_bool(plugin->disconnect, &plugin->disconnects) || !read_bool(plugin->dates_as_strings, &as_strings)) {
        return "disconnect and dates_as_strings are true or false";
    }
    plugin->policy.flags |= as_strings ? EDGEJWT_DATES_AS_STRINGS : 0;
    return plugin->keys == NULL && plugin->jwks_count == 0 ? "neither keys nor jwks is given" : NULL;
}

/* Returns NULL, or a message about the option in `key`. */
static const char *open_ring(struct plugin *plugin, const char **key)
{
    *key = "keys";
    edgejwt_status status = plugin->keys != NULL ? edgejwt_keyring_open(plugin->keys, NULL, &plugin->ring)
                                                 : edgejwt_keyring_new(NULL, &plugin->ring);
    for (size_t i = 0; i < plugin->jwks_count && status == EDGEJWT_OK; i++) {
        *key = "jwks";
        char issuer[EDGEJWT_ISSUER_MAX + 1]; /* ISSUER FILE */
        size_t len = strcspn(plugin->jwks[i], " ");
        snprintf(issuer, sizeof issuer, "%.*s", (int)len, plugin->jwks[i]);
        const char *file = plugin->jwks[i] + len;
        status = len < sizeof issuer ? edgejwt_keyring_add_jwks_file(plugin->ring, issuer, file + strspn(file, " "))
                                     : EDGEJWT_ERR_ARGUMENT;
    }
    return status != EDGEJWT_OK ? edgejwt_status_text(status) : NULL;
}

int mosquitto_plugin_version(int count, const int *versions)
{
    for (int i = 0; i < count; i++) {
        if (versions[i] == MOSQ_PLUGIN_VERSION) {
            return MOSQ_PLUGIN_VERSION;
        }
    }
    return -1;
}

int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int count)
{
    (void)options;
    (void)count;
    struct plugin *plugin = userdata;
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        mosquitto_callback_unregister(plugin->id, EVENTS[i].event, EVENTS[i].call, NULL);
    }
    session_free_all(&plugin->sessions);
    edgejwt_keyring_free(plugin->ring);
    mosquitto_free(plugin);
    return MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *id, void **userdata, struct mosquitto_opt *options, int count)
{
    struct plugin *plugin = mosquitto_calloc(1, sizeof *plugin);
    if (plugin == NULL) {
        return MOSQ_ERR_NOMEM;
    }
    plugin->id = id;
    edgejwt_policy_init(&plugin->policy, sizeof plugin->policy);
    const char *wrong = NULL, *key = "";
    for (int i = 0; i < count && wrong == NULL; i++) {
        key = options[i].key;
        wrong = take_option(plugin, key, options[i].value);
    }
    if (wrong == NULL) {
        key = "";
        wrong = read_values(plugin);
    }
    if (wrong == NULL) {
        wrong = open_ring(plugin, &key);
    }
    int error = MOSQ_ERR_SUCCESS;
    if (wrong != NULL) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "edgejwt: %s%s%s%s", *key != '\0' ? "plugin_opt_" : "", key,
                             *key != '\0' ? ": " : "", wrong);
        error = MOSQ_ERR_INVAL;
    }
    for (size_t i = 0; i < EVENT_COUNT && error == MOSQ_ERR_SUCCESS; i++) {
        error = mosquitto_callback_register(id, EVENTS[i].event, EVENTS[i].call, NULL, plugin);
    }
    if (error != MOSQ_ERR_SUCCESS) {
        mosquitto_plugin_cleanup(plugin, NULL, 0);
        return error;
    }
    tell_ring(plugin);
    *userdata = plugin;
    return MOSQ_ERR_SUCCESS;
}
