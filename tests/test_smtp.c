#include "dissectors/dissectors.h"
#include "dissectors/smtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The pieces that frame finds in what the client says, fed n octets at a time, as one string:
 * L line, B piece of a body, E end of a mail. */
static const char *pieces_of(struct smtp_place place, struct bytes said, uint32_t n, char *out)
{
    uint32_t taken = 0, held = 0, scanned = 0, count = 0;

    while (held < said.length || taken < held) {
        struct bytes rest = bytes_part(said, taken, held);
        struct smtp_piece piece = smtp_next(&place, rest, scanned);
        if (piece.kind == SMTP_NOTHING_YET) {
            if (held == said.length)
                break;
            scanned = held - taken;
            held += n < said.length - held ? n : said.length - held;
            continue;
        }
        assert_true(piece.length > 0 && piece.length <= rest.length);
        smtp_advance(&place, &piece, rest);
        taken += piece.length;
        scanned = 0;
        out[count++] = piece.kind == SMTP_LINE ? 'L' : piece.kind == SMTP_BODY ? 'B' : 'E';
    }
    out[count] = '\0';
    return out;
}

/* The same with pieces of one body as one. */
static const char *bodies_joined(char *pieces)
{
    uint32_t n = 0;

    for (uint32_t i = 0; pieces[i]; i++)
        if (pieces[i] != 'B' || n == 0 || pieces[n - 1] != 'B')
            pieces[n++] = pieces[i];
    pieces[n] = '\0';
    return pieces;
}

static const char session[] = "EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
                              "Subject: x\r\n\r\none\r\n..two\r\n.three\r\n\r\n.\r\n"
                              "BDAT 7\r\n.\r\n.\r\nxBDAT 0 LAST\r\nQUIT\r\n";

static void pieces_of_a_session(void **state)
{
    char out[1024];

    (void)state;
    assert_string_equal(
        pieces_of((struct smtp_place){0}, bytes_of(session), sizeof session, out), "LLLLBELBLL");
}

/* However the session is cut into segments, the same lines and ends are found. */
static void pieces_octet_by_octet(void **state)
{
    char out[1024];

    (void)state;
    for (uint32_t n = 1; n < sizeof session; n++) {
        pieces_of((struct smtp_place){0}, bytes_of(session), n, out);
        assert_string_equal(bodies_joined(out), "LLLLBELBLL");
    }
}

static struct smtp_piece in_data(const char *text, uint8_t tail)
{
    struct smtp_place place = {.mode = SMTP_READS_DATA, .text.tail = tail, .known = true};

    return smtp_next(&place, bytes_of(text), 0);
}

static void end_of_mail(void **state)
{
    (void)state;
    assert_int_equal(in_data(".\r\n", DOTTED_LINE_START).kind, SMTP_MAIL_END);
    assert_int_equal(in_data("\r\n.\r\n", DOTTED_AMID).kind, SMTP_MAIL_END);
    assert_int_equal(in_data("\r\n.\r\n", DOTTED_AMID).length, 5);
    assert_int_equal(in_data(".\r\n", DOTTED_AMID).kind, SMTP_BODY);
    assert_int_equal(in_data("x\r\n.\r\n", DOTTED_LINE_START).length, 3);
    /* A lone LF before or after the dot ends nothing: that would smuggle mails. */
    assert_int_equal(in_data("x\n.\r\n", DOTTED_LINE_START).length, 5);
    assert_int_equal(in_data("x\r\n.\n", DOTTED_LINE_START).length, 5);
    assert_int_equal(in_data("..\r\n", DOTTED_LINE_START).length, 4);
    /* What may become the end is waited for. */
    assert_int_equal(in_data("x\r\n.", DOTTED_LINE_START).length, 3);
    assert_int_equal(in_data("x\r\n.\r", DOTTED_LINE_START).length, 3);
    assert_int_equal(in_data(".", DOTTED_LINE_START).kind, SMTP_NOTHING_YET);
    assert_int_equal(in_data("no line end", DOTTED_LINE_START).kind, SMTP_NOTHING_YET);
}

static void client_with_lone_lf(void **state)
{
    char out[64];

    (void)state;
    assert_string_equal(
        pieces_of((struct smtp_place){0}, bytes_of("DATA\none\n.\nQUIT\n"), 100, out), "LBEL");
}

static void midstream(void **state)
{
    struct smtp_place place = {0};

    (void)state;
    smtp_orient(&place, bytes_of("QUIT\r\n"));
    assert_int_equal(place.mode, SMTP_READS_COMMANDS);
    smtp_orient(&place, bytes_of("and the text goes on\r\n"));
    assert_int_equal(place.mode, SMTP_READS_DATA);
    assert_true(place.headless);
}

static void a_line_is_not_waited_for_for_ever(void **state)
{
    static uint8_t text[SMTP_WAIT_MAX];
    struct smtp_place place = {.known = true};
    struct bytes bytes = {text, sizeof text};

    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(smtp_next(&place, bytes, 0).length, sizeof text);
    place.mode = SMTP_READS_DATA;
    assert_int_equal(smtp_next(&place, bytes, 0).length, sizeof text);
}

static struct framing frame(
    const struct smtp_state *state, const char *text, enum direction direction)
{
    struct unread unread = {.bytes = bytes_of(text), .direction = direction};

    return smtp_dissector.frame(state, &unread);
}

static void framing(void **state)
{
    struct smtp_state smtp_state = {0};

    (void)state;
    assert_int_equal(frame(&smtp_state, "220 x\r\n25", TO_CLIENT).length, 7);
    assert_int_equal(frame(&smtp_state, "220 x", TO_CLIENT).kind, FRAMING_NEED);
    assert_int_equal(frame(&smtp_state, "NOOP\r\nQUI", TO_SERVER).length, 6);
    assert_int_equal(frame(&smtp_state, "NOOP\r\n", TO_SERVER).kind, FRAMING_MESSAGE);
    assert_int_equal(frame(&smtp_state, "DATA\r\ntext\r\n", TO_SERVER).kind, FRAMING_PART);
    smtp_state.place.mode = SMTP_ENCRYPTED;
    assert_int_equal(frame(&smtp_state, "\x16\x03\x01", TO_SERVER).kind, FRAMING_REJECT);
}

static void gap_in_a_chunk(void **state)
{
    struct smtp_state smtp_state = {
        .place = {.mode = SMTP_READS_CHUNK, .chunk_left = 10, .known = true}};

    (void)state;
    assert_int_equal(smtp_dissector.gap(&smtp_state, TO_SERVER, 4), RECOVERY_RESUME);
    assert_int_equal(smtp_state.place.chunk_left, 6);
    assert_int_equal(smtp_dissector.gap(&smtp_state, TO_SERVER, 400), RECOVERY_RESUME);
    assert_int_equal(smtp_state.place.mode, SMTP_READS_COMMANDS);
    assert_false(smtp_state.place.known);
}

static void dots(void **state)
{
    struct arena arena = {0};
    struct bytes plain = bytes_of("a\r\nb.\r\n");
    struct bytes out = dotted_plain(&arena, bytes_of("..a\r\n.b\r\n...\r\nc.\r\n."));

    (void)state;
    assert_ptr_equal(dotted_plain(&arena, plain).data, plain.data);
    assert_int_equal(out.length, strlen(".a\r\nb\r\n..\r\nc.\r\n"));
    assert_memory_equal(out.data, ".a\r\nb\r\n..\r\nc.\r\n", out.length);
    arena_deinit(&arena);
}

static void enhanced_codes(void **state)
{
    uint32_t n = 0;

    (void)state;
    assert_string_equal(
        smtp_enhanced_meaning(bytes_of("5.1.1 no such user"), &n), "bad mailbox of the recipient");
    assert_int_equal(n, 5);
    assert_non_null(smtp_enhanced_meaning(bytes_of("2.99.99"), &n));
    assert_null(smtp_enhanced_meaning(bytes_of("3.1.1 x"), &n));
    assert_null(smtp_enhanced_meaning(bytes_of("2.1 x"), &n));
    assert_null(smtp_enhanced_meaning(bytes_of("2.1.0x"), &n));
    assert_null(smtp_enhanced_meaning(bytes_of(""), &n));
}

static void commands(void **state)
{
    (void)state;
    assert_int_equal(smtp_command_find(bytes_of("mail FROM:<>")), SMTP_MAIL);
    assert_int_equal(smtp_command_find(bytes_of("STARTTLS\r\n")), SMTP_STARTTLS);
    assert_int_equal(smtp_command_find(bytes_of("DATAX\r\n")), SMTP_OTHER);
    assert_true(smtp_is_command(bytes_of("WHAT is it\r\n")));
    assert_true(smtp_is_command(bytes_of("X-LINK2STATE x\r\n")));
    assert_false(smtp_is_command(bytes_of("Hello\r\n")));
    assert_false(smtp_is_command(bytes_of("\r\n")));
}

static void probing(void **state)
{
    struct unread client = {.bytes = bytes_of("EHLO a\r\n"), .direction = TO_SERVER};
    struct unread server = {.bytes = bytes_of("220 x ESMTP Exim\r\n"), .direction = TO_CLIENT};

    (void)state;
    assert_int_equal(smtp_dissector.probe(&client), PROBE_YES);
    assert_int_equal(smtp_dissector.probe(&server), PROBE_YES);
    server.bytes = bytes_of("220 ftp ready\r\n");
    assert_int_equal(smtp_dissector.probe(&server), PROBE_MAYBE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_a_session),
        cmocka_unit_test(pieces_octet_by_octet),
        cmocka_unit_test(end_of_mail),
        cmocka_unit_test(client_with_lone_lf),
        cmocka_unit_test(midstream),
        cmocka_unit_test(a_line_is_not_waited_for_for_ever),
        cmocka_unit_test(framing),
        cmocka_unit_test(gap_in_a_chunk),
        cmocka_unit_test(dots),
        cmocka_unit_test(enhanced_codes),
        cmocka_unit_test(commands),
        cmocka_unit_test(probing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
