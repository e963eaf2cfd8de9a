/*
 * Search filters (RFC 4511 §4.5.1.7) as text. tshark nests lists in pairs and leaves values
 * unescaped; that is what the tree shows. Captions have the form of RFC 4515, which ldapsearch
 * takes.
 */
#include "dissectors/ldap.h"

#include <string.h>

/* Operators of the assertions, by the field of the alternative. */
static const char *operator_of(const struct field *field)
{
    switch (field - ldap) {
    case LDAP_GREATER_OR_EQUAL:
        return ">=";
    case LDAP_LESS_OR_EQUAL:
        return "<=";
    case LDAP_APPROX_MATCH:
        return "~=";
    default:
        return "=";
    }
}

static int shown(struct bytes text)
{
    return text.length < LDAP_TEXT_MAX ? (int)text.length : LDAP_TEXT_MAX;
}

static const char *data_of(struct bytes text)
{
    return text.data ? (const char *)text.data : "";
}

/* A value as RFC 4515 §3 writes it: \XX for what means something in a filter or is no character. */
static const char *escaped(struct ldap *l, struct bytes value)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t n = (uint32_t)shown(value);
    char *out = arena_alloc(l->a.d->arena, 3 * (size_t)n + 1), *at = out;

    if (!out)
        return "";
    for (uint32_t i = 0; i < n;) {
        uint8_t octet = value.data[i];
        unsigned length = utf8_length(value.data + i, n - i);

        if (length == 0 || octet < 0x20 || octet == 0x7f || strchr("*()\\", octet)) {
            *at++ = '\\';
            *at++ = digits[octet >> 4];
            *at++ = digits[octet & 15];
            i++;
            continue;
        }
        memcpy(at, value.data + i, length);
        at += length;
        i += length;
    }
    *at = '\0';
    return out;
}

/* text, cut where it would grow beyond all bounds: filters nest, and each level repeats the one
 * below. */
static const char *cut(struct ldap *l, const char *text)
{
    size_t n = strnlen(text, LDAP_TEXT_MAX + 1);

    return n <= LDAP_TEXT_MAX ? text : arena_copy(l->a.d->arena, text, LDAP_TEXT_MAX);
}

#define WRITE(l, ...) cut(l, arena_printf((l)->a.d->arena, __VA_ARGS__))

/* A node that is only a label, filled in when what stands under it was read. */
struct heading {
    struct node *node, *item, *outer;
};

static struct heading open_heading(struct asn1 *a, const char *what)
{
    struct heading heading = {open_label(a->d, "%s: ", what), a->item, a->outer};

    if (heading.node) {
        a->outer = a->item;
        a->item = heading.node;
    }
    return heading;
}

static void close_heading(struct asn1 *a, const struct heading *heading)
{
    const struct ldap *l = ldap_of(a);

    if (l->filter.tree)
        node_suffix(a->d, heading->node, "%s", l->filter.tree);
    a->item = heading->item;
    a->outer = heading->outer;
    close_node(a->d, heading->node);
}

void ldap_read_filter(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    l->description = no_bytes();
    if (l->idle) {
        take_nothing(a->d, left(a->d));
        return;
    }
    if (l->n_filters++ > LDAP_FILTERS_MAX) {
        expert(a->d, a->item, &ldap[LDAP_FILTER_TOO_MANY]);
        malformed(a->d);
        return;
    }
    struct heading heading = open_heading(a, "Filter");
    asn1_read_kind(a, type, field, implicit);
    close_heading(a, &heading);
}

/* and, or: what each item was is gathered by add_to_list. */
static void add_to_list(struct ldap *l, char sign)
{
    if (!l->writing || !l->filter.tree)
        return;
    l->list_tree =
        l->list_tree ? WRITE(l, "(%c%s%s)", sign, l->list_tree, l->filter.tree) : l->filter.tree;
    l->list_rfc = l->list_rfc ? WRITE(l, "%s%s", l->list_rfc, l->filter.rfc) : l->filter.rfc;
}

/* The items are read one by one here, as each has to be added when it is whole. */
static void read_items(struct asn1 *a, const struct asn1_type *type, char sign)
{
    const struct asn1_member *item = type->members;

    while (left(a->d) > 0 && !a->d->cursor.bad) {
        asn1_read(a, item->type, item->field, false);
        add_to_list(ldap_of(a), sign);
    }
}

static uint32_t count_items(struct asn1 *a)
{
    struct cursor before = a->d->cursor;
    uint32_t n = 0;

    while (left(a->d) > 0) {
        struct asn1_header header = asn1_header(a);

        take_nothing(a->d, header.length);
        take_nothing(a->d, header.trailer);
        n += !a->d->cursor.bad;
    }
    a->d->cursor = before;
    return n;
}

void ldap_read_list(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    const char *outer_tree = l->list_tree, *outer_rfc = l->list_rfc;
    bool is_and = field == &ldap[LDAP_AND];
    struct heading heading = open_heading(a, is_and ? "and" : "or");

    (void)implicit;
    l->list_tree = l->list_rfc = NULL;
    if (dissection_adds(a->d)) {
        uint32_t n = count_items(a);
        struct node *list = put_uint(a->d, field, peek_rest(a->d), n);

        node_suffix(a->d, list, n == 1 ? " item" : " items");
        descend(a->d, list);
        read_items(a, type, is_and ? '&' : '|');
        ascend(a->d, list);
    } else {
        read_items(a, type, is_and ? '&' : '|');
    }
    if (l->writing) {
        l->filter.tree = l->list_tree ? l->list_tree : "";
        l->filter.rfc = WRITE(l, "(%c%s)", is_and ? '&' : '|', l->list_rfc ? l->list_rfc : "");
    }
    l->list_tree = outer_tree;
    l->list_rfc = outer_rfc;
    close_heading(a, &heading);
}

/* The tag [2] holds another filter. */
void ldap_read_not(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    (void)implicit;
    asn1_read(a, type->members->type, field, false);
    if (!l->writing || !l->filter.tree)
        return;
    l->filter.tree = WRITE(l, "(!%s)", l->filter.tree);
    l->filter.rfc = WRITE(l, "(!%s)", l->filter.rfc);
}

void ldap_read_match(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    const char *sign = operator_of(field);

    l->description = l->assertion = no_bytes();
    l->assertion_text = "";
    asn1_read_kind(a, type, field, implicit);
    if (!l->writing)
        return;
    l->filter.tree = WRITE(
        l, "(%.*s%s%s)", shown(l->description), data_of(l->description), sign, l->assertion_text);
    l->filter.rfc = WRITE(l, "(%.*s%s%s)", shown(l->description), data_of(l->description), sign,
        escaped(l, l->assertion));
}

void ldap_read_present(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes name = ldap_take_octets(a, field, implicit);

    (void)type;
    if (l->writing)
        l->filter.tree = l->filter.rfc = WRITE(l, "(%.*s=*)", shown(name), data_of(name));
}

/* initial, any, final: the pattern grows by one piece. */
void ldap_read_substring(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    const char *tree = l->pattern_tree ? l->pattern_tree : "*";
    const char *rfc = l->pattern_rfc ? l->pattern_rfc : "*";
    struct bytes piece;

    l->initial = l->any = l->final = no_bytes();
    asn1_read_kind(a, type, field, implicit);
    if (!l->writing)
        return;
    if (l->final.data) {
        piece = l->final;
        l->pattern_tree = WRITE(l, "%s%.*s", tree, shown(piece), data_of(piece));
        l->pattern_rfc = WRITE(l, "%s%s", rfc, escaped(l, piece));
    } else if (l->any.data) {
        piece = l->any;
        l->pattern_tree = WRITE(l, "%s%.*s*", tree, shown(piece), data_of(piece));
        l->pattern_rfc = WRITE(l, "%s%s*", rfc, escaped(l, piece));
    } else if (l->initial.data) {
        piece = l->initial;
        l->pattern_tree = WRITE(l, "%.*s*", shown(piece), data_of(piece));
        l->pattern_rfc = WRITE(l, "%s*", escaped(l, piece));
    }
}

void ldap_read_substrings(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct heading heading = open_heading(a, "substring");

    l->type = no_bytes();
    l->pattern_tree = l->pattern_rfc = NULL;
    asn1_read_kind(a, type, field, implicit);
    if (l->writing) {
        l->filter.tree = WRITE(l, "(%.*s=%s)", shown(l->type), data_of(l->type),
            l->pattern_tree ? l->pattern_tree : "[NULL]"); /* tshark, of an empty list */
        l->filter.rfc = WRITE(
            l, "(%.*s=%s)", shown(l->type), data_of(l->type), l->pattern_rfc ? l->pattern_rfc : "");
    }
    close_heading(a, &heading);
}

void ldap_read_dn_attributes(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    ldap_of(a)->dn_attributes = ldap_peek_number(a, implicit) != 0;
    asn1_read_kind(a, type, field, implicit);
}

void ldap_read_extensible(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    l->type = l->rule = l->assertion = no_bytes();
    l->assertion_text = "";
    l->dn_attributes = false;
    asn1_read_kind(a, type, field, implicit);
    if (!l->writing)
        return;
    /* tshark: (cn:dn:2.5.13.2:=bar) has its last colon only with a rule */
    l->filter.tree = WRITE(l, "(%.*s:%s%.*s%s=%s)", shown(l->type), data_of(l->type),
        l->dn_attributes ? "dn:" : "", shown(l->rule), data_of(l->rule), l->rule.data ? ":" : "",
        l->assertion_text);
    l->filter.rfc = WRITE(l, "(%.*s%s%s%.*s:=%s)", shown(l->type), data_of(l->type),
        l->dn_attributes ? ":dn" : "", l->rule.data ? ":" : "", shown(l->rule), data_of(l->rule),
        escaped(l, l->assertion));
}
