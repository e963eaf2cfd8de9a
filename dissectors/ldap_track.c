/* Which response answers which request, and what a message says in plain words. */
#include "dissectors/ldap.h"

#include <string.h>

enum {
    RESULTS_PART = 0x6c646170, /* of the link that tells a flow's number of entries */
};

/* --- links -------------------------------------------------------------------------------------
 */

static bool is_request(uint8_t operation)
{
    switch (operation) {
    case LDAP_OP_BIND:
    case LDAP_OP_SEARCH:
    case LDAP_OP_MODIFY:
    case LDAP_OP_ADD:
    case LDAP_OP_DELETE:
    case LDAP_OP_MODIFY_DN:
    case LDAP_OP_COMPARE:
    case LDAP_OP_EXTENDED:
        return true;
    default:
        return false;
    }
}

static void track_request(struct ldap *l)
{
    struct dissection *d = l->a.d;
    struct request *request = request_open(d, l->id);
    uint64_t frame;

    if (request) {
        request->user[0] = l->operation;
        request->user[1] = 0; /* entries that answered it */
    }
    if (d->building && foretold(d, LINK_RESPONSE, l->id, &frame))
        gen_uint(d, &ldap[LDAP_RESPONSE_IN], frame);
}

static void track_response(struct ldap *l)
{
    struct dissection *d = l->a.d;
    struct request *request = request_find(d, l->id);

    if (!request)
        return;
    if (request->response_frame == 0) {
        request_answered(d, request);
    } else if (d->message) {
        d->message->request_frame = request->frame;
        d->message->response_time = d->packet->time - request->time;
    }
    gen_uint(d, &ldap[LDAP_RESPONSE_TO], request->frame);
    gen_uint(d, &ldap[LDAP_TIME], (uint64_t)(d->packet->time - request->time));
}

/* As tshark does, entries are counted over the whole connection; in the second pass each of them
 * shows how many there are in the end. */
static void count_results(struct ldap *l)
{
    struct dissection *d = l->a.d;
    uint64_t n;

    if (!l->state || (l->operation != LDAP_OP_ENTRY && l->operation != LDAP_OP_SEARCH_DONE))
        return;
    n = l->state->n_results += l->operation == LDAP_OP_ENTRY;
    if (d->flow && !d->quoted) {
        foretell(d, LINK_OTHER, d->flow->first_frame, RESULTS_PART, n);
        (void)foretold_at(d, LINK_OTHER, d->flow->first_frame, RESULTS_PART, &n);
    }
    node_suffix(d, l->message, " [%u result%s]", (unsigned)n, n == 1 ? "" : "s");
    if (l->operation == LDAP_OP_SEARCH_DONE)
        info_add(d, " [%u result%s]", (unsigned)n, n == 1 ? "" : "s");
}

void ldap_track(struct ldap *l)
{
    struct dissection *d = l->a.d;

    if (d->flow && !d->quoted) {
        if (is_request(l->operation))
            track_request(l);
        else if (l->operation != LDAP_OP_UNBIND && l->operation != LDAP_OP_ABANDON)
            track_response(l);
    }
    count_results(l);
}

/* --- captions ----------------------------------------------------------------------------------
 */

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
    UNBIND,
    SEARCH_BASE,
    SEARCH_LEVEL,
    SEARCH_TREE,
    ENTRY,
    REFERENCE,
    SEARCH_OK,
    SEARCH_FAILED,
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
};

const char *const ldap_captions[] = {
    [BIND_ANONYMOUS] = "The client binds without name and password: it stays anonymous",
    [BIND_UNAUTHENTICATED] = "The client names {1} but sends no password: it stays anonymous",
    [BIND_SIMPLE] = "The client binds as {1} with its password, readable for everyone on the way",
    [BIND_SASL] = "The client binds by the SASL mechanism {1}",
    [BIND_SASL_PLAIN] =
        "The client binds by SASL PLAIN as {1}, its password only encoded, not hidden",
    [BIND_OTHER] = "The client binds by a method of its own",
    [BIND_OK] = "The server accepts the bind",
    [BIND_CONTINUES] = "The server has not seen enough yet: the SASL exchange goes on",
    [BIND_FAILED] = "The server refuses the bind: {1} {2}",
    [UNBIND] = "The client says goodbye; LDAP has no answer to that",
    [SEARCH_BASE] = "The client asks for the entry {1} alone, if it matches {2}",
    [SEARCH_LEVEL] = "The client looks for the entries right below {1} that match {2}",
    [SEARCH_TREE] = "The client looks in {1} and all that is below it for entries that match {2}",
    [ENTRY] = "The server found {1}",
    [REFERENCE] = "The server says where the search has to go on",
    [SEARCH_OK] = "The server has no more entries: the search is done",
    [SEARCH_FAILED] = "The server ends the search: {1} {2}",
    [MODIFY] = "The client asks to change {1}",
    [ADD] = "The client asks to add {1}",
    [DELETE] = "The client asks to delete {1}",
    [MODIFY_DN] = "The client asks to rename or move {1}",
    [COMPARE] = "The client asks whether an attribute of {1} has a value",
    [COMPARE_TRUE] = "The server says yes: the attribute has this value",
    [COMPARE_FALSE] = "The server says no: the attribute has another value",
    [ABANDON] = "The client no longer wants the answer to its request {1}",
    [EXTENDED] = "The client asks for the extended operation {1}",
    [START_TLS] = "The client asks to go on encrypted: StartTLS",
    [WHO_AM_I] = "The client asks who the server takes it for",
    [PASSWORD_MODIFY] = "The client asks to change a password",
    [CANCEL] = "The client asks to cancel an earlier request, and to be told",
    [EXTENDED_OK] = "The server did what it was asked for",
    [INTERMEDIATE] = "The server reports on an operation that is still going on",
    [DONE] = "The server did it",
    [FAILED] = "The server could not do it: {1} {2}",
    [DISCONNECT] = "The server says that it will close the connection: {1} {2}",
    NULL,
};

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
    return name.length ? name : bytes_of("the root");
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
}

static void tell_search(struct ldap *l)
{
    static const enum caption scopes[] = {SEARCH_BASE, SEARCH_LEVEL, SEARCH_TREE};

    tell(l, scopes[l->scope < 3 ? l->scope : 2], or_root(l->name), bytes_of(l->filter.rfc));
}

static void tell_result(struct ldap *l, enum caption good, enum caption bad)
{
    const char *name = names_get(ldap[LDAP_RESULT_CODE].names, l->result, "an unknown result");

    if (l->result == 0)
        tell(l, good, no_bytes(), no_bytes());
    else
        tell(l, bad, bytes_of(name), l->error);
}

static void tell_extended(struct ldap *l)
{
    for (size_t i = 0; l->oid && i < sizeof extended / sizeof extended[0]; i++)
        if (!strcmp(extended[i].oid, l->oid)) {
            tell(l, extended[i].caption, no_bytes(), no_bytes());
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
    enum { IN_PROGRESS = 14 };

    if (l->result == IN_PROGRESS)
        tell(l, BIND_CONTINUES, no_bytes(), no_bytes());
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
        tell_result(l, SEARCH_OK, SEARCH_FAILED);
        return;
    case LDAP_OP_COMPARE_RESPONSE:
        tell_compared(l);
        return;
    case LDAP_OP_EXTENDED:
        tell_extended(l);
        return;
    case LDAP_OP_EXTENDED_RESPONSE:
        tell_result(l, EXTENDED_OK, l->id == 0 ? DISCONNECT : FAILED);
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
