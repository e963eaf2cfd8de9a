/*
 * ldap: what the files of LDAP share
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/asn1.h"
#include "dissectors/ldap_fields.h"

/* Octets of a filter or an assertion value that are written out as text. */
#define LDAP_TEXT_MAX 2048
/* Filters of one search; tshark gives up there too. */
#define LDAP_FILTERS_MAX 200
/* Octets of a SASL mechanism's name that are remembered (RFC 4422: at most 20). */
#define LDAP_MECHANISM_MAX 24

/* Tags of protocolOp (RFC 4511 §4.2 to §4.13). */
enum ldap_operation {
    LDAP_OP_BIND,
    LDAP_OP_BIND_RESPONSE,
    LDAP_OP_UNBIND,
    LDAP_OP_SEARCH,
    LDAP_OP_ENTRY,
    LDAP_OP_SEARCH_DONE,
    LDAP_OP_MODIFY,
    LDAP_OP_MODIFY_RESPONSE,
    LDAP_OP_ADD,
    LDAP_OP_ADD_RESPONSE,
    LDAP_OP_DELETE,
    LDAP_OP_DELETE_RESPONSE,
    LDAP_OP_MODIFY_DN,
    LDAP_OP_MODIFY_DN_RESPONSE,
    LDAP_OP_COMPARE,
    LDAP_OP_COMPARE_RESPONSE,
    LDAP_OP_ABANDON,
    LDAP_OP_REFERENCE = 19,
    LDAP_OP_EXTENDED = 23,
    LDAP_OP_EXTENDED_RESPONSE,
    LDAP_OP_INTERMEDIATE,
    LDAP_OP_NONE = 255,
};

/* How a bind authenticates: tags of AuthenticationChoice. */
enum ldap_authentication {
    LDAP_AUTH_SIMPLE = 0,
    LDAP_AUTH_SASL = 3,
    LDAP_AUTH_NTLM_NEGOTIATE = 10,
    LDAP_AUTH_NTLM = 11,
    LDAP_AUTH_UNKNOWN = 255,
};

/* Of a flow. */
struct ldap_state {
    uint32_t shown_frame; /* the last one whose row holds a message of LDAP */
    uint32_t layer_from;  /* SASL: the first frame that may use a security layer, 0: none known */
    uint32_t n_results;   /* entries that came */
    bool read;            /* a message was read */
    bool sasl;            /* the last bind was one of SASL */
    bool tls_asked;       /* StartTLS was asked for and is not answered */
    char mechanism[LDAP_MECHANISM_MAX];
};

/* One text in the two forms that are shown of it. */
struct ldap_filter {
    const char *tree; /* as tshark has it */
    const char *rfc;  /* RFC 4515 */
};

/* A message that is being read. */
struct ldap {
    struct asn1 a; /* first, so that its hooks find what is around it */
    struct ldap_state *state;
    struct node *message; /* the node whose label tells what the message says */
    uint32_t id;
    uint8_t operation; /* enum ldap_operation */
    bool announced;    /* the operation stands in the row */
    bool answered;     /* request and response were linked */
    bool writing;      /* somebody reads filters */
    bool idle;         /* nobody reads anything: only who answers whom is kept */

    /* what captions tell */
    uint8_t authentication;
    struct bytes name, secret, base, error, matched, mechanism;
    const char *proof_kind;
    struct bytes proof;                            /* of a SASL bind: a digest of the password */
    struct bytes identity, old_secret, new_secret; /* of a password modify (RFC 3062) */
    uint32_t result, scope;

    /* what was read last */
    const char *oid; /* dotted */
    struct bytes type;
    bool binary; /* type ends with ;binary */

    /* filters */
    uint32_t n_filters;
    struct ldap_filter filter;        /* the one read last */
    const char *list_tree, *list_rfc; /* of the list that is being read, or NULL */
    struct bytes description, assertion;
    const char *assertion_text;
    struct bytes initial, any, final, rule;
    const char *pattern_tree, *pattern_rfc;
    bool dn_attributes;
};

static inline struct ldap *ldap_of(struct asn1 *a)
{
    return (struct ldap *)(void *)a;
}

/* What the message's own node says, and the row. */
void ldap_say(struct ldap *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The operation and its id, once, before anything else is said. */
void ldap_announce(struct ldap *l);
/* The octets are printable ASCII. */
bool ldap_is_printable(struct bytes octets);
/* As text where printable, else as hexadecimal digits with colons; cut at LDAP_TEXT_MAX. */
const char *ldap_show(struct ldap *l, struct bytes octets);

/* --- types and their hooks (ldap_types.c says which is where) --------------------------------- */

typedef void ldap_read(
    struct asn1 *a, const struct asn1_type *type, const struct field *field, bool implicit);

ldap_read ldap_read_details, ldap_read_message_id, ldap_read_operation, ldap_read_text,
    ldap_read_oid, ldap_read_scope, ldap_read_result, ldap_read_extended_result,
    ldap_read_authentication, ldap_read_simple, ldap_read_mechanism, ldap_read_credentials,
    ldap_read_server_credentials, ldap_read_ntlm, ldap_read_matched, ldap_read_unbind,
    ldap_read_references, ldap_read_abandon, ldap_read_control_value, ldap_read_operation_value,
    ldap_read_sync_flags, ldap_read_password;
/* ldap_filter.c */
ldap_read ldap_read_filter, ldap_read_list, ldap_read_list_item, ldap_read_match, ldap_read_not,
    ldap_read_present, ldap_read_substrings, ldap_read_substring, ldap_read_extensible,
    ldap_read_assertion, ldap_read_dn_attributes;
/* ldap_values.c */
ldap_read ldap_read_value;

extern const struct asn1_type ldap_message_type;
/* The type of a control's or an extended operation's value, and its field; NULL: none is known. */
const struct asn1_type *ldap_type_of(const char *oid, const struct field **field);

/* A string of the wire: the octets, and a node when field is not NULL. */
struct bytes ldap_take_octets(struct asn1 *a, const struct field *field, bool implicit);
/* A number, without a node and without moving. */
uint32_t ldap_peek_number(struct asn1 *a, bool implicit);

/* A token of SPNEGO, NTLMSSP or Kerberos, shown under the open node. */
enum ldap_token { LDAP_TOKEN_ANY, LDAP_TOKEN_SPNEGO, LDAP_TOKEN_GSSAPI, LDAP_TOKEN_NTLM };
void ldap_read_token(struct ldap *l, struct bytes token, enum ldap_token kind);

/* The messages at the cursor, one after the other. */
void ldap_read_messages(struct dissection *d, struct ldap_state *state);
/* A buffer of SASL's security layer at the cursor. */
void ldap_read_buffer(struct dissection *d, struct ldap_state *state);

/* A GUID at the cursor; NULL where it was cut. */
const char *ldap_take_guid(struct dissection *d, const struct field *field);
/* What a dotted identifier is called; "*** Malformed OID ***" where it is none. */
const char *ldap_oid_name(struct arena *arena, const char *dotted);

/* Links between requests and responses, and what the captions tell. */
void ldap_track(struct ldap *l);
void ldap_tell(struct ldap *l);
/* A buffer of a security layer, of n octets, that cannot be read. */
void ldap_tell_protected(struct dissection *d, uint32_t n);
extern const char *const ldap_captions[];

/* A message of a transcript (ldap_script.c). */
size_t ldap_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style);
