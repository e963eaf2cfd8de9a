#include "analyzer/dissection.h"

#include "analyzer/resolver.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What has nothing to be filled in stays where it is. */
static const char *format_text(struct dissection *d, const char *format, va_list arguments)
{
    if (!strchr(format, '%'))
        return format;
    return arena_vprintf(d->arena, format, arguments);
}

/* A node of n octets that begins `back` octets before the cursor. */
static struct node *add(
    struct dissection *d, const struct field *field, uint32_t offset, uint32_t size)
{
    bool special = field && (field->hidden || field->secret);
    bool wanted = !special || !field->hidden || !d->tree->only_shown;
    struct node *node = wanted ? tree_add(d->tree, field) : NULL;

    d->last = node;
    if (!node)
        return NULL;
    node->offset = offset;
    node->size = size;
    if (special)
        node->flags = (field->hidden ? NODE_HIDDEN : 0) | (field->secret ? NODE_SECRET : 0);
    return node;
}

struct node *add_taken(struct dissection *d, const struct field *field, uint32_t n)
{
    return add(d, field, d->cursor.position - n, n);
}

/* The label with a name: "Source: VMware_30:4d:05 (00:50:56:30:4d:05)", "Port: smtp (25)". */
static void give_name(struct dissection *d, struct node *node)
{
    const struct field *field = node->field;
    bool ether = field->type == FIELD_ETHER && node->value.data && node->length == 6;
    bool port = field->base == BASE_PORT && field_is_number(field);

    if (!ether && !port)
        return;
    struct text *label = arena_text(d->arena);
    text_add(label, field->title);
    text_add(label, ": ");
    if (ether)
        resolver_ether_full(d->names, label, node->value.data);
    else
        resolver_port(d->names, label,
            strncmp(field->name, "tcp.", 4) == 0 ? TRANSPORT_TCP : TRANSPORT_UDP,
            (uint16_t)node->value.number);
    node->label = arena_taken(d->arena);
}

static inline void name_node(struct dissection *d, struct node *node)
{
    if (d->names && node->field)
        give_name(d, node);
}

/* The bits of a number that a field takes. */
static uint64_t masked(const struct field *field, uint64_t value)
{
    return field->mask ? (value & field->mask) >> __builtin_ctzll(field->mask) : value;
}

/* A signed field keeps its value as int64_t. */
static uint64_t sign_extended(const struct field *field, uint64_t value, uint32_t n)
{
    if (!field_is_signed(field) || n == 0 || n >= 8)
        return value;
    unsigned shift = 64 - 8 * n;
    return (uint64_t)((int64_t)(value << shift) >> shift);
}

void add_taken_number(struct dissection *d, const struct field *field, uint32_t n, uint64_t value)
{
    struct node *node = add_taken(d, field, n);

    if (!node)
        return;
    node->value.number = sign_extended(field, masked(field, value), n);
    name_node(d, node);
}

void add_taken_data(
    struct dissection *d, const struct field *field, const uint8_t *data, uint32_t n)
{
    struct node *node = add_taken(d, field, n);

    if (node) {
        node->value.data = data;
        node->length = n;
        name_node(d, node);
    }
}

uint64_t take_little(struct dissection *d, const struct field *field, uint32_t n)
{
    const uint8_t *p = cursor_take(&d->cursor, n);
    uint64_t value = 0;

    for (uint32_t i = n; p && i > 0; i--)
        value = value << 8 | p[i - 1];
    if (dissection_adds(d))
        add_taken_number(d, field, n, value);
    return value;
}

struct node *take_mark(struct dissection *d, const struct field *field, uint32_t n)
{
    cursor_skip(&d->cursor, n);
    return dissection_adds(d) ? add_taken(d, field, n) : NULL;
}

struct node *take_label(struct dissection *d, uint32_t n, const char *format, ...)
{
    va_list arguments;

    cursor_skip(&d->cursor, n);
    if (!dissection_adds(d))
        return NULL;
    struct node *node = add_taken(d, NULL, n);
    va_start(arguments, format);
    if (node)
        node->label = format_text(d, format, arguments);
    va_end(arguments);
    return node;
}

uint64_t take_flags(struct dissection *d, const struct field *field,
    const struct field *const *bits, uint32_t n_bits)
{
    uint32_t width = field_width(field);
    uint64_t value = take_uint(d, field, width);

    if (!dissection_adds(d))
        return value;
    struct node *whole = d->last;
    descend(d, whole);
    for (uint32_t i = 0; i < n_bits; i++)
        add_taken_number(d, bits[i], width, value);
    ascend(d, whole);
    d->last = whole;
    return value;
}

uint64_t peek_bits(struct dissection *d, const struct field *field, uint32_t n)
{
    uint32_t start = d->cursor.position;
    uint64_t value = take_uint(d, field, n);

    if (!d->cursor.bad)
        d->cursor.position = start;
    return masked(field, value);
}

/* --- scopes --------------------------------------------------------------------------------- */

struct scope enter(struct dissection *d, uint32_t n)
{
    struct scope scope = {.source = d->tree->source, .same_source = true};
    struct cursor child = cursor_sub(&d->cursor, n);

    scope.cursor = d->cursor;
    d->cursor = child;
    return scope;
}

struct scope enter_span(struct dissection *d, struct bytes span)
{
    struct scope scope = {.cursor = d->cursor, .source = d->tree->source, .same_source = true};

    if (!d->cursor.bad) {
        uint32_t start = (uint32_t)(span.data - d->cursor.base);
        d->cursor.position = start;
        d->cursor.end = d->cursor.wire_end = start + span.length;
    }
    return scope;
}

struct scope enter_source(struct dissection *d, const char *title, struct bytes bytes)
{
    struct scope scope = {.cursor = d->cursor, .source = d->tree->source};

    if (!d->cursor.bad)
        d->cursor = cursor_make(bytes.data, bytes.length, bytes.length);
    if (d->building)
        d->tree->source = tree_add_source(d->tree, title, bytes);
    return scope;
}

bool leave_forgiving(struct dissection *d, struct scope scope)
{
    bool bad = d->cursor.bad;

    d->cursor = scope.cursor;
    d->tree->source = scope.source;
    return bad;
}

void leave(struct dissection *d, struct scope scope)
{
    struct cursor child = d->cursor;

    leave_forgiving(d, scope);
    cursor_join(&d->cursor, &child);
}

void malformed(struct dissection *d)
{
    cursor_fail(&d->cursor, false);
}

/* --- nodes ---------------------------------------------------------------------------------- */

struct node *open_layer(struct dissection *d, const struct field *protocol)
{
    d->tree->depth = d->nest;
    d->layer = NULL;
    if (!dissection_adds(d))
        return NULL;
    d->layer = add(d, protocol, d->cursor.position, left(d));
    descend(d, d->layer);
    return d->layer;
}

struct node *open_node(struct dissection *d, const struct field *field)
{
    if (!dissection_adds(d))
        return NULL;
    struct node *node = add(d, field, d->cursor.position, 0);
    descend(d, node);
    return node;
}

struct node *open_label(struct dissection *d, const char *format, ...)
{
    va_list arguments;

    if (!dissection_adds(d))
        return NULL;
    struct node *node = add(d, NULL, d->cursor.position, 0);
    va_start(arguments, format);
    if (node)
        node->label = format_text(d, format, arguments);
    va_end(arguments);
    descend(d, node);
    return node;
}

void descend(struct dissection *d, struct node *node)
{
    if (node)
        d->tree->depth = (uint16_t)(node->depth + 1);
}

void ascend(struct dissection *d, struct node *node)
{
    if (node)
        d->tree->depth = node->depth;
}

void close_node(struct dissection *d, struct node *node)
{
    node_covers_to_cursor(d, node);
    ascend(d, node);
}

void node_covers_to_cursor(struct dissection *d, struct node *node)
{
    if (node && node->source == d->tree->source && d->cursor.position >= node->offset)
        node->size = d->cursor.position - node->offset;
}

static struct node *put(struct dissection *d, const struct field *field, struct bytes span)
{
    if (!dissection_adds(d))
        return NULL;
    return add(d, field, span.data ? (uint32_t)(span.data - d->cursor.base) : d->cursor.position,
        span.length);
}

struct node *put_value(
    struct dissection *d, const struct field *field, struct bytes span, struct bytes value)
{
    struct node *node = put(d, field, span);

    if (node) {
        node->value.data = value.data;
        node->length = value.length;
        name_node(d, node);
    }
    return node;
}

struct node *put_text(struct dissection *d, const struct field *field, struct bytes span)
{
    return put_value(d, field, span, span);
}

struct node *put_uint(
    struct dissection *d, const struct field *field, struct bytes span, uint64_t value)
{
    struct node *node = put(d, field, span);

    if (node) {
        node->value.number = value;
        name_node(d, node);
    }
    return node;
}

struct node *put_mark(struct dissection *d, const struct field *field, struct bytes span)
{
    return put(d, field, span);
}

struct node *put_label(struct dissection *d, struct bytes span, const char *format, ...)
{
    struct node *node = put(d, NULL, span);
    va_list arguments;

    va_start(arguments, format);
    if (node)
        node->label = format_text(d, format, arguments);
    va_end(arguments);
    return node;
}

static struct node *gen(struct dissection *d, const struct field *field)
{
    struct node *node = put(d, field, no_bytes());

    if (node)
        node->flags |= NODE_GENERATED;
    return node;
}

struct node *gen_uint(struct dissection *d, const struct field *field, uint64_t value)
{
    struct node *node = gen(d, field);

    if (node)
        node->value.number = value;
    return node;
}

struct node *gen_bytes(struct dissection *d, const struct field *field, struct bytes value)
{
    struct node *node = gen(d, field);

    if (node) {
        node->value.data = value.data;
        node->length = value.length;
    }
    return node;
}

struct node *gen_text(struct dissection *d, const struct field *field, const char *text)
{
    return gen_bytes(d, field, bytes_of(text));
}

struct node *gen_double(struct dissection *d, const struct field *field, double value)
{
    struct node *node = gen(d, field);

    if (node)
        node->value.real = value;
    return node;
}

struct node *gen_mark(struct dissection *d, const struct field *field)
{
    return gen(d, field);
}

struct node *gen_label(struct dissection *d, const char *format, ...)
{
    struct node *node = gen(d, NULL);
    va_list arguments;

    va_start(arguments, format);
    if (node)
        node->label = format_text(d, format, arguments);
    va_end(arguments);
    return node;
}

void node_label(struct dissection *d, struct node *node, const char *format, ...)
{
    va_list arguments;

    if (!node)
        return;
    va_start(arguments, format);
    node->label = format_text(d, format, arguments);
    va_end(arguments);
}

void node_suffix(struct dissection *d, struct node *node, const char *format, ...)
{
    va_list arguments;

    if (!node)
        return;
    va_start(arguments, format);
    const char *more = format_text(d, format, arguments);
    node->suffix = node->suffix ? arena_printf(d->arena, "%s%s", node->suffix, more) : more;
    va_end(arguments);
}

void node_hide(struct node *node)
{
    if (node)
        node->flags |= NODE_HIDDEN;
}

void node_generated(struct node *node)
{
    if (node)
        node->flags |= NODE_GENERATED;
}

void node_secret(struct node *node)
{
    if (node)
        node->flags |= NODE_SECRET;
}

/* A note stands in the tree though the cursor is bad: it may tell why. */
static struct node *add_expert(
    struct dissection *d, const struct node *parent, const struct field *field)
{
    uint16_t depth = d->tree->depth;

    if (!d->building)
        return NULL;
    if (!parent)
        parent = d->layer;
    d->tree->depth = parent ? (uint16_t)(parent->depth + 1) : 0;
    struct node *node = add(d, field, parent ? parent->offset : 0, parent ? parent->size : 0);
    d->tree->depth = depth;
    if (node && parent)
        node->source = parent->source;
    return node;
}

void expert(struct dissection *d, struct node *parent, const struct field *field)
{
    add_expert(d, parent, field);
}

void expert_text(
    struct dissection *d, struct node *parent, const struct field *field, const char *format, ...)
{
    struct node *node = add_expert(d, parent, field);
    va_list arguments;

    va_start(arguments, format);
    if (node)
        node->label = format_text(d, format, arguments);
    va_end(arguments);
}

/* --- the row -------------------------------------------------------------------------------- */

void row_protocol(struct dissection *d, const char *name)
{
    if (d->row && !d->cursor.bad)
        d->row->protocol = name;
}

void row_protocol_inside(struct dissection *d, const char *name)
{
    if (!d->row || d->cursor.bad)
        return;
    struct text *names = arena_text(d->arena);
    text_add(names, d->row->protocol);
    text_char(names, '/');
    text_add(names, name);
    if (names->length > ROW_PROTOCOL_MAX)
        names->length = ROW_PROTOCOL_MAX;
    d->row->protocol = arena_taken(d->arena);
}

void info_add(struct dissection *d, const char *format, ...)
{
    struct text *text = info(d);
    va_list arguments;

    if (!text)
        return;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

void info_wire(struct dissection *d, struct bytes text)
{
    if (info(d))
        text_wire(info(d), text.data, text.length);
}

void info_draft(struct dissection *d, info_write *write, const void *context)
{
    info_settle(d);
    d->draft = d->row ? write : NULL;
    d->draft_context = context;
}

void info_settle(struct dissection *d)
{
    info_write *write = d->draft;
    bool bad = d->cursor.bad;

    if (!write || !d->row)
        return;
    d->draft = NULL;
    d->cursor.bad = false;
    write(d, d->draft_context);
    d->cursor.bad = bad;
}

void info_clear(struct dissection *d)
{
    if (!d->row || d->cursor.bad)
        return;
    d->draft = NULL;
    d->row->info.length = d->row->fence;
}

void info_fence(struct dissection *d)
{
    if (info(d))
        d->row->fence = d->row->info.length;
}

void info_separator(struct dissection *d, const char *separator)
{
    if (info(d) && d->row->info.length > d->row->fence)
        text_add(&d->row->info, separator);
}

/* --- sessions ------------------------------------------------------------------------------- */

struct bytes bytes_of(const char *string)
{
    return (struct bytes){(const uint8_t *)string, (uint32_t)strlen(string)};
}

void caption(struct dissection *d, const char *const *text, struct bytes one, struct bytes two,
    struct bytes three)
{
    if (!d->message)
        return;
    d->message->caption = *text;
    d->message->arguments[0] = one;
    d->message->arguments[1] = two;
    d->message->arguments[2] = three;
}

void summary(struct dissection *d, const char *format, ...)
{
    va_list arguments;

    if (!d->message || d->cursor.bad)
        return;
    va_start(arguments, format);
    d->message->summary = format_text(d, format, arguments);
    va_end(arguments);
}

static struct bytes copy(struct dissection *d, struct bytes bytes)
{
    return (struct bytes){
        (const uint8_t *)arena_copy(d->arena, bytes.data, bytes.length), bytes.length};
}

static void add_credential(
    struct dissection *d, const char *kind, struct bytes user, struct bytes secret, bool proof)
{
    struct credential *found;

    if (!d->message)
        return;
    found = arena_alloc(d->arena, sizeof *found);
    if (!found)
        return;
    *found = (struct credential){.kind = kind,
        .user = copy(d, user),
        .secret = copy(d, secret),
        .proof = proof,
        .next = d->message->credentials};
    d->message->credentials = found;
}

void credential(struct dissection *d, const char *kind, struct bytes user, struct bytes secret)
{
    add_credential(d, kind, user, secret, false);
}

void credential_proof(
    struct dissection *d, const char *kind, struct bytes user, struct bytes digest)
{
    add_credential(d, kind, user, digest, true);
}

void message_repeated(struct dissection *d)
{
    if (d->message)
        d->message->repeated = true;
}

void message_encrypted(struct dissection *d)
{
    if (d->message)
        d->message->encrypted = true;
}
