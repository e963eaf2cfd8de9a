/*
 * http_message: what an HTTP/1.x message is made of, shared by the files of the HTTP dissector
 *
 *   start-line CRLF *( field-name ":" value CRLF ) CRLF [ body ]          RFC 9112, 2.1
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/textline.h"

#include <stdbool.h>
#include <stdint.h>

/* Requests that wait for their responses and are remembered to be HEAD or CONNECT. */
#define HTTP_PIPELINE_MAX 256
/* Bodies up to this are held until they are whole; larger ones pass through in pieces. */
#define HTTP_WHOLE_MAX (8u << 20)
/* Chunks of a body that is held as a whole. */
#define HTTP_CHUNKS_MAX 4096
/* Octets of a start line and header section. */
#define HTTP_HEAD_MAX (256u << 10)
/* Octets that one body is unpacked to. */
#define HTTP_UNPACKED_MAX (32u << 20)
/* The same where only the row of the packet list is wanted. */
#define HTTP_ROW_MAX 256

enum http_kind { HTTP_OTHER, HTTP_REQUEST, HTTP_RESPONSE };
/* HTTP_METHOD_OTHER: GET, or not known. */
enum http_method {
    HTTP_METHOD_OTHER,
    HTTP_METHOD_HEAD,
    HTTP_METHOD_CONNECT,
    HTTP_METHOD_NOT_GET,
};

/* How the end of a body is found (RFC 9112, 6.3). */
enum http_body_kind {
    HTTP_BODY_NONE,
    HTTP_BODY_LENGTH,
    HTTP_BODY_CHUNKED,
    HTTP_BODY_CLOSE,
    HTTP_BODY_REST,    /* of a request in a coding that does not tell: what has come with it */
    HTTP_BODY_TRAILER, /* what follows the last chunk of a body that passes */
};

/* A body that passes through in pieces. */
struct http_passing {
    enum http_body_kind kind; /* HTTP_BODY_NONE: none is passing */
    uint64_t remaining;       /* octets of the body, or of the chunk */
    uint64_t seen;            /* octets of the body so far */
};

/* One request and its response, in the order of requests. */
struct http_exchange {
    uint32_t request_frame, response_frame; /* 0: not seen */
};

struct http {
    uint32_t first_frame;                 /* of the first message: key of the forward links */
    uint32_t n_requests;                  /* seen */
    uint32_t n_answered;                  /* of those, with a final response */
    uint32_t n_exchanges;                 /* pairs so far, as Wireshark counts them */
    struct http_exchange current, before; /* the last pair, and the one before */
    uint8_t methods[HTTP_PIPELINE_MAX];   /* enum http_method, by number of the request */
    uint16_t connect_port;                /* of the last CONNECT */
    bool tunnel;                          /* what follows is another protocol */
    bool simple;                          /* the last request was of HTTP/0.9 */
    bool asked;                           /* a request was seen, or a notification */
    bool negotiates;                      /* a token of SPNEGO was seen */
    bool cut[2];                          /* by direction: octets of it were not captured */
    bool missed;                          /* the server said what could not be read, or is lost */
    struct http_passing passing[2];       /* by direction */
};

/* What the head of a message says. All point into the message. */
struct http_head {
    enum http_kind kind;
    uint32_t lead;   /* octets of an empty line before it (RFC 9112, 2.2) */
    uint32_t length; /* octets, with both empty lines; 0: not complete */
    struct line start;
    struct bytes method, uri, version, code, phrase; /* version: of either */
    uint16_t status;
    bool notification;              /* a request that Wireshark does not expect an answer to */
    bool has_length, has_codings;   /* Content-Length, Transfer-Encoding */
    bool chunked_first;             /* a list begins so: Wireshark looks for no other */
    bool chunked, packed;           /* transfer codings: chunks, and gzip and its like */
    bool unknown_coding;            /* one of them has no known name */
    bool length_last, codings_last; /* the one stands behind the other, which is an error */
    uint64_t content_length;
    struct bytes content_type, content_encoding, host, upgrade, extensions;
    struct bytes target; /* the URI that it asks for, or answers; set by whoever knows it */
};

/* What kind of message begins here, from as few octets as there are. */
enum http_kind http_kind_of(struct bytes start);
/* Whether more octets could make a start line of them. */
bool http_may_begin(struct bytes start);
/* Octets of an empty line before a message. */
uint32_t http_lead(struct bytes start);
void http_head_read(struct http_head *head, struct bytes bytes);
/* The same where no more octets will come: the head goes as far as they do. */
void http_head_read_cut(struct http_head *head, struct bytes bytes);
/* Where the body ends. */
enum http_body_kind http_body_kind(const struct http_head *head, enum http_method method_answered);

/* Octets of a chunked body with its trailer, 0: not complete. *chunks: chunks seen. */
uint32_t http_chunked_length(struct bytes body, uint32_t *chunks);
/* The size that a chunk's first line announces; false where it has none. */
bool http_chunk_line(struct bytes line, uint64_t *size);

/* Start line and header fields, as nodes; the cursor is at the start of the message and moves
 * behind the head. */
void http_head_dissect(struct dissection *d, const struct http_head *head);
/* Lines that look like header fields where no message begins; their number of octets. The cursor
 * moves behind them. */
uint32_t http_fields_dissect(struct dissection *d, struct http_head *head);
/* Octets as Wireshark prints them in a line, in the arena. */
const char *http_escaped(struct dissection *d, struct bytes bytes);
/* What stands under Authorization and WWW-Authenticate, and their like for proxies (http_auth.c).
 * whole: the line. */
void http_credentials_dissect(struct dissection *d, struct bytes whole, struct bytes value);
void http_challenge_dissect(struct dissection *d, struct bytes value);
/* The same credentials without a node. */
void http_credentials_tell(struct dissection *d, struct bytes value);
/* Octets at the start that are those of the preface of HTTP/2, which has 24; and the preface at the
 * cursor, after which the flow speaks HTTP/2 (http2.c). */
uint32_t http2_magic_octets(struct bytes bytes);
void http2_magic_dissect(struct dissection *d);
/* The rest of the cursor as settings of HTTP/2 (http2.c). */
void http2_settings_dissect(struct dissection *d);
/* Passwords among the items of a query string, told; and whether an item is one. */
void http_query_tell(struct dissection *d, struct bytes uri);
bool http_query_is_secret(struct dissection *d, struct bytes item);
/* The body, which the cursor is over, and the layer of its media type. */
void http_body_dissect(
    struct dissection *d, const struct http_head *head, enum http_body_kind kind);

/* A body that passes, as an object (http_object.c): its head, a piece, its end. */
void http_object_begin(
    struct dissection *d, const struct http_head *head, enum http_body_kind kind);
/* One that is all there, as far as it goes; coding: that its octets are still in. */
void http_object_whole(struct dissection *d, const struct http_head *head, struct bytes coding);

/* The message as curl -v prints it (http_script.c). */
size_t http_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style);

/* The name of a status code (RFC 9110, 15), NULL when unknown. */
extern const struct names http_status_names;

/* The layer of HTTP over UDP: SSDP. */
extern const struct field ssdp_rows[];

/* Tables of http.c that the others need. */
enum http_field {
    HTTP,
    HTTP_IS_REQUEST,
    HTTP_IS_RESPONSE,
    HTTP_IS_NOTIFICATION,
    HTTP_REQUEST_NUMBER,
    HTTP_RESPONSE_NUMBER,
    HTTP_METHOD,
    HTTP_URI,
    HTTP_URI_PATH,
    HTTP_URI_QUERY,
    HTTP_URI_PARAMETER,
    HTTP_REQUEST_VERSION,
    HTTP_RESPONSE_VERSION,
    HTTP_FULL_URI,
    HTTP_STATUS,
    HTTP_STATUS_NAME,
    HTTP_PHRASE,
    HTTP_RESPONSE_FOR,
    HTTP_REQUEST_LINE,
    HTTP_RESPONSE_LINE,
    HTTP_UNKNOWN_HEADER,
    HTTP_CREDENTIALS,
    HTTP_COOKIE_PAIR,
    HTTP_CONTENT_LENGTH,
    HTTP_CHUNK_SIZE,
    HTTP_CHUNK_DATA,
    HTTP_CHUNK_BOUNDARY,
    HTTP_TRAILER,
    HTTP_FILE_DATA,
    HTTP_PIECE,
    HTTP_TIME,
    HTTP_REQUEST_IN,
    HTTP_RESPONSE_IN,
    HTTP_PREV_REQUEST,
    HTTP_PREV_RESPONSE,
    HTTP_NEXT_REQUEST,
    HTTP_NEXT_RESPONSE,
    HTTP_CONNECT_HOST,
    HTTP_CONNECT_PORT,
    HTTP_CHAT,
    HTTP_BAD_NAME,
    HTTP_TE_AND_LENGTH,
    HTTP_TE_UNKNOWN,
    HTTP_UNPACK_FAILED,
    HTTP_LEADING_CRLF,
    HTTP_BODY_FAILED,
    HTTP_TLS_PORT,
    HTTP_FIRST_HEADER, /* here the known header fields begin */
    HTTP_AUTHORIZATION = HTTP_FIRST_HEADER,
    HTTP_PROXY_AUTHENTICATE,
    HTTP_PROXY_AUTHORIZATION,
    HTTP_WWW_AUTHENTICATE,
    HTTP_CONTENT_TYPE,
    HTTP_CONTENT_LENGTH_HEADER,
    HTTP_CONTENT_ENCODING,
    HTTP_TRANSFER_ENCODING,
    HTTP_UPGRADE,
    HTTP_USER_AGENT,
    HTTP_HOST,
    HTTP_CONNECTION,
    HTTP_COOKIE,
    HTTP_ACCEPT,
    HTTP_REFERER,
    HTTP_ACCEPT_LANGUAGE,
    HTTP_ACCEPT_ENCODING,
    HTTP_DATE,
    HTTP_CACHE_CONTROL,
    HTTP_SERVER,
    HTTP_LOCATION,
    HTTP_WS_ACCEPT,
    HTTP_WS_EXTENSIONS,
    HTTP_WS_KEY,
    HTTP_WS_PROTOCOL,
    HTTP_WS_VERSION,
    HTTP_SET_COOKIE,
    HTTP_LAST_MODIFIED,
    HTTP_X_FORWARDED_FOR,
    HTTP2_SETTINGS,
    HTTP_FIELDS,
};
extern const struct field http_rows[HTTP_FIELDS];
