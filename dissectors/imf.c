/*
 * RFC 5322: a header of fields, a blank line, and a body that MIME (RFC 2045) may give a type.
 *
 *   From: user1@st.um CRLF
 *   Subject: a long CRLF
 *    subject, folded CRLF
 *   CRLF
 *   Hello dummie! CRLF
 */
#include "dissectors/imf.h"

#include "analyzer/language.h"
#include "dissectors/dissectors.h"
#include "dissectors/imf_address.h"
#include "dissectors/imf_fields.h"
#include "dissectors/mailheader.h"
#include "dissectors/media.h"

enum {
    INFO_MAX = 4096,           /* octets of a row: no more text than that is added to it */
    HEADER_FIELDS_MAX = 10000, /* what follows is shown as text */
};

/* What a header says, as bits. */
enum { SAYS_SUBJECT = 1, SAYS_TO = 2, SAYS_FROM = 4, SAYS_NOTHING = 8 };

static const char *const captions[] = {
    [0] = N_("The mail is complete: its header says neither who sent it nor what it is about"),
    [SAYS_SUBJECT] = N_("The mail is complete: its subject is \"{3}\""),
    [SAYS_TO] = N_("The mail is complete: it goes to {2}"),
    [SAYS_TO | SAYS_SUBJECT] =
        N_("The mail is complete: it goes to {2}, and its subject is \"{3}\""),
    [SAYS_FROM] = N_("The mail is complete: it is from {1}"),
    [SAYS_FROM | SAYS_SUBJECT] =
        N_("The mail is complete: it is from {1}, and its subject is \"{3}\""),
    [SAYS_FROM | SAYS_TO] = N_("The mail is complete: it is from {1} and goes to {2}"),
    [SAYS_FROM | SAYS_TO | SAYS_SUBJECT] =
        N_("The mail is complete: it is from {1}, goes to {2}, and its subject is \"{3}\""),
    [SAYS_NOTHING] = N_("The mail is complete: it has no header, only the text \"{1}\""),
    NULL,
};

/* What is learned from the header. */
struct mail {
    struct bytes from, to, subject;
    struct bytes type, parameters; /* of the body; data NULL: not said */
    struct bytes encoding;
    bool has_header;
};

/* --- header ----------------------------------------------------------------------------------- */

/* A type counts only with its parameters, as in Wireshark. */
static void content_type(
    struct dissection *d, struct mail *mail, struct node *node, struct bytes value)
{
    uint32_t semicolon = bytes_index(value, ';');

    if (semicolon == value.length)
        return;
    mail->type = bytes_part(value, 0, semicolon);
    mail->parameters = bytes_from(value, semicolon + 1);
    descend(d, node);
    put_ascii(d, &imf[CONTENT_TYPE_TYPE], mail->type);
    put_ascii(d, &imf[CONTENT_TYPE_PARAMETERS], mail->parameters);
    ascend(d, node);
}

static const struct {
    const char *name;
    uint8_t row;
} label_attributes[] = {
    {"marking", SIOLABEL_MARKING},
    {"fgcolor", SIOLABEL_FGCOLOR},
    {"bgcolor", SIOLABEL_BGCOLOR},
    {"type", SIOLABEL_TYPE},
    {"label", SIOLABEL_LABEL},
};

/* name=value; name=value */
static void security_label(struct dissection *d, struct node *node, struct bytes value)
{
    if (!node)
        return;
    descend(d, node);
    while (value.length > 0) {
        uint32_t end = bytes_index(value, ';');
        struct bytes attribute = bytes_trim(bytes_part(value, 0, end));
        uint8_t row = SIOLABEL_UNKNOWN;
        for (size_t i = 0; i < sizeof label_attributes / sizeof label_attributes[0]; i++)
            if (bytes_begin(attribute, label_attributes[i].name))
                row = label_attributes[i].row;
        struct bytes shown = bytes_trim(bytes_from(attribute, bytes_index(attribute, '=') + 1));
        struct node *item = put_ascii(d, &imf[row], row == SIOLABEL_UNKNOWN ? attribute : shown);
        if (row == SIOLABEL_UNKNOWN)
            expert(d, item, &imf[UNKNOWN_PARAM]);
        else if (row == SIOLABEL_MARKING)
            node_suffix(d, node, ": %s", arena_copy(d->arena, shown.data, shown.length));
        value = bytes_from(value, end + 1);
    }
    ascend(d, node);
}

/* "from: user1@st.um, " in the row. */
static void info_field(struct dissection *d, const char *name, struct bytes value)
{
    if (!info(d))
        return;
    text_add(info(d), name);
    text_add(info(d), ": ");
    info_wire(d, value);
    text_add(info(d), ", ");
}

static void unknown_field(struct dissection *d, const struct header_field *field)
{
    struct bytes all = bytes_part(
        field->whole, 0, (uint32_t)(field->value.data + field->value.length - field->whole.data));
    struct node *node = put_ascii(d, &imf[EXTENSION], all);

    if (!node)
        return;
    node_suffix(d, node, " (Contact Wireshark developers if you want this supported.)");
    descend(d, node);
    put_ascii(d, &imf[EXTENSION_TYPE],
        bytes_part(field->whole, 0, (uint32_t)(field->body.data - field->whole.data) - 1));
    put_ascii(d, &imf[EXTENSION_VALUE], field->value);
    ascend(d, node);
}

/* Nodes below a known field. */
static void field_inside(struct dissection *d, struct mail *mail, struct node *node,
    const struct imf_header *header, const struct header_field *field)
{
    /* Wireshark reads addresses with the line end after them. */
    struct bytes raw = bytes_from(field->whole, (uint32_t)(field->value.data - field->whole.data));

    switch (header->kind) {
    case IMF_MAILBOX:
        imf_mailbox(d, node, raw);
        break;
    case IMF_MAILBOX_LIST:
        imf_address_list(d, node, raw, false);
        break;
    case IMF_ADDRESS_LIST:
        imf_address_list(d, node, raw, true);
        break;
    case IMF_CONTENT_TYPE:
        content_type(d, mail, node, field->value);
        break;
    case IMF_ENCODING:
        mail->encoding = field->value;
        break;
    case IMF_LABEL:
        security_label(d, node, field->value);
        break;
    default:
        break;
    }
}

static void known_field(struct dissection *d, struct mail *mail, const struct imf_header *header,
    const struct header_field *field)
{
    bool label = header->kind == IMF_LABEL;
    struct node *node = label ? put_mark(d, &imf[header->row], field->value)
                              : put_ascii(d, &imf[header->row], field->value);

    if (header->row == FROM) {
        mail->from = field->value;
        info_field(d, "from", field->value);
    } else if (header->row == SUBJECT) {
        mail->subject = field->value;
        info_field(d, "subject", field->value);
    } else if (header->row == TO) {
        mail->to = field->value;
    }
    field_inside(d, mail, node, header, field);
}

/* Returns the body. */
static struct bytes read_header(struct dissection *d, struct mail *mail, struct bytes rest)
{
    struct header_field field;

    for (uint32_t n = 0; n < HEADER_FIELDS_MAX && header_field_next(&rest, &field); n++) {
        const struct imf_header *header = imf_header_find(field.name);
        mail->has_header = true;
        if (header->row == EXTENSION)
            unknown_field(d, &field);
        else
            known_field(d, mail, header, &field);
    }
    if (mail->has_header)
        header_end(&rest);
    return rest;
}

/* --- body ------------------------------------------------------------------------------------- */

/* Each white space as one space, in the arena; the line itself when it has none. */
static struct bytes spaced(struct dissection *d, struct bytes line)
{
    uint8_t *out = arena_alloc(d->arena, line.length + 1);

    for (uint32_t i = 0; out && i < line.length; i++)
        out[i] = is_space(line.data[i]) ? ' ' : line.data[i];
    return out ? (struct bytes){out, line.length} : no_bytes();
}

static void info_line(struct dissection *d, struct bytes line)
{
    if (!info(d) || info(d)->length > INFO_MAX)
        return;
    if (info(d)->length > 0)
        text_add(info(d), ", ");
    info_wire(d, line);
}

static bool lines_wanted(struct dissection *d, const struct node *node)
{
    return (node && !d->tree->capped) || (info(d) && info(d)->length <= INFO_MAX);
}

static void message_text(struct dissection *d, struct bytes body)
{
    struct node *node = put_mark(d, &imf[MESSAGE_TEXT], body);
    struct line line;

    descend(d, node);
    while (lines_wanted(d, node) && line_next(&body, &line)) {
        struct bytes shown = spaced(d, line.whole);
        if (node)
            put_line(d, line.whole, shown);
        info_line(d, shown);
    }
    ascend(d, node);
}

/* A body of a type. Nothing is shown where nobody knows that, as in Wireshark. */
static void typed_body(
    struct dissection *d, const struct mail *mail, struct bytes body, unsigned nesting)
{
    struct media media = {mail->type, mail->parameters, nesting};
    struct scope scope;

    info_fence(d);
    if (bytes_begin(mail->encoding, "base64"))
        scope = enter_source(d, arena_copy(d->arena, mail->encoding.data, mail->encoding.length),
            base64_decode(d->arena, body, NULL));
    else
        scope = enter_span(d, body);
    media_dissect(d, &media);
    leave(d, scope);
}

/* A value for a person to read: decoded, on one line. */
static struct bytes readable(struct dissection *d, struct bytes value)
{
    struct bytes text = header_decoded(d->arena, value);
    uint8_t *out = arena_alloc(d->arena, text.length + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; out && i < text.length; i++)
        if (!is_space(text.data[i]))
            out[n++] = text.data[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    return (struct bytes){out, n};
}

static void tell(struct dissection *d, const struct mail *mail, struct bytes body)
{
    struct line line = {0};
    int says = (mail->from.length > 0 ? SAYS_FROM : 0) | (mail->to.length > 0 ? SAYS_TO : 0) |
               (mail->subject.length > 0 ? SAYS_SUBJECT : 0);

    if (!d->message)
        return;
    if (mail->has_header) {
        caption(d, &captions[says], readable(d, mail->from), readable(d, mail->to),
            readable(d, mail->subject));
        return;
    }
    line_next(&body, &line);
    caption(d, &captions[SAYS_NOTHING], line.text, no_bytes(), no_bytes());
}

void imf_message(struct dissection *d, unsigned nesting)
{
    struct bytes rest = peek_rest(d);
    struct mail mail = {0};

    row_protocol_inside(d, "IMF");
    info_clear(d);
    struct node *node = open_inside(d, &imf[IMF]);
    struct bytes body = read_header(d, &mail, rest);
    if (nesting == 0)
        tell(d, &mail, body);
    if (mail.type.data)
        typed_body(d, &mail, body, nesting);
    else
        message_text(d, body);
    ascend(d, node);
    take_nothing(d, left(d));
}

static void parse(struct dissection *d)
{
    imf_message(d, 0);
}

const struct dissector imf_dissector = {
    .name = "imf",
    .title = "IMF",
    .fields = imf,
    .n_fields = IMF_ROWS,
    .captions = captions,
    .parse = parse,
};
