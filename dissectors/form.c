/*
 *   name "=" value *( "&" name "=" value )      "+" is a space, %HH an octet
 *
 * A name may come without a value. At an escape that is none, the rest is left alone.
 */
#include "dissectors/form.h"

enum { FORM, FORM_KEY, FORM_VALUE, FORM_COUNT };

/* Items of one form that are shown. */
enum { FORM_ITEMS_MAX = 10000 };

static const struct field form[] = {
    [FORM] = {"urlencoded-form", "HTML Form URL Encoded", FIELD_PROTOCOL, 0},
    [FORM_KEY] = {"urlencoded-form.key", "Key", FIELD_TEXT, 0},
    [FORM_VALUE] = {"urlencoded-form.value", "Value", FIELD_TEXT, 0},
};
const struct field_table form_fields = {form, FORM_COUNT};

/* In the arena; false where an escape is none. */
static bool unescape(struct arena *arena, struct bytes in, struct bytes *out)
{
    uint8_t *to = arena_alloc(arena, in.length + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; to && i < in.length; i++) {
        uint8_t c = in.data[i];
        if (c == '%') {
            if (i + 2 >= in.length)
                return false;
            int high = hex_digit(in.data[i + 1]), low = hex_digit(in.data[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (uint8_t)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        to[n++] = c;
    }
    *out = (struct bytes){to, n};
    return to != NULL;
}

static const char *quoted(struct dissection *d, struct bytes bytes)
{
    struct text text = {0};

    text_wire(&text, bytes.data, bytes.length);
    const char *copy = arena_copy(d->arena, text.data, text.length);
    text_deinit(&text);
    return copy;
}

/* --- logins ----------------------------------------------------------------------------------- */

static bool has_word(struct bytes key, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (bytes_contain(key, words[i]))
            return true;
    return false;
}

bool form_login_take(struct form_login *login, struct bytes key, struct bytes value)
{
    static const char *const secrets[] = {"passw", "pwd", "passphrase", NULL};
    static const char *const users[] = {"user", "login", "mail", "account", NULL};
    bool secret = has_word(key, secrets) || bytes_is(key, "pass") || bytes_is(key, "pw");

    if (value.length == 0)
        return false;
    if (secret && !login->secret.data)
        login->secret = value;
    else if (!secret && !login->user.data && has_word(key, users))
        login->user = value;
    return secret;
}

void form_login_tell(struct dissection *d, const struct form_login *login, const char *kind)
{
    if (login->secret.data)
        credential(d, kind, login->user, login->secret);
}

/* --- items ------------------------------------------------------------------------------------ */

bool form_item(struct arena *arena, struct bytes item, struct bytes *key, struct bytes *value)
{
    uint32_t equals = bytes_index(item, '=');

    *value = (struct bytes){NULL, 0};
    if (!unescape(arena, bytes_part(item, 0, equals), key))
        return false;
    if (equals < item.length)
        return unescape(arena, bytes_from(item, equals + 1), value);
    *value = bytes_from(*key, key->length); /* none is an empty one */
    return true;
}

/* One item; false where the rest is left alone. */
static bool show_item(
    struct dissection *d, struct bytes item, struct bytes whole, struct form_login *login)
{
    uint32_t equals = bytes_index(item, '=');
    struct bytes raw_key = bytes_part(item, 0, equals), raw_value = bytes_from(item, equals + 1);
    struct bytes key = {NULL, 0}, value;
    bool good = form_item(d->arena, item, &key, &value);
    struct node *node = put_label(d, whole, "Form item");

    if (!key.data)
        return false;
    bool secret = value.data && form_login_take(login, key, value);
    if (node) {
        node_suffix(d, node, ": \"%s\"", quoted(d, key));
        if (value.data)
            node_suffix(d, node, " = \"%s\"", quoted(d, value));
    }
    descend(d, node);
    put_value(d, &form[FORM_KEY], raw_key, key);
    if (value.data) {
        struct node *shown = put_value(d, &form[FORM_VALUE], raw_value, value);
        if (secret)
            node_secret(shown);
    }
    ascend(d, node);
    return good;
}

void form_urlencoded(struct dissection *d, const struct media *media)
{
    struct form_login login = {0};
    struct bytes rest = peek_rest(d);

    media_info(d, media->type);
    struct node *node = open_inside(d, &form[FORM]);
    if (node || d->message) {
        node_suffix(d, node, ": %s", quoted(d, media->type));
        for (int i = 0; rest.length > 0 && i < FORM_ITEMS_MAX; i++) {
            uint32_t n = bytes_index(rest, '&');
            if (!show_item(d, bytes_part(rest, 0, n), bytes_part(rest, 0, n + 1), &login))
                break;
            rest = bytes_from(rest, n + 1);
        }
    }
    ascend(d, node);
    form_login_tell(d, &login, "form");
    take_nothing(d, left(d));
}
