/*
 * The types of LDAP as tables: RFC 4511 (messages), RFC 2696 (paged results), RFC 2891 (sorting),
 * RFC 3062 (password modify), RFC 3909 (cancel), RFC 4533 (synchronisation), MS-ADTS (dirsync),
 * draft-behera-ldap-password-policy.
 */
#include "dissectors/ldap.h"

#include <string.h>

enum { BOOLEAN = 1, INTEGER = 2, OCTET_STRING = 4, ENUMERATED = 10, SEQUENCE = 16, SET = 17 };

/* A member with its type's own tag; one with a tag [n] instead; one of a choice, with its number.
 */
#define OWN(id, tag, type)                                                                         \
    {                                                                                              \
        &ldap[id], ASN1_UNIVERSAL, tag, ASN1_OWN, 0, &(type)                                       \
    }
#define OPTIONAL(id, tag, type)                                                                    \
    {                                                                                              \
        &ldap[id], ASN1_UNIVERSAL, tag, ASN1_OWN | ASN1_OPTIONAL, 0, &(type)                       \
    }
#define TAGGED(id, n, type)                                                                        \
    {                                                                                              \
        &ldap[id], ASN1_CONTEXT, n, ASN1_IMPLICIT, n, &(type)                                      \
    }
#define TAGGED_OPTIONAL(id, n, type)                                                               \
    {                                                                                              \
        &ldap[id], ASN1_CONTEXT, n, ASN1_IMPLICIT | ASN1_OPTIONAL, 0, &(type)                      \
    }
#define ANY(id, type)                                                                              \
    {                                                                                              \
        &ldap[id], ASN1_ANY_CLASS, 0, ASN1_OWN | ASN1_UNCHECKED, 0, &(type)                        \
    }
#define OPERATION(id, op, type)                                                                    \
    {                                                                                              \
        &ldap[id], ASN1_APPLICATION, op, ASN1_IMPLICIT, op, &(type)                                \
    }
#define MEMBERS(rows) .n = sizeof(rows) / sizeof((rows)[0]), .members = rows

/* A SEQUENCE called NAME of the members before it; a list of one member. */
#define SEQUENCE_TYPE(name)                                                                        \
    static const struct asn1_type name = {.kind = ASN1_SEQUENCE, MEMBERS(name##_members)}
#define LIST_TYPE(name, list_kind, ...)                                                            \
    static const struct asn1_member name##_members[] = {__VA_ARGS__};                              \
    static const struct asn1_type name = {                                                         \
        .kind = list_kind, MEMBERS(name##_members), .read = ldap_read_details}

static const struct asn1_type text = {.kind = ASN1_OCTETS, .read = ldap_read_text};
static const struct asn1_type oid = {.kind = ASN1_OCTETS, .read = ldap_read_oid};
static const struct asn1_type octets = {.kind = ASN1_OCTETS};
static const struct asn1_type integer = {.kind = ASN1_INTEGER};
static const struct asn1_type boolean = {.kind = ASN1_BOOLEAN};
static const struct asn1_type message_id = {.kind = ASN1_INTEGER, .read = ldap_read_message_id};

/* --- attributes --------------------------------------------------------------------------------
 */

static const struct asn1_type value = {.kind = ASN1_OCTETS, .read = ldap_read_value};
LIST_TYPE(values, ASN1_SET_OF, OWN(LDAP_ATTRIBUTE_VALUE, OCTET_STRING, value));
static const struct asn1_member attribute_members[] = {
    OWN(LDAP_TYPE, OCTET_STRING, text),
    OWN(LDAP_VALS, SET, values),
};
SEQUENCE_TYPE(attribute);
LIST_TYPE(partial_attributes, ASN1_SEQUENCE_OF,
    OWN(LDAP_PARTIAL_ATTRIBUTE_LIST_ITEM, SEQUENCE, attribute));
LIST_TYPE(attributes, ASN1_SEQUENCE_OF, OWN(LDAP_ATTRIBUTE_LIST_ITEM, SEQUENCE, attribute));
LIST_TYPE(descriptions, ASN1_SEQUENCE_OF, OWN(LDAP_ATTRIBUTE_DESCRIPTION, OCTET_STRING, text));

static const struct asn1_type assertion = {.kind = ASN1_OCTETS, .read = ldap_read_assertion};
static const struct asn1_member value_assertion_members[] = {
    OWN(LDAP_ATTRIBUTE_DESC, OCTET_STRING, text),
    OWN(LDAP_ASSERTION_VALUE, OCTET_STRING, assertion),
};
SEQUENCE_TYPE(value_assertion);

/* --- bind --------------------------------------------------------------------------------------
 */

static const struct asn1_type mechanism = {.kind = ASN1_OCTETS, .read = ldap_read_mechanism};
static const struct asn1_type credentials = {.kind = ASN1_OCTETS, .read = ldap_read_credentials};
static const struct asn1_type server_credentials = {
    .kind = ASN1_OCTETS, .read = ldap_read_server_credentials};
static const struct asn1_type simple = {.kind = ASN1_OCTETS, .read = ldap_read_simple};
static const struct asn1_type ntlm = {.kind = ASN1_OCTETS, .read = ldap_read_ntlm};
static const struct asn1_member sasl_members[] = {
    OWN(LDAP_MECHANISM, OCTET_STRING, mechanism),
    OPTIONAL(LDAP_CREDENTIALS, OCTET_STRING, credentials),
};
SEQUENCE_TYPE(sasl);
static const struct asn1_member authentication_members[] = {
    TAGGED(LDAP_SIMPLE, LDAP_AUTH_SIMPLE, simple),
    TAGGED(LDAP_SASL, LDAP_AUTH_SASL, sasl),
    TAGGED(LDAP_NTLMSSP_NEGOTIATE, LDAP_AUTH_NTLM_NEGOTIATE, ntlm),
    TAGGED(LDAP_NTLMSSP_AUTH, LDAP_AUTH_NTLM, ntlm),
};
static const struct asn1_type authentication = {
    .kind = ASN1_CHOICE, MEMBERS(authentication_members), .read = ldap_read_authentication};
static const struct asn1_member bind_members[] = {
    OWN(LDAP_VERSION, INTEGER, integer),
    OWN(LDAP_NAME, OCTET_STRING, text),
    ANY(LDAP_AUTHENTICATION, authentication),
};
SEQUENCE_TYPE(bind);

/* --- results -----------------------------------------------------------------------------------
 */

static const struct asn1_type result_code = {.kind = ASN1_INTEGER, .read = ldap_read_result};
static const struct asn1_type extended_result_code = {
    .kind = ASN1_INTEGER, .read = ldap_read_extended_result};
static const struct asn1_type matched = {.kind = ASN1_OCTETS, .read = ldap_read_matched};
LIST_TYPE(referral, ASN1_SEQUENCE_OF, OWN(LDAP_URL, OCTET_STRING, text));

#define RESULT(code)                                                                               \
    OWN(LDAP_RESULT_CODE, ENUMERATED, code), OWN(LDAP_MATCHED_DN, OCTET_STRING, matched),          \
        OWN(LDAP_ERROR_MESSAGE, OCTET_STRING, text), TAGGED_OPTIONAL(LDAP_REFERRAL, 3, referral)

static const struct asn1_member result_members[] = {RESULT(result_code)};
SEQUENCE_TYPE(result);
static const struct asn1_member bind_response_members[] = {
    RESULT(result_code),
    TAGGED_OPTIONAL(LDAP_SERVER_SASL_CREDS, 7, server_credentials),
};
SEQUENCE_TYPE(bind_response);
static const struct asn1_member extended_response_members[] = {
    RESULT(extended_result_code),
    TAGGED_OPTIONAL(LDAP_RESPONSE_NAME, 10, oid),
    TAGGED_OPTIONAL(LDAP_RESPONSE, 11, octets),
};
SEQUENCE_TYPE(extended_response);

/* --- search ------------------------------------------------------------------------------------
 */

static const struct asn1_type filter;
static const struct asn1_member list_members[][1] = {
    {ANY(LDAP_AND_ITEM, filter)},
    {ANY(LDAP_OR_ITEM, filter)},
};
static const struct asn1_type and_list = {
    .kind = ASN1_SET_OF, .n = 1, .members = list_members[0], .read = ldap_read_list};
static const struct asn1_type or_list = {
    .kind = ASN1_SET_OF, .n = 1, .members = list_members[1], .read = ldap_read_list};
static const struct asn1_type negation = {
    .kind = ASN1_CHOICE, .read = ldap_read_not, .members = list_members[0]};
static const struct asn1_type match = {
    .kind = ASN1_SEQUENCE, MEMBERS(value_assertion_members), .read = ldap_read_match};
static const struct asn1_type present = {.kind = ASN1_OCTETS, .read = ldap_read_present};

static const struct asn1_member substring_members[] = {
    TAGGED(LDAP_INITIAL, 0, text),
    TAGGED(LDAP_ANY, 1, text),
    TAGGED(LDAP_FINAL, 2, text),
};
static const struct asn1_type substring = {
    .kind = ASN1_CHOICE, MEMBERS(substring_members), .read = ldap_read_substring};
LIST_TYPE(substring_list, ASN1_SEQUENCE_OF, ANY(LDAP_SUBSTRINGS_ITEM, substring));
static const struct asn1_member substrings_members[] = {
    OWN(LDAP_TYPE, OCTET_STRING, text),
    OWN(LDAP_SUBSTRINGS_LIST, SEQUENCE, substring_list),
};
static const struct asn1_type substrings = {
    .kind = ASN1_SEQUENCE, MEMBERS(substrings_members), .read = ldap_read_substrings};

static const struct asn1_type dn_attributes = {
    .kind = ASN1_BOOLEAN, .read = ldap_read_dn_attributes};
static const struct asn1_member extensible_members[] = {
    TAGGED_OPTIONAL(LDAP_MATCHING_RULE, 1, text),
    TAGGED_OPTIONAL(LDAP_TYPE, 2, text),
    TAGGED(LDAP_MATCH_VALUE, 3, assertion),
    TAGGED_OPTIONAL(LDAP_DN_ATTRIBUTES, 4, dn_attributes),
};
static const struct asn1_type extensible = {
    .kind = ASN1_SEQUENCE, MEMBERS(extensible_members), .read = ldap_read_extensible};

static const struct asn1_member filter_members[] = {
    TAGGED(LDAP_AND, 0, and_list),
    TAGGED(LDAP_OR, 1, or_list),
    {&ldap[LDAP_NOT], ASN1_CONTEXT, 2, 0, 2, &negation},
    TAGGED(LDAP_EQUALITY_MATCH, 3, match),
    TAGGED(LDAP_SUBSTRINGS, 4, substrings),
    TAGGED(LDAP_GREATER_OR_EQUAL, 5, match),
    TAGGED(LDAP_LESS_OR_EQUAL, 6, match),
    TAGGED(LDAP_PRESENT, 7, present),
    TAGGED(LDAP_APPROX_MATCH, 8, match),
    TAGGED(LDAP_EXTENSIBLE_MATCH, 9, extensible),
};
static const struct asn1_type filter = {
    .kind = ASN1_CHOICE, MEMBERS(filter_members), .read = ldap_read_filter};

static const struct asn1_type scope = {.kind = ASN1_INTEGER, .read = ldap_read_scope};
static const struct asn1_member search_members[] = {
    OWN(LDAP_BASE_OBJECT, OCTET_STRING, text),
    OWN(LDAP_SCOPE, ENUMERATED, scope),
    OWN(LDAP_DEREF_ALIASES, ENUMERATED, integer),
    OWN(LDAP_SIZE_LIMIT, INTEGER, integer),
    OWN(LDAP_TIME_LIMIT, INTEGER, integer),
    OWN(LDAP_TYPES_ONLY, BOOLEAN, boolean),
    ANY(LDAP_FILTER, filter),
    OWN(LDAP_ATTRIBUTES, SEQUENCE, descriptions),
};
SEQUENCE_TYPE(search);
static const struct asn1_member entry_members[] = {
    OWN(LDAP_OBJECT_NAME, OCTET_STRING, text),
    OWN(LDAP_ATTRIBUTES, SEQUENCE, partial_attributes),
};
SEQUENCE_TYPE(entry);
static const struct asn1_type references = {
    .kind = ASN1_SEQUENCE_OF, MEMBERS(referral_members), .read = ldap_read_references};

/* --- other operations --------------------------------------------------------------------------
 */

static const struct asn1_member modification_members[] = {
    OWN(LDAP_OPERATION, ENUMERATED, integer),
    OWN(LDAP_MODIFICATION, SEQUENCE, attribute),
};
SEQUENCE_TYPE(modification);
LIST_TYPE(modifications, ASN1_SEQUENCE_OF, OWN(LDAP_MODIFICATION_ITEM, SEQUENCE, modification));
static const struct asn1_member modify_members[] = {
    OWN(LDAP_OBJECT, OCTET_STRING, text),
    OWN(LDAP_MODIFICATIONS, SEQUENCE, modifications),
};
SEQUENCE_TYPE(modify);
static const struct asn1_member add_members[] = {
    OWN(LDAP_ENTRY, OCTET_STRING, text),
    OWN(LDAP_ATTRIBUTES, SEQUENCE, attributes),
};
SEQUENCE_TYPE(add);
static const struct asn1_member modify_dn_members[] = {
    OWN(LDAP_ENTRY, OCTET_STRING, text),
    OWN(LDAP_NEWRDN, OCTET_STRING, text),
    OWN(LDAP_DELETEOLDRDN, BOOLEAN, boolean),
    TAGGED_OPTIONAL(LDAP_NEW_SUPERIOR, 0, text),
};
SEQUENCE_TYPE(modify_dn);
static const struct asn1_member compare_members[] = {
    OWN(LDAP_ENTRY, OCTET_STRING, text),
    OWN(LDAP_AVA, SEQUENCE, value_assertion),
};
SEQUENCE_TYPE(compare);
static const struct asn1_type operation_value = {
    .kind = ASN1_OCTETS, .read = ldap_read_operation_value};
static const struct asn1_member extended_members[] = {
    TAGGED(LDAP_REQUEST_NAME, 0, oid),
    TAGGED_OPTIONAL(LDAP_REQUEST_VALUE, 1, operation_value),
};
SEQUENCE_TYPE(extended);
static const struct asn1_member intermediate_members[] = {
    TAGGED_OPTIONAL(LDAP_RESPONSE_NAME, 0, oid),
    TAGGED_OPTIONAL(LDAP_RESPONSE_VALUE, 1, operation_value),
};
SEQUENCE_TYPE(intermediate);
static const struct asn1_type unbind = {.kind = ASN1_NULL, .read = ldap_read_unbind};
static const struct asn1_type abandon = {.kind = ASN1_INTEGER, .read = ldap_read_abandon};

/* --- message -----------------------------------------------------------------------------------
 */

static const struct asn1_member operation_members[] = {
    OPERATION(LDAP_BIND_REQUEST, LDAP_OP_BIND, bind),
    OPERATION(LDAP_BIND_RESPONSE, LDAP_OP_BIND_RESPONSE, bind_response),
    OPERATION(LDAP_UNBIND_REQUEST, LDAP_OP_UNBIND, unbind),
    OPERATION(LDAP_SEARCH_REQUEST, LDAP_OP_SEARCH, search),
    OPERATION(LDAP_SEARCH_RES_ENTRY, LDAP_OP_ENTRY, entry),
    OPERATION(LDAP_SEARCH_RES_DONE, LDAP_OP_SEARCH_DONE, result),
    OPERATION(LDAP_SEARCH_RES_REF, LDAP_OP_REFERENCE, references),
    OPERATION(LDAP_MODIFY_REQUEST, LDAP_OP_MODIFY, modify),
    OPERATION(LDAP_MODIFY_RESPONSE, LDAP_OP_MODIFY_RESPONSE, result),
    OPERATION(LDAP_ADD_REQUEST, LDAP_OP_ADD, add),
    OPERATION(LDAP_ADD_RESPONSE, LDAP_OP_ADD_RESPONSE, result),
    OPERATION(LDAP_DEL_REQUEST, LDAP_OP_DELETE, text),
    OPERATION(LDAP_DEL_RESPONSE, LDAP_OP_DELETE_RESPONSE, result),
    OPERATION(LDAP_MOD_DNREQUEST, LDAP_OP_MODIFY_DN, modify_dn),
    OPERATION(LDAP_MOD_DNRESPONSE, LDAP_OP_MODIFY_DN_RESPONSE, result),
    OPERATION(LDAP_COMPARE_REQUEST, LDAP_OP_COMPARE, compare),
    OPERATION(LDAP_COMPARE_RESPONSE, LDAP_OP_COMPARE_RESPONSE, result),
    OPERATION(LDAP_ABANDON_REQUEST, LDAP_OP_ABANDON, abandon),
    OPERATION(LDAP_EXTENDED_REQ, LDAP_OP_EXTENDED, extended),
    OPERATION(LDAP_EXTENDED_RESP, LDAP_OP_EXTENDED_RESPONSE, extended_response),
    OPERATION(LDAP_INTERMEDIATE_RESPONSE, LDAP_OP_INTERMEDIATE, intermediate),
};
static const struct asn1_type operation = {
    .kind = ASN1_CHOICE, MEMBERS(operation_members), .read = ldap_read_operation};
static const struct asn1_type control_value = {
    .kind = ASN1_OCTETS, .read = ldap_read_control_value};
static const struct asn1_member control_members[] = {
    OWN(LDAP_CONTROL_TYPE, OCTET_STRING, oid),
    OPTIONAL(LDAP_CRITICALITY, BOOLEAN, boolean),
    OPTIONAL(LDAP_CONTROL_VALUE, OCTET_STRING, control_value),
};
SEQUENCE_TYPE(control);
LIST_TYPE(controls, ASN1_SEQUENCE_OF, OWN(LDAP_CONTROL, SEQUENCE, control));
static const struct asn1_member message_members[] = {
    OWN(LDAP_MESSAGE_ID, INTEGER, message_id),
    ANY(LDAP_PROTOCOL_OP, operation),
    TAGGED_OPTIONAL(LDAP_CONTROLS, 0, controls),
};
const struct asn1_type ldap_message_type = {.kind = ASN1_SEQUENCE, MEMBERS(message_members)};

/* --- values of controls and extended operations ------------------------------------------------
 */

static const struct asn1_member paged_members[] = {
    OWN(LDAP_SIZE, INTEGER, integer),
    OWN(LDAP_COOKIE, OCTET_STRING, octets),
};
SEQUENCE_TYPE(paged);

static const struct asn1_member sort_key_members[] = {
    OWN(LDAP_ATTRIBUTE_TYPE, OCTET_STRING, text),
    TAGGED_OPTIONAL(LDAP_ORDERING_RULE, 0, text),
    TAGGED_OPTIONAL(LDAP_REVERSE_ORDER, 1, boolean),
};
SEQUENCE_TYPE(sort_key);
LIST_TYPE(sort_keys, ASN1_SEQUENCE_OF, OWN(LDAP_SORT_KEY_LIST_ITEM, SEQUENCE, sort_key));
static const struct asn1_member sort_result_members[] = {
    OWN(LDAP_SORT_RESULT_CODE, ENUMERATED, integer),
    TAGGED_OPTIONAL(LDAP_ATTRIBUTE_TYPE, 0, text),
};
SEQUENCE_TYPE(sort_result);

static const struct asn1_type dirsync_flags = {.kind = ASN1_INTEGER, .read = ldap_read_sync_flags};
static const struct asn1_member dirsync_members[] = {
    OWN(LDAP_FLAGS, INTEGER, dirsync_flags),
    OWN(LDAP_MAX_BYTES, INTEGER, integer),
    OWN(LDAP_COOKIE, OCTET_STRING, octets),
};
SEQUENCE_TYPE(dirsync);

static const struct asn1_type password_part = {.kind = ASN1_OCTETS, .read = ldap_read_password};
static const struct asn1_member password_members[] = {
    TAGGED_OPTIONAL(LDAP_USER_IDENTITY, 0, password_part),
    TAGGED_OPTIONAL(LDAP_OLD_PASSWD, 1, password_part),
    TAGGED_OPTIONAL(LDAP_NEW_PASSWD, 2, password_part),
};
SEQUENCE_TYPE(password);
static const struct asn1_member cancel_members[] = {OWN(LDAP_CANCEL_ID, INTEGER, integer)};
SEQUENCE_TYPE(cancel);

static const struct asn1_member sync_request_members[] = {
    OWN(LDAP_MODE, ENUMERATED, integer),
    OPTIONAL(LDAP_COOKIE, OCTET_STRING, octets),
    OPTIONAL(LDAP_RELOAD_HINT, BOOLEAN, boolean),
};
SEQUENCE_TYPE(sync_request);
static const struct asn1_member sync_state_members[] = {
    OWN(LDAP_STATE, ENUMERATED, integer),
    OWN(LDAP_ENTRY_UUID, OCTET_STRING, octets),
    OPTIONAL(LDAP_COOKIE, OCTET_STRING, octets),
};
SEQUENCE_TYPE(sync_state);
static const struct asn1_member sync_done_members[] = {
    OPTIONAL(LDAP_COOKIE, OCTET_STRING, octets),
    OPTIONAL(LDAP_REFRESH_DELETES, BOOLEAN, boolean),
};
SEQUENCE_TYPE(sync_done);
static const struct asn1_member refresh_members[] = {
    OPTIONAL(LDAP_COOKIE, OCTET_STRING, octets),
    OPTIONAL(LDAP_REFRESH_DONE, BOOLEAN, boolean),
};
SEQUENCE_TYPE(refresh);
LIST_TYPE(sync_uuids, ASN1_SET_OF, OWN(LDAP_SYNC_UUID, OCTET_STRING, octets));
static const struct asn1_member sync_id_set_members[] = {
    OPTIONAL(LDAP_COOKIE, OCTET_STRING, octets),
    OPTIONAL(LDAP_REFRESH_DELETES, BOOLEAN, boolean),
    OWN(LDAP_SYNC_UUIDS, SET, sync_uuids),
};
SEQUENCE_TYPE(sync_id_set);
static const struct asn1_member sync_info_members[] = {
    TAGGED(LDAP_NEWCOOKIE, 0, octets),
    TAGGED(LDAP_REFRESH_DELETE, 1, refresh),
    TAGGED(LDAP_REFRESH_PRESENT, 2, refresh),
    TAGGED(LDAP_SYNC_ID_SET, 3, sync_id_set),
};
static const struct asn1_type sync_info = {.kind = ASN1_CHOICE, MEMBERS(sync_info_members)};

static const struct asn1_member warning_members[] = {
    TAGGED(LDAP_TIME_BEFORE_EXPIRATION, 0, integer),
    TAGGED(LDAP_GRACE_AUTH_NS_REMAINING, 1, integer),
};
static const struct asn1_type warning = {.kind = ASN1_CHOICE, MEMBERS(warning_members)};
static const struct asn1_member policy_members[] = {
    {&ldap[LDAP_WARNING], ASN1_CONTEXT, 0, ASN1_OPTIONAL, 0, &warning},
    TAGGED_OPTIONAL(LDAP_ERROR, 1, integer),
};
SEQUENCE_TYPE(policy);

static const struct {
    const char *oid;
    enum ldap_field field;
    const struct asn1_type *type;
} known[] = {
    {"1.2.840.113556.1.4.319", LDAP_SEARCH_CONTROL_VALUE, &paged},
    {"1.2.840.113556.1.4.473", LDAP_SORT_KEY_LIST, &sort_keys},
    {"1.2.840.113556.1.4.474", LDAP_SORT_RESULT, &sort_result},
    {"1.2.840.113556.1.4.841", LDAP_DIR_SYNC_CONTROL_VALUE, &dirsync},
    {"1.3.6.1.1.8", LDAP_CANCEL_REQUEST_VALUE, &cancel},
    {"1.3.6.1.4.1.4203.1.9.1.1", LDAP_SYNC_REQUEST_VALUE, &sync_request},
    {"1.3.6.1.4.1.4203.1.9.1.2", LDAP_SYNC_STATE_VALUE, &sync_state},
    {"1.3.6.1.4.1.4203.1.9.1.3", LDAP_SYNC_DONE_VALUE, &sync_done},
    {"1.3.6.1.4.1.4203.1.9.1.4", LDAP_SYNC_INFO_VALUE, &sync_info},
    {"1.3.6.1.4.1.4203.1.11.1", LDAP_PASSWD_MODIFY_REQUEST_VALUE, &password},
    {"1.3.6.1.4.1.42.2.27.8.5.1", LDAP_PASSWORD_POLICY_RESPONSE_VALUE, &policy},
};

const struct asn1_type *ldap_type_of(const char *name, const struct field **field)
{
    for (size_t i = 0; name && i < sizeof known / sizeof known[0]; i++)
        if (!strcmp(known[i].oid, name)) {
            *field = &ldap[known[i].field];
            return known[i].type;
        }
    return NULL;
}
