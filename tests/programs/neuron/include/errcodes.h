/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* For the tests, in place of Neuron's header of this name. */
#ifndef STAND_IN_ERRCODES_H
#define STAND_IN_ERRCODES_H

enum {
    NEU_ERR_SUCCESS = 0,
    NEU_ERR_EINTERNAL = 1001,
    NEU_ERR_NEED_TOKEN = 1004,
    NEU_ERR_DECODE_TOKEN = 1005,
    NEU_ERR_EXPIRED_TOKEN = 1006,
    NEU_ERR_VALIDATE_TOKEN = 1007,
    NEU_ERR_INVALID_USER_OR_PASSWORD = 1009,
    NEU_ERR_USER_NO_PERMISSION = 1022,
};

#endif
