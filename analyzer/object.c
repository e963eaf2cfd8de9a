#include "analyzer/object.h"

#include "analyzer/language.h"

#include <stdlib.h>

const char object_why_lost[] = N_("octets of the stream are missing");
const char object_why_cut[] = N_("its end is missing");
const char object_why_headless[] = N_("its beginning is missing");
const char object_why_part[] = N_("only a part of it was asked for");
const char object_why_unpacked[] = N_("it was not unpacked to its end");
static const char why_capture[] = N_("the capture ends before it does");
static const char why_closed[] = N_("the connection ended before it did");
static const char why_many[] = N_("too many were open at a time");
static const char why_next[] = N_("the next one began before it was whole");
static const char why_holder[] = N_("octets of it are missing");

/* One that has begun and not ended. */
struct open_object {
    uint32_t id; /* 0: the place is free */
    uint32_t slot;
    const struct flow *flow;
    enum direction direction;
    bool sized, until_close;
    uint64_t size, seen; /* octets */
    uint64_t used;       /* when, counted in events */
    bool gaps;
};

struct objects {
    struct open_object open[OBJECTS_OPEN_MAX];
    uint32_t n_open, last_id;
    uint64_t now;
    bool lossy, late;
    object_emit *emit;
    void *context;
};

struct objects *objects_new(object_emit *emit, void *context)
{
    struct objects *objects = calloc(1, sizeof *objects);

    if (objects) {
        objects->emit = emit;
        objects->context = context;
    }
    return objects;
}

void objects_free(struct objects *objects)
{
    free(objects);
}

static struct open_object *find(const struct dissection *d, uint32_t slot)
{
    struct objects *objects = d->objects;

    for (uint32_t i = 0; i < OBJECTS_OPEN_MAX && objects->n_open > 0; i++) {
        struct open_object *open = &objects->open[i];
        if (open->id && open->flow == d->flow && open->direction == d->direction &&
            open->slot == slot)
            return open;
    }
    return NULL;
}

static void emit(struct objects *objects, struct open_object *open, struct object_event event)
{
    event.id = open->id;
    event.flow = open->flow;
    event.direction = open->direction;
    event.late = objects->late;
    open->used = ++objects->now;
    objects->emit(objects->context, &event);
}

/* why NULL: by what is known of it, it is whole. */
static void end(struct objects *objects, struct open_object *open, uint32_t frame, const char *why)
{
    bool short_of = open->sized && open->seen < open->size;

    if (short_of)
        emit(objects, open,
            (struct object_event){
                .step = OBJECT_GAP, .frame = frame, .missing = open->size - open->seen});
    if (!why || why == why_holder)
        why = short_of ? object_why_cut : open->gaps ? object_why_lost : why;
    emit(objects, open, (struct object_event){.step = OBJECT_ENDS, .frame = frame, .why = why});
    *open = (struct open_object){0};
    objects->n_open--;
}

/* A place for one more. */
static struct open_object *make_place(struct objects *objects)
{
    struct open_object *oldest = &objects->open[0];

    for (uint32_t i = 0; i < OBJECTS_OPEN_MAX; i++) {
        if (!objects->open[i].id)
            return &objects->open[i];
        if (objects->open[i].used < oldest->used)
            oldest = &objects->open[i];
    }
    end(objects, oldest, 0, why_many);
    return oldest;
}

static struct open_object *begin(
    struct dissection *d, uint32_t slot, const struct object_about *about)
{
    struct objects *objects = d->objects;
    struct open_object *open = make_place(objects);
    struct object_about copy = *about;

    if (copy.first_frame == 0)
        copy.first_frame = d->message ? d->message->first_frame : d->packet->number;
    *open = (struct open_object){.id = ++objects->last_id,
        .slot = slot,
        .flow = d->flow,
        .direction = d->direction,
        .sized = about->sized,
        .until_close = about->until_close,
        .size = about->size};
    objects->n_open++;
    emit(objects, open,
        (struct object_event){.step = OBJECT_BEGINS, .frame = d->packet->number, .about = &copy});
    return open;
}

static void octets(struct dissection *d, struct open_object *open, struct bytes bytes)
{
    if (bytes.length == 0)
        return;
    open->seen += bytes.length;
    emit(d->objects, open,
        (struct object_event){.step = OBJECT_OCTETS, .frame = d->packet->number, .octets = bytes});
}

void object_begin(struct dissection *d, uint32_t slot, const struct object_about *about)
{
    if (!objects_wanted(d) || !d->flow)
        return;
    object_break(d, slot, why_next);
    begin(d, slot, about);
}

void object_octets(struct dissection *d, uint32_t slot, struct bytes bytes)
{
    struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    if (open)
        octets(d, open, bytes);
}

static void gap(struct objects *objects, struct open_object *open, uint32_t frame, uint64_t missing)
{
    open->gaps = true;
    open->seen += missing;
    emit(objects, open,
        (struct object_event){.step = OBJECT_GAP, .frame = frame, .missing = missing});
}

void object_gap(struct dissection *d, uint32_t slot, uint64_t missing)
{
    struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    if (open && missing > 0)
        gap(d->objects, open, d->packet->number, missing);
}

void object_restart(struct dissection *d, uint32_t slot)
{
    struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    if (!open || open->gaps)
        return;
    open->seen = 0;
    open->sized = false;
    emit(d->objects, open,
        (struct object_event){.step = OBJECT_RESTARTS, .frame = d->packet->number});
}

void object_end(struct dissection *d, uint32_t slot)
{
    struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    if (open)
        end(d->objects, open, d->packet->number, NULL);
}

void object_break(struct dissection *d, uint32_t slot, const char *why)
{
    struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    if (open)
        end(d->objects, open, d->packet->number, why);
}

bool object_is_open(const struct dissection *d, uint32_t slot)
{
    return objects_wanted(d) && find(d, slot);
}

void object_whole(struct dissection *d, const struct object_about *about, struct bytes bytes)
{
    if (!objects_wanted(d) || !d->flow)
        return;
    struct open_object *open = begin(d, UINT32_MAX, about);
    octets(d, open, bytes);
    end(d->objects, open, d->packet->number, d->objects->lossy ? why_holder : NULL);
}

bool object_amid_loss(struct dissection *d, bool lossy)
{
    bool before = objects_wanted(d) && d->objects->lossy;

    if (objects_wanted(d))
        d->objects->lossy |= lossy;
    return before;
}

void object_loss_over(struct dissection *d, bool before)
{
    if (objects_wanted(d))
        d->objects->lossy = before;
}

bool object_has_gaps(const struct dissection *d, uint32_t slot)
{
    const struct open_object *open = objects_wanted(d) ? find(d, slot) : NULL;

    return open && open->gaps;
}

/* --- streams ---------------------------------------------------------------------------------- */

void objects_lost(struct dissection *d, uint64_t n, bool resumes)
{
    struct objects *objects = d->objects;

    for (uint32_t i = 0; i < OBJECTS_OPEN_MAX && objects->n_open > 0; i++) {
        struct open_object *open = &objects->open[i];
        if (!open->id || open->flow != d->flow || open->direction != d->direction)
            continue;
        if (resumes)
            gap(objects, open, d->packet->number, n);
        else
            end(objects, open, d->packet->number, object_why_lost);
    }
}

void objects_stream_end(struct dissection *d, enum direction direction, bool in_order)
{
    struct objects *objects = d->objects;

    for (uint32_t i = 0; i < OBJECTS_OPEN_MAX && objects->n_open > 0; i++) {
        struct open_object *open = &objects->open[i];
        if (open->id && open->flow == d->flow && open->direction == direction)
            end(objects, open, 0, in_order && open->until_close ? NULL : why_closed);
    }
}

void objects_late(struct objects *objects, bool late)
{
    objects->late = late;
}

void objects_flow_end(struct objects *objects, const struct flow *flow)
{
    for (uint32_t i = 0; i < OBJECTS_OPEN_MAX && objects->n_open > 0; i++)
        if (objects->open[i].id && objects->open[i].flow == flow)
            end(objects, &objects->open[i], 0, why_capture);
}
