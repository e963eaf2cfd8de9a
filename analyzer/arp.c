/*
 * ARP and its kin (RFC 826, 903, 1931, 2390, 5227)
 *
 *     +---------------+---------------+-------+-------+---------------+
 *     | hardware type | protocol type | sizes of both | operation     |
 *     +---------------+---------------+-------+-------+---------------+
 *     | sender hardware, sender protocol, target hardware, target protocol address
 */
#include "analyzer/engine.h"
#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"

#include <stdlib.h>
#include <string.h>

enum {
    ARP,
    ARP_HW_TYPE,
    ARP_PROTO_TYPE,
    ARP_HW_SIZE,
    ARP_PROTO_SIZE,
    ARP_OPCODE,
    ARP_GRATUITOUS,
    ARP_PROBE,
    ARP_ANNOUNCEMENT,
    ARP_SRC_HW,
    ARP_SRC_MAC,
    ARP_SRC_PROTO,
    ARP_SRC_IPV4,
    ARP_DST_HW,
    ARP_DST_MAC,
    ARP_DST_PROTO,
    ARP_DST_IPV4,
    ARP_ERROR,
    ARP_DUPLICATE_FRAME,
    ARP_DUPLICATE_SECONDS,
    ARP_DUPLICATE_NOTE,
};

static const struct name operation_names_rows[] = {
    ONE(0x0000, "reserved"),
    ONE(0x0001, "request"),
    ONE(0x0002, "reply"),
    ONE(0x0003, "reverse request"),
    ONE(0x0004, "reverse reply"),
    ONE(0x0005, "drarp request"),
    ONE(0x0006, "drarp reply"),
    ONE(0x0007, "drarp error"),
    ONE(0x0008, "inverse request"),
    ONE(0x0009, "inverse reply"),
    ONE(0x000a, "arp nak"),
    ONE(0x000b, "mars request"),
    ONE(0x000c, "mars multi"),
    ONE(0x000d, "mars mserv"),
    ONE(0x000e, "mars join"),
    ONE(0x000f, "mars leave"),
    ONE(0x0010, "mars nak"),
    ONE(0x0011, "mars unserv"),
    ONE(0x0012, "mars sjoin"),
    ONE(0x0013, "mars sleave"),
    ONE(0x0014, "mars grouplist request"),
    ONE(0x0015, "mars grouplist reply"),
    ONE(0x0016, "mars redirect map"),
    ONE(0x0017, "mapos unarp"),
    ONE(0x0018, "experimental 1"),
    ONE(0x0019, "experimental 2"),
    ONE(0xffff, "reserved"),
};
static const struct names operation_names = NAMES(operation_names_rows);

static const struct name error_names_rows[] = {
    ONE(1, "restricted"),
    ONE(2, "no address"),
    ONE(3, "serverdown"),
    ONE(4, "moved"),
    ONE(5, "failure"),
};
static const struct names error_names = NAMES(error_names_rows);

static const struct field arp[] = {
    [ARP] = {"arp", "Address Resolution Protocol", FIELD_PROTOCOL},
    [ARP_HW_TYPE] = {"arp.hw.type", "Hardware type", FIELD_UINT16, BASE_DEC,
        .names = &hardware_type_names},
    [ARP_PROTO_TYPE] = {"arp.proto.type", "Protocol type", FIELD_UINT16, BASE_HEX,
        .names = &ethertype_names},
    [ARP_HW_SIZE] = {"arp.hw.size", "Hardware size", FIELD_UINT8, BASE_DEC},
    [ARP_PROTO_SIZE] = {"arp.proto.size", "Protocol size", FIELD_UINT8, BASE_DEC},
    [ARP_OPCODE] = {"arp.opcode", "Opcode", FIELD_UINT16, BASE_DEC, .names = &operation_names},
    [ARP_GRATUITOUS] = {"arp.isgratuitous", "Is gratuitous", FIELD_BOOL, .names = &true_names},
    [ARP_PROBE] = {"arp.isprobe", "Is probe", FIELD_BOOL, .names = &true_names},
    [ARP_ANNOUNCEMENT] = {"arp.isannouncement", "Is announcement", FIELD_BOOL,
        .names = &true_names},
    [ARP_SRC_HW] = {"arp.src.hw", "Sender hardware address", FIELD_BYTES},
    [ARP_SRC_MAC] = {"arp.src.hw_mac", "Sender MAC address", FIELD_ETHER},
    [ARP_SRC_PROTO] = {"arp.src.proto", "Sender protocol address", FIELD_BYTES},
    [ARP_SRC_IPV4] = {"arp.src.proto_ipv4", "Sender IP address", FIELD_IPV4},
    [ARP_DST_HW] = {"arp.dst.hw", "Target hardware address", FIELD_BYTES},
    [ARP_DST_MAC] = {"arp.dst.hw_mac", "Target MAC address", FIELD_ETHER},
    [ARP_DST_PROTO] = {"arp.dst.proto", "Target protocol address", FIELD_BYTES},
    [ARP_DST_IPV4] = {"arp.dst.proto_ipv4", "Target IP address", FIELD_IPV4},
    [ARP_ERROR] = {"arp.dst.drarp_error_status", "DRARP error status", FIELD_UINT16, BASE_DEC,
        .names = &error_names},
    [ARP_DUPLICATE_FRAME] = {"arp.duplicate-address-frame",
        "Frame showing earlier use of IP address", FIELD_FRAME},
    [ARP_DUPLICATE_SECONDS] = {"arp.seconds-since-duplicate-address-frame",
        "Seconds since earlier frame seen", FIELD_UINT32, BASE_DEC},
    [ARP_DUPLICATE_NOTE] = {"arp.duplicate-address-detected", "Duplicate IP address configured",
        FIELD_EXPERT, EXPERT_WARNING, EXPERT_SEQUENCE},
};
const struct field_table arp_fields = FIELDS(arp);

enum operation {
    REQUEST = 1,
    REPLY = 2,
    REVERSE_REQUEST = 3,
    REVERSE_REPLY = 4,
    DYNAMIC_REQUEST = 5,
    DYNAMIC_REPLY = 6,
    DYNAMIC_ERROR = 7,
    INVERSE_REQUEST = 8,
    INVERSE_REPLY = 9,
    NAK = 10,
    MAPOS = 23,
    EXPERIMENT_1 = 24,
    EXPERIMENT_2 = 25,
};

enum {
    FIXED = 8,
    HARDWARE_ETHERNET = 1,
    HARDWARE_IEEE_802 = 6,
    PROTOCOL_IPV4 = 0x0800,
};

/* One ARP packet. */
struct arp_packet {
    uint16_t hardware, protocol, operation;
    uint8_t hardware_size, protocol_size;
    struct bytes sender_hardware, sender, target_hardware, target;
    bool mac, ipv4; /* the addresses are such */
    bool gratuitous, probe, announcement;
};

static bool all_zero(struct bytes octets)
{
    for (uint32_t i = 0; i < octets.length; i++)
        if (octets.data[i] != 0)
            return false;
    return true;
}

static bool same(struct bytes a, struct bytes b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* The addresses are there: whole is checked before. */
static struct arp_packet packet_of(const struct dissection *d)
{
    const uint8_t *p = d->cursor.base + d->cursor.position;
    struct arp_packet a = {.hardware = peek_u16(d, 0),
        .protocol = peek_u16(d, 2),
        .hardware_size = peek_u8(d, 4),
        .protocol_size = peek_u8(d, 5),
        .operation = peek_u16(d, 6)};

    a.mac = (a.hardware == HARDWARE_ETHERNET || a.hardware == HARDWARE_IEEE_802) &&
            a.hardware_size == 6;
    a.ipv4 = a.protocol == PROTOCOL_IPV4 && a.protocol_size == 4;
    a.sender_hardware = (struct bytes){p + FIXED, a.hardware_size};
    a.sender = (struct bytes){a.sender_hardware.data + a.hardware_size, a.protocol_size};
    a.target_hardware = (struct bytes){a.sender.data + a.protocol_size, a.hardware_size};
    a.target = (struct bytes){a.target_hardware.data + a.hardware_size, a.protocol_size};
    return a;
}

static void judge(struct arp_packet *a)
{
    bool asks = a->operation == REQUEST;

    if (!asks && a->operation != REPLY)
        return;
    a->gratuitous = same(a->sender, a->target);
    a->announcement = asks && a->gratuitous && all_zero(a->target_hardware);
    a->probe = asks && !a->gratuitous && all_zero(a->target_hardware) && all_zero(a->sender);
}

/* --- who uses an address -------------------------------------------------------------------- */

#define ARP_USERS_MAX 8192 /* addresses remembered; a power of two */

struct arp_user {
    uint8_t ip[4], mac[6];
    uint32_t frame; /* that showed it last; 0: free */
    int64_t time;
};

enum { PROBES = 16 };

static struct arp_user *user_of(struct decoder *decoder, const uint8_t *ip)
{
    uint32_t key = (uint32_t)ip[0] << 24 | (uint32_t)ip[1] << 16 | (uint32_t)ip[2] << 8 | ip[3];
    uint32_t start = key * 0x9e3779b1u >> 19;

    if (!decoder->arp_users)
        decoder->arp_users = calloc(ARP_USERS_MAX, sizeof *decoder->arp_users);
    if (!decoder->arp_users)
        return NULL;
    for (uint32_t i = 0; i < PROBES; i++) {
        struct arp_user *user = &decoder->arp_users[(start + i) % ARP_USERS_MAX];
        if (user->frame == 0 || memcmp(user->ip, ip, 4) == 0)
            return user;
    }
    return &decoder->arp_users[start % ARP_USERS_MAX];
}

/* Somebody uses an address. Returns true, and who did before, where that was another. */
static bool note_user(struct decoder *decoder, const struct packet *packet, const uint8_t *ip,
    const uint8_t *mac, struct arp_user *before)
{
    struct arp_user *user = user_of(decoder, ip);

    if (!user)
        return false;
    if (user->frame != 0 && memcmp(user->ip, ip, 4) == 0 && memcmp(user->mac, mac, 6) != 0) {
        *before = *user;
        return true;
    }
    memcpy(user->ip, ip, 4);
    memcpy(user->mac, mac, 6);
    user->frame = packet->number;
    user->time = packet->time;
    return false;
}

static void show_duplicate(struct decoder *decoder, struct dissection *d, const uint8_t *ip,
    const uint8_t *mac, const struct arp_user *before)
{
    struct text *t = &decoder->scratch;

    d->tree->depth = 0;
    struct node *node = gen_label(d, "Duplicate IP address");
    text_reset(t);
    text_ipv4(t, ip);
    const char *address = d->building ? arena_copy(d->arena, t->data, t->length) : "";
    text_reset(t);
    text_add(t, "Duplicate IP address detected for ");
    text_add(t, address);
    text_add(t, " (");
    text_ether(t, mac);
    text_add(t, ") - also in use by ");
    text_ether(t, before->mac);
    text_printf(t, " (frame %u)", before->frame);
    node_label(d, node, "%s", text_string(t));
    descend(d, node);
    struct node *frame = gen_uint(d, arp + ARP_DUPLICATE_FRAME, before->frame);
    expert_text(
        d, frame, arp + ARP_DUPLICATE_NOTE, "Duplicate IP address configured (%s)", address);
    gen_uint(d, arp + ARP_DUPLICATE_SECONDS,
        (uint64_t)(d->packet->time / 1000000000 - before->time / 1000000000));
    ascend(d, node);
}

/* Is it somebody's address, and the other one of one station? */
static bool tells_user(struct bytes ip, struct bytes mac)
{
    return !all_zero(ip) && !all_zero(mac) && !(mac.data[0] & 1); /* 1: a group */
}

/* One end of the packet. Returns whether somebody else uses its address. */
static bool check_end(
    struct decoder *decoder, struct dissection *d, struct bytes ip, struct bytes mac)
{
    struct arp_user before;

    if (!note_user(decoder, d->packet, ip.data, mac.data, &before))
        return false;
    if (d->building)
        show_duplicate(decoder, d, ip.data, mac.data, &before);
    return true;
}

static void check_duplicates(
    struct decoder *decoder, struct dissection *d, const struct arp_packet *a)
{
    struct bytes ip = a->sender;
    bool duplicate = false;

    if (!a->mac || !a->ipv4 || (a->operation != REQUEST && a->operation != REPLY))
        return;
    if (tells_user(a->sender, a->sender_hardware))
        duplicate = check_end(decoder, d, a->sender, a->sender_hardware);
    if (a->operation == REPLY && !a->gratuitous && tells_user(a->target, a->target_hardware)) {
        duplicate = check_end(decoder, d, a->target, a->target_hardware);
        ip = a->target;
    }
    if (!duplicate || !info(d))
        return;
    text_add(info(d), " (duplicate use of ");
    text_ipv4(info(d), ip.data);
    text_add(info(d), " detected!)");
}

/* --- showing -------------------------------------------------------------------------------- */

static const char *operation_text(struct dissection *d, const struct arp_packet *a)
{
    const char *name = names_find(&operation_names, a->operation);

    if (a->probe)
        return "ARP Probe";
    if (a->announcement)
        return "ARP Announcement";
    if (a->gratuitous)
        return a->operation == REQUEST ? "request/gratuitous ARP" : "reply/gratuitous ARP";
    return name ? name : arena_printf(d->arena, "opcode 0x%04x", a->operation);
}

static void take_addresses(struct dissection *d, const struct arp_packet *a)
{
    if (a->hardware_size > 0)
        take_bytes(d, arp + (a->mac ? ARP_SRC_MAC : ARP_SRC_HW), a->hardware_size);
    if (a->protocol_size > 0)
        take_bytes(d, arp + (a->ipv4 ? ARP_SRC_IPV4 : ARP_SRC_PROTO), a->protocol_size);
    if (a->hardware_size > 0)
        take_bytes(d, arp + (a->mac ? ARP_DST_MAC : ARP_DST_HW), a->hardware_size);
    if (a->operation == DYNAMIC_ERROR && a->protocol_size > 1) {
        peek_bits(d, arp + ARP_ERROR, 1);
        take_nothing(d, a->protocol_size);
    } else if (a->protocol_size > 0) {
        take_bytes(d, arp + (a->ipv4 ? ARP_DST_IPV4 : ARP_DST_PROTO), a->protocol_size);
    }
}

static void show_packet(struct dissection *d, const struct arp_packet *a, bool whole)
{
    struct node *layer = open_layer(d, arp + ARP);

    if (whole)
        node_label(d, layer, "Address Resolution Protocol (%s)", operation_text(d, a));
    take_u16(d, arp + ARP_HW_TYPE);
    take_u16(d, arp + ARP_PROTO_TYPE);
    take_u8(d, arp + ARP_HW_SIZE);
    take_u8(d, arp + ARP_PROTO_SIZE);
    take_u16(d, arp + ARP_OPCODE);
    if (a->gratuitous)
        gen_uint(d, arp + ARP_GRATUITOUS, 1);
    if (a->probe)
        gen_uint(d, arp + ARP_PROBE, 1);
    if (a->announcement)
        gen_uint(d, arp + ARP_ANNOUNCEMENT, 1);
    take_addresses(d, a);
    close_node(d, layer);
}

/* --- the row -------------------------------------------------------------------------------- */

static void add_hardware(struct text *t, const struct arp_packet *a, struct bytes address)
{
    if (a->mac)
        text_ether(t, address.data);
    else
        text_hex_bytes(t, address.data, address.length, a->hardware == HARDWARE_ETHERNET ? ':' : 0);
}

static void add_protocol(struct text *t, const struct arp_packet *a, struct bytes address)
{
    if (a->ipv4)
        text_ipv4(t, address.data);
    else
        text_hex_bytes(t, address.data, address.length, 0);
}

static void say_request(struct text *t, const struct arp_packet *a)
{
    if (a->gratuitous) {
        text_add(t, a->announcement ? "ARP Announcement for " : "Gratuitous ARP for ");
        add_protocol(t, a, a->target);
        if (!a->announcement)
            text_add(t, " (Request)");
        return;
    }
    text_add(t, "Who has ");
    add_protocol(t, a, a->target);
    if (a->probe) {
        text_add(t, "? (ARP Probe)");
        return;
    }
    text_add(t, "? Tell ");
    add_protocol(t, a, a->sender);
}

static void say_reply(struct text *t, const struct arp_packet *a)
{
    if (a->gratuitous) {
        text_add(t, "Gratuitous ARP for ");
        add_protocol(t, a, a->sender);
        text_add(t, " (Reply)");
        return;
    }
    add_protocol(t, a, a->sender);
    text_add(t, " is at ");
    add_hardware(t, a, a->sender_hardware);
}

/* Who asks whom, by hardware address. */
static void say_who_is(struct text *t, const struct arp_packet *a)
{
    text_add(t, "Who is ");
    add_hardware(t, a, a->target_hardware);
    text_add(t, "? Tell ");
    add_hardware(t, a, a->sender_hardware);
}

static void say_is_at(struct text *t, const struct arp_packet *a, bool target)
{
    add_hardware(t, a, target ? a->target_hardware : a->sender_hardware);
    text_add(t, " is at ");
    add_protocol(t, a, target ? a->target : a->sender);
}

/* What only the row has a name for. */
static const struct name rare_names_rows[] = {
    ONE(11, "MARS request"),
    ONE(12, "MARS MULTI request"),
    ONE(13, "MARS MSERV request"),
    ONE(14, "MARS JOIN request"),
    ONE(15, "MARS LEAVE"),
    ONE(16, "MARS NAK"),
    ONE(17, "MARS UNSERV request"),
    ONE(18, "MARS SJOIN request"),
    ONE(19, "MARS SLEAVE"),
    ONE(20, "MARS grouplist request"),
    ONE(21, "MARS grouplist reply"),
    ONE(22, "MARS redirect map"),
    ONE(MAPOS, "MAPOS UNARP request"),
};
static const struct names rare_names = NAMES(rare_names_rows);

static void say_rare(struct text *t, const struct arp_packet *a)
{
    const char *name = names_find(&rare_names, a->operation);

    if (!name) {
        text_printf(t, "Unknown ARP opcode 0x%04x", a->operation);
        return;
    }
    text_add(t, name);
    text_add(t, " from ");
    add_hardware(t, a, a->sender_hardware);
    text_add(t, " at ");
    add_protocol(t, a, a->sender);
}

static const char *protocol_column(uint16_t operation)
{
    switch (operation) {
    case REVERSE_REQUEST:
    case REVERSE_REPLY:
        return "RARP";
    case DYNAMIC_REQUEST:
    case DYNAMIC_REPLY:
    case DYNAMIC_ERROR:
        return "DRARP";
    case INVERSE_REQUEST:
    case INVERSE_REPLY:
        return "Inverse ARP";
    case MAPOS:
        return "MAPOS";
    default:
        return names_find(&rare_names, operation) ? "MARS" : "ARP";
    }
}

static void say(struct text *t, const struct arp_packet *a)
{
    switch (a->operation) {
    case REQUEST:
        say_request(t, a);
        break;
    case REPLY:
        say_reply(t, a);
        break;
    case REVERSE_REQUEST:
    case DYNAMIC_REQUEST:
    case INVERSE_REQUEST:
        say_who_is(t, a);
        break;
    case REVERSE_REPLY:
    case DYNAMIC_REPLY:
        say_is_at(t, a, true);
        break;
    case INVERSE_REPLY:
        say_is_at(t, a, false);
        break;
    case DYNAMIC_ERROR:
        text_add(t, "DRARP Error");
        break;
    case NAK:
        text_add(t, "ARP NAK");
        break;
    case 0:
    case 65535:
        text_printf(t, "Reserved opcode %u", a->operation);
        break;
    case EXPERIMENT_1:
    case EXPERIMENT_2:
        text_printf(
            t, "Experimental %u ( opcode %u )", a->operation - EXPERIMENT_1 + 1u, a->operation);
        break;
    default:
        say_rare(t, a);
    }
}

void arp_decode(struct decoder *decoder, struct dissection *d)
{
    uint32_t size = FIXED + 2u * (peek_u8(d, 4) + peek_u8(d, 5));
    bool whole = left(d) >= FIXED && cursor_has(&d->cursor, size);
    struct arp_packet a = packet_of(d);

    decoder->title = "ARP/RARP";
    row_protocol(d, whole ? protocol_column(a.operation) : "ARP");
    info_clear(d);
    if (whole)
        judge(&a);
    if (d->building)
        show_packet(d, &a, whole);
    else
        take_nothing(d, size);
    if (!whole)
        return;
    if (info(d))
        say(info(d), &a);
    check_duplicates(decoder, d, &a);
}
