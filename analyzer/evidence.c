#include "analyzer/evidence.h"

#include "analyzer/checksum.h"
#include "analyzer/label.h"
#include "analyzer/match.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct evidence *evidence_of(
    const struct examination *examination, const struct condition *condition)
{
    return &examination->evidence[condition->index];
}

/* --- values ------------------------------------------------------------------------------------
 */

static const struct value *find_value(const struct values *values, const char *text)
{
    for (size_t i = 0; i < values->n; i++)
        if (strcmp(values->items[i].text, text) == 0)
            return &values->items[i];
    return NULL;
}

static void add_value(struct values *values, const char *text, size_t n, struct sighting sighting)
{
    if (values->n == EVIDENCE_VALUES || values->octets + n > EVIDENCE_OCTETS_MAX)
        return;
    if ((values->n & (values->n - 1)) == 0) {
        struct value *larger =
            realloc(values->items, (values->n ? 2 * values->n : 1) * sizeof larger[0]);
        if (!larger)
            return;
        values->items = larger;
    }
    struct value *value = &values->items[values->n];
    value->text = strdup(text);
    if (!value->text)
        return;
    value->first = sighting;
    values->n++;
    values->octets += n;
}

static void free_values(struct values *values)
{
    for (size_t i = 0; i < values->n; i++)
        free(values->items[i].text);
    free(values->items);
    *values = (struct values){0};
}

static bool is_selected(const struct selection *selection, const struct field *field)
{
    for (size_t i = 0; field && i < selection->n_rows; i++)
        if (selection->rows[i] == field)
            return true;
    return false;
}

/* What a node covers, of a field without a value of its own, such as the text of a mail. */
static void covered_text(struct text *out, const struct tree *tree, const struct node *node)
{
    if (node->source >= tree->n_sources)
        return;
    struct bytes all = tree->sources[node->source].bytes;
    if (node->offset <= all.length && node->size <= all.length - node->offset)
        text_add_n(out, all.data + node->offset, node->size);
}

/* Without the end of the last line, and a text: nothing of it is behind a NUL. A long one ends with
 * a hash of all, so that it equals only the same. */
static void value_text(struct text *out, const struct tree *tree, const struct node *node)
{
    text_reset(out);
    if (node->field->type == FIELD_NONE && node->size > 0)
        covered_text(out, tree, node);
    else
        label_value(out, node);
    while (out->length > 0 &&
           (out->data[out->length - 1] == '\n' || out->data[out->length - 1] == '\r'))
        out->length--;
    for (size_t i = 0; i < out->length; i++)
        if (out->data[i] == '\0')
            out->data[i] = ' ';
    if (out->length <= EVIDENCE_VALUE_MAX)
        return;
    uint64_t hash = hash_octets(HASH_START, out->data, out->length);
    out->length = EVIDENCE_VALUE_MAX;
    text_printf(out, " #%016" PRIx64, hash);
}

/* Calls take for each value of the field in this frame; true when there are any. */
static bool each_value(const struct selection *selection, const struct frame *frame,
    void (*take)(void *context, struct text *text), void *context)
{
    const struct tree *tree = frame->tree;
    struct text text = {0};
    bool found = false;

    if (selection->filter && !filter_matches(selection->filter, tree))
        return false;
    for (uint32_t i = 0; i < tree->n; i++) {
        if (!is_selected(selection, tree->nodes[i].field))
            continue;
        value_text(&text, tree, &tree->nodes[i]);
        take(context, &text);
        found = true;
    }
    text_deinit(&text);
    return found;
}

/* --- one frame ---------------------------------------------------------------------------------
 */

/* A frame of a part, looked at for a condition. */
struct look {
    struct examination *examination;
    const struct part *part;
    const struct frame *frame;
};

static struct sighting sighting_of(const struct look *look)
{
    return (struct sighting){look->frame->packet->number,
        (uint32_t)(look->part - look->examination->parts), look->frame->packet->time};
}

static void note_frame(struct evidence *evidence, const struct look *look)
{
    if (evidence->n < EVIDENCE_FRAMES)
        evidence->frames[evidence->n] = sighting_of(look);
    evidence->n++;
}

/* --- fields ------------------------------------------------------------------------------------
 */

/* Values of one side that are collected. */
struct collecting {
    const struct look *look;
    const struct condition *condition;
    struct evidence *evidence;
    struct values *values;
    bool right; /* this frame has the right value */
};

static void collect(void *context, struct text *text)
{
    struct collecting *collecting = context;

    if (!find_value(collecting->values, text_string(text)))
        add_value(
            collecting->values, text_string(text), text->length, sighting_of(collecting->look));
}

static bool is_right(const struct condition *condition, const char *value)
{
    if (condition->pattern)
        return pattern_matches(condition->pattern, NULL, value, strlen(value));
    for (size_t k = 0; k < condition->n_values; k++)
        if (strcmp(condition->values[k], value) == 0)
            return true;
    return false;
}

/* What is wrong is evidence only as long as nothing is right. */
static void judge(void *context, struct text *text)
{
    struct collecting *collecting = context;
    struct evidence *evidence = collecting->evidence;
    bool right = is_right(collecting->condition, text_string(text));

    if (right && !evidence->right_value) {
        free_values(&evidence->left);
        evidence->n = 0;
        evidence->right_value = true;
    }
    collecting->right |= right;
    if (right == evidence->right_value)
        collect(context, text);
}

static void look_at_field(
    const struct look *look, const struct condition *condition, struct evidence *evidence)
{
    struct collecting collecting = {look, condition, evidence, &evidence->left, false};

    if (each_value(&condition->left, look->frame, judge, &collecting) &&
        collecting.right == evidence->right_value)
        note_frame(evidence, look);
}

/* Whether the frame has a layer of the protocol that a field belongs to: "smtp" of smtp.rsp. */
static bool has_protocol(const struct frame *frame, const char *name)
{
    const struct tree *tree = frame->tree;
    size_t n = strcspn(name, ".");

    for (uint32_t i = 0; i < tree->n; i = tree_after(tree, i)) {
        const struct field *layer = tree->nodes[i].field;
        if (layer && strncmp(layer->name, name, n) == 0 && layer->name[n] == '\0')
            return true;
    }
    return false;
}

static bool has_protocol_of(const struct frame *frame, const struct filter *filter)
{
    size_t n;
    const struct field *const *fields = filter_fields(filter, &n);

    for (size_t i = 0; i < n; i++)
        if (has_protocol(frame, fields[i]->name))
            return true;
    return n == 0;
}

/* Of a selection the filter says what it is about, where it has one. */
static bool has_protocol_of_selection(const struct frame *frame, const struct selection *selection)
{
    if (selection->filter)
        return has_protocol_of(frame, selection->filter);
    return has_protocol(frame, selection->name);
}

/* Whether a condition or a side of it looks at this capture. */
static bool concerns(uint32_t capture, const struct part *part)
{
    return capture == RUBRIC_ANY_CAPTURE || (part->captures >> capture & 1);
}

/* Whether the capture holds what the condition is about at all. */
static void look_for_protocol(
    const struct look *look, struct evidence *evidence, const struct condition *condition)
{
    const struct frame *frame = look->frame;

    for (uint32_t i = 0; i < condition->n_steps && !evidence->seen; i++)
        evidence->seen = has_protocol_of(frame, condition->steps[i]);
    if (condition->left.name && !evidence->seen && concerns(condition->left.capture, look->part))
        evidence->seen = has_protocol_of_selection(frame, &condition->left);
    if (condition->right.name && !evidence->seen_right &&
        concerns(condition->right.capture, look->part))
        evidence->seen_right = has_protocol_of_selection(frame, &condition->right);
}

/* --- sequences ---------------------------------------------------------------------------------
 */

static struct progress *find_progress(const struct evidence *evidence, const struct flow *flow)
{
    for (size_t i = evidence->n_progress; i > 0; i--) {
        struct progress *progress = &evidence->progress[i - 1];
        if (progress->transport == flow->transport && progress->stream == flow->number)
            return progress;
    }
    return NULL;
}

static struct progress *add_progress(struct evidence *evidence, const struct flow *flow)
{
    if (evidence->n_progress == EVIDENCE_SESSIONS_MAX)
        return NULL;
    if ((evidence->n_progress & (evidence->n_progress - 1)) == 0) {
        size_t n = evidence->n_progress ? 2 * evidence->n_progress : 1;
        void *larger = realloc(evidence->progress, n * sizeof evidence->progress[0]);
        if (!larger)
            return NULL;
        evidence->progress = larger;
    }
    struct progress *progress = &evidence->progress[evidence->n_progress++];
    *progress = (struct progress){.transport = flow->transport, .stream = flow->number};
    return progress;
}

/* A frame may fulfil several steps, as pipelined commands do. Sessions that have not begun are not
 * remembered, nor is anything once one has come to the end. */
static void advance(
    const struct look *look, const struct condition *condition, struct evidence *evidence)
{
    static const struct flow nobody = {0};
    const struct flow *flow = look->frame->flow ? look->frame->flow : &nobody;
    const struct tree *tree = look->frame->tree;

    if (evidence->best == condition->n_steps)
        return;
    struct progress *progress = find_progress(evidence, flow);
    if (!progress && filter_matches(condition->steps[0], tree))
        progress = add_progress(evidence, flow);
    while (progress && progress->step < condition->n_steps &&
           filter_matches(condition->steps[progress->step], tree)) {
        if (progress->step < EVIDENCE_FRAMES)
            progress->frames[progress->step] = sighting_of(look);
        if (++progress->step > evidence->best) {
            evidence->best = progress->step;
            memcpy(evidence->frames, progress->frames, sizeof evidence->frames);
        }
    }
}

/* --- a frame -----------------------------------------------------------------------------------
 */

static void look_at_side(
    const struct look *look, const struct selection *side, struct values *values)
{
    struct collecting collecting = {.look = look, .values = values};

    if (concerns(side->capture, look->part))
        each_value(side, look->frame, collect, &collecting);
}

static void look_at(const struct look *look, const struct condition *condition)
{
    struct evidence *evidence = evidence_of(look->examination, condition);

    /* A condition within another, and a side of a comparison, may look at another capture. */
    for (size_t i = 0; i < condition->n_inner; i++)
        look_at(look, condition->inner[i]);
    if (condition->kind != CONDITION_COMPARE && !concerns(condition->capture, look->part))
        return;
    look_for_protocol(look, evidence, condition);
    switch (condition->kind) {
    case CONDITION_COUNT:
        if (filter_matches(condition->steps[0], look->frame->tree))
            note_frame(evidence, look);
        break;
    case CONDITION_SEQUENCE:
        advance(look, condition, evidence);
        break;
    case CONDITION_FIELD:
        look_at_field(look, condition, evidence);
        break;
    case CONDITION_COMPARE:
        look_at_side(look, &condition->left, &evidence->left);
        look_at_side(look, &condition->right, &evidence->right);
        break;
    default:
        break;
    }
}

/* --- the end -----------------------------------------------------------------------------------
 */

/* The frames of the value that both sides have are the evidence. */
static bool compare_holds(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->left.n; i++) {
        const struct value *left = &evidence->left.items[i];
        const struct value *right = find_value(&evidence->right, left->text);
        if (!right)
            continue;
        evidence->common[0] = i;
        evidence->common[1] = (size_t)(right - evidence->right.items);
        evidence->frames[0] = left->first;
        evidence->frames[1] = right->first;
        evidence->n = 2;
        return true;
    }
    return false;
}

/* Whether some session of the part is what is expected; seen: whether one is of its kind. */
static bool part_holds(const struct part *part, const struct expected_session *expected, bool *seen)
{
    uint32_t nth = 0;

    for (size_t i = 0; i < part->book.n_chapters; i++) {
        const struct chapter *chapter = &part->book.chapters[i];
        struct match match;
        if (!expected_fits(expected, &chapter->session))
            continue;
        *seen = true;
        if (expected->number && ++nth != expected->number)
            continue;
        match_session(&match, expected, &chapter->script);
        bool found = match.found;
        match_deinit(&match);
        if (found)
            return true;
    }
    return false;
}

/* Every session of the file is in some session of its protocol. */
static bool expectation_holds(
    const struct examination *examination, const struct condition *condition)
{
    struct evidence *evidence = evidence_of(examination, condition);

    for (size_t i = 0; i < condition->expectation.n_sessions; i++) {
        const struct expected_session *expected = &condition->expectation.sessions[i];
        bool found = false;
        for (uint32_t k = 0; k < examination->n_parts && !found; k++)
            found = concerns(condition->capture, &examination->parts[k]) &&
                    part_holds(&examination->parts[k], expected, &evidence->seen);
        if (!found)
            return false;
    }
    return true;
}

static bool is_missing(const struct examination *examination, uint32_t capture)
{
    for (uint32_t i = 0; i < examination->n_parts; i++)
        if (concerns(capture, &examination->parts[i]))
            return false;
    return capture != RUBRIC_ANY_CAPTURE;
}

bool examination_missing(
    const struct examination *examination, const struct condition *condition, uint32_t *which)
{
    const struct selection *sides[] = {&condition->left, &condition->right};

    for (size_t i = 0; i < condition->n_inner; i++)
        if (examination_missing(examination, condition->inner[i], which))
            return true;
    for (size_t i = 0; condition->kind == CONDITION_COMPARE && i < 2; i++) {
        *which = sides[i]->capture;
        if (is_missing(examination, *which))
            return true;
    }
    *which = condition->capture;
    return condition->n_inner == 0 && condition->kind != CONDITION_COMPARE &&
           is_missing(examination, *which);
}

static bool leaf_holds(const struct examination *examination, const struct condition *condition)
{
    struct evidence *evidence = evidence_of(examination, condition);

    switch (condition->kind) {
    case CONDITION_COUNT:
        return evidence->n >= condition->min && evidence->n <= condition->max;
    case CONDITION_SEQUENCE:
        return evidence->best == condition->n_steps;
    case CONDITION_FIELD:
        return evidence->right_value;
    case CONDITION_COMPARE:
        return compare_holds(evidence);
    case CONDITION_EXPECTATION:
        return expectation_holds(examination, condition);
    default:
        return false;
    }
}

/* Nothing holds of a capture that was not handed in, not even that something is not there. */
static bool decide(struct examination *examination, const struct condition *condition)
{
    struct evidence *evidence = evidence_of(examination, condition);
    size_t good = 0;
    uint32_t which;

    for (size_t i = 0; i < condition->n_inner; i++)
        good += decide(examination, condition->inner[i]);
    switch (condition->kind) {
    case CONDITION_ALL:
        evidence->holds = good == condition->n_inner;
        break;
    case CONDITION_ANY:
        evidence->holds = good > 0;
        break;
    case CONDITION_NOT:
        evidence->holds = good == 0 && !examination_missing(examination, condition, &which);
        break;
    default:
        evidence->holds = leaf_holds(examination, condition) &&
                          !examination_missing(examination, condition, &which);
        break;
    }
    return evidence->holds;
}

void examination_conclude(struct examination *examination)
{
    for (size_t i = 0; i < examination->rubric->n_checks; i++)
        decide(examination, examination->rubric->checks[i].condition);
}

/* --- the sink ----------------------------------------------------------------------------------
 */

/* Streams of another capture have the same numbers. */
static bool begin(struct sink *sink, const struct capture *capture)
{
    struct part *part = (struct part *)sink;
    struct examination *examination = part->examination;

    for (uint32_t i = 0; i < examination->rubric->n_conditions; i++)
        examination->evidence[i].n_progress = 0;
    return !part->inner->begin || part->inner->begin(sink, capture);
}

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    struct part *part = (struct part *)sink;
    struct examination *examination = part->examination;
    const struct rubric *rubric = examination->rubric;
    const struct look look = {examination, part, frame};

    for (size_t i = 0; i < rubric->n_checks; i++)
        look_at(&look, rubric->checks[i].condition);
    for (size_t i = 0; i < frame->n_messages; i++)
        part->incomplete |= frame->messages[i].verdict == MESSAGE_CUT ||
                            frame->messages[i].verdict == MESSAGE_AFTER_GAP;
    if (examination->marks)
        marks_add(examination->marks, frame);
    return !rubric->wants_scripts || part->inner->frame(sink, frame);
}

static bool flow_over(struct sink *sink, const struct flow *flow)
{
    const struct part *part = (const struct part *)sink;

    return !part->examination->rubric->wants_scripts || part->inner->flow(sink, flow);
}

/* The capture is gone when all parts have been read. */
static bool end(struct sink *sink, const struct capture *capture)
{
    struct part *part = (struct part *)sink;

    if (!part->inner->end(sink, capture))
        return false;
    if (part->book.damage)
        part->damage = strdup(part->book.damage);
    part->incomplete |= part->book.damage != NULL || part->book.full;
    part->book.damage = NULL;
    return true;
}

/* The parts are freed with the examination. */
static void free_nothing(struct sink *sink)
{
    (void)sink;
}

static const struct sink_class part_class = {
    .begin = begin, .frame = take_frame, .flow = flow_over, .end = end, .free = free_nothing};

bool examination_init(struct examination *examination, const struct rubric *rubric)
{
    *examination = (struct examination){.rubric = rubric};
    examination->evidence = calloc(rubric->n_conditions + 1, sizeof examination->evidence[0]);
    return examination->evidence != NULL;
}

struct part *examination_add(struct examination *examination, uint32_t captures)
{
    struct part *part = &examination->parts[examination->n_parts++];
    const struct rubric *rubric = examination->rubric;

    *part = (struct part){.examination = examination, .captures = captures};
    for (size_t i = rubric->n_captures; i-- > 0;)
        if (captures >> i & 1)
            part->name = rubric->captures[i].name;
    book_init(&part->book);
    part->inner = part->book.sessions.sink.class;
    part->book.sessions.sink.class = &part_class;
    return part;
}

void examination_deinit(struct examination *examination)
{
    for (uint32_t i = 0; examination->evidence && i < examination->rubric->n_conditions; i++) {
        free(examination->evidence[i].progress);
        free_values(&examination->evidence[i].left);
        free_values(&examination->evidence[i].right);
    }
    free(examination->evidence);
    examination->evidence = NULL;
    for (uint32_t i = 0; i < examination->n_parts; i++) {
        free(examination->parts[i].damage);
        book_deinit(&examination->parts[i].book);
    }
    examination->n_parts = 0;
}

/* --- answers -----------------------------------------------------------------------------------
 */

double examination_points(const struct examination *examination, const struct rubric_check *check)
{
    const struct condition *condition = check->condition;
    const struct evidence *evidence = evidence_of(examination, condition);

    if (evidence->holds)
        return check->points;
    if (check->partial && condition->kind == CONDITION_SEQUENCE)
        return check->points * evidence->best / condition->n_steps;
    if (check->partial && condition->kind == CONDITION_ALL && condition->n_inner > 0) {
        size_t good = 0;
        for (size_t i = 0; i < condition->n_inner; i++)
            good += evidence_of(examination, condition->inner[i])->holds;
        return check->points * (double)good / (double)condition->n_inner;
    }
    return 0;
}

bool examination_nothing(const struct examination *examination, const struct condition *condition)
{
    const struct evidence *evidence = evidence_of(examination, condition);
    bool nothing =
        !evidence->seen || (condition->kind == CONDITION_COMPARE && !evidence->seen_right);
    bool held = false;
    uint32_t which;

    for (size_t i = 0; i < condition->n_inner; i++) {
        nothing &= examination_nothing(examination, condition->inner[i]);
        held |= evidence_of(examination, condition->inner[i])->holds;
    }
    /* What should not be there may be in the capture that was not handed in. */
    if (condition->kind == CONDITION_NOT && !held)
        nothing |= examination_missing(examination, condition, &which);
    return nothing;
}

/* Whether something of a capture was not captured. */
static bool is_incomplete(const struct examination *examination, uint32_t capture)
{
    bool incomplete = false;

    for (uint32_t i = 0; i < examination->n_parts; i++)
        incomplete |= concerns(capture, &examination->parts[i]) && examination->parts[i].incomplete;
    return incomplete;
}

/* More traffic could make it hold, and there was more. */
static bool leaf_lost(const struct examination *examination, const struct condition *condition)
{
    const struct evidence *evidence = evidence_of(examination, condition);

    switch (condition->kind) {
    case CONDITION_COUNT:
        return evidence->n < condition->min && is_incomplete(examination, condition->capture);
    case CONDITION_FIELD:
        return evidence->left.n == 0 && is_incomplete(examination, condition->capture);
    case CONDITION_COMPARE:
        return (evidence->left.n == 0 && is_incomplete(examination, condition->left.capture)) ||
               (evidence->right.n == 0 && is_incomplete(examination, condition->right.capture));
    default:
        return is_incomplete(examination, condition->capture);
    }
}

bool examination_lost(const struct examination *examination, const struct condition *condition)
{
    bool lost = condition->kind == CONDITION_ALL;

    if (evidence_of(examination, condition)->holds)
        return false;
    switch (condition->kind) {
    case CONDITION_ALL: /* none of those that fail is wrong */
        for (size_t i = 0; i < condition->n_inner; i++)
            lost &= evidence_of(examination, condition->inner[i])->holds ||
                    examination_lost(examination, condition->inner[i]);
        return lost;
    case CONDITION_ANY:
        for (size_t i = 0; i < condition->n_inner; i++)
            lost |= examination_lost(examination, condition->inner[i]);
        return lost;
    case CONDITION_NOT:
        return false;
    default:
        return leaf_lost(examination, condition);
    }
}

size_t examination_frames(const struct examination *examination, const struct rubric_check *check,
    struct sighting *frames)
{
    const struct condition *condition = check->condition;

    /* Of conditions within conditions the first that has some. */
    while (condition->n_inner > 0) {
        size_t i = 0;
        while (i + 1 < condition->n_inner &&
               evidence_of(examination, condition->inner[i])->frames[0].frame == 0)
            i++;
        condition = condition->inner[i];
    }
    const struct evidence *evidence = evidence_of(examination, condition);
    uint32_t n = condition->kind == CONDITION_SEQUENCE ? evidence->best : evidence->n;
    n = n < EVIDENCE_FRAMES ? n : EVIDENCE_FRAMES;
    memcpy(frames, evidence->frames, n * sizeof frames[0]);
    return n;
}
