/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Preloaded, it hides the cryptographic extensions of a 64-bit ARM processor: the
 * Cortex-A72 of a Raspberry Pi 4 has none, and qemu's has them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/auxv.h>

unsigned long getauxval(unsigned long type)
{
    unsigned long (*next)(unsigned long);
    *(void **)&next = dlsym(RTLD_NEXT, "getauxval");
    unsigned long value = next(type);
#ifdef HWCAP_AES
    if (type == AT_HWCAP) {
        value &= ~(unsigned long)(HWCAP_AES | HWCAP_PMULL | HWCAP_SHA1 | HWCAP_SHA2);
    }
#endif
    return value;
}
