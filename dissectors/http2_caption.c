/* Frames of HTTP/2 in plain words, and in one line. */
#include "analyzer/language.h"
#include "dissectors/http2_parts.h"
#include "dissectors/http_caption.h"

/* Where both sides may send a frame, the client's caption stands first, the server's behind it. */
enum {
    MAGIC,
    SETTINGS,
    SETTINGS_ACK = SETTINGS + 2,
    HEADERS = SETTINGS_ACK + 2,
    CONTINUATION = HEADERS + 2,
    DATA = CONTINUATION + 2,
    DATA_LAST = DATA + 2,
    PRIORITY = DATA_LAST + 2,
    RST_STREAM = PRIORITY + 2,
    PUSH_PROMISE = RST_STREAM + 2,
    PING,
    PONG = PING + 2,
    GOAWAY = PONG + 2,
    WINDOW = GOAWAY + 2,
    WINDOW_STREAM = WINDOW + 2,
    ALTSVC = WINDOW_STREAM + 2,
    ORIGIN,
    PRIORITY_UPDATE,
    OTHER,
    PART,
};

const char *const http2_captions[] = {
    [MAGIC] = N_("The client begins to speak HTTP/2, with a line that a server of HTTP/1 would not "
                 "take for a request"),
    [SETTINGS] = N_("The client says how it wants to be spoken to: {1} settings"),
    N_("The server says how it wants to be spoken to: {1} settings"),
    [SETTINGS_ACK] = N_("The client has taken over the server's settings"),
    N_("The server has taken over the client's settings"),
    [HEADERS] = N_("The client ends stream {2} with more header fields (trailers)"),
    N_("The server sends more header fields in stream {2} (trailers)"),
    [CONTINUATION] = N_("The client goes on with the header fields of stream {2}"),
    N_("The server goes on with the header fields of stream {2}"),
    [DATA] = N_("The client sends {1} octets of the content in stream {2}; more will follow"),
    N_("The server sends {1} octets of the content in stream {2}; more will follow"),
    [DATA_LAST] = N_("The client sends {1} octets of the content in stream {2}: that was all"),
    N_("The server sends {1} octets of the content in stream {2}: that was all"),
    [PRIORITY] = N_("The client says how important stream {2} is to it"),
    N_("The server says how important stream {2} is to it"),
    [RST_STREAM] = N_("The client breaks off stream {2}: {3}"),
    N_("The server breaks off stream {2}: {3}"),
    [PUSH_PROMISE] =
        N_("The server will send, in stream {1}, what the client has not asked for yet"),
    [PING] = N_("The client asks whether the server is still there (PING)"),
    N_("The server asks whether the client is still there (PING)"),
    [PONG] = N_("The client answers the PING"),
    N_("The server answers the PING"),
    [GOAWAY] = N_("The client is about to close the connection and begins nothing new: {3}"),
    N_("The server is about to close the connection and takes nothing new: {3}"),
    [WINDOW] = N_("The client allows the server to send {1} octets more, over all streams"),
    N_("The server allows the client to send {1} octets more, over all streams"),
    [WINDOW_STREAM] = N_("The client allows the server to send {1} octets more in stream {2}"),
    N_("The server allows the client to send {1} octets more in stream {2}"),
    [ALTSVC] = N_("The server says where else it can be reached (ALTSVC)"),
    [ORIGIN] = N_("The server says for which sites it speaks in this connection (ORIGIN)"),
    [PRIORITY_UPDATE] = N_("The client changes how urgent a request is to it (PRIORITY_UPDATE)"),
    [OTHER] = N_("A frame of HTTP/2 that wirewalk does not know"),
    [PART] = N_("A part of a frame of HTTP/2"),
    NULL,
};

static void say(struct dissection *d, int which, const char *one, uint32_t stream, const char *more)
{
    caption(d, &http2_captions[which], bytes_of(one),
        bytes_of(arena_printf(d->arena, "%u", stream)), bytes_of(more));
}

/* Requests and responses mean what they mean in HTTP/1. */
static bool say_message(struct dissection *d, const struct http2_frame *frame)
{
    uint64_t status = 0;
    struct http_head head = {.method = frame->method, .uri = frame->path, .host = frame->authority};

    if (frame->method.data) {
        head.kind = HTTP_REQUEST;
        if (!frame->path.data)
            head.uri = frame->authority;
    } else if (frame->status.data && bytes_number(frame->status, &status) && status < 1000) {
        head.kind = HTTP_RESPONSE;
        head.status = (uint16_t)status;
        head.phrase = bytes_of(names_get(&http_status_names, status, ""));
    } else {
        return false;
    }
    http_caption(d, &head, HTTP_METHOD_OTHER);
    return true;
}

static int other_side(const struct dissection *d, int which)
{
    return which + (d->direction == TO_CLIENT);
}

static void say_frame(struct dissection *d, const struct http2_frame *frame, uint32_t number)
{
    const char *octets = arena_printf(d->arena, "%u", number);
    const char *error = names_get(&http2_error_names, number, "?");
    bool flag = frame->flags & HTTP2_ACK; /* END_STREAM is the same bit */
    int which = OTHER;

    switch (frame->type) {
    case HTTP2_DATA:
        which = other_side(d, flag ? DATA_LAST : DATA);
        break;
    case HTTP2_HEADERS:
        which = other_side(d, HEADERS);
        break;
    case HTTP2_PRIORITY:
        which = other_side(d, PRIORITY);
        break;
    case HTTP2_RST_STREAM:
        which = other_side(d, RST_STREAM);
        break;
    case HTTP2_SETTINGS_FRAME:
        which = other_side(d, flag ? SETTINGS_ACK : SETTINGS);
        break;
    case HTTP2_PUSH_PROMISE:
        which = PUSH_PROMISE;
        break;
    case HTTP2_PING:
        which = other_side(d, flag ? PONG : PING);
        break;
    case HTTP2_GOAWAY:
        which = other_side(d, GOAWAY);
        break;
    case HTTP2_WINDOW_UPDATE:
        which = other_side(d, frame->stream ? WINDOW_STREAM : WINDOW);
        break;
    case HTTP2_CONTINUATION:
        which = other_side(d, CONTINUATION);
        break;
    case HTTP2_ALTSVC:
        which = ALTSVC;
        break;
    case HTTP2_ORIGIN:
        which = ORIGIN;
        break;
    case HTTP2_PRIORITY_UPDATE:
        which = PRIORITY_UPDATE;
        break;
    default:
        break;
    }
    say(d, which, octets, frame->stream, error);
}

static const char *text_of(struct dissection *d, struct bytes octets)
{
    return octets.data ? http_escaped(d, octets) : "";
}

static void sum_up(struct dissection *d, const struct http2_frame *frame, uint32_t number)
{
    const char *name = names_get(&http2_type_names, frame->type, "Unknown type");

    if (frame->method.data)
        summary(d, "%s[%u]: %s %s", name, frame->stream, text_of(d, frame->method),
            text_of(d, frame->path.data ? frame->path : frame->authority));
    else if (frame->status.data)
        summary(d, "%s[%u]: %s", name, frame->stream, text_of(d, frame->status));
    else if (frame->type == HTTP2_DATA)
        summary(d, "%s[%u]: %u octets%s", name, frame->stream, number,
            frame->flags & HTTP2_END_STREAM ? ", the last" : "");
    else if (frame->type == HTTP2_RST_STREAM || frame->type == HTTP2_GOAWAY)
        summary(
            d, "%s[%u]: %s", name, frame->stream, names_get(&http2_error_names, number, "Unknown"));
    else
        summary(d, "%s[%u]%s", name, frame->stream,
            (frame->type == HTTP2_SETTINGS_FRAME || frame->type == HTTP2_PING) &&
                    frame->flags & HTTP2_ACK
                ? " ACK"
                : "");
}

void http2_caption(struct dissection *d, const struct http2_frame *frame, uint32_t number)
{
    if (!d->message)
        return;
    sum_up(d, frame, number);
    if (frame->type != HTTP2_HEADERS || !say_message(d, frame))
        say_frame(d, frame, number);
}

void http2_caption_magic(struct dissection *d)
{
    if (!d->message)
        return;
    summary(d, "Magic");
    say(d, MAGIC, "", 0, "");
}

void http2_caption_part(struct dissection *d)
{
    if (!d->message)
        return;
    summary(d, "A part of a message");
    say(d, PART, "", 0, "");
}
