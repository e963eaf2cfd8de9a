/*
 * A first token is [APPLICATION 0] { OID of the mechanism, what the mechanism says }; SPNEGO says
 * which mechanisms there are and carries a token of one of them.
 *
 *   60 len  06 06 2b0601050502   a0 len { a0 mechTypes, a2 mechToken }       SPNEGO
 *   60 len  06 09 2a864886f7...  01 00  AP-REQ                               Kerberos
 */
#include "dissectors/gssapi.h"

#include "dissectors/asn1.h"
#include "dissectors/asn1_values.h"
#include "dissectors/kerberos.h"
#include "dissectors/ntlmssp.h"
#include "dissectors/oid_names.h"

#include <string.h>

enum { GSS, GSS_OID, GSS_UNKNOWN };
static const struct field gss[] = {
    [GSS] = {"gss-api", "GSS-API Generic Security Service Application Program Interface",
        FIELD_PROTOCOL, BASE_NONE},
    [GSS_OID] = {"gss-api.OID", "OID", FIELD_TEXT, BASE_NONE},
    [GSS_UNKNOWN] = {"gssapi.unknown_header", "Unknown header", FIELD_EXPERT, EXPERT_WARNING,
        .group = EXPERT_PROTOCOL},
};
const struct field_table gssapi_fields = FIELDS(gss);

static const struct name token_rows[] = {
    ONE(0x0001, "KRB5_AP_REQ"),
    ONE(0x0002, "KRB5_AP_REP"),
    ONE(0x0003, "KRB5_ERROR"),
    ONE(0x0004, "KERB_TGT_REQUEST"),
    ONE(0x0101, "KRB5_GSS_GetMIC"),
    ONE(0x0102, "KRB5_GSS_Wrap"),
    ONE(0x0104, "KERB_TGT_REPLY"),
    ONE(0x0201, "KRB5_GSS_Delete_sec_context"),
    ONE(0x0404, "KRB_TOKEN_CFX_GetMic"),
    ONE(0x0405, "KRB_TOKEN_CFX_WRAP"),
};
static const struct names tokens = NAMES(token_rows);
static const struct name sign_rows[] = {
    ONE(0, "DES MAC MD5"), ONE(1, "MD2.5"), ONE(2, "DES MAC"), ONE(0x11, "HMAC")};
static const struct names signs = NAMES(sign_rows);
static const struct name seal_rows[] = {ONE(0, "DES CBC"), ONE(0x10, "RC4"), ONE(0xffff, "None")};
static const struct names seals = NAMES(seal_rows);
static const struct name set_rows[] = {ONE(0, "Not set"), ONE(1, "Set")};
static const struct names set = NAMES(set_rows);
static const struct name result_rows[] = {
    ONE(0, "accept-completed"), ONE(1, "accept-incomplete"), ONE(2, "reject")};
static const struct names results = NAMES(result_rows);

enum {
    SPNEGO,
    SPNEGO_INIT,
    SPNEGO_TARG,
    SPNEGO_MECH_TYPES,
    SPNEGO_MECH_TYPE,
    SPNEGO_REQ_FLAGS,
    SPNEGO_MECH_TOKEN,
    SPNEGO_MIC,
    SPNEGO_HINTS,
    SPNEGO_HINT_NAME,
    SPNEGO_HINT_ADDRESS,
    SPNEGO_RESULT,
    SPNEGO_SUPPORTED_MECH,
    SPNEGO_RESPONSE_TOKEN,
    KRB5_BLOB,
    KRB5_OID,
    KRB5_TOK_ID,
    KRB5_SGN_ALG,
    KRB5_SEAL_ALG,
    KRB5_SND_SEQ,
    KRB5_SGN_CKSUM,
    KRB5_CONFOUNDER,
    KRB5_FILLER,
    KRB5_CFX_FLAGS,
    KRB5_SUBKEY,
    KRB5_SEALED,
    KRB5_ACCEPTOR,
    KRB5_CFX_EC,
    KRB5_CFX_RRC,
    KRB5_CFX_SEQ,
};
static const struct field spnego[] = {
    [SPNEGO] = {"spnego", "Simple Protected Negotiation", FIELD_PROTOCOL, BASE_NONE},
    [SPNEGO_INIT] = {"spnego.negTokenInit_element", "negTokenInit", FIELD_NONE, BASE_NONE},
    [SPNEGO_TARG] = {"spnego.negTokenTarg_element", "negTokenTarg", FIELD_NONE, BASE_NONE},
    [SPNEGO_MECH_TYPES] = {"spnego.mechTypes", "mechTypes", FIELD_UINT32, BASE_DEC},
    [SPNEGO_MECH_TYPE] = {"spnego.MechType", "MechType", FIELD_OID, BASE_NONE},
    [SPNEGO_REQ_FLAGS] = {"spnego.reqFlags", "reqFlags", FIELD_BYTES, BASE_NONE},
    [SPNEGO_MECH_TOKEN] = {"spnego.mechToken", "mechToken", FIELD_BYTES, BASE_NONE},
    [SPNEGO_MIC] = {"spnego.mechListMIC", "mechListMIC", FIELD_BYTES, BASE_NONE},
    [SPNEGO_HINTS] = {"spnego.negHints_element", "negHints", FIELD_NONE, BASE_NONE},
    [SPNEGO_HINT_NAME] = {"spnego.hintName", "hintName", FIELD_TEXT, BASE_NONE},
    [SPNEGO_HINT_ADDRESS] = {"spnego.hintAddress", "hintAddress", FIELD_BYTES, BASE_NONE},
    [SPNEGO_RESULT] = {"spnego.negResult", "negResult", FIELD_UINT32, BASE_DEC, .names = &results},
    [SPNEGO_SUPPORTED_MECH] = {"spnego.supportedMech", "supportedMech", FIELD_OID, BASE_NONE},
    [SPNEGO_RESPONSE_TOKEN] = {"spnego.responseToken", "responseToken", FIELD_BYTES, BASE_NONE},
    [KRB5_BLOB] = {"spnego.krb5.blob", "krb5_blob", FIELD_BYTES, BASE_NONE},
    [KRB5_OID] = {"spnego.krb5_oid", "KRB5 OID", FIELD_TEXT, BASE_NONE},
    [KRB5_TOK_ID] = {"spnego.krb5.tok_id", "krb5_tok_id", FIELD_UINT16, BASE_HEX, .names = &tokens},
    [KRB5_SGN_ALG] = {"spnego.krb5.sgn_alg", "krb5_sgn_alg", FIELD_UINT16, BASE_HEX,
        .names = &signs},
    [KRB5_SEAL_ALG] = {"spnego.krb5.seal_alg", "krb5_seal_alg", FIELD_UINT16, BASE_HEX,
        .names = &seals},
    [KRB5_SND_SEQ] = {"spnego.krb5.snd_seq", "krb5_snd_seq", FIELD_BYTES, BASE_NONE},
    [KRB5_SGN_CKSUM] = {"spnego.krb5.sgn_cksum", "krb5_sgn_cksum", FIELD_BYTES, BASE_NONE},
    [KRB5_CONFOUNDER] = {"spnego.krb5.confounder", "krb5_confounder", FIELD_BYTES, BASE_NONE},
    [KRB5_FILLER] = {"spnego.krb5.filler", "krb5_filler", FIELD_BYTES, BASE_NONE},
    [KRB5_CFX_FLAGS] = {"spnego.krb5.cfx_flags", "krb5_cfx_flags", FIELD_UINT8, BASE_HEX},
    [KRB5_SUBKEY] = {"spnego.krb5.acceptor_subkey", "AcceptorSubkey", FIELD_BOOL, 1, .mask = 4,
        .names = &set},
    [KRB5_SEALED] = {"spnego.krb5.sealed", "Sealed", FIELD_BOOL, 1, .mask = 2, .names = &set},
    [KRB5_ACCEPTOR] = {"spnego.krb5.send_by_acceptor", "SendByAcceptor", FIELD_BOOL, 1, .mask = 1,
        .names = &set},
    [KRB5_CFX_EC] = {"spnego.krb5.cfx_ec", "krb5_cfx_ec", FIELD_UINT16, BASE_DEC},
    [KRB5_CFX_RRC] = {"spnego.krb5.cfx_rrc", "krb5_cfx_rrc", FIELD_UINT16, BASE_DEC},
    [KRB5_CFX_SEQ] = {"spnego.krb5.cfx_seq", "krb5_cfx_seq", FIELD_UINT64, BASE_DEC},
};
const struct field_table spnego_fields = FIELDS(spnego);

#define FLAG(name, bit)                                                                            \
    {                                                                                              \
        "spnego.ContextFlags." name, name, FIELD_BOOL, 1, .mask = bit                              \
    }
static const struct field context_flags[] = {
    FLAG("delegFlag", 0x80),
    FLAG("mutualFlag", 0x40),
    FLAG("replayFlag", 0x20),
    FLAG("sequenceFlag", 0x10),
    FLAG("anonFlag", 0x08),
    FLAG("confFlag", 0x04),
    FLAG("integFlag", 0x02),
};
const struct field_table spnego_flag_fields = FIELDS(context_flags);

enum {
    TOKEN_AP_REQ = 0x0001,
    TOKEN_AP_REP = 0x0002,
    TOKEN_ERROR = 0x0003,
    TOKEN_ASK = 0x0004,
    TOKEN_GIVE = 0x0104,
    TOKEN_MIC = 0x0101,
    TOKEN_WRAP = 0x0102,
    TOKEN_CFX_MIC = 0x0404,
    TOKEN_CFX_WRAP = 0x0405,
    SEAL_NONE = 0xffff,
    CFX_SEALED = 2,
    CFX_SEALED_CHECKSUM = 44, /* octets: confounder, header and HMAC, beside the extra count */
    APPLICATION_0 = 0x60,
    NTLM_VERIFIER = 16,
};

/* Mechanisms by the content octets of their identifiers. */
static const char spnego_oid[] = "\x2b\x06\x01\x05\x05\x02";
static const char ms_krb5_oid[] = "\x2a\x86\x48\x82\xf7\x12\x01\x02\x02";
static const char krb5_oid[] = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";

static bool is_oid(struct bytes oid, const char *known)
{
    return oid.length == strlen(known) && !memcmp(oid.data, known, oid.length);
}

static bool is_krb5(struct bytes oid)
{
    return is_oid(oid, krb5_oid) || is_oid(oid, ms_krb5_oid);
}

/* [APPLICATION 0] and the identifier behind it, shown by its name. */
static struct bytes take_mechanism(struct dissection *d, const struct field *field)
{
    struct asn1 a = {.d = d};

    asn1_header(&a);
    struct asn1_header header = asn1_header(&a);
    struct bytes oid = {cursor_take(&d->cursor, header.length), header.length};
    if (!oid.data || !dissection_adds(d))
        return oid.data ? oid : no_bytes();
    const char *dotted = oid_dotted(d->arena, oid);
    struct node *node = put_value(d, field, oid, bytes_of(dotted));
    node_suffix(d, node, " (%s)", oid_name(d->arena, dotted));
    return oid;
}

/* --- Kerberos' tokens --------------------------------------------------------------------------
 */

static enum gssapi_wrapped take_rc4(struct dissection *d, uint16_t token)
{
    enum { DES_MAC_MD5 = 0, HMAC_MD5 = 0x11 };
    uint16_t seal = SEAL_NONE, sign = (uint16_t)take_little(d, &spnego[KRB5_SGN_ALG], 2);

    if (token == TOKEN_WRAP) {
        seal = (uint16_t)take_little(d, &spnego[KRB5_SEAL_ALG], 2);
        take_nothing(d, 2);
    } else {
        take_nothing(d, 4);
    }
    take_bytes(d, &spnego[KRB5_SND_SEQ], 8);
    take_bytes(d, &spnego[KRB5_SGN_CKSUM], 8);
    if (token == TOKEN_WRAP && (sign == DES_MAC_MD5 || sign == HMAC_MD5))
        take_bytes(d, &spnego[KRB5_CONFOUNDER], 8);
    return seal == SEAL_NONE ? GSSAPI_SIGNED : GSSAPI_SEALED;
}

static const struct field *const cfx_bits[] = {
    &spnego[KRB5_SUBKEY], &spnego[KRB5_SEALED], &spnego[KRB5_ACCEPTOR]};

static uint8_t take_cfx_flags(struct dissection *d)
{
    struct bytes span = {peek_rest(d).data, 1};
    uint8_t flags = take_u8(d, &spnego[KRB5_CFX_FLAGS]);
    struct node *node = d->last;

    if (!dissection_adds(d))
        return flags;
    for (size_t i = 0; i < 3; i++)
        if (flags & cfx_bits[i]->mask)
            node_suffix(d, node, ", %s", cfx_bits[i]->title);
    descend(d, node);
    for (size_t i = 0; i < 3; i++)
        put_uint(d, cfx_bits[i], span, (flags & cfx_bits[i]->mask) != 0);
    ascend(d, node);
    return flags;
}

/* RFC 4121 §4.2.6.2. The checksum stands at the end, or, rotated, before the message. */
static enum gssapi_wrapped take_cfx_wrap(struct dissection *d)
{
    uint8_t flags = take_cfx_flags(d);
    uint16_t extra, rotation;

    take_bytes(d, &spnego[KRB5_FILLER], 1);
    extra = take_u16(d, &spnego[KRB5_CFX_EC]);
    rotation = take_u16(d, &spnego[KRB5_CFX_RRC]);
    take_uint(d, &spnego[KRB5_CFX_SEQ], 8);
    if (flags & CFX_SEALED) {
        take_bytes(d, &spnego[KRB5_SGN_CKSUM], CFX_SEALED_CHECKSUM + (uint32_t)extra);
        return GSSAPI_SEALED;
    }
    struct bytes rest = peek_rest(d);
    if (rotation == 0 && rest.length > extra)
        put_text(
            d, &spnego[KRB5_SGN_CKSUM], (struct bytes){rest.data + rest.length - extra, extra});
    if (rotation == extra)
        take_bytes(d, &spnego[KRB5_SGN_CKSUM], extra);
    return GSSAPI_SIGNED;
}

static void take_cfx_mic(struct dissection *d)
{
    take_cfx_flags(d);
    take_bytes(d, &spnego[KRB5_FILLER], 5);
    take_uint(d, &spnego[KRB5_CFX_SEQ], 8);
    take_bytes(d, &spnego[KRB5_SGN_CKSUM], left(d));
}

/* What stands behind a token's number. */
static enum gssapi_wrapped take_token_body(struct dissection *d, uint16_t token)
{
    switch (token) {
    case TOKEN_AP_REQ:
    case TOKEN_AP_REP:
    case TOKEN_ERROR:
        kerberos_read(d);
        return GSSAPI_UNKNOWN;
    case TOKEN_ASK:
    case TOKEN_GIVE:
        kerberos_read_user(d, token == TOKEN_GIVE);
        return GSSAPI_UNKNOWN;
    case TOKEN_MIC:
    case TOKEN_WRAP:
        return take_rc4(d, token);
    case TOKEN_CFX_WRAP:
        return take_cfx_wrap(d);
    case TOKEN_CFX_MIC:
        take_cfx_mic(d);
        return GSSAPI_UNKNOWN;
    default:
        return GSSAPI_UNKNOWN;
    }
}

/* A token of Kerberos, with or without its mechanism, or a bare message of it. */
static enum gssapi_wrapped take_krb5(struct dissection *d)
{
    struct node *blob = put_text(d, &spnego[KRB5_BLOB], peek_rest(d));
    uint8_t first = peek_u8(d, 0);
    enum gssapi_wrapped wrapped = GSSAPI_UNKNOWN;
    uint32_t start = d->cursor.position;

    descend(d, blob);
    if (first == APPLICATION_0)
        take_mechanism(d, &spnego[KRB5_OID]);
    if (first > APPLICATION_0 && first < 0x80)
        kerberos_read(d);
    else
        wrapped = take_token_body(d, (uint16_t)take_little(d, &spnego[KRB5_TOK_ID], 2));
    if (blob && wrapped != GSSAPI_UNKNOWN)
        blob->length = blob->size = d->cursor.position - start;
    ascend(d, blob);
    return wrapped;
}

/* --- SPNEGO ------------------------------------------------------------------------------------
 */

static void read_mech_token(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;

    asn1_read_kind(a, type, field, implicit);
    if (a->value.length == 0 || !a->value.data || d->cursor.bad)
        return;
    struct scope scope = enter_span(d, a->value);
    if (ntlmssp_is(a->value))
        ntlmssp_read(d);
    else if (field == &spnego[SPNEGO_MIC] && left(d) == NTLM_VERIFIER && peek_u16(d, 0) == 0x0100)
        ntlmssp_read_verifier(d);
    else if (field != &spnego[SPNEGO_MIC] || peek_u16(d, 0) == 0x0404)
        take_krb5(d);
    (void)leave_forgiving(d, scope);
}

/* In negTokenInit [3] is a checksum, or hints of the server (MS-SPNG §2.2.1). */
static void read_hints(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);

#define TAGGED(id, n, type)                                                                        \
    {                                                                                              \
        &spnego[id], ASN1_CONTEXT, n, ASN1_OPTIONAL, 0, &(type)                                    \
    }
#define MEMBERS(rows) .n = sizeof(rows) / sizeof((rows)[0]), .members = rows

static const struct asn1_type octets = {.kind = ASN1_OCTETS};
static const struct asn1_type oid_type = {.kind = ASN1_OID};
static const struct asn1_type number = {.kind = ASN1_INTEGER};
static const struct asn1_type bits = {.kind = ASN1_BITS,
    .n_bits = sizeof context_flags / sizeof context_flags[0],
    .bits = context_flags};
static const struct asn1_type general_string = {.kind = ASN1_STRING, .tag = 27};
static const struct asn1_type token_type = {.kind = ASN1_OCTETS, .read = read_mech_token};
static const struct asn1_member mech_members[] = {
    {&spnego[SPNEGO_MECH_TYPE], ASN1_UNIVERSAL, 6, ASN1_OWN, 0, &oid_type}};
static const struct asn1_type mech_types = {.kind = ASN1_SEQUENCE_OF, MEMBERS(mech_members)};
static const struct asn1_member hint_members[] = {
    TAGGED(SPNEGO_HINT_NAME, 0, general_string),
    TAGGED(SPNEGO_HINT_ADDRESS, 1, octets),
};
static const struct asn1_type hints = {.kind = ASN1_SEQUENCE, MEMBERS(hint_members)};
static const struct asn1_type mic_or_hints = {.kind = ASN1_ANY, .read = read_hints};
static const struct asn1_member init_members[] = {
    TAGGED(SPNEGO_MECH_TYPES, 0, mech_types),
    TAGGED(SPNEGO_REQ_FLAGS, 1, bits),
    TAGGED(SPNEGO_MECH_TOKEN, 2, token_type),
    TAGGED(SPNEGO_HINTS, 3, mic_or_hints),
    TAGGED(SPNEGO_MIC, 4, token_type),
};
static const struct asn1_type init = {.kind = ASN1_SEQUENCE, MEMBERS(init_members)};
static const struct asn1_member targ_members[] = {
    TAGGED(SPNEGO_RESULT, 0, number),
    TAGGED(SPNEGO_SUPPORTED_MECH, 1, oid_type),
    TAGGED(SPNEGO_RESPONSE_TOKEN, 2, token_type),
    TAGGED(SPNEGO_MIC, 3, token_type),
};
static const struct asn1_type targ = {.kind = ASN1_SEQUENCE, MEMBERS(targ_members)};
static const struct asn1_member negotiation_members[] = {
    {&spnego[SPNEGO_INIT], ASN1_CONTEXT, 0, 0, 0, &init},
    {&spnego[SPNEGO_TARG], ASN1_CONTEXT, 1, 0, 1, &targ},
};
static const struct asn1_type negotiation = {.kind = ASN1_CHOICE, MEMBERS(negotiation_members)};

static void read_hints(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct asn1_header header = asn1_peek(a);

    (void)type;
    if (header.class == ASN1_UNIVERSAL && header.tag == 16)
        asn1_read_kind(a, &hints, field, implicit);
    else
        asn1_read(a, &octets, &spnego[SPNEGO_MIC], implicit);
}

void spnego_read(struct dissection *d)
{
    struct asn1 a = {.d = d};
    struct node *node = open_node(d, &spnego[SPNEGO]);

    asn1_read(&a, &negotiation, NULL, false);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
}

/* --- GSS-API -----------------------------------------------------------------------------------
 */

static void note_unknown(struct dissection *d)
{
    uint8_t first = peek_u8(d, 0);
    const char *text = arena_printf(d->arena, "Unknown header (class=%u, pc=%u, tag=%u)",
        first >> 6, first >> 5 & 1, first & 31);

    expert_text(d, put_label(d, peek_rest(d), "%s", text), &gss[GSS_UNKNOWN], "%s", text);
    take_nothing(d, left(d));
}

bool gssapi_read(struct dissection *d)
{
    struct node *node = open_node(d, &gss[GSS]);
    bool negotiates = false;

    if (ntlmssp_is(peek_rest(d))) {
        ntlmssp_read(d);
    } else if (peek_u8(d, 0) == APPLICATION_0) {
        struct bytes mechanism = take_mechanism(d, &gss[GSS_OID]);

        negotiates = is_oid(mechanism, spnego_oid);
        if (negotiates)
            spnego_read(d);
        else if (is_krb5(mechanism))
            take_krb5(d);
    } else if (peek_u16(d, 0) == 0x0504 || peek_u16(d, 0) == 0x0404) {
        take_krb5(d);
    } else {
        note_unknown(d);
    }
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
    return negotiates;
}

void gssapi_read_answer(struct dissection *d)
{
    if (peek_u8(d, 0) >> 6 != ASN1_CONTEXT) {
        (void)gssapi_read(d);
        return;
    }
    struct node *node = open_node(d, &gss[GSS]);
    spnego_read(d);
    close_node(d, node);
}

enum gssapi_wrapped gssapi_read_wrap(struct dissection *d)
{
    struct node *node = open_node(d, &gss[GSS]);
    enum gssapi_wrapped wrapped = GSSAPI_UNKNOWN;

    if (peek_u8(d, 0) == APPLICATION_0) {
        if (is_krb5(take_mechanism(d, &gss[GSS_OID])))
            wrapped = take_krb5(d);
    } else if (peek_u16(d, 0) == 0x0504) {
        wrapped = take_krb5(d);
    } else if (peek_u16(d, 0) == 0x0100 && left(d) >= NTLM_VERIFIER) {
        ntlmssp_read_verifier(d);
        wrapped = GSSAPI_SEALED;
    }
    close_node(d, node);
    return wrapped;
}
