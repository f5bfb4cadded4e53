/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Status texts, HTTP status codes, and the version. */
#include "check.h"

int main(void)
{
    int known = 0;
    for (int32_t status = -200; status < 200; status++) {
        const char *text = edgejwt_status_text(status);
        CHECK(text != NULL && strlen(text) > 0);
        int32_t http = status == 0                       ? 200
                       : status == EDGEJWT_ERR_FORBIDDEN ? 403
                       : status >= 30 && status < 80     ? 401
                                                         : 500;
        CHECK(edgejwt_status_http(status) == http);
        const char *challenge = edgejwt_status_challenge(status);
        CHECK((challenge != NULL) == (http == 401 || http == 403));
        if (challenge != NULL) {
            CHECK_TEXT(challenge, status == EDGEJWT_ERR_NO_TOKEN ? "Bearer realm=\"jwt\""
                                  : http == 403
                                      ? "Bearer realm=\"jwt\", error=\"insufficient_scope\""
                                      : "Bearer realm=\"jwt\", error=\"invalid_token\"");
        }
        if (strcmp(text, "unknown status") != 0) {
            known++;
            /* All texts differ. */
            for (int32_t other = -200; other < status; other++) {
                CHECK(strcmp(text, edgejwt_status_text(other)) != 0);
            }
        }
    }
    CHECK(known >= 27);
    CHECK_TEXT(edgejwt_status_text(EDGEJWT_OK), "success");
    CHECK_TEXT(edgejwt_status_text(INT32_MIN), "unknown status");
    CHECK_TEXT(edgejwt_status_text(INT32_MAX), "unknown status");
    CHECK(edgejwt_status_http(INT32_MIN) == 500);
    CHECK_TEXT(edgejwt_version(), EDGEJWT_VERSION);

    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", EDGEJWT_VERSION_MAJOR, EDGEJWT_VERSION_MINOR,
             EDGEJWT_VERSION_PATCH);
    CHECK_TEXT(version, EDGEJWT_VERSION);
    return check_report();
}
