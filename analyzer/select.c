#include "analyzer/select.h"

#include "analyzer/filter.h"
#include "analyzer/object.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of streams, a bit each. */
struct numbers {
    uint64_t *words;
    size_t n_words;
};

struct select_sink {
    struct sink sink;
    struct sink *inner;
    const struct options *options;
    const struct filter *filter; /* NULL: none */
    struct numbers matched[2];   /* streams of frames that matched: TCP, UDP */
    uint64_t n_frames;
};

static struct select_sink *self_of(struct sink *sink)
{
    return (struct select_sink *)sink;
}

static void numbers_add(struct numbers *numbers, uint32_t number)
{
    size_t word = number / 64;

    if (word >= numbers->n_words) {
        size_t n = word * 2 + 16;
        uint64_t *words = realloc(numbers->words, n * sizeof *words);
        if (!words)
            return;
        memset(words + numbers->n_words, 0, (n - numbers->n_words) * sizeof *words);
        numbers->words = words;
        numbers->n_words = n;
    }
    numbers->words[word] |= 1ull << number % 64;
}

static bool numbers_have(const struct numbers *numbers, uint32_t number)
{
    size_t word = number / 64;

    return word < numbers->n_words && numbers->words[word] >> number % 64 & 1;
}

static bool in_stream(const struct options *options, const struct flow *flow)
{
    if (!options->has_stream)
        return true;
    return flow && flow->number == options->stream &&
           (options->stream_transport == 0 || flow->transport == options->stream_transport);
}

static bool select_begin(struct sink *sink, const struct capture *capture)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->begin || inner->class->begin(inner, capture);
}

static bool select_frame(struct sink *sink, const struct frame *frame)
{
    struct select_sink *self = self_of(sink);
    struct sink *inner = self->inner;

    if (!in_stream(self->options, frame->flow))
        return true;
    if (self->filter && !filter_matches(self->filter, frame->tree))
        return true;
    self->n_frames++;
    if (self->filter && frame->flow)
        numbers_add(&self->matched[frame->flow->transport == TRANSPORT_UDP], frame->flow->number);
    return !inner->class->frame || inner->class->frame(inner, frame);
}

static bool select_object(struct sink *sink, const struct object_event *event)
{
    struct select_sink *self = self_of(sink);
    struct sink *inner = self->inner;

    if (!in_stream(self->options, event->flow))
        return true;
    return !inner->class->object || inner->class->object(inner, event);
}

static bool select_flow(struct sink *sink, const struct flow *flow)
{
    struct select_sink *self = self_of(sink);
    struct sink *inner = self->inner;

    if (!in_stream(self->options, flow))
        return true;
    if (self->filter &&
        !numbers_have(&self->matched[flow->transport == TRANSPORT_UDP], flow->number))
        return true;
    return !inner->class->flow || inner->class->flow(inner, flow);
}

static bool select_end(struct sink *sink, const struct capture *capture)
{
    struct sink *inner = self_of(sink)->inner;

    return !inner->class->end || inner->class->end(inner, capture);
}

static void select_free(struct sink *sink)
{
    struct select_sink *self = self_of(sink);

    free(self->matched[0].words);
    free(self->matched[1].words);
    free(self);
}

static const struct sink_class select_class = {
    .begin = select_begin,
    .frame = select_frame,
    .object = select_object,
    .flow = select_flow,
    .end = select_end,
    .free = select_free,
};

struct sink *select_sink_new(
    struct sink *inner, const struct options *options, const struct filter *filter)
{
    struct select_sink *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->sink = *inner;
    self->sink.class = &select_class;
    self->sink.wants_tree |= filter != NULL;
    self->sink.only_shown &= filter == NULL;
    self->inner = inner;
    self->options = options;
    self->filter = filter;
    return &self->sink;
}

uint64_t select_sink_frames(const struct sink *sink)
{
    return ((const struct select_sink *)sink)->n_frames;
}
