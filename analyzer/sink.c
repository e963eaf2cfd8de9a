#include "analyzer/sinks.h"

#include <stdlib.h>

void sink_free(struct sink *sink)
{
    if (sink && sink->class->free)
        sink->class->free(sink);
    else
        free(sink);
}

bool sink_damage_text(struct output *output, const struct capture *capture)
{
    const char *damage = capture_damage(capture);

    if (!damage)
        return output_record(output);
    output_color(output, COLOR_RED);
    text_add(&output->text, "[The capture is damaged: ");
    text_add(&output->text, damage);
    text_add(&output->text, "]");
    output_color(output, COLOR_NONE);
    text_add(&output->text, "\n");
    return output_record(output);
}

/* --- none ------------------------------------------------------------------------------------- */

static const struct sink_class none_class = {0};

struct sink *none_sink_new(const struct sink_setup *setup)
{
    struct sink *sink = calloc(1, sizeof *sink);

    (void)setup;
    if (sink)
        sink->class = &none_class;
    return sink;
}
