/*
 * capture: pcap files, packed files, merging, damage, filters, winding back
 *
 * Every file is built here, octet by octet.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* popen, setrlimit */
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include "tests/capture_builder.h"

static void test_pcap_byte_orders(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct capture *capture = open_one(save("a.pcap", simple_pcap(big, T0, 3, 1)));
        assert_int_equal(capture_n_interfaces(capture), 1);
        const struct capture_interface *interface = capture_interface(capture, 0);
        assert_null(interface->name);
        assert_int_equal(interface->link_type, ETHERNET);
        assert_int_equal(interface->snap_length, 65535);
        assert_int_equal(interface->time_digits, 6);
        assert_int_equal(interface->section, 0);
        expect_simple(capture, 3);
        expect_end(capture, CAPTURE_OK);
        assert_null(capture_damage(capture));
        capture_free(capture);
    }
}

static void test_pcap_nanoseconds(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = fresh(big);
        put_pcap_header(o, 0xa1b23c4d, RAW_LINK);
        put_record(o, T0, 123456789, 1, 80);
        struct capture *capture = open_one(save("ns.pcap", o));
        struct packet packet = expect_packet(capture, 1, T0 * S + 123456789, 1);
        assert_int_equal(packet.link_type, RAW_DLT);
        assert_int_equal(capture_interface(capture, 0)->link_type, RAW_LINK);
        assert_int_equal(capture_interface(capture, 0)->time_digits, 9);
        expect_end(capture, CAPTURE_OK);
        capture_free(capture);
    }
}

/* Beyond 2038 and fractions of more than a second: all numbers are unsigned, none overflows. */
static void test_pcap_odd_times(void **state)
{
    (void)state;
    struct octets *o = fresh(false);
    put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
    put_record(o, UINT32_MAX, UINT32_MAX, 1, 80);
    put_record(o, T0, 1000001, 2, 80);
    struct capture *capture = open_one(save("odd.pcap", o));
    expect_packet(capture, 1, (int64_t)UINT32_MAX * S + (int64_t)UINT32_MAX * 1000, 1);
    expect_packet(capture, 2, (T0 + 1) * S + 1000, 2);
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);

    o = fresh(true);
    put_pcap_header(o, 0xa1b23c4d, ETHERNET);
    put_record(o, 0x80000000, 0x80000000, 1, 80);
    capture = open_one(save("odd.pcap", o));
    expect_packet(capture, 1, INT64_C(0x80000000) * S + INT64_C(0x80000000), 1);
    capture_free(capture);
}

/* A packet longer than the header's snap length is shown whole, as in Wireshark. */
static void test_pcap_beyond_snap_length(void **state)
{
    (void)state;
    struct octets *o = simple_pcap(false, T0, 1, 1);
    o->data[16] = 40;
    o->data[17] = 0;
    struct capture *capture = open_one(save("snap.pcap", o));
    assert_int_equal(capture_interface(capture, 0)->snap_length, 40);
    expect_simple(capture, 1);
    capture_free(capture);
}

static const char *save_gzip(const char *name, const struct octets *o, size_t cut)
{
    static uint8_t packed[100000];
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)o->data;
    z.avail_in = (uInt)o->n;
    z.next_out = packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = z.total_out - cut;
    deflateEnd(&z);
    return save_data(name, packed, n);
}

static const char *save_zstd(const char *name, const struct octets *o, size_t cut)
{
    static uint8_t packed[100000];
    size_t n = ZSTD_compress(packed, sizeof packed, o->data, o->n, 3);

    assert_false(ZSTD_isError(n));
    return save_data(name, packed, n - cut);
}

static void test_packed(void **state)
{
    (void)state;
    const char *const paths[] = {
        save_gzip("a.gz", simple_pcap(false, T0, 100, 1), 0),
        save_zstd("a.zst", simple_pcap(false, T0, 100, 1), 0),
    };

    for (size_t i = 0; i < 2; i++) {
        struct capture *capture = open_one(paths[i]);
        uint64_t done;
        uint64_t total;
        expect_simple(capture, 100);
        expect_end(capture, CAPTURE_OK);
        capture_progress(capture, &done, &total);
        assert_true(total > 0 && done == total);
        assert_true(capture_can_rewind(capture));
        assert_true(capture_rewind(capture));
        expect_simple(capture, 100);
        expect_end(capture, CAPTURE_OK);
        capture_free(capture);
    }
}

/* gzip files may be joined with cat (RFC 1952 section 2.2). */
static void test_gzip_members(void **state)
{
    (void)state;
    static struct octets whole;
    static uint8_t joined[2000];
    size_t n = 0;
    whole = *simple_pcap(false, T0, 3, 1);

    for (size_t part = 0; part < 2; part++) {
        struct octets *o = fresh(false);
        put(o, whole.data + (part ? 50 : 0), part ? whole.n - 50 : 50);
        FILE *file = fopen(save_gzip("part.gz", o, 0), "rb");
        assert_non_null(file);
        n += fread(joined + n, 1, sizeof joined - n, file);
        fclose(file);
    }
    struct capture *capture = open_one(save_data("joined.gz", joined, n));
    expect_simple(capture, 3);
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
}

/* Two zstd frames, the first with two packets and a half, the second cut. */
static const char *save_two_frames(const char *name)
{
    static uint8_t joined[4000];
    struct octets *o = simple_pcap(false, T0, 3, 1);
    size_t first = o->n - 38;
    size_t n = ZSTD_compress(joined, sizeof joined, o->data, first, 3);

    n += ZSTD_compress(joined + n, sizeof joined - n, o->data + first, o->n - first, 3);
    return save_data(name, joined, n - 1);
}

static void test_packed_damage(void **state)
{
    (void)state;
    expect_damage(save_gzip("cut.gz", simple_pcap(false, T0, 100, 1), 4), 100,
        "its gzip data is cut short after packet 100",
        "its gzip data is cut short after packet 100: going on with the 100 packets before");
    /* a zstd frame this small comes whole or not at all */
    expect_refusal(save_zstd("cut.zst", simple_pcap(false, T0, 100, 1), 4), CAPTURE_UNREADABLE,
        "its zstd data is cut short: copy or record it again");
    expect_damage(save_two_frames("two.zst"), 2, "its zstd data is cut short after packet 2",
        "its zstd data is cut short after packet 2: going on with the 2 packets before");
    expect_refusal(save_data("broken.gz", "\x1f\x8b\x08\xff\xff\xff\xff\xff", 8),
        CAPTURE_UNREADABLE, "its gzip data is damaged: copy or record it again");
}

/* Read a capture from a pipe on standard input, as "-". */
static struct capture *open_piped(const char *path, int *saved_stdin, enum capture_status want)
{
    char command[PATH_SIZE + 8];
    const char *dash = "-";
    struct capture *capture;

    snprintf(command, sizeof command, "cat %s", path);
    FILE *pipe_end = popen(command, "r");
    assert_non_null(pipe_end);
    *saved_stdin = dup(STDIN_FILENO);
    dup2(fileno(pipe_end), STDIN_FILENO);
    assert_int_equal(open_quiet(&capture, &dash, 1, NULL), want);
    if (!capture) {
        dup2(*saved_stdin, STDIN_FILENO);
        close(*saved_stdin);
    }
    pclose(pipe_end);
    return capture;
}

static void test_standard_input(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        struct octets *o = simple_pcap(false, T0, 100, 1);
        int saved_stdin;
        if (kind == 3) {
            o = fresh(false);
            put_section(o);
            put_interface(o, ETHERNET, 0, "eth0", -1);
            put_enhanced(o, 0, T0 * UINT64_C(1000000) + 5, 1, NULL);
        }
        const char *path = kind == 1   ? save_gzip("in", o, 0)
                           : kind == 2 ? save_zstd("in", o, 0)
                                       : save("in", o);
        struct capture *capture = open_piped(path, &saved_stdin, CAPTURE_OK);
        assert_non_null(capture);
        assert_false(capture_can_rewind(capture));
        expect_simple(capture, kind == 3 ? 1 : 100);
        expect_end(capture, CAPTURE_OK);
        assert_false(capture_rewind(capture));
        dup2(saved_stdin, STDIN_FILENO);
        close(saved_stdin);
        capture_free(capture);
    }
    const char *twice[] = {"-", "-"};
    struct capture *capture;
    assert_int_equal(open_quiet(&capture, twice, 2, NULL), CAPTURE_USAGE);
    assert_string_equal(said, "wirewalk: standard input: is named 2 times: name it once\n");
}

static void test_merge(void **state)
{
    (void)state;
    const char *const paths[] = {
        save("m1.pcap", simple_pcap(false, T0, 3, 1)),      /* T0, +1, +2 */
        save("m2.pcap", simple_pcap(true, T0 + 1, 3, 101)), /* +1, +2, +3 */
        save("m3.pcap", simple_pcap(false, T0, 0, 0)),      /* nothing */
    };
    static const struct {
        uint8_t after;
        uint8_t tag;
        uint8_t interface;
    } expected[] = {{0, 1, 0}, {1, 2, 0}, {1, 101, 1}, {2, 3, 0}, {2, 102, 1}, {3, 103, 1}};
    struct capture *capture;

    assert_int_equal(capture_open(&capture, paths, 3, NULL), CAPTURE_OK);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < 6; i++) {
            struct packet packet =
                expect_packet(capture, i + 1, (T0 + expected[i].after) * S + 5000, expected[i].tag);
            assert_int_equal(packet.interface, expected[i].interface);
        }
        expect_end(capture, CAPTURE_OK);
        assert_true(capture_rewind(capture));
    }
    assert_int_equal(capture_n_interfaces(capture), 3);
    capture_free(capture);
}

/* tcpdump -C and -W: the files of a recording, named in any order, with equal times across. */
static void test_rotated(void **state)
{
    (void)state;
    enum {
        FILES = 10,
    };
    char paths[FILES][PATH_SIZE];
    const char *list[FILES];
    struct capture *capture;

    for (unsigned i = 0; i < FILES; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/r%u", folder, i);
        uint32_t place = (i * 7) % FILES;
        struct octets *o = simple_pcap(false, T0 + place * 4, 4, (uint8_t)(1 + place * 4));
        save(strrchr(paths[i], '/') + 1, o);
        list[i] = paths[i];
    }
    assert_int_equal(capture_open(&capture, list, FILES, NULL), CAPTURE_OK);
    expect_simple(capture, FILES * 4);
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
}

/* A damaged file among good ones: the others are read on. */
static void test_merge_damaged(void **state)
{
    (void)state;
    struct octets *o = simple_pcap(false, T0, 2, 1);
    o->n -= 10;
    const char *const paths[] = {
        save("cut.pcap", o), save("good.pcap", simple_pcap(false, T0 + 1, 2, 2))};
    struct capture *capture;

    assert_int_equal(capture_open(&capture, paths, 2, NULL), CAPTURE_OK);
    expect_packet(capture, 1, T0 * S + 5000, 1);
    listen_begin();
    struct packet packet;
    bool more = capture_next(capture, &packet);
    listen_end();
    assert_true(more);
    assert_int_equal(packet.interface, 1);
    expect_packet(capture, 3, (T0 + 2) * S + 5000, 3);
    expect_end(capture, CAPTURE_DAMAGED);
    assert_non_null(strstr(capture_damage(capture), "cut.pcap: cut short in packet 2"));
    capture_free(capture);
}

static void test_pcap_damage(void **state)
{
    (void)state;
    struct octets *o = simple_pcap(false, T0, 3, 1);
    o->n -= 1;
    expect_damage(save("cut.pcap", o), 2, "cut short in packet 3",
        "is cut short in packet 3: going on with the 2 packets before");
    o->n -= 60; /* the header of the third is cut too */
    expect_damage(save("cut.pcap", o), 2, "cut short in packet 3",
        "is cut short in packet 3: going on with the 2 packets before");
    o->n = 24 + 3;
    expect_damage(save("cut.pcap", o), 0, "cut short in packet 1",
        "is cut short in packet 1: going on with the 0 packets before");

    o = simple_pcap(false, T0, 2, 1);
    memset(o->data + 24 + 76 + 8, 0xff, 4);
    struct capture *capture = open_one(save("bad.pcap", o));
    expect_packet(capture, 1, T0 * S + 5000, 1);
    listen_begin();
    struct packet packet;
    bool more = capture_next(capture, &packet);
    listen_end();
    assert_false(more);
    expect_end(capture, CAPTURE_DAMAGED);
    assert_non_null(strstr(said, "is damaged at packet 2 ("));
    assert_non_null(strstr(said, "going on with the 1 packet before\n"));
    capture_free(capture);
}

static void test_captured_cap(void **state)
{
    (void)state;
    static const uint8_t body[262145];
    for (uint32_t over = 0; over < 2; over++) {
        struct octets *o = fresh(false);
        put_pcap_header(o, 0xa1b2c3d4, ETHERNET);
        put32(o, T0);
        put32(o, 0);
        put32(o, 262144 + over);
        put32(o, 262144 + over);
        put(o, body, 262144 + over);
        const char *path = save("cap.pcap", o);
        struct capture *capture;
        struct packet packet;
        assert_int_equal(open_quiet(&capture, &path, 1, NULL), over ? CAPTURE_DAMAGED : CAPTURE_OK);
        assert_true(capture_next(capture, &packet) == !over);
        capture_free(capture);
    }
}

static void test_unreadable(void **state)
{
    (void)state;
    expect_refusal(
        path_of("missing"), CAPTURE_UNREADABLE, "No such file or directory: check the name");
    expect_refusal(folder, CAPTURE_UNREADABLE, "is a directory: name the capture files in it");
    expect_refusal(
        save_data("empty", "", 0), CAPTURE_UNREADABLE, "is empty: copy or record it again");
    expect_refusal(save_data("text", "This is no capture.\n", 20), CAPTURE_UNREADABLE,
        "is no pcap or pcapng file: record one with tcpdump -w, or convert with editcap");
    expect_refusal(save_data("xz",
                       "\xfd"
                       "7zXZ\0\0\0",
                       8),
        CAPTURE_UNREADABLE, "is packed with xz: unpack it with unxz");
    struct octets *o = simple_pcap(false, T0, 0, 0);
    o->n = 23;
    expect_refusal(save("short", o), CAPTURE_UNREADABLE,
        "its pcap header is cut short: copy or record it again");
    expect_refusal(save_data("shortng", "\x0a\x0d\x0d\x0a\x1c", 5), CAPTURE_UNREADABLE,
        "its pcapng header is cut short: copy or record it again");
    /* one unreadable file among good ones: nothing is analysed, so that nobody misses it */
    const char *const paths[] = {save("good", simple_pcap(false, T0, 1, 1)), path_of("missing")};
    struct capture *capture;
    assert_int_equal(open_quiet(&capture, paths, 2, NULL), CAPTURE_UNREADABLE);
    assert_null(capture);
}

static void expect_ahead(const struct capture *capture, unsigned n, uint8_t tag)
{
    uint32_t captured;
    const uint8_t *octets = capture_ahead(capture, n, &captured);

    assert_non_null(octets);
    assert_int_equal(captured, 60);
    assert_memory_equal(octets, frame(tag, tag % 2 ? 80 : 25), 60);
}

/* What the packets to come hold, and nothing behind the last one or behind what is cut. */
static void test_ahead(void **state)
{
    uint32_t captured;
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct octets *o = simple_pcap(big, T0, 4, 1);
        o->n--;
        struct capture *capture = open_one(save("ahead.pcap", o));
        expect_simple(capture, 1);
        expect_ahead(capture, 0, 2);
        expect_ahead(capture, 1, 3);
        assert_null(capture_ahead(capture, 2, &captured));
        expect_packet(capture, 2, (T0 + 1) * S + 5000, 2);
        expect_ahead(capture, 0, 3);
        assert_null(capture_ahead(capture, 1, &captured));
        capture_free(capture);
    }
    const char *const paths[] = {save("ahead1.pcap", simple_pcap(false, T0, 3, 1)),
        save("ahead2.pcap", simple_pcap(false, T0, 3, 1))};
    struct capture *capture;
    open_quiet(&capture, paths, 2, NULL);
    expect_packet(capture, 1, T0 * S + 5000, 1);
    assert_null(capture_ahead(capture, 0, &captured)); /* nobody knows of which file */
    capture_free(capture);
}

/* root may read everything, so a child without rights tries. */
static void test_no_permission(void **state)
{
    (void)state;
    const char *path = save("secret", simple_pcap(false, T0, 1, 1));
    int status;

    chmod(folder, 0755);
    chmod(path, 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct capture *capture;
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(99);
        if (!freopen("/dev/null", "w", stderr))
            _exit(98);
        _exit(capture_open(&capture, &path, 1, NULL));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), CAPTURE_UNREADABLE);
}

static void test_no_packets(void **state)
{
    (void)state;
    struct octets *o = simple_pcap(false, T0, 0, 0);
    struct capture *capture = open_one(save("none.pcap", o));
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
    o = fresh(true);
    put_section(o);
    capture = open_one(save("none.pcapng", o));
    expect_end(capture, CAPTURE_OK);
    assert_int_equal(capture_n_interfaces(capture), 0);
    capture_free(capture);
}

/* After the sandbox no file can be opened: the file is gone and no descriptor is left. */
static void test_rewind_without_open(void **state)
{
    (void)state;
    struct rlimit before;
    struct rlimit none;
    for (int kind = 0; kind < 2; kind++) {
        const char *path = kind ? save_zstd("gone", simple_pcap(false, T0, 50, 1), 0)
                                : save("gone", simple_pcap(false, T0, 50, 1));
        struct capture *capture = open_one(path);
        expect_simple(capture, 20);
        unlink(path);
        getrlimit(RLIMIT_NOFILE, &before);
        none = before;
        none.rlim_cur = 0;
        setrlimit(RLIMIT_NOFILE, &none);
        bool rewound = capture_rewind(capture);
        expect_simple(capture, 50);
        expect_end(capture, CAPTURE_OK);
        setrlimit(RLIMIT_NOFILE, &before);
        assert_true(rewound);
        capture_free(capture);
    }
}

static void test_filter(void **state)
{
    (void)state;
    const char *path;
    struct capture *capture;

    for (int big = 0; big < 2; big++) {
        path = save("f.pcap", simple_pcap(big, T0, 6, 1));
        assert_int_equal(capture_open(&capture, &path, 1, "tcp dst port 25"), CAPTURE_OK);
        expect_packet(capture, 1, (T0 + 1) * S + 5000, 2);
        expect_packet(capture, 2, (T0 + 3) * S + 5000, 4);
        expect_packet(capture, 3, (T0 + 5) * S + 5000, 6);
        expect_end(capture, CAPTURE_OK);
        capture_free(capture);
    }
    assert_int_equal(open_quiet(&capture, &path, 1, "tpc port 25"), CAPTURE_USAGE);
    assert_null(capture);
    const char *start = "wirewalk: -f 'tpc port 25': ";
    assert_memory_equal(said, start, strlen(start));
    assert_non_null(strstr(said, "syntax error"));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);

    assert_int_equal(open_quiet(&capture, &path, 1, "port \n\x1b["), CAPTURE_USAGE);
    assert_null(strchr(said, '\x1b'));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

/* The filter meets two link types, one of them only after the first packet. */
static void test_filter_pcapng(void **state)
{
    (void)state;
    struct octets *o = fresh(false);
    const char *path;
    struct capture *capture;

    put_section(o);
    put_interface(o, ETHERNET, 0, "eth0", -1);
    put_enhanced(o, 0, 1, 1, NULL);
    put_interface(o, RAW_LINK, 0, "tun0", -1);
    size_t start = begin_block(o, 6);
    put32(o, 1);
    put32(o, 0);
    put32(o, 2);
    put32(o, 46);
    put32(o, 46);
    put(o, frame(2, 80) + 14, 46);
    end_block(o, start);
    path = save("f.pcapng", o);
    assert_int_equal(capture_open(&capture, &path, 1, "tcp dst port 80"), CAPTURE_OK);
    struct packet packet;
    assert_true(capture_next(capture, &packet));
    assert_int_equal(packet.link_type, ETHERNET);
    assert_true(capture_next(capture, &packet));
    assert_int_equal(packet.link_type, RAW_DLT);
    expect_end(capture, CAPTURE_OK);
    capture_free(capture);
    assert_int_equal(open_quiet(&capture, &path, 1, "tcp prot 80"), CAPTURE_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pcap_byte_orders),
        cmocka_unit_test(test_pcap_nanoseconds),
        cmocka_unit_test(test_pcap_odd_times),
        cmocka_unit_test(test_pcap_beyond_snap_length),
        cmocka_unit_test(test_packed),
        cmocka_unit_test(test_gzip_members),
        cmocka_unit_test(test_packed_damage),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_rotated),
        cmocka_unit_test(test_merge_damaged),
        cmocka_unit_test(test_pcap_damage),
        cmocka_unit_test(test_captured_cap),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_no_permission),
        cmocka_unit_test(test_no_packets),
        cmocka_unit_test(test_rewind_without_open),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_filter_pcapng),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
