/*
 * SSL 3.0 (RFC 6101), TLS 1.0 to 1.2 (RFC 2246, 4346, 5246), TLS 1.3 (RFC 8446): records.
 *
 *     +--------------+---------------+--------------+------------------------+
 *     | content (8)  | version (16)  | length (16)  | length octets          |
 *     +--------------+---------------+--------------+------------------------+
 *
 * Handshake messages may stand several in a record or over several records (tls_handshake.c).
 */
#include "dissectors/dissectors.h"

#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

#include <string.h>

enum {
    RECORD_HEADER = 5,
    RECORD_MAX = 1 << 14, /* octets of plaintext */
    EXPANSION_MAX = 2048,
    EXPANSION_MAX_13 = 256,
    SSL2_PROBE = 46, /* octets of the shortest SSL 2.0 hello that is believed */
    ALERT_OCTETS = 2,
    HEARTBEAT_HEADER = 3,
    HEARTBEAT_PADDING = 16,
    DRAFT_WITH_CHANGE_CIPHER_SPEC = 22,
    /* parts of what the first pass tells the second, beside those of a dissector before STARTTLS */
    PART_VERSION = 0x544c5300,
};

const struct field_table tls_fields = {tls, TLS_FIELDS};

/* --- versions ----------------------------------------------------------------------------------
 */

static const struct name short_rows[] = {
    ONE(SSL_2_0, "SSLv2"),
    ONE(TLCP_1_1, "GMTLSv1"),
    ONE(SSL_3_0, "SSLv3"),
    ONE(TLS_1_0, "TLSv1"),
    ONE(TLS_1_1, "TLSv1.1"),
    ONE(TLS_1_2, "TLSv1.2"),
    ONE(TLS_1_3, "TLSv1.3"),
};
static const struct names short_names = NAMES(short_rows);

const char *tls_short_version(uint16_t version, const char *fallback)
{
    return names_get(&short_names, version, fallback);
}

bool tls_is_version(uint16_t version)
{
    return names_find(&tls_version_names, version) != NULL;
}

uint8_t tls_draft_of(uint16_t version)
{
    if (version == 0xfb17 || version == 0xfb1a || version >> 8 == 0x7f)
        return (uint8_t)version;
    return 0;
}

void tls_set_version(struct dissection *d, uint16_t version, uint8_t draft)
{
    struct tls_flow *flow = tls_flow(d);

    if (names_find(&short_names, version) == NULL)
        return;
    flow->version = version;
    flow->draft = draft;
    foretell(d, LINK_OTHER, flow->first_frame, PART_VERSION, (uint64_t)draft << 16 | version);
}

/* The second pass knows from the first frame on what was negotiated. */
static void begin_flow(struct dissection *d, struct tls_flow *flow)
{
    uint64_t version = 0;

    flow->begun = true;
    flow->first_frame = d->packet->number;
    if (!foretold(d, LINK_OTHER, PART_VERSION, &version))
        return;
    flow->version = (uint16_t)version;
    flow->draft = (uint8_t)(version >> 16);
}

/* All but a ClientHello say what version is spoken. */
static bool is_authoritative(uint8_t content, uint8_t first)
{
    if (content != TLS_CONTENT_HANDSHAKE)
        return true;
    return first != TLS_CLIENT_HELLO && first != TLS_HELLO_VERIFY_REQUEST &&
           names_find(&tls_handshake_names, first) != NULL;
}

/* --- framing -----------------------------------------------------------------------------------
 */

static bool is_content(uint8_t octet)
{
    return octet >= TLS_CONTENT_CHANGE_CIPHER_SPEC && octet <= TLS_CONTENT_CID;
}

static bool is_record_version(uint16_t version)
{
    return (version >= SSL_3_0 && version <= TLS_1_3) || version == TLCP_1_1;
}

static uint16_t at16(const struct bytes *data, uint32_t at)
{
    return (uint16_t)(data->data[at] << 8 | data->data[at + 1]);
}

/* TLS 1.3 records are looked at as if the version was not known: their header does not say it. */
static bool knows_version(const struct tls_flow *flow)
{
    return flow->version != TLS_UNKNOWN && flow->version != TLS_1_3;
}

/* A record that makes sense after lost octets. */
static bool is_plausible(const struct bytes *data)
{
    return is_content(data->data[0]) && is_record_version(at16(data, 1)) &&
           at16(data, 3) <= RECORD_MAX + EXPANSION_MAX;
}

/* What stands at the beginning of data. */
enum record_kind { RECORD_SHORT, RECORD_SSL2, RECORD_TLS, RECORD_UNKNOWN };

static enum record_kind record_kind(
    const struct tls_flow *flow, enum direction direction, const struct bytes *data, uint32_t *size)
{
    if (data->length < RECORD_HEADER)
        return knows_version(flow) && !is_content(data->data[0]) && data->data[0] < 0x80
                   ? RECORD_UNKNOWN
                   : RECORD_SHORT;
    *size = tls_ssl2_size(data, flow->version);
    if (*size > 0 && !flow->half[direction].lost)
        return RECORD_SSL2;
    if (!is_content(data->data[0]) || (!knows_version(flow) && !is_record_version(at16(data, 1))))
        return RECORD_UNKNOWN;
    if (flow->half[direction].lost && !is_plausible(data))
        return RECORD_UNKNOWN;
    *size = RECORD_HEADER + at16(data, 3);
    return RECORD_TLS;
}

/*
 * A unit is all complete records at hand: Wireshark shows them in one layer. A record whose
 * beginning came before is a unit of its own, unless not even its header was there. A record that
 * is not captured to its end belongs to the unit.
 */
static struct framing frame(const void *state, const struct unread *unread)
{
    const struct tls_flow *flow = state;
    struct bytes rest = unread->bytes;
    uint32_t done = 0, size = 0;

    while (rest.length > 0) {
        enum record_kind kind = record_kind(flow, unread->direction, &rest, &size);
        if (kind == RECORD_UNKNOWN)
            return unread->cut ? framing_need(1) : framing_message(unread->bytes.length);
        if (kind == RECORD_SHORT || size > rest.length)
            break;
        done += size;
        rest.data += size;
        rest.length -= size;
        if (unread->scanned >= RECORD_HEADER && !unread->ahead)
            break;
    }
    if (done > 0 && !(unread->cut && rest.length > 0))
        return framing_message(done);
    return framing_need(rest.length < RECORD_HEADER ? 1 : size - rest.length);
}

/* RFC 5246 appendix E.2: lengths that an SSL 2.0 hello of a TLS client can have. */
static bool is_ssl2_hello(const struct bytes *data)
{
    if (data->length < SSL2_PROBE || data->data[0] != 0x80 || data->data[2] != 1)
        return false;
    uint16_t ciphers = at16(data, 5), session = at16(data, 7);
    return ciphers > 0 && ciphers % 3 == 0 && (session == 0 || session == 16) &&
           at16(data, 9) == 32;
}

static bool is_text(const struct bytes *data)
{
    for (uint32_t i = 0; i < 4; i++)
        if (i >= data->length || data->data[i] < ' ' || data->data[i] > '~')
            return false;
    return true;
}

static enum probe probe(const struct unread *unread)
{
    const struct bytes *data = &unread->bytes;

    if (is_ssl2_hello(data))
        return PROBE_YES;
    if (data->length < RECORD_HEADER)
        return is_text(data) ? PROBE_NO : PROBE_MAYBE;
    uint16_t version = at16(data, 1), length = at16(data, 3);
    bool common = data->data[0] == TLS_CONTENT_HANDSHAKE || data->data[0] == TLS_CONTENT_DATA;
    if (common && is_record_version(version) && version != TLS_1_3 && length > 0 &&
        length < RECORD_MAX + EXPANSION_MAX)
        return PROBE_YES;
    return is_text(data) ? PROBE_NO : PROBE_MAYBE;
}

static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct tls_flow *flow = state;

    (void)n;
    flow->half[direction].lost = true;
    flow->half[direction].pending = false;
    return RECOVERY_RESUME;
}

/* --- the row ------------------------------------------------------------------------------------
 */

/* Wireshark puts the comma between layers too. */
static void add_info(struct dissection *d, const char *text)
{
    struct text *out = info(d);

    if (!out)
        return;
    if (out->length > 0)
        text_add(out, ", ");
    text_add(out, text);
}

/* --- contents of records ------------------------------------------------------------------------
 */

static void label_record(struct dissection *d, struct node *record, uint16_t version,
    const char *fallback, const char *what)
{
    node_label(d, record, "%s Record Layer: %s", tls_short_version(version, fallback), what);
}

static void read_change_cipher_spec(struct dissection *d, struct node *record)
{
    struct tls_flow *flow = tls_flow(d);

    tls_caption_record(d, TLS_CONTENT_CHANGE_CIPHER_SPEC, false);
    add_info(d, "Change Cipher Spec");
    label_record(
        d, record, flow->version, "SSL", "Change Cipher Spec Protocol: Change Cipher Spec");
    struct node *node = take_mark(d, tls + TLS_CHANGE_CIPHER_SPEC, 1);
    if (flow->version == TLS_1_3)
        return; /* a dummy for middleboxes */
    flow->half[d->direction].ciphered = true;
    if (d->direction != TO_CLIENT)
        return;
    if (flow->resumed && node)
        expert(d, node, tls + TLS_RESUMED);
    flow->resumed = false;
}

static void read_alert(struct dissection *d, struct node *record)
{
    uint16_t version = tls_flow(d)->version;
    struct node *alert =
        dissection_adds(d) ? put_mark(d, tls + TLS_ALERT_MESSAGE, peek_rest(d)) : NULL;

    if (cursor_wire_left(&d->cursor) != ALERT_OCTETS) {
        tls_caption_record(d, TLS_CONTENT_ALERT, true);
        add_info(d, "Encrypted Alert");
        label_record(d, record, version, "TLS", "Encrypted Alert");
        node_label(d, alert, "Alert Message: Encrypted Alert");
        return;
    }
    descend(d, alert);
    uint8_t level = take_u8(d, tls + TLS_ALERT_LEVEL), what = take_u8(d, tls + TLS_ALERT_DESC);
    ascend(d, alert);
    tls_caption_alert(d, level, what);
    if (d->cursor.bad || (!record && !info(d)))
        return;
    const char *text = arena_printf(d->arena, "Alert (Level: %s, Description: %s)",
        names_get(&tls_alert_level_names, level, "Unknown"),
        names_get(&tls_alert_names, what, "Unknown"));
    add_info(d, text);
    label_record(d, record, version, "TLS", text);
}

static void read_data(struct dissection *d, struct node *record, uint16_t version)
{
    const char *application = tls_application_name(d);

    tls_caption_record(d, TLS_CONTENT_DATA, true);
    tls_flow(d)->half[d->direction].talked = true;
    add_info(d, "Application Data");
    node_label(d, record, "%s Record Layer: Application Data Protocol: %s",
        tls_short_version(version, "SSL"), application ? application : "Application Data");
    take_bytes(d, tls + TLS_APP_DATA, cursor_wire_left(&d->cursor));
    if (application)
        gen_text(d, tls + TLS_APP_DATA_PROTO, application);
}

/* The payload of a heartbeat; a length beyond the record is what Heartbleed asked with. */
static void read_heartbeat_payload(struct dissection *d, uint32_t record_length)
{
    uint32_t n = take_u16(d, tls + TLS_HEARTBEAT_PAYLOAD_LENGTH);
    uint32_t padding = record_length - HEARTBEAT_HEADER - n;
    struct node *node = dissection_adds(d) ? d->last : NULL;

    if (HEARTBEAT_HEADER + n + HEARTBEAT_PADDING > record_length) {
        if (node)
            expert_text(d, node, tls + TLS_HEARTBEAT_PAYLOAD_LENGTH_INVALID,
                "Invalid heartbeat payload length (%u)", n);
        n = record_length - HEARTBEAT_HEADER;
        padding = 0;
        node_suffix(d, node, " (invalid, using %u to decode payload)", n);
    }
    take_bytes(d, tls + TLS_HEARTBEAT_PAYLOAD, n);
    if (dissection_adds(d))
        node_label(d, d->last, "Payload (%u byte%s)", n, n == 1 ? "" : "s");
    if (padding == 0)
        return;
    take_bytes(d, tls + TLS_HEARTBEAT_PADDING, padding);
    if (dissection_adds(d))
        node_label(d, d->last, "Padding and HMAC (%u byte%s)", padding, padding == 1 ? "" : "s");
}

/* RFC 6520 */
static void read_heartbeat(struct dissection *d, struct node *record)
{
    uint16_t version = tls_flow(d)->version;
    uint32_t length = cursor_wire_left(&d->cursor);
    struct node *node =
        dissection_adds(d) ? put_mark(d, tls + TLS_HEARTBEAT_MESSAGE, peek_rest(d)) : NULL;
    const char *type = names_find(&tls_heartbeat_names, peek_u8(d, 0));

    tls_caption_record(d, TLS_CONTENT_HEARTBEAT, true);
    if (!type) {
        add_info(d, "Encrypted Heartbeat");
        label_record(d, record, version, "SSL", "Encrypted Heartbeat");
        node_label(d, node, "Encrypted Heartbeat Message");
        return;
    }
    if (length < HEARTBEAT_HEADER) {
        malformed(d);
        return;
    }
    const char *text = arena_printf(d->arena, "Heartbeat %s", type);
    add_info(d, text);
    label_record(d, record, version, "SSL", text);
    descend(d, node);
    take_u8(d, tls + TLS_HEARTBEAT_TYPE);
    read_heartbeat_payload(d, length);
    ascend(d, node);
}

static void check_length(
    struct dissection *d, struct node *node, uint8_t content, uint16_t version, uint32_t length)
{
    uint32_t expansion = version == TLS_1_3 ? EXPANSION_MAX_13 : EXPANSION_MAX;
    bool may_be_empty = content == TLS_CONTENT_DATA || content == TLS_CONTENT_HEARTBEAT ||
                        content == TLS_CONTENT_CID;

    if (!node)
        return;
    if (length == 0 && !may_be_empty)
        expert_text(d, node, tls + TLS_RECORD_LENGTH_INVALID,
            "Zero-length %s fragments are not allowed",
            names_get(&tls_content_names, content, "unknown"));
    if (length > RECORD_MAX + expansion)
        expert_text(d, node, tls + TLS_RECORD_LENGTH_INVALID,
            "TLSCiphertext length MUST NOT exceed 2^14 + %u", expansion);
}

/* Suites that do not encrypt leave the octets as they are and put a MAC behind them. */
static uint32_t mac_length(uint16_t cipher)
{
    static const struct {
        const char *end;
        uint32_t octets;
    } macs[] = {{"_WITH_NULL_MD5", 16}, {"_WITH_NULL_SHA", 20}, {"_WITH_NULL_SHA256", 32},
        {"_WITH_NULL_SHA384", 48}};
    const char *name = names_get(&tls_cipher_names, cipher, "");
    const char *null = strstr(name, "_WITH_NULL_");

    for (size_t i = 0; null && i < sizeof macs / sizeof macs[0]; i++)
        if (strcmp(null, macs[i].end) == 0)
            return macs[i].octets;
    return 0;
}

bool tls_is_null_cipher(uint16_t cipher)
{
    return mac_length(cipher) > 0;
}

/* The MAC of this record, if what stands before it can be read. */
static uint32_t readable_mac(const struct dissection *d, uint8_t content, uint32_t length)
{
    const struct tls_flow *flow = tls_flow(d);
    uint32_t n = flow->half[d->direction].ciphered ? mac_length(flow->cipher) : 0;

    return content == TLS_CONTENT_DATA || content == TLS_CONTENT_CHANGE_CIPHER_SPEC || n >= length
               ? 0
               : n;
}

/* TLS 1.3 knows no heartbeats, and its drafts no ChangeCipherSpec. */
static bool is_allowed(const struct dissection *d, uint8_t content)
{
    const struct tls_flow *flow = tls_flow(d);

    if (flow->version != TLS_1_3)
        return true;
    if (content == TLS_CONTENT_CHANGE_CIPHER_SPEC)
        return flow->draft == 0 || flow->draft >= DRAFT_WITH_CHANGE_CIPHER_SPEC;
    return content != TLS_CONTENT_HEARTBEAT;
}

static void read_fragment(
    struct dissection *d, struct node *record, uint8_t content, uint16_t version)
{
    if (!is_allowed(d, content))
        return;
    switch (content) {
    case TLS_CONTENT_CHANGE_CIPHER_SPEC:
        read_change_cipher_spec(d, record);
        break;
    case TLS_CONTENT_ALERT:
        read_alert(d, record);
        break;
    case TLS_CONTENT_HANDSHAKE:
        tls_read_handshake(d, record, version);
        break;
    case TLS_CONTENT_DATA:
        read_data(d, record, version);
        break;
    case TLS_CONTENT_HEARTBEAT:
        read_heartbeat(d, record);
        break;
    default:
        break;
    }
}

/* --- records
 * -------------------------------------------------------------------------------------- */

/* The version that this record is shown with. */
static uint16_t record_version(struct dissection *d, uint8_t content, uint16_t version)
{
    struct tls_flow *flow = tls_flow(d);

    if (flow->version != TLS_UNKNOWN)
        return flow->version;
    if (is_authoritative(content, peek_u8(d, 0)))
        tls_set_version(d, version, 0);
    row_protocol(d, tls_short_version(version, "SSL"));
    return version;
}

static void read_record(struct dissection *d)
{
    struct node *record = open_node(d, tls + TLS_RECORD);
    bool opaque = tls_flow(d)->version == TLS_1_3 && peek_u8(d, 0) == TLS_CONTENT_DATA;
    uint8_t content = take_u8(d, tls + (opaque ? TLS_RECORD_OPAQUE_TYPE : TLS_RECORD_CONTENT_TYPE));
    if (dissection_adds(d) && !is_allowed(d, content))
        expert_text(
            d, d->last, tls + TLS_UNEXPECTED_MESSAGE, "Record type is not allowed in TLS 1.3");
    uint16_t version = take_u16(d, tls + TLS_RECORD_VERSION);
    uint32_t length = take_u16(d, tls + TLS_RECORD_LENGTH);
    struct node *length_node = dissection_adds(d) ? d->last : NULL;

    if (length == 0 && cursor_wire_left(&d->cursor) == 0)
        malformed(d); /* Wireshark looks at the first octet, whether there is one or not */
    if (length > 0 && left(d) == 0 && cursor_wire_left(&d->cursor) > 0)
        take_nothing(d, length); /* not captured */
    if (!d->cursor.bad)
        version = record_version(d, content, version);
    if (!d->cursor.bad)
        check_length(d, length_node, content, version, length);
    struct scope scope = enter(d, length);
    uint32_t mac = readable_mac(d, content, length);
    struct scope inner = enter(d, length - mac);
    if (length > 0 && !d->cursor.bad)
        read_fragment(d, record, content, version);
    leave(d, inner);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    leave(d, scope);
    close_node(d, record);
}

/* Octets that are no record, or too few of one. What was not captured of them is missed. */
static void read_unknown(struct dissection *d)
{
    bool known = knows_version(tls_flow(d)), whole = left(d) == cursor_wire_left(&d->cursor);
    bool ignored = known && (whole || !is_content(peek_u8(d, 0)));

    if (whole)
        add_info(d, known ? "Ignored Unknown Record" : "Continuation Data");
    struct node *line = ignored && dissection_adds(d) ? put_label(d, peek_rest(d), "%s",
                                                            tls[TLS_IGNORED_UNKNOWN_RECORD].title)
                                                      : NULL;
    if (line)
        expert(d, line, tls + TLS_IGNORED_UNKNOWN_RECORD);
    take_nothing(d, cursor_wire_left(&d->cursor));
}

static void parse(struct dissection *d)
{
    struct tls_flow *flow = tls_flow(d);
    struct node *layer = open_layer(d, tls + TLS_PROTOCOL);
    bool first = true;

    if (!flow->begun)
        begin_flow(d, flow);
    flow->notes = NULL;
    row_protocol(d, tls_short_version(flow->version, "SSL"));
    info_clear(d);
    while (left(d) > 0 && !d->cursor.bad) {
        struct bytes rest = peek_rest(d);
        uint32_t size;
        if (!first)
            message_split(d);
        first = false;
        if (left(d) < cursor_wire_left(&d->cursor))
            tls_caption_cut(d); /* where what there is says no more */
        switch (record_kind(flow, d->direction, &rest, &size)) {
        case RECORD_TLS:
            flow->half[d->direction].lost = false;
            read_record(d);
            break;
        case RECORD_SSL2:
            tls_read_ssl2(d);
            break;
        default:
            read_unknown(d);
            break;
        }
        if (d->message && !d->message->summary) /* its octets would be taken for what was said */
            tls_caption_part(d);
    }
    info_fence(d);
    ascend(d, layer);
    tls_show_notes(d);
}

const struct dissector tls_dissector = {
    .name = "tls",
    .title = "TLS",
    .fields = tls,
    .n_fields = TLS_FIELDS,
    .tcp_ports = {443, 465, 563, 636, 853, 990, 993, 995, 5061, 5671, 8883},
    .late = true,
    .state_size = sizeof(struct tls_flow),
    .captions = tls_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
