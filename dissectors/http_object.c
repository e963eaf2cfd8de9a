/* Bodies of HTTP/1 as objects. */
#include "dissectors/http_message.h"

#include "analyzer/object.h"

/* Of "http://host/path": host. */
static struct bytes host_of(const struct http_head *head)
{
    uint32_t start = bytes_search(head->target, 0, "://");

    if (head->host.data || start == head->target.length)
        return head->host;
    struct bytes rest = bytes_from(head->target, start + 3);
    return bytes_part(rest, 0, bytes_index(rest, '/'));
}

static struct object_about about_of(const struct http_head *head)
{
    struct bytes type = head->content_type;

    return (struct object_about){.kind = OBJECT_BODY,
        .protocol = "http",
        .media_type = bytes_trim(bytes_part(type, 0, bytes_index(type, ';'))),
        .host = host_of(head),
        .uri = head->target};
}

void http_object_begin(struct dissection *d, const struct http_head *head, enum http_body_kind kind)
{
    struct object_about about = about_of(head);

    about.coding =
        bytes_is(head->content_encoding, "identity") ? no_bytes() : head->content_encoding;
    about.sized = kind == HTTP_BODY_LENGTH;
    about.size = head->content_length;
    about.until_close = kind == HTTP_BODY_CLOSE;
    object_begin(d, 0, &about);
}

void http_object_whole(struct dissection *d, const struct http_head *head, struct bytes coding)
{
    struct object_about about = about_of(head);

    if (head->kind == HTTP_OTHER) /* the middle of something */
        return;
    about.coding = coding;
    about.sized = head->has_length && !head->has_codings && head->content_encoding.length == 0;
    about.size = head->content_length;
    object_whole(d, &about, peek_rest(d));
}
