/*
 * Which response belongs to which request
 *
 * A request waits under its transaction ID in its flow, or its stream of HTTP/2, for mDNS too. A request that comes again
 * within RETRANSMISSION_NS and unanswered is a retransmission, and so is a response to what was
 * answered before, except for zone transfers, whose responses come in many messages.
 */
#include "dissectors/dns.h"

#include "analyzer/engine.h"

#define RETRANSMISSION_NS INT64_C(5000000000)

enum { USER_TRANSFER = 0 }; /* request.user: many responses are expected */

static struct dns_track track_request(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct dns_track track = {0};
    struct request *before = request_find(d, m->key);
    uint64_t frame;

    if (before && before->response_frame == 0 && before->frame != d->packet->number &&
        d->packet->time - before->time < RETRANSMISSION_NS) {
        track.retransmission = true;
        track.other_frame = before->frame;
        return track;
    }
    request_open(d, m->key);
    if ((m->kind == DNS_MULTICAST || m->kind == DNS_LINK_LOCAL) && d->message)
        d->message->wants_answer = false; /* asked of everybody: nobody has to answer, or here */
    if (foretold(d, LINK_RESPONSE, (uint32_t)m->key, &frame))
        track.other_frame = (uint32_t)frame;
    return track;
}

/* Another response to a request that was answered: the first one keeps the link. */
static void answered_again(struct dissection *d, const struct request *request)
{
    if (!d->message)
        return;
    d->message->request_frame = request->frame;
    d->message->response_time = d->packet->time - request->time;
}

static struct dns_track track_response(struct dns_message *m)
{
    struct dissection *d = m->d;
    struct dns_track track = {.response = true};
    struct request *request = request_find(d, m->key);

    if (!request) {
        track.unsolicited = true;
        return track;
    }
    track.other_frame = request->frame;
    track.delay = d->packet->time - request->time;
    if (request->response_frame == 0) {
        request_answered(d, request);
        return track;
    }
    answered_again(d, request);
    if (request->response_frame != d->packet->number && !request->user[USER_TRANSFER]) {
        track.retransmission = true;
        track.other_frame = request->response_frame;
    }
    return track;
}

static bool can_track(const struct dns_message *m)
{
    return !m->d->quoted && m->d->flow && engine_links(m->d->engine);
}

struct dns_track dns_track(struct dns_message *m)
{
    bool response = m->flags & DNS_RESPONSE;

    if (!can_track(m))
        return (struct dns_track){.response = response, .unsolicited = response};
    return response ? track_response(m) : track_request(m);
}

void dns_track_transfer(struct dns_message *m)
{
    struct request *request = can_track(m) ? request_find(m->d, m->key) : NULL;

    if (request)
        request->user[USER_TRANSFER] = m->transfer;
}

/* The note stands under the transaction ID, but only a message that was read to its end has one. */
static void note_retransmission(
    struct dns_message *m, const struct dns_track *track, struct node *id)
{
    struct dissection *d = m->d;

    if (!id || !dissection_adds(d))
        return;
    uint32_t to = tree_after(d->tree, (uint32_t)(id - d->tree->nodes)), from = d->tree->n;
    if (track->response)
        expert_text(d, id, dns + DNS_RETRANSMIT_RESPONSE,
            "DNS response retransmission. Original response in frame %u", track->other_frame);
    else
        expert_text(d, id, dns + DNS_RETRANSMIT_REQUEST,
            "DNS query retransmission. Original request in frame %u", track->other_frame);
    tree_move_back(d->tree, to, from);
}

void dns_track_lines(struct dns_message *m, const struct dns_track *track, struct node *id)
{
    struct dissection *d = m->d;

    if (track->retransmission) {
        note_retransmission(m, track, id);
        gen_uint(d,
            dns + (track->response ? DNS_RETRANSMIT_RESPONSE_IN : DNS_RETRANSMIT_REQUEST_IN),
            track->other_frame);
        gen_uint(d, dns + DNS_RETRANSMISSION, true);
    } else if (track->unsolicited) {
        gen_uint(d, dns + DNS_UNSOLICITED, true);
    } else if (track->response) {
        gen_uint(d, dns + DNS_RESPONSE_TO, track->other_frame);
        gen_uint(d, dns + DNS_TIME, (uint64_t)track->delay);
    } else if (track->other_frame != 0) {
        gen_uint(d, dns + DNS_RESPONSE_IN, track->other_frame);
    }
}
