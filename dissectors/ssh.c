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

enum {
    PACKET_HEAD = 5, /* length and padding length */
};

/* --- where a unit ends --------------------------------------------------------------------------
 */

static struct framing frame_line(const struct unread *unread)
{
    uint32_t n = line_length(unread->bytes, unread->scanned);

    if (n > 0)
        return framing_message(n);
    if (unread->bytes.length > SSH_LINE_MAX)
        return framing_reject();
    return unread->ended ? framing_message(unread->bytes.length) : framing_need(1);
}

/* As in Wireshark, all packets of a segment are one unit. */
static struct framing frame_packets(const struct ssh *ssh, const struct unread *unread)
{
    struct cursor c = cursor_make(unread->bytes.data, unread->bytes.length, unread->bytes.length);

    (void)ssh;
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

static struct framing frame(const void *state, const struct unread *unread)
{
    const struct ssh *ssh = state;

    if (ssh->old || ssh->encrypted[unread->direction])
        return framing_message(unread->bytes.length);
    if (!ssh->spoke[unread->direction])
        return frame_line(unread);
    return frame_packets(ssh, unread);
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
    const struct row *row = d->row;

    return !row || row->info.length == 0 || row->info.data[row->info.length - 1] == ' ';
}

static const char *side(const struct dissection *d)
{
    return d->direction == TO_SERVER ? "Client" : "Server";
}

static void identification(struct dissection *d, struct ssh *ssh)
{
    struct bytes rest = peek_rest(d);
    struct line line;

    if (!line_next(&rest, &line))
        return;
    bool named = bytes_begin(line.text, "SSH-");
    info_add(d, "Protocol (");
    info_wire(d, line.text);
    info_add(d, ")");
    put_value(d, ssh_rows + SSH_PROTOCOL, line.text, line.text);
    caption(d,
        &ssh_captions[!named                      ? SSH_CAP_LINE
                      : d->direction == TO_SERVER ? SSH_CAP_CLIENT_HELLO
                                                  : SSH_CAP_SERVER_HELLO],
        line.text, no_bytes(), no_bytes());
    if (named) {
        ssh->spoke[d->direction] = true;
        ssh->old |= bytes_begin(line.text, "SSH-1.") && !bytes_begin(line.text, "SSH-1.99");
    }
    take_nothing(d, line.whole.length);
}

/* Wireshark shows encrypted octets only where it could not have decrypted them, given the keys:
 * after a group exchange, or when the negotiation was not seen. */
static bool shows_encrypted(const struct ssh *ssh)
{
    const char *method = ssh->choice.names[SSH_KEX];

    return !*method || strncmp(method, "diffie-hellman-group-exchange", 29) == 0;
}

static struct node *open_packet(struct dissection *d, const struct ssh *ssh)
{
    bool up = d->direction == TO_SERVER;
    const char *encryption =
        ssh->choice.names[up ? SSH_ENCRYPTION_TO_SERVER : SSH_ENCRYPTION_TO_CLIENT];
    const char *mac = ssh->choice.names[up ? SSH_MAC_TO_SERVER : SSH_MAC_TO_CLIENT];
    const char *compression =
        ssh->choice.names[up ? SSH_COMPRESSION_TO_SERVER : SSH_COMPRESSION_TO_CLIENT];
    /* Wireshark names the MAC only where it is computed over what was sent in clear. */
    bool implicit =
        strstr(encryption, "poly1305") || strstr(encryption, "gcm") || strstr(mac, "-etm");

    if (!*encryption || shows_encrypted(ssh))
        return open_label(d, "SSH Version 2");
    return open_label(d, "SSH Version 2 (encryption:%s%s%s compression:%s)", encryption,
        implicit ? "" : " mac:", implicit ? "" : mac, compression);
}

static void packet(struct dissection *d, struct ssh *ssh)
{
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    uint8_t padding = peek_u8(d, 4);
    uint32_t payload = n > padding + 1u ? n - padding - 1 : 0;

    ssh_learn(d, ssh, bytes_part(peek_rest(d), PACKET_HEAD, PACKET_HEAD + payload));
    struct node *node = open_packet(d, ssh);
    take_u32(d, ssh_rows + SSH_PACKET_LENGTH);
    struct scope scope = enter(d, n);
    take_u8(d, ssh_rows + SSH_PADDING_LENGTH);
    const char *method = ssh->choice.names[SSH_KEX];
    struct node *exchange =
        *method ? open_label(d, "Key Exchange (method:%s)", method) : open_label(d, "Key Exchange");
    struct scope inner = enter(d, payload);
    ssh_message(d, ssh, method);
    leave(d, inner);
    close_node(d, exchange);
    take_bytes(d, ssh_rows + SSH_PADDING, left(d));
    leave(d, scope);
    put_uint(d, ssh_rows + SSH_SEQUENCE, no_bytes(), ssh->sequence[d->direction]++);
    close_node(d, node);
}

static void encrypted(struct dissection *d, const struct ssh *ssh)
{
    uint32_t n = left(d);
    struct node *node = open_packet(d, ssh);

    summary(d, "Encrypted packet (len=%u)", n);
    message_encrypted(d);
    caption(d, &ssh_captions[SSH_CAP_ENCRYPTED + (d->direction == TO_CLIENT)],
        bytes_of(arena_printf(d->arena, "%u", n)), no_bytes(), no_bytes());
    if (shows_encrypted(ssh)) {
        info_add(d, "%sEncrypted packet (len=%u)", ssh_first(d) ? "" : ", ", n);
        if (n >= 4)
            take_bytes(d, ssh_rows + SSH_PACKET_LENGTH_ENCRYPTED, 4);
        take_bytes(d, ssh_rows + SSH_ENCRYPTED_PACKET, left(d));
    }
    take_nothing(d, left(d));
    close_node(d, node);
}

static void parse(struct dissection *d)
{
    struct ssh *ssh = d->state;
    bool more = false;

    row_protocol(d, ssh->spoke[d->direction] || bytes_begin(peek_rest(d), "SSH-2") ||
                            bytes_begin(peek_rest(d), "SSH-1.99")
                        ? "SSHv2"
                        : "SSH");
    info_clear(d);
    info_add(d, "%s: ", side(d));
    open_layer(d, ssh_rows + SSH);
    while (left(d) > 0) {
        if (more)
            message_split(d);
        more = true;
        if (ssh->old && ssh->spoke[d->direction]) {
            caption(d, &ssh_captions[SSH_CAP_OLD], no_bytes(), no_bytes(), no_bytes());
            take_bytes(d, ssh_rows + SSH_PAYLOAD, left(d));
        } else if (!ssh->spoke[d->direction]) {
            identification(d, ssh);
        } else if (ssh->encrypted[d->direction]) {
            encrypted(d, ssh);
        } else {
            packet(d, ssh);
        }
    }
    gen_uint(d, ssh_rows + SSH_DIRECTION, d->direction == TO_CLIENT);
}

/* Without the octets nobody knows where a packet begins. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct ssh *ssh = state;

    (void)n;
    ssh->spoke[direction] = true;
    ssh->encrypted[direction] = true;
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
