/* evidence_words: what was found, and what would have been right, as the reader is told. */
#include "analyzer/evidence.h"
#include "analyzer/language.h"

#include <string.h>

enum {
    VALUES_SHOWN = 5,
    VALUE_SHOWN = 80, /* octets */
};

static const struct evidence *evidence_of(
    const struct examination *examination, const struct condition *condition)
{
    return &examination->evidence[condition->index];
}

/* --- what was expected -------------------------------------------------------------------------
 */

/* " of sent", where the rubric names captures. */
static void add_capture(struct text *out, const struct rubric *rubric, uint32_t capture)
{
    if (capture != RUBRIC_ANY_CAPTURE)
        text_printf(out, tr(N_(" of %s")), rubric->captures[capture].name);
}

static void expect_count(
    const struct rubric *rubric, const struct condition *condition, struct text *out)
{
    const char *filter = condition->texts[0];

    if (condition->max == UINT32_MAX)
        text_printf(out,
            condition->min == 1 ? tr(N_("at least %u frame that matches %s"))
                                : tr(N_("at least %u frames that match %s")),
            condition->min, filter);
    else if (condition->max == 0)
        text_printf(out, tr(N_("no frame that matches %s")), filter);
    else if (condition->min == condition->max)
        text_printf(out, tr(N_("exactly %u frames that match %s")), condition->min, filter);
    else
        text_printf(
            out, tr(N_("%u to %u frames that match %s")), condition->min, condition->max, filter);
    add_capture(out, rubric, condition->capture);
}

static void expect_sequence(
    const struct rubric *rubric, const struct condition *condition, struct text *out)
{
    text_add(out, tr(N_("in one session")));
    add_capture(out, rubric, condition->capture);
    for (uint32_t i = 0; i < condition->n_steps; i++)
        text_printf(out, "%s %s", i ? tr(N_(", then")) : "", condition->texts[i]);
}

static void expect_field(
    const struct rubric *rubric, const struct condition *condition, struct text *out)
{
    text_add(out, condition->left.name);
    add_capture(out, rubric, condition->left.capture);
    text_add(out, condition->pattern         ? tr(N_(" matches "))
                  : condition->n_values == 1 ? tr(N_(" is "))
                                             : tr(N_(" is one of ")));
    if (condition->pattern)
        text_printf(out, "\"%s\"", pattern_text(condition->pattern));
    for (size_t i = 0; i < condition->n_values; i++)
        text_printf(out, "%s\"%s\"", i ? ", " : "", condition->values[i]);
}

static void expect_compare(
    const struct rubric *rubric, const struct condition *condition, struct text *out)
{
    text_add(out, condition->left.name);
    add_capture(out, rubric, condition->left.capture);
    text_add(out, tr(N_(" and ")));
    text_add(out, condition->right.name);
    add_capture(out, rubric, condition->right.capture);
    text_add(out, tr(N_(" have a value in common")));
}

static void expect(const struct rubric *rubric, const struct condition *condition, struct text *out)
{
    static const char *const joints[] = {
        [CONDITION_ALL] = N_(" and "), [CONDITION_ANY] = N_(" or "), [CONDITION_NOT] = N_(" nor ")};

    switch (condition->kind) {
    case CONDITION_COUNT:
        expect_count(rubric, condition, out);
        break;
    case CONDITION_SEQUENCE:
        expect_sequence(rubric, condition, out);
        break;
    case CONDITION_FIELD:
        expect_field(rubric, condition, out);
        break;
    case CONDITION_COMPARE:
        expect_compare(rubric, condition, out);
        break;
    case CONDITION_EXPECTATION:
        text_printf(out, tr(N_("the sessions of %s")), condition->expectation.path);
        break;
    default:
        text_add(out, condition->kind == CONDITION_NOT ? tr(N_("not (")) : "(");
        for (size_t i = 0; i < condition->n_inner; i++) {
            text_add(out, i ? tr(joints[condition->kind]) : "");
            expect(rubric, condition->inner[i], out);
        }
        text_char(out, ')');
        break;
    }
}

void examination_expect(
    const struct rubric *rubric, const struct rubric_check *check, struct text *out)
{
    expect(rubric, check->condition, out);
}

/* --- what was found ----------------------------------------------------------------------------
 */

/* Frames have numbers of their own in each capture. */
static const char *part_name(const struct examination *examination, uint32_t part)
{
    return examination->n_parts > 1 ? examination->parts[part].name : NULL;
}

/* " in frames 3, 5 of sent, 7 of fetched" */
static void list_frames(const struct examination *examination, struct text *out,
    const struct sighting *frames, uint32_t n)
{
    uint32_t shown = n < EVIDENCE_FRAMES ? n : EVIDENCE_FRAMES;

    for (uint32_t i = 0; i < shown; i++) {
        const char *name = part_name(examination, frames[i].part);
        text_printf(out, "%s%u",
            i        ? ", "
            : n == 1 ? tr(N_(" in frame "))
                     : tr(N_(" in frames ")),
            frames[i].frame);
        if (name && (i + 1 == shown || frames[i + 1].part != frames[i].part))
            text_printf(out, tr(N_(" of %s")), name);
    }
    if (n > EVIDENCE_FRAMES)
        text_add(out, ", …");
}

static void quote(struct text *out, const char *value)
{
    size_t n = strlen(value), shown = n < VALUE_SHOWN ? n : VALUE_SHOWN;

    while (shown < n && shown > 0 && ((unsigned char)value[shown] & 0xc0) == 0x80)
        shown--; /* no character is cut */
    text_char(out, '"');
    text_wire(out, (const uint8_t *)value, shown);
    text_add(out, shown < n ? "…\"" : "\"");
}

static void list_values(struct text *out, const char *name, const struct values *values)
{
    text_add(out, name);
    text_add(out, tr(N_(" is ")));
    if (values->n == 0)
        text_add(out, tr(N_("nothing")));
    for (size_t i = 0; i < values->n && i < VALUES_SHOWN; i++) {
        text_add(out, i ? ", " : "");
        quote(out, values->items[i].text);
    }
    if (values->n > VALUES_SHOWN)
        text_add(out, ", …");
}

static void explain_sequence(
    const struct examination *examination, const struct condition *condition, struct text *out)
{
    const struct evidence *evidence = evidence_of(examination, condition);

    text_printf(out, tr(N_("%u of %u steps")), evidence->best, condition->n_steps);
    list_frames(examination, out, evidence->frames, evidence->best);
    if (evidence->best < condition->n_steps)
        text_printf(out, tr(N_("; missing is %s")), condition->texts[evidence->best]);
}

/* The frames in which the first values of a side were seen. */
static void explain_side(const struct examination *examination, const char *name,
    const struct values *values, struct text *out)
{
    struct sighting frames[VALUES_SHOWN];
    uint32_t n = 0;

    list_values(out, name, values);
    for (; n < values->n && n < VALUES_SHOWN; n++)
        frames[n] = values->items[n].first;
    list_frames(examination, out, frames, n);
}

static void explain_compare(
    const struct examination *examination, const struct condition *condition, struct text *out)
{
    const struct evidence *evidence = evidence_of(examination, condition);

    if (!evidence->holds) {
        explain_side(examination, condition->left.name, &evidence->left, out);
        text_add(out, "; ");
        explain_side(examination, condition->right.name, &evidence->right, out);
        return;
    }
    quote(out, evidence->left.items[evidence->common[0]].text);
    text_printf(out, tr(N_(" is %s")), condition->left.name);
    list_frames(examination, out, &evidence->frames[0], 1);
    text_printf(out, tr(N_(" and %s")), condition->right.name);
    list_frames(examination, out, &evidence->frames[1], 1);
}

static void explain_inner(
    const struct examination *examination, const struct condition *condition, struct text *out);

static void explain(
    const struct examination *examination, const struct condition *condition, struct text *out)
{
    const struct evidence *evidence = evidence_of(examination, condition);
    const struct rubric *rubric = examination->rubric;
    uint32_t which;

    if (condition->n_inner == 0 && examination_missing(examination, condition, &which)) {
        text_printf(out, tr(N_("there is no capture \"%s\": no file is named %s")),
            rubric->captures[which].name, rubric->captures[which].pattern);
        return;
    }
    switch (condition->kind) {
    case CONDITION_COUNT:
        text_printf(out,
            evidence->n == 1 ? tr(N_("%u frame matches %s")) : tr(N_("%u frames match %s")),
            evidence->n, condition->texts[0]);
        list_frames(examination, out, evidence->frames, evidence->n);
        break;
    case CONDITION_SEQUENCE:
        explain_sequence(examination, condition, out);
        break;
    case CONDITION_FIELD:
        list_values(out, condition->left.name, &evidence->left);
        list_frames(examination, out, evidence->frames, evidence->n);
        break;
    case CONDITION_COMPARE:
        explain_compare(examination, condition, out);
        break;
    case CONDITION_EXPECTATION:
        text_printf(out, evidence->holds ? tr(N_("%s is there")) : tr(N_("%s is not there")),
            condition->expectation.path);
        break;
    default:
        explain_inner(examination, condition, out);
        break;
    }
}

static void explain_inner(
    const struct examination *examination, const struct condition *condition, struct text *out)
{
    for (size_t i = 0; i < condition->n_inner; i++) {
        if (i > 0)
            text_add(out, "; ");
        if (condition->kind == CONDITION_NOT)
            text_add(out, tr(N_("not: ")));
        explain(examination, condition->inner[i], out);
    }
}

void examination_explain(
    const struct examination *examination, const struct rubric_check *check, struct text *out)
{
    explain(examination, check->condition, out);
}
