/*
 * What a table cannot say of LDAP's types: what each value adds to the row and to the label of the
 * whole message, and what is remembered of it.
 */
#include "dissectors/ldap.h"

#include "analyzer/engine.h"
#include "dissectors/dissectors.h"
#include "dissectors/asn1_values.h"
#include "dissectors/oid_names.h"
#include "dissectors/textline.h"

#include <stdarg.h>
#include <string.h>

static const char root[] = "<ROOT>";
static const char start_tls[] = "1.3.6.1.4.1.1466.20037";

/* As the row calls them; the tree has the names of the field. */
static const char *operation_name(const struct ldap *l)
{
    return names_get(ldap[LDAP_PROTOCOL_OP].names, l->operation, "Unknown");
}

void ldap_say(struct ldap *l, const char *format, ...)
{
    va_list arguments;

    if (!l->message && !info(l->a.d))
        return;
    va_start(arguments, format);
    const char *text = arena_vprintf(l->a.d->arena, format, arguments);
    va_end(arguments);
    node_suffix(l->a.d, l->message, " %s", text);
    info_add(l->a.d, "%s ", text);
}

void ldap_announce(struct ldap *l)
{
    if (l->announced || l->operation == LDAP_OP_NONE)
        return;
    l->announced = true;
    ldap_say(l, "%s(%u)", operation_name(l), l->id);
}

/* Octets of the wire between two marks. */
static void say_text(struct ldap *l, const char *before, struct bytes text, const char *after)
{
    struct dissection *d = l->a.d;

    if (l->message)
        node_suffix(d, l->message, " %s%s%s", before,
            arena_copy(d->arena, text.data ? text.data : (const uint8_t *)"", text.length), after);
    info_add(d, "%s", before);
    info_wire(d, text);
    info_add(d, "%s ", after);
}

bool ldap_is_printable(struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        if (octets.data[i] < 0x20 || octets.data[i] > 0x7e)
            return false;
    return true;
}

const char *ldap_show(struct ldap *l, struct bytes octets)
{
    enum { HEX_MAX = 24 }; /* as in Wireshark's labels */
    struct arena *arena = l->a.d->arena;
    struct text text = {0};

    if (ldap_is_printable(octets))
        return arena_copy(arena, octets.data ? octets.data : (const uint8_t *)"",
            octets.length < LDAP_TEXT_MAX ? octets.length : LDAP_TEXT_MAX);
    text_hex_bytes(&text, octets.data, octets.length < HEX_MAX ? octets.length : HEX_MAX, ':');
    if (octets.length > HEX_MAX)
        text_add(&text, ":…");
    const char *out = arena_copy(arena, text.data, text.length);
    text_deinit(&text);
    return out ? out : "";
}

/* --- reading without tables --------------------------------------------------------------------
 */

uint32_t ldap_peek_number(struct asn1 *a, bool implicit)
{
    struct cursor before = a->d->cursor;
    uint32_t n = left(a->d);
    uint64_t value = 0;

    if (!implicit) {
        struct asn1_header header = asn1_header(a);
        n = header.length;
    }
    if (n > 0 && n <= 8)
        value = cursor_uint(&a->d->cursor, n);
    a->d->cursor = before;
    return (uint32_t)value;
}

struct bytes ldap_take_octets(struct asn1 *a, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t n = left(d);

    if (!implicit) {
        struct cursor before = d->cursor;
        struct asn1_header header = asn1_header(a);

        n = header.length;
        if (header.class != ASN1_UNIVERSAL || header.tag != 4 || header.constructed) {
            static const struct asn1_type octets = {.kind = ASN1_OCTETS};

            d->cursor = before; /* the general reader knows what to make of it */
            asn1_read_kind(a, &octets, field, false);
            return a->value.data ? a->value : no_bytes(); /* cut: length without data */
        }
    }
    struct bytes value = {cursor_take(&d->cursor, n), n};
    if (!value.data)
        return no_bytes();
    if (field && field->type == FIELD_TEXT)
        a->created = asn1_put_text(d, field, value);
    else
        a->created = field ? put_text(d, field, value) : NULL;
    return value;
}

/* Lists, which are only for those who read them. */
void ldap_read_details(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    if (ldap_of(a)->idle)
        take_nothing(a->d, left(a->d));
    else
        asn1_read_kind(a, type, field, implicit);
}

/* --- message -----------------------------------------------------------------------------------
 */

void ldap_read_message_id(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    l->id = ldap_peek_number(a, implicit);
    l->message = a->item;
    asn1_read_kind(a, type, field, implicit);
}

static bool knows_operation(const struct asn1_type *type, const struct asn1_header *header)
{
    for (uint8_t i = 0; i < type->n; i++)
        if (header->class == ASN1_APPLICATION && header->tag == type->members[i].tag)
            return true;
    return false;
}

/* Operations after which later messages are to be read in another way: security layers, TLS. */
static bool changes_state(uint8_t operation)
{
    return operation == LDAP_OP_BIND || operation == LDAP_OP_BIND_RESPONSE ||
           operation == LDAP_OP_EXTENDED || operation == LDAP_OP_EXTENDED_RESPONSE;
}

void ldap_read_operation(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct asn1_header header = asn1_peek(a);

    if (!knows_operation(type, &header)) {
        take_nothing(a->d, left(a->d));
        return;
    }
    l->operation = header.tag;
    if (l->idle && !changes_state(l->operation))
        take_nothing(a->d, left(a->d));
    else
        asn1_read_kind(a, type, field, implicit);
    if (!a->d->cursor.bad)
        ldap_track(l);
}

/* tshark says it of the node above, and forgets the id of this message for that of the other. */
void ldap_read_abandon(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    l->id = ldap_peek_number(a, implicit);
    l->message = a->item;
    asn1_read_kind(a, type, field, implicit);
    ldap_announce(l);
}

void ldap_read_unbind(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    (void)implicit; /* [APPLICATION 2] stands instead of NULL */
    asn1_read_kind(a, type, field, true);
    take_nothing(a->d, left(a->d));
    ldap_announce(ldap_of(a));
}

void ldap_read_references(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    asn1_read_kind(a, type, field, implicit);
    ldap_announce(ldap_of(a));
}

/* --- texts -------------------------------------------------------------------------------------
 */

static void say_name(struct ldap *l, struct bytes name)
{
    say_text(l, "\"", name.length ? name : bytes_of(root), "\"");
}

/* The type of an attribute: the item around it is named after it. */
static void remember_type(struct ldap *l, struct bytes type)
{
    static const char suffix[] = ";binary";
    uint32_t n = sizeof suffix - 1;

    if (l->a.item)
        node_suffix(l->a.d, l->a.item, " %s", arena_copy(l->a.d->arena, type.data, type.length));
    l->binary = type.length > n && !memcmp(type.data + type.length - n, suffix, n);
    l->type = type;
    l->type.length -= l->binary ? n : 0;
}

/* Active Directory ends its messages with a NUL. */
static struct bytes until_nul(struct bytes text)
{
    const uint8_t *nul = text.length ? memchr(text.data, 0, text.length) : NULL;

    return nul ? (struct bytes){text.data, (uint32_t)(nul - text.data)} : text;
}

void ldap_read_text(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes text = until_nul(ldap_take_octets(a, field, implicit));

    (void)type;
    if (a->d->cursor.bad)
        return;
    ldap_announce(l);
    switch (field - ldap) {
    case LDAP_BASE_OBJECT:
    case LDAP_OBJECT_NAME:
    case LDAP_NAME:
    case LDAP_ENTRY:
    case LDAP_OBJECT:
    case LDAP_DEL_REQUEST:
        l->name = text;
        say_name(l, text);
        break;
    case LDAP_ERROR_MESSAGE:
        l->error = text;
        if (text.length)
            say_text(l, "(", text, ")");
        break;
    case LDAP_ATTRIBUTE_DESC:
        l->description = text;
        break;
    case LDAP_INITIAL:
        l->initial = text;
        break;
    case LDAP_ANY:
        l->any = text;
        break;
    case LDAP_FINAL:
        l->final = text;
        break;
    case LDAP_MATCHING_RULE:
        l->rule = text;
        break;
    case LDAP_TYPE:
        remember_type(l, text);
        break;
    default:
        break;
    }
}

/* Digits and dots, the first arc at most 2, the second below 40 where the first is 0 or 1. */
static bool is_oid(const char *text)
{
    const char *rest = strchr(text, '.');
    size_t n = strlen(text);

    if (n < 3 || strspn(text, "0123456789.") != n || text[1] != '.' || text[0] > '2' || !rest[1] ||
        text[n - 1] == '.' || strstr(text, ".."))
        return false;
    return text[0] == '2' || !rest[2] || rest[2] == '.' ||
           (rest[1] < '4' && (!rest[3] || rest[3] == '.'));
}

const char *ldap_oid_name(struct arena *arena, const char *dotted)
{
    return is_oid(dotted) ? oid_name(arena, dotted) : "*** Malformed OID ***";
}

void ldap_read_oid(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes text = ldap_take_octets(a, field, implicit);
    const char *name;

    (void)type;
    if (a->d->cursor.bad)
        return;
    l->oid = arena_copy(a->d->arena, text.data, text.length);
    name = ldap_oid_name(a->d->arena, l->oid);
    node_suffix(a->d, a->created, " (%s)", name);
    if (field != &ldap[LDAP_CONTROL_TYPE]) {
        ldap_announce(l);
        info_add(a->d, "%s ", name);
    }
    if (field == &ldap[LDAP_REQUEST_NAME] && l->state)
        l->state->tls_asked |= !strcmp(l->oid, start_tls);
}

/* --- search and results ------------------------------------------------------------------------
 */

/* A number, said by its name; returns it. */
static uint32_t say_number(struct asn1 *a, const struct asn1_type *type, const struct field *field,
    bool implicit, const char *unknown)
{
    struct ldap *l = ldap_of(a);
    uint32_t value = ldap_peek_number(a, implicit);
    const char *name = names_find(ldap[field - ldap].names, value);

    asn1_read_kind(a, type, field, implicit);
    ldap_announce(l);
    if (name)
        ldap_say(l, "%s", name);
    else
        ldap_say(l, "%s(%u)", unknown, value);
    return value;
}

void ldap_read_scope(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    ldap_of(a)->scope = say_number(a, type, field, implicit, "Unknown scope");
}

void ldap_read_result(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    ldap_of(a)->result = say_number(a, type, field, implicit, "Unknown result");
}

void ldap_read_extended_result(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    l->result = ldap_peek_number(a, implicit);
    asn1_read_kind(a, type, field, implicit);
    if (!l->state || !l->state->tls_asked)
        return;
    l->state->tls_asked = false;
    if (l->result == 0 && !a->d->quoted && dissector_find("tls"))
        hand_off(a->d, dissector_find("tls"));
}

void ldap_read_matched(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    (void)type;
    l->matched = ldap_take_octets(a, field, implicit);
    ldap_announce(l);
    if (l->operation == LDAP_OP_BIND_RESPONSE)
        ldap_read_token(l, l->matched, LDAP_TOKEN_NTLM);
}

/* --- bind --------------------------------------------------------------------------------------
 */

void ldap_read_authentication(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct asn1_header header = asn1_peek(a);
    const char *name = names_find(ldap[LDAP_AUTHENTICATION].names, header.tag);

    l->authentication = name ? header.tag : LDAP_AUTH_UNKNOWN;
    asn1_read_kind(a, type, field, implicit);
    ldap_announce(l);
    if (a->d->cursor.bad)
        return;
    node_suffix(a->d, l->message, " %s", name ? name : "Unknown auth(4294967295)");
    if (l->authentication != LDAP_AUTH_NTLM && l->authentication != LDAP_AUTH_NTLM_NEGOTIATE)
        info_add(a->d, "%s ", name ? name : "Unknown auth(4294967295)");
}

void ldap_read_simple(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    (void)type;
    l->secret = ldap_take_octets(a, field, implicit);
    node_secret(a->created);
    if (l->state)
        l->state->sasl = false;
}

/* A part of a password modify request. */
void ldap_read_password(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes octets = ldap_take_octets(a, field, implicit);

    (void)type;
    if (field == &ldap[LDAP_USER_IDENTITY])
        l->identity = octets;
    else if (field == &ldap[LDAP_OLD_PASSWD])
        l->old_secret = octets;
    else
        l->new_secret = octets;
}

void ldap_read_mechanism(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct ldap_state *state = l->state;

    (void)type;
    l->mechanism = ldap_take_octets(a, field, implicit);
    if (!state || a->d->cursor.bad)
        return;
    state->sasl = true;
    state->layer_from = 0;
    if (l->mechanism.length == 0 || l->mechanism.length >= sizeof state->mechanism)
        return;
    memcpy(state->mechanism, l->mechanism.data, l->mechanism.length);
    state->mechanism[l->mechanism.length] = '\0';
}

/* PLAIN (RFC 4616): authorisation identity NUL user NUL password */
static void read_plain(struct ldap *l, struct bytes token)
{
    const uint8_t *first = memchr(token.data, 0, token.length), *second;
    uint32_t rest;

    if (!first)
        return;
    rest = token.length - (uint32_t)(first + 1 - token.data);
    second = memchr(first + 1, 0, rest);
    if (!second)
        return;
    l->name = (struct bytes){first + 1, (uint32_t)(second - first - 1)};
    l->secret = (struct bytes){second + 1, rest - l->name.length - 1};
}

/* CRAM-MD5: user SP digest. DIGEST-MD5 and SCRAM: parameters (RFC 2831, RFC 5802). */
static void read_proof(struct ldap *l, struct bytes token)
{
    uint32_t space = token.length;

    if (bytes_start(l->mechanism, "CRAM-MD5")) {
        l->proof_kind = "SASL CRAM-MD5";
        while (space > 0 && token.data[space - 1] != ' ')
            space--;
        l->name = bytes_part(token, 0, space > 0 ? space - 1 : 0);
        l->proof = bytes_from(token, space);
    } else if (bytes_start(l->mechanism, "DIGEST-MD5")) {
        l->proof_kind = "SASL DIGEST-MD5";
        l->name = bytes_parameter(token, "username");
        l->proof = bytes_parameter(token, "response");
    } else if (bytes_start(l->mechanism, "SCRAM-")) {
        l->proof_kind = "SASL SCRAM";
        l->proof = bytes_parameter(token, "p");
    }
}

void ldap_read_credentials(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes token = ldap_take_octets(a, field, implicit);

    (void)type;
    if (a->d->cursor.bad || token.length == 0)
        return;
    if (l->mechanism.length == 5 && !memcmp(l->mechanism.data, "PLAIN", 5)) {
        node_secret(a->created);
        read_plain(l, token);
        return;
    }
    read_proof(l, token);
    ldap_read_token(l, token, LDAP_TOKEN_ANY);
}

void ldap_read_server_credentials(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes token = ldap_take_octets(a, field, implicit);
    struct ldap_state *state = l->state;

    (void)type;
    if (a->d->cursor.bad || !state || !state->sasl)
        return;
    state->layer_from = a->d->packet->number + 1;
    if (!strcmp(state->mechanism, "GSS-SPNEGO"))
        ldap_read_token(l, token, LDAP_TOKEN_SPNEGO);
    else if (!strcmp(state->mechanism, "GSSAPI"))
        ldap_read_token(l, token, LDAP_TOKEN_GSSAPI);
}

/* Microsoft's own, with NTLMSSP in place of an OCTET STRING. */
void ldap_read_ntlm(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);
    struct bytes token = ldap_take_octets(a, NULL, implicit);

    (void)type;
    (void)field;
    ldap_announce(l);
    ldap_read_token(l, token, LDAP_TOKEN_NTLM);
}

/* --- values that an identifier chooses ---------------------------------------------------------
 */

/* Whether the value at the cursor was read by the type of the last identifier. */
static bool read_by_oid(struct asn1 *a)
{
    const struct field *field = NULL;
    const struct asn1_type *type = ldap_type_of(ldap_of(a)->oid, &field);

    if (!type)
        return false;
    asn1_read(a, type, field, false);
    return true;
}

void ldap_read_control_value(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    const struct field *known;

    (void)implicit;
    if (!ldap_type_of(ldap_of(a)->oid, &known)) {
        asn1_read_kind(a, type, field, false);
        return;
    }
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(a->d, header.length);
    read_by_oid(a);
    leave(a->d, scope);
    take_nothing(a->d, header.trailer);
}

void ldap_read_operation_value(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct ldap *l = ldap_of(a);

    if (l->operation == LDAP_OP_INTERMEDIATE && l->oid && l->message) {
        const char *name = ldap_oid_name(a->d->arena, l->oid);

        l->message->suffix = NULL;
        node_label(a->d, l->message, "IntermediateResponse %s (%s)", l->oid, name);
    }
    if (!read_by_oid(a))
        asn1_read_kind(a, type, field, implicit);
}

/* --- dirsync -----------------------------------------------------------------------------------
 */

static const struct field *const sync_bits[] = {
    &ldap[LDAP_OBJECT_SECURITY_FLAG],
    &ldap[LDAP_ANCESTOR_FIRST_FLAG],
    &ldap[LDAP_PUBLIC_DATA_ONLY_FLAG],
    &ldap[LDAP_INCREMENTAL_VALUE_FLAG],
};

void ldap_read_sync_flags(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    uint32_t flags = ldap_peek_number(a, implicit);

    asn1_read_kind(a, type, NULL, implicit);
    struct node *node = put_uint(a->d, field, no_bytes(), flags);
    if ((int32_t)flags <= 0)
        return;
    descend(a->d, node);
    for (size_t i = 0; i < sizeof sync_bits / sizeof sync_bits[0]; i++)
        put_uint(a->d, sync_bits[i], no_bytes(), (flags & sync_bits[i]->mask) != 0);
    ascend(a->d, node);
}
