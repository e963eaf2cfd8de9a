/*
 * pcapng: sections, interfaces, times, comments, damage
 *
 * Every file is built here, octet by octet, and most in both byte orders.
 */
#include <stdio.h>
#include <string.h>

#include "tests/capture_builder.h"

enum {
    TIME_STAMP_SIZE = 8,
};

/* A section and an interface in microseconds. */
static struct octets *begun(bool big)
{
    struct octets *o = fresh(big);

    put_section(o);
    put_interface(o, ETHERNET, 0, "eth0", -1);
    return o;
}

static uint64_t us(uint32_t seconds)
{
    return seconds * UINT64_C(1000000);
}

/* What libpcap refuses: several link types and snap lengths; and what it hides. */
static void test_interfaces(void **state)
{
    static const char *const comments[] = {"first", "second \xc3\xa9", NULL};
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = begun(big);
        put_interface(o, RAW_LINK, 96, NULL, 9);
        put_enhanced(o, 0, us(T0) + 5, 1, comments);
        put_enhanced(o, 1, T0 * UINT64_C(1000000000) + 7000, 2, NULL);
        size_t start = begin_block(o, 0x77); /* of no known type */
        put(o, "12345", 5);
        end_block(o, start);
        put_enhanced(o, 0, us(T0) + 9, 3, comments + 1);
        struct capture *capture = open_one(save("i.pcapng", o));
        for (int pass = 0; pass < 2; pass++) {
            struct packet packet = expect_packet(capture, 1, T0 * S + 5000, 1);
            assert_int_equal(packet.length, 70);
            assert_int_equal(packet.link_type, ETHERNET);
            assert_string_equal(packet.comment, "first\nsecond \xc3\xa9");
            packet = expect_packet(capture, 2, T0 * S + 7000, 2);
            assert_int_equal(packet.link_type, RAW_DLT);
            assert_int_equal(packet.interface, 1);
            assert_null(packet.comment);
            packet = expect_packet(capture, 3, T0 * S + 9000, 3);
            assert_int_equal(packet.interface, 0);
            assert_string_equal(packet.comment, "second \xc3\xa9");
            expect_end(capture, CAPTURE_OK);
            assert_true(capture_rewind(capture));
        }
        assert_int_equal(capture_n_interfaces(capture), 2);
        const struct capture_interface *interface = capture_interface(capture, 0);
        assert_string_equal(interface->name, "eth0");
        assert_int_equal(interface->section, 1);
        assert_int_equal(interface->time_digits, 6);
        interface = capture_interface(capture, 1);
        assert_null(interface->name);
        assert_int_equal(interface->id, 1);
        assert_int_equal(interface->link_type, RAW_LINK);
        assert_int_equal(interface->snap_length, 96);
        assert_int_equal(interface->time_digits, 9);
        capture_free(capture);
    }
}

/* Sections number their interfaces anew and choose their byte order. */
static void test_sections(void **state)
{
    (void)state;
    struct octets *o = begun(false);
    put_enhanced(o, 0, us(T0), 1, NULL);
    o->big = true;
    put_section(o);
    put_interface(o, ETHERNET, 0, "eth1", -1);
    put_enhanced(o, 0, us(T0 + 1), 2, NULL);
    o->big = false;
    put_section(o);
    put_enhanced(o, 0, us(T0 + 2), 3, NULL); /* its section describes none */
    struct capture *capture = open_one(save("s.pcapng", o));
    expect_packet(capture, 1, T0 * S, 1);
    struct packet packet = expect_packet(capture, 2, (T0 + 1) * S, 2);
    const struct capture_interface *interface = capture_interface(capture, packet.interface);
    assert_string_equal(interface->name, "eth1");
    assert_int_equal(interface->section, 2);
    assert_int_equal(interface->id, 0);
    listen_begin();
    bool more = capture_next(capture, &packet);
    listen_end();
    assert_false(more);
    assert_string_equal(
        capture_damage(capture), "damaged at packet 3 (interface 0 was not described)");
    capture_free(capture);
}

/* if_tsresol: the stamp of T0 and a bit, and what that is in ns. */
static void test_resolutions(void **state)
{
    static const struct {
        int resolution;
        uint64_t stamp;
        int64_t time;
        uint8_t digits;
    } rows[] = {
        {0, T0, T0 * S, 0},
        {1, T0 * UINT64_C(10) + 3, T0 * S + 300000000, 1},
        {3, T0 * UINT64_C(1000) + 7, T0 * S + 7000000, 3},
        {7, T0 * UINT64_C(10000000) + 7, T0 * S + 700, 6},
        {9, T0 * UINT64_C(1000000000) + 7, T0 * S + 7, 9},
        {10, T0 * UINT64_C(10000000000) + 79, T0 * S + 7, 9},
        {0x80 + 10, T0 * UINT64_C(1024) + 512, T0 * S + 500000000, 3},
        {0x80 + 32, ((uint64_t)T0 << 32) + (UINT64_C(1) << 31), T0 * S + 500000000, 9},
        {0x80 + 63, (UINT64_C(1) << 63) + (UINT64_C(1) << 62), 1500000000, 9},
        {0xff, UINT64_MAX, 1999999999, 9}, /* 2^-127 does not fit: taken as 2^-63 */
        {0, UINT64_MAX, INT64_MAX, 0},     /* beyond what int64 holds in ns: the end of it */
        {6, UINT64_MAX, INT64_MAX, 6},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct octets *o = fresh(i % 2);
        put_section(o);
        put_interface(o, ETHERNET, 0, NULL, rows[i].resolution);
        put_enhanced(o, 0, rows[i].stamp, 1, NULL);
        struct capture *capture = open_one(save("r.pcapng", o));
        expect_packet(capture, 1, rows[i].time, 1);
        assert_int_equal(capture_interface(capture, 0)->time_digits, rows[i].digits);
        capture_free(capture);
    }
}

static void test_time_offset(void **state)
{
    static const struct {
        int64_t offset;
        int64_t time;
    } rows[] = {{3600, (T0 + 3600) * S + 5000}, {-T0 - 1, -S + 5000}, {INT64_MAX, INT64_MAX},
        {INT64_MIN, INT64_MIN}};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        struct octets *o = fresh(i % 2);
        put_section(o);
        size_t start = begin_block(o, 1);
        put16(o, ETHERNET);
        put16(o, 0);
        put32(o, 0);
        put16(o, 14); /* if_tsoffset */
        put16(o, TIME_STAMP_SIZE);
        put_number(o, (uint64_t)rows[i / 2].offset, TIME_STAMP_SIZE);
        end_block(o, start);
        put_enhanced(o, 0, us(T0) + 5, 1, NULL);
        struct capture *capture = open_one(save("o.pcapng", o));
        expect_packet(capture, 1, rows[i / 2].time, 1);
        capture_free(capture);
    }
}

/* A simple packet has no time; what it has captured follows from the snap length. */
static void test_simple_packet(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = fresh(big);
        put_section(o);
        put_interface(o, ETHERNET, 60, NULL, -1);
        size_t start = begin_block(o, 3);
        put32(o, 1000);
        put(o, frame(1, 80), 60);
        end_block(o, start);
        struct capture *capture = open_one(save("spb.pcapng", o));
        struct packet packet = expect_packet(capture, 1, 0, 1);
        assert_int_equal(packet.length, 1000);
        expect_end(capture, CAPTURE_OK);
        capture_free(capture);
    }
}

static void test_obsolete_packet(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = begun(big);
        put_interface(o, RAW_LINK, 0, NULL, -1);
        size_t start = begin_block(o, 2);
        put16(o, 1);
        put16(o, 9); /* drops */
        put32(o, (uint32_t)(us(T0) >> 32));
        put32(o, (uint32_t)us(T0));
        put32(o, 60);
        put32(o, 61);
        put(o, frame(1, 80), 60);
        put_option(o, 1, "old", 3);
        end_block(o, start);
        struct capture *capture = open_one(save("pb.pcapng", o));
        struct packet packet = expect_packet(capture, 1, T0 * S, 1);
        assert_int_equal(packet.interface, 1);
        assert_int_equal(packet.length, 61);
        assert_string_equal(packet.comment, "old");
        capture_free(capture);
    }
}

/* Options that do not fit their block are dropped; the packet before them is good. */
static void test_bad_option(void **state)
{
    (void)state;
    struct octets *o = begun(false);
    put_enhanced(o, 0, us(T0), 1, (const char *const[]){"fine", "word", NULL});
    o->data[o->n - 4 - 4 - 2] = 200; /* the second option's length */
    struct capture *capture = open_one(save("opt.pcapng", o));
    struct packet packet = expect_packet(capture, 1, T0 * S, 1);
    assert_string_equal(packet.comment, "fine");
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
}

/* Long names are cut, and many interfaces refused. */
static void test_caps(void **state)
{
    static char name[1001];
    (void)state;
    memset(name, 'n', sizeof name - 1);
    struct octets *o = fresh(false);
    put_section(o);
    put_interface(o, ETHERNET, 0, name, -1);
    put_enhanced(o, 0, us(T0), 1, NULL);
    struct capture *capture = open_one(save("name.pcapng", o));
    assert_int_equal(strlen(capture_interface(capture, 0)->name), 255);
    capture_free(capture);

    o = fresh(false);
    put_section(o);
    for (int i = 0; i < 4097; i++)
        put_interface(o, ETHERNET, 0, NULL, -1);
    put_enhanced(o, 0, us(T0), 1, NULL);
    expect_damage(save("many.pcapng", o), 0, "damaged at packet 1 (more than 4096 interfaces)",
        "is damaged at packet 1 (more than 4096 interfaces): going on with the 0 packets before");
}

/* After a good packet: octets that are overwritten in the next one, and what is wrong then. */
static void test_damage(void **state)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *what;
    } rows[] = {
        {4, 8, "block length 8 is too small"},
        {4, 28, "block length 28 is too small"},
        {4, 0x01000001, "block length 16777220 is over 16777216"},
        {4, UINT32_MAX, "block length 4294967295 is over 16777216"},
        {8, 7, "interface 7 was not described"},
        {20, 64, "captured length 64 does not fit its block"},
        {20, 262145, "captured length 262145 is over 262144"},
        {20, UINT32_MAX, "captured length 4294967295 is over 262144"},
        {88, 96, "block lengths 92 and 96 differ"},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        char damage[128];
        char line[256];
        struct octets *o = begun(i % 2);
        put_enhanced(o, 0, us(T0), 1, NULL);
        size_t start = o->n;
        put_enhanced(o, 0, us(T0), 2, NULL);
        size_t end = o->n;
        o->n = start + rows[i / 2].at;
        put32(o, rows[i / 2].value);
        o->n = end;
        put_enhanced(o, 0, us(T0), 3, NULL);
        snprintf(damage, sizeof damage, "damaged at packet 2 (%s)", rows[i / 2].what);
        snprintf(line, sizeof line, "is %s: going on with the 1 packet before", damage);
        expect_damage(save("d.pcapng", o), 1, damage, line);
    }
}

/* Cut after each octet: all whole packets come, and the cut is told unless it is between blocks. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    struct octets *o = begun(true);
    size_t first = o->n;
    put_enhanced(o, 0, us(T0), 1, NULL);
    size_t second = o->n;
    put_enhanced(o, 0, us(T0), 2, NULL);
    size_t end = o->n;
    for (size_t n = first; n < end; n++) {
        const char *path = save_data("c.pcapng", o->data, n);
        if (n == first || n == second) {
            struct capture *capture = open_one(path);
            if (n == second)
                expect_packet(capture, 1, T0 * S, 1);
            expect_end(capture, CAPTURE_OK);
            capture_free(capture);
        } else if (n < second) {
            expect_damage(path, 0, "cut short in packet 1",
                "is cut short in packet 1: going on with the 0 packets before");
        } else {
            expect_damage(path, 1, "cut short in packet 2",
                "is cut short in packet 2: going on with the 1 packet before");
        }
    }
}

/* A file whose first header is bad is no capture. */
static void test_bad_header(void **state)
{
    (void)state;
    struct octets *o = begun(false);
    o->data[8] = 0;
    expect_refusal(save("h.pcapng", o), CAPTURE_UNREADABLE,
        "its pcapng header is damaged (section header without a byte order): record it again");
    o = begun(false);
    o->data[12] = 2;
    expect_refusal(save("h.pcapng", o), CAPTURE_UNREADABLE,
        "its pcapng header is damaged (pcapng version 2): record it again");
}

/* A length that forgets the padding, which is there: Wireshark reads that too. */
static void test_length_without_padding(void **state)
{
    (void)state;
    struct octets *o = begun(false);
    size_t start = o->n;
    put_enhanced(o, 0, us(T0), 1, NULL);
    o->data[start + 4] -= 1;
    o->data[o->n - 4] -= 1;
    put_enhanced(o, 0, us(T0), 2, NULL);
    struct capture *capture = open_one(save("p.pcapng", o));
    expect_packet(capture, 1, T0 * S, 1);
    expect_packet(capture, 2, T0 * S, 2);
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
}

/* The blocks to come are looked at in their place, up to one of another kind. */
static void test_ahead(void **state)
{
    uint32_t captured;
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = begun(big);
        for (uint8_t tag = 1; tag <= 3; tag++)
            put_enhanced(o, 0, us(T0), tag, NULL);
        put_interface(o, RAW_LINK, 0, NULL, -1);
        put_enhanced(o, 0, us(T0), 4, NULL);
        struct capture *capture = open_one(save("ahead.pcapng", o));
        expect_packet(capture, 1, T0 * S, 1);
        const uint8_t *octets = capture_ahead(capture, 1, &captured);
        assert_non_null(octets);
        assert_int_equal(captured, 60);
        assert_memory_equal(octets, frame(3, 80), 60);
        assert_null(capture_ahead(capture, 2, &captured));
        expect_packet(capture, 2, T0 * S, 2);
        expect_packet(capture, 3, T0 * S, 3);
        assert_null(capture_ahead(capture, 0, &captured));
        expect_packet(capture, 4, T0 * S, 4);
        assert_null(capture_ahead(capture, 0, &captured));
        capture_free(capture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interfaces),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_resolutions),
        cmocka_unit_test(test_time_offset),
        cmocka_unit_test(test_simple_packet),
        cmocka_unit_test(test_obsolete_packet),
        cmocka_unit_test(test_bad_option),
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_bad_header),
        cmocka_unit_test(test_length_without_padding),
        cmocka_unit_test(test_ahead),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
