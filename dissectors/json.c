/*
 * JSON (RFC 8259)
 *
 *   object  "{" [ string ":" value *( "," string ":" value ) ] "}"
 *   array   "[" [ value *( "," value ) ] "]"
 *   value   object / array / string / number / "true" / "false" / "null"
 *
 * The same walk first checks the whole and then shows it: what is no JSON leaves no half tree.
 */
#include "dissectors/json.h"

#include "dissectors/dissectors.h"
#include "dissectors/textline.h"

#include <string.h>

enum {
    DEPTH_MAX = 32,   /* objects and arrays inside of each other */
    PATH_SHOWN = 1000 /* octets of a path that are kept */
};

enum {
    JSON,
    OBJECT,
    ARRAY,
    MEMBER,
    KEY,
    PATH,
    PATH_VALUE,
    MEMBER_VALUE,
    STRING_VALUE,
    NUMBER_VALUE,
    TRUE_VALUE,
    FALSE_VALUE,
    NULL_VALUE,
};

static const struct field json[] = {
    [JSON] = {"json", "JavaScript Object Notation", FIELD_PROTOCOL, 0},
    [OBJECT] = {"json.object", "Object", FIELD_NONE, 0},
    [ARRAY] = {"json.array", "Array", FIELD_NONE, 0},
    [MEMBER] = {"json.member", "Member", FIELD_TEXT, 0},
    [KEY] = {"json.key", "Key", FIELD_TEXT, 0},
    [PATH] = {"json.path", "Path", FIELD_TEXT, 0},
    [PATH_VALUE] = {"json.path_with_value", "Path with value", FIELD_TEXT, 0},
    [MEMBER_VALUE] = {"json.member_with_value", "Member with value", FIELD_TEXT, 0},
    [STRING_VALUE] = {"json.value.string", "String value", FIELD_TEXT, 0},
    [NUMBER_VALUE] = {"json.value.number", "Number value", FIELD_TEXT, 0},
    [TRUE_VALUE] = {"json.value.true", "True value", FIELD_NONE, 0},
    [FALSE_VALUE] = {"json.value.false", "False value", FIELD_NONE, 0},
    [NULL_VALUE] = {"json.value.null", "Null value", FIELD_NONE, 0},
};

const struct field_table json_fields = {json, sizeof json / sizeof json[0]};

static const char *const types[] = {"application/json", "application/senml+json",
    "application/sensml+json", "application/json-rpc", "application/jsonrequest",
    "application/dds-web+json", "application/problem+json", "application/merge-patch+json",
    "application/json-patch+json", "application/x-ndjson", "application/vnd.oma.lwm2m+json"};

struct walk {
    struct dissection *d; /* NULL: the text is only checked */
    struct bytes rest;
    unsigned depth;
    bool bad;
};

/* --- reading ---------------------------------------------------------------------------------- */

static void skip_space(struct walk *walk)
{
    uint32_t i = 0;

    while (i < walk->rest.length && strchr(" \t\r\n", walk->rest.data[i]) && walk->rest.data[i])
        i++;
    walk->rest = bytes_from(walk->rest, i);
}

static bool take(struct walk *walk, char c)
{
    skip_space(walk);
    if (walk->bad || walk->rest.length == 0 || walk->rest.data[0] != (uint8_t)c)
        return false;
    walk->rest = bytes_from(walk->rest, 1);
    return true;
}

/* What stands between the quotes, as on the wire. */
static struct bytes take_string(struct walk *walk)
{
    uint32_t i = 0;

    if (!take(walk, '"')) {
        walk->bad = true;
        return no_bytes();
    }
    while (i < walk->rest.length && walk->rest.data[i] != '"')
        i += walk->rest.data[i] == '\\' ? 2 : 1;
    if (i >= walk->rest.length) {
        walk->bad = true;
        return no_bytes();
    }
    struct bytes text = bytes_part(walk->rest, 0, i);
    walk->rest = bytes_from(walk->rest, i + 1);
    return text;
}

static struct bytes take_word(struct walk *walk)
{
    uint32_t i = 0;

    while (i < walk->rest.length && walk->rest.data[i] &&
           !strchr(" \t\r\n,:\"[]{}", walk->rest.data[i]))
        i++;
    struct bytes word = bytes_part(walk->rest, 0, i);
    walk->rest = bytes_from(walk->rest, i);
    return word;
}

static bool is_number(struct bytes word)
{
    if (word.length == 0 || !strchr("-0123456789", word.data[0]))
        return false;
    for (uint32_t i = 0; i < word.length; i++)
        if (!strchr("+-.eE0123456789", word.data[i]))
            return false;
    return is_digit(word.data[word.length - 1]);
}

/* --- escapes (RFC 8259, 7) -------------------------------------------------------------------- */

static uint32_t hex4(struct bytes bytes)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < 4; i++) {
        uint8_t c = i < bytes.length ? bytes.data[i] : 0, low = c | 0x20;
        if (is_digit(c))
            value = value << 4 | (uint32_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            value = value << 4 | (uint32_t)(low - 'a' + 10);
        else
            return UINT32_MAX;
    }
    return value;
}

static uint32_t put_utf8(uint8_t *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (uint8_t)(0xc0 | c >> 6);
        to[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (uint8_t)(0xe0 | c >> 12);
        to[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | c >> 18);
    to[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* The character of "uXXXX", or of two that are one pair of surrogates; *n: octets read. */
static uint32_t wide(struct bytes bytes, uint32_t *n)
{
    uint32_t c = hex4(bytes_from(bytes, 1)), low;

    *n = 5;
    if (c == UINT32_MAX) {
        *n = 1;
        return 'u';
    }
    if (c >= 0xd800 && c < 0xdc00 && bytes_begin(bytes_from(bytes, 5), "\\u")) {
        low = hex4(bytes_from(bytes, 7));
        if (low >= 0xdc00 && low < 0xe000) {
            *n = 11;
            return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return c >= 0xd800 && c < 0xe000 ? 0xfffd : c;
}

/* No escape is shorter than the UTF-8 that it stands for. */
static struct bytes plain(struct dissection *d, struct bytes raw)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";

    if (bytes_index(raw, '\\') == raw.length)
        return raw;
    uint8_t *out = arena_alloc(d->arena, raw.length);
    uint32_t n = 0, step;
    for (uint32_t i = 0; out && i < raw.length; i += step) {
        step = 1;
        if (raw.data[i] != '\\' || i + 1 >= raw.length) {
            out[n++] = raw.data[i];
            continue;
        }
        uint8_t c = raw.data[++i];
        const char *known = c ? strchr(from, c) : NULL;
        if (c == 'u')
            n += put_utf8(out + n, wide(bytes_from(raw, i), &step));
        else
            out[n++] = known ? (uint8_t)to[known - from] : c;
    }
    return (struct bytes){out, out ? n : 0};
}

/* --- showing ---------------------------------------------------------------------------------- */

static const char *join(
    struct dissection *d, const char *left, const char *between, struct bytes right)
{
    return arena_printf(
        d->arena, "%s%s%.*s", left, between, (int)right.length, (const char *)right.data);
}

static void show(struct walk *walk, int field, struct bytes raw, const char *path, const char *name)
{
    struct dissection *d = walk->d;

    if (!d)
        return;
    struct bytes value = field == STRING_VALUE ? plain(d, raw) : raw;
    const char *both = join(d, path, ":", value), *own = join(d, name, ":", value);
    node_generated(put_value(d, &json[PATH_VALUE], raw, bytes_of(both)));
    node_generated(put_value(d, &json[MEMBER_VALUE], raw, bytes_of(own)));
    if (json[field].type == FIELD_NONE)
        put_mark(d, &json[field], raw);
    else
        put_value(d, &json[field], raw, value);
}

static void read_value(struct walk *walk, const char *path, const char *name);

static void read_member(struct walk *walk, const char *path)
{
    struct dissection *d = walk->d;
    struct bytes raw = take_string(walk), key = d ? plain(d, raw) : raw;
    const char *own = d ? join(d, path, "/", bytes_part(key, 0, PATH_SHOWN)) : "";
    struct node *node = d ? put_value(d, &json[MEMBER], raw, key) : NULL;

    if (!take(walk, ':'))
        walk->bad = true;
    if (d)
        descend(d, node);
    read_value(walk, own, d ? join(d, "", "", key) : "");
    if (!d)
        return;
    put_value(d, &json[KEY], raw, key);
    node_generated(put_value(d, &json[PATH], raw, bytes_of(own)));
    ascend(d, node);
}

/* Members or items up to the bracket that closes them. */
static void read_many(struct walk *walk, const char *path, char close)
{
    if (take(walk, close))
        return;
    do {
        if (close == '}')
            read_member(walk, path);
        else
            read_value(walk, path, "[]");
    } while (take(walk, ',') && !walk->bad && !(walk->d && walk->d->tree->capped));
    if (!take(walk, close))
        walk->bad = true;
}

static void read_inside(struct walk *walk, const char *path, bool object)
{
    struct dissection *d = walk->d;
    struct node *node = d ? put_mark(d, &json[object ? OBJECT : ARRAY], walk->rest) : NULL;

    if (++walk->depth > DEPTH_MAX)
        walk->bad = true;
    if (d)
        descend(d, node);
    if (!walk->bad)
        read_many(
            walk, d && !object ? join(d, path, "/", bytes_of("[]")) : path, object ? '}' : ']');
    if (d)
        ascend(d, node);
    walk->depth--;
}

static void read_value(struct walk *walk, const char *path, const char *name)
{
    skip_space(walk);
    if (walk->bad || walk->rest.length == 0) {
        walk->bad = true;
    } else if (walk->rest.data[0] == '"') {
        show(walk, STRING_VALUE, take_string(walk), path, name);
    } else if (take(walk, '{')) {
        read_inside(walk, path, true);
    } else if (take(walk, '[')) {
        read_inside(walk, path, false);
    } else {
        struct bytes word = take_word(walk);
        int field = bytes_is(word, "true")    ? TRUE_VALUE
                    : bytes_is(word, "false") ? FALSE_VALUE
                    : bytes_is(word, "null")  ? NULL_VALUE
                                              : NUMBER_VALUE;
        walk->bad |= field == NUMBER_VALUE && !is_number(word);
        show(walk, field, word, path, name);
    }
}

uint32_t json_length(struct bytes bytes)
{
    struct walk walk = {.rest = bytes};

    skip_space(&walk);
    if (walk.rest.length == 0 || (walk.rest.data[0] != '{' && walk.rest.data[0] != '['))
        return 0;
    read_value(&walk, "", "");
    skip_space(&walk);
    return walk.bad ? 0 : bytes.length - walk.rest.length;
}

static bool is_type(struct bytes type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (bytes_is(type, types[i]))
            return true;
    return false;
}

bool json_media(struct dissection *d, const struct media *body)
{
    if (!is_type(body->type))
        return false;
    row_protocol_inside(d, "JSON");
    info_add(d, ", JavaScript Object Notation");
    media_info(d, body->type);
    if (dissection_adds(d)) {
        struct walk walk = {.d = d, .rest = peek_rest(d)};
        uint32_t length = json_length(walk.rest), more;
        struct node *node = open_inside(d, &json[JSON]);
        if (node)
            node_suffix(d, node, ": %s", join(d, "", "", body->type));
        if (length > 0)
            read_value(&walk, "", "");
        while (length > 0 && (more = json_length(walk.rest)) > 0) { /* one behind the other */
            length = peek_rest(d).length - walk.rest.length + more;
            read_value(&walk, "", "");
        }
        ascend(d, node);
        take_nothing(d, length);
        if (left(d) > 0)
            text_lines_quiet(d, body);
    }
    take_nothing(d, left(d));
    return true;
}
