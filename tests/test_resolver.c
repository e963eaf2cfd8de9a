#include "analyzer/resolver.h"

#include "analyzer/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char vendors[] =
    "Registry,Assignment,Organization Name,Organization Address\n"
    "MA-L,005056,\"VMware, Inc.\",3401 Hillview Avenue PALO ALTO CA US 94304 \n"
    "MA-L,001B21,Intel Corporate,Lot 8 Kulim  Kedah MY 09000 \n"
    "MA-L,0050C2,IEEE Registration Authority,445 Hoes Lane Piscataway NJ US 08554 \n"
    "broken line\n"
    "MA-L,00ZZ01,No Number,\n"
    "MA-L,3C7C3F,ASUSTek COMPUTER INC.,\"15,Li-Te Rd., Peitou\"\n"
    "MA-L,000001,XEROX CORPORATION,M/S 105-50C\n"
    "MA-L,000002,\"The \"\"Big\"\" Co.\",somewhere\n"
    "MA-L,000003,Inc.,nothing but a kind\n"
    "MA-L,000004,Électricité Générale,\n"
    "MA-L,000005,No end of line";

static const char services[] = "# a comment\n"
                               "smtp\t\t25/tcp\t\tmail\n"
                               "mail2 25/tcp\n"
                               "domain 53/tcp\n"
                               "domain 53/udp\n"
                               "huge 99999/tcp\n"
                               "nonsense\n";

struct address_case {
    uint8_t address[6];
    const char *name;
};

static const struct address_case addresses[] = {
    {{0x00, 0x50, 0x56, 0x30, 0x4d, 0x05}, "VMware_30:4d:05"},
    {{0x00, 0x1b, 0x21, 0xaa, 0xbb, 0xcc}, "IntelCor_aa:bb:cc"},
    {{0x3c, 0x7c, 0x3f, 0x11, 0x22, 0x33}, "ASUSTekC_11:22:33"},
    {{0x00, 0x00, 0x01, 0x11, 0x22, 0x33}, "Xerox_11:22:33"},
    {{0x00, 0x00, 0x02, 0x11, 0x22, 0x33}, "Big_11:22:33"},
    {{0x00, 0x00, 0x03, 0x11, 0x22, 0x33}, "Inc_11:22:33"},
    {{0x00, 0x00, 0x04, 0x11, 0x22, 0x33}, "\xc3\x89lectric_11:22:33"},
    {{0x00, 0x00, 0x05, 0x11, 0x22, 0x33}, "Noendlin_11:22:33"},
    {{0x00, 0x50, 0xc2, 0x12, 0x34, 0x56}, "00:50:c2:12:34:56"},
    {{0x02, 0x00, 0x00, 0x00, 0x00, 0x01}, "02:00:00:00:00:01"},
    {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, "Broadcast"},
    {{0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb}, "IPv4mcast_fb"},
    {{0x33, 0x33, 0xff, 0xb3, 0x3f, 0x73}, "IPv6mcast_ff:b3:3f:73"},
    {{0x33, 0x33, 0x00, 0x00, 0x00, 0x00}, "IPv6mcast_00"},
    {{0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e}, "Spanning-tree-(for-bridges)_0e"},
    {{0x00, 0x00, 0x00, 0x00, 0x00, 0x00}, "00:00:00_00:00:00"},
};

static void write_file(char path[], const char *text, size_t n)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0 && write(fd, text, n) == (ssize_t)n);
    close(fd);
}

static int setup(void **state)
{
    char vendors_path[] = "/tmp/wirewalk-vendors-XXXXXX";
    char services_path[] = "/tmp/wirewalk-services-XXXXXX";

    write_file(vendors_path, vendors, sizeof vendors - 1);
    write_file(services_path, services, sizeof services - 1);
    *state = resolver_open(vendors_path, services_path);
    unlink(vendors_path);
    unlink(services_path);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    resolver_free(*state);
    return 0;
}

static void test_addresses(void **state)
{
    struct text text = {0};

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        text_reset(&text);
        resolver_ether(*state, &text, addresses[i].address);
        assert_string_equal(text_string(&text), addresses[i].name);
    }
    text_reset(&text);
    resolver_ether_full(*state, &text, addresses[0].address);
    assert_string_equal(text_string(&text), "VMware_30:4d:05 (00:50:56:30:4d:05)");
    text_deinit(&text);
}

static void test_ports(void **state)
{
    struct text text = {0};

    assert_string_equal(resolver_service(*state, TRANSPORT_TCP, 25), "smtp");
    assert_null(resolver_service(*state, TRANSPORT_UDP, 25));
    assert_string_equal(resolver_service(*state, TRANSPORT_UDP, 53), "domain");
    resolver_port(*state, &text, TRANSPORT_TCP, 25);
    text_char(&text, ' ');
    resolver_port(*state, &text, TRANSPORT_TCP, 65535);
    assert_string_equal(text_string(&text), "smtp (25) 65535");
    text_deinit(&text);
}

static void test_without_names(void **state)
{
    struct resolver *none = resolver_open("/no/such/file", NULL);
    struct text text = {0};

    (void)state;
    resolver_ether(none, &text, addresses[0].address);
    text_char(&text, ' ');
    resolver_ether(NULL, &text, addresses[10].address);
    text_char(&text, ' ');
    resolver_ether_full(NULL, &text, addresses[0].address);
    text_char(&text, ' ');
    resolver_port(none, &text, TRANSPORT_TCP, 25);
    assert_string_equal(
        text_string(&text), "00:50:56:30:4d:05 ff:ff:ff:ff:ff:ff 00:50:56:30:4d:05 25");
    text_deinit(&text);
    resolver_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ports, setup, teardown),
        cmocka_unit_test(test_without_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
