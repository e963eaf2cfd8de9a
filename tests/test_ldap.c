/* LDAP: framing, the row of each kind of message, captions, filters, transcripts. */
#include "tests/ldap_messages.h"

#include "analyzer/label.h"
#include "dissectors/dissectors.h"
#include "dissectors/ldap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N_MESSAGES = sizeof ldap_messages / sizeof ldap_messages[0], OCTETS_MAX = 8192 };

/* One reader, as the engine would set it up; there is no engine, so nothing is linked. */
static struct arena arena;
static struct tree tree;
static struct row row = {.protocol = ""};
static struct ldap_state flow_state;
static struct flow flow;
static struct packet packet;
static struct message message;

static int make_reader(void **state)
{
    (void)state;
    flow.transport = TRANSPORT_TCP;
    return tree_init(&tree, &arena) ? 0 : -1;
}

static int drop_reader(void **state)
{
    (void)state;
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
    return 0;
}

static struct bytes octets_of(const char *digits)
{
    static uint8_t octets[OCTETS_MAX];
    uint32_t n = 0;

    for (; digits[0] && digits[1]; digits += 2) {
        char pair[] = {digits[0], digits[1], '\0'};
        octets[n++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return (struct bytes){octets, n};
}

static void parse(struct bytes octets)
{
    message = (struct message){.flow = &flow, .bytes = octets};
    struct dissection d = {.cursor = cursor_make(octets.data, octets.length, octets.length),
        .building = true,
        .tree = &tree,
        .row = &row,
        .message = &message,
        .arena = &arena,
        .packet = &packet,
        .flow = &flow,
        .state = &flow_state,
        .quoted = true};

    ldap_dissector.parse(&d);
    message.n_nodes = tree.n;
}

/* A new frame with all messages that framing finds in the octets. */
static void read_frame(struct bytes octets)
{
    packet.number++;
    tree_reset(&tree);
    row_reset(&row);
    (void)tree_add_source(&tree, "Frame", octets);
    for (uint32_t at = 0; at < octets.length;) {
        struct unread unread = {.bytes = {octets.data + at, octets.length - at}, .flow = &flow};
        struct framing framing = ldap_dissector.frame(&flow_state, &unread);

        assert_int_equal(framing.kind, FRAMING_MESSAGE);
        parse((struct bytes){octets.data + at, framing.length});
        at += framing.length;
    }
}

static void rows_of_all_messages(void **state)
{
    (void)state;
    memset(&flow_state, 0, sizeof flow_state);
    for (size_t i = 0; i < N_MESSAGES; i++) {
        read_frame(octets_of(ldap_messages[i].octets));
        assert_string_equal(text_string(&row.info), ldap_messages[i].info);
    }
}

/* Every message cut short is asked for, never taken, and parsing what there is stays inside. */
static void every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_MESSAGES; i++) {
        struct bytes whole = octets_of(ldap_messages[i].octets);
        struct unread unread = {.bytes = whole, .flow = &flow};
        struct framing framing = ldap_dissector.frame(&flow_state, &unread);
        uint32_t first = framing.length;

        for (uint32_t n = 1; n < first; n++) {
            unread.bytes.length = n;
            framing = ldap_dissector.frame(&flow_state, &unread);
            assert_int_equal(framing.kind, FRAMING_NEED);
            assert_true(framing.length <= first - n);
            tree_reset(&tree);
            row_reset(&row);
            (void)tree_add_source(&tree, "Frame", (struct bytes){whole.data, n});
            parse((struct bytes){whole.data, n});
        }
    }
}

static struct framing frame_of(const struct ldap_state *of, const char *digits)
{
    struct unread unread = {.bytes = octets_of(digits), .flow = &flow};

    return ldap_dissector.frame(of, &unread);
}

static void framing(void **state)
{
    const struct ldap_state plain = {0}, sasl = {.sasl = true}, under_way = {.read = true};

    (void)state;
    assert_int_equal(frame_of(&plain, "30050201094200").length, 7);
    assert_int_equal(frame_of(&plain, "3084000000050201094200").length, 11);
    assert_int_equal(frame_of(&plain, "30840000").kind, FRAMING_NEED);
    assert_int_equal(frame_of(&plain, "3080020109").kind, FRAMING_REJECT); /* indefinite */
    assert_int_equal(frame_of(&plain, "3085000000000500").kind, FRAMING_REJECT);
    assert_int_equal(frame_of(&plain, "3001000000").kind, FRAMING_REJECT);
    assert_int_equal(frame_of(&plain, "48454c4f").kind, FRAMING_REJECT);
    assert_int_equal(frame_of(&under_way, "48454c4f").kind, FRAMING_RESYNC);
    assert_int_equal(frame_of(&sasl, "0000000301020300").length, 7);
    assert_int_equal(frame_of(&sasl, "00000005010203").length, 2);
    assert_int_equal(frame_of(&sasl, "30050201094200").length, 7);  /* too long for a buffer */
    assert_int_equal(frame_of(&plain, "00000003010203").length, 7); /* a buffer, it fits exactly */
}

static enum probe probe_of(const char *digits)
{
    struct unread unread = {.bytes = octets_of(digits), .flow = &flow};

    return ldap_dissector.probe(&unread);
}

static void probing(void **state)
{
    (void)state;
    assert_int_equal(probe_of("300c020101600702010304008000"), PROBE_YES);
    assert_int_equal(probe_of("30840000000502010942"), PROBE_YES);
    assert_int_equal(probe_of("3026020101040670"), PROBE_NO); /* SNMP */
    assert_int_equal(probe_of("474554202f"), PROBE_NO);
    assert_int_equal(probe_of("300c0201"), PROBE_MAYBE);
}

static bool argument_is(unsigned i, const char *text)
{
    struct bytes argument = message.arguments[i];

    return argument.length == strlen(text) && !memcmp(argument.data, text, argument.length);
}

/* Captions hold the filter as RFC 4515 writes it: the tree nests it in pairs. */
static void filters(void **state)
{
    (void)state;
    read_frame(octets_of(ldap_messages[2].octets));
    assert_true(argument_is(0, "dc=x"));
    assert_true(
        argument_is(1, "(&(|(cn=a\\2ab)(age>=3)(age<=\\01\\ff))(!(sn=in*an*an2*fi))(x~=)"
                       "(objectClass=*)(cn:dn:2.5.13.2:=bar)(cn:=bar)(:caseIgnoreMatch:=bar))"));
}

/* A result has a caption of its own, with what the server says of it. */
static void captions(void **state)
{
    (void)state;
    read_frame(octets_of(ldap_messages[9].octets)); /* delResponse noSuchObject */
    assert_string_equal(message.caption, "The server says no: there is no such entry{1}");
    assert_int_equal(message.arguments[0].length, 0);
    read_frame(octets_of(ldap_messages[5].octets)); /* insufficientAccessRights, "no write" */
    assert_string_equal(message.caption, "The server says no: the client may not do that{1}");
    assert_true(argument_is(0, ": no write"));
}

static uint32_t count_nodes(const char *name)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < tree.n; i++)
        n += tree.nodes[i].field && !strcmp(tree.nodes[i].field->name, name);
    return n;
}

/* More filters than a search may have: a note, and no more of them. */
static void too_many_filters(void **state)
{
    static uint8_t octets[OCTETS_MAX];
    static const uint8_t head[] = {0x30, 0x82, 0, 0, 2, 1, 1, 0x63, 0x82, 0, 0, 4, 0, 10, 1, 0, 10,
        1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0, 0xa0, 0x82, 0, 0};
    static const uint8_t filter[] = {0x87, 1, 'a'};
    enum { FILTERS = 300 };
    uint32_t n = sizeof head;

    (void)state;
    memcpy(octets, head, sizeof head);
    for (unsigned i = 0; i < FILTERS; i++, n += sizeof filter)
        memcpy(octets + n, filter, sizeof filter);
    octets[n++] = 0x30;
    octets[n++] = 0;
    for (unsigned i = 0; i < 3; i++) {
        static const uint32_t at[] = {2, 9, 30};
        uint32_t length = n - at[i] - 2 - (i == 2 ? 2 : 0);
        octets[at[i]] = (uint8_t)(length >> 8);
        octets[at[i] + 1] = (uint8_t)length;
    }
    read_frame((struct bytes){octets, n});
    assert_int_equal(count_nodes("ldap.too_many_filter_elements"), 1);
    assert_int_equal(count_nodes("ldap.present"), 200);
}

static void simple_bind(void **state)
{
    /* bindRequest(1) "cn=a" simple, password "secret" */
    static const char bind[] = "3016020101601102010304"
                               "04636e3d61"
                               "8006736563726574";

    (void)state;
    read_frame(octets_of(bind));
    assert_non_null(message.credentials);
    assert_string_equal(message.credentials->kind, "simple bind");
    assert_memory_equal(message.credentials->user.data, "cn=a", 4);
    assert_memory_equal(message.credentials->secret.data, "secret", 6);
    for (uint32_t i = 0; i < tree.n; i++)
        if (tree.nodes[i].field && !strcmp(tree.nodes[i].field->name, "ldap.simple"))
            assert_true(tree.nodes[i].flags & NODE_SECRET);
}

static const struct {
    unsigned message;
    bool redact;
    const char *lines;
} scripts[] = {
    {0, false, "bind -x\n"},
    {1, false, "result: 0 Success\n\n"},
    {4, false,
        "ldapmodify\ndn: cn=a,dc=x\nchangetype: modify\nadd: mail\nmail: a@b\nmail: c@d\n-\n"
        "replace: userPassword\nuserPassword: {SSHA}xx\n-\ndelete: sn\n-\n\n"},
    {4, true,
        "ldapmodify\ndn: cn=a,dc=x\nchangetype: modify\nadd: mail\nmail: a@b\nmail: c@d\n-\n"
        "replace: userPassword\nuserPassword: ********\n-\ndelete: sn\n-\n\n"},
    {6, false, "ldapadd\ndn: cn=n,dc=x\nobjectClass: person\ncn: n\n\n"},
    {8, false, "ldapdelete cn=n,dc=x\n"},
    {9, false, "result: 32 No such object\nmatchedDN: dc=x\n\n"},
    {10, false, "ldapmodrdn -r -s dc=y cn=n,dc=x cn=m\n"},
    {12, false, "ldapcompare cn=n sn:x\n"},
    {15, false, "ldapwhoami\n"},
    {17, false, "ldappasswd -a old -s new uid=x\n"},
    {17, true, "ldappasswd -a '********' -s '********' uid=x\n"},
};

static void transcripts(void **state)
{
    struct text out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        struct script_style style = {.redact = scripts[i].redact};

        read_frame(octets_of(ldap_messages[scripts[i].message].octets));
        text_reset(&out);
        ldap_script(&out, &tree, &message, &style);
        assert_string_equal(text_string(&out), scripts[i].lines);
    }
    text_deinit(&out);
}

static void names_of_identifiers(void **state)
{
    (void)state;
    assert_string_equal(ldap_oid_name(&arena, "1.2.840.113556.1.4.319"), "pagedResultsControl");
    assert_string_equal(ldap_oid_name(&arena, "1.2.3.4"), "iso.2.3.4");
    assert_string_equal(ldap_oid_name(&arena, "9.9.9.9"), "*** Malformed OID ***");
    assert_string_equal(ldap_oid_name(&arena, "1.40.1"), "*** Malformed OID ***");
    assert_string_equal(ldap_oid_name(&arena, "1..2"), "*** Malformed OID ***");
    assert_string_equal(ldap_oid_name(&arena, "1.2."), "*** Malformed OID ***");
    assert_string_equal(ldap_oid_name(&arena, ""), "*** Malformed OID ***");
    assert_string_equal(ldap_oid_name(&arena, "foo"), "*** Malformed OID ***");
}

/* What fuzzing found; a sanitizer sees whether it is still there. */
static const char *const findings[] = {
    /* a name of indefinite length that is cut */
    "301f0201066c1a2432323232809c91c2912c64637839040463ff013d6c1a2480329c91c262912c78390404"
    "63ff013d4c1a24809c632e332e3179",
    /* a time of NTLM before all that 64 bits of nanoseconds can hold */
    "308201810201026082017a0201030400a3820171040a4753532d53504e45474f04820161a182015d308201"
    "59a0030a0101a282013c048201384e544c4d53535000030000001800180058000000a600a6007000000004"
    "0004001601ecececececececececececececececececececececececececececececececececececececec"
    "8080ec80ec8080ec80808080808080808080808080808080808080808080808080808080322e31362e3834"
    "302e312e3130312e332e342e322e348080808080808080808080808080808080808080808080ffa0818cb1"
    "20a3020402636e04cc060708090a0b0c0d0e0f010100000000000000006dc64717da01636c69656e746368"
    "0000000002000400530054000100060053005200560004000a00730074002e0075006d0003001200730072"
    "0076002e00730074002e0075006d000700080000006dc64717da010600040002000000090010006c006400"
    "610070002f007300720076000a001000000000000000000000000000000000000000000000000000530054"
    "007500730065007200310050004300000102030405060708090a0b0c0d0e0fa31204100100000000000000"
    "0000000000000000",
};

static void what_fuzzing_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        struct bytes octets = octets_of(findings[i]);

        tree_reset(&tree);
        row_reset(&row);
        (void)tree_add_source(&tree, "Frame", octets);
        flow_state = (struct ldap_state){.sasl = true, .layer_from = 1, .mechanism = "GSSAPI"};
        parse(octets);
        assert_true(tree.n > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_all_messages),
        cmocka_unit_test(every_cut),
        cmocka_unit_test(framing),
        cmocka_unit_test(probing),
        cmocka_unit_test(filters),
        cmocka_unit_test(captions),
        cmocka_unit_test(too_many_filters),
        cmocka_unit_test(simple_bind),
        cmocka_unit_test(transcripts),
        cmocka_unit_test(names_of_identifiers),
        cmocka_unit_test(what_fuzzing_found),
    };
    return cmocka_run_group_tests_name("ldap", tests, make_reader, drop_reader);
}
