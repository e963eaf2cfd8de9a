#include "dissectors/dissectors.h"
#include "dissectors/ftp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void six_numbers(void **state)
{
    struct ftp_port port;

    (void)state;
    assert_true(ftp_read_port(bytes_of("Entering 2nd mode (127,0,0,1,4,51)."), &port));
    assert_int_equal(port.port, 4 * 256 + 51);
    assert_int_equal(port.address.octets[0], 127);
    assert_int_equal(port.address_at, 19);
    assert_int_equal(port.address_size, 9);
    assert_int_equal(port.port_at, 29);
    assert_int_equal(port.port_size, 4);
    assert_false(ftp_read_port(bytes_of("127,0,0,1,4"), &port));
    assert_false(ftp_read_port(bytes_of("127.0.0.1,4,51,2"), &port));
    assert_false(ftp_read_port(bytes_of(""), &port));
}

static void between_bars(void **state)
{
    struct ftp_port port;

    (void)state;
    assert_true(ftp_read_eprt(bytes_of("|2|1080::8:800:200C:417A|5282|"), &port));
    assert_int_equal(port.address.version, 6);
    assert_int_equal(port.address.octets[0], 0x10);
    assert_int_equal(port.port, 5282);
    assert_true(ftp_read_eprt(bytes_of("!1!132.235.1.2!6275!"), &port));
    assert_int_equal(port.port_at, 15);
    assert_false(ftp_read_eprt(bytes_of("|3|132.235.1.2|6275|"), &port));
    assert_false(ftp_read_eprt(bytes_of("|1|132.235.1.2|66275|"), &port));
    assert_false(ftp_read_eprt(bytes_of("|1|132.235.1|6275|"), &port));
    assert_false(ftp_read_eprt(bytes_of("|1||6275|"), &port));
    assert_false(ftp_read_eprt(bytes_of("|1|132.235.1.2|6275||"), &port));
    assert_false(ftp_read_eprt(bytes_of("1111"), &port));
    assert_true(ftp_read_epsv(bytes_of("Entering (|||6446|)"), &port));
    assert_int_equal(port.port, 6446);
    assert_int_equal(port.port_at, 13);
    assert_false(ftp_read_epsv(bytes_of("Entering (|||6446"), &port));
    assert_false(ftp_read_epsv(bytes_of("Entering (||6446|)"), &port));
    assert_false(ftp_read_epsv(bytes_of("Entering"), &port));
}

static void expect_path(const char *cwd, const char *path, const char *wanted)
{
    uint8_t out[FTP_TEXT_MAX];
    uint32_t n = ftp_path_join(bytes_of(cwd), bytes_of(path), out);

    assert_int_equal(n, strlen(wanted));
    assert_memory_equal(out, wanted, n);
}

static void paths(void **state)
{
    uint8_t out[FTP_TEXT_MAX];
    uint32_t n;

    (void)state;
    expect_path("", "pub", "pub");
    expect_path("/", "pub", "/pub");
    expect_path("/home/user1", "../user2/./x", "/home/user2/x");
    expect_path("/home", "..", "/");
    expect_path("/", "..", "/");
    expect_path("/home", "/etc", "/etc");
    assert_true(ftp_path_quoted(bytes_of("\"/a\"\"b\" is it"), out, &n));
    assert_int_equal(n, 4);
    assert_memory_equal(out, "/a\"b", 4);
    assert_false(ftp_path_quoted(bytes_of("\"/a"), out, &n));
    assert_false(ftp_path_quoted(bytes_of("/a"), out, &n));
}

static void long_paths_are_cut(void **state)
{
    char path[2 * FTP_TEXT_MAX];
    uint8_t out[FTP_TEXT_MAX];

    (void)state;
    memset(path, 'x', sizeof path);
    struct bytes all = {(const uint8_t *)path, sizeof path};
    assert_int_equal(ftp_path_join(bytes_of("/"), all, out), FTP_TEXT_MAX);
    assert_int_equal(ftp_path_join(no_bytes(), all, out), FTP_TEXT_MAX);
}

static void captions(void **state)
{
    bool known;

    (void)state;
    assert_non_null(strstr(*ftp_command_caption(bytes_of("retr"), &known), "fetches"));
    assert_true(known);
    (void)ftp_command_caption(bytes_of("XYZZY"), &known);
    assert_false(known);
    assert_non_null(strstr(*ftp_reply_caption(331), "password"));
    assert_non_null(strstr(*ftp_reply_caption(599), "refuses"));
    assert_non_null(strstr(*ftp_reply_caption(0), "says"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_numbers),
        cmocka_unit_test(between_bars),
        cmocka_unit_test(paths),
        cmocka_unit_test(long_paths_are_cut),
        cmocka_unit_test(captions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
