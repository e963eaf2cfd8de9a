/*
 * SSH 2 (RFC 4253)
 *
 *   lines CR LF … SSH-2.0-software SP comment CR LF      each side, once
 *   uint32 packet_length | byte padding_length | payload | padding | MAC
 *
 * Packets are readable until NEWKEYS. What follows is shown as it comes: most ciphers hide even
 * where a packet ends.
 */
#include "dissectors/ssh.h"

#include "dissectors/dissectors.h"

#include <string.h>

enum {
    PACKET_HEAD = 5, /* length and padding length */
    FIRST_AUTH_MESSAGE = 50,
    PACKET_LARGE = 0xffff,
    SIDE_OCTETS = 8, /* of "Client: " in rows */
};

/* --- where a unit ends --------------------------------------------------------------------------
 */

/* Octets of the lines before the identification string and of that; *named: it is among them. */
static uint32_t lines_to_name(struct bytes bytes, bool *named)
{
    uint32_t taken = 0;

    *named = false;
    while (!*named) {
        struct bytes rest = bytes_from(bytes, taken);
        uint32_t n = line_length(rest, 0);
        if (n == 0)
            break;
        *named = bytes_begin(rest, "SSH-");
        taken += n;
    }
    return taken;
}

/* Version 1 alone; 1.99 speaks both (RFC 4253, 5.1). */
static bool names_old(struct bytes line)
{
    return bytes_begin(line, "SSH-1.") && !bytes_begin(line, "SSH-1.99-");
}

/* As in Wireshark the client tells the version; the server's may be all that there is. */
static bool speaks_old(const struct ssh *ssh)
{
    return ssh->version == 1 || (ssh->version == 0 && ssh->old);
}

/* As in Wireshark, all packets of a segment are one unit. */
static struct framing frame_packets(const struct unread *unread)
{
    struct cursor c = cursor_make(unread->bytes.data, unread->bytes.length, unread->bytes.length);

    while (cursor_left(&c) >= 4) {
        uint32_t start = c.position, n = cursor_u32(&c);
        if (n < 2 || n > SSH_PACKET_MAX)
            return framing_message(unread->bytes.length);
        if (n > cursor_left(&c)) {
            if (start > 0)
                return framing_message(start);
            return unread->ended ? framing_message(unread->bytes.length)
                                 : framing_need(n - cursor_left(&c));
        }
        if (c.base[c.position] < n && n > 1 && c.base[c.position + 1] == 21)
            return framing_message(unread->bytes.length); /* NEWKEYS: the rest is encrypted */
        cursor_skip(&c, n);
    }
    if (c.position == 0)
        return framing_need(1);
    return framing_message(cursor_left(&c) ? c.position : unread->bytes.length);
}

/* The same of version 1. */
static struct framing frame_old(const struct unread *unread)
{
    uint32_t taken = 0;

    for (;;) {
        struct bytes rest = bytes_from(unread->bytes, taken);
        uint32_t n = ssh_old_length(rest);
        if (n == 0 || n > rest.length)
            break;
        taken += n;
    }
    if (taken > 0 || unread->ended)
        return framing_message(taken ? taken : unread->bytes.length);
    return framing_need(1);
}

/* All there is, with what was not captured of it. */
static struct framing frame_segment(const struct unread *unread)
{
    return unread->cut ? framing_need(1) : framing_message(unread->bytes.length);
}

/* Before the identification string a server may send lines of text, a client nothing (RFC 4253,
 * 4.2). What is neither comes from the middle of a connection. */
static bool begins_amid(const struct unread *unread)
{
    struct bytes bytes = bytes_part(unread->bytes, 0, bytes_index(unread->bytes, '\n'));

    if (unread->direction == TO_SERVER) {
        char head[5] = {0};
        memcpy(head, bytes.data, bytes.length < 4 ? bytes.length : 4);
        return !bytes_begin(bytes_of("SSH-"), head);
    }
    for (uint32_t i = 0; i < bytes.length && i < SSH_LINE_MAX; i++)
        if (bytes.data[i] < ' ' && !is_space(bytes.data[i]))
            return true;
    return false;
}

/* Lines, and what of the packets behind the last of them is complete. */
static struct framing frame_lines(const struct ssh *ssh, const struct unread *unread)
{
    bool named;
    uint32_t n = lines_to_name(unread->bytes, &named);

    if (n == 0 && unread->bytes.length > SSH_LINE_MAX)
        return framing_reject();
    if (n == 0)
        return unread->ended ? framing_message(unread->bytes.length) : framing_need(1);
    struct unread rest = {.bytes = bytes_from(unread->bytes, n), .direction = unread->direction};
    if (!named || rest.bytes.length == 0 || names_old(unread->bytes) || speaks_old(ssh))
        return framing_message(n);
    struct framing packets = frame_packets(&rest);
    return framing_message(packets.kind == FRAMING_MESSAGE ? n + packets.length : n);
}

/* What a server says to a client that has not named its version, and is no packet: "Protocol
 * mismatch." A packet's length has a zero in front. */
static bool is_talk(struct bytes bytes, enum direction direction)
{
    return direction == TO_CLIENT && bytes.length > 0 && bytes.data[0] != 0;
}

/* Is this a packet that is not encrypted? Behind a hole only its own head tells: a multiple of
 * eight octets, padding (RFC 4253, 6), and a message that belongs before the keys (RFC
 * 4250, 4.1.2). */
static bool is_plain(struct bytes bytes)
{
    struct cursor c = cursor_make(bytes.data, bytes.length, bytes.length);
    uint32_t n = cursor_u32(&c);
    uint8_t padding = cursor_u8(&c), code = cursor_u8(&c);

    return !c.bad && n <= SSH_PACKET_MAX && (n + 4) % 8 == 0 && padding >= 4 && padding < n - 1 &&
           code > 0 && code < FIRST_AUTH_MESSAGE;
}

static struct framing frame(const void *state, const struct unread *unread)
{
    const struct ssh *ssh = state;
    enum direction direction = unread->direction;

    if (ssh->unknown[direction] || (ssh->encrypted[direction] && ssh->version != 1))
        return frame_segment(unread);
    if (ssh->lost[direction] && ssh->version != 1 && !is_plain(unread->bytes))
        return frame_segment(unread);
    if (!ssh->spoke[direction])
        return begins_amid(unread) ? framing_message(unread->bytes.length)
                                   : frame_lines(ssh, unread);
    if (speaks_old(ssh))
        return frame_old(unread);
    if (ssh->version == 0 && is_talk(unread->bytes, direction))
        return framing_message(unread->bytes.length);
    return frame_packets(unread);
}

static enum probe probe(const struct unread *unread)
{
    return bytes_begin(unread->bytes, "SSH-2.0-") || bytes_begin(unread->bytes, "SSH-1.99-")
               ? PROBE_YES
               : PROBE_MAYBE;
}

/* --- reading ------------------------------------------------------------------------------------
 */

bool ssh_first(const struct dissection *d)
{
    return !d->row || d->row->info.length <= SIDE_OCTETS;
}

/* Who speaks stands before all else, before what TCP has to say too. */
static void begin_row(struct dissection *d)
{
    const char *side = d->direction == TO_SERVER ? "Client: " : "Server: ";

    info_clear(d);
    struct text *out = info(d);
    if (!out || (out->length >= SIDE_OCTETS && !memcmp(out->data, side, SIDE_OCTETS)))
        return;
    const char *before = arena_copy(d->arena, out->data, out->length);
    text_reset(out);
    info_add(d, "%s%s", side, before ? before : "");
    d->row->fence += d->row->fence > 0 ? SIDE_OCTETS : 0;
}

void ssh_tell(struct dissection *d, unsigned what, uint64_t value)
{
    if (d->flow)
        foretell(d, LINK_OTHER, d->flow->first_frame, what, value);
}

bool ssh_told(const struct dissection *d, unsigned what, uint64_t *value)
{
    return d->flow && foretold_at(d, LINK_OTHER, d->flow->first_frame, what, value);
}

static void learn_version(struct dissection *d, struct ssh *ssh, struct bytes line)
{
    bool old = names_old(line);

    ssh->spoke[d->direction] = true;
    if (d->direction == TO_CLIENT) {
        ssh->old = old;
        return;
    }
    ssh->version = old ? 1 : 2;
    ssh_tell(d, SSH_TOLD_VERSION, ssh->version);
}

/* In the second pass the whole connection has the version that the client names somewhere; in a
 * first one the server's word counts until then. */
static void name_version(struct dissection *d, const struct ssh *ssh)
{
    uint64_t version = ssh->version, passed;
    struct bytes rest = peek_rest(d);

    if (version == 0 && !ssh_told(d, SSH_TOLD_VERSION, &version) &&
        !ssh_told(d, SSH_TOLD_PASS, &passed) &&
        (ssh->spoke[d->direction] || bytes_begin(rest, "SSH-2") || bytes_begin(rest, "SSH-1.99")))
        version = speaks_old(ssh) ? 1 : 2;
    ssh_tell(d, SSH_TOLD_PASS, 1);
    row_protocol(d, version == 2 ? "SSHv2" : version == 1 ? "SSHv1" : "SSH");
}

static void identification(struct dissection *d, struct ssh *ssh)
{
    struct bytes rest = peek_rest(d);
    struct line line;

    if (!line_next(&rest, &line))
        return;
    bool named = bytes_begin(line.text, "SSH-");
    info_add(d, "%sProtocol (", ssh_first(d) ? "" : ", ");
    info_wire(d, line.text);
    info_add(d, ")");
    put_ascii(d, ssh_rows + SSH_PROTOCOL, line.text);
    caption(d,
        &ssh_captions[!named                      ? SSH_CAP_LINE
                      : d->direction == TO_SERVER ? SSH_CAP_CLIENT_HELLO
                                                  : SSH_CAP_SERVER_HELLO],
        line.text, no_bytes(), no_bytes());
    if (named)
        learn_version(d, ssh, line.text);
    take_nothing(d, line.whole.length);
}

/* Wireshark counts the packets of the key exchange in its own way: see ssh_message. */
static void show_number(struct dissection *d, struct ssh *ssh, uint32_t number)
{
    put_uint(d, ssh_rows + SSH_SEQUENCE, no_bytes(), number);
    put_uint(d, ssh_rows + SSH_PACKETS, no_bytes(), ssh->packets[d->direction]++);
}

static void packet(struct dissection *d, struct ssh *ssh)
{
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2), all = left(d);
    uint8_t padding = peek_u8(d, 4);
    uint32_t payload = n > padding + 1u ? n - padding - 1 : 0;

    ssh->lost[d->direction] = false;
    ssh_learn(d, ssh, bytes_part(peek_rest(d), PACKET_HEAD, PACKET_HEAD + payload));
    struct node *node = ssh_open(d, ssh);
    take_u32(d, ssh_rows + SSH_PACKET_LENGTH);
    if (n >= PACKET_LARGE) {
        expert_text(d, d->last, ssh_rows + SSH_TOO_LARGE, "Overly large number %d", (int)n);
        n = all > 4 ? all - 4 : 0;
        payload = n > padding + 1u ? n - padding - 1 : 0;
    }
    struct scope scope = enter(d, n);
    take_u8(d, ssh_rows + SSH_PADDING_LENGTH);
    const char *method = ssh->choice.names[SSH_KEX];
    struct node *exchange =
        *method ? open_label(d, "Key Exchange (method:%s)", method) : open_label(d, "Key Exchange");
    struct scope inner = enter(d, payload);
    uint32_t number = ssh_message(d, ssh, method);
    leave(d, inner);
    close_node(d, exchange);
    take_bytes(d, ssh_rows + SSH_PADDING, left(d));
    leave(d, scope);
    show_number(d, ssh, number);
    close_node(d, node);
}

static bool is_answered(const struct dissection *d, const struct ssh *ssh)
{
    uint64_t version;

    return ssh->version != 0 || ssh_told(d, SSH_TOLD_VERSION, &version);
}

static void piece(struct dissection *d, struct ssh *ssh)
{
    struct unread unread = {.bytes = peek_rest(d), .direction = d->direction};

    if (ssh->unknown[d->direction] || (!ssh->spoke[d->direction] && begins_amid(&unread))) {
        ssh->unknown[d->direction] = true;
        ssh_unknown(d);
    } else if (!ssh->spoke[d->direction]) {
        identification(d, ssh);
    } else if (speaks_old(ssh)) {
        ssh_old(d, ssh);
    } else if (ssh->encrypted[d->direction] ||
               (ssh->lost[d->direction] && !is_plain(peek_rest(d)))) {
        ssh_sealed(d, ssh);
    } else if (!is_answered(d, ssh) && is_talk(peek_rest(d), d->direction)) {
        ssh_words(d);
    } else {
        packet(d, ssh);
    }
}

static void parse(struct dissection *d)
{
    struct ssh *ssh = d->state;
    bool more = false;

    name_version(d, ssh);
    begin_row(d);
    open_layer(d, ssh_rows + SSH);
    while (left(d) > 0) {
        if (more)
            message_split(d);
        more = true;
        piece(d, ssh);
    }
    gen_uint(d, ssh_rows + SSH_DIRECTION, d->direction == TO_CLIENT);
}

/* Without the octets nobody knows where a packet begins: the next segment may tell. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct ssh *ssh = state;

    (void)n;
    ssh->spoke[direction] = true;
    ssh->lost[direction] = !ssh->encrypted[direction];
    return RECOVERY_RESUME;
}

const struct dissector ssh_dissector = {
    .name = "ssh",
    .title = "SSH",
    .fields = ssh_rows,
    .n_fields = SSH_FIELDS,
    .tcp_ports = {22},
    .state_size = sizeof(struct ssh),
    .message_max = SSH_PACKET_MAX + (1u << 16),
    .captions = ssh_captions,
    .late = true,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
