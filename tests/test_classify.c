#include "analyzer/classify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PACKET_MAX = 512,
};

/* An IPv4 packet from 10.0.0.1:client to 10.0.0.2:server, or back. */
static struct bytes packet(
    uint8_t octets[PACKET_MAX], const struct flow *flow, bool back, const void *payload, size_t n)
{
    bool udp = flow->transport == TRANSPORT_UDP;
    size_t headers = udp ? 28 : 40, total = headers + n;
    uint16_t from = flow->ends[back ? TO_SERVER : TO_CLIENT].port,
             to = flow->ends[back ? TO_CLIENT : TO_SERVER].port;

    memset(octets, 0, headers);
    octets[0] = 0x45;
    octets[2] = (uint8_t)(total >> 8);
    octets[3] = (uint8_t)total;
    octets[8] = 64;
    octets[9] = flow->transport;
    octets[12] = octets[16] = 10;
    octets[15] = back ? 2 : 1;
    octets[19] = back ? 1 : 2;
    octets[20] = (uint8_t)(from >> 8);
    octets[21] = (uint8_t)from;
    octets[22] = (uint8_t)(to >> 8);
    octets[23] = (uint8_t)to;
    if (udp) {
        octets[24] = (uint8_t)((n + 8) >> 8);
        octets[25] = (uint8_t)(n + 8);
    } else {
        octets[32] = 0x50;
        octets[33] = 0x18;
    }
    memcpy(octets + headers, payload, n);
    return (struct bytes){octets, (uint32_t)total};
}

static struct flow new_flow(uint8_t transport, uint16_t client, uint16_t server)
{
    return (struct flow){.transport = transport,
        .ends = {[TO_SERVER] = {.port = server}, [TO_CLIENT] = {.port = client}}};
}

static void say(
    struct classifier *classifier, struct flow *flow, bool back, const void *payload, size_t n)
{
    uint8_t octets[PACKET_MAX];

    classifier_packet(classifier, flow, back ? TO_CLIENT : TO_SERVER,
        packet(octets, flow, back, payload, n), 1400000000000000000);
}

static int setup(void **state)
{
    *state = classifier_new();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    classifier_free(*state);
    return 0;
}

static const uint8_t query[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\2st\2um\0\0\1\0\1";

static void test_dns(void **state)
{
    struct flow flow = new_flow(TRANSPORT_UDP, 40000, 53);

    say(*state, &flow, false, query, sizeof query - 1);
    assert_true(flow.classified);
    assert_null(flow.label);
    assert_string_equal(classifier_label(*state, &flow), "DNS");
    assert_string_equal(classifier_dissector(&flow), "dns");
    /* What comes later changes nothing and takes nothing. */
    say(*state, &flow, true, "anything", 8);
    assert_null(flow.label);
    classifier_flow_end(*state, &flow);
}

static void test_smtp_on_another_port(void **state)
{
    static const char greeting[] = "220 ubuntu ESMTP Exim 4.96\r\n", hello[] = "EHLO client\r\n",
                      answer[] = "250-ubuntu Hello client\r\n250 HELP\r\n",
                      mail[] = "MAIL FROM:<user1@st.um>\r\n", good[] = "250 OK\r\n";
    struct flow flow = new_flow(TRANSPORT_TCP, 40000, 12525);

    say(*state, &flow, true, greeting, sizeof greeting - 1);
    say(*state, &flow, false, hello, sizeof hello - 1);
    say(*state, &flow, true, answer, sizeof answer - 1);
    say(*state, &flow, false, mail, sizeof mail - 1);
    say(*state, &flow, true, good, sizeof good - 1);
    classifier_flow_end(*state, &flow);
    assert_string_equal(classifier_label(*state, &flow), "SMTP");
    assert_string_equal(classifier_dissector(&flow), "smtp");
}

/* A flow without payload costs nothing; cut and odd packets are no harm. */
static void test_nothing_said(void **state)
{
    struct flow flow = new_flow(TRANSPORT_TCP, 40000, 80);
    uint8_t octets[PACKET_MAX];

    say(*state, &flow, false, "", 0);
    assert_null(flow.label);
    struct bytes whole = packet(octets, &flow, false, "GET / HTTP/1.0\r\n\r\n", 18);
    for (uint32_t n = 0; n < whole.length; n++) {
        struct flow cut = new_flow(TRANSPORT_TCP, 40000, 80);
        classifier_packet(*state, &cut, TO_SERVER, (struct bytes){octets, n}, 0);
        classifier_flow_end(*state, &cut);
        assert_null(cut.label);
    }
    classifier_packet(*state, &flow, TO_SERVER, (struct bytes){NULL, 0}, 0);
    classifier_flow_end(*state, &flow);
    assert_string_equal(classifier_label(*state, &flow), "Unknown");
    assert_null(classifier_dissector(&flow));
}

/* nDPI 4.2 takes these for MQTT. */
static void test_doubtful_mqtt(void **state)
{
    static const uint8_t bind[] = "0\x0c\2\1\1`\7\2\1\3\4\0\x80\0",
                         search[] = "0\x25\2\1\2c \4\0\n\1\2\n\1\0\2\1\0\2\1\0\1\1\0\x87\x0b"
                                    "objectclass0\0";
    struct flow flow = new_flow(TRANSPORT_TCP, 40000, 389);

    say(*state, &flow, false, bind, sizeof bind - 1);
    for (int i = 0; i < 10; i++)
        say(*state, &flow, false, search, sizeof search - 1);
    classifier_flow_end(*state, &flow);
    assert_string_equal(classifier_label(*state, &flow), "LDAP");
}

/* Many flows of which nothing is known do not take more and more: the oldest is given up. */
static void test_many_flows(void **state)
{
    enum { MANY = 20000 };
    struct flow *flows = calloc(MANY, sizeof *flows);
    size_t held = 0;

    for (size_t i = 0; i < MANY; i++) {
        flows[i] = new_flow(TRANSPORT_UDP, (uint16_t)(20000 + i), 40001);
        say(*state, &flows[i], false, "\xf7\x91\xd3\x5e\xa1\x09", 6);
    }
    assert_true(flows[0].classified);
    assert_null(flows[0].label);
    assert_non_null(flows[MANY - 1].label);
    for (size_t i = 0; i < MANY; i++)
        held += flows[i].label != NULL;
    assert_true(held > 1000 && held < MANY);
    /* They may end in any order. */
    for (size_t i = 0; i < MANY; i++)
        classifier_flow_end(*state, &flows[i * 7919 % MANY]);
    for (size_t i = 0; i < MANY; i++)
        assert_null(flows[i].label);
    free(flows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_dns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_smtp_on_another_port, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_doubtful_mqtt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_flows, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
