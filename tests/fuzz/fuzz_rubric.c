/* Rubrics: one that is taken has no holes, one that is refused says where. Files that it names are
 * not opened: what would be a name becomes another key. */
#include "analyzer/rubric.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct condition *condition)
{
    if (!condition || (condition->kind == CONDITION_COUNT && condition->n_steps != 1) ||
        (condition->kind == CONDITION_SEQUENCE && condition->n_steps == 0) ||
        (condition->kind == CONDITION_FIELD && !condition->pattern && condition->n_values == 0))
        abort();
    for (size_t i = 0; i < condition->n_inner; i++)
        check(condition->inner[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char message[1600], *text = malloc(size + 1), *name;

    if (size > 8192 || !text) {
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    for (name = text; (name = memmem(name, size - (size_t)(name - text), "xpect", 5)) != NULL;)
        *name = 'X';
    struct rubric *rubric = rubric_parse("r", text, size, message, sizeof message);
    if (!rubric && !*message)
        abort();
    for (size_t i = 0; rubric && i < rubric->n_checks; i++)
        check(rubric->checks[i].condition);
    rubric_free(rubric);
    free(text);
    return 0;
}
