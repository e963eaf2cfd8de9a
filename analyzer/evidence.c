#include "analyzer/evidence.h"

#include "analyzer/label.h"
#include "analyzer/match.h"

#include <stdlib.h>
#include <string.h>

static struct evidence *evidence_of(
    const struct examination *examination, const struct condition *condition)
{
    return &examination->evidence[condition->index];
}

/* --- values ------------------------------------------------------------------------------------
 */

static bool has_value(const struct values *values, const char *value)
{
    for (size_t i = 0; i < values->n; i++)
        if (strcmp(values->items[i], value) == 0)
            return true;
    return false;
}

static void add_value(struct values *values, const char *value)
{
    if (values->n == EVIDENCE_VALUES || has_value(values, value))
        return;
    if ((values->n & (values->n - 1)) == 0) {
        char **larger = realloc(values->items, (values->n ? 2 * values->n : 1) * sizeof(char *));
        if (!larger)
            return;
        values->items = larger;
    }
    values->items[values->n] = strdup(value);
    values->n += values->items[values->n] != NULL;
}

static void free_values(struct values *values)
{
    for (size_t i = 0; i < values->n; i++)
        free(values->items[i]);
    free(values->items);
}

static bool is_selected(const struct selection *selection, const struct field *field)
{
    for (size_t i = 0; field && i < selection->n_rows; i++)
        if (selection->rows[i] == field)
            return true;
    return false;
}

/* Values of the field in this frame; true when there are any. */
static bool collect(
    struct values *values, const struct selection *selection, const struct frame *frame)
{
    const struct tree *tree = frame->tree;
    struct text text = {0};
    bool found = false;

    if (selection->filter && !filter_matches(selection->filter, tree))
        return false;
    for (uint32_t i = 0; i < tree->n; i++) {
        if (!is_selected(selection, tree->nodes[i].field))
            continue;
        text_reset(&text);
        label_value(&text, &tree->nodes[i]);
        while (text.length > 0 &&
               (text.data[text.length - 1] == '\n' || text.data[text.length - 1] == '\r'))
            text.length--;
        add_value(values, text_string(&text));
        found = true;
    }
    text_deinit(&text);
    return found;
}

/* --- one frame ---------------------------------------------------------------------------------
 */

static struct sighting sighting_of(const struct frame *frame)
{
    return (struct sighting){frame->packet->number, frame->packet->time};
}

static void note_frame(struct evidence *evidence, const struct frame *frame)
{
    if (evidence->n < EVIDENCE_FRAMES)
        evidence->frames[evidence->n] = sighting_of(frame);
    evidence->n++;
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

/* Whether the capture holds what the condition is about at all. */
static void look_for_protocol(
    struct evidence *evidence, const struct condition *condition, const struct frame *frame)
{
    for (uint32_t i = 0; i < condition->n_steps && !evidence->seen; i++)
        evidence->seen = has_protocol_of(frame, condition->steps[i]);
    if (condition->left.name && !evidence->seen)
        evidence->seen = has_protocol_of_selection(frame, &condition->left);
    if (condition->right.name && !evidence->seen_right)
        evidence->seen_right = has_protocol_of_selection(frame, &condition->right);
}

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
    struct evidence *evidence, const struct condition *condition, const struct frame *frame)
{
    static const struct flow nobody = {0};
    const struct flow *flow = frame->flow ? frame->flow : &nobody;

    if (evidence->best == condition->n_steps)
        return;
    struct progress *progress = find_progress(evidence, flow);
    if (!progress && filter_matches(condition->steps[0], frame->tree))
        progress = add_progress(evidence, flow);
    while (progress && progress->step < condition->n_steps &&
           filter_matches(condition->steps[progress->step], frame->tree)) {
        if (progress->step < EVIDENCE_FRAMES)
            progress->frames[progress->step] = sighting_of(frame);
        if (++progress->step > evidence->best) {
            evidence->best = progress->step;
            memcpy(evidence->frames, progress->frames, sizeof evidence->frames);
        }
    }
}

static void look(
    struct examination *examination, const struct condition *condition, const struct frame *frame)
{
    struct evidence *evidence = evidence_of(examination, condition);

    look_for_protocol(evidence, condition, frame);
    switch (condition->kind) {
    case CONDITION_COUNT:
        if (filter_matches(condition->steps[0], frame->tree))
            note_frame(evidence, frame);
        break;
    case CONDITION_SEQUENCE:
        advance(evidence, condition, frame);
        break;
    case CONDITION_COMPARE:
        collect(&evidence->right, &condition->right, frame);
        /* fall through */
    case CONDITION_FIELD:
        if (collect(&evidence->left, &condition->left, frame))
            note_frame(evidence, frame);
        break;
    default:
        for (size_t i = 0; i < condition->n_inner; i++)
            look(examination, condition->inner[i], frame);
        break;
    }
}

/* --- the end -----------------------------------------------------------------------------------
 */

static bool field_holds(const struct condition *condition, const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->left.n; i++) {
        const char *value = evidence->left.items[i];
        if (condition->pattern && pattern_matches(condition->pattern, NULL, value, strlen(value)))
            return true;
        for (size_t k = 0; k < condition->n_values; k++)
            if (strcmp(condition->values[k], value) == 0)
                return true;
    }
    return false;
}

static bool compare_holds(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->left.n; i++)
        if (has_value(&evidence->right, evidence->left.items[i]))
            return true;
    return false;
}

/* Every session of the file is in some session of its protocol. */
static bool expectation_holds(
    const struct examination *examination, const struct condition *condition)
{
    for (size_t i = 0; i < condition->expectation.n_sessions; i++) {
        const struct expected_session *expected = &condition->expectation.sessions[i];
        bool found = false;
        uint32_t nth = 0;
        for (size_t k = 0; k < examination->book.n_chapters && !found; k++) {
            const struct chapter *chapter = &examination->book.chapters[k];
            struct match match;
            if (!expected_fits(expected, &chapter->session))
                continue;
            evidence_of(examination, condition)->seen = true;
            if (expected->number && ++nth != expected->number)
                continue;
            match_session(&match, expected, &chapter->script);
            found = match.found;
            match_deinit(&match);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool decide(struct examination *examination, const struct condition *condition)
{
    struct evidence *evidence = evidence_of(examination, condition);
    size_t good = 0;

    for (size_t i = 0; i < condition->n_inner; i++)
        good += decide(examination, condition->inner[i]);
    switch (condition->kind) {
    case CONDITION_COUNT:
        evidence->holds = evidence->n >= condition->min && evidence->n <= condition->max;
        break;
    case CONDITION_SEQUENCE:
        evidence->holds = evidence->best == condition->n_steps;
        break;
    case CONDITION_FIELD:
        evidence->holds = field_holds(condition, evidence);
        break;
    case CONDITION_COMPARE:
        evidence->holds = compare_holds(evidence);
        break;
    case CONDITION_EXPECTATION:
        evidence->holds = expectation_holds(examination, condition);
        break;
    case CONDITION_ALL:
        evidence->holds = good == condition->n_inner;
        break;
    case CONDITION_ANY:
        evidence->holds = good > 0;
        break;
    case CONDITION_NOT:
        evidence->holds = good == 0;
        break;
    }
    return evidence->holds;
}

/* --- the sink ----------------------------------------------------------------------------------
 */

static bool take_frame(struct sink *sink, const struct frame *frame)
{
    struct examination *examination = (struct examination *)sink;
    const struct rubric *rubric = examination->rubric;

    for (size_t i = 0; i < rubric->n_checks; i++)
        look(examination, rubric->checks[i].condition, frame);
    for (size_t i = 0; i < frame->n_messages; i++)
        examination->incomplete |= frame->messages[i].verdict == MESSAGE_CUT ||
                                   frame->messages[i].verdict == MESSAGE_AFTER_GAP;
    if (examination->marks)
        marks_add(examination->marks, frame);
    return !rubric->wants_scripts || examination->inner->frame(sink, frame);
}

static bool flow_over(struct sink *sink, const struct flow *flow)
{
    const struct examination *examination = (const struct examination *)sink;

    return !examination->rubric->wants_scripts || examination->inner->flow(sink, flow);
}

static bool end(struct sink *sink, const struct capture *capture)
{
    struct examination *examination = (struct examination *)sink;

    if (!examination->inner->end(sink, capture))
        return false;
    examination->incomplete |= examination->book.damage != NULL;
    for (size_t i = 0; i < examination->rubric->n_checks; i++)
        decide(examination, examination->rubric->checks[i].condition);
    return !examination->close || examination->close(examination);
}

static void free_nothing(struct sink *sink)
{
    examination_deinit((struct examination *)sink);
}

static const struct sink_class examination_class = {
    .frame = take_frame, .flow = flow_over, .end = end, .free = free_nothing};

bool examination_init(struct examination *examination, const struct rubric *rubric)
{
    *examination = (struct examination){.rubric = rubric};
    book_init(&examination->book);
    examination->inner = examination->book.sessions.sink.class;
    examination->book.sessions.sink.class = &examination_class;
    examination->evidence = calloc(rubric->n_conditions + 1, sizeof examination->evidence[0]);
    return examination->evidence != NULL;
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
    book_deinit(&examination->book);
}

struct sink *examination_sink(struct examination *examination)
{
    return &examination->book.sessions.sink;
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

    for (size_t i = 0; i < condition->n_inner; i++)
        nothing &= examination_nothing(examination, condition->inner[i]);
    return nothing;
}

bool examination_lacks(const struct examination *examination, const struct condition *condition)
{
    const struct evidence *evidence = evidence_of(examination, condition);
    bool lacks = condition->kind == CONDITION_ALL;

    if (evidence->holds)
        return false;
    switch (condition->kind) {
    case CONDITION_COUNT:
        return evidence->n < condition->min;
    case CONDITION_FIELD:
        return evidence->left.n == 0;
    case CONDITION_COMPARE:
        return evidence->left.n == 0 || evidence->right.n == 0;
    case CONDITION_ALL: /* none of those that fail is wrong */
        for (size_t i = 0; i < condition->n_inner; i++)
            lacks &= evidence_of(examination, condition->inner[i])->holds ||
                     examination_lacks(examination, condition->inner[i]);
        return lacks;
    case CONDITION_ANY:
        for (size_t i = 0; i < condition->n_inner; i++)
            lacks |= examination_lacks(examination, condition->inner[i]);
        return lacks;
    case CONDITION_NOT:
        return false;
    default:
        return true;
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

static void expect_field(const struct condition *condition, struct text *out)
{
    text_printf(out, "%s %s ", condition->left.name,
        condition->pattern         ? "matches"
        : condition->n_values == 1 ? "is"
                                   : "is one of");
    if (condition->pattern)
        text_printf(out, "\"%s\"", pattern_text(condition->pattern));
    for (size_t i = 0; i < condition->n_values; i++)
        text_printf(out, "%s\"%s\"", i ? ", " : "", condition->values[i]);
}

static void expect(const struct condition *condition, struct text *out)
{
    static const char *const joints[] = {
        [CONDITION_ALL] = " and ", [CONDITION_ANY] = " or ", [CONDITION_NOT] = " nor "};

    switch (condition->kind) {
    case CONDITION_COUNT:
        if (condition->max == UINT32_MAX)
            text_printf(out, "at least %u", condition->min);
        else
            text_printf(out, "%u to %u", condition->min, condition->max);
        text_printf(out, " frames that match %s", condition->texts[0]);
        break;
    case CONDITION_SEQUENCE:
        for (uint32_t i = 0; i < condition->n_steps; i++)
            text_printf(out, "%s%s", i ? ", then " : "in one session ", condition->texts[i]);
        break;
    case CONDITION_FIELD:
        expect_field(condition, out);
        break;
    case CONDITION_COMPARE:
        text_printf(
            out, "%s and %s have a value in common", condition->left.name, condition->right.name);
        break;
    case CONDITION_EXPECTATION:
        text_printf(out, "the sessions of %s", condition->expectation.path);
        break;
    default:
        text_add(out, condition->kind == CONDITION_NOT ? "not (" : "(");
        for (size_t i = 0; i < condition->n_inner; i++) {
            text_add(out, i ? joints[condition->kind] : "");
            expect(condition->inner[i], out);
        }
        text_char(out, ')');
        break;
    }
}

void examination_expect(const struct rubric_check *check, struct text *out)
{
    expect(check->condition, out);
}

static void list_frames(struct text *out, const struct evidence *evidence, uint32_t n)
{
    for (uint32_t i = 0; i < n && i < EVIDENCE_FRAMES; i++)
        text_printf(out, "%s%u",
            i        ? ", "
            : n == 1 ? " in frame "
                     : " in frames ",
            evidence->frames[i].frame);
    if (n > EVIDENCE_FRAMES)
        text_add(out, ", …");
}

static void list_values(struct text *out, const struct values *values)
{
    enum { SHOWN = 5, LENGTH = 80 };

    if (values->n == 0)
        text_add(out, "nothing");
    for (size_t i = 0; i < values->n && i < SHOWN; i++) {
        const char *value = values->items[i];
        size_t n = strlen(value), shown = n < LENGTH ? n : LENGTH;
        while (shown < n && shown > 0 && ((unsigned char)value[shown] & 0xc0) == 0x80)
            shown--; /* no character is cut */
        text_printf(out, "%s\"%.*s%s\"", i ? ", " : "", (int)shown, value, shown < n ? "…" : "");
    }
    if (values->n > SHOWN)
        text_add(out, ", …");
}

static void explain(
    const struct examination *examination, const struct condition *condition, struct text *out)
{
    const struct evidence *evidence = evidence_of(examination, condition);

    switch (condition->kind) {
    case CONDITION_COUNT:
        text_printf(out, "%u frames match %s", evidence->n, condition->texts[0]);
        list_frames(out, evidence, evidence->n);
        break;
    case CONDITION_SEQUENCE:
        text_printf(out, "%u of %u steps", evidence->best, condition->n_steps);
        list_frames(out, evidence, evidence->best);
        if (!evidence->holds)
            text_printf(out, "; missing is %s", condition->texts[evidence->best]);
        break;
    case CONDITION_FIELD:
        text_printf(out, "%s is ", condition->left.name);
        list_values(out, &evidence->left);
        list_frames(out, evidence, evidence->n);
        break;
    case CONDITION_COMPARE:
        text_printf(out, "%s is ", condition->left.name);
        list_values(out, &evidence->left);
        text_printf(out, "; %s is ", condition->right.name);
        list_values(out, &evidence->right);
        break;
    case CONDITION_EXPECTATION:
        text_printf(
            out, "%s is %s", condition->expectation.path, evidence->holds ? "there" : "not there");
        break;
    default:
        for (size_t i = 0; i < condition->n_inner; i++) {
            if (i > 0)
                text_add(out, "; ");
            if (condition->kind == CONDITION_NOT)
                text_add(out, "not: ");
            explain(examination, condition->inner[i], out);
        }
        break;
    }
}

void examination_explain(
    const struct examination *examination, const struct rubric_check *check, struct text *out)
{
    explain(examination, check->condition, out);
}
