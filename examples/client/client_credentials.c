/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fetches pages, one URL a line, with an access token of an authorization server:
 * OAuth 2.0 client credentials (RFC 6749 section 4.4), with a client that logs in by
 * its private key (RFC 7523). The token is used until one minute before it expires.
 *
 * Usage: client_credentials TOKEN_URL CLIENT_ID KEY_FILE [CERTIFICATE_FILE] < URLS
 *
 * With a certificate the assertion is as Microsoft Entra ID wants it: PS256, with
 * the certificate's thumbprint. The environment variable SCOPE is the scope to ask for,
 * CA_FILE a file of certificates to trust instead of the system's.
 */
#define _DEFAULT_SOURCE
#include <curl/curl.h>
#include <edgejwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RENEW_BEFORE = 60, ASSERTION_LIFETIME = 300, URL_SIZE = 4096, ANSWER_SIZE = 65536 };

static struct {
    const char *url, *client, *scope;
    edgejwt_signing_key *key;
    edgejwt_header header;
    char extra[100];
    int64_t got, end; /* of the token; 0: no token yet */
    char token[ANSWER_SIZE];
} login;

static char answer[ANSWER_SIZE + 1], why[CURL_ERROR_SIZE];
static size_t answer_len;

static size_t keep(char *data, size_t size, size_t count, void *unused)
{
    (void)unused;
    if (size * count > ANSWER_SIZE - answer_len) {
        return 0;
    }
    memcpy(answer + answer_len, data, size * count);
    answer_len += size * count;
    return size * count;
}

static edgejwt_status load(const char *key, const char *certificate)
{
    static char pem[EDGEJWT_KEY_TEXT_MAX];
    char thumbprint[EDGEJWT_THUMBPRINT_LEN + 1];
    edgejwt_header_init(&login.header, sizeof login.header);
    if (certificate != NULL) {
        FILE *file = fopen(certificate, "rb");
        size_t len = file != NULL ? fread(pem, 1, sizeof pem, file) : 0;
        if (file != NULL) {
            fclose(file);
        }
        edgejwt_status status = edgejwt_certificate_thumbprint(pem, len, thumbprint, sizeof thumbprint, NULL);
        if (status != EDGEJWT_OK) {
            return status;
        }
        snprintf(login.extra, sizeof login.extra, "{\"x5t#S256\":\"%s\"}", thumbprint);
        login.header.extra = login.extra;
    }
    return edgejwt_signing_key_from_file(certificate != NULL ? EDGEJWT_PS256 : EDGEJWT_RS256, key, &login.key);
}

static edgejwt_status make_assertion(char assertion[EDGEJWT_TOKEN_MAX + 1], int64_t now)
{
    unsigned char random[16];
    char jti[2 * sizeof random + 1];
    if (getentropy(random, sizeof random) != 0) {
        return EDGEJWT_ERR_RANDOM;
    }
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(jti + 2 * i, 3, "%02x", random[i]);
    }
    edgejwt_claims claims;
    edgejwt_claims_init(&claims, sizeof claims);
    claims.iss = claims.sub = login.client;
    claims.aud = login.url;
    claims.jti = jti;
    claims.iat = claims.nbf = now;
    claims.exp = now + ASSERTION_LIFETIME;
    return edgejwt_issue_with(login.key, &login.header, &claims, assertion, EDGEJWT_TOKEN_MAX + 1, NULL);
}

/* Reads the token and its lifetime from the answer (RFC 6749 section 5.1). */
static bool take_token(int64_t now)
{
    int64_t lifetime = 0;
    if (edgejwt_claim_string(answer, answer_len, "access_token", login.token, sizeof login.token, NULL) != EDGEJWT_OK ||
        edgejwt_claim_int(answer, answer_len, "expires_in", &lifetime) != EDGEJWT_OK) {
        fprintf(stderr, "%s: the answer has no access_token or no expires_in\n", login.url);
        return false;
    }
    login.got = now;
    login.end = now + lifetime;
    return true;
}

/* Gets a token, unless the present one is still good. */
static bool renew(CURL *curl)
{
    char assertion[EDGEJWT_TOKEN_MAX + 1], form[EDGEJWT_TOKEN_MAX + 1024];
    int64_t now = time(NULL);
    if (now >= login.got && now < login.end - RENEW_BEFORE) {
        return true;
    }
    edgejwt_status status = now < EDGEJWT_EARLIEST_NOW ? EDGEJWT_ERR_CLOCK : make_assertion(assertion, now);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "assertion: %s\n", edgejwt_status_text(status));
        return false;
    }
    char *client = curl_easy_escape(curl, login.client, 0), *scope = curl_easy_escape(curl, login.scope, 0);
    int len = snprintf(form, sizeof form,
                       "grant_type=client_credentials&client_id=%s&scope=%s&client_assertion_type="
                       "urn%%3Aietf%%3Aparams%%3Aoauth%%3Aclient-assertion-type%%3Ajwt-bearer&client_assertion=%s",
                       client, scope, assertion);
    curl_free(client);
    curl_free(scope);
    if (len < 0 || len >= (int)sizeof form) {
        fputs("CLIENT_ID or SCOPE is too long\n", stderr);
        return false;
    }
    login.end = 0;
    answer_len = 0;
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_NONE);
    curl_easy_setopt(curl, CURLOPT_URL, login.url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    CURLcode error = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL);
    if (error != CURLE_OK) {
        fprintf(stderr, "%s: %s\n", login.url, why);
    }
    return error == CURLE_OK && take_token(now);
}

static bool fetch(CURL *curl, const char *url)
{
    if (!renew(curl)) {
        return false;
    }
    /* Set in this way, the token is not sent to another host after a redirect. */
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, login.token);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CURLcode error = curl_easy_perform(curl);
    fflush(stdout);
    if (error != CURLE_OK) {
        fprintf(stderr, "%s: %s\n", url, why);
        login.end = 0; /* the token may have been withdrawn */
    }
    return error == CURLE_OK;
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: %s TOKEN_URL CLIENT_ID KEY_FILE [CERTIFICATE_FILE] < URLS\n", argv[0]);
        return 2;
    }
    login.url = argv[1];
    login.client = argv[2];
    login.scope = getenv("SCOPE") != NULL ? getenv("SCOPE") : "";
    edgejwt_status status = load(argv[3], argv[4]);
    if (status != EDGEJWT_OK) {
        fprintf(stderr, "%s: %s\n", argc == 5 ? "key or certificate" : argv[3], edgejwt_status_text(status));
        return 1;
    }
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    /* A token is as secret as a password. http is allowed to this machine only. */
    bool is_well = curl != NULL && strncmp(login.url, "https://", 8) == 0 &&
                   curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http") == CURLE_OK &&
                   curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why) == CURLE_OK &&
                   curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
                   curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L) == CURLE_OK &&
                   (getenv("CA_FILE") == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("CA_FILE")) == CURLE_OK);
    if (!is_well) {
        fputs("TOKEN_URL is not https, or libcurl lacks what is needed\n", stderr);
    }
    char url[URL_SIZE];
    for (bool ready = is_well; ready && fgets(url, sizeof url, stdin) != NULL;) {
        url[strcspn(url, "\r\n")] = '\0';
        bool is_safe = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://127.0.0.1:", 17) == 0;
        if (!is_safe) {
            fprintf(stderr, "%s: not https\n", url);
        }
        is_well = is_safe && fetch(curl, url) && is_well;
    }
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    edgejwt_signing_key_free(login.key);
    return is_well ? 0 : 1;
}
