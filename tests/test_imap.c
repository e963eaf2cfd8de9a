#include "dissectors/imap.h"

#include "analyzer/label.h"
#include "dissectors/dissectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { STATE_MAX = 4096 };

static struct framing frame(struct bytes bytes, enum direction direction)
{
    static _Alignas(max_align_t) const unsigned char state[STATE_MAX];
    struct unread unread = {.bytes = bytes, .direction = direction};

    assert_true(imap_dissector.state_size <= sizeof state);
    return imap_dissector.frame(state, &unread);
}

/* A unit must not end before all of it is there, however it was cut. */
static void whole_at(const char *text, enum direction direction)
{
    struct bytes said = bytes_of(text);

    for (uint32_t n = 0; n < said.length; n++)
        assert_int_equal(frame(bytes_part(said, 0, n), direction).kind, FRAMING_NEED);
    assert_int_equal(frame(said, direction).kind, FRAMING_MESSAGE);
    assert_int_equal(frame(said, direction).length, said.length);
}

static void lines_in_any_cut(void **state)
{
    (void)state;
    whole_at("a1 NOOP\r\n", TO_SERVER);
    whole_at("* OK IMAP4rev1 ready\r\n", TO_CLIENT);
    whole_at("+ idling\r\n", TO_CLIENT);
}

static void fetched_literals_in_any_cut(void **state)
{
    (void)state;
    whole_at("* 2 FETCH (BODY[] {6}\r\na\r\n)\r\n)\r\n", TO_CLIENT);
    whole_at("* 2 FETCH (BODY[] {0}\r\n)\r\n", TO_CLIENT);
    whole_at("* 2 fetch (rfc822 {3}\r\n)\r\n)\r\n", TO_CLIENT);
}

struct framing_case {
    const char *said;
    enum direction direction;
    enum framing_kind kind;
    uint32_t length;
};

/* Complete lines are one unit; it is a part where octets of a literal are to follow. */
static const struct framing_case cases[] = {
    {"a1 LOGIN {5}\r\n", TO_SERVER, FRAMING_MESSAGE, 14}, /* the client waits */
    {"a1 LOGIN {5+}\r\n", TO_SERVER, FRAMING_PART, 15},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\n", TO_SERVER, FRAMING_PART, 27},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\npass", TO_SERVER, FRAMING_PART, 27},
    {"a1 LOGIN {5+}\r\nuser2 {8+}\r\npassword\r\n", TO_SERVER, FRAMING_MESSAGE, 37},
    {"a1 SELECT {0+}\r\n\r\na2 NO", TO_SERVER, FRAMING_MESSAGE, 18},
    {"a1 APPEND x {9+}\r\na {99}\r\n\r\nb\r\n", TO_SERVER, FRAMING_MESSAGE, 31},
    {"* OK hello {99}\r\n", TO_CLIENT, FRAMING_MESSAGE, 17}, /* a text for people */
    {"* 1 EXISTS\r\n* 1 FETCH (BODY[] {9}\r\n", TO_CLIENT, FRAMING_MESSAGE, 12},
    {"* 1 FETCH (BODY[1] {1}\r\na BODY[2] {9}\r\nb\r\n", TO_CLIENT, FRAMING_NEED, 1},
    {"* 1 FETCH (BODY[1] {1}\r\na BODY[2] {9}\r\n)\r\n", TO_CLIENT, FRAMING_PART, 42},
    {"* 1 FETCH (BODY[] {4000000000}\r\na\r\n", TO_CLIENT, FRAMING_PART, 35}, /* not waited for */
    {"* LIST () \"/\" {7}\r\na\r\n", TO_CLIENT, FRAMING_PART, 22},
};

static void framed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct framing framing = frame(bytes_of(cases[i].said), cases[i].direction);
        if (framing.kind != cases[i].kind || framing.length != cases[i].length)
            print_error("%s: kind %d, length %u\n", cases[i].said, framing.kind, framing.length);
        assert_int_equal(framing.kind, cases[i].kind);
        assert_int_equal(framing.length, cases[i].length);
    }
}

/* --- items of FETCH answers --------------------------------------------------------------------
 */

struct fetch_case {
    const char *answer;
    const char *fields; /* what stands behind "wirewalk.imap." and its value, bars between */
    const char *says;
};

static const struct fetch_case fetches[] = {
    {"(FLAGS (\\Seen $Junk) UID 4)\r\n", "fetch=FLAGS|flag=\\Seen|flag=$Junk|fetch=UID|uid=4",
        "FLAGS \\Seen $Junk, UID 4"},
    {"(FLAGS ())\r\n", "fetch=FLAGS", "FLAGS (none)"},
    {"(INTERNALDATE \"18-May-2014 21:00:00 +0000\" RFC822.SIZE 190 MODSEQ (5))\r\n",
        "fetch=INTERNALDATE|internal_date=18-May-2014 21:00:00 +0000|fetch=RFC822.SIZE|size=190|"
        "fetch=MODSEQ|modseq=5",
        "INTERNALDATE 18-May-2014 21:00:00 +0000, RFC822.SIZE 190, MODSEQ 5"},
    {"(ENVELOPE (\"Thu, 2 Jul 2009\" \"a \\\"b\\\"\" ((\"A B\" NIL \"a\" \"x.org\")) ((NIL NIL "
     "\"s\" "
     "\"y\")) NIL ((NIL NIL \"friends\" NIL)(NIL NIL \"c\" \"z\")(NIL NIL NIL NIL)) NIL NIL NIL "
     "\"<1@x>\"))\r\n",
        "fetch=ENVELOPE|envelope.date=Thu, 2 Jul 2009|envelope.subject=a \"b\"|"
        "envelope.from=A B <a@x.org>|envelope.sender=s@y|envelope.to=friends:|envelope.to=c@z|"
        "envelope.message_id=<1@x>",
        "ENVELOPE (from A B <a@x.org>, subject \"a \"b\"\")"},
    {"(ENVELOPE (NIL {4}\r\n\"a)\\ NIL NIL ((NIL NIL \"r\" \"y\")) NIL ((NIL NIL \"c\" \"y\")) "
     "((NIL NIL "
     "\"b\" \"y\")) \"<0@x>\" NIL))\r\n",
        "fetch=ENVELOPE|envelope.subject=\"a)\\|envelope.reply_to=r@y|envelope.cc=c@y|"
        "envelope.bcc=b@y|envelope.in_reply_to=<0@x>",
        "ENVELOPE (from , subject \"\"a)\\\")"},
    {"(BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"x\") NIL NIL \"7BIT\" 19 1))\r\n",
        "fetch=BODYSTRUCTURE|part=1|part.type=TEXT/PLAIN|part.encoding=7BIT|part.size=19",
        "BODYSTRUCTURE (1 part)"},
    {"(BODY ((\"text\" \"plain\" NIL NIL NIL \"8bit\" 5 1)(\"image\" \"png\" (\"name\" \"p.png\") "
     "\"<i>\" NIL \"base64\" 572) \"mixed\"))\r\n",
        "fetch=BODY|part=1|part.type=text/plain|part.encoding=8bit|part.size=5|part=2|"
        "part.type=image/png|part.encoding=base64|part.size=572|part.name=p.png|multipart=mixed",
        "BODY (2 parts)"},
    {"(BODYSTRUCTURE ((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 279 (NIL \"s\" NIL NIL NIL NIL "
     "NIL NIL "
     "NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 29 1 NIL NIL NIL NIL) 9 NIL "
     "(\"attachment\" "
     "(\"filename*\" \"utf-8''%C3%9C.eml\")) NIL NIL)((\"text\" \"html\" NIL NIL NIL \"7bit\" 1 1) "
     "\"alternative\") \"mixed\" (\"boundary\" \"b\") NIL NIL NIL))\r\n",
        "fetch=BODYSTRUCTURE|part=1|part.type=message/rfc822|part.encoding=7bit|part.size=279|"
        "part=1.1|part.type=text/plain|part.encoding=7bit|part.size=29|part.name=\xc3\x9c.eml|"
        "part=2.1|part.type=text/html|part.encoding=7bit|part.size=1|multipart=alternative|"
        "multipart=mixed",
        "BODYSTRUCTURE (3 parts)"},
    {"(BODY[HEADER.FIELDS (TO CC)] {6}\r\nTo: a; BODY[1.2]<0> \"xy\" UID 7)\r\n",
        "fetch=BODY[HEADER.FIELDS (TO CC)]|section=HEADER.FIELDS (TO CC)|header=To: a;|"
        "body.size=6|fetch=BODY[1.2]<0>|section=1.2|body=xy|body.size=2|fetch=UID|uid=7",
        "BODY[HEADER.FIELDS (TO CC)] (6 octets), BODY[1.2]<0> (2 octets), UID 7"},
    {"(RFC822.HEADER {3}\r\na\r\n)\r\n",
        "fetch=RFC822.HEADER|section=HEADER|header=a\r\n|body.size=3", "RFC822.HEADER (3 octets)"},
    {"(BINARY[2] ~{3}\r\nabc BODY[TEXT] {9}\r\nab", /* the rest comes in another unit */
        "fetch=BINARY[2]|section=2|body=abc|body.size=3|fetch=BODY[TEXT]|section=TEXT|body=ab|"
        "body.size=9",
        "BINARY[2] (3 octets), BODY[TEXT] (9 octets)"},
    {"(X-GM-LABELS (\"a\" (b)) BODY[1] NIL UID 1)\r\n",
        "fetch=X-GM-LABELS|fetch=BODY[1]|fetch=UID|uid=1", "X-GM-LABELS, UID 1"},
    {"(FLAGS (\\Seen\r\n", "fetch=FLAGS|flag=\\Seen", "FLAGS \\Seen"},
    {"(ENVELOPE (\"x", "fetch=ENVELOPE", "ENVELOPE (from , subject \"\")"},
    {"(UID x RFC822.SIZE)\r\n", "fetch=UID|fetch=RFC822.SIZE", "UID x, RFC822.SIZE "},
    {"nothing\r\n", "", ""},
    {"", "", ""},
};

static void add_fields(struct text *out, const struct tree *tree)
{
    for (uint32_t i = 0; i < tree->n; i++) {
        text_add(out, i > 0 ? "|" : "");
        text_add(out, tree->nodes[i].field->name + strlen("wirewalk.imap."));
        text_char(out, '=');
        label_value(out, &tree->nodes[i]);
    }
}

static void fetched(const char *answer, struct text *fields, struct text *says)
{
    struct bytes bytes = bytes_of(answer);
    struct arena arena = {0};
    struct tree tree;
    struct message message = {0};
    struct dissection d = {.cursor = cursor_make(bytes.data, bytes.length, bytes.length),
        .building = true,
        .tree = &tree,
        .arena = &arena,
        .message = &message};

    assert_true(tree_init(&tree, &arena));
    text_add(says, imap_fetch(&d, bytes));
    add_fields(fields, &tree);
    tree_deinit(&tree);
    arena_deinit(&arena);
}

static void items_of_fetch(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fetches / sizeof fetches[0]; i++) {
        struct text fields = {0}, says = {0};
        fetched(fetches[i].answer, &fields, &says);
        assert_string_equal(text_string(&fields), fetches[i].fields);
        assert_string_equal(text_string(&says), fetches[i].says);
        text_deinit(&fields);
        text_deinit(&says);
    }
}

/* Lists in lists without end, and thousands of parts, come to an end. */
static void fetch_has_caps(void **state)
{
    enum { MANY = 40000 };
    struct text deep = {0}, wide = {0}, fields = {0}, says = {0};

    (void)state;
    text_add(&deep, "(BODY ");
    text_fill(&deep, '(', MANY);
    fetched(text_string(&deep), &fields, &says);
    text_add(&wide, "(BODY (");
    while (wide.length < MANY)
        text_add(&wide, "(\"a\" \"b\" NIL)");
    text_reset(&says);
    fetched(text_string(&wide), &fields, &says);
    assert_string_equal(text_string(&says), "BODY (512 parts)");
    text_deinit(&deep);
    text_deinit(&wide);
    text_deinit(&fields);
    text_deinit(&says);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_in_any_cut),
        cmocka_unit_test(fetched_literals_in_any_cut),
        cmocka_unit_test(framed),
        cmocka_unit_test(items_of_fetch),
        cmocka_unit_test(fetch_has_caps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
