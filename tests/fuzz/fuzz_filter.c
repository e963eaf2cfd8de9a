/* Display filters: the input is a filter; one that compiles is held against a frame. */
#include "tests/filter_sample.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct tree tree;
    struct filter_error error;
    struct filter *filter;
    char *text;

    if (size > 4096 || !sample_tree(&tree, &arena))
        return 0;
    text = calloc(1, size + 1);
    if (text) {
        memcpy(text, data, size);
        filter = filter_compile(sample_tables, text, &error);
        if (filter)
            (void)filter_matches(filter, &tree);
        filter_free(filter);
    }
    free(text);
    tree_deinit(&tree);
    arena_deinit(&arena);
    return 0;
}
