/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* For Neuron's REST handlers, which include libjwt's header and call one of its
 * functions. With this folder on the include path they compile unchanged. */
#include <stdlib.h>
#define jwt_free_str free
