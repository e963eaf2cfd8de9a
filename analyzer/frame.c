/*
 * The layer "Frame": what the capture file says of a packet, and the comments of those who worked
 * with it.
 */
#include "analyzer/decode.h"

#include "analyzer/layers.h"
#include "analyzer/protocol_names.h"
#include "analyzer/text.h"

#include <stdlib.h>
#include <string.h>

/* Wireshark's numbers of link types. */
static const struct name encapsulations[] = {
    ONE(1, "Ethernet"),
    ONE(2, "Token Ring"),
    ONE(4, "PPP"),
    ONE(6, "FDDI with bit-swapped MAC addresses"),
    ONE(7, "Raw IP"),
    ONE(15, "NULL/Loopback"),
    ONE(20, "IEEE 802.11 Wireless LAN"),
    ONE(21, "IEEE 802.11 plus Prism II monitor mode radio header"),
    ONE(23, "IEEE 802.11 plus radiotap radio header"),
    ONE(25, "Linux cooked-mode capture v1"),
    ONE(26, "Frame Relay"),
    ONE(28, "Cisco HDLC"),
    ONE(41, "Bluetooth H4"),
    ONE(95, "USB packets with Linux header"),
    ONE(97, "Per-Packet Information header"),
    ONE(99, "Bluetooth H4 with linux header"),
    ONE(104, "IEEE 802.15.4 Wireless PAN"),
    ONE(115, "USB packets with Linux header and padding"),
    ONE(127, "IEEE 802.15.4 Wireless PAN with FCS not present"),
    ONE(129, "Raw IPv4"),
    ONE(130, "Raw IPv6"),
    ONE(139, "PPP-over-Ethernet session"),
    ONE(152, "USB packets with USBPcap header"),
    ONE(154, "Bluetooth Low Energy Link Layer"),
    ONE(158, "Linux Netlink"),
    ONE(174, "OpenBSD loopback"),
    ONE(210, "Linux cooked-mode capture v2"),
};
static const struct names encapsulation_names = NAMES(encapsulations);

/* Of DLT_ values, in ascending order. */
static const struct {
    uint16_t link_type;
    uint16_t encapsulation;
} link_types[] = {
    {0, 15},
    {1, 1},
    {6, 2},
    {9, 4},
    {10, 6},
    {12, 7},
    {14, 7},
    {50, 4},
    {51, 139},
    {104, 28},
    {105, 20},
    {107, 26},
    {108, 174},
    {113, 25},
    {119, 21},
    {127, 23},
    {187, 41},
    {189, 95},
    {192, 97},
    {195, 104},
    {201, 99},
    {220, 115},
    {228, 129},
    {229, 130},
    {230, 127},
    {249, 152},
    {251, 154},
    {253, 158},
    {276, 210},
};

enum {
    FRAME,
    FRAME_SECTION_NUMBER,
    FRAME_INTERFACE_ID,
    FRAME_INTERFACE_NAME,
    FRAME_INTERFACE_DESCRIPTION,
    FRAME_ENCAP_TYPE,
    FRAME_TIME,
    FRAME_OFFSET_SHIFT,
    FRAME_TIME_EPOCH,
    FRAME_TIME_DELTA,
    FRAME_TIME_DELTA_DISPLAYED,
    FRAME_TIME_RELATIVE,
    FRAME_NUMBER,
    FRAME_LEN,
    FRAME_CAP_LEN,
    FRAME_MARKED,
    FRAME_IGNORED,
    FRAME_PROTOCOLS,
    FRAME_COMMENTS,
    FRAME_COMMENT,
    FRAME_COMMENT_EXPERT,
};

/* "105 bytes" */
static void add_octets(struct text *out, uint64_t n)
{
    text_uint(out, n);
    text_add(out, n == 1 ? " byte" : " bytes");
}

/* " (840 bits)" */
static void add_bits(struct text *out, uint64_t n)
{
    text_add(out, " (");
    text_uint(out, n * 8);
    text_add(out, " bits)");
}

static void label_length(struct text *out, const struct field *field, uint64_t n)
{
    (void)field;
    text_add(out, "Frame Length: ");
    add_octets(out, n);
    add_bits(out, n);
}

static void label_captured(struct text *out, const struct field *field, uint64_t n)
{
    (void)field;
    text_add(out, "Capture Length: ");
    add_octets(out, n);
    add_bits(out, n);
}

static const struct field frame[] = {
    [FRAME] = {"frame", "Frame", FIELD_PROTOCOL},
    [FRAME_SECTION_NUMBER] = {"frame.section_number", "Section number", FIELD_UINT32, BASE_DEC},
    [FRAME_INTERFACE_ID] = {"frame.interface_id", "Interface id", FIELD_UINT32, BASE_DEC},
    [FRAME_INTERFACE_NAME] = {"frame.interface_name", "Interface name", FIELD_TEXT},
    [FRAME_INTERFACE_DESCRIPTION] = {"frame.interface_description", "Interface description",
        FIELD_TEXT},
    [FRAME_ENCAP_TYPE] = {"frame.encap_type", "Encapsulation type", FIELD_INT16, BASE_DEC,
        .names = &encapsulation_names},
    [FRAME_TIME] = {"frame.time", "Arrival Time", FIELD_TIME},
    [FRAME_OFFSET_SHIFT] = {"frame.offset_shift", "Time shift for this packet", FIELD_DURATION,
        .unit = " seconds"},
    [FRAME_TIME_EPOCH] = {"frame.time_epoch", "Epoch Time", FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_DELTA] = {"frame.time_delta", "Time delta from previous captured frame",
        FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_DELTA_DISPLAYED] = {"frame.time_delta_displayed",
        "Time delta from previous displayed frame", FIELD_DURATION, .unit = " seconds"},
    [FRAME_TIME_RELATIVE] = {"frame.time_relative", "Time since reference or first frame",
        FIELD_DURATION, .unit = " seconds"},
    [FRAME_NUMBER] = {"frame.number", "Frame Number", FIELD_UINT32, BASE_DEC},
    [FRAME_LEN] = {"frame.len", "Frame length on the wire", FIELD_UINT32, BASE_DEC,
        .label = label_length},
    [FRAME_CAP_LEN] = {"frame.cap_len", "Frame length stored into the capture file", FIELD_UINT32,
        BASE_DEC, .label = label_captured},
    [FRAME_MARKED] = {"frame.marked", "Frame is marked", FIELD_BOOL, .names = &true_names},
    [FRAME_IGNORED] = {"frame.ignored", "Frame is ignored", FIELD_BOOL, .names = &true_names},
    [FRAME_PROTOCOLS] = {"frame.protocols", "Protocols in frame", FIELD_TEXT},
    [FRAME_COMMENTS] = {"pkt_comment", "Packet comments", FIELD_PROTOCOL},
    [FRAME_COMMENT] = {"frame.comment", "Comment", FIELD_TEXT},
    [FRAME_COMMENT_EXPERT] = {"frame.comment.expert", "Formatted comment", FIELD_EXPERT,
        EXPERT_COMMENT, EXPERT_COMMENTS},
};
const struct field_table frame_fields = FIELDS(frame);

/* Nothing for those that have no number here. */
static void show_encapsulation(struct dissection *d)
{
    struct bytes nowhere = {d->cursor.base, 0};

    for (size_t i = 0; i < sizeof link_types / sizeof *link_types; i++) {
        if (link_types[i].link_type != d->packet->link_type)
            continue;
        put_uint(d, frame + FRAME_ENCAP_TYPE, nowhere, link_types[i].encapsulation);
        return;
    }
}

static void put_own_text(struct dissection *d, const struct field *field, const char *text)
{
    struct bytes nowhere = {d->cursor.base, 0};

    put_value(d, field, nowhere, bytes_of(text));
}

static const char *interface_name(const struct capture_interface *interface)
{
    if (interface->name)
        return interface->name;
    return interface->description ? interface->description : "unknown";
}

static void show_interface(struct dissection *d, const struct capture_interface *interface)
{
    struct bytes nowhere = {d->cursor.base, 0};
    struct node *node;

    put_uint(d, frame + FRAME_SECTION_NUMBER, nowhere, interface->section);
    node = put_uint(d, frame + FRAME_INTERFACE_ID, nowhere, interface->id);
    node_label(d, node, "Interface id: %u (%s)", interface->id, interface_name(interface));
    descend(d, node);
    put_own_text(d, frame + FRAME_INTERFACE_NAME, interface_name(interface));
    if (interface->description)
        put_own_text(d, frame + FRAME_INTERFACE_DESCRIPTION, interface->description);
    ascend(d, node);
}

static void show_comment(struct dissection *d, struct bytes line)
{
    struct bytes nowhere = {d->cursor.base, 0};
    struct node *node = put_value(d, frame + FRAME_COMMENT, nowhere, line);

    node_label(d, node, "%.*s", (int)line.length, (const char *)line.data);
    descend(d, node);
    expert_text(
        d, node, frame + FRAME_COMMENT_EXPERT, "%.*s", (int)line.length, (const char *)line.data);
    ascend(d, node);
}

/* A layer before all others. */
static void show_comments(struct dissection *d, const char *comments)
{
    struct node *layer = put_mark(d, frame + FRAME_COMMENTS, (struct bytes){d->cursor.base, 0});
    size_t length = strlen(comments);
    const char *copy = arena_copy(d->arena, comments, length + 1);

    descend(d, layer);
    for (const char *at = copy; copy && at <= copy + length;) {
        size_t n = strcspn(at, "\n");
        show_comment(d, (struct bytes){(const uint8_t *)at, (uint32_t)n});
        at += n + 1;
    }
    ascend(d, layer);
}

static void show_times(struct dissection *d)
{
    int64_t time = d->packet->time;
    int64_t delta = time - d->previous_time;
    struct bytes nowhere = {d->cursor.base, 0};

    put_uint(d, frame + FRAME_TIME, nowhere, (uint64_t)time);
    gen_uint(d, frame + FRAME_OFFSET_SHIFT, 0);
    put_uint(d, frame + FRAME_TIME_EPOCH, nowhere, (uint64_t)time);
    gen_uint(d, frame + FRAME_TIME_DELTA, (uint64_t)delta);
    gen_uint(d, frame + FRAME_TIME_DELTA_DISPLAYED, (uint64_t)delta);
    gen_uint(d, frame + FRAME_TIME_RELATIVE, (uint64_t)(time - d->first_time));
}

static void label_frame(struct dissection *d, struct node *layer)
{
    const struct packet *p = d->packet;
    struct text *label = arena_text(d->arena);

    if (!layer)
        return;
    text_add(label, "Frame ");
    text_uint(label, p->number);
    text_add(label, ": ");
    add_octets(label, p->length);
    text_add(label, " on wire");
    add_bits(label, p->length);
    text_add(label, ", ");
    add_octets(label, p->captured);
    text_add(label, " captured");
    add_bits(label, p->captured);
    layer->label = arena_taken(d->arena);
}

struct node *frame_show(struct dissection *d)
{
    const struct packet *p = d->packet;
    struct bytes nowhere = {d->cursor.base, 0};
    const struct capture_interface *interface = capture_interface(d->capture, p->interface);

    if (p->comment)
        show_comments(d, p->comment);
    struct node *layer = open_layer(d, frame + FRAME);
    label_frame(d, layer);
    if (interface->section > 0) {
        node_suffix(d, layer, " on interface %s, id %u", interface_name(interface), interface->id);
        show_interface(d, interface);
    }
    show_encapsulation(d);
    show_times(d);
    put_uint(d, frame + FRAME_NUMBER, nowhere, p->number);
    put_uint(d, frame + FRAME_LEN, nowhere, p->length);
    put_uint(d, frame + FRAME_CAP_LEN, nowhere, p->captured);
    gen_uint(d, frame + FRAME_MARKED, 0);
    gen_uint(d, frame + FRAME_IGNORED, 0);
    struct node *protocols = gen_text(d, frame + FRAME_PROTOCOLS, "");
    ascend(d, layer);
    return protocols;
}

/* Ethernet, VLAN and cooked headers name the next protocol by an EtherType, which counts as one. */
static bool has_ethertype(const char *name)
{
    static const char *const names[] = {"eth", "vlan", "ieee8021ad", "sll"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name[0] == names[i][0] && strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Not the layers that are remarks. */
static bool is_protocol(const struct field *field)
{
    return field && field->type == FIELD_PROTOCOL && field->name[0] != '_' &&
           (field->name[0] != 'w' || strncmp(field->name, "wirewalk", strlen("wirewalk")) != 0);
}

void frame_name_protocols(struct dissection *d, struct text *names, struct node *protocols)
{
    const struct node *end = d->tree->nodes + d->tree->n;
    bool typed = false;

    text_reset(names);
    for (const struct node *node = protocols + 1; node < end; node++) {
        const struct field *field = node->field;
        if (!is_protocol(field))
            continue;
        if (names->length > 0)
            text_char(names, ':');
        if (typed && strcmp(field->name, "llc") != 0)
            text_add(names, "ethertype:");
        text_add(names, field->name);
        typed = has_ethertype(field->name);
    }
    protocols->value.data = (const uint8_t *)arena_copy(d->arena, names->data, names->length);
    protocols->length = protocols->value.data ? (uint32_t)names->length : 0;
}
