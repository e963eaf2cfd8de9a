/*
 * FETCH answers (RFC 9051, 7.5.2; 9, msg-att)
 *
 *   * 2 FETCH (FLAGS (\Seen) UID 4 ENVELOPE ("date" "subject" ((name adl mailbox host)) …)
 *              BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 19 1) BODY[TEXT] {19} CR LF …)
 *
 * Lists in parentheses of atoms, strings in quotes, literals and NIL. Wireshark has no fields for
 * them: they are hidden, for filters and for fields -e.
 */
#include "dissectors/imap.h"
#include "dissectors/mailheader.h"

enum {
    DEPTH_MAX = 24,  /* of lists in lists, and of parts in parts */
    PARTS_MAX = 512, /* of a mail that are told apart */
    TOLD_MAX = 8,    /* items that a caption names */
    SECTION_MAX = 64,
};

enum token_kind { TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_ATOM, TOKEN_STRING, TOKEN_NIL };

struct token {
    enum token_kind kind;
    struct bytes span, value; /* value: without quotes */
    uint32_t octets;          /* of a literal, though not all may have come */
};

struct fetch {
    struct dissection *d;
    struct bytes rest;
    uint32_t level; /* of lists that are open */
    uint32_t parts;
    uint32_t told;
    const char *says; /* for the caption */
};

/* --- tokens -------------------------------------------------------------------------------------
 */

/* Octets of an atom; brackets hold what would end it: BODY[HEADER.FIELDS (TO)]<0>. */
static uint32_t atom_length(struct bytes text)
{
    uint32_t n = 0, brackets = 0;

    for (; n < text.length; n++) {
        uint8_t c = text.data[n];
        if (c == '\r' || c == '\n' || (brackets == 0 && (is_blank(c) || c == '(' || c == ')')))
            break;
        brackets += c == '[';
        brackets -= c == ']' && brackets > 0;
    }
    return n;
}

static struct token quoted(struct dissection *d, struct bytes text)
{
    uint8_t *out = NULL;
    uint32_t end = 1, n = 0;
    bool escaped = false;

    while (end < text.length && text.data[end] != '"' && text.data[end] != '\n') {
        escaped |= text.data[end] == '\\';
        end += text.data[end] == '\\' && end + 1 < text.length ? 2 : 1;
    }
    struct bytes inside = bytes_part(text, 1, end);
    if (end >= text.length || text.data[end] != '"')
        return (struct token){.kind = TOKEN_END};
    struct token token = {TOKEN_STRING, bytes_part(text, 0, end + 1), inside, inside.length};
    if (escaped)
        out = arena_alloc(d->arena, inside.length);
    for (uint32_t i = 0; out && i < inside.length; i++) {
        i += inside.data[i] == '\\' && i + 1 < inside.length;
        out[n++] = inside.data[i];
    }
    if (out)
        token.value = (struct bytes){out, n};
    return token;
}

/* {n} CR LF octets, as far as they came. */
static struct token literal(struct bytes text)
{
    uint32_t line = line_length(text, 0), n = 0;
    bool at_once;

    if (line == 0 || !imap_announces(bytes_part(text, 0, line), &n, &at_once))
        return (struct token){.kind = TOKEN_END};
    struct bytes octets = bytes_part(bytes_from(text, line), 0, n);
    return (struct token){TOKEN_STRING, bytes_part(text, 0, line + octets.length), octets, n};
}

static struct token read_token(struct dissection *d, struct bytes text)
{
    uint8_t c = text.length > 0 ? text.data[0] : '\n';

    if (c == '\r' || c == '\n')
        return (struct token){.kind = TOKEN_END};
    if (c == '(' || c == ')')
        return (struct token){
            .kind = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE, .span = bytes_part(text, 0, 1)};
    if (c == '"')
        return quoted(d, text);
    if (c == '{' || bytes_begin(text, "~{"))
        return literal(text);
    struct bytes atom = bytes_part(text, 0, atom_length(text));
    return (struct token){bytes_is(atom, "NIL") ? TOKEN_NIL : TOKEN_ATOM, atom, atom, 0};
}

static struct token next(struct fetch *fetch)
{
    uint32_t blanks = 0;

    while (blanks < fetch->rest.length && is_blank(fetch->rest.data[blanks]))
        blanks++;
    fetch->rest = bytes_from(fetch->rest, blanks);
    struct token token = read_token(fetch->d, fetch->rest);
    fetch->rest = token.kind == TOKEN_END ? no_bytes() : bytes_from(fetch->rest, token.span.length);
    if (token.kind == TOKEN_OPEN)
        fetch->level++;
    if (token.kind == TOKEN_CLOSE && fetch->level > 0)
        fetch->level--;
    return token;
}

/* The next of a list that was opened at this level; NIL when the list is over. */
static struct token next_of(struct fetch *fetch, uint32_t level)
{
    if (fetch->level < level)
        return (struct token){.kind = TOKEN_NIL};
    return next(fetch);
}

/* Past the end of a list, if that was not met yet. */
static void finish(struct fetch *fetch, uint32_t level)
{
    while (fetch->level >= level && fetch->rest.length > 0)
        next(fetch);
}

/* Past what a token begins; for a list all of it. */
static void skip(struct fetch *fetch, struct token token)
{
    if (token.kind == TOKEN_OPEN)
        finish(fetch, fetch->level);
}

static bool is_value(const struct token *token)
{
    return token->kind == TOKEN_STRING || token->kind == TOKEN_ATOM;
}

static void put_token(struct fetch *fetch, enum imap_row row, const struct token *token)
{
    if (is_value(token))
        put_value(fetch->d, &imap[row], token->span, token->value);
}

static uint64_t put_number(struct fetch *fetch, enum imap_row row, const struct token *token)
{
    uint64_t number;

    if (token->kind != TOKEN_ATOM || !bytes_number(token->value, &number))
        return 0;
    put_uint(fetch->d, &imap[row], token->span, number);
    return number;
}

/* --- captions -----------------------------------------------------------------------------------
 */

/* One more item for the caption. */
static void tell(struct fetch *fetch, struct bytes name, const char *what)
{
    if (!fetch->d->message || fetch->told > TOLD_MAX)
        return;
    const char *before = fetch->says, *gap = *before ? ", " : "";
    if (fetch->told++ == TOLD_MAX)
        fetch->says = arena_printf(fetch->d->arena, "%s, …", before);
    else
        fetch->says = arena_printf(fetch->d->arena, "%s%s%.*s%s", before, gap, (int)name.length,
            (const char *)name.data, what);
}

static const char *joined(struct fetch *fetch, const char *before, struct bytes word)
{
    return arena_printf(
        fetch->d->arena, "%s %.*s", before, (int)word.length, (const char *)word.data);
}

/* --- ENVELOPE -----------------------------------------------------------------------------------
 */

/* (name adl mailbox host): "Name <mailbox@host>"; NIL for the host begins a group, or ends it. */
static struct bytes address_text(struct fetch *fetch, const struct token part[4])
{
    struct arena *arena = fetch->d->arena;
    struct bytes name = part[0].value, box = part[2].value, host = part[3].value;
    const char *text;

    if (!is_value(&part[3]))
        return is_value(&part[2])
                   ? bytes_of(arena_printf(arena, "%.*s:", (int)box.length, (const char *)box.data))
                   : no_bytes();
    if (is_value(&part[0]) && name.length > 0)
        text = arena_printf(arena, "%.*s <%.*s@%.*s>", (int)name.length, (const char *)name.data,
            (int)box.length, box.data ? (const char *)box.data : "", (int)host.length,
            (const char *)host.data);
    else
        text = arena_printf(arena, "%.*s@%.*s", (int)box.length,
            box.data ? (const char *)box.data : "", (int)host.length, (const char *)host.data);
    return bytes_of(text);
}

static struct bytes span_to(const struct fetch *fetch, struct bytes from)
{
    return fetch->rest.data ? bytes_part(from, 0, (uint32_t)(fetch->rest.data - from.data)) : from;
}

/* A list of addresses; the first of them is what is given back. */
static struct bytes addresses(struct fetch *fetch, struct token token, enum imap_row row)
{
    uint32_t level = fetch->level;
    struct bytes first = no_bytes();
    struct token part[4];

    if (token.kind != TOKEN_OPEN)
        return first;
    for (token = next_of(fetch, level); token.kind == TOKEN_OPEN; token = next_of(fetch, level)) {
        for (int i = 0; i < 4; i++)
            part[i] = next_of(fetch, level + 1);
        finish(fetch, level + 1);
        struct bytes text = address_text(fetch, part);
        if (text.length > 0)
            put_value(fetch->d, &imap[row], span_to(fetch, token.span), text);
        if (first.length == 0)
            first = text;
    }
    finish(fetch, level);
    return first;
}

static void tell_envelope(
    struct fetch *fetch, struct bytes name, struct bytes from, const struct token *subject)
{
    tell(fetch, name,
        arena_printf(fetch->d->arena, " (from %.*s, subject \"%.*s\")", (int)from.length,
            from.data ? (const char *)from.data : "", (int)subject->value.length,
            subject->value.data ? (const char *)subject->value.data : ""));
}

static void envelope(struct fetch *fetch, struct bytes name)
{
    static const enum imap_row lists[] = {IMAP_ENVELOPE_FROM, IMAP_ENVELOPE_SENDER,
        IMAP_ENVELOPE_REPLY_TO, IMAP_ENVELOPE_TO, IMAP_ENVELOPE_CC, IMAP_ENVELOPE_BCC};
    struct bytes from = no_bytes();
    struct token token = next(fetch);
    uint32_t level = fetch->level;

    if (token.kind != TOKEN_OPEN)
        return;
    token = next_of(fetch, level);
    put_token(fetch, IMAP_ENVELOPE_DATE, &token);
    struct token subject = next_of(fetch, level);
    put_token(fetch, IMAP_ENVELOPE_SUBJECT, &subject);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct bytes first = addresses(fetch, next_of(fetch, level), lists[i]);
        if (i == 0)
            from = first;
    }
    token = next_of(fetch, level);
    put_token(fetch, IMAP_ENVELOPE_IN_REPLY_TO, &token);
    token = next_of(fetch, level);
    put_token(fetch, IMAP_ENVELOPE_MESSAGE_ID, &token);
    finish(fetch, level);
    tell_envelope(fetch, name, from, &subject);
}

/* --- BODYSTRUCTURE ------------------------------------------------------------------------------
 */

struct part {
    char section[SECTION_MAX]; /* "1.2"; "" for the mail itself */
    unsigned depth;
    bool mail; /* it is a message/rfc822: its one part has the number 1 of its own */
};

static void body(struct fetch *fetch, const struct part *part);

/* A part inside of another: "1.2" and 3 give "1.2.3". */
static struct part inner_part(struct fetch *fetch, const struct part *outer, uint32_t number)
{
    struct part part = {.depth = outer->depth + 1};
    const char *text =
        arena_printf(fetch->d->arena, "%s%s%u", outer->section, *outer->section ? "." : "", number);

    for (size_t i = 0; i + 1 < SECTION_MAX && text[i]; i++)
        part.section[i] = text[i];
    return part;
}

/* RFC 2231: utf-8''%C3%9Cbung.pdf under the key "filename*" */
static struct bytes decoded(struct fetch *fetch, struct bytes value)
{
    struct arena *arena = fetch->d->arena;
    const char *text =
        arena_printf(arena, "; x*=%.*s", (int)value.length, (const char *)value.data);

    return header_parameter(arena, bytes_of(text), "x");
}

/* ("charset" "utf-8" "name" "x"): the value of a key, TOKEN_NIL when it is not there. */
static struct token parameter(struct fetch *fetch, struct token token, const char *key)
{
    struct token found = {.kind = TOKEN_NIL};
    uint32_t level = fetch->level;

    if (token.kind != TOKEN_OPEN)
        return found;
    for (token = next_of(fetch, level); is_value(&token); token = next_of(fetch, level)) {
        struct bytes name = token.value;
        bool starred = name.length > 1 && name.data[name.length - 1] == '*';
        token = next_of(fetch, level);
        if (bytes_is(bytes_part(name, 0, name.length - starred), key) && is_value(&token)) {
            found = token;
            if (starred)
                found.value = decoded(fetch, token.value);
        }
        skip(fetch, token);
    }
    finish(fetch, level);
    return found;
}

/* ("attachment" ("filename" "x")) */
static struct token disposition_name(struct fetch *fetch, struct token token)
{
    uint32_t level = fetch->level;

    if (token.kind != TOKEN_OPEN)
        return (struct token){.kind = TOKEN_NIL};
    next_of(fetch, level);
    token = parameter(fetch, next_of(fetch, level), "filename");
    finish(fetch, level);
    return token;
}

static void put_type(struct fetch *fetch, const struct token *type, const struct token *subtype)
{
    const char *text = arena_printf(fetch->d->arena, "%.*s/%.*s", (int)type->value.length,
        (const char *)type->value.data, (int)subtype->value.length,
        subtype->value.data ? (const char *)subtype->value.data : "");

    put_value(fetch->d, &imap[IMAP_PART_TYPE], type->span, bytes_of(text));
}

/* Of a mail its envelope and parts, of a text and a mail its lines. */
static void inside_part(
    struct fetch *fetch, struct part *part, uint32_t level, bool mail, bool text)
{
    if (mail) {
        part->mail = true;
        part->depth++;
        skip(fetch, next_of(fetch, level));
        if (next_of(fetch, level).kind == TOKEN_OPEN)
            body(fetch, part);
    }
    if (mail || text)
        next_of(fetch, level);
}

/* Behind the type: parameters, id, description, encoding, octets … MD5, disposition. */
static void single_part(
    struct fetch *fetch, const struct part *part, uint32_t level, const struct token *type)
{
    struct part number = *part;
    struct token subtype = next_of(fetch, level);
    bool mail = bytes_is(type->value, "message") &&
                (bytes_is(subtype.value, "rfc822") || bytes_is(subtype.value, "global"));

    if (!*number.section || number.mail)
        number = inner_part(fetch, part, 1);
    put_value(fetch->d, &imap[IMAP_PART], type->span,
        bytes_of(arena_printf(fetch->d->arena, "%s", number.section)));
    put_type(fetch, type, &subtype);
    struct token name = parameter(fetch, next_of(fetch, level), "name");
    next_of(fetch, level);
    next_of(fetch, level);
    struct token token = next_of(fetch, level);
    put_token(fetch, IMAP_PART_ENCODING, &token);
    token = next_of(fetch, level);
    put_number(fetch, IMAP_PART_SIZE, &token);
    inside_part(fetch, &number, level, mail, bytes_is(type->value, "text"));
    next_of(fetch, level);
    struct token file = disposition_name(fetch, next_of(fetch, level));
    put_token(fetch, IMAP_PART_NAME, is_value(&file) ? &file : &name);
}

/* Parts, then "mixed" and what belongs to it. token: opens the first part. */
static void multipart(
    struct fetch *fetch, const struct part *part, uint32_t level, struct token token)
{
    for (uint32_t n = 1; token.kind == TOKEN_OPEN; n++) {
        struct part inner = inner_part(fetch, part, n);
        body(fetch, &inner);
        token = next_of(fetch, level);
    }
    put_token(fetch, IMAP_MULTIPART, &token);
}

/* Its parenthesis was read. */
static void body(struct fetch *fetch, const struct part *part)
{
    uint32_t level = fetch->level;

    if (part->depth <= DEPTH_MAX && fetch->parts < PARTS_MAX) {
        struct token token = next_of(fetch, level);
        if (token.kind == TOKEN_OPEN)
            multipart(fetch, part, level, token);
        if (token.kind == TOKEN_STRING) {
            fetch->parts++;
            single_part(fetch, part, level, &token);
        }
    }
    finish(fetch, level);
}

static void structure(struct fetch *fetch, struct bytes name)
{
    struct token token = next(fetch);
    struct part whole = {.section = ""};

    if (token.kind != TOKEN_OPEN)
        return;
    body(fetch, &whole);
    tell(fetch, name,
        arena_printf(
            fetch->d->arena, fetch->parts == 1 ? " (%u part)" : " (%u parts)", fetch->parts));
}

/* --- items --------------------------------------------------------------------------------------
 */

static void flags(struct fetch *fetch, struct bytes name)
{
    struct token token = next(fetch);
    uint32_t level = fetch->level;
    const char *says = "";

    if (token.kind != TOKEN_OPEN)
        return;
    for (token = next_of(fetch, level); is_value(&token); token = next_of(fetch, level)) {
        put_token(fetch, IMAP_FLAG, &token);
        says = joined(fetch, says, token.value);
    }
    tell(fetch, name, *says ? says : " (none)");
}

static void plain(struct fetch *fetch, struct bytes name, enum imap_row row)
{
    struct token token = next_of(fetch, 1);

    if (imap[row].type == FIELD_TEXT)
        put_token(fetch, row, &token);
    else
        put_number(fetch, row, &token);
    tell(fetch, name, joined(fetch, "", token.value));
}

/* MODSEQ (5) */
static void sequence(struct fetch *fetch, struct bytes name)
{
    struct token token = next(fetch);
    uint32_t level = fetch->level;

    if (token.kind != TOKEN_OPEN)
        return;
    token = next_of(fetch, level);
    put_number(fetch, IMAP_MODSEQ, &token);
    tell(fetch, name, joined(fetch, "", token.value));
    finish(fetch, level);
}

/* What stands between the brackets of BODY[…], or behind the point of RFC822.HEADER. */
static struct bytes section_of(struct bytes name)
{
    uint32_t open = bytes_index(name, '['), close = bytes_index(name, ']');

    if (open < name.length)
        return bytes_part(name, open + 1, close);
    return bytes_from(name, bytes_index(name, '.') + 1);
}

static void content(struct fetch *fetch, struct bytes name)
{
    struct token token = next_of(fetch, 1);
    struct bytes section = section_of(name);
    bool header = bytes_contain(section, "HEADER") || bytes_contain(section, "MIME");

    if (token.kind != TOKEN_STRING)
        return;
    put_text(fetch->d, &imap[IMAP_SECTION], section);
    put_token(fetch, header ? IMAP_HEADER : IMAP_BODY, &token);
    put_uint(fetch->d, &imap[IMAP_BODY_SIZE], token.span, token.octets);
    tell(fetch, name,
        arena_printf(
            fetch->d->arena, token.octets == 1 ? " (%u octet)" : " (%u octets)", token.octets));
}

static void item(struct fetch *fetch, struct bytes name)
{
    static const struct {
        const char *name;
        enum imap_row row;
    } numbers[] = {
        {"UID", IMAP_FETCH_UID}, {"RFC822.SIZE", IMAP_SIZE}, {"INTERNALDATE", IMAP_INTERNAL_DATE}};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (bytes_is(name, numbers[i].name)) {
            plain(fetch, name, numbers[i].row);
            return;
        }
    if (bytes_is(name, "FLAGS")) {
        flags(fetch, name);
    } else if (bytes_is(name, "ENVELOPE")) {
        envelope(fetch, name);
    } else if (bytes_is(name, "BODYSTRUCTURE") || bytes_is(name, "BODY")) {
        structure(fetch, name);
    } else if (bytes_is(name, "MODSEQ")) {
        sequence(fetch, name);
    } else if (bytes_begin(name, "BODY[") || bytes_begin(name, "BINARY[") ||
               bytes_begin(name, "RFC822")) {
        content(fetch, name);
    } else {
        struct token token = next(fetch);
        skip(fetch, token);
        tell(fetch, name, "");
    }
}

const char *imap_fetch(struct dissection *d, struct bytes answer)
{
    struct fetch fetch = {.d = d, .rest = answer, .says = ""};
    struct token token = next(&fetch);

    if (token.kind != TOKEN_OPEN || (!dissection_adds(d) && !d->message))
        return "";
    for (token = next(&fetch); token.kind == TOKEN_ATOM; token = next_of(&fetch, 1)) {
        fetch.parts = 0;
        put_text(d, &imap[IMAP_FETCH_ITEM], token.value);
        item(&fetch, token.value);
    }
    return fetch.says;
}
