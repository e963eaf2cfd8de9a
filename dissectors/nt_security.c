/*
 *   +----------+------+---------------------------------------+------------------------+
 *   | revision | type | offsets: owner, group, SACL, DACL     | what they point to ... |
 *   +----------+------+---------------------------------------+------------------------+
 *   ACL: revision, size, count, then entries: type, flags, size, access mask, [GUIDs], SID
 *
 * Numbers are little-endian (MS-DTYP §2.4.4 to §2.4.6).
 */
#include "dissectors/ldap.h"
#include "dissectors/nt_sid.h"

enum {
    ACE_MIN = 4,
    ACES_MAX = 4096, /* of one list */
    OBJECT_TYPE = 1,
    INHERITED_TYPE = 2,
};

static const struct name bit_self_relative_rows[] = {
    ONE(0, "This SecDesc is NOT self relative"), ONE(1, "This SecDesc is SELF RELATIVE")};
static const struct names bit_self_relative = NAMES(bit_self_relative_rows);
static const struct name bit_rm_control_valid_rows[] = {
    ONE(0, "Rm control valid is FALSE"), ONE(1, "Rm control valid is TRUE")};
static const struct names bit_rm_control_valid = NAMES(bit_rm_control_valid_rows);
static const struct name bit_sacl_protected_rows[] = {
    ONE(0, "The SACL is NOT protected"), ONE(1, "The SACL is PROTECTED")};
static const struct names bit_sacl_protected = NAMES(bit_sacl_protected_rows);
static const struct name bit_dacl_protected_rows[] = {
    ONE(0, "The DACL is NOT protected"), ONE(1, "The DACL is PROTECTED")};
static const struct names bit_dacl_protected = NAMES(bit_dacl_protected_rows);
static const struct name bit_sacl_auto_inherited_rows[] = {
    ONE(0, "SACL is NOT auto inherited"), ONE(1, "SACL is AUTO INHERITED")};
static const struct names bit_sacl_auto_inherited = NAMES(bit_sacl_auto_inherited_rows);
static const struct name bit_dacl_auto_inherited_rows[] = {
    ONE(0, "DACL is NOT auto inherited"), ONE(1, "DACL is AUTO INHERITED")};
static const struct names bit_dacl_auto_inherited = NAMES(bit_dacl_auto_inherited_rows);
static const struct name bit_sacl_auto_inherit_req_rows[] = {
    ONE(0, "SACL does NOT require auto inherit"), ONE(1, "SACL has AUTO INHERIT REQUIRED")};
static const struct names bit_sacl_auto_inherit_req = NAMES(bit_sacl_auto_inherit_req_rows);
static const struct name bit_dacl_auto_inherit_req_rows[] = {
    ONE(0, "DACL does NOT require auto inherit"), ONE(1, "DACL has AUTO INHERIT REQUIRED")};
static const struct names bit_dacl_auto_inherit_req = NAMES(bit_dacl_auto_inherit_req_rows);
static const struct name bit_server_security_rows[] = {
    ONE(0, "Server security is FALSE"), ONE(1, "SERVER SECURITY is TRUE")};
static const struct names bit_server_security = NAMES(bit_server_security_rows);
static const struct name bit_dacl_trusted_rows[] = {
    ONE(0, "Dacl trusted is FALSE"), ONE(1, "DACL TRUSTED is TRUE")};
static const struct names bit_dacl_trusted = NAMES(bit_dacl_trusted_rows);
static const struct name bit_sacl_defaulted_rows[] = {
    ONE(0, "SACL is NOT defaulted"), ONE(1, "SACL is DEFAULTED")};
static const struct names bit_sacl_defaulted = NAMES(bit_sacl_defaulted_rows);
static const struct name bit_sacl_present_rows[] = {
    ONE(0, "SACL is NOT present"), ONE(1, "SACL is PRESENT")};
static const struct names bit_sacl_present = NAMES(bit_sacl_present_rows);
static const struct name bit_dacl_defaulted_rows[] = {
    ONE(0, "DACL is NOT defaulted"), ONE(1, "DACL is DEFAULTED")};
static const struct names bit_dacl_defaulted = NAMES(bit_dacl_defaulted_rows);
static const struct name bit_dacl_present_rows[] = {
    ONE(0, "DACL is NOT present"), ONE(1, "DACL is PRESENT")};
static const struct names bit_dacl_present = NAMES(bit_dacl_present_rows);
static const struct name bit_group_defaulted_rows[] = {
    ONE(0, "Group is NOT defaulted"), ONE(1, "GROUP is DEFAULTED")};
static const struct names bit_group_defaulted = NAMES(bit_group_defaulted_rows);
static const struct name bit_owner_defaulted_rows[] = {
    ONE(0, "Owner is NOT defaulted"), ONE(1, "OWNER is DEFAULTED")};
static const struct names bit_owner_defaulted = NAMES(bit_owner_defaulted_rows);
static const struct name bit_failed_access_rows[] = {
    ONE(0, "Failed accesses will not be audited"), ONE(1, "Failed accesses will be audited")};
static const struct names bit_failed_access = NAMES(bit_failed_access_rows);
static const struct name bit_successful_access_rows[] = {
    ONE(0, "Successful accesses will not be audited"),
    ONE(1, "Successful accesses will be audited")};
static const struct names bit_successful_access = NAMES(bit_successful_access_rows);
static const struct name bit_inherited_ace_rows[] = {
    ONE(0, "This ACE was not inherited from its parent object"),
    ONE(1, "This ACE was inherited from its parent object")};
static const struct names bit_inherited_ace = NAMES(bit_inherited_ace_rows);
static const struct name bit_inherit_only_rows[] = {
    ONE(0, "This ACE applies to the current object"),
    ONE(1, "This ACE does not apply to the current object")};
static const struct names bit_inherit_only = NAMES(bit_inherit_only_rows);
static const struct name bit_non_propagate_inherit_rows[] = {
    ONE(0, "Subordinate object will propagate the inherited ACE further"),
    ONE(1, "Subordinate object will not propagate the inherited ACE further")};
static const struct names bit_non_propagate_inherit = NAMES(bit_non_propagate_inherit_rows);
static const struct name bit_container_inherit_rows[] = {
    ONE(0, "Subordinate containers will not inherit this ACE"),
    ONE(1, "Subordinate containers will inherit this ACE")};
static const struct names bit_container_inherit = NAMES(bit_container_inherit_rows);
static const struct name bit_object_inherit_rows[] = {
    ONE(0, "Subordinate files will not inherit this ACE"),
    ONE(1, "Subordinate files will inherit this ACE")};
static const struct names bit_object_inherit = NAMES(bit_object_inherit_rows);
static const struct name set_rows[] = {ONE(0, "Not set"), ONE(1, "Set")};
static const struct names set = NAMES(set_rows);

static const struct field type_bits[] = {
    {"nt.sec_desc.type.self_relative", "Self Relative", FIELD_BOOL, 2, .mask = 0x8000,
        .names = &bit_self_relative},
    {"nt.sec_desc.type.rm_control_valid", "RM Control Valid", FIELD_BOOL, 2, .mask = 0x4000,
        .names = &bit_rm_control_valid},
    {"nt.sec_desc.type.sacl_protected", "SACL Protected", FIELD_BOOL, 2, .mask = 0x2000,
        .names = &bit_sacl_protected},
    {"nt.sec_desc.type.dacl_protected", "DACL Protected", FIELD_BOOL, 2, .mask = 0x1000,
        .names = &bit_dacl_protected},
    {"nt.sec_desc.type.sacl_auto_inherited", "SACL Auto Inherited", FIELD_BOOL, 2, .mask = 0x800,
        .names = &bit_sacl_auto_inherited},
    {"nt.sec_desc.type.dacl_auto_inherited", "DACL Auto Inherited", FIELD_BOOL, 2, .mask = 0x400,
        .names = &bit_dacl_auto_inherited},
    {"nt.sec_desc.type.sacl_auto_inherit_req", "SACL Auto Inherit Required", FIELD_BOOL, 2,
        .mask = 0x200, .names = &bit_sacl_auto_inherit_req},
    {"nt.sec_desc.type.dacl_auto_inherit_req", "DACL Auto Inherit Required", FIELD_BOOL, 2,
        .mask = 0x100, .names = &bit_dacl_auto_inherit_req},
    {"nt.sec_desc.type.server_security", "Server Security", FIELD_BOOL, 2, .mask = 0x80,
        .names = &bit_server_security},
    {"nt.sec_desc.type.dacl_trusted", "DACL Trusted", FIELD_BOOL, 2, .mask = 0x40,
        .names = &bit_dacl_trusted},
    {"nt.sec_desc.type.sacl_defaulted", "SACL Defaulted", FIELD_BOOL, 2, .mask = 0x20,
        .names = &bit_sacl_defaulted},
    {"nt.sec_desc.type.sacl_present", "SACL Present", FIELD_BOOL, 2, .mask = 0x10,
        .names = &bit_sacl_present},
    {"nt.sec_desc.type.dacl_defaulted", "DACL Defaulted", FIELD_BOOL, 2, .mask = 0x8,
        .names = &bit_dacl_defaulted},
    {"nt.sec_desc.type.dacl_present", "DACL Present", FIELD_BOOL, 2, .mask = 0x4,
        .names = &bit_dacl_present},
    {"nt.sec_desc.type.group_defaulted", "Group Defaulted", FIELD_BOOL, 2, .mask = 0x2,
        .names = &bit_group_defaulted},
    {"nt.sec_desc.type.owner_defaulted", "Owner Defaulted", FIELD_BOOL, 2, .mask = 0x1,
        .names = &bit_owner_defaulted},
};

static const struct field flag_bits[] = {
    {"nt.ace.flags.failed_access", "Audit Failed Accesses", FIELD_BOOL, 1, .mask = 0x80,
        .names = &bit_failed_access},
    {"nt.ace.flags.successful_access", "Audit Successful Accesses", FIELD_BOOL, 1, .mask = 0x40,
        .names = &bit_successful_access},
    {"nt.ace.flags.inherited_ace", "Inherited ACE", FIELD_BOOL, 1, .mask = 0x10,
        .names = &bit_inherited_ace},
    {"nt.ace.flags.inherit_only", "Inherit Only", FIELD_BOOL, 1, .mask = 0x8,
        .names = &bit_inherit_only},
    {"nt.ace.flags.non_propagate_inherit", "Non-Propagate Inherit", FIELD_BOOL, 1, .mask = 0x4,
        .names = &bit_non_propagate_inherit},
    {"nt.ace.flags.container_inherit", "Container Inherit", FIELD_BOOL, 1, .mask = 0x2,
        .names = &bit_container_inherit},
    {"nt.ace.flags.object_inherit", "Object Inherit", FIELD_BOOL, 1, .mask = 0x1,
        .names = &bit_object_inherit},
};

static const struct field generic_bits[] = {
    {"nt.access_mask.generic_read", "Generic read", FIELD_BOOL, 4, .mask = 0x80000000,
        .names = &set},
    {"nt.access_mask.generic_write", "Generic write", FIELD_BOOL, 4, .mask = 0x40000000,
        .names = &set},
    {"nt.access_mask.generic_execute", "Generic execute", FIELD_BOOL, 4, .mask = 0x20000000,
        .names = &set},
    {"nt.access_mask.generic_all", "Generic all", FIELD_BOOL, 4, .mask = 0x10000000, .names = &set},
    {"nt.access_mask.maximum_allowed", "Maximum allowed", FIELD_BOOL, 4, .mask = 0x2000000,
        .names = &set},
    {"nt.access_mask.access_sacl", "Access SACL", FIELD_BOOL, 4, .mask = 0x800000, .names = &set},
};

static const struct field standard_bits[] = {
    {"nt.access_mask.synchronise", "Synchronise", FIELD_BOOL, 4, .mask = 0x100000, .names = &set},
    {"nt.access_mask.write_owner", "Write owner", FIELD_BOOL, 4, .mask = 0x80000, .names = &set},
    {"nt.access_mask.write_dac", "Write DAC", FIELD_BOOL, 4, .mask = 0x40000, .names = &set},
    {"nt.access_mask.read_control", "Read control", FIELD_BOOL, 4, .mask = 0x20000, .names = &set},
    {"nt.access_mask.delete", "Delete", FIELD_BOOL, 4, .mask = 0x10000, .names = &set},
};

static const struct field object_bits[] = {
    {"nt.ace.object.flags.object_type_present", "Object Type Present", FIELD_BOOL, 4, .mask = 0x1,
        .names = &set},
    {"nt.ace.object.flags.inherited_object_type_present", "Inherited Object Type Present",
        FIELD_BOOL, 4, .mask = 0x2, .names = &set},
};

static const struct name revision_rows[] = {ONE(2, "NT4"), ONE(4, "AD")};
static const struct names revisions = NAMES(revision_rows);
static const struct name ace_rows[] = {
    ONE(0, "Access Allowed"),
    ONE(1, "Access Denied"),
    ONE(2, "System Audit"),
    ONE(3, "System Alarm"),
    ONE(4, "Allowed Compound"),
    ONE(5, "Allowed Object"),
    ONE(6, "Denied Object"),
    ONE(7, "Audit Object"),
    ONE(8, "Alarm Object"),
    ONE(9, "Allowed Callback"),
    ONE(10, "Denied Callback"),
    ONE(11, "Allowed Callback Object"),
    ONE(12, "Denied Callback Object"),
    ONE(13, "Audit Callback"),
    ONE(14, "Alarm Callback"),
    ONE(15, "Audit Callback Object"),
    ONE(16, "Alarm Callback Object"),
    ONE(17, "Mandatory label"),
    ONE(18, "Resource Attribute"),
    ONE(19, "Scoped Policy ID"),
};
static const struct names ace_types = NAMES(ace_rows);

enum {
    NT_REVISION,
    NT_TYPE,
    NT_OWNER_OFFSET,
    NT_GROUP_OFFSET,
    NT_SACL_OFFSET,
    NT_DACL_OFFSET,
    NT_SID,
    NT_ACL_REVISION,
    NT_ACL_SIZE,
    NT_ACL_COUNT,
    NT_ACE_TYPE,
    NT_ACE_FLAGS,
    NT_ACE_SIZE,
    NT_ACCESS,
    NT_OBJECT_FLAGS,
    NT_GUID,
    NT_INHERITED_GUID,
};
static const struct field nt[] = {
    [NT_REVISION] = {"nt.sec_desc.revision", "Revision", FIELD_UINT16, BASE_DEC},
    [NT_TYPE] = {"nt.sec_desc.type", "Type", FIELD_UINT16, BASE_HEX},
    [NT_OWNER_OFFSET] = {"nt.offset_to_owner_sid", "Offset to owner SID", FIELD_UINT32, BASE_DEC},
    [NT_GROUP_OFFSET] = {"nt.offset_to_group_sid", "Offset to group SID", FIELD_UINT32, BASE_DEC},
    [NT_SACL_OFFSET] = {"nt.offset_to_sacl", "Offset to SACL", FIELD_UINT32, BASE_DEC},
    [NT_DACL_OFFSET] = {"nt.offset_to_dacl", "Offset to DACL", FIELD_UINT32, BASE_DEC},
    [NT_SID] = {"nt.sid", "SID", FIELD_TEXT, BASE_NONE},
    [NT_ACL_REVISION] = {"nt.acl.revision", "Revision", FIELD_UINT16, BASE_DEC,
        .names = &revisions},
    [NT_ACL_SIZE] = {"nt.acl.size", "Size", FIELD_UINT16, BASE_DEC},
    [NT_ACL_COUNT] = {"nt.acl.num_aces", "Num ACEs", FIELD_UINT32, BASE_DEC},
    [NT_ACE_TYPE] = {"nt.ace.type", "Type", FIELD_UINT8, BASE_DEC, .names = &ace_types},
    [NT_ACE_FLAGS] = {"nt.ace.flags", "NT ACE Flags", FIELD_UINT8, BASE_HEX},
    [NT_ACE_SIZE] = {"nt.ace.size", "Size", FIELD_UINT16, BASE_DEC},
    [NT_ACCESS] = {"nt.access_mask", "Access required", FIELD_UINT32, BASE_HEX},
    [NT_OBJECT_FLAGS] = {"nt.ace.object.flags", "ACE Object Flags", FIELD_UINT32, BASE_HEX},
    [NT_GUID] = {"nt.ace.object.guid", "GUID", FIELD_TEXT, BASE_NONE},
    [NT_INHERITED_GUID] = {"nt.ace.object.inherited_guid", "Inherited GUID", FIELD_TEXT, BASE_NONE},
};
const struct field_table nt_fields = FIELDS(nt);
const struct field_table nt_type_fields = FIELDS(type_bits);
const struct field_table nt_flag_fields = FIELDS(flag_bits);
const struct field_table nt_generic_fields = FIELDS(generic_bits);
const struct field_table nt_standard_fields = FIELDS(standard_bits);
const struct field_table nt_object_fields = FIELDS(object_bits);

/* What tshark says of the flags a second time. */
static const char *const short_flags[] = {"Failed Access", "Successful Access", "Inherited ACE",
    "Inherit Only", "No Propagate Inherit", "Container Inherit", "Object Inherit"};
static const char *const short_object_flags[] = {
    "Object Type Present", "Inherited Object Type Present"};

/* --- bits --------------------------------------------------------------------------------------
 */

struct bits {
    const struct field *rows;
    size_t n;
    const char *const *again; /* or NULL */
};
#define BITS(rows, again) ((struct bits){rows, sizeof(rows) / sizeof((rows)[0]), again})

static void put_bits(struct dissection *d, struct bits bits, struct bytes span, uint32_t value)
{
    for (size_t i = 0; i < bits.n; i++)
        put_uint(d, &bits.rows[i], span, (value & bits.rows[i].mask) != 0);
}

/* A number of n octets with those bits that are set behind it, and all below. */
static uint32_t take_bits(
    struct dissection *d, const struct field *field, uint32_t n, struct bits bits)
{
    struct bytes span = {peek_rest(d).data, n};
    uint32_t value = (uint32_t)take_little(d, field, n);
    struct node *node = d->last;
    const char *separator = " ";

    if (!dissection_adds(d))
        return value;
    for (size_t i = 0; i < bits.n; i++)
        if (value & bits.rows[i].mask)
            node_suffix(d, node, ", %s", bits.rows[i].title);
    for (size_t i = 0; bits.again && i < bits.n; i++)
        if (value & bits.rows[i].mask) {
            node_suffix(d, node, "%s%s", separator, bits.again[i]);
            separator = ", ";
        }
    descend(d, node);
    put_bits(d, bits, span, value);
    ascend(d, node);
    return value;
}

static void put_rights(
    struct dissection *d, const char *title, struct bits bits, struct bytes span, uint32_t value)
{
    struct node *node = put_label(d, span, "%s rights: 0x%08x", title, value);

    descend(d, node);
    put_bits(d, bits, span, value);
    ascend(d, node);
}

/* What LDAP makes of the bits that each kind of object has for itself (MS-ADTS §5.1.3.2). */
static void put_own_rights(struct dissection *d, struct bytes span, uint32_t value)
{
    struct node *node = put_label(d, span, "LDAP specific rights: 0x%08x", value);

    descend(d, node);
    for (unsigned i = LDAP_ACCESS_MASK_ADS_CONTROL_ACCESS; i >= LDAP_ACCESS_MASK_ADS_CREATE_CHILD;
         i--)
        put_uint(d, &ldap[i], span, (value & ldap[i].mask) != 0);
    ascend(d, node);
}

static uint32_t take_access(struct dissection *d)
{
    struct bytes span = {peek_rest(d).data, 4};
    uint32_t value = (uint32_t)take_little(d, &nt[NT_ACCESS], 4);
    struct node *node = d->last;

    if (!dissection_adds(d))
        return value;
    descend(d, node);
    put_rights(d, "Generic", BITS(generic_bits, NULL), span, value & 0xf0000000u);
    put_rights(d, "Standard", BITS(standard_bits, NULL), span, value & 0x00ff0000u);
    put_own_rights(d, span, value & 0x0000ffffu);
    ascend(d, node);
    return value;
}

/* --- entries -----------------------------------------------------------------------------------
 */

static bool has_object(uint8_t type)
{
    return (type >= 5 && type <= 8) || type == 11 || type == 12 || type == 15 || type == 16;
}

static void take_object(struct dissection *d)
{
    struct node *node = open_label(d, "ACE Object");
    uint32_t flags = take_bits(d, &nt[NT_OBJECT_FLAGS], 4, BITS(object_bits, short_object_flags));

    if (flags & OBJECT_TYPE)
        ldap_take_guid(d, &nt[NT_GUID]);
    if (flags & INHERITED_TYPE)
        ldap_take_guid(d, &nt[NT_INHERITED_GUID]);
    close_node(d, node);
}

static void take_ace(struct dissection *d)
{
    struct scope scope = enter(d, (uint32_t)peek_u8(d, 2) | (uint32_t)peek_u8(d, 3) << 8);
    struct node *node = open_label(d, "NT ACE: ");
    uint8_t type = take_u8(d, &nt[NT_ACE_TYPE]);
    uint32_t flags = take_bits(d, &nt[NT_ACE_FLAGS], 1, BITS(flag_bits, short_flags));

    take_little(d, &nt[NT_ACE_SIZE], 2);
    uint32_t access = take_access(d);
    if (has_object(type))
        take_object(d);
    const char *sid = nt_take_sid(d, &nt[NT_SID], "SID");
    if (sid)
        node_suffix(d, node, "%s, flags 0x%02x, %s, mask 0x%08x", sid, flags,
            names_get(&ace_types, type, "Unknown"), access);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
    leave(d, scope);
}

static void take_acl(struct dissection *d, const char *title)
{
    struct node *node = open_label(d, "%s", title);

    take_little(d, &nt[NT_ACL_REVISION], 2);
    take_little(d, &nt[NT_ACL_SIZE], 2);
    uint32_t n = (uint32_t)take_little(d, &nt[NT_ACL_COUNT], 4);
    for (uint32_t i = 0; i < n && i < ACES_MAX && left(d) >= ACE_MIN; i++)
        take_ace(d);
    close_node(d, node);
}

/* --- descriptor --------------------------------------------------------------------------------
 */

/* From now on what stands at an offset of the descriptor is read, up to its end. */
static struct scope enter_at(struct dissection *d, struct bytes whole, uint32_t offset)
{
    if (offset > whole.length) {
        malformed(d);
        offset = whole.length;
    }
    return enter_span(d, (struct bytes){whole.data + offset, whole.length - offset});
}

static void take_sid_at(
    struct dissection *d, struct bytes whole, uint32_t offset, const char *title)
{
    if (offset == 0)
        return;
    struct scope scope = enter_at(d, whole, offset);
    nt_take_sid(d, &nt[NT_SID], title);
    leave(d, scope);
}

static void take_acl_at(
    struct dissection *d, struct bytes whole, uint32_t offset, const char *title)
{
    if (offset == 0)
        return;
    struct scope scope = enter_at(d, whole, offset);
    take_acl(d, title);
    leave(d, scope);
}

void nt_take_descriptor(struct dissection *d)
{
    struct bytes whole = peek_rest(d);
    struct node *node = open_label(d, "NT Security Descriptor");

    take_little(d, &nt[NT_REVISION], 2);
    take_bits(d, &nt[NT_TYPE], 2, BITS(type_bits, NULL));
    uint32_t owner = (uint32_t)take_little(d, &nt[NT_OWNER_OFFSET], 4);
    uint32_t group = (uint32_t)take_little(d, &nt[NT_GROUP_OFFSET], 4);
    uint32_t sacl = (uint32_t)take_little(d, &nt[NT_SACL_OFFSET], 4);
    uint32_t dacl = (uint32_t)take_little(d, &nt[NT_DACL_OFFSET], 4);
    take_sid_at(d, whole, owner, "Owner");
    take_sid_at(d, whole, group, "Group");
    take_acl_at(d, whole, sacl, "NT System (SACL) ACL");
    take_acl_at(d, whole, dacl, "NT User (DACL) ACL");
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
}
