/*
 * Items of a FETCH answer of IMAP: what stands behind that word, with its literals
 */
#include "dissectors/imap.h"
#include "tests/fuzz/fuzz_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_LARGEST = 70000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t n = (uint32_t)size;
    uint8_t *copy = size < SIZE_LARGEST ? malloc(size + 1) : NULL;
    struct arena arena = {0};
    struct tree tree;
    struct message message = {.bytes = {copy, n}};
    struct dissection d = {.cursor = cursor_make(copy, n, n),
        .building = true,
        .tree = &tree,
        .arena = &arena,
        .message = &message};

    if (!copy)
        return 0;
    if (size > 0)
        memcpy(copy, data, size);
    if (tree_init(&tree, &arena)) {
        (void)tree_add_source(&tree, "Frame", (struct bytes){copy, n});
        if (strlen(imap_fetch(&d, (struct bytes){copy, n})) > ARENA_MAX)
            abort();
        print_tree(&tree);
    }
    tree_deinit(&tree);
    arena_deinit(&arena);
    free(copy);
    return 0;
}
