/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A small REST server that calls Neuron's JWT functions as Neuron's does.
 *
 *   POST /api/v2/login    {"name":"...","pass":"0000"}  answers {"token":"..."}
 *   GET  /api/v2/version  Authorization: Bearer ...     answers {"version":"2"}
 *   GET  /api/v2/user     Authorization: Bearer ...     answers {"user":"..."}
 *   POST /api/v2/user     the administrator only        answers {"error":0}
 *
 * Usage: rest PORT CONFIG_DIR
 *
 * With DISABLE_JWT in the environment, authentication is off.
 */
#define _POSIX_C_SOURCE 200809L
#include <edgejwt.h>
#include <jwt.h>
#include <nng/nng.h>
#include <nng/supplemental/http/http.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "define.h"
#include "errcodes.h"
#include "utils/neu_jwt.h"

static uint16_t http_of(int error)
{
    switch (error) {
    case NEU_ERR_SUCCESS:
        return 200;
    case NEU_ERR_EXPIRED_TOKEN:
    case NEU_ERR_VALIDATE_TOKEN:
    case NEU_ERR_USER_NO_PERMISSION:
        return 403;
    case NEU_ERR_NEED_TOKEN:
    case NEU_ERR_DECODE_TOKEN:
    case NEU_ERR_INVALID_USER_OR_PASSWORD:
        return 401;
    default:
        return 500;
    }
}

/* Answers with a text, or with the number of an error. */
static void respond(nng_aio *aio, int error, const char *text)
{
    char number[32];
    nng_http_res *res = NULL;
    snprintf(number, sizeof number, "{\"error\":%d}", error);
    text = text != NULL && error == 0 ? text : number;
    int failure = nng_http_res_alloc(&res);
    if (failure == 0) {
        nng_http_res_set_status(res, http_of(error));
        failure = nng_http_res_copy_data(res, text, strlen(text));
    }
    nng_aio_set_output(aio, 0, res);
    nng_aio_finish(aio, failure);
}

static void login(nng_aio *aio)
{
    char name[64], pass[64], text[EDGEJWT_TOKEN_MAX + 16], *token = NULL;
    void *body;
    size_t len;
    nng_http_req_get_data(nng_aio_get_input(aio, 0), &body, &len);
    if (edgejwt_claim_string(body, len, "name", name, sizeof name, NULL) != EDGEJWT_OK ||
        edgejwt_claim_string(body, len, "pass", pass, sizeof pass, NULL) != EDGEJWT_OK ||
        strcmp(pass, "0000") != 0) {
        respond(aio, NEU_ERR_INVALID_USER_OR_PASSWORD, NULL);
        return;
    }
    int failure = neu_jwt_new(&token, name);
    snprintf(text, sizeof text, "{\"token\":\"%s\"}", token != NULL ? token : "");
    jwt_free_str(token);
    respond(aio, failure != 0 ? NEU_ERR_NEED_TOKEN : 0, text);
}

/* Returns whether the request goes on; fills in its user if that is asked for. */
static bool is_permitted(nng_aio *aio, char *user)
{
    char *value = (char *)nng_http_req_get_header(nng_aio_get_input(aio, 0), "Authorization");
    int error = disable_jwt ? 0 : neu_jwt_validate(value);
    if (error != 0) {
        respond(aio, error, NULL);
    } else if (user != NULL && !disable_jwt) {
        neu_jwt_decode_user_after_valid(value, user);
    }
    return error == 0;
}

static void version(nng_aio *aio)
{
    if (is_permitted(aio, NULL)) {
        respond(aio, 0, "{\"version\":\"2\"}");
    }
}

static void get_user(nng_aio *aio)
{
    char user[NEU_USER_NAME_MAX_LEN + 1] = "", text[64];
    if (is_permitted(aio, user)) {
        snprintf(text, sizeof text, "{\"user\":\"%s\"}", user);
        respond(aio, 0, text);
    }
}

static void add_user(nng_aio *aio)
{
    char user[NEU_USER_NAME_MAX_LEN + 1] = "";
    if (is_permitted(aio, user)) {
        respond(aio, strcmp(user, "admin") == 0 ? 0 : NEU_ERR_USER_NO_PERMISSION, NULL);
    }
}

static int serve(nng_http_server *server, const char *method, const char *path,
                 void (*work)(nng_aio *))
{
    nng_http_handler *handler;
    int failure = nng_http_handler_alloc(&handler, path, work);
    if (failure == 0) {
        nng_http_handler_set_method(handler, method);
        nng_http_handler_collect_body(handler, true, 1024);
        failure = nng_http_server_add_handler(server, handler);
    }
    return failure;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 2;
    }
    sigset_t ends;
    int number;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);

    char address[64];
    nng_url *url;
    nng_http_server *server;
    disable_jwt = getenv("DISABLE_JWT") != NULL;
    snprintf(address, sizeof address, "http://127.0.0.1:%s", argv[1]);
    if (nng_url_parse(&url, address) != 0 || nng_http_server_hold(&server, url) != 0 ||
        serve(server, "POST", "/api/v2/login", login) != 0 ||
        serve(server, "GET", "/api/v2/version", version) != 0 ||
        serve(server, "GET", "/api/v2/user", get_user) != 0 ||
        serve(server, "POST", "/api/v2/user", add_user) != 0 ||
        nng_http_server_start(server) != 0) {
        return 1;
    }
    /* Neuron's server, too, answers before the keys are there. */
    if (neu_jwt_init(argv[2]) != 0) {
        return 1;
    }
    fprintf(stderr, "listening\n");
    sigwait(&ends, &number);
    nng_http_server_stop(server);
    nng_http_server_release(server);
    nng_url_free(url);
    neu_jwt_destroy();
    nng_fini();
    return 0;
}
