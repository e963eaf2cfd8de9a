/*
 * HTTP/1.0 and HTTP/1.1 (RFC 9110, RFC 9112)
 *
 *   request   METHOD SP request-target SP HTTP/1.1 CRLF fields CRLF [body]
 *   response  HTTP/1.1 SP status SP phrase CRLF         fields CRLF [body]
 *
 * Responses answer requests in order. The length of a response's body depends on the method of the
 * request that it answers. Bodies that are too large to hold pass through in pieces.
 */
#include "dissectors/dissectors.h"
#include "dissectors/http_caption.h"
#include "dissectors/http_message.h"

#include "analyzer/object.h"

enum {
    TLS_PORT = 443,
    SSDP_PORT = 1900,
    PREFACE = 24,     /* octets with which HTTP/2 begins */
    PREFACE_SURE = 4, /* of them, that no request begins with */
};

/* Key of the notification that waits for its answer; requests are numbered from 0. */
#define NOTIFICATION UINT64_MAX
/* Key of the CONNECT that made the flow a tunnel. */
#define TUNNEL (UINT64_MAX - 1)

/* Parts of the forward links' keys: each exchange has a frame for its request and its response. */
enum { LINK_TOTAL, LINK_REQUEST, LINK_ANSWER, LINK_PARTS };

/* --- where a message ends ----------------------------------------------------------------------
 */

static enum http_method answered_method(const struct http *http)
{
    return http->n_answered < http->n_requests
               ? (enum http_method)http->methods[http->n_answered % HTTP_PIPELINE_MAX]
               : HTTP_METHOD_OTHER;
}

/* What of a passing body can go on now. */
static struct framing frame_passing(const struct http_passing *passing, const struct unread *unread)
{
    uint32_t n = unread->bytes.length;

    if (passing->kind == HTTP_BODY_CLOSE)
        return unread->ended ? framing_message(n) : framing_part(n);
    if (passing->remaining > 0) {
        bool last = passing->kind == HTTP_BODY_LENGTH && n >= passing->remaining;
        if (n > passing->remaining)
            n = (uint32_t)passing->remaining;
        return last ? framing_message(n) : framing_part(n);
    }
    n = line_length(unread->bytes, unread->scanned);
    if (n == 0 && !unread->ended)
        return framing_need(1);
    if (n == 0 || (passing->kind == HTTP_BODY_TRAILER &&
                      bytes_trim(bytes_part(unread->bytes, 0, n)).length == 0))
        return framing_message(n ? n : unread->bytes.length);
    return framing_part(n);
}

static struct framing frame_body(
    const struct http *http, const struct http_head *head, const struct unread *unread)
{
    struct bytes body = bytes_from(unread->bytes, head->length);
    enum http_body_kind kind = http_body_kind(head, answered_method(http));
    uint32_t n, chunks;

    switch (kind) {
    case HTTP_BODY_LENGTH:
        if (head->content_length <= body.length)
            return framing_message(head->length + (uint32_t)head->content_length);
        if (unread->ended)
            return framing_message(unread->bytes.length);
        if (head->content_length > HTTP_WHOLE_MAX)
            return framing_part(head->length);
        return framing_need((uint32_t)(head->content_length - body.length));
    case HTTP_BODY_CHUNKED:
        n = http_chunked_length(body, &chunks);
        if (n > 0)
            return framing_message(head->length + n);
        if (unread->ended)
            return framing_message(unread->bytes.length);
        return body.length > HTTP_WHOLE_MAX || chunks > HTTP_CHUNKS_MAX ? framing_part(head->length)
                                                                        : framing_need(1);
    case HTTP_BODY_CLOSE:
        if (unread->ended)
            return framing_message(unread->bytes.length);
        return body.length > HTTP_WHOLE_MAX ? framing_part(head->length) : framing_need(1);
    case HTTP_BODY_REST:
        return framing_message(unread->bytes.length);
    default:
        return framing_message(head->length);
    }
}

static bool is_seen(uint8_t c)
{
    return c >= ' ' && c < 0x7f;
}

/* What no head begins: as much as there is, but for a line that is not complete. Where octets of
 * bodies were not captured it is one of these, and nothing is waited for. */
static struct framing frame_other(const struct unread *unread, struct bytes start, bool amid)
{
    bool text = start.length > 0 && is_seen(start.data[0]) && line_length(start, 0) == 0 && !amid;

    return (text || http_may_begin(start) || unread->cut) && !unread->ended
               ? framing_need(1)
               : framing_message(unread->bytes.length);
}

static struct framing frame(const void *state, const struct unread *unread)
{
    const struct http *http = state;
    const struct http_passing *passing = &http->passing[unread->direction];
    struct http_head head;

    if (http->tunnel)
        return framing_reject();
    if (passing->kind != HTTP_BODY_NONE)
        return frame_passing(passing, unread);
    uint32_t preface = http2_magic_octets(unread->bytes);
    if (preface == PREFACE)
        return framing_message(PREFACE);
    if (preface == unread->bytes.length && !unread->ended)
        return framing_need(PREFACE - preface);
    http_head_read(&head, unread->bytes);
    if (head.kind == HTTP_OTHER)
        return frame_other(
            unread, bytes_from(unread->bytes, head.lead), http->cut[unread->direction]);
    if (head.length > 0)
        return frame_body(http, &head, unread);
    if (unread->ended || unread->bytes.length > HTTP_HEAD_MAX)
        return framing_message(unread->bytes.length);
    return framing_need(1);
}

static enum probe probe(const struct unread *unread)
{
    enum http_kind kind = http_kind_of(unread->bytes);

    if (bytes_begin(unread->bytes, "PRI * HTTP/2"))
        return PROBE_NO; /* the preface of HTTP/2 (RFC 9113, 3.4) is no request */
    if (kind != HTTP_REQUEST && kind != HTTP_RESPONSE)
        return PROBE_MAYBE;
    struct bytes line = bytes_part(unread->bytes, 0, bytes_index(unread->bytes, '\n'));
    if (kind == HTTP_RESPONSE)
        return line.length > 8 && bytes_begin(line, "HTTP/1.") ? PROBE_YES : PROBE_MAYBE;
    return bytes_contain(line, " HTTP/1.") ? PROBE_YES : PROBE_MAYBE;
}

/* --- requests and responses --------------------------------------------------------------------
 */

static uint32_t part_of(uint32_t exchange, int part)
{
    return exchange * LINK_PARTS + (uint32_t)part;
}

/* A new pair begins with a request, or with a response whose request nobody saw. */
static void begin_exchange(struct dissection *d, struct http *http)
{
    http->before = http->current;
    http->current = (struct http_exchange){0};
    if (http->n_exchanges++ == 0)
        http->first_frame = d->packet->number;
    foretell(d, LINK_OTHER, http->first_frame, LINK_TOTAL, http->n_exchanges);
}

static void show_frame(struct dissection *d, int field, uint32_t frame)
{
    if (frame)
        gen_uint(d, http_rows + field, frame);
}

static void show_later(
    struct dissection *d, const struct http *http, int field, uint32_t exchange, int part)
{
    uint64_t frame;

    if (foretold_at(d, LINK_OTHER, http->first_frame, part_of(exchange, part), &frame))
        gen_uint(d, http_rows + field, frame);
}

static void show_count(
    struct dissection *d, const struct http *http, int field, const char *what, uint32_t number)
{
    uint64_t total = http->n_exchanges;

    foretold_at(d, LINK_OTHER, http->first_frame, LINK_TOTAL, &total);
    struct node *node = gen_uint(d, http_rows + field, number);
    node_label(d, node, "HTTP %s %u/%u", what, number, (unsigned)total);
}

static struct bytes full_uri(struct dissection *d, const struct http_head *head)
{
    if (!head->host.data)
        return no_bytes();
    if (bytes_begin(head->uri, "http://") || bytes_begin(head->uri, "https://") ||
        bytes_is(head->method, "CONNECT"))
        return head->uri;
    const char *uri = arena_printf(d->arena, "http://%.*s%.*s", (int)head->host.length,
        (const char *)head->host.data, (int)head->uri.length, (const char *)head->uri.data);
    return ascii_of(d->arena, bytes_of(uri));
}

static void show_uri(struct dissection *d, struct bytes uri)
{
    if (uri.length > 0)
        node_generated(put_value(d, http_rows + HTTP_FULL_URI, no_bytes(), uri));
}

/* Who asks again has heard the answers that nobody could read here. */
static void give_up_waiting(struct dissection *d, struct http *http)
{
    while (http->n_answered < http->n_requests) {
        if (http->n_answered > 0)
            request_forget(d, http->n_answered - 1);
        http->n_answered++;
    }
    http->missed = false;
}

static void end_request(struct dissection *d, struct http *http, const struct http_head *head)
{
    uint32_t number;
    struct bytes uri = full_uri(d, head);

    http->asked = true;
    if (head->notification) {
        struct request *told =
            d->flow->transport == TRANSPORT_TCP ? request_open(d, NOTIFICATION) : NULL;
        if (told)
            request_set_text(told, uri.data ? uri : head->uri);
        show_uri(d, uri);
        node_hide(gen_uint(d, http_rows + HTTP_IS_NOTIFICATION, 1));
        return;
    }
    http->simple = head->version.length == 0;
    if (http->missed)
        give_up_waiting(d, http);
    begin_exchange(d, http);
    number = http->n_exchanges;
    http->current.request_frame = d->packet->number;
    http->methods[http->n_requests % HTTP_PIPELINE_MAX] =
        bytes_is(head->method, "HEAD")      ? HTTP_METHOD_HEAD
        : bytes_is(head->method, "CONNECT") ? HTTP_METHOD_CONNECT
        : bytes_is(head->method, "GET")     ? HTTP_METHOD_OTHER
                                            : HTTP_METHOD_NOT_GET;
    foretell(d, LINK_OTHER, http->first_frame, part_of(number, LINK_REQUEST), d->packet->number);
    struct request *request = request_open(d, http->n_requests++);
    if (request) {
        request->user[0] = number;
        request_set_text(request, uri.data ? uri : head->uri);
    }
    show_uri(d, uri);
    node_hide(gen_uint(d, http_rows + HTTP_IS_REQUEST, 1));
    show_count(d, http, HTTP_REQUEST_NUMBER, "request", number);
    show_frame(d, HTTP_PREV_REQUEST, http->before.request_frame);
    show_later(d, http, HTTP_RESPONSE_IN, number, LINK_ANSWER);
    show_later(d, http, HTTP_NEXT_REQUEST, number + 1, LINK_REQUEST);
}

static void show_response_for(struct dissection *d, const struct request *request)
{
    if (request && request->text.length > 0) {
        const char *uri = arena_copy(d->arena, request->text.data, request->text.length);
        gen_bytes(d, http_rows + HTTP_RESPONSE_FOR, bytes_of(uri));
    }
}

static void show_response(
    struct dissection *d, const struct http *http, const struct request *request, uint32_t number)
{
    bool first = request && request->frame && request->response_frame == 0;

    node_hide(gen_uint(d, http_rows + HTTP_IS_RESPONSE, 1));
    show_count(d, http, HTTP_RESPONSE_NUMBER, "response", number);
    if (first)
        gen_uint(d, http_rows + HTTP_TIME, (uint64_t)(d->packet->time - request->time));
    if (number == http->n_exchanges) {
        show_frame(d, HTTP_PREV_REQUEST, http->before.request_frame);
        show_frame(d, HTTP_PREV_RESPONSE, http->before.response_frame);
    }
    if (first)
        gen_uint(d, http_rows + HTTP_REQUEST_IN, request->frame);
    show_later(d, http, HTTP_NEXT_REQUEST, number + 1, LINK_REQUEST);
    show_later(d, http, HTTP_NEXT_RESPONSE, number + 1, LINK_ANSWER);
    show_response_for(d, request);
}

/* The one that was answered last is kept: what else comes from the server is about it, too. */
static struct request *last_request(struct dissection *d, const struct http *http)
{
    return http->n_answered > 0 ? request_find(d, http->n_answered - 1) : NULL;
}

/* An interim response (1xx) answers, but the final one is still to come (RFC 9110, 15.2). */
static void end_response(struct dissection *d, struct http *http, const struct http_head *head)
{
    struct request *request =
        http->n_answered < http->n_requests ? request_find(d, http->n_answered) : NULL;
    uint32_t number = request ? (uint32_t)request->user[0] : http->n_exchanges;

    http->missed = false;
    if (!request || request->response_frame) {
        begin_exchange(d, http);
        number = http->n_exchanges;
    }
    if (number == http->n_exchanges)
        http->current.response_frame = d->packet->number;
    foretell(d, LINK_OTHER, http->first_frame, part_of(number, LINK_ANSWER), d->packet->number);
    show_response(d, http, request, number);
    /* A notification is no request of a pair in Wireshark, but it is answered like one. */
    struct request *told = request ? NULL : request_find(d, NOTIFICATION);
    if (!request)
        show_response_for(d, told ? told : last_request(d, http));
    if (request || told)
        request_answered(d, request ? request : told);
    if (told)
        request_forget(d, NOTIFICATION);
    if (head->status / 100 != 1 && http->n_answered < http->n_requests) {
        if (http->n_answered > 0)
            request_forget(d, http->n_answered - 1);
        http->n_answered++;
    }
}

static struct bytes tunnel_host(struct bytes uri)
{
    uint32_t n = uri.length;

    while (n > 0 && uri.data[n - 1] != ':')
        n--;
    return bytes_part(uri, 0, n > 0 ? n - 1 : uri.length);
}

/* The layer that says through which tunnel the octets go. */
static void carry(struct dissection *d, const void *state)
{
    const struct http *http = state;
    struct request *request = request_find(d, TUNNEL);

    if (!request)
        return;
    struct node *layer = open_layer(d, &http_rows[HTTP]);
    struct bytes host = tunnel_host(request->text);
    gen_bytes(
        d, http_rows + HTTP_CONNECT_HOST, bytes_of(arena_copy(d->arena, host.data, host.length)));
    gen_uint(d, http_rows + HTTP_CONNECT_PORT, http->connect_port);
    ascend(d, layer);
}

static void begin_tunnel(struct dissection *d, struct http *http)
{
    struct request *request = last_request(d, http), *tunnel;

    if (request && (tunnel = request_open(d, TUNNEL))) {
        request_set_text(tunnel, request->text);
        if (d->message)
            d->message->wants_answer = false; /* it is only remembered */
    }
    http->tunnel = true;
    hand_off_port(d, http->connect_port);
}

/* After CONNECT and Upgrade the octets are another protocol's (RFC 9110, 9.3.6 and 7.8). */
static void end_upgrade(
    struct dissection *d, struct http *http, const struct http_head *head, enum http_method method)
{
    if (head->kind == HTTP_REQUEST && bytes_is(head->method, "CONNECT")) {
        uint64_t port = 0;
        bytes_number(bytes_from(head->uri, tunnel_host(head->uri).length + 1), &port);
        http->connect_port = port <= UINT16_MAX ? (uint16_t)port : 0;
    }
    if (head->kind != HTTP_RESPONSE)
        return;
    if (method == HTTP_METHOD_CONNECT && head->status / 100 == 2)
        begin_tunnel(d, http);
    else if (head->status == 101) {
        http->tunnel = true;
        if (bytes_is(head->upgrade, "h2c"))
            hand_off(d, &http2_dissector);
        else if (bytes_is(head->upgrade, "websocket"))
            hand_off(d, bytes_contain(head->extensions, "permessage-deflate")
                            ? &websocket_packed_dissector
                            : &websocket_dissector);
    }
}

/* The same grammar over UDP is SSDP (UPnP Device Architecture 1.1, section 1). */
static void open_message(struct dissection *d)
{
    bool tcp = d->flow->transport == TRANSPORT_TCP;
    struct node *layer = open_layer(d, tcp ? &http_rows[HTTP] : &ssdp_rows[0]);

    if (tcp && (d->flow->ends[0].port == TLS_PORT || d->flow->ends[1].port == TLS_PORT))
        expert(d, layer, http_rows + HTTP_TLS_PORT);
}

static void begin_row(struct dissection *d)
{
    row_protocol(d, d->flow->transport == TRANSPORT_TCP ? "HTTP" : "SSDP");
    info_clear(d);
}

/* --- one message -------------------------------------------------------------------------------
 */

/* Octets without a head: what a body's length did not announce, or no HTTP at all. As in Wireshark
 * they are called HTTP where some was seen before, or where lines are like header fields. */
static void dissect_other(struct dissection *d, struct http *http)
{
    struct http_head head = {0};
    bool seen = http->asked, text = left(d) > 0 && is_seen(peek_u8(d, 0));
    struct bytes line = bytes_part(peek_rest(d), 0, bytes_index(peek_rest(d), '\n'));
    bool body = http->simple && d->direction == TO_CLIENT;
    bool fields = text && !body && bytes_index(line, ':') < line.length;

    http->missed |= d->direction == TO_CLIENT;
    http_caption_other(d);
    if (seen) {
        begin_row(d);
        info_add(d, "Continuation");
        info_fence(d);
    }
    if (!seen && !fields) {
        take_nothing(d, left(d));
        return;
    }
    open_message(d);
    if (fields)
        (void)http_fields_dissect(d, &head);
    if (text && left(d) > 0)
        http_body_dissect(d, &head, HTTP_BODY_CLOSE);
    else if (left(d) > 0)
        dissect_data(d);
}

/* A line between the chunks of a body that passes: a size, the end of a chunk, or of a trailer. */
static void dissect_passing_line(struct dissection *d, struct http_passing *passing)
{
    struct bytes line = peek_rest(d);
    bool blank = bytes_trim(line).length == 0, trailer = passing->kind == HTTP_BODY_TRAILER;
    struct node *node = put_uint(d, http_rows + HTTP_PIECE, line, passing->seen);
    bool size = !trailer && http_chunk_line(line, &passing->remaining);

    node_label(d, node, size ? "Chunk size line" : trailer ? "Trailer" : "End of chunk");
    take_nothing(d, left(d));
    if (size && passing->remaining == 0)
        passing->kind = HTTP_BODY_TRAILER;
    else if (trailer ? blank : !size && !blank) { /* over, or not chunked after all */
        passing->kind = HTTP_BODY_NONE;
        if (trailer)
            object_end(d, 0);
        else
            object_break(d, 0, object_why_cut);
    }
}

/* A piece of a body that is too large to hold. */
static void dissect_piece(struct dissection *d, struct http_passing *passing)
{
    uint32_t n = left(d);

    open_message(d);
    info_add(d, "Continuation");
    http_caption_piece(d);
    if (passing->kind == HTTP_BODY_TRAILER ||
        (passing->kind == HTTP_BODY_CHUNKED && passing->remaining == 0)) {
        dissect_passing_line(d, passing);
        return;
    }
    passing->seen += n;
    if (passing->kind != HTTP_BODY_CLOSE)
        passing->remaining -= n;
    struct node *node = put_uint(d, http_rows + HTTP_PIECE, peek_rest(d), passing->seen);
    node_label(d, node, "Body: %u bytes, %llu so far", n, (unsigned long long)passing->seen);
    object_octets(d, 0, peek_rest(d));
    take_nothing(d, n);
    if (passing->kind == HTTP_BODY_LENGTH && passing->remaining == 0) {
        passing->kind = HTTP_BODY_NONE;
        object_end(d, 0);
    }
}

static void begin_passing(struct dissection *d, struct http_passing *passing,
    const struct http_head *head, enum http_body_kind kind)
{
    *passing = (struct http_passing){.kind = kind};
    if (kind == HTTP_BODY_LENGTH)
        passing->remaining = head->content_length;
    if (objects_wanted(d))
        http_object_begin(d, head, kind);
}

static struct bytes target_of(
    struct dissection *d, const struct http *http, const struct http_head *head)
{
    if (head->kind == HTTP_REQUEST) {
        struct bytes uri = full_uri(d, head);
        return uri.data ? uri : head->uri;
    }
    const struct request *request = last_request(d, http);
    return request ? request->text : no_bytes();
}

static void dissect_message(struct dissection *d, struct http *http, struct http_head *head)
{
    enum http_method method = answered_method(http);
    enum http_body_kind kind = http_body_kind(head, method);

    info_wire(d, head->start.text);
    info_add(d, " ");
    open_message(d);
    http_caption(d, head, method);
    http_head_dissect(d, head);
    if (head->kind == HTTP_REQUEST)
        end_request(d, http, head);
    else
        end_response(d, http, head);
    if (objects_wanted(d))
        head->target = target_of(d, http, head);
    if (d->part)
        begin_passing(d, &http->passing[d->direction], head, kind);
    else
        http_body_dissect(d, head, kind);
    if (kind == HTTP_BODY_CHUNKED && left(d) > 0) { /* no chunks, from some line on */
        info_fence(d);
        dissect_other(d, http);
    }
    end_upgrade(d, http, head, method);
}

/* Says that octets of the message were not captured, behind what is there. */
static void note_cut(struct dissection *d, struct http *http)
{
    if (d->cursor.bad || left(d) > 0 || cursor_wire_left(&d->cursor) == 0)
        return;
    http->cut[d->direction] = true;
    take_nothing(d, 1);
}

/* All of it, or as much as was captured of it. */
static bool is_preface(const struct dissection *d)
{
    uint32_t n = http2_magic_octets(peek_rest(d));

    return d->flow->transport == TRANSPORT_TCP &&
           (n == PREFACE || (n >= PREFACE_SURE && n == left(d)));
}

static void parse(struct dissection *d)
{
    struct http *http = d->state;
    struct http_passing *passing = &http->passing[d->direction];
    struct http_head head;

    if (passing->kind != HTTP_BODY_NONE) {
        begin_row(d);
        dissect_piece(d, passing);
        info_fence(d);
        return;
    }
    if (is_preface(d)) {
        http2_magic_dissect(d);
        return;
    }
    http_head_read_cut(&head, peek_rest(d));
    if (head.kind == HTTP_OTHER || head.length == 0) {
        dissect_other(d, http);
    } else {
        begin_row(d);
        dissect_message(d, http, &head);
        info_fence(d);
    }
    note_cut(d, http);
}

/* A body that passes loses some of its octets; otherwise the next head is looked for. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct http *http = state;
    struct http_passing *passing = &http->passing[direction];

    if (passing->kind == HTTP_BODY_CLOSE)
        return RECOVERY_RESUME;
    if (passing->kind == HTTP_BODY_LENGTH && n < passing->remaining) {
        passing->remaining -= n;
        return RECOVERY_RESUME;
    }
    passing->kind = HTTP_BODY_NONE;
    http->missed |= direction == TO_CLIENT;
    return RECOVERY_RESYNC;
}

const struct dissector http_dissector = {
    .name = "http",
    .title = "HTTP",
    .fields = http_rows,
    .n_fields = HTTP_FIELDS,
    .tcp_ports = {80, 3128, 3132, 5985, 8080, 8088, 11371, SSDP_PORT, 2869, 2710},
    .state_size = sizeof(struct http),
    .message_max = HTTP_WHOLE_MAX + HTTP_HEAD_MAX + (1u << 20),
    .captions = http_captions,
    .late = true,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
    .carry = carry,
    .script = http_script,
};

/* One message a datagram; a body goes to its end. */
const struct dissector ssdp_dissector = {
    .name = "ssdp",
    .title = "SSDP",
    .fields = ssdp_rows,
    .n_fields = 1,
    .udp_ports = {SSDP_PORT},
    .state_size = sizeof(struct http),
    .captions = http_captions,
    .parse = parse,
    .script = http_script,
};
