/*
 * LDAP: the Lightweight Directory Access Protocol (RFC 4511), over TCP and as CLDAP over UDP
 *
 *   LDAPMessage ::= SEQUENCE { messageID, protocolOp: CHOICE of 21 operations, controls [0] }
 *
 *   30 0c   02 01 01   60 07  02 01 03  04 00  80 00
 *   message  id 1       bind   version 3  name   simple password
 *
 * A client sends requests under ids of its own; what answers one carries its id. After a SASL bind
 * messages may come in buffers of the security layer (RFC 4513 §5.2.1), each behind its length.
 */
#include "dissectors/ldap.h"

#include "dissectors/dissectors.h"

#include <string.h>

enum {
    TAG_INTEGER = 0x02,
    TAG_SEQUENCE = 0x30,
    MESSAGE_MIN = 6, /* octets of the shortest message */
    HEADER_MAX = 6,  /* octets of identifier and length */
    SASL_HEADER = 4,
    SASL_BUFFER_MAX = 1 << 20,
    CONTENTS_MIN = 4,
    CONTENTS_MAX = 10000000,
    LENGTH_LONG = 0x80,
};

const struct field_table ldap_fields = {ldap, LDAP_FIELDS};

static bool is_datagram(const struct dissection *d)
{
    return d->flow && d->flow->transport == TRANSPORT_UDP;
}

/* --- framing -----------------------------------------------------------------------------------
 */

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static struct framing framing_of(uint64_t size, uint32_t n)
{
    if (size > UINT32_MAX / 2)
        return framing_reject();
    return n < size ? framing_need((uint32_t)size - n) : framing_message((uint32_t)size);
}

/* SEQUENCE and a definite length: RFC 4511 §5.1 allows no other. */
static struct framing frame_message(struct bytes bytes)
{
    uint32_t header = 2, length;

    if (bytes.length < 2)
        return framing_need(2 - bytes.length);
    length = bytes.data[1];
    if (length >= LENGTH_LONG) {
        uint32_t n = length & ~(uint32_t)LENGTH_LONG;

        if (n == 0 || n > 4)
            return framing_reject();
        header += n;
        if (bytes.length < header)
            return framing_need(header - bytes.length);
        length = 0;
        for (uint32_t i = 2; i < header; i++)
            length = length << 8 | bytes.data[i];
    }
    return length < 2 ? framing_reject() : framing_of((uint64_t)header + length, bytes.length);
}

static struct framing frame_any(const struct ldap_state *state, struct bytes bytes)
{
    uint32_t length;

    if (bytes.length < SASL_HEADER)
        return framing_need(SASL_HEADER - bytes.length);
    length = big32(bytes.data);
    if (state->sasl && length >= 2 && length <= SASL_BUFFER_MAX)
        return framing_of((uint64_t)SASL_HEADER + length, bytes.length);
    if (bytes.data[0] == TAG_SEQUENCE)
        return frame_message(bytes);
    /* Some send their messages in buffers without saying so. */
    if ((uint64_t)length + SASL_HEADER == bytes.length)
        return framing_message(bytes.length);
    return framing_reject();
}

/* In a conversation of LDAP, octets that are none of it do not end it. */
static struct framing frame(const void *flow_state, const struct unread *unread)
{
    const struct ldap_state *state = flow_state;
    struct framing framing = frame_any(state, unread->bytes);

    return framing.kind == FRAMING_REJECT && state->read ? framing_resync() : framing;
}

/* --- messages ----------------------------------------------------------------------------------
 */

/* Operations that are known, and change nothing of how later messages are to be read. */
static bool can_pass(uint8_t operation)
{
    return operation == LDAP_OP_REFERENCE || operation == LDAP_OP_INTERMEDIATE ||
           (operation > LDAP_OP_BIND_RESPONSE && operation <= LDAP_OP_ABANDON);
}

/* Where nobody reads anything, who answers whom is known from the first octets of a message. False:
 * it has to be read. */
static bool pass_over(struct ldap *l)
{
    struct dissection *d = l->a.d;
    struct cursor c = d->cursor;

    if (!l->idle || cursor_u8(&c) != TAG_SEQUENCE)
        return false;
    uint8_t length = cursor_u8(&c);
    if (length > LENGTH_LONG)
        cursor_skip(&c, length & ~(uint32_t)LENGTH_LONG);
    uint8_t tag = cursor_u8(&c), n = cursor_u8(&c);
    if (tag != TAG_INTEGER || n == 0 || n > sizeof(uint32_t))
        return false;
    uint64_t id = cursor_uint(&c, n);
    tag = cursor_u8(&c);
    if (c.bad || tag >> 6 != ASN1_APPLICATION || !can_pass(tag & 0x1f))
        return false;
    l->id = (uint32_t)id;
    l->operation = tag & 0x1f;
    l->state->read = true;
    take_nothing(d, left(d));
    ldap_track(l);
    return true;
}

static void read_message(struct dissection *d, struct ldap_state *state)
{
    struct ldap l = {
        .a = {.d = d, .partial = true},
        .state = state,
        .operation = LDAP_OP_NONE,
        .authentication = LDAP_AUTH_UNKNOWN,
        .writing = d->building || d->message,
        .idle = !d->building && !d->message && !d->row,
        .filter = {"", ""},
        .assertion_text = "",
    };

    if (pass_over(&l))
        return;
    asn1_read(&l.a, &ldap_message_type, &ldap[LDAP_MESSAGE], false);
    state->read |= l.operation != LDAP_OP_NONE;
    if (l.operation != LDAP_OP_NONE)
        ldap_tell(&l);
}

/* Octets that the next message takes; of what is none all that is left, so that the reader can say
 * what is wrong. 0: what follows is too short for one, as the checksum behind a signed message. */
static uint32_t next_size(const struct dissection *d)
{
    struct bytes rest = peek_rest(d);
    struct framing framing;

    if (rest.length < MESSAGE_MIN || rest.data[1] < CONTENTS_MIN)
        return 0;
    framing = frame_message(rest);
    if (framing.kind == FRAMING_REJECT ||
        (framing.kind == FRAMING_NEED && framing.length > CONTENTS_MAX))
        return 0;
    if (rest.data[0] != TAG_SEQUENCE)
        return rest.length;
    return framing.kind == FRAMING_MESSAGE ? framing.length : rest.length + framing.length;
}

void ldap_read_messages(struct dissection *d, struct ldap_state *state)
{
    for (uint32_t size; !d->cursor.bad && (size = next_size(d)) > 0;) {
        struct scope scope = enter(d, size);

        read_message(d, state);
        leave(d, scope);
        if (!d->quoted && next_size(d) > 0)
            message_split(d);
    }
    if (!d->cursor.bad)
        take_nothing(d, cursor_wire_left(&d->cursor)); /* what was not captured is missed */
}

/* A buffer whose security layer is that of Kerberos, though no bind was seen. */
static void guess_layer(struct dissection *d, struct ldap_state *state)
{
    static const char unknown[] = "UNKNOWN";
    uint32_t length = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    bool kerberos = peek_u16(d, 4) == 0x0504 || peek_u8(d, 4) == 0x60;

    if (left(d) < 6 || (uint64_t)length + SASL_HEADER > left(d) || !kerberos ||
        (state->sasl && state->layer_from && d->packet->number >= state->layer_from))
        return;
    state->sasl = true;
    state->layer_from = d->packet->number;
    memcpy(state->mechanism, unknown, sizeof unknown);
}

static bool has_layer(const struct dissection *d, const struct ldap_state *state)
{
    return state->sasl && state->layer_from != 0 && d->packet->number >= state->layer_from &&
           peek_u8(d, 0) == 0;
}

static void begin_row(struct dissection *d, struct ldap_state *state)
{
    row_protocol(d, is_datagram(d) ? "CLDAP" : "LDAP");
    if (state->shown_frame == d->packet->number) {
        info_add(d, " | ");
        info_fence(d);
    } else {
        info_clear(d);
    }
    state->shown_frame = d->packet->number;
}

static void parse(struct dissection *d)
{
    struct ldap_state none = {0}, *state = d->state ? d->state : &none;

    guess_layer(d, state);
    begin_row(d, state);
    struct node *layer = open_layer(d, &ldap[is_datagram(d) ? LDAP_CLDAP : LDAP]);
    if (has_layer(d, state))
        ldap_read_buffer(d, state);
    else
        ldap_read_messages(d, state);
    close_node(d, layer);
}

/* A SEQUENCE of a small number and an operation: few other protocols begin so. */
static enum probe probe(const struct unread *unread)
{
    struct cursor c = cursor_make(unread->bytes.data, unread->bytes.length, unread->bytes.length);
    uint8_t length, tag;

    if (cursor_u8(&c) != TAG_SEQUENCE)
        return PROBE_NO;
    length = cursor_u8(&c);
    if (length > LENGTH_LONG)
        cursor_skip(&c, length & ~(uint32_t)LENGTH_LONG);
    if (cursor_u8(&c) != 2)
        return PROBE_NO;
    cursor_skip(&c, cursor_u8(&c));
    tag = cursor_u8(&c);
    if (c.bad)
        return PROBE_MAYBE;
    /* [APPLICATION n], constructed but for unbind, delete and abandon */
    return (tag >= 0x60 && tag <= 0x79) || tag == 0x42 || tag == 0x4a || tag == 0x50 ? PROBE_YES
                                                                                     : PROBE_NO;
}

static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    (void)state;
    (void)direction;
    (void)n;
    return RECOVERY_RESYNC;
}

const struct dissector ldap_dissector = {
    .name = "ldap",
    .title = "LDAP",
    .fields = ldap,
    .n_fields = LDAP_FIELDS,
    .tcp_ports = {389, 3268},
    .sized = true,
    .state_size = sizeof(struct ldap_state),
    .captions = ldap_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .script = ldap_script,
    .gap = gap,
};

/* Over UDP, each datagram holds a message. */
const struct dissector cldap_dissector = {
    .name = "cldap",
    .title = "CLDAP",
    .fields = &ldap[LDAP_CLDAP],
    .n_fields = 1,
    .udp_ports = {389},
    .state_size = sizeof(struct ldap_state),
    .captions = ldap_captions,
    .probe = probe,
    .parse = parse,
    .script = ldap_script,
};
