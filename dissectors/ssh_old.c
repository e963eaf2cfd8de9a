/*
 * SSH 1, as far as it can be read without keys (draft-ylonen-ssh-protocol-00)
 *
 *   uint32 length | 1 to 8 octets of padding | type | data | CRC
 *
 * Nobody should speak it any more: it is named, not explained.
 */
#include "dissectors/ssh.h"

enum { OLD_LENGTH_MAX = 0xffff };

uint32_t ssh_old_length(struct bytes bytes)
{
    struct cursor c = cursor_make(bytes.data, bytes.length, bytes.length);
    uint32_t n = cursor_u32(&c);

    if (c.bad)
        return 0;
    return n >= OLD_LENGTH_MAX ? bytes.length : 4 + (8 - n % 8) + n;
}

static const char *name_of(struct dissection *d, uint8_t code)
{
    static const char *const names[] = {
        "No Message", "Disconnect", "Public Key", "Session Key", "User"};

    if (code < sizeof names / sizeof names[0])
        return names[code];
    return arena_printf(d->arena, "Unknown (%u)", code);
}

/* Wireshark names the packets of the first frame of a side; the others may be encrypted. */
static void show_type(struct dissection *d, struct ssh *ssh, uint32_t n)
{
    uint32_t *first = &ssh->first_old[d->direction];

    if (*first == 0)
        *first = d->packet->number;
    if (*first != d->packet->number) {
        info_add(d, "%sEncrypted packet (len=%u)", ssh_first(d) ? "" : ", ", n);
        return;
    }
    uint8_t code = peek_u8(d, 0);
    const char *name = name_of(d, code);
    info_add(d, "%s%s", ssh_first(d) ? "" : ", ", name);
    take_u8(d, ssh_rows + SSH_MESSAGE_CODE);
    node_label(d, d->last, code < 5 ? "Message Code: %s (%u)" : "Message Code: %s", name, code);
}

void ssh_old(struct dissection *d, struct ssh *ssh)
{
    struct node *node = open_label(d, "SSH Version 1");
    uint32_t n = take_u32(d, ssh_rows + SSH_PACKET_LENGTH), padding = 8 - n % 8;

    caption(d, &ssh_captions[SSH_CAP_OLD], no_bytes(), no_bytes(), no_bytes());
    if (n < OLD_LENGTH_MAX) {
        put_uint(d, ssh_rows + SSH_PADDING_LENGTH, bytes_part(peek_rest(d), 0, padding), padding);
        take_nothing(d, padding);
        struct scope scope = enter(d, n);
        show_type(d, ssh, n);
        take_bytes(d, ssh_rows + SSH_PAYLOAD, left(d));
        leave(d, scope);
    } else {
        take_bytes(d, ssh_rows + SSH_PAYLOAD, left(d));
    }
    close_node(d, node);
}
