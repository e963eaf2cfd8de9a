/* DNS, mDNS and LLMNR: two octets choose how, the rest is a message. */
#include "analyzer/dissector.h"
#include "analyzer/label.h"
#include "dissectors/dissectors.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum how {
    HOW_DISSECTOR = 0x03,
    HOW_TCP = 0x04,
    HOW_WHOLE = 0x08, /* else the second octet tells how many octets were not captured */
    HOW_TREE = 0x10,
    HOW_ROW = 0x20,
    HOW_NSLOOKUP = 0x40,
};

static const struct dissector *const kinds[] = {
    &dns_dissector, &mdns_dissector, &llmnr_dissector, &dns_dissector};

static void print_tree(const struct tree *tree, uint32_t length)
{
    struct text out = {0};

    for (uint32_t i = 0; i < tree->n; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->offset + node->size > length)
            abort();
        text_reset(&out);
        label_node(&out, node);
        label_value(&out, node);
    }
    text_deinit(&out);
}

static void print_script(struct flow *flow, struct bytes bytes, uint8_t how)
{
    struct message message = {.flow = flow, .bytes = bytes};
    struct script_style style = {.nslookup = how & HOW_NSLOOKUP};
    struct text out = {0};

    dns_dissector.script(&out, NULL, &message, &style);
    text_deinit(&out);
}

static void parse(
    uint8_t how, struct flow *flow, const uint8_t *data, uint32_t n, uint32_t captured)
{
    struct tree tree;
    struct arena arena = {0};
    struct row row = {.protocol = ""};
    struct dissection d = {.cursor = cursor_make(data, captured, n),
        .building = how & HOW_TREE,
        .tree = &tree,
        .row = how & HOW_ROW ? &row : NULL,
        .arena = &arena,
        .flow = flow,
        .quoted = true}; /* there is no engine to remember requests */

    if (tree_init(&tree, &arena)) {
        kinds[how & HOW_DISSECTOR]->parse(&d);
        print_tree(&tree, n);
    }
    tree_deinit(&tree);
    row_deinit(&row);
    arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct flow flow = {0};

    if (size < 2 || size > 70000)
        return 0;
    uint8_t how = data[0];
    uint32_t n = (uint32_t)size - 2, missing = how & HOW_WHOLE || data[1] > n ? 0 : data[1];
    uint8_t *copy = malloc(n ? n : 1); /* of its own, so that a read beyond its end is seen */
    if (!copy)
        return 0;
    memcpy(copy, data + 2, n);
    flow.transport = how & HOW_TCP ? TRANSPORT_TCP : TRANSPORT_UDP;
    parse(how, &flow, copy, n, n - missing);
    struct unread unread = {.bytes = {copy, n - missing}, .flow = &flow};
    if (unread.bytes.length > 0) {
        (void)dns_dissector.probe(&unread);
        (void)dns_dissector.frame(NULL, &unread);
    }
    print_script(&flow, unread.bytes, how);
    free(copy);
    return 0;
}
