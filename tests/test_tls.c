/*
 * TLS: framing of records, and the tables that are searched by halves.
 */
#include "analyzer/arena.h"
#include "analyzer/dissector.h"
#include "dissectors/dissectors.h"
#include "dissectors/oid_names.h"
#include "dissectors/t61.h"
#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"
#include "dissectors/tls_sct.h"
#include "dissectors/x509_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct framing ask(const struct tls_flow *flow, const void *data, size_t n, uint32_t scanned)
{
    struct unread unread = {.bytes = {data, (uint32_t)n}, .scanned = scanned};

    return tls_dissector.frame(flow, &unread);
}

static enum probe look(const void *data, size_t n)
{
    struct unread unread = {.bytes = {data, (uint32_t)n}};

    return tls_dissector.probe(&unread);
}

static void assert_framing(struct framing framing, enum framing_kind kind, uint32_t length)
{
    assert_int_equal(framing.kind, kind);
    assert_int_equal(framing.length, length);
}

static const uint8_t two_alerts[] = {21, 3, 1, 0, 2, 1, 0, 21, 3, 1, 0, 2, 2, 40};

/* --- framing --------------------------------------------------------------------------------- */

static void whole_records_are_one_unit(void **state)
{
    struct tls_flow flow = {0};

    (void)state;
    assert_framing(ask(&flow, two_alerts, 7, 0), FRAMING_MESSAGE, 7);
    assert_framing(ask(&flow, two_alerts, 14, 0), FRAMING_MESSAGE, 14);
    assert_framing(ask(&flow, two_alerts, 10, 0), FRAMING_MESSAGE, 7);
}

static void incomplete_records_are_waited_for(void **state)
{
    struct tls_flow flow = {0};

    (void)state;
    for (uint32_t n = 1; n < 5; n++)
        assert_framing(ask(&flow, two_alerts, n, 0), FRAMING_NEED, 1);
    assert_framing(ask(&flow, two_alerts, 5, 0), FRAMING_NEED, 2);
    assert_framing(ask(&flow, two_alerts, 6, 0), FRAMING_NEED, 1);
}

/* What began in an earlier segment stands alone, unless its header was cut too. */
static void continued_record_is_a_unit(void **state)
{
    struct tls_flow flow = {0};

    (void)state;
    assert_framing(ask(&flow, two_alerts, 14, 6), FRAMING_MESSAGE, 7);
    assert_framing(ask(&flow, two_alerts, 14, 3), FRAMING_MESSAGE, 14);
}

static void ssl2_hello_has_a_header_of_its_own(void **state)
{
    static const uint8_t hello[] = {0x80, 0x2e, 1, 3, 1, 0, 3, 0, 0, 0, 0x20};
    struct tls_flow flow = {0};

    (void)state;
    assert_framing(ask(&flow, hello, sizeof hello, 0), FRAMING_NEED, 0x2e + 2 - sizeof hello);
}

static void rubbish_is_one_unit(void **state)
{
    static const uint8_t rubbish[] = {0x55, 0x66, 0x77, 0x11, 0x22, 0x33, 0x44};
    static const uint8_t wrong_version[] = {22, 7, 7, 0, 1, 0};
    struct tls_flow flow = {0};

    (void)state;
    assert_framing(ask(&flow, rubbish, sizeof rubbish, 0), FRAMING_MESSAGE, sizeof rubbish);
    assert_framing(
        ask(&flow, wrong_version, sizeof wrong_version, 0), FRAMING_MESSAGE, sizeof wrong_version);
    flow.version = TLS_1_2;
    assert_framing(
        ask(&flow, wrong_version, sizeof wrong_version, 0), FRAMING_MESSAGE, sizeof wrong_version);
    assert_framing(ask(&flow, rubbish, 2, 0), FRAMING_MESSAGE, 2);
}

/* After lost octets a record must look like one. */
static void lost_octets_make_strict(void **state)
{
    static const uint8_t odd[] = {22, 0x99, 0x99, 0, 1, 0};
    struct tls_flow flow = {.version = TLS_1_2};

    (void)state;
    assert_framing(ask(&flow, odd, sizeof odd, 0), FRAMING_MESSAGE, sizeof odd);
    assert_int_equal(tls_dissector.gap(&flow, TO_SERVER, 100), RECOVERY_RESUME);
    assert_true(flow.half[TO_SERVER].lost);
    assert_false(flow.half[TO_CLIENT].lost);
    assert_framing(ask(&flow, two_alerts, 14, 0), FRAMING_MESSAGE, 14);
    static const uint8_t long_one[] = {23, 3, 3, 0xff, 0xff, 0};
    assert_framing(ask(&flow, long_one, sizeof long_one, 0), FRAMING_MESSAGE, sizeof long_one);
}

static void probe_knows_hellos(void **state)
{
    static const uint8_t hello[] = {22, 3, 1, 0, 100, 1};
    static const uint8_t empty[] = {22, 3, 1, 0, 0};
    uint8_t old[46] = {0x80, 0x2c, 1, 3, 1, 0, 3, 0, 0, 0, 0x20};

    (void)state;
    assert_int_equal(look(hello, sizeof hello), PROBE_YES);
    assert_int_equal(look(old, sizeof old), PROBE_YES);
    old[6] = 4; /* no multiple of three */
    assert_int_equal(look(old, sizeof old), PROBE_MAYBE);
    assert_int_equal(look(empty, sizeof empty), PROBE_MAYBE);
    assert_int_equal(look("GET / HTTP/1.1\r\n", 16), PROBE_NO);
}

/* --- the server's hello ------------------------------------------------------------------------
 */

static uint16_t scan(const uint8_t *hello, uint32_t captured, uint32_t length, bool *cut)
{
    struct cursor c = cursor_make(hello, captured, length);
    bool retry = false;
    uint16_t version = tls_scan_server_hello(&c, &retry);

    assert_false(retry);
    *cut = c.cut;
    return version;
}

static void server_hello_tells_the_version(void **state)
{
    uint8_t hello[2 + 32 + 1 + 2 + 1 + 2 + 6] = {3, 3};
    bool cut;

    (void)state;
    assert_int_equal(scan(hello, sizeof hello, sizeof hello, &cut), TLS_1_2);
    uint8_t *extension = hello + sizeof hello - 8;
    memcpy(extension, (uint8_t[]){0, 6, 0, 43, 0, 2, 3, 4}, 8);
    assert_int_equal(scan(hello, sizeof hello, sizeof hello, &cut), TLS_1_3);
    assert_int_equal(scan(hello, 20, 20, &cut), TLS_1_2);
    assert_false(cut);
    scan(hello, 20, sizeof hello, &cut);
    assert_true(cut);
    assert_int_equal(tls_draft_of(0x7f1c), 28);
    assert_int_equal(tls_draft_of(TLS_1_3), 0);
}

/* --- tables -------------------------------------------------------------------------------------
 */

static void assert_order(const struct names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        assert_true(names->rows[i].first <= names->rows[i].last);
        if (i > 0)
            assert_true(names->rows[i - 1].last < names->rows[i].first);
        assert_string_equal(names_get(names, names->rows[i].first, ""), names->rows[i].text);
    }
}

/* Value names of every field of every protocol. */
static void names_are_in_order(void **state)
{
    (void)state;
    assert_order(&tls_cipher_names);
    assert_order(&tls_ssl2_message_names);
    for (size_t t = 0; field_tables[t]; t++)
        for (size_t i = 0; i < field_tables[t]->n; i++)
            if (field_tables[t]->fields[i].names)
                assert_order(field_tables[t]->fields[i].names);
}

static void known_values_have_names(void **state)
{
    (void)state;
    assert_string_equal(names_get(&tls_cipher_names, 0x1301, ""), "TLS_AES_128_GCM_SHA256");
    assert_string_equal(names_get(&tls_group_names, 29, ""), "x25519");
    assert_string_equal(names_get(&tls_scheme_names, 0x0804, ""), "rsa_pss_rsae_sha256");
    assert_string_equal(names_get(&tls_extension_names, 0x3a3a, ""), "Reserved (GREASE)");
    assert_null(names_find(&tls_extension_names, 0xfe0d));
}

static void assert_oid_order(const struct oid_name *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(rows[i - 1].dotted, rows[i].dotted) < 0);
}

static void identifiers_are_in_order(void **state)
{
    (void)state;
    assert_oid_order(oid_names_iso, oid_names_iso_n);
    assert_oid_order(oid_names_internet, oid_names_internet_n);
    assert_oid_order(oid_names_joint, oid_names_joint_n);
    for (size_t i = 1; i < tls_logs_n; i++)
        assert_true(memcmp(tls_logs[i - 1].id, tls_logs[i].id, TLS_LOG_ID) < 0);
    assert_non_null(x509_value_of("2.5.29.17"));
    assert_non_null(x509_value_of("0.9.2342.19200300.100.1.1"));
    assert_non_null(x509_value_of("2.5.4.9.1"));
    assert_null(x509_value_of("2.5.29.17.1"));
}

static void identifiers_are_named(void **state)
{
    struct arena arena = {0};
    static const uint8_t common_name[] = {0x55, 4, 3};
    static const uint8_t rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1};

    (void)state;
    assert_string_equal(
        oid_dotted(&arena, (struct bytes){common_name, sizeof common_name}), "2.5.4.3");
    assert_string_equal(
        oid_dotted(&arena, (struct bytes){rsa, sizeof rsa}), "1.2.840.113549.1.1.1");
    assert_string_equal(oid_name(&arena, "2.5.4.3"), "id-at-commonName");
    assert_string_equal(oid_name(&arena, "1.2.840.113549.1.1.1"), "rsaEncryption");
    assert_string_equal(oid_name(&arena, "2.5.4.97"), "joint-iso-itu-t.5.4.97");
    assert_string_equal(oid_name(&arena, "1.3.6.1.4.1.99999"), "iso.3.6.1.4.1.99999");
    assert_string_equal(oid_name(&arena, "2"), "joint-iso-itu-t");
    arena_deinit(&arena);
}

static void t61_is_decoded(void **state)
{
    struct text text = {0};

    (void)state;
    t61_decode(&text, (const uint8_t *)"M\xc8uller \xe9\xfb \xc2", 12);
    assert_string_equal(text_string(&text), "Müller Øß \u0301");
    text_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_records_are_one_unit),
        cmocka_unit_test(incomplete_records_are_waited_for),
        cmocka_unit_test(continued_record_is_a_unit),
        cmocka_unit_test(ssl2_hello_has_a_header_of_its_own),
        cmocka_unit_test(rubbish_is_one_unit),
        cmocka_unit_test(lost_octets_make_strict),
        cmocka_unit_test(probe_knows_hellos),
        cmocka_unit_test(server_hello_tells_the_version),
        cmocka_unit_test(names_are_in_order),
        cmocka_unit_test(known_values_have_names),
        cmocka_unit_test(identifiers_are_in_order),
        cmocka_unit_test(identifiers_are_named),
        cmocka_unit_test(t61_is_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
