/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* For the tests, in place of Neuron's header of this name. */
#ifndef STAND_IN_DEFINE_H
#define STAND_IN_DEFINE_H

#include <stdbool.h>

#ifndef NEU_JWT_WITHOUT_USER
#define NEU_USER_NAME_MAX_LEN 32
#endif

extern bool disable_jwt;

#endif
