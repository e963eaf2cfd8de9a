/*
 * IMAP (RFC 9051, RFC 3501)
 *
 *   C: a1 LOGIN user2 password CR LF
 *   S: * 5 EXISTS CR LF                        untagged: as many as there are
 *   S: a1 OK Logged in CR LF                   tagged: the answer to a1
 *   S: * 2 FETCH (BODY[] {190} CR LF 190 octets ) CR LF
 *
 * {n} at the end of a line announces n octets that are no lines. A client waits for "+" before it
 * sends them, unless it wrote {n+} (RFC 7888).
 *
 * As in Wireshark, the lines that one segment brings are one unit; only the first literal of a
 * FETCH answer is waited for. Where a literal goes over several units, struct imap_place tells
 * which octets belong to it.
 */
#include "dissectors/imap.h"

#include "analyzer/object.h"

#include "dissectors/dissectors.h"
#include "dissectors/imf.h"

/* --- pieces -------------------------------------------------------------------------------------
 */

bool imap_announces(struct bytes line, uint32_t *n, bool *at_once)
{
    uint64_t number;
    struct bytes text = bytes_trim(line);
    uint32_t i = text.length;

    if (i < 3 || text.data[i - 1] != '}')
        return false;
    *at_once = text.data[i - 2] == '+';
    while (i > 0 && text.data[i - 1] != '{')
        i--;
    if (i == 0 || !bytes_number(bytes_from(text, i), &number) || number > UINT32_MAX)
        return false;
    *n = (uint32_t)number;
    return true;
}

uint32_t imap_literal_part(const struct imap_place *place, struct bytes octets)
{
    return place->literal < octets.length ? place->literal : octets.length;
}

void imap_advance(
    struct imap_place *place, struct bytes octets, enum direction direction, bool announces)
{
    uint32_t part = imap_literal_part(place, octets), n = 0;
    bool at_once = false;

    place->literal -= part;
    place->waits = false;
    if (place->literal > 0 || (part > 0 && part == octets.length))
        return;
    place->continues = announces && imap_announces(bytes_from(octets, part), &n, &at_once);
    if (!place->continues)
        return;
    place->literal = n;
    place->waits = direction == TO_SERVER && !at_once;
}

struct bytes imap_word(struct bytes *rest)
{
    uint32_t end = bytes_index(*rest, ' ');
    struct bytes word = bytes_part(*rest, 0, end);

    *rest = bytes_from(*rest, end + 1);
    return word;
}

uint64_t imap_key(struct bytes tag)
{
    uint64_t key = 0;

    for (uint32_t i = 0; i < tag.length && i < IMAP_TAG_MAX; i++)
        key = key * 131 + (is_letter(tag.data[i]) ? tag.data[i] | 0x20 : tag.data[i]);
    return key;
}

/* May this line announce a literal? Not in the texts for people that answers end with. */
static bool may_announce(const struct imap *flow, const struct imap_place *place,
    enum direction direction, struct bytes line)
{
    struct bytes rest = line;

    if (place->continues)
        return true;
    if (direction == TO_SERVER)
        return !flow->sasl.active;
    if (!bytes_is(word_next(&rest), "*"))
        return false;
    struct bytes word = word_next(&rest);
    return !bytes_is(word, "OK") && !bytes_is(word, "NO") && !bytes_is(word, "BAD") &&
           !bytes_is(word, "BYE") && !bytes_is(word, "PREAUTH");
}

/* --- where a unit ends --------------------------------------------------------------------------
 */

static bool is_fetch(struct bytes line)
{
    struct bytes rest = line;

    if (!bytes_is(word_next(&rest), "*"))
        return false;
    struct bytes number = word_next(&rest);
    return number.length > 0 && is_digit(number.data[0]) && bytes_is(word_next(&rest), "FETCH");
}

/* Octets of a FETCH answer up to the end of the line behind its first literal; 0: not all there. As
 * in Wireshark, a parenthesis that closes is waited for, too. */
static uint32_t fetch_length(struct bytes bytes)
{
    uint32_t line = line_length(bytes, 0), n = 0;
    bool at_once;

    if (line == 0 || !imap_announces(bytes_part(bytes, 0, line), &n, &at_once) ||
        n > IMAP_LITERAL_MAX)
        return line;
    if (n >= bytes.length - line)
        return 0;
    struct bytes rest = bytes_from(bytes, line + n);
    uint32_t rest_line = line_length(rest, 0);
    return rest_line > 0 && bytes_index(rest, ')') < rest.length ? line + n + rest_line : 0;
}

/* The next line, or more where it is waited for; 0: not all there. */
static uint32_t piece_length(
    const struct imap_place *place, struct bytes bytes, enum direction direction, uint32_t scanned)
{
    if (direction == TO_CLIENT && !place->continues && bytes_begin(bytes, "* ") &&
        is_fetch(bytes_part(bytes, 0, IMAP_TAG_MAX)))
        return fetch_length(bytes);
    return line_length(bytes, scanned);
}

static void advance_piece(
    const struct imap *flow, struct imap_place *place, struct bytes piece, enum direction direction)
{
    uint32_t line = line_length(piece, 0);
    bool announces = may_announce(flow, place, direction, piece);

    if (line == 0 || line == piece.length || place->continues) {
        imap_advance(place, piece, direction, announces);
        return;
    }
    imap_advance(place, bytes_part(piece, 0, line), direction, true);
    imap_advance(place, bytes_from(piece, line), direction, true);
}

static struct framing frame(const void *state, const struct unread *unread)
{
    const struct imap *flow = state;
    struct imap_place place = flow->place[unread->direction];
    uint32_t taken = 0, scanned = unread->scanned;

    if (flow->turned)
        return framing_reject();
    for (;;) {
        struct bytes rest = bytes_from(unread->bytes, taken);
        uint32_t n = rest.length ? piece_length(&place, rest, unread->direction, scanned) : 0;
        if (n == 0)
            break;
        advance_piece(flow, &place, bytes_part(rest, 0, n), unread->direction);
        taken += n;
        scanned = 0;
    }
    if (taken > 0)
        return place.literal > 0 && !place.waits ? framing_part(taken) : framing_message(taken);
    if (unread->ended || unread->bytes.length > IMAP_LITERAL_MAX + IMAP_LINE_MAX)
        return framing_message(unread->bytes.length);
    return framing_need(1);
}

/* Port 143 is also spoken to by clients that begin with TLS, as on 993. */
static enum probe probe(const struct unread *unread)
{
    if (tls_dissector.probe(unread) == PROBE_YES)
        return PROBE_NO;
    if (unread->direction == TO_CLIENT && bytes_begin(unread->bytes, "* OK ") &&
        bytes_contain(unread->bytes, "IMAP"))
        return PROBE_YES;
    return PROBE_MAYBE;
}

/* --- one unit -----------------------------------------------------------------------------------
 */

/* The mails of a unit, opened behind the layer, and what the row shows. */
struct found {
    struct bytes mails[IMAP_MAILS_MAX];
    struct message *messages[IMAP_MAILS_MAX]; /* that brought them */
    uint32_t n_mails;
    bool named;             /* the row says something */
    struct bytes all, last; /* the unit, and the text of its last line */
};

static void begin_row(struct dissection *d)
{
    info_clear(d);
    info_add(d, d->direction == TO_SERVER ? "Request: " : "Response: ");
}

/* As in Wireshark: the first line without an asterisk, if no mail stands before it. */
static void name_row(struct dissection *d, struct bytes text, struct found *found)
{
    found->last = text;
    if (found->named || bytes_begin(text, "*"))
        return;
    found->named = true;
    begin_row(d);
    info_wire(d, text);
}

/* As in Wireshark, the unit's first octets, as many as the last line has; and TCP's words where
 * more untagged answers follow that are not complete. */
static void name_untagged(struct dissection *d, const struct found *found)
{
    if (found->named || d->followed)
        return;
    begin_row(d);
    info_wire(d, bytes_part(found->all, 0, found->last.length));
}

/* What the literal is that a line announces: the last word before it. A mail that the client stores
 * comes behind a list of flags and a time. */
static bool brings_mail(enum direction direction, struct bytes line, bool *part)
{
    struct bytes text = bytes_part(line, 0, bytes_search(line, 0, " {"));

    *part = false;
    if (direction == TO_SERVER) {
        word_next(&line);
        return bytes_is(word_next(&line), "APPEND");
    }
    for (struct bytes rest = text; rest.length > 0;)
        text = word_next(&rest);
    while (text.length > 0 && text.data[0] == '(')
        text = bytes_from(text, 1);
    *part = bytes_begin(text, "BODY[]<");
    return *part || bytes_is(text, "BODY[]") || bytes_is(text, "RFC822");
}

/* A literal has been announced: is it a mail? */
static void announce(struct dissection *d, struct bytes line, uint32_t literal)
{
    struct object_about about = {.kind = OBJECT_MAIL,
        .protocol = "imap",
        .extension = "eml",
        .sized = true,
        .size = literal};
    bool part;

    if (!objects_wanted(d) || !brings_mail(d->direction, line, &part))
        return;
    object_begin(d, part, &about);
}

/* Octets of a literal; more: how many follow. A mail of which a part was asked for has a slot of
 * its own. */
static void announce_octets(struct dissection *d, struct bytes octets, uint32_t more)
{
    if (!objects_wanted(d))
        return;
    for (uint32_t part = 0; part < 2; part++) {
        object_octets(d, part, octets);
        if (more == 0 && part)
            object_break(d, part, object_why_part);
        else if (more == 0)
            object_end(d, part);
    }
}

/* The first literal of a FETCH answer, which is all there. */
static void take_fetched(
    struct dissection *d, struct imap *flow, struct bytes line, struct found *found)
{
    struct imap_place *place = &flow->place[TO_CLIENT];
    struct bytes octets = bytes_part(peek_rest(d), 0, place->literal);
    bool mail = bytes_contain(line, "BODY[") || bytes_contain(line, "RFC822");

    if (mail && octets.length > 0 && found->n_mails < IMAP_MAILS_MAX) {
        found->messages[found->n_mails] = d->message;
        found->mails[found->n_mails++] = octets;
        found->named = true;
    }
    announce_octets(d, octets, place->literal - octets.length);
    take_nothing(d, octets.length);
    imap_advance(place, octets, TO_CLIENT, false);
}

static void show_line(
    struct dissection *d, struct imap *flow, const struct line *line, struct found *found)
{
    struct imap_place *place = &flow->place[d->direction];
    uint32_t literal = imap_literal_part(place, line->whole);
    bool announces = may_announce(flow, place, d->direction, line->text);
    bool fetch = d->direction == TO_CLIENT && !place->continues && is_fetch(line->text);
    struct node *node = put_ascii(d, &imap[IMAP_LINE], line->whole);

    descend(d, node);
    name_row(d, line->text, found);
    if (d->direction == TO_SERVER)
        imap_request(d, flow, line, literal);
    else
        imap_response(d, flow, line, literal);
    ascend(d, node);
    take_nothing(d, line->whole.length);
    if (literal > 0)
        announce_octets(d, bytes_part(line->whole, 0, literal), place->literal - literal);
    imap_advance(place, line->whole, d->direction, announces);
    if (place->continues && place->literal > 0)
        announce(d, bytes_from(line->text, literal), place->literal);
    if (fetch && place->literal > 0 && place->literal <= IMAP_LITERAL_MAX)
        take_fetched(d, flow, line->text, found);
}

static void show_lines(struct dissection *d, struct imap *flow, struct found *found)
{
    struct line line;
    bool more = false;

    while (left(d) > 0) {
        struct bytes rest = peek_rest(d);
        bool with_mail = found->n_mails > 0 && !bytes_begin(rest, "*");
        if (more && !flow->place[d->direction].continues && !with_mail)
            message_split(d);
        more = true;
        if (!line_next(&rest, &line))
            break;
        show_line(d, flow, &line, found);
    }
}

static void open_mails(struct dissection *d, const struct found *found)
{
    struct message *last = d->message;

    for (uint32_t i = 0; i < found->n_mails; i++) {
        struct scope scope = enter_span(d, found->mails[i]);
        d->message = found->messages[i];
        imf_message(d, 0);
        d->message = last;
        leave_forgiving(d, scope);
    }
}

static void parse(struct dissection *d)
{
    struct imap *flow = d->state;
    struct found found = {.all = peek_rest(d)};

    row_protocol(d, "IMAP");
    struct node *layer = open_layer(d, &imap[IMAP]);
    put_uint(d, &imap[IMAP_IS_REQUEST], no_bytes(), d->direction == TO_SERVER);
    show_lines(d, flow, &found);
    name_untagged(d, &found);
    ascend(d, layer);
    open_mails(d, &found);
}

/* A line may have lost its beginning; the next one has not. */
static enum recovery gap(void *state, enum direction direction, uint64_t n)
{
    struct imap *flow = state;
    struct imap_place *place = &flow->place[direction];

    if (place->literal >= n) {
        place->literal -= (uint32_t)n;
        return RECOVERY_RESUME;
    }
    *place = (struct imap_place){0};
    return RECOVERY_RESUME;
}

const struct dissector imap_dissector = {
    .name = "imap",
    .title = "IMAP",
    .fields = imap,
    .n_fields = IMAP_ROWS,
    .tcp_ports = {143},
    .state_size = sizeof(struct imap),
    .message_max = IMAP_LITERAL_MAX + 2 * IMAP_LINE_MAX,
    .captions = imap_captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .gap = gap,
};
