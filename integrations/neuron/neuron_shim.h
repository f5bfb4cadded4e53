/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Neuron's JWT functions, as its own header declares them. */
#ifndef NEURON_SHIM_H
#define NEURON_SHIM_H

int neu_jwt_init(const char *dir);
int neu_jwt_new(char **token, const char *user);
int neu_jwt_validate(char *authorization);
void neu_jwt_decode_user_after_valid(char *authorization, char *user);
void neu_jwt_destroy(void);

#endif
