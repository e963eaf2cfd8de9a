/*
 *   +----------+-------+-----------------------+------------------+-----+
 *   | revision | count | authority, 48 bits    | subauthority, 32 | ... |   little-endian, but for
 *   +----------+-------+-----------------------+------------------+-----+   the authority
 *
 * The last subauthority of a longer SID is its RID, the number of a user or a group.
 */
#include "dissectors/nt_sid.h"

#include <string.h>

enum {
    HEADER = 8,
    SUBAUTHORITIES_MAX = 15,
    NT_AUTHORITY = 5,
    MANDATORY = 16,
    DOMAIN = 21,
    LOCAL_GROUP = 32,
    AUTHENTICATION = 64,
};

enum { SID_REVISION, SID_COUNT, SID_AUTHORITY, SID_SUBAUTHORITIES, SID_RID, SID_KNOWN, SID_DOMAIN };
static const struct field sid_rows[] = {
    [SID_REVISION] = {"nt.sid.revision", "Revision", FIELD_UINT8, BASE_DEC},
    [SID_COUNT] = {"nt.sid.num_auth", "Num Auth", FIELD_UINT8, BASE_DEC},
    [SID_AUTHORITY] = {"nt.sid.auth", "Authority", FIELD_UINT64, BASE_DEC},
    [SID_SUBAUTHORITIES] = {"nt.sid.subauth", "Subauthorities", FIELD_TEXT, BASE_NONE},
    [SID_RID] = {"nt.sid.rid", "RID", FIELD_UINT32, BASE_DEC},
    [SID_KNOWN] = {"nt.sid.wkwn", "Well-known SID", FIELD_TEXT, BASE_NONE, .hidden = true},
    [SID_DOMAIN] = {"nt.sid.domain", "Domain", FIELD_TEXT, BASE_NONE, .hidden = true},
};
const struct field_table nt_sid_fields = FIELDS(sid_rows);

/* --- names -------------------------------------------------------------------------------------
 */

/* S-1-A-N, by A << 16 | N */
#define WELL_KNOWN(authority, n, name) ONE((authority) << 16 | (n), name)
static const struct name well_known_rows[] = {
    WELL_KNOWN(0, 0, "Nobody"),
    WELL_KNOWN(1, 0, "Everyone"),
    WELL_KNOWN(2, 0, "Local"),
    WELL_KNOWN(2, 1, "Console Logon"),
    WELL_KNOWN(3, 0, "Creator Owner"),
    WELL_KNOWN(3, 1, "Creator Group"),
    WELL_KNOWN(3, 2, "Creator Owner Server"),
    WELL_KNOWN(3, 3, "Creator Group Server"),
    WELL_KNOWN(3, 4, "Owner Rights"),
    WELL_KNOWN(5, 1, "Dialup"),
    WELL_KNOWN(5, 2, "Network"),
    WELL_KNOWN(5, 3, "Batch"),
    WELL_KNOWN(5, 4, "Interactive"),
    WELL_KNOWN(5, 5, "Logon Session"),
    WELL_KNOWN(5, 6, "Service"),
    WELL_KNOWN(5, 7, "Anonymous"),
    WELL_KNOWN(5, 8, "Proxy"),
    WELL_KNOWN(5, 9, "Enterprise Domain Controllers"),
    WELL_KNOWN(5, 10, "Principal Self"),
    WELL_KNOWN(5, 11, "Authenticated Users"),
    WELL_KNOWN(5, 12, "Restricted Code"),
    WELL_KNOWN(5, 13, "Terminal Server Users"),
    WELL_KNOWN(5, 14, "Remote Interactive Logon"),
    WELL_KNOWN(5, 15, "All users in this organization"),
    WELL_KNOWN(5, 17, "Default IIS user account"),
    WELL_KNOWN(5, 18, "Local System"),
    WELL_KNOWN(5, 19, "Local Service"),
    WELL_KNOWN(5, 20, "Network Service"),
    WELL_KNOWN(5, 21, "Domain SID"),
    WELL_KNOWN(5, 32, "Local Group"),
    WELL_KNOWN(5, 33, "Write Restricted Code"),
    WELL_KNOWN(5, 64, "Authentication"),
    WELL_KNOWN(5, 80, "NT Service"),
    WELL_KNOWN(5, 113, "Local Account"),
    WELL_KNOWN(5, 114, "Local Administrator Account"),
    WELL_KNOWN(5, 1000, "Other Organisation"),
    WELL_KNOWN(18, 1, "Authentication Authority Asserted Identity"),
    WELL_KNOWN(18, 2, "Service Asserted Identity"),
};
static const struct names well_known = NAMES(well_known_rows);

static const struct name authority_rows[] = {ONE(3, "Creator Authority"),
    ONE(4, "Non-unique Authority"), ONE(5, "NT Authority"), ONE(16, "Mandatory Level")};
static const struct names authorities = NAMES(authority_rows);

static const struct name level_rows[] = {
    ONE(0, "Untrusted"),
    ONE(4096, "Low"),
    ONE(8192, "Medium"),
    ONE(8448, "Medium Plus"),
    ONE(12288, "High"),
    ONE(16384, "System"),
    ONE(20480, "Protected Process"),
};
static const struct names levels = NAMES(level_rows);

static const struct name authentication_rows[] = {
    ONE(10, "NTLM"), ONE(14, "SChannel"), ONE(21, "Digest")};
static const struct names authentications = NAMES(authentication_rows);

static const struct name local_rows[] = {
    ONE(544, "Administrators"),
    ONE(545, "Users"),
    ONE(546, "Guests"),
    ONE(547, "Power Users"),
    ONE(548, "Account Operators"),
    ONE(549, "Server Operators"),
    ONE(550, "Print Operators"),
    ONE(551, "Backup Operators"),
    ONE(552, "Replicators"),
    ONE(554, "Pre-Windows 2000 Compatible Access"),
    ONE(555, "Remote Desktop Users"),
    ONE(556, "Network Configuration Operators"),
    ONE(557, "Incoming Forest Trust Builders"),
    ONE(558, "Performance Monitor Users"),
    ONE(559, "Performance Log Users"),
    ONE(560, "Windows Authorization Access Group"),
    ONE(561, "Terminal Server License Servers"),
    ONE(562, "Distributed COM Users"),
    ONE(568, "IIS Users"),
    ONE(569, "Cryptographic Operators"),
    ONE(573, "Event Log Readers"),
    ONE(574, "Certificate Service DCOM Access"),
    ONE(575, "RDS Remote Access Servers"),
    ONE(576, "RDS Endpoint Servers"),
    ONE(577, "RDS Management Servers"),
    ONE(578, "Hyper-V Admins"),
    ONE(579, "Access Control Assistance Operators"),
    ONE(580, "Remote Management Users"),
};
static const struct names local_groups = NAMES(local_rows);

static const struct name domain_rows[] = {
    ONE(498, "Enterprise Read-only Domain Controllers"),
    ONE(500, "Administrator"),
    ONE(501, "Guest"),
    ONE(502, "KRBTGT"),
    ONE(512, "Domain Admins"),
    ONE(513, "Domain Users"),
    ONE(514, "Domain Guests"),
    ONE(515, "Domain Computers"),
    ONE(516, "Domain Controllers"),
    ONE(517, "Cert Publishers"),
    ONE(518, "Schema Administrators"),
    ONE(519, "Enterprise Admins"),
    ONE(520, "Group Policy Creator Owners"),
    ONE(521, "Read-only Domain Controllers"),
    ONE(553, "RAS and IAS Servers"),
    ONE(571, "Allowed RODC Password Replication Group"),
    ONE(572, "Denied RODC Password Replication Group"),
};
static const struct names domain_rids = NAMES(domain_rows);

/* --- reading -----------------------------------------------------------------------------------
 */

struct sid {
    uint64_t authority;
    uint32_t n;
    uint32_t subauthorities[SUBAUTHORITIES_MAX];
};

/* The RID's name, or NULL where the SID has no RID that tshark shows. */
static const char *rid_name(const struct sid *sid)
{
    uint32_t rid = sid->n ? sid->subauthorities[sid->n - 1] : 0;

    if (sid->authority == MANDATORY && sid->n == 1)
        return rid ? names_find(&levels, rid) : NULL;
    if (sid->authority != NT_AUTHORITY)
        return NULL;
    if (sid->n > 4 && sid->subauthorities[0] == DOMAIN)
        return names_get(&domain_rids, rid, "Domain RID");
    if (sid->n == 2 && sid->subauthorities[0] == LOCAL_GROUP)
        return names_find(&local_groups, rid);
    if (sid->n == 2 && sid->subauthorities[0] == AUTHENTICATION)
        return names_find(&authentications, rid);
    return NULL;
}

static const char *sid_name(struct arena *arena, const struct sid *sid)
{
    const char *rid = rid_name(sid), *base;

    if (sid->n == 0)
        return names_find(&authorities, sid->authority);
    if (sid->authority == MANDATORY)
        return arena_printf(arena, "Mandatory LevelMandatory Level-%s",
            names_get(&levels, sid->subauthorities[0], "<locally defined>"));
    if (sid->authority > UINT16_MAX || sid->subauthorities[0] > UINT16_MAX)
        return NULL;
    base = names_find(&well_known, sid->authority << 16 | sid->subauthorities[0]);
    if (!base)
        return NULL;
    if (rid)
        return arena_printf(arena, "%s-%s", base, rid);
    if (sid->n == 1 || (sid->authority == NT_AUTHORITY && sid->subauthorities[0] == DOMAIN))
        return base;
    return arena_printf(arena, "%s-<locally defined>", base);
}

/* The subauthorities [first, end) with dashes between. */
static const char *dashed(struct arena *arena, const struct sid *sid, uint32_t first, uint32_t end)
{
    const char *text = "";

    for (uint32_t i = first; i < end && i < sid->n; i++)
        text = arena_printf(arena, "%s%s%u", text, i > first ? "-" : "", sid->subauthorities[i]);
    return text;
}

static struct bytes part(struct bytes of, uint32_t start, uint32_t n)
{
    if (start > of.length)
        return no_bytes();
    return (struct bytes){of.data + start, n < of.length - start ? n : of.length - start};
}

static void put_parts(struct dissection *d, const struct sid *sid, struct bytes whole)
{
    const char *rid = rid_name(sid);
    struct bytes rest = part(whole, HEADER, whole.length);

    put_uint(d, &sid_rows[SID_REVISION], part(whole, 0, 1), whole.data[0]);
    put_uint(d, &sid_rows[SID_COUNT], part(whole, 1, 1), sid->n);
    put_uint(d, &sid_rows[SID_AUTHORITY], part(whole, 2, 6), sid->authority);
    put_value(d, &sid_rows[SID_SUBAUTHORITIES], rest, bytes_of(dashed(d->arena, sid, 0, sid->n)));
    if (rid)
        node_suffix(d,
            put_uint(d, &sid_rows[SID_RID], part(rest, 4 * (sid->n - 1), 4),
                sid->subauthorities[sid->n - 1]),
            "  (%s)", rid);
    if (sid->authority == NT_AUTHORITY && sid->n >= 4 && sid->subauthorities[0] == DOMAIN)
        node_hide(put_value(
            d, &sid_rows[SID_DOMAIN], part(rest, 4, 12), bytes_of(dashed(d->arena, sid, 1, 4))));
}

static uint32_t little32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

const char *nt_take_sid(struct dissection *d, const struct field *field, const char *title)
{
    struct sid sid = {.n = peek_u8(d, 1)};
    uint32_t size = HEADER + 4 * sid.n;
    struct bytes whole;
    const char *dotted, *name, *text;

    if (sid.n > SUBAUTHORITIES_MAX) {
        malformed(d);
        return NULL;
    }
    whole = (struct bytes){cursor_take(&d->cursor, size), size};
    if (!whole.data)
        return NULL;
    for (uint32_t i = 2; i < HEADER; i++)
        sid.authority = sid.authority << 8 | whole.data[i];
    for (uint32_t i = 0; i < sid.n; i++)
        sid.subauthorities[i] = little32(whole.data + HEADER + 4 * i);
    dotted = arena_printf(d->arena, "S-%u-%llu%s%s", whole.data[0],
        (unsigned long long)sid.authority, sid.n ? "-" : "", dashed(d->arena, &sid, 0, sid.n));
    name = sid_name(d->arena, &sid);
    text = name ? arena_printf(d->arena, "%s  (%s)", dotted, name) : dotted;
    if (!dissection_adds(d))
        return text;
    struct node *node = put_value(d, field, whole, bytes_of(dotted));
    node_label(d, node, "%s: %s", title, text);
    descend(d, node);
    put_parts(d, &sid, whole);
    ascend(d, node);
    return text;
}
