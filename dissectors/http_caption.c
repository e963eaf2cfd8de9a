#include "dissectors/http_caption.h"

#include "analyzer/language.h"

enum {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    OPTIONS,
    TRACE,
    CONNECT,
    PATCH,
    OTHER_METHOD,
    OTHER_INFORMATIONAL,
    OTHER_SUCCESS,
    OTHER_REDIRECTION,
    OTHER_CLIENT_ERROR,
    OTHER_SERVER_ERROR,
    PIECE,
    FIRST_STATUS,
};

/* Methods: {1} target, {2} host. Statuses: {1} code, {2} phrase. */
const char *const http_captions[] = {
    [GET] = N_("The client asks {2} for {1} (GET)"),
    [HEAD] = N_("The client asks {2} about {1}, without wanting its content (HEAD)"),
    [POST] = N_("The client sends data to {1} at {2}, to be processed (POST)"),
    [PUT] = N_("The client stores what it sends as {1} at {2} (PUT)"),
    [DELETE] = N_("The client asks {2} to delete {1} (DELETE)"),
    [OPTIONS] = N_("The client asks {2} what it can do with {1} (OPTIONS)"),
    [TRACE] = N_("The client asks {2} to send back what it received (TRACE)"),
    [CONNECT] = N_("The client asks the proxy for a tunnel to {1} (CONNECT)"),
    [PATCH] = N_("The client changes a part of {1} at {2} (PATCH)"),
    [OTHER_METHOD] = N_("The client sends the request {3} for {1} to {2}"),
    [OTHER_INFORMATIONAL] = N_("The server is not done yet, but tells something: {1} {2}"),
    [OTHER_SUCCESS] = N_("The server did what was asked: {1} {2}"),
    [OTHER_REDIRECTION] = N_("The server wants the client to look elsewhere: {1} {2}"),
    [OTHER_CLIENT_ERROR] = N_("The server finds the request wrong: {1} {2}"),
    [OTHER_SERVER_ERROR] = N_("The server cannot do it, though the request may be right: {1} {2}"),
    [PIECE] = N_("More of the body"),
    [FIRST_STATUS] = N_("The server is ready to receive the rest of the request ({1} {2})"),
    N_("The server changes to the protocol that the client asked for ({1} {2})"),
    N_("The server sends what was asked for ({1} {2})"),
    N_("The server has created what the client sent ({1} {2})"),
    N_("The server accepts the request, but has not finished with it ({1} {2})"),
    N_("The server has done it and has nothing to send back ({1} {2})"),
    N_("The server sends the part that was asked for ({1} {2})"),
    N_("What was asked for has moved for good; Location says where ({1} {2})"),
    N_("What was asked for is somewhere else for now; Location says where ({1} {2})"),
    N_("The answer is to be fetched elsewhere, with GET ({1} {2})"),
    N_("Nothing has changed: the client may use its cached copy ({1} {2})"),
    N_("What was asked for is somewhere else for now; the method stays ({1} {2})"),
    N_("What was asked for has moved for good; the method stays ({1} {2})"),
    N_("The server does not understand the request ({1} {2})"),
    N_("The server wants to know who is asking: WWW-Authenticate says how ({1} {2})"),
    N_("The server forbids it, whoever asks ({1} {2})"),
    N_("The server has nothing of that name ({1} {2})"),
    N_("This method may not be used there; Allow says which may ({1} {2})"),
    N_("The proxy wants to know who is asking ({1} {2})"),
    N_("The client took too long to send its request ({1} {2})"),
    N_("The range that was asked for does not exist ({1} {2})"),
    N_("An error inside of the server ({1} {2})"),
    N_("The server does not know this method ({1} {2})"),
    N_("The server asked another one and got a wrong answer ({1} {2})"),
    N_("The server is too busy, or down for repair ({1} {2})"),
    NULL,
};

/* Statuses that have a caption of their own, in the order of the captions from FIRST_STATUS. */
static const uint16_t statuses[] = {100, 101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308,
    400, 401, 403, 404, 405, 407, 408, 416, 500, 501, 502, 503};

static const char *const methods[] = {[GET] = "GET",
    [HEAD] = "HEAD",
    [POST] = "POST",
    [PUT] = "PUT",
    [DELETE] = "DELETE",
    [OPTIONS] = "OPTIONS",
    [TRACE] = "TRACE",
    [CONNECT] = "CONNECT",
    [PATCH] = "PATCH"};

static size_t request_caption(const struct http_head *head)
{
    size_t i = 0;

    while (i < OTHER_METHOD && !bytes_is(head->method, methods[i]))
        i++;
    return i;
}

static size_t response_caption(const struct http_head *head)
{
    size_t n = sizeof statuses / sizeof statuses[0];

    for (size_t i = 0; i < n; i++)
        if (statuses[i] == head->status)
            return FIRST_STATUS + i;
    switch (head->status / 100) {
    case 1:
        return OTHER_INFORMATIONAL;
    case 2:
        return OTHER_SUCCESS;
    case 3:
        return OTHER_REDIRECTION;
    case 4:
        return OTHER_CLIENT_ERROR;
    default:
        return OTHER_SERVER_ERROR;
    }
}

void http_caption(struct dissection *d, const struct http_head *head)
{
    if (!d->message)
        return;
    if (head->kind == HTTP_REQUEST) {
        struct bytes host = head->host.length ? head->host : bytes_of("the server");
        caption(d, &http_captions[request_caption(head)], head->uri, host, head->method);
    } else {
        const char *code = arena_printf(d->arena, "%u", head->status);
        caption(
            d, &http_captions[response_caption(head)], bytes_of(code), head->phrase, no_bytes());
    }
}

void http_caption_piece(struct dissection *d)
{
    caption(d, &http_captions[PIECE], no_bytes(), no_bytes(), no_bytes());
}
