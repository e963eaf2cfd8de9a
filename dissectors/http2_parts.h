/*
 * http2_parts: what the files of the HTTP/2 dissector share
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/hpack.h"
#include "dissectors/http2_fields.h"
#include "dissectors/textline.h"

#include <stdbool.h>
#include <stdint.h>

/* Streams that are followed at a time; the oldest goes first, one that is over before others. */
#define HTTP2_STREAMS_MAX 32
/* Octets remembered of a Content-Type and of a Content-Encoding. */
#define HTTP2_TYPE_MAX   111
#define HTTP2_CODING_MAX 15
/* Of a header block: lines shown, and octets they decode to. As in Wireshark. */
#define HTTP2_LINES_MAX  200
#define HTTP2_HEADER_MAX (256u << 10)
/* Octets of bodies that are put together, of all streams of a connection at a time; a body that
 * goes beyond is shown by its pieces alone. */
#define HTTP2_BODIES_MAX (8u << 20)

/* Slots of flow_keep; the first two of each kind are by direction. */
enum {
    HTTP2_KEEP_TABLE = 0, /* the dynamic table */
    HTTP2_KEEP_BLOCK = 2, /* the rest of a header block that goes on in a CONTINUATION */
    HTTP2_KEEP_BODY = 4,  /* bodies of the streams, two for each */
    HTTP2_KEEPS = HTTP2_KEEP_BODY + 2 * HTTP2_STREAMS_MAX,
};
_Static_assert(HTTP2_KEEPS <= FLOW_KEEPS_MAX, "a flow has that many");

/* One direction of a stream. */
struct http2_half {
    bool begun;   /* its first header block was seen */
    bool headed;  /* what was in it is known */
    bool partial; /* 206: a part cannot be unpacked */
    bool transfer, ended;
    uint32_t held; /* octets of a body that is being put together */
    uint8_t type_length, coding_length;
    uint8_t type[HTTP2_TYPE_MAX], coding[HTTP2_CODING_MAX];
};

struct http2_stream {
    uint32_t id;   /* 0: free */
    uint32_t used; /* when: counts frames */
    bool connect;  /* a tunnel */
    struct http2_half half[2];
};

/* A header block that is not over. */
struct http2_block {
    bool open, promise;
};

struct http2 {
    bool begun;
    bool gap[2]; /* octets are lost, which the next unit looks after */
    uint32_t row_frame;
    uint32_t frames;
    struct hpack tables[2];
    bool broken[2]; /* a block could not be decoded: neither can those behind it */
    struct http2_block blocks[2];
    struct http2_stream streams[HTTP2_STREAMS_MAX];
};

/* A body that is shown behind its frame's subtree, under the layer. */
struct http2_body {
    const char *title; /* of its source; NULL: it lies in the frame's */
    struct bytes bytes;
    const struct http2_half *half;
    uint32_t stream;
};

/* What a frame is: read from its header. */
struct http2_frame {
    uint8_t type, flags;
    uint32_t stream, length;
    struct node *node; /* "Stream: …" */
    struct http2_body body;
    struct bytes method, path, authority, status; /* that a header block named */
};

enum http2_flag {
    HTTP2_END_STREAM = 0x01,
    HTTP2_ACK = 0x01,
    HTTP2_END_HEADERS = 0x04,
    HTTP2_PADDED = 0x08,
    HTTP2_HAS_PRIORITY = 0x20,
};

/* The stream, made where it is new; never NULL. */
struct http2_stream *http2_stream(struct dissection *d, uint32_t id);
struct keep *http2_body_keep(struct dissection *d, const struct http2_stream *stream);

/* A fragment of a header block (http2_headers.c). */
void http2_headers_dissect(struct dissection *d, struct http2_frame *frame, struct bytes fragment);

/* The rest of the cursor is what a DATA frame carries (http2_body.c). */
void http2_data_dissect(struct dissection *d, struct http2_frame *frame);
/* The URI of a stream's request, to be asked for by its body as an object. */
void http2_target_remember(struct dissection *d, uint32_t stream, struct bytes uri);
/* Trailers end a body whose pieces are kept. */
void http2_body_end(struct dissection *d, struct http2_frame *frame);
/* The body by its media type. */
void http2_body_show(struct dissection *d, const struct http2_body *body);

/* The frame in plain words, and in one line (http2_caption.c). number: of what it carries. */
extern const char *const http2_captions[];
void http2_caption(struct dissection *d, const struct http2_frame *frame, uint32_t number);
void http2_caption_magic(struct dissection *d);
/* It is not there as a whole. */
void http2_caption_part(struct dissection *d);
