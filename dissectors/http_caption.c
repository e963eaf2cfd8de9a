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
    SEARCH,
    NOTIFY,
    OTHER_METHOD,
    OTHER_INFORMATIONAL,
    OTHER_SUCCESS,
    OTHER_REDIRECTION,
    OTHER_CLIENT_ERROR,
    OTHER_SERVER_ERROR,
    PIECE,
    NO_MESSAGE_CLIENT,
    NO_MESSAGE_SERVER,
    TUNNEL,
    HEADER_ONLY,
    DONE,
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
    [SEARCH] = N_("The client asks everybody in the network which devices and services there are "
                  "(M-SEARCH)"),
    [NOTIFY] = N_("A device or service tells about itself (NOTIFY)"),
    [OTHER_METHOD] = N_("The client sends the request {3} for {1} to {2}"),
    [OTHER_INFORMATIONAL] = N_("The server is not done yet, but tells something: {1} {2}"),
    [OTHER_SUCCESS] = N_("The server did what was asked: {1} {2}"),
    [OTHER_REDIRECTION] = N_("The server wants the client to look elsewhere: {1} {2}"),
    [OTHER_CLIENT_ERROR] = N_("The server finds the request wrong: {1} {2}"),
    [OTHER_SERVER_ERROR] = N_("The server cannot do it, though the request may be right: {1} {2}"),
    [PIECE] = N_("More of the body"),
    [NO_MESSAGE_CLIENT] = N_("The client sends octets that are no message of HTTP/1"),
    [NO_MESSAGE_SERVER] =
        N_("The server sends octets that are no message of HTTP/1: a page without "
           "a header (HTTP/0.9), or the rest of something"),
    [TUNNEL] = N_("The proxy has opened the tunnel: from here on it passes on whatever comes ({1} "
                  "{2})"),
    [HEADER_ONLY] =
        N_("The server sends the header of what was asked for, without its content ({1} "
           "{2})"),
    [DONE] = N_("The server has done what was asked, and sends the result ({1} {2})"),
    [FIRST_STATUS] = N_("The server is ready to receive the rest of the request ({1} {2})"),
    N_("The server changes to the protocol that the client asked for ({1} {2})"),
    N_("The server is still at work ({1} {2})"),
    N_("The server hints at what the client will need; the answer comes later ({1} {2})"),
    N_("The server sends what was asked for ({1} {2})"),
    N_("The server has created what the client sent ({1} {2})"),
    N_("The server accepts the request, but has not finished with it ({1} {2})"),
    N_("The server sends what was asked for, but not quite as its origin has it ({1} {2})"),
    N_("The server has done it and has nothing to send back ({1} {2})"),
    N_("The server has done it: the client should clear the form ({1} {2})"),
    N_("The server sends the part that was asked for ({1} {2})"),
    N_("The server tells of several things at once, each with a status of its own ({1} {2})"),
    N_("There are several to choose from ({1} {2})"),
    N_("What was asked for has moved for good; Location says where ({1} {2})"),
    N_("What was asked for is somewhere else for now; Location says where ({1} {2})"),
    N_("The answer is to be fetched elsewhere, with GET; Location says where ({1} {2})"),
    N_("Nothing has changed: the client may use its cached copy ({1} {2})"),
    N_("It has to be asked for through a proxy; Location says which ({1} {2})"),
    N_("What was asked for is somewhere else for now; the method stays ({1} {2})"),
    N_("What was asked for has moved for good; the method stays ({1} {2})"),
    N_("The server does not understand the request ({1} {2})"),
    N_("The server wants to know who is asking: WWW-Authenticate says how ({1} {2})"),
    N_("It would have to be paid for ({1} {2})"),
    N_("The server forbids it, whoever asks ({1} {2})"),
    N_("The server has nothing of that name ({1} {2})"),
    N_("This method may not be used there; Allow says which may ({1} {2})"),
    N_("The server has it in no form that the client would accept ({1} {2})"),
    N_("The proxy wants to know who is asking: Proxy-Authenticate says how ({1} {2})"),
    N_("The client took too long to send its request ({1} {2})"),
    N_("The request does not fit the state in which the thing is ({1} {2})"),
    N_("It was there once, and is gone for good ({1} {2})"),
    N_("The client has to say how long the body is (Content-Length) ({1} {2})"),
    N_("A condition of the client, in one of its If- fields, does not hold ({1} {2})"),
    N_("The body is larger than the server will take ({1} {2})"),
    N_("The address that was asked for is longer than the server will read ({1} {2})"),
    N_("The server cannot handle a body of this type ({1} {2})"),
    N_("The range that was asked for does not exist ({1} {2})"),
    N_("The server cannot do what the client expects (Expect) ({1} {2})"),
    N_("This server is the wrong one for the host that was asked for ({1} {2})"),
    N_("The body can be read, but what it says cannot be done ({1} {2})"),
    N_("It is locked ({1} {2})"),
    N_("It was not done because something before it failed ({1} {2})"),
    N_("The client has to change to another protocol first; Upgrade says which ({1} {2})"),
    N_("The server wants a condition, so that nobody overwrites what another has changed ({1} "
       "{2})"),
    N_("The client has asked too often ({1} {2})"),
    N_("The header of the request is larger than the server will read ({1} {2})"),
    N_("It may not be shown, for legal reasons ({1} {2})"),
    N_("An error inside of the server ({1} {2})"),
    N_("The server does not know this method ({1} {2})"),
    N_("The server asked another one and got a wrong answer ({1} {2})"),
    N_("The server is too busy, or down for repair ({1} {2})"),
    N_("The server asked another one and got no answer in time ({1} {2})"),
    N_("The server does not speak this version of HTTP ({1} {2})"),
    N_("The server has no room to store it ({1} {2})"),
    N_("The server has found that it would go round in a circle ({1} {2})"),
    N_("The client has to log in to the network first ({1} {2})"),
    NULL,
};

/* Statuses that have a caption of their own, in the order of the captions from FIRST_STATUS. */
static const uint16_t statuses[] = {100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 300,
    301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411,
    412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 426, 428, 429, 431, 451, 500, 501, 502, 503,
    504, 505, 507, 508, 511};

static const char *const methods[] = {[GET] = "GET",
    [HEAD] = "HEAD",
    [POST] = "POST",
    [PUT] = "PUT",
    [DELETE] = "DELETE",
    [OPTIONS] = "OPTIONS",
    [TRACE] = "TRACE",
    [CONNECT] = "CONNECT",
    [PATCH] = "PATCH",
    [SEARCH] = "M-SEARCH",
    [NOTIFY] = "NOTIFY"};

static size_t request_caption(const struct http_head *head)
{
    size_t i = 0;

    while (i < OTHER_METHOD && !bytes_is(head->method, methods[i]))
        i++;
    return i;
}

static size_t response_caption(const struct http_head *head, enum http_method answered)
{
    size_t n = sizeof statuses / sizeof statuses[0];

    if (head->status / 100 == 2 && answered == HTTP_METHOD_CONNECT)
        return TUNNEL;
    if (head->status == 200 && answered == HTTP_METHOD_HEAD)
        return HEADER_ONLY;
    if (head->status == 200 && answered == HTTP_METHOD_NOT_GET)
        return DONE;
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

void http_caption(struct dissection *d, const struct http_head *head, enum http_method answered)
{
    if (!d->message)
        return;
    if (head->kind == HTTP_REQUEST) {
        struct bytes host = head->host.length ? head->host : bytes_of(tr(N_("the server")));
        caption(d, &http_captions[request_caption(head)], head->uri, host, head->method);
    } else {
        const char *code = arena_printf(d->arena, "%u", head->status);
        caption(d, &http_captions[response_caption(head, answered)], bytes_of(code), head->phrase,
            no_bytes());
    }
}

void http_caption_piece(struct dissection *d)
{
    caption(d, &http_captions[PIECE], no_bytes(), no_bytes(), no_bytes());
}

void http_caption_other(struct dissection *d)
{
    caption(d, &http_captions[d->direction == TO_SERVER ? NO_MESSAGE_CLIENT : NO_MESSAGE_SERVER],
        no_bytes(), no_bytes(), no_bytes());
}
