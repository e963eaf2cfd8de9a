/* Which response answers which request. */
#include "dissectors/ldap.h"

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

/* As tshark does, entries are counted over the whole connection, those that are captured; in the
 * second pass each of them shows how many there are in the end. */
static void count_results(struct ldap *l)
{
    struct dissection *d = l->a.d;
    uint64_t n;

    if (!l->state || (l->operation != LDAP_OP_ENTRY && l->operation != LDAP_OP_SEARCH_DONE))
        return;
    bool cut = left(d) < cursor_wire_left(&d->cursor);
    n = l->state->n_results += l->operation == LDAP_OP_ENTRY && !cut;
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
