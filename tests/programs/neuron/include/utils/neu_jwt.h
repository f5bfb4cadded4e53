/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* For the tests, in place of Neuron's header of this name. */
#ifndef STAND_IN_NEU_JWT_H
#define STAND_IN_NEU_JWT_H

int neu_jwt_init(const char *dir_path);
#ifdef NEU_JWT_WITHOUT_USER
int neu_jwt_new(char **token);
#else
int neu_jwt_new(char **token, const char *user);
void neu_jwt_decode_user_after_valid(char *bearer, char *user);
#endif
int neu_jwt_validate(char *b_token);
void neu_jwt_destroy();

#endif
