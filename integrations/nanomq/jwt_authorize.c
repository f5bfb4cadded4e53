/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* NanoMQ's check of the tokens of its HTTP interface, on top of edgejwt. In
 * nanomq/rest_api.c this file is included in place of jwt_authorize():
 *
 *     #ifdef SUPP_JWT
 *     #include "jwt_authorize.c"
 *     #else
 *
 * The key is read from the configuration's PEM text at each request, which
 * takes 5 us, so that a changed configuration needs no more.
 */
#include <edgejwt.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* The token of a header value, or NULL: Bearer, blanks, and no more. */
static const char *
bearer_token(const char *value, size_t *len)
{
	size_t scheme = strlen("Bearer");
	if (value == NULL || strncasecmp(value, "Bearer", scheme) != 0 ||
	    value[scheme] != ' ') {
		return NULL;
	}
	const char *token = value + scheme + strspn(value + scheme, " ");
	*len              = strcspn(token, " \t");
	bool is_last      = token[*len + strspn(token + *len, " \t")] == '\0';
	return *len > 0 && is_last ? token : NULL;
}

static enum result_code
jwt_authorize(http_msg *msg)
{
	conf_http_server      *server = get_http_server_conf();
	edgejwt_verifying_key *key    = NULL;
	edgejwt_policy         policy;
	char                   claims[EDGEJWT_PAYLOAD_MAX];
	size_t                 token_len = 0, claims_len;
	int64_t                number;
	const char            *token = bearer_token(msg->token, &token_len);
	if (token == NULL) {
		return EMPTY_USERNAME_OR_PASSWORD;
	}
	edgejwt_policy_init(&policy, sizeof(policy));
	policy.issuer = server->jwt.iss; /* the key file's name */
	policy.leeway = 200;
	policy.flags  = EDGEJWT_ANY_AUDIENCE | EDGEJWT_DATES_AS_STRINGS;
	edgejwt_status status = edgejwt_verifying_key_from_pem(EDGEJWT_RS256,
	    server->jwt.public_key, server->jwt.public_key_len, &key);
	if (status == EDGEJWT_OK) {
		status = edgejwt_verify(key, &policy, time(NULL), token,
		    token_len, claims, sizeof(claims), &claims_len);
	}
	edgejwt_verifying_key_free(key);
	if (status != EDGEJWT_OK) {
		log_error("jwt: %s", edgejwt_status_text(status));
		return status == EDGEJWT_ERR_EXPIRED
		    ? TOKEN_EXPIRED
		    : WRONG_USERNAME_OR_PASSWORD;
	}
	status = edgejwt_claim_int(claims, claims_len, "bodyEncode", &number);
	if (status != EDGEJWT_ERR_CLAIM_MISSING) {
		msg->encrypt_data = status == EDGEJWT_OK;
	}
	return SUCCEED;
}
