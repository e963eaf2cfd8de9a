/* Mails as octets: header, addresses, multiparts, what is malformed, what is nested too deep. */
#include "analyzer/label.h"
#include "dissectors/dissectors.h"
#include "dissectors/imf.h"
#include "dissectors/mailheader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct result {
    struct arena arena;
    struct tree tree;
    struct row row;
    struct text labels; /* of all nodes, a line each, four spaces a level */
    bool bad;
};

static void write_labels(struct result *r)
{
    for (uint32_t i = 0; i < r->tree.n; i++) {
        text_fill(&r->labels, ' ', 4 * (size_t)r->tree.nodes[i].depth);
        label_node(&r->labels, &r->tree.nodes[i]);
        text_char(&r->labels, '\n');
    }
}

static void read_mail(struct result *r, const char *mail)
{
    uint32_t n = (uint32_t)strlen(mail);
    struct dissection d = {
        .cursor = cursor_make((const uint8_t *)mail, n, n),
        .building = true,
        .tree = &r->tree,
        .row = &r->row,
        .arena = &r->arena,
    };

    *r = (struct result){.row.protocol = ""};
    assert_true(tree_init(&r->tree, &r->arena));
    imf_message(&d, 0);
    r->bad = d.cursor.bad;
    assert_int_equal(left(&d), 0);
    write_labels(r);
}

static void done(struct result *r)
{
    text_deinit(&r->labels);
    row_deinit(&r->row);
    tree_deinit(&r->tree);
    arena_deinit(&r->arena);
}

static void expect(const char *mail, const char *labels, const char *row)
{
    struct result r;

    read_mail(&r, mail);
    assert_string_equal(text_string(&r.labels), labels);
    assert_string_equal(text_string(&r.row.info), row);
    assert_false(r.bad);
    done(&r);
}

static bool holds(struct result *r, const char *line)
{
    return strstr(text_string(&r->labels), line) != NULL;
}

static void only_text(void **state)
{
    (void)state;
    expect("Hello dummie!\r\n",
        "Internet Message Format\n"
        "    Message-Text\n"
        "        Hello dummie!  \n",
        "Hello dummie!  ");
}

static void header_and_text(void **state)
{
    (void)state;
    expect("From: User One <user1@st.um>\r\nSubject: a\r\n b\r\nX-Foo: bar\r\n\r\none\r\n\ttwo\r\n",
        "Internet Message Format\n"
        "    From: User One <user1@st.um>, 1 item\n"
        "        Item: User One <user1@st.um>\\r\\n\n"
        "            Display-Name: User One\n"
        "            Address: user1@st.um\n"
        "    Subject: a\\r\\n b\n"
        "    Unknown-Extension: X-Foo: bar (Contact Wireshark developers if you want this "
        "supported.)\n"
        "        Type: X-Foo\n"
        "        Value: bar\n"
        "    Message-Text\n"
        "        one  \n"
        "         two  \n",
        "from: User One <user1@st.um>, subject: a\\r\\n b, , one  ,  two  ");
}

/* Commas in quotes and in groups part nothing. */
static void address_lists(void **state)
{
    (void)state;
    expect("To: \"Doe, J\" <j@d.um>, G: a@b, c@d;, e@f\r\n\r\n",
        "Internet Message Format\n"
        "    To: \"Doe, J\" <j@d.um>, G: a@b, c@d;, e@f, 3 items\n"
        "        Item: \"Doe, J\" <j@d.um>\n"
        "            Display-Name: \"Doe, J\"\n"
        "            Address: j@d.um\n"
        "        Item:  G: a@b, c@d;\n"
        "            Display-Name:  G, 2 items\n"
        "                Item: a@b\n"
        "                    Address: a@b\n"
        "                Item:  c@d\n"
        "                    Address:  c@d\n"
        "        Item:  e@f\\r\\n\n"
        "            Address:  e@f\\r\\n\n"
        "    Message-Text\n",
        "");
}

static void a_type_with_base64(void **state)
{
    (void)state;
    expect("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           "SGVsbG8K\r\n",
        "Internet Message Format\n"
        "    Content-Type: text/plain; charset=utf-8\n"
        "        Type: text/plain\n"
        "        Parameters:  charset=utf-8\n"
        "    Content-Transfer-Encoding: base64\n"
        "    Line-based text data: text/plain (1 lines)\n"
        "        Hello\\n\n",
        "(text/plain)");
}

static void multipart(void **state)
{
    (void)state;
    expect("Content-Type: multipart/mixed; boundary=\"b b\"\r\n\r\npre\r\n--b b\r\n"
           "Content-Type: Text/HTML\r\n\r\n<p>\r\n--b b\r\n"
           "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           "SGVsbG8K\r\n--b b--\r\nend",
        "Internet Message Format\n"
        "    Content-Type: multipart/mixed; boundary=\"b b\"\n"
        "        Type: multipart/mixed\n"
        "        Parameters:  boundary=\"b b\"\n"
        "    MIME Multipart Media Encapsulation, Type: multipart/mixed, Boundary: \"b b\"\n"
        "        [Type: multipart/mixed]\n"
        "        Preamble: 7072650d0a\n"
        "        First boundary: --b b\\r\\n\n"
        "        Encapsulated multipart part:  (text/html)\n"
        "            Content-Type: Text/HTML\\r\\n\\r\\n\n"
        "            Line-based text data: text/html (1 lines)\n"
        "                <p>\n"
        "        Boundary: \\r\\n--b b\\r\\n\n"
        "        Encapsulated multipart part:  (application/zip)\n"
        "            Content-Type: application/zip; name=a.zip\\r\\n\n"
        "            Content-Transfer-Encoding: base64\\r\\n\\r\\n\n"
        "            Media Type\n"
        "                Media type: application/zip; name=a.zip (8 bytes)\n"
        "            [Attachment: a.zip, 6 bytes after decoding]\n"
        "        Last boundary: \\r\\n--b b--\\r\\n\n"
        "        Trailer: 656e64\n",
        "(text/html) (application/zip)");
}

static void a_part_without_end(void **state)
{
    struct result r;

    (void)state;
    read_mail(&r, "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
                  "\r\nthe end is lost");
    assert_true(holds(&r, "the end is lost"));
    assert_false(holds(&r, "Last boundary"));
    done(&r);
}

static void a_multipart_without_boundary(void **state)
{
    struct result r;

    (void)state;
    read_mail(&r, "Content-Type: multipart/mixed; charset=x\r\n\r\n--b\r\n");
    assert_true(holds(&r, "could not find a required parameter"));
    assert_true(holds(&r, "Data (5 bytes)"));
    done(&r);
}

/* Mails in mails: at MIME_NESTING_MAX they stay closed, and nothing breaks. */
static void nested_too_deep(void **state)
{
    enum { LEVELS = 300 };
    struct result r;
    struct text mail = {0};

    (void)state;
    for (int i = 0; i < LEVELS; i++)
        text_printf(&mail,
            "Content-Type: multipart/mixed; boundary=b%d.\r\n\r\n--b%d.\r\n"
            "Content-Type: message/rfc822\r\n\r\n",
            i, i);
    text_add(&mail, "Subject: innermost\r\n\r\ntext\r\n");
    read_mail(&r, text_string(&mail));
    assert_false(r.bad);
    assert_false(holds(&r, "Subject: innermost"));
    assert_true(r.tree.n < 40 * MIME_NESTING_MAX);
    text_deinit(&mail);
    done(&r);
}

/* Whatever a mail is cut to, nothing is read beyond it (see the sanitizers) and all is taken. */
static void every_cut(void **state)
{
    static const char mail[] =
        "From: \"a\\\"\" <a@b>, (c) d:e@f;\r\nSIO-Label: marking=\"x\"; foo; type=\":ess\"\r\n"
        "Content-Type: multipart/mixed; boundary*0=\"b\"; x*=a'b'%4\r\n\r\n--b\r\nContent-Type:"
        " message/rfc822\r\nContent-Disposition: attachment; filename=\"x\r\n\r\nTo:\r\n\r\n=?\r\n"
        "--b\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; name=\"\\"
        "\r\n\r\n=4=\r\n--b--";
    char *copy;

    (void)state;
    for (size_t n = 0; n < sizeof mail; n++) {
        struct result r;
        copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, mail, n);
        copy[n] = '\0';
        read_mail(&r, copy);
        assert_false(r.bad);
        done(&r);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_text),
        cmocka_unit_test(header_and_text),
        cmocka_unit_test(address_lists),
        cmocka_unit_test(a_type_with_base64),
        cmocka_unit_test(multipart),
        cmocka_unit_test(a_part_without_end),
        cmocka_unit_test(a_multipart_without_boundary),
        cmocka_unit_test(nested_too_deep),
        cmocka_unit_test(every_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
