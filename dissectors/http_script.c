/*
 * HTTP messages as `curl -v` prints them: "> " and "< " before the lines of heads, bodies as they
 * are, after decoding. Where curl would write octets that a terminal does not bear, their number
 * and type stand in the line that it has for them: "{ [3000 bytes data, image/png]".
 */
#include "dissectors/http_message.h"
#include "dissectors/unpack.h"

#include "analyzer/text.h"

#include <string.h>

struct script {
    struct text *out;
    const struct tree *tree;
    const struct message *message;
    struct http_head head;
    char mark;   /* before lines of a head: '>' or '<' */
    char braces; /* before data: '}' goes to the server, '{' comes from it */
};

static void add(struct script *s, struct bytes bytes)
{
    text_add_n(s->out, bytes.data, bytes.length);
}

/* --- heads ------------------------------------------------------------------------------------ */

/* Nothing follows the mark of an empty line: editors would strip it. */
static void add_head_line(struct script *s, struct bytes text)
{
    text_char(s->out, s->mark);
    if (text.length > 0)
        text_char(s->out, ' ');
    add(s, text);
    text_char(s->out, '\n');
}

static struct bytes field_of(struct bytes head, const char *name)
{
    struct line line;

    while (line_next(&head, &line)) {
        uint32_t colon = bytes_index(line.text, ':');
        if (bytes_is(bytes_trim(bytes_part(line.text, 0, colon)), name))
            return bytes_trim(bytes_from(line.text, colon + 1));
    }
    return no_bytes();
}

/* Who the client says it is; Basic and Digest have a name. */
static void add_authentication(
    struct script *s, const char *whom, const char *field, struct bytes head)
{
    struct bytes value = field_of(head, field);
    struct bytes scheme = bytes_part(value, 0, bytes_index(value, ' '));
    struct bytes user = no_bytes();

    if (scheme.length == 0 || scheme.data[0] == '*') /* masked */
        return;
    if (bytes_is(scheme, "Basic")) {
        for (const struct credential *c = s->message->credentials; c; c = c->next)
            if (strcmp(c->kind, "Basic") == 0)
                user = c->user;
    } else if (bytes_is(scheme, "Digest")) {
        uint32_t from = bytes_search(value, 0, "username=\"");
        user = bytes_from(value, from + (uint32_t)strlen("username=\""));
        user = bytes_part(user, 0, bytes_index(user, '"'));
    }
    text_printf(s->out, "* %s auth using ", whom);
    add(s, scheme);
    if (user.length > 0) {
        text_add(s->out, " with user '");
        add(s, user);
        text_char(s->out, '\'');
    }
    text_char(s->out, '\n');
}

/* What curl remarks before a head, as far as the capture shows it. */
static void add_remarks(struct script *s, struct bytes head)
{
    if (s->head.kind == HTTP_REQUEST) {
        if (bytes_is(s->head.method, "CONNECT")) {
            text_add(s->out, "* Establish HTTP proxy tunnel to ");
            add(s, s->head.uri);
            text_char(s->out, '\n');
        }
        add_authentication(s, "Proxy", "Proxy-Authorization", head);
        add_authentication(s, "Server", "Authorization", head);
    } else if (bytes_is(s->head.version, "HTTP/1.0") &&
               !bytes_contain(field_of(head, "Connection"), "keep-alive")) {
        text_add(s->out, "* HTTP 1.0, assume close after body\n");
    }
}

static void add_head(struct script *s, struct bytes head)
{
    struct line line;

    add_remarks(s, head);
    while (line_next(&head, &line))
        add_head_line(s, line.text);
}

/* --- bodies ----------------------------------------------------------------------------------- */

static bool has_text_type(struct bytes type)
{
    static const char *const words[] = {
        "text/", "json", "xml", "javascript", "urlencoded", "multipart/", NULL};

    for (size_t i = 0; words[i]; i++)
        if (bytes_contain(type, words[i]))
            return true;
    return false;
}

/* Octets that a terminal bears; those of a type that is text may be in another coding than UTF-8.
 */
static bool is_text(struct bytes data, struct bytes type)
{
    static const char controls[] = "\t\n\f\r\033";
    bool any_coding = has_text_type(type);

    for (uint32_t i = 0; i < data.length;) {
        uint8_t c = data.data[i];
        unsigned n = utf8_length(data.data + i, data.length - i);
        if ((c < ' ' && (c == 0 || !strchr(controls, c))) || c == 0x7f || (n == 0 && !any_coding))
            return false;
        i += n ? n : 1;
    }
    return true;
}

static void add_count(struct script *s, uint64_t n, struct bytes type)
{
    text_printf(s->out, "%c [%llu bytes data", s->braces, (unsigned long long)n);
    if (type.length > 0) {
        text_add(s->out, ", ");
        add(s, type);
    }
    text_add(s->out, "]\n");
}

static struct bytes bare_type(struct bytes type)
{
    return bytes_trim(bytes_part(type, 0, bytes_index(type, ';')));
}

static void add_data(struct script *s, struct bytes data, struct bytes type)
{
    if (data.length == 0)
        return;
    if (!is_text(data, type)) {
        add_count(s, data.length, bare_type(type));
        return;
    }
    add(s, data);
    if (data.data[data.length - 1] != '\n')
        text_char(s->out, '\n');
}

/* A part's header is text whatever the part is. The line end before the next delimiter is the
 * delimiter's (RFC 2046, 5.1.1). */
static void add_part(struct script *s, struct bytes part, bool last)
{
    struct bytes rest = part;
    struct line line;

    while (line_next(&rest, &line) && line.text.length > 0)
        continue;
    struct bytes head = bytes_part(part, 0, part.length - rest.length);
    if (!last && rest.length > 0 && rest.data[rest.length - 1] == '\n')
        rest.length--;
    if (!last && rest.length > 0 && rest.data[rest.length - 1] == '\r')
        rest.length--;
    add_data(s, head, bytes_of("text/plain"));
    add_data(s, rest, field_of(head, "Content-Type"));
}

/* The value of a parameter, without quotes. */
static struct bytes boundary_of(struct bytes type)
{
    struct bytes value =
        bytes_from(type, bytes_search(type, 0, "boundary=") + (uint32_t)strlen("boundary="));

    if (value.length > 0 && value.data[0] == '"') {
        value = bytes_from(value, 1);
        return bytes_part(value, 0, bytes_index(value, '"'));
    }
    return bytes_trim(bytes_part(value, 0, bytes_index(value, ';')));
}

static bool is_delimiter(struct bytes line, struct bytes boundary)
{
    return line.length >= boundary.length + 2 && memcmp(line.data, "--", 2) == 0 &&
           memcmp(line.data + 2, boundary.data, boundary.length) == 0;
}

static void add_parts(struct script *s, struct bytes data, struct bytes boundary)
{
    struct bytes part = {data.data, 0};
    struct line line;

    while (line_next(&data, &line)) {
        if (is_delimiter(line.text, boundary) && part.length > 0) {
            add_part(s, part, false);
            part = line.whole;
        } else {
            part.length += line.whole.length;
        }
    }
    add_part(s, part, true);
}

/* --- messages --------------------------------------------------------------------------------- */

static const struct node *find(const struct script *s, enum http_field field)
{
    uint32_t end = s->message->first_node + s->message->n_nodes;

    for (uint32_t i = s->message->first_node; i < end && i < s->tree->n; i++)
        if (s->tree->nodes[i].field == &http_rows[field])
            return &s->tree->nodes[i];
    return NULL;
}

static void add_body(struct script *s, struct bytes raw)
{
    const struct node *file = find(s, HTTP_FILE_DATA);
    struct bytes type = s->head.content_type, boundary = boundary_of(type);
    struct bytes data = file ? tree_covered(s->tree, file) : raw;

    if (file && coding_of(s->head.content_encoding) != CODING_NONE) {
        text_add(s->out, "* decoded from ");
        add(s, s->head.content_encoding);
        text_char(s->out, '\n');
    } else if (find(s, HTTP_UNPACK_FAILED)) {
        text_add(s->out, "* cannot be decoded from ");
        add(s, s->head.content_encoding);
        text_char(s->out, '\n');
    }
    if (bytes_begin(type, "multipart/") && boundary.length > 0)
        add_parts(s, data, boundary);
    else
        add_data(s, data, type);
    const struct node *trailer = find(s, HTTP_TRAILER);
    struct bytes lines = trailer ? tree_covered(s->tree, trailer) : no_bytes();
    struct line line;
    while (line_next(&lines, &line))
        add_head_line(s, line.text);
}

/* Of a body that passes in pieces only its length is said, where the head has it. */
static void add_passing(struct script *s)
{
    struct bytes type = bare_type(s->head.content_type);

    if (s->head.has_length && !s->head.chunked) {
        add_count(s, s->head.content_length, type);
        return;
    }
    text_printf(s->out, "%c [data", s->braces);
    if (type.length > 0) {
        text_add(s->out, ", ");
        add(s, type);
    }
    text_add(s->out, "]\n");
}

/* A request of HTTP/0.9, a head that is not all there, octets that no head announced. */
static void add_other(struct script *s, struct bytes bytes)
{
    struct line line;

    if (find(s, HTTP_PIECE))
        return;
    if (s->head.kind == HTTP_OTHER) {
        if (bytes_trim(bytes).length > 0) /* an empty line before the next request is none */
            add_data(s, bytes, no_bytes());
        return;
    }
    while (line_next(&bytes, &line))
        add_head_line(s, line.text);
}

size_t http_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style)
{
    bool asks = message->direction == TO_SERVER;
    struct script s = {.out = out,
        .tree = tree,
        .message = message,
        .mark = asks ? '>' : '<',
        .braces = asks ? '}' : '{'};

    (void)style;
    http_head_read_cut(&s.head, message->bytes);
    if (s.head.kind == HTTP_OTHER || s.head.length == 0 || find(&s, HTTP_PIECE)) {
        add_other(&s, message->bytes);
        return 0;
    }
    add_head(&s, bytes_part(message->bytes, s.head.lead, s.head.length));
    size_t head = out->length;
    if (message->part)
        add_passing(&s);
    else
        add_body(&s, bytes_from(message->bytes, s.head.length));
    return head;
}
