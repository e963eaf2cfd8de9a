/*
 * SSH: framing of lines and packets, the lists of KEXINIT, what is chosen from them.
 */
#include "analyzer/dissector.h"
#include "dissectors/dissectors.h"
#include "dissectors/ssh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct framing ask(
    const struct ssh *ssh, const void *data, size_t n, enum direction direction)
{
    struct unread unread = {.bytes = {data, (uint32_t)n}, .direction = direction};

    return ssh_dissector.frame(ssh, &unread);
}

static enum probe look(const char *text)
{
    struct unread unread = {.bytes = bytes_of(text)};

    return ssh_dissector.probe(&unread);
}

static void assert_framing(struct framing framing, enum framing_kind kind, uint32_t length)
{
    assert_int_equal(framing.kind, kind);
    assert_int_equal(framing.length, length);
}

/* Two packets of 4 + 6 octets: codes 30 and 31. */
static const uint8_t two_packets[] = {0, 0, 0, 6, 4, 30, 0, 0, 0, 0, 0, 0, 0, 6, 4, 31, 0, 0, 0, 0};

/* --- framing --------------------------------------------------------------------------------- */

static void lines_are_a_unit(void **state)
{
    static const char lines[] = "Welcome\r\nSSH-2.0-x\r\n";
    struct ssh ssh = {0};

    (void)state;
    for (uint32_t n = 1; n < 9; n++)
        assert_int_equal(ask(&ssh, lines, n, TO_CLIENT).kind, FRAMING_NEED);
    for (uint32_t n = 9; n < 20; n++)
        assert_framing(ask(&ssh, lines, n, TO_CLIENT), FRAMING_MESSAGE, 9);
    assert_framing(ask(&ssh, lines, 20, TO_CLIENT), FRAMING_MESSAGE, 20);
}

static void packets_behind_the_name_belong_to_its_unit(void **state)
{
    uint8_t data[31] = "SSH-2.0-x\r\n";
    struct ssh ssh = {0};

    (void)state;
    memcpy(data + 11, two_packets, 20);
    assert_framing(ask(&ssh, data, 31, TO_SERVER), FRAMING_MESSAGE, 31);
    assert_framing(ask(&ssh, data, 30, TO_SERVER), FRAMING_MESSAGE, 21);
    assert_framing(ask(&ssh, data, 15, TO_SERVER), FRAMING_MESSAGE, 11);
}

/* A client sends nothing before its name, a server only text. */
static void beginnings_that_are_missing(void **state)
{
    static const uint8_t sealed[] = {0, 0, 0, 96, 7, 8, 9, 10};
    struct ssh ssh = {0};

    (void)state;
    assert_framing(ask(&ssh, sealed, 8, TO_CLIENT), FRAMING_MESSAGE, 8);
    assert_framing(ask(&ssh, sealed, 8, TO_SERVER), FRAMING_MESSAGE, 8);
    assert_framing(ask(&ssh, "Hello\r\n", 7, TO_SERVER), FRAMING_MESSAGE, 7);
    assert_framing(ask(&ssh, "ssh", 3, TO_SERVER), FRAMING_NEED, 1);
    assert_framing(ask(&ssh, "sx", 2, TO_SERVER), FRAMING_MESSAGE, 2);
    ssh.unknown[TO_CLIENT] = true;
    assert_framing(ask(&ssh, "SSH-2.0", 7, TO_CLIENT), FRAMING_MESSAGE, 7);
}

static void packets_of_version_1(void **state)
{
    static const uint8_t data[] = {0, 0, 0, 5, 0, 0, 0, 2, 1, 1, 1, 1, 0, 0, 0, 9};
    struct ssh ssh = {.spoke = {true, true}, .version = 1};

    (void)state;
    assert_framing(ask(&ssh, data, 12, TO_CLIENT), FRAMING_MESSAGE, 12);
    assert_framing(ask(&ssh, data, 16, TO_CLIENT), FRAMING_MESSAGE, 12);
    assert_int_equal(ask(&ssh, data, 11, TO_CLIENT).kind, FRAMING_NEED);
    assert_int_equal(ask(&ssh, data, 3, TO_CLIENT).kind, FRAMING_NEED);
}

static void packets_of_a_segment_are_one_unit(void **state)
{
    struct ssh ssh = {.spoke = {true, true}};

    (void)state;
    assert_framing(ask(&ssh, two_packets, 10, TO_SERVER), FRAMING_MESSAGE, 10);
    assert_framing(ask(&ssh, two_packets, 20, TO_SERVER), FRAMING_MESSAGE, 20);
    assert_framing(ask(&ssh, two_packets, 15, TO_SERVER), FRAMING_MESSAGE, 10);
}

static void incomplete_packet_is_waited_for(void **state)
{
    struct ssh ssh = {.spoke = {true, true}};

    (void)state;
    for (uint32_t n = 1; n < 4; n++)
        assert_framing(ask(&ssh, two_packets, n, TO_SERVER), FRAMING_NEED, 1);
    for (uint32_t n = 4; n < 10; n++)
        assert_framing(ask(&ssh, two_packets, n, TO_SERVER), FRAMING_NEED, 10 - n);
}

static void bad_length_is_one_unit(void **state)
{
    static const uint8_t small[] = {0, 0, 0, 1, 0, 0}, large[] = {0xff, 0xff, 0xff, 0xff, 4, 30};
    struct ssh ssh = {.spoke = {true, true}};

    (void)state;
    assert_framing(ask(&ssh, small, sizeof small, TO_SERVER), FRAMING_MESSAGE, sizeof small);
    assert_framing(ask(&ssh, large, sizeof large, TO_SERVER), FRAMING_MESSAGE, sizeof large);
}

static void octets_after_newkeys_are_not_read_as_packets(void **state)
{
    static const uint8_t data[] = {0, 0, 0, 6, 4, 21, 0, 0, 0, 0, 0, 0, 0, 99, 1, 2};
    struct ssh ssh = {.spoke = {true, true}};

    (void)state;
    assert_framing(ask(&ssh, data, sizeof data, TO_SERVER), FRAMING_MESSAGE, sizeof data);
}

static void encrypted_octets_are_not_waited_for(void **state)
{
    struct ssh ssh = {.spoke = {true, true}, .encrypted = {true, true}};

    (void)state;
    assert_framing(ask(&ssh, two_packets, 7, TO_SERVER), FRAMING_MESSAGE, 7);
}

/* Behind a hole a packet is read that begins there and stands open; anything else may be sealed. */
static void behind_a_hole(void **state)
{
    static const uint8_t open[] = {0, 0, 0, 12, 10, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t odd[] = {0, 0, 0, 13, 10, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    uint8_t late[16];
    struct ssh ssh = {0};

    (void)state;
    memcpy(late, open, sizeof late);
    late[5] = 90; /* no message of before the keys */
    assert_int_equal(ssh_dissector.gap(&ssh, TO_CLIENT, 1460), RECOVERY_RESUME);
    assert_framing(ask(&ssh, open, 16, TO_CLIENT), FRAMING_MESSAGE, 16);
    assert_framing(ask(&ssh, open, 12, TO_CLIENT), FRAMING_NEED, 4);
    assert_framing(ask(&ssh, odd, 9, TO_CLIENT), FRAMING_MESSAGE, 9);
    assert_framing(ask(&ssh, late, 9, TO_CLIENT), FRAMING_MESSAGE, 9);
    ssh.encrypted[TO_SERVER] = true;
    ssh_dissector.gap(&ssh, TO_SERVER, 1);
    assert_false(ssh.lost[TO_SERVER]);
    assert_framing(ask(&ssh, open, 9, TO_SERVER), FRAMING_MESSAGE, 9);
}

static void only_version_2_is_recognised(void **state)
{
    (void)state;
    assert_int_equal(look("SSH-2.0-OpenSSH_9.2\r\n"), PROBE_YES);
    assert_int_equal(look("SSH-1.99-Cisco\r\n"), PROBE_YES);
    assert_int_not_equal(look("SSH-1.5-old\r\n"), PROBE_YES);
}

/* --- KEXINIT --------------------------------------------------------------------------------- */

/* Code, cookie, then for each list its length and "a,bc". */
static uint32_t build_kexinit(uint8_t *out)
{
    uint32_t n = 17;

    memset(out, 0, n);
    out[0] = 20;
    for (int i = 0; i < SSH_LISTS; i++, n += 8)
        memcpy(out + n, "\0\0\0\4a,bc", 8);
    return n;
}

static void lists_are_read(void **state)
{
    uint8_t payload[128];
    uint32_t n = build_kexinit(payload);
    struct bytes lists[SSH_LISTS];

    (void)state;
    assert_true(ssh_lists((struct bytes){payload, n}, lists));
    for (int i = 0; i < SSH_LISTS; i++) {
        assert_int_equal(lists[i].length, 4);
        assert_memory_equal(lists[i].data, "a,bc", 4);
    }
    for (uint32_t cut = 0; cut < n; cut++)
        assert_false(ssh_lists((struct bytes){payload, cut}, lists));
}

/* The client's order decides, and only whole names count. */
static void first_of_the_client_is_chosen(void **state)
{
    struct bytes client[SSH_LISTS] = {0}, server[SSH_LISTS] = {0};
    struct ssh_choice choice;

    (void)state;
    client[SSH_KEX] = bytes_of("curve,group14,group1");
    server[SSH_KEX] = bytes_of("curve25519,group1,group14");
    client[SSH_HOST_KEY] = bytes_of("ssh-rsa");
    server[SSH_HOST_KEY] = bytes_of("ssh-dss");
    ssh_choose(&choice, client, server);
    assert_string_equal(choice.names[SSH_KEX], "group14");
    assert_string_equal(choice.names[SSH_HOST_KEY], "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_a_unit),
        cmocka_unit_test(packets_behind_the_name_belong_to_its_unit),
        cmocka_unit_test(beginnings_that_are_missing),
        cmocka_unit_test(packets_of_version_1),
        cmocka_unit_test(packets_of_a_segment_are_one_unit),
        cmocka_unit_test(incomplete_packet_is_waited_for),
        cmocka_unit_test(bad_length_is_one_unit),
        cmocka_unit_test(octets_after_newkeys_are_not_read_as_packets),
        cmocka_unit_test(encrypted_octets_are_not_waited_for),
        cmocka_unit_test(behind_a_hole),
        cmocka_unit_test(only_version_2_is_recognised),
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(first_of_the_client_is_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
