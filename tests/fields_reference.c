/* Prints docs/fields.md; scripts/fields keeps it. */
#include "analyzer/registry.h"

#include <stdlib.h>

int main(void)
{
    registry_write(field_tables, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
