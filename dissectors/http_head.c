/* The head of an HTTP message: reading it, and showing it (RFC 9110 and RFC 9112). */
#include "dissectors/form.h"
#include "dissectors/http_message.h"

enum {
    METHOD_LENGTH_MAX = 32, /* letters of a method; longer words begin no request */
};

/* --- reading -----------------------------------------------------------------------------------
 */

/* The methods that Wireshark takes a line for a request by; others are recognised by the version at
 * the end of the line. */
static const char *const methods[] = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "TRACE",
    "CONNECT", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
    "SEARCH", "REPORT", "CHECKOUT", "CHECKIN", "UNCHECKOUT", "MKWORKSPACE", "UPDATE", "LABEL",
    "MERGE", "BASELINE-CONTROL", "MKACTIVITY", "VERSION-CONTROL", "POLL", "BCOPY", "BMOVE",
    "BDELETE", "BPROPFIND", "BPROPPATCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "M-SEARCH",
    "CCM_POST", "RPC_CONNECT", "RPC_IN_DATA", "RPC_OUT_DATA", "SSTP_DUPLEX_POST", NULL};

/* Of UPnP (GENA and SSDP). */
static const char *const notifications[] = {"NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", NULL};

/* Of a field's name (RFC 9110, 5.6.2), as Wireshark has it: with the backslash and the colon,
 * without the apostrophe. */
static bool is_token(uint8_t c)
{
    return is_letter(c) || is_digit(c) || (c > ' ' && c < 0x7f && strchr("!#$%&\\:*+-.^_`|~", c));
}

/* Whether the octets begin so, letter case and all. */
static bool begins_with(struct bytes octets, const char *string)
{
    size_t n = strlen(string);

    return octets.length >= n && memcmp(octets.data, string, n) == 0;
}

/* The octets up to a space; rest goes on behind the spaces that follow, *spaces of them. */
static struct bytes token_next(struct bytes *rest, uint32_t *spaces)
{
    uint32_t n = bytes_index(*rest, ' '), next = n;
    struct bytes token = bytes_part(*rest, 0, n);

    while (next < rest->length && rest->data[next] == ' ')
        next++;
    *spaces = next - n;
    *rest = bytes_from(*rest, next);
    return token;
}

static bool is_one_of(const char *const *words, struct bytes word)
{
    for (size_t i = 0; words[i]; i++)
        if (strlen(words[i]) == word.length && memcmp(words[i], word.data, word.length) == 0)
            return true;
    return false;
}

/* "M-" before a method makes an extension mandatory (RFC 2774). */
static bool known_method(struct bytes word)
{
    bool mandatory = word.length > 2 && memcmp(word.data, "M-", 2) == 0;

    return is_one_of(methods, word) || (mandatory && is_one_of(methods, bytes_from(word, 2)));
}

/* "WORD target HTTP/1.1": any token may be a method (RFC 9110, 9.1). */
static bool has_version(struct bytes start)
{
    struct bytes rest = bytes_part(start, 0, line_length(start, 0));
    struct bytes method = word_next(&rest), target = word_next(&rest);

    for (uint32_t i = 0; i < method.length; i++)
        if (!is_letter(method.data[i]) && method.data[i] != '-' && method.data[i] != '_')
            return false;
    return target.length > 0 && bytes_begin(rest, "HTTP/1.");
}

enum http_kind http_kind_of(struct bytes start)
{
    uint32_t n = bytes_index(start, ' ');

    if (begins_with(start, "HTTP/") || begins_with(start, "ICY"))
        return HTTP_RESPONSE;
    if (n == start.length || n == 0 || n > METHOD_LENGTH_MAX)
        return HTTP_OTHER;
    return known_method(bytes_part(start, 0, n)) || has_version(start) ? HTTP_REQUEST : HTTP_OTHER;
}

uint32_t http_lead(struct bytes start)
{
    return start.length > 3 && start.data[0] == '\r' && start.data[1] == '\n' ? 2 : 0;
}

static bool is_start_of(struct bytes bytes, const char *word)
{
    return bytes.length < strlen(word) && memcmp(bytes.data, word, bytes.length) == 0;
}

bool http_may_begin(struct bytes start)
{
    bool may = is_start_of(start, "HTTP/");

    for (size_t i = 0; methods[i] && !may; i++)
        may = start.length == strlen(methods[i]) ? known_method(start)
                                                 : is_start_of(start, methods[i]);
    return may;
}

/* Octets up to the end of the blank line that ends a header section; 0: it is not all there. */
static uint32_t head_length(struct bytes bytes)
{
    for (uint32_t i = 0; i < bytes.length; i++) {
        if (bytes.data[i] != '\n')
            continue;
        if (i + 1 < bytes.length && bytes.data[i + 1] == '\n')
            return i + 2;
        if (i + 2 < bytes.length && bytes.data[i + 1] == '\r' && bytes.data[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

/* Octets of a request of HTTP/0.9, which is one line without a version; 0: it is none, or not all
 * there (RFC 1945, 4.1). A line that a header follows has only lost its version. */
static uint32_t simple_length(struct bytes start)
{
    uint32_t n = line_length(start, 0);
    struct bytes uri = bytes_trim(bytes_part(start, 4, n)), behind = bytes_from(start, n);
    struct bytes next = bytes_part(behind, 0, line_length(behind, 0));
    bool headed = next.length > 0 &&
                  (bytes_trim(next).length == 0 || bytes_index(next, ':') < bytes_index(next, ' '));

    return bytes_begin(start, "GET ") && uri.length > 0 && !headed &&
                   bytes_index(uri, ' ') == uri.length
               ? n
               : 0;
}

static void read_start(struct http_head *head)
{
    struct bytes rest = head->start.text;
    uint32_t spaces;

    if (head->kind == HTTP_RESPONSE) {
        uint64_t status = 0;
        head->version = token_next(&rest, &spaces);
        head->code = bytes_part(rest, 0, bytes_index(rest, ' '));
        (void)token_next(&rest, &spaces);
        bytes_number(bytes_part(head->code, 0, 3), &status);
        head->status = head->code.length >= 3 ? (uint16_t)status : 0;
        head->phrase = rest;
    } else if (head->kind == HTTP_REQUEST) {
        head->method = token_next(&rest, &spaces);
        head->notification = is_one_of(notifications, head->method);
        head->uri = bytes_part(rest, 0, 0); /* two spaces have none between them */
        if (spaces < 2)
            head->uri = token_next(&rest, &spaces);
        head->version = rest;
    }
}

/* The codings of a Transfer-Encoding list; empty elements count for nothing (RFC 9110, 5.6.1). */
static void read_codings(struct http_head *head, struct bytes list)
{
    static const char *const packing[] = {
        "gzip", "x-gzip", "compress", "x-compress", "deflate", NULL};

    while (list.length > 0) {
        uint32_t n = bytes_index(list, ',');
        struct bytes coding = bytes_trim(bytes_part(list, 0, n));
        list = bytes_from(list, n + 1);
        bool found = coding.length == 0 || bytes_is(coding, "identity");
        if (bytes_is(coding, "chunked"))
            head->chunked = found = true;
        for (size_t i = 0; packing[i] && !found; i++)
            head->packed = found = bytes_is(coding, packing[i]);
        head->unknown_coding |= !found;
    }
}

/* Whether a Content-Length is the number that it should be. */
static bool good_length(struct bytes value, uint64_t *length)
{
    struct bytes number = bytes_from(value, value.length > 0 && value.data[0] == '+');
    uint32_t n = 0;

    while (n < number.length && is_digit(number.data[n]))
        n++;
    return bytes_number(number, length) && *length <= INT64_MAX &&
           (n == number.length || is_space(number.data[n]));
}

/* A name with a blank before its colon is no name (RFC 9112, 5.1). */
static void read_field(struct http_head *head, struct bytes line)
{
    uint32_t colon = bytes_index(line, ':');
    struct bytes name = bytes_part(line, 0, colon);
    struct bytes value = bytes_trim(bytes_from(line, colon + 1));

    if (bytes_is(name, "Content-Length")) {
        uint64_t length;
        if (good_length(value, &length)) {
            head->has_length = true;
            head->content_length = length;
        }
        head->length_last |= head->has_length && head->has_codings;
    } else if (bytes_is(name, "Transfer-Encoding")) {
        head->chunked_first |= bytes_begin(value, "chunked");
        read_codings(head, value);
        head->has_codings = true;
        head->codings_last |= head->has_length;
    } else if (bytes_is(name, "Content-Type")) {
        head->content_type = value;
    } else if (bytes_is(name, "Content-Encoding")) {
        head->content_encoding = value;
    } else if (bytes_is(name, "Host")) {
        head->host = value;
    } else if (bytes_is(name, "Upgrade")) {
        head->upgrade = value;
    } else if (bytes_is(name, "Sec-WebSocket-Extensions")) {
        head->extensions = value;
    }
}

static void read_head(struct http_head *head, struct bytes bytes, bool cut)
{
    struct line line;

    *head = (struct http_head){.lead = http_lead(bytes)};
    bytes = bytes_from(bytes, head->lead);
    head->kind = http_kind_of(bytes);
    head->length = simple_length(bytes);
    if (head->length == 0)
        head->length = head_length(bytes);
    if (head->length == 0 && cut && head->kind != HTTP_OTHER)
        head->length = bytes.length;
    struct bytes rest = bytes_part(bytes, 0, head->length);
    if (head->length == 0 || !line_next(&rest, &head->start))
        return;
    head->length += head->lead;
    read_start(head);
    while (line_next(&rest, &line))
        read_field(head, line.text);
}

void http_head_read(struct http_head *head, struct bytes bytes)
{
    read_head(head, bytes, false);
}

void http_head_read_cut(struct http_head *head, struct bytes bytes)
{
    read_head(head, bytes, true);
}

enum http_body_kind http_body_kind(const struct http_head *head, enum http_method answered)
{
    bool response = head->kind == HTTP_RESPONSE;

    if (response && (head->status / 100 == 1 || head->status == 204 || head->status == 304 ||
                        answered == HTTP_METHOD_HEAD ||
                        (answered == HTTP_METHOD_CONNECT && head->status / 100 == 2)))
        return HTTP_BODY_NONE;
    if (head->chunked && (head->chunked_first || !head->has_length))
        return HTTP_BODY_CHUNKED;
    if (head->has_length)
        return head->content_length > 0 ? HTTP_BODY_LENGTH : HTTP_BODY_NONE;
    if (response)
        return HTTP_BODY_CLOSE;
    return head->has_codings ? HTTP_BODY_REST : HTTP_BODY_NONE;
}

/* --- showing -----------------------------------------------------------------------------------
 */

/* A login in the query string, which stays in logs and histories. */
void http_query_tell(struct dissection *d, struct bytes uri)
{
    struct bytes query = bytes_from(uri, bytes_index(uri, '?') + 1);
    struct form_login login = {0};

    while (d->message && query.length > 0) {
        uint32_t n = bytes_index(query, '&');
        struct bytes key = no_bytes(), value;
        if (form_item(d->arena, bytes_part(query, 0, n), &key, &value))
            (void)form_login_take(&login, key, value);
        query = bytes_from(query, n + 1);
    }
    form_login_tell(d, &login, "query");
}

bool http_query_is_secret(struct dissection *d, struct bytes item)
{
    struct form_login login = {0};
    struct bytes key = no_bytes(), value;

    return form_item(d->arena, item, &key, &value) && form_login_take(&login, key, value);
}

static void show_query(struct dissection *d, struct bytes query)
{
    struct node *node = put_ascii(d, http_rows + HTTP_URI_QUERY, query);

    descend(d, node);
    while (query.length > 0) {
        uint32_t n = bytes_index(query, '&');
        struct bytes item = bytes_part(query, 0, n);
        query = bytes_from(query, n + 1);
        if (item.length == 0)
            continue;
        struct node *parameter = put_ascii(d, http_rows + HTTP_URI_PARAMETER, item);
        if (http_query_is_secret(d, item))
            node_secret(parameter);
    }
    ascend(d, node);
}

static void show_uri(struct dissection *d, struct bytes uri)
{
    struct node *node = put_ascii(d, http_rows + HTTP_URI, uri);
    uint32_t mark = bytes_index(uri, '?');

    if (mark + 1 >= uri.length)
        return;
    descend(d, node);
    put_ascii(d, http_rows + HTTP_URI_PATH, bytes_part(uri, 0, mark));
    show_query(d, bytes_from(uri, mark + 1));
    ascend(d, node);
}

static void show_status(struct dissection *d, const struct http_head *head)
{
    struct bytes code = bytes_part(head->code, 0, 3);

    put_ascii(d, http_rows + HTTP_RESPONSE_VERSION, head->version);
    if (code.length < 3)
        return;
    put_uint(d, http_rows + HTTP_STATUS, code, head->status);
    const char *name = names_find(&http_status_names, head->status);
    if (!name && dissection_adds(d))
        name = arena_printf(d->arena, "Unknown (%u)", head->status);
    node_generated(put_value(d, http_rows + HTTP_STATUS_NAME, code, bytes_of(name ? name : "")));
    if (head->phrase.length > 0)
        put_ascii(d, http_rows + HTTP_PHRASE, head->phrase);
}

const char *http_escaped(struct dissection *d, struct bytes bytes)
{
    struct text text = {0};

    text_wire(&text, bytes.data, bytes.length);
    const char *copy = arena_copy(d->arena, text.data, text.length);
    text_deinit(&text);
    return copy;
}

static void show_start(struct dissection *d, const struct http_head *head)
{
    if (head->kind == HTTP_REQUEST)
        http_query_tell(d, head->uri);
    if (!dissection_adds(d))
        return;
    const char *line = http_escaped(d, head->start.whole);
    struct node *node = put_label(d, head->start.whole, "%s", line);
    descend(d, node);
    expert_text(d, node, http_rows + HTTP_CHAT, "%s", line);
    if (head->kind == HTTP_RESPONSE) {
        show_status(d, head);
    } else {
        put_ascii(d, http_rows + HTTP_METHOD, head->method);
        show_uri(d, head->uri);
        put_ascii(d, http_rows + HTTP_REQUEST_VERSION, head->version);
    }
    ascend(d, node);
}

static void show_cookies(struct dissection *d, struct bytes value)
{
    while (value.length > 0) {
        uint32_t n = bytes_index(value, ';');
        struct bytes pair = bytes_trim(bytes_part(value, 0, n));
        if (pair.length > 0)
            put_text(d, http_rows + HTTP_COOKIE_PAIR, pair);
        value = bytes_from(value, n + 1);
    }
}

/* The payload of a SETTINGS frame in base64url (RFC 7540, 3.2.1). */
static void show_settings(struct dissection *d, struct bytes value)
{
    uint8_t *copy = dissection_adds(d) ? arena_alloc(d->arena, value.length + 1) : NULL;

    for (uint32_t i = 0; copy && i < value.length; i++)
        copy[i] = value.data[i] == '-' ? '+' : value.data[i] == '_' ? '/' : value.data[i];
    if (!copy)
        return;
    struct bytes octets = base64_decode(d->arena, (struct bytes){copy, value.length}, NULL);
    struct scope scope = enter_source(d, "Base64 decoded http2-settings header", octets);
    http2_settings_dissect(d);
    (void)leave_forgiving(d, scope);
}

static const struct field *known_header(struct bytes name)
{
    for (int i = HTTP_FIRST_HEADER; i < HTTP_FIELDS; i++) {
        const char *title = i == HTTP_ACCEPT_ENCODING ? "Accept-Encoding"
                            : i == HTTP2_SETTINGS     ? "HTTP2-Settings"
                                                      : http_rows[i].title;
        if (bytes_is(name, title))
            return &http_rows[i];
    }
    return NULL;
}

/* What stands under a header field that has more to say. */
static void show_value(struct dissection *d, const struct http_head *head,
    const struct field *field, struct bytes whole, struct bytes value)
{
    uint64_t number;

    switch (field - http_rows) {
    case HTTP_AUTHORIZATION:
    case HTTP_PROXY_AUTHORIZATION:
        http_credentials_dissect(d, whole, value);
        break;
    case HTTP_WWW_AUTHENTICATE:
    case HTTP_PROXY_AUTHENTICATE:
        http_challenge_dissect(d, value);
        break;
    case HTTP_COOKIE:
        show_cookies(d, value);
        break;
    case HTTP2_SETTINGS:
        show_settings(d, value);
        break;
    case HTTP_CONTENT_LENGTH_HEADER:
        if (!good_length(value, &number))
            break;
        node_generated(put_uint(d, http_rows + HTTP_CONTENT_LENGTH, whole, number));
        if (head->length_last)
            expert(d, d->last, http_rows + HTTP_TE_AND_LENGTH);
        break;
    case HTTP_TRANSFER_ENCODING:
        if (head->codings_last)
            expert(d, d->last, http_rows + HTTP_TE_AND_LENGTH);
        if (head->unknown_coding)
            expert(d, d->last, http_rows + HTTP_TE_UNKNOWN);
        break;
    default:
        break;
    }
}

static bool good_name(struct bytes name)
{
    for (uint32_t i = 0; i < name.length; i++)
        if (!is_token(name.data[i]))
            return false;
    return name.length > 0;
}

/* The field of a whole line, which hides behind that of a known header. */
static const struct field *line_field(const struct http_head *head)
{
    bool plain = head->kind == HTTP_OTHER || head->notification;

    return &http_rows[plain                         ? HTTP_UNKNOWN_HEADER
                      : head->kind == HTTP_RESPONSE ? HTTP_RESPONSE_LINE
                                                    : HTTP_REQUEST_LINE];
}

static struct node *show_line(
    struct dissection *d, const struct field *field, struct line line, const char *text)
{
    bool unknown = field == &http_rows[HTTP_UNKNOWN_HEADER];

    return unknown ? put_value(d, field, line.whole, bytes_of(text))
                   : put_text(d, field, line.whole);
}

static struct bytes without_lead(struct bytes value)
{
    uint32_t n = 0;

    while (n < value.length && is_blank(value.data[n]))
        n++;
    return bytes_from(value, n);
}

/* A line that begins with a blank goes on with the field before (RFC 9112, 5.2). */
static bool is_folded(struct bytes line)
{
    return line.length > 0 && is_blank(line.data[0]) && bytes_index(line, ':') == line.length;
}

static void show_field(struct dissection *d, const struct http_head *head, struct line line)
{
    uint32_t colon = bytes_index(line.text, ':');
    struct bytes name = bytes_part(line.text, 0, colon);
    struct bytes value = without_lead(bytes_from(line.text, colon + 1));
    const struct field *field = known_header(name), *lines = line_field(head);
    const char *text = dissection_adds(d) ? http_escaped(d, line.whole) : "";
    struct node *node =
        field ? put_value(d, field, line.whole, value) : show_line(d, lines, line, text);

    node_label(d, node, "%s", text);
    if (!good_name(name) && !is_folded(line.text))
        expert(d, node, http_rows + HTTP_BAD_NAME);
    if (!field)
        return;
    descend(d, node);
    show_value(d, head, field, line.whole, value);
    ascend(d, node);
    if (lines != &http_rows[HTTP_UNKNOWN_HEADER])
        node_hide(put_text(d, lines, line.whole));
}

void http_head_dissect(struct dissection *d, const struct http_head *head)
{
    struct bytes rest = bytes_part(peek_rest(d), head->lead, head->length);
    struct line line;

    if (head->lead > 0) {
        const struct field *field = http_rows + HTTP_LEADING_CRLF;
        expert(d, put_label(d, bytes_part(peek_rest(d), 0, head->lead), "%s", field->title), field);
    }
    if (line_next(&rest, &line))
        show_start(d, head);
    while (line_next(&rest, &line)) {
        if (line.text.length > 0)
            show_field(d, head, line);
        else if (dissection_adds(d))
            put_label(d, line.whole, "%s", http_escaped(d, line.whole));
    }
    take_nothing(d, head->length);
}

uint32_t http_fields_dissect(struct dissection *d, struct http_head *head)
{
    struct bytes rest = peek_rest(d);
    struct line line;
    uint32_t n = 0;

    while (line_next(&rest, &line)) {
        if (line.text.length == 0 && dissection_adds(d)) {
            put_label(d, line.whole, "%s", http_escaped(d, line.whole));
        } else if (line.text.length > 0) {
            if (bytes_index(line.text, ':') == line.text.length)
                break;
            read_field(head, line.text);
            show_field(d, head, line);
        }
        n += line.whole.length;
        if (line.text.length == 0)
            break;
    }
    take_nothing(d, n);
    return n;
}
