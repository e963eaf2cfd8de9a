/*
 *   AP-REQ ::= [APPLICATION 14] { pvno, msg-type, ap-options, ticket, authenticator }
 *   AP-REP ::= [APPLICATION 15] { pvno, msg-type, enc-part }
 *   KRB-ERROR ::= [APPLICATION 30] { pvno, msg-type, times, error-code, names, e-text, e-data }
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
    KRB_ERROR,
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
    KRB_CLIENT_TIME,
    KRB_CLIENT_MICROSECONDS,
    KRB_SERVER_TIME,
    KRB_SERVER_MICROSECONDS,
    KRB_ERROR_CODE,
    KRB_CLIENT_REALM,
    KRB_CNAME,
    KRB_CNAME_STRING,
    KRB_CNAME_ITEM,
    KRB_ERROR_TEXT,
    KRB_ERROR_DATA,
    KRB_SERVER_NAME,
    KRB_NAME_STRING,
    KRB_NAME_ITEM,
};

static const struct field krb[] = {
    [KRB] = {"kerberos", "Kerberos", FIELD_PROTOCOL, BASE_NONE},
    [KRB_AP_REQ] = {"kerberos.ap_req_element", "ap-req", FIELD_NONE, BASE_NONE},
    [KRB_AP_REP] = {"kerberos.ap_rep_element", "ap-rep", FIELD_NONE, BASE_NONE},
    [KRB_ERROR] = {"kerberos.krb_error_element", "krb-error", FIELD_NONE, BASE_NONE},
    [KRB_PVNO] = {"kerberos.pvno", "pvno", FIELD_UINT32, BASE_DEC},
    [KRB_MSG_TYPE] = {"kerberos.msg_type", "msg-type", FIELD_INT32, BASE_DEC,
        .names = &kerberos_messages},
    [KRB_AP_OPTIONS] = {"kerberos.ap_options", "ap-options", FIELD_BYTES, BASE_NONE},
    [KRB_TICKET] = {"kerberos.ticket_element", "ticket", FIELD_NONE, BASE_NONE},
    [KRB_TKT_VNO] = {"kerberos.tkt_vno", "tkt-vno", FIELD_UINT32, BASE_DEC},
    [KRB_REALM] = {"kerberos.realm", "realm", FIELD_TEXT, BASE_NONE},
    [KRB_SNAME] = {"kerberos.sname_element", "sname", FIELD_NONE, BASE_NONE},
    [KRB_NAME_TYPE] = {"kerberos.name_type", "name-type", FIELD_INT32, BASE_DEC,
        .names = &kerberos_name_types},
    [KRB_SNAME_STRING] = {"kerberos.sname_string", "sname-string", FIELD_UINT32, BASE_DEC},
    [KRB_SNAME_ITEM] = {"kerberos.SNameString", "SNameString", FIELD_TEXT, BASE_NONE},
    [KRB_ENC_PART] = {"kerberos.enc_part_element", "enc-part", FIELD_NONE, BASE_NONE},
    [KRB_ETYPE] = {"kerberos.etype", "etype", FIELD_INT32, BASE_DEC, .names = &kerberos_etypes},
    [KRB_KVNO] = {"kerberos.kvno", "kvno", FIELD_UINT32, BASE_DEC},
    [KRB_CIPHER] = {"kerberos.cipher", "cipher", FIELD_BYTES, BASE_NONE},
    [KRB_AUTHENTICATOR] = {"kerberos.authenticator_element", "authenticator", FIELD_NONE,
        BASE_NONE},
    [KRB_CLIENT_TIME] = {"kerberos.ctime", "ctime", FIELD_TIME, BASE_NONE},
    [KRB_CLIENT_MICROSECONDS] = {"kerberos.cusec", "cusec", FIELD_UINT32, BASE_DEC},
    [KRB_SERVER_TIME] = {"kerberos.stime", "stime", FIELD_TIME, BASE_NONE},
    [KRB_SERVER_MICROSECONDS] = {"kerberos.susec", "susec", FIELD_UINT32, BASE_DEC},
    [KRB_ERROR_CODE] = {"kerberos.error_code", "error-code", FIELD_INT32, BASE_DEC,
        .names = &kerberos_errors},
    [KRB_CLIENT_REALM] = {"kerberos.crealm", "crealm", FIELD_TEXT, BASE_NONE},
    [KRB_CNAME] = {"kerberos.cname_element", "cname", FIELD_NONE, BASE_NONE},
    [KRB_CNAME_STRING] = {"kerberos.cname_string", "cname-string", FIELD_UINT32, BASE_DEC},
    [KRB_CNAME_ITEM] = {"kerberos.CNameString", "CNameString", FIELD_TEXT, BASE_NONE},
    [KRB_ERROR_TEXT] = {"kerberos.e_text", "e-text", FIELD_TEXT, BASE_NONE},
    [KRB_ERROR_DATA] = {"kerberos.e_data", "e-data", FIELD_BYTES, BASE_NONE},
    [KRB_SERVER_NAME] = {"kerberos.server_name_element", "server-name", FIELD_NONE, BASE_NONE},
    [KRB_NAME_STRING] = {"kerberos.name_string", "name-string", FIELD_UINT32, BASE_DEC},
    [KRB_NAME_ITEM] = {"kerberos.KerberosString", "KerberosString", FIELD_TEXT, BASE_NONE},
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

/* RFC 4120, 5.9.1: no ticket, and why. */
static const struct asn1_type clock_time = {.kind = ASN1_TIME};
static const struct asn1_member client_names_members[] = {
    {&krb[KRB_CNAME_ITEM], ASN1_UNIVERSAL, 27, ASN1_OWN, 0, &text}};
static const struct asn1_type client_names = {
    .kind = ASN1_SEQUENCE_OF, MEMBERS(client_names_members)};
static const struct asn1_member client_members[] = {
    TAGGED(KRB_NAME_TYPE, 0, number), TAGGED(KRB_CNAME_STRING, 1, client_names)};
static const struct asn1_type client_name = SEQUENCE(client_members);

/* Wireshark writes the error into the row, instead of all that stands there. */
static void read_error_code(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit)
{
    struct dissection *d = a->d;
    uint32_t start = d->cursor.position;

    (void)type;
    asn1_read(a, &number, field, implicit);
    uint8_t code = d->cursor.position > start ? d->cursor.base[d->cursor.position - 1] : 0;
    if (code == 0 || !info(d))
        return;
    info_clear(d);
    const char *name = names_find(&kerberos_error_words, code);
    if (name)
        info_add(d, "KRB Error: %s", name);
    else
        info_add(d, "KRB Error: Unknown error code 0x%x", code);
}

static const struct asn1_type error_code = {.kind = ASN1_ANY, .read = read_error_code};
static const struct asn1_member error_members[] = {
    TAGGED(KRB_PVNO, 0, number),
    TAGGED(KRB_MSG_TYPE, 1, number),
    TAGGED_OPTIONAL(KRB_CLIENT_TIME, 2, clock_time),
    TAGGED_OPTIONAL(KRB_CLIENT_MICROSECONDS, 3, number),
    TAGGED(KRB_SERVER_TIME, 4, clock_time),
    TAGGED(KRB_SERVER_MICROSECONDS, 5, number),
    TAGGED(KRB_ERROR_CODE, 6, error_code),
    TAGGED_OPTIONAL(KRB_CLIENT_REALM, 7, text),
    TAGGED_OPTIONAL(KRB_CNAME, 8, client_name),
    TAGGED(KRB_REALM, 9, text),
    TAGGED(KRB_SNAME, 10, service_name),
    TAGGED_OPTIONAL(KRB_ERROR_TEXT, 11, text),
    TAGGED_OPTIONAL(KRB_ERROR_DATA, 12, octets),
};
static const struct asn1_type error = SEQUENCE(error_members);

/* User to user (draft-swift-win2k-krb-user2user-03): may I have your ticket? */
static const struct asn1_member any_names_members[] = {
    {&krb[KRB_NAME_ITEM], ASN1_UNIVERSAL, 27, ASN1_OWN, 0, &text}};
static const struct asn1_type any_names = {.kind = ASN1_SEQUENCE_OF, MEMBERS(any_names_members)};
static const struct asn1_member any_name_members[] = {
    TAGGED(KRB_NAME_TYPE, 0, number), TAGGED(KRB_NAME_STRING, 1, any_names)};
static const struct asn1_type any_name = SEQUENCE(any_name_members);
static const struct asn1_member ask_members[] = {
    TAGGED(KRB_PVNO, 0, number),
    TAGGED(KRB_MSG_TYPE, 1, number),
    TAGGED_OPTIONAL(KRB_SERVER_NAME, 2, any_name),
    TAGGED_OPTIONAL(KRB_REALM, 3, text),
};
static const struct asn1_type ask = SEQUENCE(ask_members);
static const struct asn1_member give_members[] = {
    TAGGED(KRB_PVNO, 0, number), TAGGED(KRB_MSG_TYPE, 1, number), TAGGED(KRB_TICKET, 2, ticket)};
static const struct asn1_type give = SEQUENCE(give_members);

static const struct asn1_member message_members[] = {
    {&krb[KRB_AP_REQ], ASN1_APPLICATION, 14, 0, 14, &request},
    {&krb[KRB_AP_REP], ASN1_APPLICATION, 15, 0, 15, &reply},
    {&krb[KRB_ERROR], ASN1_APPLICATION, 30, 0, 30, &error},
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

void kerberos_read_user(struct dissection *d, bool answer)
{
    struct asn1 a = {.d = d};

    asn1_read(&a, answer ? &give : &ask, NULL, false);
}

/* For the reference of fields: the bits have a table of their own. */
const struct field_table kerberos_bit_fields = FIELDS(option_bits);
