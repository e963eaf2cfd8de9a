/* Mails: the input is one, with its multiparts; its tree and row are written. */
#include "analyzer/label.h"
#include "dissectors/dissectors.h"
#include "dissectors/dotted.h"
#include "dissectors/imf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct tree tree;
    struct row row = {.protocol = ""};
    struct text text = {0};

    if (size > 1u << 20 || !tree_init(&tree, &arena))
        return 0;
    row_reset(&row);
    struct bytes mail = dotted_plain(&arena, (struct bytes){data, (uint32_t)size});
    struct dissection d = {
        .cursor = cursor_make(mail.data, mail.length, mail.length),
        .building = true,
        .tree = &tree,
        .row = &row,
        .arena = &arena,
    };
    imf_message(&d, 0);
    for (uint32_t i = 0; i < tree.n; i++) {
        text_reset(&text);
        label_node(&text, &tree.nodes[i]);
        label_value(&text, &tree.nodes[i]);
    }
    text_deinit(&text);
    row_deinit(&row);
    tree_deinit(&tree);
    arena_deinit(&arena);
    return 0;
}
