/*
 * XML, as it is sent (Extensible Markup Language 1.0, W3C)
 *
 *   <?xml version="1.0"?>  <!DOCTYPE name SYSTEM "…">  <!-- comment -->
 *   <name attribute="value"> text <![CDATA[ text ]]> </name>
 *
 * Markup is recognised piece by piece, as Wireshark does it: nobody asks whether tags match, blanks
 * are allowed between any two tokens, and what is no markup is noted and passed over up to the next
 * blank. A piece is matched as a whole before anything of it is shown.
 */
#include "dissectors/xml.h"

#include <string.h>

enum {
    XML_DEPTH_MAX = 200, /* elements inside of each other; deeper ones are shown at this depth */
    MARK_BIG = 0xfeff,   /* U+FEFF in either order */
    MARK_LITTLE = 0xfffe,
};

enum {
    XML,
    XML_PI,
    XML_CDATA_SECTION,
    XML_COMMENT,
    XML_ATTRIBUTE,
    XML_DOCTYPE,
    XML_DTD_TAG,
    XML_CDATA,
    XML_TAG,
    XML_UNKNOWN,
    XML_DECLARATION,
    XML_VERSION,
    XML_ENCODING,
    XML_STANDALONE,
    XML_NOT_OPEN,
    XML_PI_NOT_OPEN,
    XML_UNRECOGNIZED,
    XML_COUNT,
};

#define TEXT(name, title)                                                                          \
    {                                                                                              \
        name, title, FIELD_TEXT, BASE_NONE                                                         \
    }

static const struct field xml[] = {
    [XML] = {"xml", "eXtensible Markup Language", FIELD_PROTOCOL, BASE_NONE},
    [XML_PI] = TEXT("xml.xmlpi", "XMLPI"),
    [XML_CDATA_SECTION] = TEXT("xml.cdatasection", "CDATASection"),
    [XML_COMMENT] = TEXT("xml.comment", "Comment"),
    [XML_ATTRIBUTE] = TEXT("xml.attribute", "Attribute"),
    [XML_DOCTYPE] = TEXT("xml.doctype", "Doctype"),
    [XML_DTD_TAG] = TEXT("xml.dtdtag", "DTD Tag"),
    [XML_CDATA] = TEXT("xml.cdata", "CDATA"),
    [XML_TAG] = TEXT("xml.tag", "Tag"),
    [XML_UNKNOWN] = TEXT("xml.unknown", "Unknown"),
    [XML_DECLARATION] = TEXT("xml.xmlpi.xml", "xml.xmlpi.xml"),
    [XML_VERSION] = TEXT("xml.xmlpi.xml.version", "version"),
    [XML_ENCODING] = TEXT("xml.xmlpi.xml.encoding", "encoding"),
    [XML_STANDALONE] = TEXT("xml.xmlpi.xml.standalone", "standalone"),
    [XML_NOT_OPEN] = {"xml.closing_unopened_tag", "Closing an unopened tag", FIELD_EXPERT,
        EXPERT_ERROR, .group = EXPERT_MALFORMED},
    [XML_PI_NOT_OPEN] = {"xml.closing_unopened_xmpli_tag", "Closing an unopened xmpli tag",
        FIELD_EXPERT, EXPERT_ERROR, .group = EXPERT_MALFORMED},
    [XML_UNRECOGNIZED] = {"xml.unrecognized_text", "Unrecognized text", FIELD_EXPERT,
        EXPERT_WARNING, .group = EXPERT_PROTOCOL},
};
const struct field_table xml_fields = {xml, XML_COUNT};

/* What is open: the document, an element, a document type. */
struct open {
    struct node *node, *last; /* what ">" is written behind: the tag or its last attribute */
    uint32_t start;           /* offset of its first octet */
    bool element;             /* text in it is the element's */
};

struct document {
    struct dissection *d;
    struct bytes text;
    struct open open[XML_DEPTH_MAX];
    uint32_t n;    /* open ones, 1 at least */
    uint32_t deep; /* open ones beyond the cap */
};

/* --- tokens: each gives the offset behind it, 0 where it does not stand there ------------------
 */

static uint32_t skip_blanks(struct bytes s, uint32_t at)
{
    while (at < s.length && (is_blank(s.data[at]) || s.data[at] == '\r' || s.data[at] == '\n'))
        at++;
    return at;
}

static uint32_t word_at(struct bytes s, uint32_t at, const char *word)
{
    uint32_t n = (uint32_t)strlen(word);

    return at < s.length && s.length - at >= n && memcmp(s.data + at, word, n) == 0 ? at + n : 0;
}

static bool is_name_octet(uint8_t c)
{
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}

static uint32_t name_at(struct bytes s, uint32_t at, bool colons)
{
    uint32_t end = at;

    while (end < s.length && (is_name_octet(s.data[end]) || (colons && s.data[end] == ':')))
        end++;
    return end > at ? end : 0;
}

/* "prefix:name" or "name". */
static uint32_t tag_name_at(struct bytes s, uint32_t at)
{
    uint32_t end = name_at(s, at, false);
    uint32_t colon = end ? word_at(s, skip_blanks(s, end), ":") : 0;
    uint32_t name = colon ? name_at(s, skip_blanks(s, colon), false) : 0;

    return name ? name : end;
}

/* Up to and with the first `word` at or behind `at`. A single octet is not found in the last place,
 * unless it is the first one, too: so it is in Wireshark. */
static uint32_t until(struct bytes s, uint32_t at, const char *word)
{
    uint32_t found = bytes_search(s, at, word), n = (uint32_t)strlen(word);

    if (found >= s.length || (n == 1 && found + 1 == s.length && found > at))
        return 0;
    return found + n;
}

/* A value in quotes: one escaped quote, or no quote at all inside. */
static uint32_t quoted_at(struct bytes s, uint32_t at, char quote)
{
    const char escaped[] = {'\\', quote, '\0'}, end[] = {quote, '\0'};
    uint32_t inside = at < s.length && s.data[at] == (uint8_t)quote ? skip_blanks(s, at + 1) : 0;

    if (!inside)
        return 0;
    uint32_t escape = word_at(s, inside, escaped);
    if (escape)
        return word_at(s, skip_blanks(s, escape), end);
    uint32_t found = bytes_search(s, inside, end);
    return found < s.length ? found + 1 : 0;
}

static uint32_t value_at(struct bytes s, uint32_t at)
{
    uint32_t end = quoted_at(s, at, '"');

    if (!end)
        end = quoted_at(s, at, '\'');
    for (uint32_t i = at; !end && i < s.length && is_digit(s.data[i]); i++)
        if (i + 1 == s.length || !is_digit(s.data[i + 1]))
            end = i + 1;
    return end ? end : name_at(s, at, false);
}

struct attribute {
    struct bytes name, value, whole;
};

static uint32_t attribute_at(struct bytes s, uint32_t at, struct attribute *attribute)
{
    uint32_t name = name_at(s, at, true);
    uint32_t equals = name ? word_at(s, skip_blanks(s, name), "=") : 0;
    uint32_t start = skip_blanks(s, equals), end = equals ? value_at(s, start) : 0;

    if (!end)
        return 0;
    bool quotes = s.data[start] == '"' || s.data[start] == '\'';
    attribute->name = bytes_part(s, at, name);
    attribute->value = bytes_part(s, start + quotes, end - quotes);
    attribute->whole = bytes_part(s, at, end);
    return end;
}

/* Behind all attributes and the blanks around them. */
static uint32_t skip_attributes(struct bytes s, uint32_t at)
{
    struct attribute attribute;
    uint32_t end;

    for (at = skip_blanks(s, at); (end = attribute_at(s, at, &attribute)); at = skip_blanks(s, end))
        continue;
    return at;
}

/* --- nodes ------------------------------------------------------------------------------------ */

static struct open *top(struct document *x)
{
    return &x->open[x->n - 1];
}

static struct bytes span(const struct document *x, uint32_t from, uint32_t to)
{
    return bytes_part(x->text, from, to);
}

static const char *escaped(struct document *x, struct bytes bytes)
{
    struct text text = {0};

    text_wire(&text, bytes.data, bytes.length);
    const char *copy = arena_copy(x->d->arena, text.data, text.length);
    text_deinit(&text);
    return copy ? copy : "";
}

/* A node whose label is what stands there. */
static struct node *show(
    struct document *x, int field, struct bytes all, struct bytes value, struct bytes label)
{
    struct node *node = put_value(x->d, &xml[field], all, value);

    node_label(x->d, node, "%s", escaped(x, label));
    return node;
}

static void show_text(struct document *x, struct bytes all)
{
    put_label(x->d, all, "%s", escaped(x, all));
}

static void push(struct document *x, struct node *node, uint32_t start, bool element)
{
    if (x->n == XML_DEPTH_MAX) {
        x->deep++;
        return;
    }
    x->open[x->n++] = (struct open){.node = node, .last = node, .start = start, .element = element};
    descend(x->d, node);
}

/* Ends what is open; with nothing open that is noted over the octets. */
static void pop(struct document *x, int not_open, struct bytes all)
{
    if (x->deep > 0) {
        x->deep--;
    } else if (x->n > 1) {
        ascend(x->d, x->open[--x->n].node);
    } else {
        struct node *node = put_label(x->d, all, "%s", xml[not_open].title);
        expert(x->d, node, &xml[not_open]);
    }
}

/* --- pieces: each shows what stands there and gives the offset behind it, or 0 ----------------
 */

static uint32_t comment(struct document *x, uint32_t at)
{
    static const struct {
        const char *start, *end;
        int field;
    } kinds[] = {{"<!--", "-->", XML_COMMENT}, {"<![CDATA[", "]]>", XML_CDATA_SECTION}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        uint32_t inside = word_at(x->text, at, kinds[i].start);
        uint32_t end = inside ? until(x->text, skip_blanks(x->text, inside), kinds[i].end) : 0;
        if (!end)
            continue;
        struct bytes all = span(x, at, end);
        show(x, kinds[i].field, all, all, all);
        return end;
    }
    return 0;
}

static int attribute_field(struct bytes name, bool declaration)
{
    if (!declaration)
        return XML_ATTRIBUTE;
    return bytes_is(name, "version")      ? XML_VERSION
           : bytes_is(name, "encoding")   ? XML_ENCODING
           : bytes_is(name, "standalone") ? XML_STANDALONE
                                          : XML_ATTRIBUTE;
}

static void attributes(struct document *x, uint32_t at, bool declaration)
{
    struct attribute one;
    uint32_t end;

    for (at = skip_blanks(x->text, at); (end = attribute_at(x->text, at, &one));
         at = skip_blanks(x->text, end)) {
        int field = attribute_field(one.name, declaration);
        bool known = field != XML_ATTRIBUTE;
        top(x)->last =
            show(x, field, known ? one.value : one.whole, known ? one.value : one.whole, one.whole);
    }
}

static uint32_t instruction(struct document *x, uint32_t at)
{
    uint32_t start = word_at(x->text, at, "<?");
    uint32_t name = skip_blanks(x->text, start);
    uint32_t end_name = start ? name_at(x->text, name, false) : 0;
    uint32_t stop = end_name ? skip_attributes(x->text, end_name) : 0;
    uint32_t end = stop ? word_at(x->text, stop, "?>") : 0;

    if (!end)
        return 0;
    struct bytes word = span(x, name, end_name);
    bool declaration = word.length == 3 && memcmp(word.data, "xml", 3) == 0;
    push(x,
        show(x, declaration ? XML_DECLARATION : XML_PI, span(x, at, end), span(x, at, end),
            span(x, at, end_name)),
        at, false);
    attributes(x, end_name, declaration);
    show_text(x, span(x, stop, end));
    pop(x, XML_PI_NOT_OPEN, span(x, stop, end));
    return end;
}

static uint32_t closing_tag(struct document *x, uint32_t at)
{
    struct bytes s = x->text;
    uint32_t start = word_at(s, at, "<");
    uint32_t slash = start ? word_at(s, skip_blanks(s, start), "/") : 0;
    uint32_t name = slash ? tag_name_at(s, skip_blanks(s, slash)) : 0;
    uint32_t end = name ? word_at(s, skip_blanks(s, name), ">") : 0;

    if (!end)
        return 0;
    struct open *open = top(x);
    if (open->node && open->element && x->deep == 0)
        open->node->size = end - open->start;
    show_text(x, span(x, at, end));
    pop(x, XML_NOT_OPEN, span(x, at, end));
    return end;
}

static uint32_t case_word_at(struct bytes s, uint32_t at, const char *word)
{
    return bytes_begin(bytes_from(s, at), word) ? at + (uint32_t)strlen(word) : 0;
}

/* With an internal subset it stays open, else it ends at ">". */
static uint32_t doctype(struct document *x, uint32_t at)
{
    struct bytes s = x->text;
    uint32_t start = word_at(s, at, "<");
    uint32_t bang = start ? word_at(s, skip_blanks(s, start), "!") : 0;
    uint32_t word = bang ? case_word_at(s, skip_blanks(s, bang), "DOCTYPE") : 0;
    uint32_t name = skip_blanks(s, word), end_name = word ? name_at(s, name, false) : 0;
    uint32_t next = skip_blanks(s, end_name), end = end_name ? word_at(s, next, "[") : 0;
    bool subset = end > 0;

    if (end_name && !subset) {
        uint32_t id = case_word_at(s, next, "PUBLIC");
        id = id ? id : case_word_at(s, next, "SYSTEM");
        end = id ? until(s, skip_blanks(s, id), ">") : 0;
    }
    if (!end)
        return 0;
    struct bytes all = span(x, at, end);
    push(x, show(x, XML_DOCTYPE, span(x, name, end_name), span(x, name, end_name), all), at, false);
    if (!subset)
        pop(x, XML_NOT_OPEN, all);
    return end;
}

static uint32_t subset_end(struct document *x, uint32_t at)
{
    uint32_t bracket = word_at(x->text, at, "]");
    uint32_t end = bracket ? word_at(x->text, skip_blanks(x->text, bracket), ">") : 0;

    if (!end)
        return 0;
    show_text(x, span(x, at, end));
    pop(x, XML_NOT_OPEN, span(x, at, end));
    return end;
}

static uint32_t declaration(struct document *x, uint32_t at)
{
    uint32_t start = word_at(x->text, at, "<");
    uint32_t bang = start ? word_at(x->text, skip_blanks(x->text, start), "!") : 0;
    uint32_t end = bang ? until(x->text, skip_blanks(x->text, bang), ">") : 0;

    if (!end)
        return 0;
    struct bytes all = span(x, at, end);
    show(x, XML_DTD_TAG, all, all, all);
    return end;
}

static uint32_t tag(struct document *x, uint32_t at)
{
    struct bytes s = x->text;
    uint32_t start = word_at(s, at, "<");
    uint32_t name = start ? tag_name_at(s, skip_blanks(s, start)) : 0;
    uint32_t stop = name ? skip_attributes(s, name) : 0;
    uint32_t end = stop ? word_at(s, stop, ">") : 0;
    uint32_t closed = stop && !end ? word_at(s, stop, "/>") : 0;

    if (!end && !closed)
        return 0;
    struct bytes all = span(x, at, end ? end : closed);
    push(x, show(x, XML_TAG, all, all, span(x, at, name)), at, true);
    attributes(x, name, false);
    node_suffix(x->d, top(x)->last, "%s", end ? ">" : "/>");
    if (closed)
        pop(x, XML_NOT_OPEN, span(x, stop, closed));
    return end ? end : closed;
}

static uint32_t character_data(struct document *x, uint32_t at)
{
    uint32_t end = at + bytes_index(bytes_from(x->text, at), '<');
    struct bytes all = span(x, at, end);

    if (end == at)
        return 0;
    show(x, top(x)->element ? XML_CDATA : XML_UNKNOWN, all, all, all);
    return end;
}

/* Up to the next blank. */
static uint32_t unrecognized(struct document *x, uint32_t at)
{
    uint32_t end = at;

    while (end < x->text.length && skip_blanks(x->text, end) == end)
        end++;
    struct node *node = put_label(x->d, span(x, at, end), "%s", xml[XML_UNRECOGNIZED].title);
    expert(x->d, node, &xml[XML_UNRECOGNIZED]);
    return end;
}

static uint32_t (*const pieces[])(struct document *x, uint32_t at) = {comment, instruction,
    closing_tag, doctype, subset_end, declaration, tag, character_data, unrecognized};

static void dissect(struct dissection *d, struct node *layer)
{
    struct document x = {.d = d, .text = peek_rest(d), .n = 1};
    uint32_t at = skip_blanks(x.text, 0), end = 1;

    x.open[0] = (struct open){.node = layer, .last = layer};
    while (at < x.text.length && end > 0 && !d->tree->capped) {
        end = 0;
        for (size_t i = 0; !end && i < sizeof pieces / sizeof pieces[0]; i++)
            end = pieces[i](&x, at);
        at = skip_blanks(x.text, end);
    }
    while (x.n > 1)
        ascend(d, x.open[--x.n].node);
}

/* --- types ------------------------------------------------------------------------------------ */

/* Those of Wireshark that are met outside of telephony. */
static void dissect_layer(struct dissection *d)
{
    struct node *layer = open_inside(d, &xml[XML]);

    if (layer)
        dissect(d, layer);
    ascend(d, layer);
}

/* A byte order mark tells UTF-16; that of UTF-8 is text like any other. */
bool xml_media(struct dissection *d, const struct media *body)
{
    uint16_t mark = peek_u16(d, 0);

    if (body && !xml_is_type(body->type))
        return false;
    row_protocol_inside(d, "XML");
    if (mark == MARK_BIG || mark == MARK_LITTLE) {
        const char *title = mark == MARK_BIG ? "Decoded UTF-16BE text" : "Decoded UTF-16LE text";
        struct bytes text = utf16_decode(d->arena, peek_rest(d), mark == MARK_BIG);
        struct scope scope = enter_source(d, title, text);
        dissect_layer(d);
        leave_forgiving(d, scope);
    } else {
        dissect_layer(d);
    }
    take_nothing(d, left(d));
    return true;
}
