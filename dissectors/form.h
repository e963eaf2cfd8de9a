/*
 * form: what a web form sends (application/x-www-form-urlencoded, URL Standard, 5)
 */
#pragma once

#include "dissectors/media.h"

/* The rest of the cursor as key=value pairs. */
void form_urlencoded(struct dissection *d, const struct media *media);

/* The login of a form or a query string: what the fields are called tells which they are. */
struct form_login {
    struct bytes user, secret;
};
/* key and value, decoded; returns whether the value is a password. */
bool form_login_take(struct form_login *login, struct bytes key, struct bytes value);
/* kind: "form", "query". */
void form_login_tell(struct dissection *d, const struct form_login *login, const char *kind);
/* key=value; both decoded, value.data NULL where there is none. */
bool form_item(struct arena *arena, struct bytes item, struct bytes *key, struct bytes *value);

extern const struct field_table form_fields;
