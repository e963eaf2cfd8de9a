/*
 * LDAP: two octets choose how, the rest is what a stream or a datagram holds, message by message
 */
#include "dissectors/dissectors.h"
#include "dissectors/ldap.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_UDP = 0x01,
    HOW_CUT = 0x02, /* the second octet tells how many octets were not captured */
    HOW_TREE = 0x04,
    HOW_ROW = 0x08,
    HOW_SASL = 0x10,  /* a bind by SASL was seen */
    HOW_LAYER = 0x20, /* messages may come in buffers */
    HOW_REDACT = 0x40,
    HOW_MESSAGE = 0x80,
};

static void parse(uint8_t how, struct flow *flow, struct ldap_state *state, const uint8_t *data,
    uint32_t n, uint32_t captured)
{
    struct packet packet = {.number = 2};
    struct message message = {.flow = flow, .bytes = {data, captured}};
    struct script_style style = {.redact = how & HOW_REDACT};
    struct tree tree;
    struct arena arena = {0};
    struct row row = {.protocol = ""};
    struct text out = {0};
    struct dissection d = {.cursor = cursor_make(data, captured, n),
        .building = how & HOW_TREE,
        .tree = &tree,
        .row = how & HOW_ROW ? &row : NULL,
        .message = how & HOW_MESSAGE ? &message : NULL,
        .arena = &arena,
        .packet = &packet,
        .flow = flow,
        .state = state,
        .quoted = true}; /* there is no engine to remember requests */

    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){data, captured});
        (how & HOW_UDP ? &cldap_dissector : &ldap_dissector)->parse(&d);
        print_tree(&tree);
        message.n_nodes = tree.n;
        ldap_script(&out, &tree, &message, &style);
    }
    text_deinit(&out);
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
}

/* All messages that framing finds. */
static void parse_stream(
    uint8_t how, struct flow *flow, struct ldap_state *state, const uint8_t *data, uint32_t n)
{
    for (uint32_t at = 0; at < n;) {
        struct unread unread = {.bytes = {data + at, n - at}, .flow = flow};
        struct framing framing = ldap_dissector.frame(state, &unread);

        if (framing.kind != FRAMING_MESSAGE)
            return;
        if (framing.length == 0 || framing.length > n - at)
            abort();
        parse(how, flow, state, data + at, framing.length, framing.length);
        at += framing.length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct flow flow = {.first_frame = 1};
    struct ldap_state state = {0};

    if (size < 2 || size > 70000)
        return 0;
    uint8_t how = data[0];
    uint32_t n = (uint32_t)size - 2, missing = how & HOW_CUT && data[1] <= n ? data[1] : 0;
    uint8_t *copy = malloc(n ? n : 1); /* of its own, so that a read beyond its end is seen */
    if (!copy)
        return 0;
    memcpy(copy, data + 2, n);
    flow.transport = how & HOW_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
    state.sasl = how & HOW_SASL;
    state.layer_from = how & HOW_LAYER ? 1 : 0;
    if (state.sasl)
        snprintf(state.mechanism, sizeof state.mechanism, "%s",
            how & HOW_MESSAGE ? "GSSAPI" : "GSS-SPNEGO");
    if (missing || how & HOW_UDP)
        parse(how, &flow, &state, copy, n, n - missing);
    else
        parse_stream(how, &flow, &state, copy, n);
    struct unread unread = {.bytes = {copy, n}, .flow = &flow};
    if (n > 0)
        (void)ldap_dissector.probe(&unread);
    free(copy);
    return 0;
}
