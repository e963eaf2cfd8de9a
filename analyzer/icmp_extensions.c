/*
 * Extensions of ICMP messages (RFC 4884): MPLS stacks (4950), interfaces (5837, 8335), and those of
 * mobile IP's router advertisements (2002, 3012)
 *
 *     +----+------------+-----------------+
 *     |vers|  reserved  |    checksum     |
 *     +----+------------+--------+--------+
 *     |     length      | class  | C-type |  objects: length counts these 4 octets too
 */
#include "analyzer/checksum.h"
#include "analyzer/icmp.h"
#include "analyzer/protocol_names.h"

static const struct name class_names_rows[] = {
    ONE(1, "MPLS Label Stack Class"),
    ONE(2, "Interface Information Object"),
    ONE(3, "Interface Identification Object"),
};
static const struct names class_names = NAMES(class_names_rows);

static const struct name role_names_rows[] = {
    ONE(0, "IP interface upon which datagram arrived"),
    ONE(1, "sub-IP component of an IP interface upon which datagram arrived"),
    ONE(2, "IP interface through which datagram would be forwarded"),
    ONE(3, "IP next-hop to which datagram would be forwarded"),
};
static const struct names role_names = NAMES(role_names_rows);

static const struct name mobile_names_rows[] = {
    ONE(0, "One byte padding extension"),
    ONE(16, "Mobility Agent Advertisement Extension"),
    ONE(19, "Prefix Lengths Extension"),
    ONE(24, "Challenge Extension"),
};
static const struct names mobile_names = NAMES(mobile_names_rows);

static const struct name present_names_rows[] = {
    ONE(0, "Not Present"),
    ONE(1, "Present"),
};
static const struct names present_names = NAMES(present_names_rows);

enum {
    ICMP_MIP_TYPE,
    ICMP_MIP_LENGTH,
    ICMP_MIP_PREFIXLENGTH,
    ICMP_MIP_SEQ,
    ICMP_MIP_LIFE,
    ICMP_MIP_FLAGS,
    ICMP_MIP_R,
    ICMP_MIP_B,
    ICMP_MIP_H,
    ICMP_MIP_F,
    ICMP_MIP_M,
    ICMP_MIP_G,
    ICMP_MIP_V,
    ICMP_MIP_RT,
    ICMP_MIP_U,
    ICMP_MIP_X,
    ICMP_MIP_RESERVED,
    ICMP_MIP_COA,
    ICMP_MIP_CHALLENGE,
    ICMP_MIP_CONTENT,
    ICMP_EXT,
    ICMP_EXT_VERSION,
    ICMP_EXT_RES,
    ICMP_EXT_CHECKSUM,
    ICMP_EXT_CHECKSUM_STATUS,
    ICMP_EXT_LENGTH,
    ICMP_EXT_CLASS,
    ICMP_EXT_CTYPE,
    ICMP_EXT_DATA,
    ICMP_MPLS_LABEL,
    ICMP_MPLS_EXP,
    ICMP_MPLS_S,
    ICMP_MPLS_TTL,
    ICMP_MPLS_DATA,
    ICMP_INT_INFO_ROLE,
    ICMP_INT_INFO_RESERVED,
    ICMP_INT_INFO_IFINDEX,
    ICMP_INT_INFO_IPADDR,
    ICMP_INT_INFO_NAME_PRESENT,
    ICMP_INT_INFO_MTU_PRESENT,
    ICMP_INT_INFO_INDEX,
    ICMP_INT_INFO_AFI,
    ICMP_INT_INFO_IPV4,
    ICMP_INT_INFO_IPV6,
    ICMP_INT_INFO_IPUNKNOWN,
    ICMP_INT_INFO_NAME_LENGTH,
    ICMP_INT_INFO_NAME,
    ICMP_INT_INFO_MTU,
    ICMP_INT_IDENT_NAME,
    ICMP_INT_IDENT_INDEX,
    ICMP_INT_IDENT_AFI,
    ICMP_INT_IDENT_ADDR_LENGTH,
    ICMP_INT_IDENT_RESERVED,
    ICMP_INT_IDENT_IPV4,
    ICMP_INT_IDENT_IPV6,
    ICMP_INT_IDENT_ADDRESS,
    ICMP_EXT_CHECKSUM_BAD,
};

static const struct field ext[] = {
    [ICMP_MIP_TYPE] = {"icmp.mip.type", "Extension Type", FIELD_UINT8, BASE_DEC,
        .names = &mobile_names},
    [ICMP_MIP_LENGTH] = {"icmp.mip.length", "Length", FIELD_UINT8, BASE_DEC},
    [ICMP_MIP_PREFIXLENGTH] = {"icmp.mip.prefixlength", "Prefix Length", FIELD_UINT8, BASE_DEC},
    [ICMP_MIP_SEQ] = {"icmp.mip.seq", "Sequence Number", FIELD_UINT16, BASE_DEC},
    [ICMP_MIP_LIFE] = {"icmp.mip.life", "Registration Lifetime", FIELD_UINT16, BASE_DEC},
    [ICMP_MIP_FLAGS] = {"icmp.mip.flags", "Flags", FIELD_UINT16, BASE_HEX},
    [ICMP_MIP_R] = {"icmp.mip.r", "Registration Required", FIELD_BOOL, 2, .mask = 0x8000,
        .names = &true_names},
    [ICMP_MIP_B] = {"icmp.mip.b", "Busy", FIELD_BOOL, 2, .mask = 0x4000, .names = &true_names},
    [ICMP_MIP_H] = {"icmp.mip.h", "Home Agent", FIELD_BOOL, 2, .mask = 0x2000,
        .names = &true_names},
    [ICMP_MIP_F] = {"icmp.mip.f", "Foreign Agent", FIELD_BOOL, 2, .mask = 0x1000,
        .names = &true_names},
    [ICMP_MIP_M] = {"icmp.mip.m", "Minimal Encapsulation", FIELD_BOOL, 2, .mask = 0x800,
        .names = &true_names},
    [ICMP_MIP_G] = {"icmp.mip.g", "GRE", FIELD_BOOL, 2, .mask = 0x400, .names = &true_names},
    [ICMP_MIP_V] = {"icmp.mip.v", "VJ Comp", FIELD_BOOL, 2, .mask = 0x200, .names = &true_names},
    [ICMP_MIP_RT] = {"icmp.mip.rt", "Reverse tunneling", FIELD_BOOL, 2, .mask = 0x100,
        .names = &true_names},
    [ICMP_MIP_U] = {"icmp.mip.u", "UDP tunneling", FIELD_BOOL, 2, .mask = 0x80,
        .names = &true_names},
    [ICMP_MIP_X] = {"icmp.mip.x", "Revocation support", FIELD_BOOL, 2, .mask = 0x40,
        .names = &true_names},
    [ICMP_MIP_RESERVED] = {"icmp.mip.reserved", "Reserved", FIELD_UINT16, BASE_HEX, .mask = 0x3f},
    [ICMP_MIP_COA] = {"icmp.mip.coa", "Care-Of-Address", FIELD_IPV4},
    [ICMP_MIP_CHALLENGE] = {"icmp.mip.challenge", "Challenge", FIELD_BYTES},
    [ICMP_MIP_CONTENT] = {"icmp.mip.content", "Content", FIELD_BYTES},
    [ICMP_EXT] = {"icmp.ext", "ICMP Extensions", FIELD_NONE},
    [ICMP_EXT_VERSION] = {"icmp.ext.version", "Version", FIELD_UINT8, BASE_DEC},
    [ICMP_EXT_RES] = {"icmp.ext.res", "Reserved", FIELD_UINT16, BASE_HEX, .mask = 0xfff},
    [ICMP_EXT_CHECKSUM] = {"icmp.ext.checksum", "Checksum", FIELD_UINT16, BASE_HEX},
    [ICMP_EXT_CHECKSUM_STATUS] = {"icmp.ext.checksum.status", "Checksum Status", FIELD_UINT8,
        .names = &checksum_state_names},
    [ICMP_EXT_LENGTH] = {"icmp.ext.length", "Length", FIELD_UINT16, BASE_DEC},
    [ICMP_EXT_CLASS] = {"icmp.ext.class", "Class", FIELD_UINT8, BASE_DEC, .names = &class_names},
    [ICMP_EXT_CTYPE] = {"icmp.ext.ctype", "C-Type", FIELD_UINT8, BASE_DEC},
    [ICMP_EXT_DATA] = {"icmp.ext.data", "Data", FIELD_BYTES},
    [ICMP_MPLS_LABEL] = {"icmp.mpls.label", "Label", FIELD_UINT24, BASE_DEC, .mask = 0xfffff0},
    [ICMP_MPLS_EXP] = {"icmp.mpls.exp", "Experimental", FIELD_UINT24, BASE_DEC, .mask = 0xe},
    [ICMP_MPLS_S] = {"icmp.mpls.s", "Stack bit", FIELD_BOOL, 3, .mask = 0x1, .names = &set_names},
    [ICMP_MPLS_TTL] = {"icmp.mpls.ttl", "Time to live", FIELD_UINT8, BASE_DEC},
    [ICMP_MPLS_DATA] = {"icmp.mpls.data", "Data", FIELD_BYTES},
    [ICMP_INT_INFO_ROLE] = {"icmp.int_info.role", "Interface Role", FIELD_UINT8, BASE_DEC,
        .mask = 0xc0, .names = &role_names},
    [ICMP_INT_INFO_RESERVED] = {"icmp.int_info.reserved", "Reserved", FIELD_UINT8, BASE_DEC,
        .mask = 0x30},
    [ICMP_INT_INFO_IFINDEX] = {"icmp.int_info.ifindex", "ifIndex", FIELD_BOOL, 1, .mask = 0x8,
        .names = &true_names},
    [ICMP_INT_INFO_IPADDR] = {"icmp.int_info.ipaddr", "IP Address", FIELD_BOOL, 1, .mask = 0x4,
        .names = &present_names},
    [ICMP_INT_INFO_NAME_PRESENT] = {"icmp.int_info.name_present", "Interface Name", FIELD_BOOL, 1,
        .mask = 0x2, .names = &present_names},
    [ICMP_INT_INFO_MTU_PRESENT] = {"icmp.int_info.mtu_present", "MTU", FIELD_BOOL, 1, .mask = 0x1,
        .names = &present_names},
    [ICMP_INT_INFO_INDEX] = {"icmp.int_info.index", "Interface Index", FIELD_UINT32, BASE_DEC},
    [ICMP_INT_INFO_AFI] = {"icmp.int_info.afi", "Address Family Identifier", FIELD_UINT16,
        BASE_DEC},
    [ICMP_INT_INFO_IPV4] = {"icmp.int_info.ipv4", "Source", FIELD_IPV4},
    [ICMP_INT_INFO_IPV6] = {"icmp.int_info.ipv6", "Source", FIELD_IPV6},
    [ICMP_INT_INFO_IPUNKNOWN] = {"icmp.int_info.ipunknown", "Source", FIELD_BYTES},
    [ICMP_INT_INFO_NAME_LENGTH] = {"icmp.int_info.name_length", "Name Length", FIELD_UINT8,
        BASE_DEC},
    [ICMP_INT_INFO_NAME] = {"icmp.int_info.name", "Name", FIELD_TEXT},
    [ICMP_INT_INFO_MTU] = {"icmp.int_info.mtu", "Maximum Transmission Unit", FIELD_UINT32,
        BASE_DEC},
    [ICMP_INT_IDENT_NAME] = {"icmp.int_ident.name", "Name", FIELD_TEXT},
    [ICMP_INT_IDENT_INDEX] = {"icmp.int_ident.index", "Interface Index", FIELD_UINT32, BASE_DEC},
    [ICMP_INT_IDENT_AFI] = {"icmp.int_ident.afi", "Address Family Identifier", FIELD_UINT16,
        BASE_DEC},
    [ICMP_INT_IDENT_ADDR_LENGTH] = {"icmp.int_ident.addr_length", "Address Length", FIELD_UINT8,
        BASE_DEC},
    [ICMP_INT_IDENT_RESERVED] = {"icmp.int_ident.reserved", "Reserved", FIELD_BYTES},
    [ICMP_INT_IDENT_IPV4] = {"icmp.int_ident.ipv4", "Address", FIELD_IPV4},
    [ICMP_INT_IDENT_IPV6] = {"icmp.int_ident.ipv6", "Address", FIELD_IPV6},
    [ICMP_INT_IDENT_ADDRESS] = {"icmp.int_ident.address", "Address", FIELD_BYTES},
    [ICMP_EXT_CHECKSUM_BAD] = {"icmp.ext.checksum_bad", "Bad checksum", FIELD_EXPERT,
        EXPERT_WARNING, EXPERT_CHECKSUM},
};
const struct field_table icmp_extension_fields = FIELDS(ext);

enum {
    CLASS_EXTENDED_PAYLOAD = 0,
    CLASS_MPLS = 1,
    CLASS_INTERFACE = 2,
    CLASS_IDENTIFICATION = 3,
    HAS_INDEX = 8,
    HAS_ADDRESS = 4,
    HAS_NAME = 2,
    HAS_MTU = 1,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
    OBJECT_HEADER = 4,
};

/* --- objects: the cursor is behind the class, over the C-type and what follows ---------------- */

static void show_stack_entry(struct dissection *d)
{
    uint32_t word = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    struct node *node = open_label(d, "Label: %u, Exp: %u, S: %u, TTL: %u", word >> 12,
        word >> 9 & 7, word >> 8 & 1, word & 0xff);
    struct bytes label = {peek_rest(d).data, 3}, low = {label.data + 2, 1};

    take_nothing(d, 3);
    put_uint(d, ext + ICMP_MPLS_LABEL, label, word >> 12);
    put_uint(d, ext + ICMP_MPLS_EXP, low, word >> 9 & 7);
    struct node *bottom = put_uint(d, ext + ICMP_MPLS_S, low, word >> 8 & 1);
    (void)bottom;
    take_u8(d, ext + ICMP_MPLS_TTL);
    close_node(d, node);
}

static bool show_mpls(struct dissection *d, struct node *object)
{
    if (peek_u8(d, 0) != 1)
        return false;
    node_label(d, object, "MPLS Stack Entry");
    take_u8(d, ext + ICMP_EXT_CTYPE);
    while (left(d) >= 4)
        show_stack_entry(d);
    if (left(d) > 0)
        take_bytes(d, ext + ICMP_MPLS_DATA, left(d));
    return true;
}

static void show_interface_address(struct dissection *d)
{
    struct node *node = open_label(d, "IP Address Sub-Object");
    uint16_t family = take_u16(d, ext + ICMP_INT_INFO_AFI);

    take_bytes(d, icmp_reserved_field, 2);
    if (family == FAMILY_IPV4)
        take_bytes(d, ext + ICMP_INT_INFO_IPV4, 4);
    else if (family == FAMILY_IPV6)
        take_bytes(d, ext + ICMP_INT_INFO_IPV6, 16);
    else
        take_bytes(d, ext + ICMP_INT_INFO_IPUNKNOWN, left(d));
    close_node(d, node);
}

static void show_interface_name(struct dissection *d)
{
    struct node *node = open_label(d, "Interface Name Sub-Object");
    uint32_t length = take_u8(d, ext + ICMP_INT_INFO_NAME_LENGTH), n = 0;
    struct bytes rest = peek_rest(d);

    length = length > 0 ? length - 1 : 0;
    while (n < length && n < rest.length && rest.data[n] != 0)
        n++;
    take_nothing(d, length);
    put_value(d, ext + ICMP_INT_INFO_NAME, (struct bytes){rest.data, length},
        (struct bytes){rest.data, n});
    close_node(d, node);
}

static bool show_interface(struct dissection *d, struct node *object)
{
    static const struct field *const bits[] = {ext + ICMP_INT_INFO_ROLE,
        ext + ICMP_INT_INFO_RESERVED, ext + ICMP_INT_INFO_IFINDEX, ext + ICMP_INT_INFO_IPADDR,
        ext + ICMP_INT_INFO_NAME_PRESENT, ext + ICMP_INT_INFO_MTU_PRESENT};
    uint8_t type = peek_u8(d, 0);

    node_label(d, object, "Interface Information Object");
    take_bitmask(d, ext + ICMP_EXT_CTYPE, bits, 6);
    if (type & HAS_INDEX)
        take_u32(d, ext + ICMP_INT_INFO_INDEX);
    if (type & HAS_ADDRESS && left(d) >= 2)
        show_interface_address(d);
    if (type & HAS_NAME && left(d) >= 1)
        show_interface_name(d);
    if (type & HAS_MTU && left(d) >= 4)
        take_u32(d, ext + ICMP_INT_INFO_MTU);
    return true;
}

static void show_identified_address(struct dissection *d)
{
    uint16_t family = take_u16(d, ext + ICMP_INT_IDENT_AFI);

    take_u8(d, ext + ICMP_INT_IDENT_ADDR_LENGTH);
    take_bytes(d, ext + ICMP_INT_IDENT_RESERVED, 1);
    if (family == FAMILY_IPV4)
        take_bytes(d, ext + ICMP_INT_IDENT_IPV4, 4);
    else if (family == FAMILY_IPV6)
        take_bytes(d, ext + ICMP_INT_IDENT_IPV6, 16);
    else
        take_bytes(d, ext + ICMP_INT_IDENT_ADDRESS, left(d));
}

static bool show_identification(struct dissection *d, struct node *object)
{
    static const char *const kinds[] = {"Unknown", "Identifies Interface By Name",
        "Identifies Interface By Index", "Identifies Interface By Address"};
    uint8_t type = take_u8(d, ext + ICMP_EXT_CTYPE);
    struct bytes rest = peek_rest(d);
    uint32_t n = 0;

    node_label(d, object, "Interface Identification Object");
    if (dissection_adds(d))
        node_suffix(d, d->last, " (%s)", kinds[type < 4 ? type : 0]);
    if (type == 1) {
        while (n < rest.length && rest.data[n] != 0)
            n++;
        take_nothing(d, rest.length);
        put_value(d, ext + ICMP_INT_IDENT_NAME, rest, (struct bytes){rest.data, n});
    } else if (type == 2) {
        take_u32(d, ext + ICMP_INT_IDENT_INDEX);
    } else if (type == 3) {
        show_identified_address(d);
    } else {
        return false;
    }
    return true;
}

static bool show_extended_payload(struct dissection *d, struct node *object)
{
    if (peek_u8(d, 0) != 1)
        return false;
    node_label(d, object, "Extended Payload");
    take_u8(d, ext + ICMP_EXT_CTYPE);
    if (left(d) > 0)
        take_bytes(d, ext + ICMP_EXT_DATA, left(d));
    return true;
}

static bool show_object(struct dissection *d, struct node *object, uint8_t class)
{
    switch (class) {
    case CLASS_EXTENDED_PAYLOAD:
        return show_extended_payload(d, object);
    case CLASS_MPLS:
        return show_mpls(d, object);
    case CLASS_INTERFACE:
        return show_interface(d, object);
    case CLASS_IDENTIFICATION:
        return show_identification(d, object);
    default:
        return false;
    }
}

static bool take_object(struct dissection *d)
{
    uint16_t length = peek_u16(d, 0);
    uint8_t class = peek_u8(d, 2), type = peek_u8(d, 3);
    uint32_t wire = cursor_wire_left(&d->cursor);
    struct node *object = open_label(d, "Unknown object");

    if (length < OBJECT_HEADER) {
        take_u16(d, ext + ICMP_EXT_LENGTH);
        take_u8(d, ext + ICMP_EXT_CLASS);
        node_label(d, object, "Object with bad length");
        close_node(d, object);
        return false;
    }
    struct scope scope = enter(d, length < wire ? length : wire);
    take_u16(d, ext + ICMP_EXT_LENGTH);
    take_u8(d, ext + ICMP_EXT_CLASS);
    if (!show_object(d, object, class)) {
        node_label(d, object, "Unknown object (%u/%u)", class, type);
        take_u8(d, ext + ICMP_EXT_CTYPE);
        if (left(d) > 0)
            take_bytes(d, ext + ICMP_EXT_DATA, left(d));
    }
    if (length > wire)
        node_suffix(d, object, " (truncated)");
    leave(d, scope);
    close_node(d, object);
    return !d->cursor.bad;
}

static void take_extension_checksum(struct dissection *d, struct bytes all)
{
    struct bytes span = {peek_rest(d).data, 2};
    uint16_t value = peek_u16(d, 0);
    uint16_t expected = checksum_end(checksum_add(0, all));

    take_nothing(d, 2);
    struct node *node = put_uint(d, ext + ICMP_EXT_CHECKSUM, span, value);
    if (!node)
        return;
    if (value == 0) {
        node_generated(node);
        node_label(d, node, "Checksum: [missing]");
        gen_uint(d, ext + ICMP_EXT_CHECKSUM_STATUS, CHECKSUM_NOT_PRESENT);
    } else if (expected == 0) {
        node->suffix = " [correct]";
        gen_uint(d, ext + ICMP_EXT_CHECKSUM_STATUS, CHECKSUM_GOOD);
    } else {
        uint16_t right = checksum_end((uint32_t)(uint16_t)~expected + (uint16_t)~value);
        node_suffix(d, node, " incorrect, should be 0x%04x", right);
        expert_text(d, node, ext + ICMP_EXT_CHECKSUM_BAD, "Bad checksum [should be 0x%04x]", right);
        gen_uint(d, ext + ICMP_EXT_CHECKSUM_STATUS, CHECKSUM_BAD);
    }
}

void icmp_show_extensions(struct dissection *d)
{
    struct bytes all = peek_rest(d);
    struct node *node = open_node(d, ext + ICMP_EXT);

    if (node)
        node->label = "ICMP Multi-Part Extensions";
    if (all.length < 4) {
        take_nothing(d, all.length);
        close_node(d, node);
        return;
    }
    uint8_t version = peek_u8(d, 0) >> 4;
    put_uint(d, ext + ICMP_EXT_VERSION, (struct bytes){all.data, 1}, version);
    take_u16(d, ext + ICMP_EXT_RES);
    take_extension_checksum(d, all);
    if (version != 1 && version != 2) {
        node_suffix(d, node, " (unsupported version)");
        take_nothing(d, left(d));
    }
    while (left(d) >= OBJECT_HEADER && take_object(d))
        continue;
    close_node(d, node);
}

/* --- mobile IP ------------------------------------------------------------------------------ */

static void show_agent(struct dissection *d, uint8_t length)
{
    static const struct field *const bits[] = {ext + ICMP_MIP_R, ext + ICMP_MIP_B, ext + ICMP_MIP_H,
        ext + ICMP_MIP_F, ext + ICMP_MIP_M, ext + ICMP_MIP_G, ext + ICMP_MIP_V, ext + ICMP_MIP_RT,
        ext + ICMP_MIP_U, ext + ICMP_MIP_X, ext + ICMP_MIP_RESERVED};

    take_u16(d, ext + ICMP_MIP_SEQ);
    take_u16(d, ext + ICMP_MIP_LIFE);
    take_bitmask(d, ext + ICMP_MIP_FLAGS, bits, 11);
    for (int i = 0; i < (length - 6) / 4 && !d->cursor.bad; i++)
        take_bytes(d, ext + ICMP_MIP_COA, 4);
}

static void show_mobile_extension(struct dissection *d)
{
    uint8_t type = peek_u8(d, 0), length = type ? peek_u8(d, 1) : 0;
    struct node *node = open_label(d, "Ext: %s",
        names_get(&mobile_names, type,
            d->building ? arena_printf(d->arena, "Unknown ext %u", type) : ""));

    take_u8(d, ext + ICMP_MIP_TYPE);
    if (type != 0)
        take_u8(d, ext + ICMP_MIP_LENGTH);
    switch (type) {
    case 0:
        break;
    case 16:
        show_agent(d, length);
        break;
    case 19:
        for (unsigned i = 0; i < length && !d->cursor.bad; i++)
            take_u8(d, ext + ICMP_MIP_PREFIXLENGTH);
        break;
    default:
        take_bytes(d, ext + (type == 24 ? ICMP_MIP_CHALLENGE : ICMP_MIP_CONTENT), length);
    }
    close_node(d, node);
}

void icmp_show_mobile_extensions(struct dissection *d)
{
    while (left(d) > 0)
        show_mobile_extension(d);
}
