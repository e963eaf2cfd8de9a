#include "analyzer/schema.h"

#include "analyzer/output.h"
#include "analyzer/run.h"
#include "analyzer/suggest.h"

#include <stdio.h>
#include <string.h>

static const struct schema *find_schema(const char *name)
{
    for (const struct schema *schema = schemas; schema->name; schema++)
        if (strcmp(schema->name, name) == 0)
            return schema;
    return NULL;
}

static int unknown(const char *name)
{
    struct suggestion near = suggestion_for(name);

    for (const struct schema *schema = schemas; schema->name; schema++)
        suggestion_offer(&near, schema->name);
    if (near.best)
        fprintf(
            stderr, "wirewalk: %s: there is no such schema: did you mean %s?\n", name, near.best);
    else
        fprintf(stderr, "wirewalk: %s: there is no such schema: see wirewalk schema\n", name);
    return EXIT_WRONG;
}

/* Without a kind: which there are. */
static void write_schemas(struct text *out, const struct schema *wanted)
{
    if (wanted) {
        text_add(out, wanted->text);
        return;
    }
    for (const struct schema *schema = schemas; schema->name; schema++)
        text_printf(out, "%-12s%s\n", schema->name, schema->description);
}

int schema_run(const struct options *options)
{
    const struct schema *wanted = options->n_paths ? find_schema(options->paths[0]) : NULL;
    struct output output = {0};

    if (options->n_paths > 1) {
        fputs("wirewalk: schema: too many kinds: name one\n", stderr);
        return EXIT_WRONG;
    }
    if (options->n_paths == 1 && !wanted)
        return unknown(options->paths[0]);
    if (!output_open(&output, options->output, options->color))
        return EXIT_OUTPUT;
    write_schemas(&output.text, wanted);
    output_record(&output);
    bool written = output_close(&output) || output.state == OUTPUT_CLOSED;
    output_deinit(&output);
    return written ? EXIT_DONE : EXIT_OUTPUT;
}
