/*
 * What nobody but the two sides can read: packets behind NEWKEYS, or of a connection whose
 * beginning the capture lacks.
 *
 *   4 octets of length, sealed or not | sealed octets | MAC
 *
 * Most ciphers hide where a packet ends, so that each segment is shown as one.
 */
#include "dissectors/ssh.h"

#include <string.h>

/* Ciphers that Wireshark could open if it had the keys: it shows none of their octets. */
static const char *const openable[] = {"chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr",
    "aes256-ctr", "aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com", "aes128-gcm", "aes256-gcm"};

/* Octets of MACs whose names do not end in their bits (RFC 4253, 6.4). */
static const struct {
    const char *name;
    uint32_t octets;
} macs[] = {{"hmac-sha1", 20}, {"hmac-md5", 16}, {"hmac-ripemd160", 20}};

struct seal {
    const char *encryption, *mac, *compression;
};

static struct seal seal_of(const struct ssh *ssh, enum direction direction)
{
    const char(*names)[SSH_NAME_MAX] = ssh->choice.names;
    bool up = direction == TO_SERVER;

    return (struct seal){names[up ? SSH_ENCRYPTION_TO_SERVER : SSH_ENCRYPTION_TO_CLIENT],
        names[up ? SSH_MAC_TO_SERVER : SSH_MAC_TO_CLIENT],
        names[up ? SSH_COMPRESSION_TO_SERVER : SSH_COMPRESSION_TO_CLIENT]};
}

static bool is_openable(const char *encryption)
{
    for (size_t i = 0; i < sizeof openable / sizeof openable[0]; i++)
        if (strcmp(encryption, openable[i]) == 0)
            return true;
    return false;
}

static bool has_own_mac(const char *encryption)
{
    return strstr(encryption, "poly1305") || strstr(encryption, "gcm@");
}

/* The number at the end of a name, 0 where there is none. */
static uint32_t number_after_dash(struct bytes name)
{
    enum { DIGITS_MAX = 4 };
    uint32_t number = 0, place = 1, at = name.length;

    for (; at > 0 && is_digit(name.data[at - 1]) && name.length - at < DIGITS_MAX; at--) {
        number += place * (uint32_t)(name.data[at - 1] - '0');
        place *= 10;
    }
    return at > 0 && name.data[at - 1] == '-' ? number : 0;
}

/* hmac-sha2-256-etm@openssh.com has the octets of hmac-sha2-256; 0: unknown. */
static uint32_t mac_octets(const char *mac)
{
    struct bytes name = bytes_of(mac);
    uint32_t at = bytes_search(name, 0, "-etm@"), domain = bytes_index(name, '@');

    name = bytes_part(name, 0, at < domain ? at : domain);
    for (size_t i = 0; i < sizeof macs / sizeof macs[0]; i++)
        if (bytes_is(name, macs[i].name))
            return macs[i].octets;
    return number_after_dash(name) / 8;
}

/* Wireshark learns what was agreed on when it reads the server's half of the keys, and tells it in
 * all packets of the second pass. It cannot read that of a group exchange. */
static bool is_agreed(const struct dissection *d, const struct ssh *ssh)
{
    uint64_t told;

    return ssh->replied || ssh_told(d, SSH_TOLD_REPLY, &told);
}

struct node *ssh_open(struct dissection *d, const struct ssh *ssh)
{
    struct seal seal = seal_of(ssh, d->direction);
    /* Wireshark names only the MAC that it can compute. */
    bool names_mac = strcmp(seal.mac, "hmac-sha2-256") == 0 && !has_own_mac(seal.encryption);

    if (!*seal.encryption || !is_agreed(d, ssh))
        return open_label(d, "SSH Version 2");
    return open_label(d, "SSH Version 2 (encryption:%s%s compression:%s)", seal.encryption,
        names_mac ? " mac:hmac-sha2-256" : "", seal.compression);
}

/* What was not captured of a segment is missed at its end. */
static void show_octets(struct dissection *d, bool length_is_plain, uint32_t mac)
{
    bool whole = left(d) == cursor_wire_left(&d->cursor);
    bool headed = left(d) > 4 || (left(d) == 4 && !whole);

    if (headed && length_is_plain)
        take_u32(d, ssh_rows + SSH_PACKET_LENGTH);
    else if (headed)
        take_bytes(d, ssh_rows + SSH_PACKET_LENGTH_ENCRYPTED, 4);
    if (mac > left(d) || !whole)
        mac = 0;
    if (left(d) > 0 || whole)
        take_bytes(d, ssh_rows + SSH_ENCRYPTED_PACKET, left(d) - mac);
    if (d->last && d->last->length == 0 && mac > 0)
        node_label(d, d->last, "Encrypted Packet: <MISSING>");
    if (mac > 0)
        take_bytes(d, ssh_rows + SSH_MAC, mac);
    if (!whole)
        take_nothing(d, 1);
}

static void say_sealed(struct dissection *d, int which, bool in_row)
{
    uint32_t n = cursor_wire_left(&d->cursor);

    summary(d, "Encrypted packet (len=%u)", n);
    message_encrypted(d);
    caption(
        d, &ssh_captions[which], bytes_of(arena_printf(d->arena, "%u", n)), no_bytes(), no_bytes());
    if (in_row)
        info_add(d, "%sEncrypted packet (len=%u)", ssh_first(d) ? "" : ", ", n);
}

void ssh_sealed(struct dissection *d, struct ssh *ssh)
{
    struct seal seal = seal_of(ssh, d->direction);
    bool agreed = *seal.encryption && is_agreed(d, ssh);
    bool gcm = strstr(seal.encryption, "gcm") != NULL;
    bool shown = !agreed || !is_openable(seal.encryption) || gcm;
    bool plain = agreed && (gcm || strstr(seal.mac, "-etm@"));
    struct node *node = ssh_open(d, ssh);

    say_sealed(d, SSH_CAP_ENCRYPTED + (d->direction == TO_CLIENT), shown);
    if (shown)
        show_octets(d, plain, !agreed ? 0 : gcm ? 16 : mac_octets(seal.mac));
    take_nothing(d, left(d));
    close_node(d, node);
}

void ssh_unknown(struct dissection *d)
{
    say_sealed(d, SSH_CAP_UNKNOWN, true);
    show_octets(d, false, 0);
}

void ssh_words(struct dissection *d)
{
    struct bytes line = bytes_trim(peek_rest(d));

    info_add(
        d, "%sEncrypted packet (len=%u)", ssh_first(d) ? "" : ", ", cursor_wire_left(&d->cursor));
    summary(d, "%.*s", (int)line.length, (const char *)line.data);
    caption(d, &ssh_captions[SSH_CAP_WORDS], line, no_bytes(), no_bytes());
    show_octets(d, false, 0);
}
