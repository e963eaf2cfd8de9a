/* What a message says, in plain words. */
#include "analyzer/language.h"
#include "dissectors/ldap.h"

#include <string.h>

enum caption {
    BIND_ANONYMOUS,
    BIND_UNAUTHENTICATED,
    BIND_SIMPLE,
    BIND_SASL,
    BIND_SASL_PLAIN,
    BIND_OTHER,
    BIND_OK,
    BIND_CONTINUES,
    BIND_FAILED,
    BIND_WRONG,
    UNBIND,
    SEARCH_BASE,
    SEARCH_ROOT,
    SEARCH_LEVEL,
    SEARCH_TREE,
    ENTRY,
    REFERENCE,
    SEARCH_OK,
    MODIFY,
    ADD,
    DELETE,
    MODIFY_DN,
    COMPARE,
    COMPARE_TRUE,
    COMPARE_FALSE,
    ABANDON,
    EXTENDED,
    START_TLS,
    WHO_AM_I,
    PASSWORD_MODIFY,
    CANCEL,
    EXTENDED_OK,
    INTERMEDIATE,
    DONE,
    FAILED,
    DISCONNECT,
    PROTECTED_CLIENT,
    PROTECTED_SERVER,
    RESULT, /* the first of the result codes, in the order of result_codes */
};

const char *const ldap_captions[] = {
    [BIND_ANONYMOUS] =
        N_("The client logs in (binds) without name and password: it stays anonymous"),
    [BIND_UNAUTHENTICATED] = N_("The client names {1} but sends no password: it stays anonymous"),
    [BIND_SIMPLE] =
        N_("The client logs in (binds) as {1} with its password, readable for everyone on "
           "the way"),
    [BIND_SASL] = N_("The client logs in (binds) by the SASL mechanism {1}"),
    [BIND_SASL_PLAIN] = N_(
        "The client logs in (binds) by SASL PLAIN as {1}, its password only encoded, not hidden"),
    [BIND_OTHER] = N_("The client logs in (binds) by a method of its own"),
    [BIND_OK] = N_("The server accepts the bind (success)"),
    [BIND_CONTINUES] = N_("The server has not seen enough yet: the SASL exchange goes on"),
    [BIND_FAILED] = N_("The server refuses the bind: {1}{2}"),
    [BIND_WRONG] = N_("The server refuses the bind: the name or the password is wrong{1}"),
    [UNBIND] = N_("The client says goodbye; LDAP has no answer to that"),
    [SEARCH_BASE] = N_("The client asks for the entry {1} alone, if it matches {2}"),
    [SEARCH_ROOT] =
        N_("The client asks for the root entry, which says what the server can do, if it "
           "matches {2}"),
    [SEARCH_LEVEL] = N_("The client looks for the entries right below {1} that match {2}"),
    [SEARCH_TREE] =
        N_("The client looks in {1} and all that is below it for entries that match {2}"),
    [ENTRY] = N_("The server found {1}"),
    [REFERENCE] = N_("The server says where the search has to go on"),
    [SEARCH_OK] = N_("The server has no more entries: the search is done (success)"),
    [MODIFY] = N_("The client asks to change {1}"),
    [ADD] = N_("The client asks to add {1}"),
    [DELETE] = N_("The client asks to delete {1}"),
    [MODIFY_DN] = N_("The client asks to rename or move {1}"),
    [COMPARE] = N_("The client asks whether an attribute of {1} has a value"),
    [COMPARE_TRUE] = N_("The server says yes: the attribute has this value"),
    [COMPARE_FALSE] = N_("The server says no: the attribute has another value"),
    [ABANDON] = N_("The client no longer wants the answer to its request {1}"),
    [EXTENDED] = N_("The client asks for the extended operation {1}"),
    [START_TLS] = N_("The client asks to go on encrypted: StartTLS"),
    [WHO_AM_I] = N_("The client asks who the server takes it for"),
    [PASSWORD_MODIFY] = N_("The client asks to change a password"),
    [CANCEL] = N_("The client asks to cancel an earlier request, and to be told"),
    [EXTENDED_OK] = N_("The server did what it was asked for"),
    [INTERMEDIATE] = N_("The server reports on an operation that is still going on"),
    [DONE] = N_("The server did it"),
    [FAILED] = N_("The server did not do it: {1}{2}"),
    [DISCONNECT] = N_("The server says that it will close the connection{1}"),
    [PROTECTED_CLIENT] =
        N_("The client sends {1} octets that the login protects: only the two sides can "
           "read them"),
    [PROTECTED_SERVER] =
        N_("The server sends {1} octets that the login protects: only the two sides can "
           "read them"),
    [RESULT + 0] = N_("The server says no: an error inside of the server{1}"),
    [RESULT + 1] = N_("The server says no: the request breaks the protocol{1}"),
    [RESULT + 2] = N_("The server says no: it took longer than is allowed{1}"),
    [RESULT + 3] = N_("The server says no: there are more entries than the limit allows{1}"),
    [RESULT + 4] = N_("The server says no: it does not know this way to log in{1}"),
    [RESULT + 5] = N_("The server says no: this needs a stronger login{1}"),
    [RESULT + 6] = N_("The server says no: another server has to be asked{1}"),
    [RESULT + 7] = N_("The server says no: it would be more work than the administrator allows{1}"),
    [RESULT + 8] =
        N_("The server says no: it does not know a control that the client calls critical{1}"),
    [RESULT + 9] = N_("The server says no: this is only allowed over an encrypted connection{1}"),
    [RESULT + 10] = N_("The server says no: the entry has no such attribute{1}"),
    [RESULT + 11] = N_("The server says no: no attribute of that name is defined{1}"),
    [RESULT + 12] = N_("The server says no: the attribute cannot be compared like that{1}"),
    [RESULT + 13] = N_("The server says no: a value breaks a rule for this attribute{1}"),
    [RESULT + 14] = N_("The server says no: the attribute or the value is there already{1}"),
    [RESULT + 15] = N_("The server says no: a value has the wrong form{1}"),
    [RESULT + 16] = N_("The server says no: there is no such entry{1}"),
    [RESULT + 17] = N_("The server says no: an alias points to nothing{1}"),
    [RESULT + 18] = N_("The server says no: the name of the entry is malformed{1}"),
    [RESULT + 19] = N_("The server says no: an alias could not be followed{1}"),
    [RESULT + 20] = N_("The server says no: this login needs another method, or a password{1}"),
    [RESULT + 21] = N_("The server says no: the name or the password is wrong{1}"),
    [RESULT + 22] = N_("The server says no: the client may not do that{1}"),
    [RESULT + 23] = N_("The server says no: the server is too busy{1}"),
    [RESULT + 24] = N_("The server says no: the server is not available{1}"),
    [RESULT + 25] = N_("The server says no: the server does not want to{1}"),
    [RESULT + 26] = N_("The server says no: aliases or referrals go round in a circle{1}"),
    [RESULT + 27] = N_("The server says no: the name breaks the rules for names{1}"),
    [RESULT + 28] = N_("The server says no: the entry would not fit its object classes{1}"),
    [RESULT + 29] = N_("The server says no: the entry has others below it{1}"),
    [RESULT + 30] = N_("The server says no: the attribute is part of the name of the entry{1}"),
    [RESULT + 31] = N_("The server says no: there is an entry of that name already{1}"),
    [RESULT + 32] = N_("The server says no: object classes cannot be changed like that{1}"),
    [RESULT + 33] = N_("The server says no: the change would concern several servers{1}"),
    [RESULT + 34] = N_("The server says no: an error that has no code of its own{1}"),
    [RESULT + 35] = N_("The server says no: it was cancelled, as asked{1}"),
    [RESULT + 36] = N_("The server says no: there is no such operation to cancel{1}"),
    [RESULT + 37] = N_("The server says no: it is too late to cancel it{1}"),
    [RESULT + 38] = N_("The server says no: this operation cannot be cancelled{1}"),
    NULL,
};

/* Result codes that have a caption of their own (RFC 4511 §4.1.9, RFC 3909). */
static const uint8_t result_codes[] = {1, 2, 3, 4, 7, 8, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 32,
    33, 34, 36, 48, 49, 50, 51, 52, 53, 54, 64, 65, 66, 67, 68, 69, 71, 80, 118, 119, 120, 121};

static const struct {
    const char *oid;
    enum caption caption;
} extended[] = {
    {"1.3.6.1.4.1.1466.20037", START_TLS},
    {"1.3.6.1.4.1.4203.1.11.3", WHO_AM_I},
    {"1.3.6.1.4.1.4203.1.11.1", PASSWORD_MODIFY},
    {"1.3.6.1.1.8", CANCEL},
};

static void tell(struct ldap *l, enum caption which, struct bytes one, struct bytes two)
{
    caption(l->a.d, &ldap_captions[which], one, two, no_bytes());
}

static struct bytes or_root(struct bytes name)
{
    return name.length ? name : bytes_of(tr(N_("the root")));
}

static void tell_bind(struct ldap *l)
{
    struct dissection *d = l->a.d;
    bool plain = l->authentication == LDAP_AUTH_SASL && l->secret.data;

    if (l->authentication == LDAP_AUTH_SIMPLE && l->secret.length == 0) {
        tell(l, l->name.length ? BIND_UNAUTHENTICATED : BIND_ANONYMOUS, l->name, no_bytes());
        return;
    }
    if (plain || l->authentication == LDAP_AUTH_SIMPLE) {
        tell(l, plain ? BIND_SASL_PLAIN : BIND_SIMPLE, l->name, no_bytes());
        credential(d, plain ? "SASL PLAIN" : "simple bind", l->name, l->secret);
        return;
    }
    tell(l, l->authentication == LDAP_AUTH_SASL ? BIND_SASL : BIND_OTHER, l->mechanism, no_bytes());
    if (l->proof.length > 0)
        credential_proof(d, l->proof_kind, l->name, l->proof);
}

static void tell_search(struct ldap *l)
{
    static const enum caption scopes[] = {SEARCH_BASE, SEARCH_LEVEL, SEARCH_TREE};

    if (l->scope == 0 && l->name.length == 0) {
        tell(l, SEARCH_ROOT, no_bytes(), bytes_of(l->filter.rfc));
        return;
    }

    tell(l, scopes[l->scope < 3 ? l->scope : 2], or_root(l->name), bytes_of(l->filter.rfc));
}

/* ": what the server says of it", or nothing. */
static struct bytes explanation(struct ldap *l)
{
    if (l->error.length == 0)
        return no_bytes();
    return bytes_of(
        arena_printf(l->a.d->arena, ": %.*s", (int)l->error.length, (const char *)l->error.data));
}

/* A result by its own caption, or by one that names the code. */
static void tell_result(struct ldap *l, enum caption good, enum caption bad)
{
    const char *name = names_get(ldap[LDAP_RESULT_CODE].names, l->result, NULL);

    if (!name)
        name = arena_printf(l->a.d->arena, tr(N_("result %u, which has no name")), l->result);
    if (l->result == 0) {
        tell(l, good, no_bytes(), no_bytes());
        return;
    }
    for (unsigned i = 0; bad == FAILED && i < sizeof result_codes; i++)
        if (result_codes[i] == l->result) {
            tell(l, RESULT + i, explanation(l), no_bytes());
            return;
        }
    tell(l, bad, bytes_of(name), explanation(l));
}

static void tell_passwords(struct ldap *l)
{
    if (l->old_secret.length > 0)
        credential(l->a.d, "old password", l->identity, l->old_secret);
    if (l->new_secret.length > 0)
        credential(l->a.d, "new password", l->identity, l->new_secret);
}

static void tell_extended(struct ldap *l)
{
    for (size_t i = 0; l->oid && i < sizeof extended / sizeof extended[0]; i++)
        if (!strcmp(extended[i].oid, l->oid)) {
            tell(l, extended[i].caption, no_bytes(), no_bytes());
            tell_passwords(l);
            return;
        }
    tell(l, EXTENDED, bytes_of(l->oid ? l->oid : ""), no_bytes());
}

static void tell_compared(struct ldap *l)
{
    enum { FALSE = 5, TRUE = 6 };

    if (l->result == TRUE || l->result == FALSE)
        tell(l, l->result == TRUE ? COMPARE_TRUE : COMPARE_FALSE, no_bytes(), no_bytes());
    else
        tell_result(l, DONE, FAILED);
}

static void tell_bound(struct ldap *l)
{
    enum { IN_PROGRESS = 14, INVALID_CREDENTIALS = 49 };

    if (l->result == IN_PROGRESS)
        tell(l, BIND_CONTINUES, no_bytes(), no_bytes());
    else if (l->result == INVALID_CREDENTIALS)
        tell(l, BIND_WRONG, explanation(l), no_bytes());
    else
        tell_result(l, BIND_OK, BIND_FAILED);
}

static const struct {
    uint8_t operation;
    uint8_t caption;
} named[] = {
    {LDAP_OP_MODIFY, MODIFY},
    {LDAP_OP_ADD, ADD},
    {LDAP_OP_DELETE, DELETE},
    {LDAP_OP_MODIFY_DN, MODIFY_DN},
    {LDAP_OP_COMPARE, COMPARE},
    {LDAP_OP_ENTRY, ENTRY},
    {LDAP_OP_REFERENCE, REFERENCE},
    {LDAP_OP_UNBIND, UNBIND},
    {LDAP_OP_INTERMEDIATE, INTERMEDIATE},
};

static void tell_named(struct ldap *l)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (named[i].operation == l->operation)
            tell(l, (enum caption)named[i].caption, or_root(l->name), no_bytes());
}

static void tell_one(struct ldap *l)
{
    switch (l->operation) {
    case LDAP_OP_BIND:
        tell_bind(l);
        return;
    case LDAP_OP_BIND_RESPONSE:
        tell_bound(l);
        return;
    case LDAP_OP_SEARCH:
        tell_search(l);
        return;
    case LDAP_OP_SEARCH_DONE:
        tell_result(l, SEARCH_OK, FAILED);
        return;
    case LDAP_OP_COMPARE_RESPONSE:
        tell_compared(l);
        return;
    case LDAP_OP_EXTENDED:
        tell_extended(l);
        return;
    case LDAP_OP_EXTENDED_RESPONSE:
        if (l->id == 0) /* RFC 4511 §4.4.1 */
            tell(l, DISCONNECT, explanation(l), no_bytes());
        else
            tell_result(l, EXTENDED_OK, FAILED);
        return;
    case LDAP_OP_MODIFY_RESPONSE:
    case LDAP_OP_ADD_RESPONSE:
    case LDAP_OP_DELETE_RESPONSE:
    case LDAP_OP_MODIFY_DN_RESPONSE:
        tell_result(l, DONE, FAILED);
        return;
    case LDAP_OP_ABANDON:
        tell(l, ABANDON, bytes_of(arena_printf(l->a.d->arena, "%u", l->id)), no_bytes());
        return;
    default:
        tell_named(l);
    }
}

/* One line for the transcript: what ldapsearch would be told, or what it would print. */
static void summarise(struct ldap *l)
{
    struct dissection *d = l->a.d;
    const char *operation = names_get(ldap[LDAP_PROTOCOL_OP].names, l->operation, "unknown");
    const char *name =
        arena_copy(d->arena, l->name.data ? l->name.data : (const uint8_t *)"", l->name.length);

    if (l->operation == LDAP_OP_SEARCH)
        summary(d, "%s \"%s\" %s %s", operation, name,
            names_get(ldap[LDAP_SCOPE].names, l->scope, "unknown"), l->filter.rfc);
    else if (l->name.data)
        summary(d, "%s \"%s\"", operation, name);
    else if (l->operation == LDAP_OP_EXTENDED && l->oid)
        summary(d, "%s %s", operation, ldap_oid_name(d->arena, l->oid));
    else if (l->matched.data)
        summary(
            d, "%s %s", operation, names_get(ldap[LDAP_RESULT_CODE].names, l->result, "unknown"));
    else
        summary(d, "%s", operation);
}

void ldap_tell(struct ldap *l)
{
    if (!l->a.d->message)
        return;
    tell_one(l);
    summarise(l);
}

void ldap_tell_protected(struct dissection *d, uint32_t n)
{
    enum caption which = d->direction == TO_SERVER ? PROTECTED_CLIENT : PROTECTED_SERVER;

    if (!d->message)
        return;
    message_encrypted(d);
    summary(d, "SASL buffer: %u octets", n);
    caption(d, &ldap_captions[which], bytes_of(arena_printf(d->arena, "%u", n)), no_bytes(),
        no_bytes());
}
