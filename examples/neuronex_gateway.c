/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The REST server of a gateway: a login returns a token, a token gives access.
 *
 *   POST /api/login   {"name":"...","pass":"..."}  answers {"token":"..."}
 *   GET  /api/whoami  Authorization: Bearer ...    answers the token's claims
 *   GET  /api/auth    Authorization: Bearer ...    answers 204, for nginx
 *   GET  /metrics                                  answers what Prometheus reads
 *
 * Usage: neuronex_gateway PORT KEY_DIR PRIVATE_KEY
 *
 * KEY_DIR holds the public keys of all issuers; neuron.pem there belongs to
 * PRIVATE_KEY. Name and password come from the environment variables GATEWAY_NAME
 * and GATEWAY_PASS, since every user can read a command line. With GATEWAY_ROLE set,
 * a token needs that role in its claim "role". GATEWAY_ISSUER and GATEWAY_JWKS name one
 * more issuer and the file of its JWK Set, GATEWAY_PAGE a start page. A refused client
 * gets no reason; the reason goes to stderr. The server listens on the loopback
 * interface only.
 */
#define _POSIX_C_SOURCE 200809L
#include "gateway_fields.h"
#include "gateway_text.h"
#include <ctype.h>
#include <edgejwt.h>
#include <nng/nng.h>
#include <nng/supplemental/http/http.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY_MAX = 1024, CLAIM_SIZE = 256 };

/* Set before the server starts and constant afterwards. */
static edgejwt_signing_key *private_key;
static edgejwt_keyring *ring;
static edgejwt_policy policy;
static char name[FIELD_SIZE], pass[FIELD_SIZE]; /* filled up with zeros */

/* Sets a header to the value of a claim, if the claim is present. The value is
 * percent-encoded (RFC 3986), so that it cannot start another header. */
static int set_claim(nng_http_res *res, const char *header, const char *claims, const char *claim)
{
    char text[CLAIM_SIZE], encoded[3 * CLAIM_SIZE] = "";
    int32_t status = edgejwt_claim_string(claims, strlen(claims), claim, text, sizeof text, NULL);
    if (status != EDGEJWT_OK) {
        return status == EDGEJWT_ERR_CLAIM_MISSING ? 0 : NNG_EMSGSIZE;
    }
    for (char *c = text, *end = encoded; *c != '\0'; c++) {
        bool is_plain = isalnum((unsigned char)*c) || strchr("-._~", *c) != NULL;
        end += snprintf(end, 4, is_plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    return nng_http_res_set_header(res, header, encoded);
}

/* Answers 200 with a text, 204 with claims in headers, and every refusal with the
 * same body whatever the reason. `challenge` is the WWW-Authenticate header. */
static void answer(nng_aio *aio, int32_t http, const char *text, const char *challenge)
{
    const char *body = http == 200   ? text
                       : http == 400 ? "{\"error\":\"bad request\"}"
                       : http == 401 ? "{\"error\":\"unauthorized\"}"
                       : http == 403 ? "{\"error\":\"forbidden\"}"
                                     : "{\"error\":\"internal error\"}";
    const char *type = http == 200 && text[0] != '{' ? "text/plain; version=0.0.4" : "application/json";
    nng_http_res *res = NULL;
    int error;
    if ((error = nng_http_res_alloc(&res)) != 0 || (error = nng_http_res_set_status(res, (uint16_t)http)) != 0 ||
        (error = nng_http_res_set_header(res, "Content-Type", type)) != 0 ||
        (error = nng_http_res_set_header(res, "Cache-Control", "no-store")) != 0 ||
        (challenge != NULL && (error = nng_http_res_set_header(res, "WWW-Authenticate", challenge)) != 0) ||
        (http == 204 && (error = set_claim(res, "X-Auth-Issuer", text, "iss")) != 0) ||
        (http == 204 && (error = set_claim(res, "X-Auth-Subject", text, "sub")) != 0) ||
        (http != 204 && (error = nng_http_res_copy_data(res, body, strlen(body))) != 0)) {
        nng_http_res_free(res);
        res = NULL;
    }
    if (error == NNG_EMSGSIZE) { /* a claim that is too long for the header is refused */
        answer(aio, 401, NULL, edgejwt_status_challenge(EDGEJWT_ERR_TOKEN));
        return;
    }
    nng_aio_set_output(aio, 0, res);
    nng_aio_finish(aio, error);
}

static void login(nng_aio *aio)
{
    char given_name[FIELD_SIZE] = {0}, given_pass[FIELD_SIZE] = {0};
    void *body;
    size_t len;
    nng_http_req_get_data(nng_aio_get_input(aio, 0), &body, &len);
    bool is_read = read_field(body, len, "name", given_name) && read_field(body, len, "pass", given_pass);
    bool same_name = same_field(given_name, name), same_pass = same_field(given_pass, pass);
    if (!is_read || !same_name || !same_pass) {
        fputs(is_read ? "login: wrong name or password\n" : "login: no JSON object with name and pass\n", stderr);
        answer(aio, is_read ? 401 : 400, NULL, is_read ? edgejwt_status_challenge(EDGEJWT_ERR_NO_TOKEN) : NULL);
        return;
    }

    const char *strings[] = {"bodyEncode", "0", "user", name};
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = "neuron";
    claims.aud = "neuron";
    claims.iat = time(NULL);
    claims.exp = claims.iat + 3600;
    claims.strings = strings;
    claims.string_count = 2;
    char token[EDGEJWT_TOKEN_MAX + 1], json[sizeof token + 16];
    bool is_set = claims.iat >= EDGEJWT_EARLIEST_NOW;
    int32_t status = is_set ? edgejwt_issue(private_key, &claims, token, sizeof token, NULL) : EDGEJWT_ERR_CLOCK;
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "login: %s\n", edgejwt_status_text(status));
        answer(aio, edgejwt_status_http(status), NULL, NULL);
        return;
    }
    snprintf(json, sizeof json, "{\"token\":\"%s\"}", token);
    answer(aio, 200, json, NULL);
}

static void check(nng_aio *aio, const char *what, int32_t accepted)
{
    const char *value = nng_http_req_get_header(nng_aio_get_input(aio, 0), "Authorization");
    size_t len = value != NULL ? strlen(value) : 0;
    int64_t now = time(NULL);
    char claims[EDGEJWT_PAYLOAD_MAX], issuer[ESCAPED_SIZE], file[ESCAPED_SIZE];
    edgejwt_report report;
    edgejwt_report_init(&report, sizeof report);
    int32_t status = edgejwt_keyring_explain(ring, &policy, now, value, len, claims, sizeof claims, NULL, &report);
    if (status == EDGEJWT_OK) {
        answer(aio, accepted, claims, NULL);
        return;
    }
    fprintf(stderr, "%s: %s; claim \"%s\", issuer \"%s\", key file \"%s\"\n", what, edgejwt_status_text(status),
            report.claim, escape(issuer, report.issuer), escape(file, report.key_file));
    answer(aio, edgejwt_status_http(status), NULL, edgejwt_status_challenge(status));
}

static void metrics(nng_aio *aio)
{
    char text[METRICS_SIZE];
    int32_t status = write_metrics(text, ring);
    answer(aio, edgejwt_status_http(status), text, NULL);
}

static void whoami(nng_aio *aio)
{
    check(aio, "whoami", 200);
}
static void auth(nng_aio *aio)
{
    check(aio, "auth", 204);
}

static int serve(nng_http_server *server, const char *method, const char *path, void (*work)(nng_aio *))
{
    nng_http_handler *handler;
    int error = nng_http_handler_alloc(&handler, path, work);
    if (error == 0 && ((error = nng_http_handler_set_method(handler, method)) != 0 ||
                       (error = nng_http_handler_collect_body(handler, true, BODY_MAX)) != 0 ||
                       (error = nng_http_server_add_handler(server, handler)) != 0)) {
        nng_http_handler_free(handler);
    }
    return error;
}

/* Serves a file as the start page. */
static int serve_file(nng_http_server *server, const char *file)
{
    nng_http_handler *handler;
    int error = nng_http_handler_alloc_file(&handler, "/", file);
    if (error == 0 && (error = nng_http_server_add_handler(server, handler)) != 0) {
        nng_http_handler_free(handler);
    }
    return error;
}

int main(int argc, char **argv)
{
    if (argc != 4 || argv[1][strspn(argv[1], "0123456789")] != '\0' || !take_field(name, "GATEWAY_NAME") ||
        !take_field(pass, "GATEWAY_PASS")) {
        fprintf(stderr, "usage: GATEWAY_NAME=... GATEWAY_PASS=... %s PORT KEY_DIR PRIVATE_KEY\n", argv[0]);
        return 2;
    }
    sigset_t ends; /* block them before NNG starts threads, which inherit the mask */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);

    char address[64];
    nng_url *url = NULL;
    nng_http_server *server = NULL;
    int error = 1, number;
    snprintf(address, sizeof address, "http://127.0.0.1:%s", argv[1]);
    const char *role[] = {"role", getenv("GATEWAY_ROLE")}, *set = getenv("GATEWAY_JWKS"),
               *page = getenv("GATEWAY_PAGE");
    edgejwt_policy_neuronex(&policy, sizeof policy);
    policy.rules = role;
    policy.rule_count = role[1] != NULL;
    int32_t status;
    if ((status = edgejwt_signing_key_from_file(EDGEJWT_RS256, argv[3], &private_key)) != EDGEJWT_OK ||
        (status = edgejwt_keyring_open(argv[2], NULL, &ring)) != EDGEJWT_OK ||
        (set != NULL && (status = edgejwt_keyring_add_jwks_file(ring, getenv("GATEWAY_ISSUER"), set)) != EDGEJWT_OK)) {
        fprintf(stderr, "keys: %s\n", edgejwt_status_text(status));
    } else if ((error = nng_url_parse(&url, address)) != 0 || (error = nng_http_server_hold(&server, url)) != 0 ||
               (error = serve(server, "POST", "/api/login", login)) != 0 ||
               (error = serve(server, "GET", "/api/whoami", whoami)) != 0 ||
               (error = serve(server, "GET", "/api/auth", auth)) != 0 ||
               (error = serve(server, "GET", "/metrics", metrics)) != 0 ||
               (page != NULL && (error = serve_file(server, page)) != 0) ||
               (error = nng_http_server_start(server)) != 0) {
        fprintf(stderr, "%s: %s\n", address, nng_strerror(error));
    } else {
        char file[512], escaped[ESCAPED_SIZE];
        edgejwt_status why;
        for (size_t i = 0; edgejwt_keyring_skipped(ring, i, file, sizeof file, &why) == EDGEJWT_OK; i++) {
            fprintf(stderr, "skipped %s: %s\n", escape(escaped, file), edgejwt_status_text(why));
        }
        fprintf(stderr, "listening on %s\n", address);
        sigwait(&ends, &number);
    }

    if (server != NULL) {
        nng_http_server_release(server);
    }
    nng_url_free(url);
    nng_fini(); /* waits for running requests */
    edgejwt_keyring_free(ring);
    edgejwt_signing_key_free(private_key);
    return error != 0;
}
