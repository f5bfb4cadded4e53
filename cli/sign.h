/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The claims that `edgejwt sign` writes besides the registered ones. */
#ifndef SIGN_H
#define SIGN_H

#include "options.h"

/* Joins the values of --claim-json, and several audiences, to one JSON object, to be freed. Returns
 * NULL, after a message, if a value is not valid. */
char *join_claims(const struct list *audiences, const struct list *claims);
/* Says why the library refuses to sign these claims. */
void describe_claims_fault(char line[LINE_MAX_SHOWN], const edgejwt_claims *claims);

#endif
