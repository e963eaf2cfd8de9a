#include "analyzer/walk_frame.h"

#include "analyzer/address.h"
#include "analyzer/html_text.h"
#include "analyzer/label.h"
#include "analyzer/language.h"
#include "analyzer/walk.h"

#include <string.h>

/* --- how the connection went ----------------------------------------------------------------- */

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

static bool find_flags(const struct tree *tree, uint64_t *flags)
{
    for (uint32_t i = 0; i < tree->n; i++) {
        const struct field *field = tree->nodes[i].field;
        if (field && field->name && strcmp(field->name, "tcp.flags") == 0) {
            *flags = tree->nodes[i].value.number;
            return true;
        }
    }
    return false;
}

static void note_flags(struct connection *connection, const struct frame *frame, uint64_t flags)
{
    uint32_t number = frame->packet->number;

    if (flags & SYN) {
        uint32_t *first = flags & ACK ? &connection->syn_ack : &connection->syn;
        if (*first == 0)
            *first = number;
    } else if (flags & RST) {
        if (connection->rst == 0) {
            connection->rst = number;
            connection->rst_direction = frame->direction;
        }
    } else if (connection->syn_ack && connection->ack == 0 && frame->direction == TO_SERVER) {
        connection->ack = number;
    }
    if (flags & FIN && connection->fin[frame->direction] == 0)
        connection->fin[frame->direction] = number;
}

static void note_trouble(struct connection *connection, const struct field *field, uint32_t frame)
{
    struct trouble *trouble = connection->troubles;
    struct trouble *end = trouble + connection->n_troubles;

    while (trouble < end && trouble->field != field)
        trouble++;
    if (trouble == end) {
        if (connection->n_troubles == CONNECTION_TROUBLES)
            return;
        connection->n_troubles++;
        *trouble = (struct trouble){.field = field};
    }
    if (trouble->n < TROUBLE_FRAMES)
        trouble->frames[trouble->n] = frame;
    trouble->n++;
}

/* Notes and worse of the analysis of sequence numbers. */
static bool find_troubles(struct connection *connection, const struct frame *frame)
{
    const struct tree *tree = frame->tree;
    bool found = false;

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct field *field = tree->nodes[i].field;
        if (!field || field->type != FIELD_EXPERT || field->base < EXPERT_NOTE ||
            field->group != EXPERT_SEQUENCE || strncmp(field->name, "tcp.analysis.", 13) != 0)
            continue;
        note_trouble(connection, field, frame->packet->number);
        found = true;
    }
    return found;
}

bool connection_frame(struct connection *connection, const struct frame *frame)
{
    uint64_t flags;

    if (!frame->flow || frame->flow->transport != TRANSPORT_TCP || !find_flags(frame->tree, &flags))
        return false;
    note_flags(connection, frame, flags);
    bool trouble = find_troubles(connection, frame);
    return trouble || flags & RST;
}

void connection_deinit(struct connection *connection)
{
    *connection = (struct connection){0};
}

static void add_frame(struct text *out, const struct walk_format *format, uint32_t frame)
{
    if (format->form == WALK_HTML)
        page_frame(out, format->page, frame);
    else
        text_uint(out, frame);
}

/* Each %u of the words is a frame. */
static void sentence(
    struct text *out, const struct walk_format *format, const char *words, const uint32_t *frames)
{
    const char *number;

    for (; (number = strstr(words, "%u")); words = number + 2) {
        text_add_n(out, words, (size_t)(number - words));
        add_frame(out, format, *frames++);
    }
    text_add(out, words);
}

static void write_opening(struct text *out, const struct connection *connection, bool partial,
    const struct walk_format *format)
{
    uint32_t syn = connection->syn, syn_ack = connection->syn_ack, ack = connection->ack;
    const uint32_t frames[3] = {syn ? syn : syn_ack, syn_ack, ack};

    if (partial && !(syn && syn_ack && ack))
        return;
    if (!syn && !syn_ack)
        text_add(out, tr(N_("The capture begins in the middle of the connection.\n")));
    else if (syn && syn_ack && ack)
        sentence(out, format,
            tr(N_("Opened in three steps: the client asks (SYN, frame %u), the server "
                  "agrees (SYN, ACK, frame %u),\nthe client confirms (ACK, frame %u).\n")),
            frames);
    else if (syn && syn_ack)
        sentence(out, format,
            tr(N_("Half opened: the client asks (SYN, frame %u), the server agrees "
                  "(SYN, ACK, frame %u), nothing follows.\n")),
            frames);
    else
        sentence(out, format,
            syn ? tr(N_("The client asks for a connection (SYN, frame %u).\n"))
                : tr(N_("The server agrees to a connection (SYN, ACK, frame %u).\n")),
            frames);
}

static void write_end(struct text *out, const struct connection *connection, bool partial,
    const struct walk_format *format)
{
    uint32_t client = connection->fin[TO_SERVER], server = connection->fin[TO_CLIENT];
    bool client_first = client && client < server;
    const uint32_t frames[3] = {
        client_first || !server ? client : server, client_first ? server : client};

    if (partial && !connection->rst && !(client && server))
        return;
    if (connection->rst)
        sentence(out, format,
            connection->rst_direction == TO_SERVER
                ? tr(N_("The client breaks it off (RST, frame %u).\n"))
                : tr(N_("The server breaks it off (RST, frame %u).\n")),
            &connection->rst);
    else if (client && server)
        sentence(out, format,
            client_first ? tr(N_("Closed by the client first (FIN, frame %u), then by the server "
                                 "(FIN, frame %u).\n"))
                         : tr(N_("Closed by the server first (FIN, frame %u), then by the client "
                                 "(FIN, frame %u).\n")),
            frames);
    else if (client || server)
        sentence(out, format,
            client ? tr(N_("Closed by the client only (FIN, frame %u).\n"))
                   : tr(N_("Closed by the server only (FIN, frame %u).\n")),
            frames);
    else
        text_add(out, tr(N_("Still open when the capture ends.\n")));
}

void connection_write(struct text *out, const struct connection *connection,
    const struct session *session, bool partial, const struct walk_format *format)
{
    if (session->continues)
        text_printf(out, tr(N_("This goes on from session %u.\n")), session->continues);
    if (session->transport != TRANSPORT_TCP)
        return;
    if (!session->continues)
        write_opening(out, connection, partial, format);
    if (session->early)
        text_add(out, tr(N_("Too much waits to be told: what follows is a session of its own.\n")));
    else
        write_end(out, connection, partial, format);
    for (size_t i = 0; i < connection->n_troubles; i++) {
        const struct trouble *trouble = &connection->troubles[i];
        if (format->form == WALK_HTML)
            text_add(out, "<br/>");
        text_printf(out, tr(N_("On the way: %s, in ")), trouble->field->title); /* of a table */
        for (uint32_t k = 0; k < trouble->n && k < TROUBLE_FRAMES; k++) {
            text_add(out, k ? ", " : tr(N_("frames ")));
            add_frame(out, format, trouble->frames[k]);
        }
        text_add(out, trouble->n > TROUBLE_FRAMES ? ", …\n" : "\n");
    }
}

/* --- title and rows -------------------------------------------------------------------------- */

static void underline(struct text *out, size_t from)
{
    size_t n = 0;

    for (size_t i = from; i < out->length; i++)
        n += (out->data[i] & 0xc0) != 0x80;
    text_char(out, '\n');
    text_fill(out, '=', n);
    text_char(out, '\n');
}

void walk_session(struct text *out, const struct session *session)
{
    const char *transport = session->transport == TRANSPORT_TCP ? "TCP" : "UDP";

    if (!session->transport) {
        text_printf(
            out, tr(N_("Session %u: packets outside of any conversation")), session->number);
        return;
    }
    text_printf(out, tr(N_("Session %u: %s, client ")), session->number,
        session->dissector ? session->dissector->title : transport);
    endpoint_write(out, &session->client);
    text_add(out, tr(N_(", server ")));
    endpoint_write(out, &session->server);
}

static void write_facts(struct text *out, const struct session *session)
{
    text_printf(out, session->packets == 1 ? tr(N_("%u packet, ")) : tr(N_("%u packets, ")),
        session->packets);
    text_uint(out, session->octets);
    text_add(out, tr(N_(" octets, ")));
    text_seconds(out, session->last_time - session->first_time, 6);
    text_add(out, tr(N_(" seconds, from ")));
    text_long_time(out, session->first_time, 9);
    text_add(out, ".\n");
}

void walk_title(struct text *out, const struct session *session, const struct walk_format *format)
{
    static const char *const before[] = {"", "## ", "<h3>"};
    static const char *const after[] = {"", "\n\n", "</h3>\n<p>"}; /* connection_write goes on */
    struct text name = {0};
    size_t from = out->length;

    walk_session(&name, session);
    text_add(out, before[format->form]);
    walk_escape(out, name.data, name.length, format->form == WALK_HTML ? WALK_HTML : WALK_TEXT);
    text_add(out, after[format->form]);
    text_deinit(&name);
    if (format->form == WALK_TEXT)
        underline(out, from);
    write_facts(out, session);
}

static size_t address_width(const struct session *session)
{
    struct text text = {0};
    size_t widest = 15;

    address_write(&text, &session->client.address);
    if (text.length > widest)
        widest = text.length;
    text_reset(&text);
    address_write(&text, &session->server.address);
    if (text.length > widest)
        widest = text.length;
    text_deinit(&text);
    return widest;
}

void walk_escape(struct text *out, const char *data, size_t n, enum walk_form form)
{
    if (form == WALK_TEXT)
        text_add_n(out, data, n);
    if (form == WALK_HTML)
        html_text(out, data, n);
    for (size_t i = 0; i < n && form == WALK_MARKDOWN; i++) {
        if (strchr("\\`*_<[|~#", data[i]) && data[i])
            text_char(out, '\\');
        text_char(out, data[i]);
    }
}

static size_t width_of(const char *data, size_t n)
{
    size_t width = 0;

    for (size_t i = 0; i < n; i++)
        width += (data[i] & 0xc0) != 0x80;
    return width;
}

void walk_wrap(struct text *out, size_t from, size_t indent, unsigned columns)
{
    enum { ROOM_MIN = 24 }; /* columns that are worth it */
    struct text line = {0};
    size_t column = indent, end;

    if (columns < indent + ROOM_MIN ||
        width_of(out->data + from, out->length - from) + indent <= columns)
        return;
    text_add_n(&line, out->data + from, out->length - from);
    out->length = from;
    for (size_t at = 0; at < line.length; at = end) {
        size_t word = at;
        while (word < line.length && line.data[word] == ' ')
            word++;
        for (end = word; end < line.length && line.data[end] != ' ';)
            end++;
        size_t width = width_of(line.data + at, end - at);
        if (column + width > columns && column > indent) {
            text_char(out, '\n');
            text_fill(out, ' ', indent);
            width -= word - at;
            at = word;
            column = indent;
        }
        text_add_n(out, line.data + at, end - at);
        column += width;
    }
    text_deinit(&line);
}

static void cell(struct text *out, const char *data, size_t n, size_t width, bool right)
{
    size_t pad = n < width ? width - n : 0;

    if (right)
        text_fill(out, ' ', pad);
    text_add_n(out, data, n);
    if (!right)
        text_fill(out, ' ', pad);
}

/* The cells of a row or of the heads; Markdown wants bars. */
static void add_row(struct text *out, const struct bytes cells[7], const size_t widths[7],
    bool markdown, unsigned columns)
{
    size_t start = out->length;

    for (int i = 0; i < 7; i++) {
        bool right = i == 0 || i == 1 || i == 5;
        if (markdown)
            text_add(out, "| ");
        if (markdown && i == 6)
            walk_escape(out, (const char *)cells[i].data, cells[i].length, WALK_MARKDOWN);
        else
            cell(out, (const char *)cells[i].data, cells[i].length, i < 6 ? widths[i] : 0, right);
        if (i < 6)
            text_char(out, ' ');
    }
    if (!markdown) {
        size_t info = out->length - cells[6].length;
        walk_wrap(out, info, width_of(out->data + start, info - start), columns);
    }
    text_add(out, markdown ? " |\n" : "\n");
}

enum { MAC_WIDTH = 17 }; /* columns of 00:50:56:30:4d:05 */

static void widths_of(const struct session *session, size_t widths[7])
{
    size_t address = session->transport ? address_width(session) : MAC_WIDTH;
    const size_t all[7] = {6, 12, address, address, 8, 6, 0};

    memcpy(widths, all, sizeof all);
}

void walk_row_heads(
    struct text *out, const struct session *session, const struct walk_format *format)
{
    static const char *const heads[7] = {
        "No.", "Time", "Source", "Destination", "Protocol", "Length", "Info"};
    size_t widths[7];
    struct bytes cells[7];
    bool markdown = format->form == WALK_MARKDOWN;

    if (format->form == WALK_HTML) {
        page_packets(out, "rows");
        return;
    }
    widths_of(session, widths);
    for (int i = 0; i < 7; i++)
        cells[i] = bytes_of(heads[i]);
    add_row(out, cells, widths, markdown, 0);
    if (markdown)
        text_add(out, "| ---: | ---: | --- | --- | --- | ---: | --- |\n");
}

static struct bytes text_bytes(const struct text *text)
{
    return (struct bytes){(const uint8_t *)text->data, (uint32_t)text->length};
}

static void html_row(struct text *out, const struct frame *frame, const struct walk_format *format)
{
    const struct text *info = &frame->row->info;

    text_printf(out, "<tr class=\"%s\"><th scope=\"row\">", page_class(frame->row));
    page_frame(out, format->page, frame->packet->number);
    text_add(out, "</th>");
    page_cells(out, frame);
    text_add(out, "<td>");
    html_text(out, info->data, info->length);
    text_add(out, "</td></tr>\n");
}

void walk_row(struct text *out, const struct session *session, const struct frame *frame,
    const struct walk_format *format)
{
    struct text number = {0}, time = {0}, length = {0};
    size_t widths[7];

    if (format->form == WALK_HTML) {
        html_row(out, frame, format);
        return;
    }
    widths_of(session, widths);
    text_uint(&number, frame->packet->number);
    text_seconds(&time, frame->time_relative, 6);
    text_uint(&length, frame->packet->length);
    const struct bytes cells[7] = {text_bytes(&number), text_bytes(&time),
        text_bytes(&frame->row->source), text_bytes(&frame->row->destination),
        bytes_of(frame->row->protocol), text_bytes(&length), text_bytes(&frame->row->info)};
    add_row(out, cells, widths, format->form == WALK_MARKDOWN, format->columns);
    text_deinit(&number);
    text_deinit(&time);
    text_deinit(&length);
}

/* --- layers ---------------------------------------------------------------------------------- */

/* In a page the indentation alone tells what belongs to what; what is closed ends in "…". */
static void html_line(struct text *out, const struct node *node, bool closed)
{
    struct text label = {0};

    text_fill(out, ' ', 4 * (size_t)node->depth);
    label_node(&label, node);
    html_text(out, label.data, label.length);
    text_add(out, closed && node->depth > 0 ? " …\n" : "\n");
    text_deinit(&label);
}

static void add_line(struct text *out, const struct node *node, char mark, enum walk_form form)
{
    if (form == WALK_HTML) {
        html_line(out, node, mark == '>');
        return;
    }
    text_fill(out, ' ', 4 * (size_t)node->depth);
    text_char(out, mark);
    text_char(out, ' ');
    label_node(out, node);
    text_char(out, '\n');
}

void walk_folded(struct text *out, const struct tree *tree, uint32_t end, enum walk_form form)
{
    for (uint32_t i = 0; i < end && i < tree->n; i++)
        if (tree->nodes[i].depth == 0 && !(tree->nodes[i].flags & NODE_HIDDEN))
            add_line(out, &tree->nodes[i], '>', form);
}

static bool has_children(const struct tree *tree, uint32_t i)
{
    return i + 1 < tree->n && tree->nodes[i + 1].depth > tree->nodes[i].depth;
}

void walk_opened(
    struct text *out, const struct tree *tree, uint32_t first, uint32_t end, enum walk_form form)
{
    unsigned lines = 0;

    for (uint32_t i = first; i < end && i < tree->n;) {
        const struct node *node = &tree->nodes[i];
        bool parent = has_children(tree, i) || node->depth == 0;
        bool closed = node->depth >= WALK_DEPTH && parent;
        if (node->flags & NODE_HIDDEN) {
            i = tree_after(tree, i);
            continue;
        }
        if (lines++ == WALK_LINES_MAX) {
            text_printf(out, tr(N_("    [the rest of the tree is left out: %u lines]\n")), end - i);
            return;
        }
        add_line(out, node, closed ? '>' : parent ? 'v' : ' ', form);
        i = closed ? tree_after(tree, i) : i + 1;
    }
}
