/*
 *   AP-REQ ::= [APPLICATION 14] { pvno, msg-type, ap-options, ticket, authenticator }
 *   AP-REP ::= [APPLICATION 15] { pvno, msg-type, enc-part }
 *
 * What is encrypted stays so.
 */
#include "dissectors/kerberos.h"

#include "dissectors/asn1.h"
#include "dissectors/gssapi.h"

enum {
    KRB,
    KRB_AP_REQ,
    KRB_AP_REP,
    KRB_PVNO,
    KRB_MSG_TYPE,
    KRB_AP_OPTIONS,
    KRB_TICKET,
    KRB_TKT_VNO,
    KRB_REALM,
    KRB_SNAME,
    KRB_NAME_TYPE,
    KRB_SNAME_STRING,
    KRB_SNAME_ITEM,
    KRB_ENC_PART,
    KRB_ETYPE,
    KRB_KVNO,
    KRB_CIPHER,
    KRB_AUTHENTICATOR,
};

static const struct name message_rows[] = {
    ONE(10, "krb-as-req"),
    ONE(11, "krb-as-rep"),
    ONE(12, "krb-tgs-req"),
    ONE(13, "krb-tgs-rep"),
    ONE(14, "krb-ap-req"),
    ONE(15, "krb-ap-rep"),
    ONE(16, "krb-tgt-req"),
    ONE(17, "krb-tgt-rep"),
    ONE(20, "krb-safe"),
    ONE(21, "krb-priv"),
    ONE(22, "krb-cred"),
    ONE(30, "krb-error"),
};
static const struct names messages = NAMES(message_rows);
static const struct name name_type_rows[] = {
    ONE(0, "kRB5-NT-UNKNOWN"),
    ONE(1, "kRB5-NT-PRINCIPAL"),
    ONE(2, "kRB5-NT-SRV-INST"),
    ONE(3, "kRB5-NT-SRV-HST"),
    ONE(4, "kRB5-NT-SRV-XHST"),
    ONE(5, "kRB5-NT-UID"),
    ONE(6, "kRB5-NT-X500-PRINCIPAL"),
    ONE(7, "kRB5-NT-SMTP-NAME"),
    ONE(10, "kRB5-NT-ENTERPRISE-PRINCIPAL"),
    ONE(11, "kRB5-NT-WELLKNOWN"),
    ONE(12, "kRB5-NT-SRV-HST-DOMAIN"),
};
static const struct names name_types = NAMES(name_type_rows);
static const struct name etype_rows[] = {
    ONE(0, "eTYPE-NULL"),
    ONE(1, "eTYPE-DES-CBC-CRC"),
    ONE(2, "eTYPE-DES-CBC-MD4"),
    ONE(3, "eTYPE-DES-CBC-MD5"),
    ONE(5, "eTYPE-DES3-CBC-MD5"),
    ONE(7, "eTYPE-OLD-DES3-CBC-SHA1"),
    ONE(8, "eTYPE-SIGN-DSA-GENERATE"),
    ONE(9, "eTYPE-DSA-SHA1"),
    ONE(10, "eTYPE-RSA-MD5"),
    ONE(11, "eTYPE-RSA-SHA1"),
    ONE(12, "eTYPE-RC2-CBC"),
    ONE(13, "eTYPE-RSA"),
    ONE(14, "eTYPE-RSAES-OAEP"),
    ONE(15, "eTYPE-DES-EDE3-CBC"),
    ONE(16, "eTYPE-DES3-CBC-SHA1"),
    ONE(17, "eTYPE-AES128-CTS-HMAC-SHA1-96"),
    ONE(18, "eTYPE-AES256-CTS-HMAC-SHA1-96"),
    ONE(19, "eTYPE-AES128-CTS-HMAC-SHA256-128"),
    ONE(20, "eTYPE-AES256-CTS-HMAC-SHA384-192"),
    ONE(23, "eTYPE-ARCFOUR-HMAC-MD5"),
    ONE(24, "eTYPE-ARCFOUR-HMAC-MD5-56"),
    ONE(25, "eTYPE-CAMELLIA128-CTS-CMAC"),
    ONE(26, "eTYPE-CAMELLIA256-CTS-CMAC"),
    ONE(48, "eTYPE-ENCTYPE-PK-CROSS"),
};
static const struct names etypes = NAMES(etype_rows);

static const struct field krb[] = {
    [KRB] = {"kerberos", "Kerberos", FIELD_PROTOCOL, BASE_NONE},
    [KRB_AP_REQ] = {"kerberos.ap_req_element", "ap-req", FIELD_NONE, BASE_NONE},
    [KRB_AP_REP] = {"kerberos.ap_rep_element", "ap-rep", FIELD_NONE, BASE_NONE},
    [KRB_PVNO] = {"kerberos.pvno", "pvno", FIELD_UINT32, BASE_DEC},
    [KRB_MSG_TYPE] = {"kerberos.msg_type", "msg-type", FIELD_INT32, BASE_DEC, .names = &messages},
    [KRB_AP_OPTIONS] = {"kerberos.ap_options", "ap-options", FIELD_BYTES, BASE_NONE},
    [KRB_TICKET] = {"kerberos.ticket_element", "ticket", FIELD_NONE, BASE_NONE},
    [KRB_TKT_VNO] = {"kerberos.tkt_vno", "tkt-vno", FIELD_UINT32, BASE_DEC},
    [KRB_REALM] = {"kerberos.realm", "realm", FIELD_TEXT, BASE_NONE},
    [KRB_SNAME] = {"kerberos.sname_element", "sname", FIELD_NONE, BASE_NONE},
    [KRB_NAME_TYPE] = {"kerberos.name_type", "name-type", FIELD_INT32, BASE_DEC,
        .names = &name_types},
    [KRB_SNAME_STRING] = {"kerberos.sname_string", "sname-string", FIELD_UINT32, BASE_DEC},
    [KRB_SNAME_ITEM] = {"kerberos.SNameString", "SNameString", FIELD_TEXT, BASE_NONE},
    [KRB_ENC_PART] = {"kerberos.enc_part_element", "enc-part", FIELD_NONE, BASE_NONE},
    [KRB_ETYPE] = {"kerberos.etype", "etype", FIELD_INT32, BASE_DEC, .names = &etypes},
    [KRB_KVNO] = {"kerberos.kvno", "kvno", FIELD_UINT32, BASE_DEC},
    [KRB_CIPHER] = {"kerberos.cipher", "cipher", FIELD_BYTES, BASE_NONE},
    [KRB_AUTHENTICATOR] = {"kerberos.authenticator_element", "authenticator", FIELD_NONE,
        BASE_NONE},
};
const struct field_table kerberos_fields = FIELDS(krb);

#define TAGGED(id, n, type)                                                                        \
    {                                                                                              \
        &krb[id], ASN1_CONTEXT, n, 0, 0, &(type)                                                   \
    }
#define TAGGED_OPTIONAL(id, n, type)                                                               \
    {                                                                                              \
        &krb[id], ASN1_CONTEXT, n, ASN1_OPTIONAL, 0, &(type)                                       \
    }
#define MEMBERS(rows) .n = sizeof(rows) / sizeof((rows)[0]), .members = rows
#define SEQUENCE(rows)                                                                             \
    {                                                                                              \
        .kind = ASN1_SEQUENCE, MEMBERS(rows)                                                       \
    }

static const struct asn1_type number = {.kind = ASN1_INTEGER};
static const struct asn1_type octets = {.kind = ASN1_OCTETS};
static const struct asn1_type text = {.kind = ASN1_STRING, .tag = 27};

static const struct field option_bits[] = {
    {"kerberos.APOptions.reserved", "reserved", FIELD_BOOL, 1, .mask = 0x80},
    {"kerberos.APOptions.use.session.key", "use-session-key", FIELD_BOOL, 1, .mask = 0x40},
    {"kerberos.APOptions.mutual.required", "mutual-required", FIELD_BOOL, 1, .mask = 0x20},
};
static const struct asn1_type options = {
    .kind = ASN1_BITS, .n_bits = sizeof option_bits / sizeof option_bits[0], .bits = option_bits};

static const struct asn1_member names_members[] = {
    {&krb[KRB_SNAME_ITEM], ASN1_UNIVERSAL, 27, ASN1_OWN, 0, &text}};
static const struct asn1_type names_list = {.kind = ASN1_SEQUENCE_OF, MEMBERS(names_members)};
static const struct asn1_member name_members[] = {
    TAGGED(KRB_NAME_TYPE, 0, number), TAGGED(KRB_SNAME_STRING, 1, names_list)};
static const struct asn1_type service_name = SEQUENCE(name_members);
static const struct asn1_member encrypted_members[] = {TAGGED(KRB_ETYPE, 0, number),
    TAGGED_OPTIONAL(KRB_KVNO, 1, number), TAGGED(KRB_CIPHER, 2, octets)};
static const struct asn1_type encrypted = SEQUENCE(encrypted_members);
static const struct asn1_member ticket_members[] = {
    TAGGED(KRB_TKT_VNO, 0, number),
    TAGGED(KRB_REALM, 1, text),
    TAGGED(KRB_SNAME, 2, service_name),
    TAGGED(KRB_ENC_PART, 3, encrypted),
};
static const struct asn1_type ticket_body = SEQUENCE(ticket_members);

/* [APPLICATION 1] around the SEQUENCE */
static void read_ticket(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    (void)type;
    struct asn1_header header = asn1_header(a);
    struct scope scope = enter(a->d, header.length);
    asn1_read(a, &ticket_body, field, implicit);
    leave(a->d, scope);
}

static const struct asn1_type ticket = {.kind = ASN1_ANY, .read = read_ticket};
static const struct asn1_member request_members[] = {
    TAGGED(KRB_PVNO, 0, number),
    TAGGED(KRB_MSG_TYPE, 1, number),
    TAGGED(KRB_AP_OPTIONS, 2, options),
    TAGGED(KRB_TICKET, 3, ticket),
    TAGGED(KRB_AUTHENTICATOR, 4, encrypted),
};
static const struct asn1_type request = SEQUENCE(request_members);
static const struct asn1_member reply_members[] = {
    TAGGED(KRB_PVNO, 0, number),
    TAGGED(KRB_MSG_TYPE, 1, number),
    TAGGED(KRB_ENC_PART, 2, encrypted),
};
static const struct asn1_type reply = SEQUENCE(reply_members);
static const struct asn1_member message_members[] = {
    {&krb[KRB_AP_REQ], ASN1_APPLICATION, 14, 0, 14, &request},
    {&krb[KRB_AP_REP], ASN1_APPLICATION, 15, 0, 15, &reply},
};
static const struct asn1_type message = {.kind = ASN1_CHOICE, MEMBERS(message_members)};

void kerberos_read(struct dissection *d)
{
    struct asn1 a = {.d = d};
    struct node *node = open_node(d, &krb[KRB]);

    asn1_read(&a, &message, NULL, false);
    if (!d->cursor.bad)
        take_nothing(d, left(d));
    close_node(d, node);
}

/* For the reference of fields: the bits have a table of their own. */
const struct field_table kerberos_bit_fields = FIELDS(option_bits);
