#include "analyzer/rubric.h"

#include "analyzer/dissector.h"
#include "analyzer/file.h"
#include "analyzer/json_place.h"
#include "analyzer/language.h"
#include "analyzer/suggest.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *path, *text;
    size_t length;
    struct rubric *rubric;
    char place[200]; /* "checks[2].condition.filter" */
    char *message;
    size_t message_size;
    unsigned depth;
    uint32_t capture; /* that conditions look at, unless they name another */
};

/* Says what is wrong with the value at place. */
__attribute__((format(printf, 2, 3))) static bool fail(
    struct reader *reader, const char *format, ...)
{
    char why[1200];
    va_list arguments;
    unsigned line, column;

    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    json_locate(reader->text, reader->length, reader->place, &line, &column);
    snprintf(reader->message, reader->message_size, "%s:%u:%u: %s: %s", reader->path, line, column,
        *reader->place ? reader->place : "rubric", why);
    return false;
}

/* Go into a member or element; give back what *length was to leave it. */
__attribute__((format(printf, 2, 3))) static size_t enter_place(
    struct reader *reader, const char *format, ...)
{
    size_t n = strlen(reader->place);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reader->place + n, sizeof reader->place - n, format, arguments);
    va_end(arguments);
    return n;
}

static void leave_place(struct reader *reader, size_t n)
{
    reader->place[n] = '\0';
}

static void leave_place_if(struct reader *reader, size_t n, bool good)
{
    if (good)
        leave_place(reader, n);
}

/* --- members -----------------------------------------------------------------------------------
 */

/* No other keys than these (the list ends with NULL). */
static bool only_keys(struct reader *reader, struct json_object *object, const char *const *keys)
{
    if (!json_object_is_type(object, json_type_object))
        return fail(reader, "this must be an object");
    json_object_object_foreach(object, key, value)
    {
        struct suggestion near = suggestion_for(key);
        size_t i = 0;
        (void)value;
        while (keys[i] && strcmp(keys[i], key) != 0)
            suggestion_offer(&near, keys[i++]);
        if (keys[i])
            continue;
        enter_place(reader, *reader->place ? ".%s" : "%s", key);
        return near.best
                   ? fail(reader, "there is no key \"%s\": did you mean \"%s\"?", key, near.best)
                   : fail(reader, "there is no key \"%s\" here", key);
    }
    return true;
}

/* A member that is wrong: the place goes on to it. */
static struct reader *at(struct reader *reader, const char *key)
{
    enter_place(reader, *reader->place ? ".%s" : "%s", key);
    return reader;
}

static bool get_text(
    struct reader *reader, struct json_object *object, const char *key, bool needed, char **text)
{
    struct json_object *value;

    if (!json_object_object_get_ex(object, key, &value))
        return needed ? fail(reader, "\"%s\" is missing", key) : true;
    if (!json_object_is_type(value, json_type_string))
        return fail(at(reader, key), "\"%s\" must be a text", key);
    if (json_object_get_string_len(value) == 0)
        return fail(at(reader, key), "\"%s\" must not be empty", key);
    *text = strdup(json_object_get_string(value));
    return *text != NULL;
}

static bool get_number(
    struct reader *reader, struct json_object *object, const char *key, double most, double *number)
{
    struct json_object *value;

    if (!json_object_object_get_ex(object, key, &value))
        return true;
    if (!json_object_is_type(value, json_type_double) && !json_object_is_type(value, json_type_int))
        return fail(at(reader, key), "\"%s\" must be a number", key);
    *number = json_object_get_double(value);
    return (*number >= 0 && *number <= most) ||
           fail(at(reader, key), "\"%s\" must be from 0 to %.10g", key, most);
}

static bool get_whole(
    struct reader *reader, struct json_object *object, const char *key, double *number)
{
    return get_number(reader, object, key, UINT32_MAX, number) &&
           (*number == (double)(uint32_t)*number ||
               fail(at(reader, key), "\"%s\" must be a whole number", key));
}

static bool get_filter(struct reader *reader, const char *text, struct filter **filter)
{
    struct filter_error error;

    *filter = filter_compile(field_tables, text, &error);
    return *filter || fail(reader, "column %u of \"%s\": %s", error.column, text, error.message);
}

/* "capture" of a condition or a side of a comparison; without it, the one around it. */
static bool get_capture(struct reader *reader, struct json_object *object, uint32_t *capture)
{
    const struct rubric *rubric = reader->rubric;
    char *name = NULL;
    uint32_t i = 0;

    *capture = reader->capture;
    if (!json_object_object_get_ex(object, "capture", NULL))
        return true;
    if (!get_text(reader, object, "capture", true, &name))
        return false;
    struct suggestion near = suggestion_for(name);
    for (; i < rubric->n_captures && strcmp(rubric->captures[i].name, name) != 0; i++)
        suggestion_offer(&near, rubric->captures[i].name);
    bool known = i < rubric->n_captures;
    if (known)
        *capture = i;
    else if (rubric->n_captures == 0)
        fail(at(reader, "capture"),
            "the rubric names no captures: write \"captures\": "
            "{\"%s\": \"*%s*\"} beside \"checks\"",
            name, name);
    else if (near.best)
        fail(at(reader, "capture"), "there is no capture \"%s\": did you mean \"%s\"?", name,
            near.best);
    else
        fail(at(reader, "capture"), "there is no capture \"%s\": \"captures\" has none", name);
    free(name);
    return known;
}

/* --- conditions --------------------------------------------------------------------------------
 */

static struct condition *read_condition(struct reader *reader, struct json_object *object);

static bool add_step(struct reader *reader, struct condition *condition, const char *text)
{
    if (condition->n_steps == RUBRIC_STEPS_MAX)
        return fail(reader, "a sequence has at most %d steps", RUBRIC_STEPS_MAX);
    uint32_t i = condition->n_steps++;
    condition->texts[i] = strdup(text);
    return get_filter(reader, text, &condition->steps[i]);
}

static bool read_count(
    struct reader *reader, struct json_object *object, struct condition *condition)
{
    static const char *const keys[] = {"min", "max", NULL};
    struct json_object *count;
    double min = 1, max = UINT32_MAX;

    condition->kind = CONDITION_COUNT;
    if (json_object_object_get_ex(object, "count", &count)) {
        size_t before = enter_place(reader, ".count");
        if (!only_keys(reader, count, keys))
            return false;
        if (json_object_object_get_ex(count, "max", NULL))
            min = 0;
        if (!get_whole(reader, count, "min", &min) || !get_whole(reader, count, "max", &max))
            return false;
        if (min > max)
            return fail(reader, "min is more than max");
        leave_place(reader, before);
    }
    condition->min = (uint32_t)min;
    condition->max = (uint32_t)max;
    char *text = NULL;
    bool good = get_text(reader, object, "filter", true, &text) &&
                add_step(at(reader, "filter"), condition, text);
    free(text);
    return good;
}

static bool read_sequence(
    struct reader *reader, struct json_object *array, struct condition *condition)
{
    condition->kind = CONDITION_SEQUENCE;
    if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) == 0)
        return fail(at(reader, "sequence"), "\"sequence\" must be a list of filters");
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *step = json_object_array_get_idx(array, i);
        size_t before = enter_place(reader, ".sequence[%zu]", i);
        if (!json_object_is_type(step, json_type_string))
            return fail(reader, "a step is a filter");
        if (!add_step(reader, condition, json_object_get_string(step)))
            return false;
        leave_place(reader, before);
    }
    return true;
}

static bool read_selection(
    struct reader *reader, struct json_object *object, struct selection *selection)
{
    char *filter = NULL;
    const char *near[1];

    if (!get_text(reader, object, "field", true, &selection->name) ||
        !get_capture(reader, object, &selection->capture) ||
        !get_text(reader, object, "filter", false, &filter))
        return false;
    selection->n_rows = registry_find(field_tables, selection->name, strlen(selection->name),
        selection->rows, REGISTRY_SAME_NAME_MAX);
    bool good = selection->n_rows > 0;
    if (!good && registry_nearest(field_tables, selection->name, strlen(selection->name), near, 1))
        fail(at(reader, "field"), "there is no field %s: did you mean %s?", selection->name,
            near[0]);
    else if (!good)
        fail(at(reader, "field"), "there is no field %s", selection->name);
    if (good && filter) {
        size_t before = enter_place(reader, ".filter");
        good = get_filter(reader, filter, &selection->filter);
        leave_place_if(reader, before, good);
    }
    free(filter);
    return good;
}

/* A text, or a number or true as tshark -T fields prints it. */
static bool add_value(struct reader *reader, struct condition *condition, struct json_object *value)
{
    bool simple = json_object_is_type(value, json_type_string) ||
                  json_object_is_type(value, json_type_int) ||
                  json_object_is_type(value, json_type_double) ||
                  json_object_is_type(value, json_type_boolean);
    char **larger = realloc(condition->values, (condition->n_values + 1) * sizeof(char *));

    if (larger)
        condition->values = larger;
    if (!simple)
        return fail(reader, "a value is a text or a number");
    if (!larger || condition->n_values == RUBRIC_VALUES_MAX)
        return fail(reader, "too many values");
    condition->values[condition->n_values++] = strdup(json_object_get_string(value));
    return true;
}

static bool read_values(
    struct reader *reader, struct json_object *array, struct condition *condition)
{
    if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) == 0)
        return fail(reader, "\"one_of\" must be a list of values");
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        size_t before = enter_place(reader, "[%zu]", i);
        if (!add_value(reader, condition, json_object_array_get_idx(array, i)))
            return false;
        leave_place(reader, before);
    }
    return true;
}

static bool read_regex(
    struct reader *reader, struct json_object *value, struct condition *condition)
{
    struct pattern_error error;

    if (!json_object_is_type(value, json_type_string))
        return fail(reader, "\"matches\" must be a regular expression");
    condition->pattern = pattern_new_regex(json_object_get_string(value), &error);
    return condition->pattern || fail(reader, "column %u of \"%s\": %s", error.column,
                                     json_object_get_string(value), error.message);
}

static bool read_field(
    struct reader *reader, struct json_object *object, struct condition *condition)
{
    struct json_object *equals = NULL, *one_of = NULL, *matches = NULL;

    condition->kind = CONDITION_FIELD;
    if (!read_selection(reader, object, &condition->left))
        return false;
    int n = json_object_object_get_ex(object, "equals", &equals) +
            json_object_object_get_ex(object, "one_of", &one_of) +
            json_object_object_get_ex(object, "matches", &matches);
    if (n != 1)
        return fail(reader, "write one of \"equals\", \"one_of\", \"matches\" beside \"field\"");
    if (json_object_object_get_ex(object, "equals", NULL))
        return add_value(at(reader, "equals"), condition, equals);
    if (json_object_object_get_ex(object, "one_of", NULL))
        return read_values(at(reader, "one_of"), one_of, condition);
    return read_regex(at(reader, "matches"), matches, condition);
}

static bool read_compare(
    struct reader *reader, struct json_object *object, struct condition *condition)
{
    static const char *const sides[] = {"left", "right", NULL};
    static const char *const keys[] = {"field", "filter", "capture", NULL};
    struct json_object *side;

    condition->kind = CONDITION_COMPARE;
    size_t whole = enter_place(reader, ".compare");
    if (!only_keys(reader, object, sides))
        return false;
    for (int i = 0; i < 2; i++) {
        size_t before = enter_place(reader, ".%s", sides[i]);
        if (!json_object_object_get_ex(object, sides[i], &side)) {
            leave_place(reader, before);
            return fail(reader, "\"%s\" is missing", sides[i]);
        }
        if (!only_keys(reader, side, keys) ||
            !read_selection(reader, side, i == 0 ? &condition->left : &condition->right))
            return false;
        leave_place(reader, before);
    }
    leave_place(reader, whole);
    return true;
}

static bool read_expectation(
    struct reader *reader, struct json_object *value, struct condition *condition)
{
    const char *name = json_object_get_string(value), *slash = strrchr(reader->path, '/');
    char path[4096], message[1000];
    size_t n = 0;

    condition->kind = CONDITION_EXPECTATION;
    reader->rubric->wants_scripts = true;
    enter_place(reader, ".expectation");
    if (!json_object_is_type(value, json_type_string) || *name == '\0')
        return fail(reader, "\"expectation\" must be the name of a file");
    /* A relative name counts from the rubric's folder. */
    if (name[0] != '/' && slash)
        snprintf(path, sizeof path, "%.*s/%s", (int)(slash - reader->path), reader->path, name);
    else
        snprintf(path, sizeof path, "%s", name);
    const char *why;
    char *text = file_load(path, EXPECTATION_SIZE_MAX, &n, &why);
    if (!text)
        return fail(reader, "%s cannot be read: %s", path, why);
    bool good = expectation_parse(&condition->expectation, path, text, n, message, sizeof message);
    free(text);
    return good || fail(reader, "%s", message);
}

static bool read_inner(
    struct reader *reader, struct json_object *array, const char *key, struct condition *condition)
{
    bool list = json_object_is_type(array, json_type_array);
    size_t n = list ? json_object_array_length(array) : 1;

    if ((condition->kind != CONDITION_NOT && !list) || n == 0)
        return fail(at(reader, key), "\"%s\" must be a list of conditions", key);
    condition->inner = calloc(n + 1, sizeof(struct condition *));
    for (size_t i = 0; condition->inner && i < n; i++) {
        size_t before =
            list ? enter_place(reader, ".%s[%zu]", key, i) : enter_place(reader, ".%s", key);
        struct json_object *each = list ? json_object_array_get_idx(array, i) : array;
        condition->inner[i] = read_condition(reader, each);
        if (!condition->inner[i])
            return false;
        condition->n_inner++;
        leave_place(reader, before);
    }
    return condition->inner != NULL;
}

static bool read_all(struct reader *reader, struct json_object *value, struct condition *condition)
{
    condition->kind = CONDITION_ALL;
    return read_inner(reader, value, "all", condition);
}

static bool read_any(struct reader *reader, struct json_object *value, struct condition *condition)
{
    condition->kind = CONDITION_ANY;
    return read_inner(reader, value, "any", condition);
}

static bool read_not(struct reader *reader, struct json_object *value, struct condition *condition)
{
    condition->kind = CONDITION_NOT;
    return read_inner(reader, value, "not", condition);
}

/* The first key that is there says of which kind a condition is. */
static const struct kind {
    const char *key;
    bool (*read)(struct reader *reader, struct json_object *value, struct condition *condition);
    bool whole; /* it reads the whole condition, not only the value of the key */
    const char *const *keys;
} kinds[] = {
    {"sequence", read_sequence, false, (const char *const[]){"sequence", "capture", NULL}},
    {"compare", read_compare, false, (const char *const[]){"compare", "capture", NULL}},
    {"expectation", read_expectation, false, (const char *const[]){"expectation", "capture", NULL}},
    {"all", read_all, false, (const char *const[]){"all", "capture", NULL}},
    {"any", read_any, false, (const char *const[]){"any", "capture", NULL}},
    {"not", read_not, false, (const char *const[]){"not", "capture", NULL}},
    {"field", read_field, true,
        (const char *const[]){"field", "filter", "equals", "one_of", "matches", "capture", NULL}},
    {"filter", read_count, true, (const char *const[]){"filter", "count", "capture", NULL}},
};

static bool fill_condition(
    struct reader *reader, struct json_object *object, struct condition *condition)
{
    static const char *const keys[] = {"filter", "count", "sequence", "field", "equals", "one_of",
        "matches", "compare", "expectation", "all", "any", "not", "capture", NULL};

    if (!only_keys(reader, object, keys) || !get_capture(reader, object, &condition->capture))
        return false;
    reader->capture = condition->capture;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct json_object *value;
        if (!json_object_object_get_ex(object, kinds[i].key, &value))
            continue;
        return only_keys(reader, object, kinds[i].keys) &&
               kinds[i].read(reader, kinds[i].whole ? object : value, condition);
    }
    return fail(reader, "there is no condition: write filter, sequence, field, compare, "
                        "expectation, all, any or not");
}

static void free_condition(struct condition *condition)
{
    if (!condition)
        return;
    for (uint32_t i = 0; i < condition->n_steps; i++) {
        filter_free(condition->steps[i]);
        free(condition->texts[i]);
    }
    free(condition->left.name);
    free(condition->right.name);
    filter_free(condition->left.filter);
    filter_free(condition->right.filter);
    pattern_free(condition->pattern);
    for (size_t i = 0; i < condition->n_values; i++)
        free(condition->values[i]);
    free(condition->values);
    expectation_deinit(&condition->expectation);
    for (size_t i = 0; i < condition->n_inner; i++)
        free_condition(condition->inner[i]);
    free(condition->inner);
    free(condition);
}

static struct condition *read_condition(struct reader *reader, struct json_object *object)
{
    struct condition *condition = calloc(1, sizeof *condition);

    if (!condition)
        return NULL;
    condition->index = reader->rubric->n_conditions++;
    bool good = true;
    if (++reader->depth > RUBRIC_DEPTH_MAX || reader->rubric->n_conditions > RUBRIC_CONDITIONS_MAX)
        good = fail(reader, "too many conditions, or too deep");
    uint32_t around = reader->capture;
    good = good && fill_condition(reader, object, condition);
    reader->capture = around;
    reader->depth--;
    if (good)
        return condition;
    free_condition(condition);
    return NULL;
}

/* --- checks ------------------------------------------------------------------------------------
 */

static bool known_visibility(struct reader *reader, const char *visibility)
{
    static const char *const known[] = {
        "visible", "hidden", "after_due_date", "after_published", NULL};

    for (size_t i = 0; visibility && known[i]; i++)
        if (strcmp(known[i], visibility) == 0)
            return true;
    return !visibility ||
           fail(at(reader, "visibility"),
               "\"visibility\" must be visible, hidden, after_due_date or after_published");
}

static bool unique(struct reader *reader, const struct rubric_check *check)
{
    for (const struct rubric_check *other = reader->rubric->checks; other < check; other++)
        if (strcmp(other->id, check->id) == 0)
            return fail(at(reader, "id"), "two checks have the id \"%s\"", check->id);
    return true;
}

static bool read_check(
    struct reader *reader, struct json_object *object, struct rubric_check *check)
{
    static const char *const keys[] = {
        "id", "points", "text", "hint", "visibility", "partial", "condition", NULL};
    struct json_object *value;

    check->points = 1;
    if (!only_keys(reader, object, keys) || !get_text(reader, object, "id", true, &check->id) ||
        !get_text(reader, object, "text", true, &check->text) ||
        !get_text(reader, object, "hint", false, &check->hint) ||
        !get_text(reader, object, "visibility", false, &check->visibility) ||
        !get_number(reader, object, "points", RUBRIC_POINTS_MAX, &check->points) ||
        !known_visibility(reader, check->visibility) || !unique(reader, check))
        return false;
    if (json_object_object_get_ex(object, "partial", &value)) {
        if (!json_object_is_type(value, json_type_boolean))
            return fail(at(reader, "partial"), "\"partial\" must be true or false");
        check->partial = json_object_get_boolean(value);
    }
    if (!json_object_object_get_ex(object, "condition", &value))
        return fail(reader, "\"condition\" is missing");
    enter_place(reader, ".condition");
    check->condition = read_condition(reader, value);
    return check->condition != NULL;
}

static bool read_checks(struct reader *reader, struct json_object *array)
{
    size_t n = json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;

    if (n == 0 || n > RUBRIC_CHECKS_MAX)
        return fail(
            at(reader, "checks"), "\"checks\" must be a list of 1 to %d checks", RUBRIC_CHECKS_MAX);
    reader->rubric->checks = calloc(n, sizeof reader->rubric->checks[0]);
    for (size_t i = 0; reader->rubric->checks && i < n; i++) {
        snprintf(reader->place, sizeof reader->place, "checks[%zu]", i);
        reader->rubric->n_checks++;
        if (!read_check(reader, json_object_array_get_idx(array, i), &reader->rubric->checks[i]))
            return false;
    }
    return reader->rubric->checks != NULL;
}

/* A pattern is held against the names of the files in a folder, so it has no slash. */
static bool read_pattern(struct reader *reader, const char *name, struct json_object *value)
{
    struct rubric_capture *capture = &reader->rubric->captures[reader->rubric->n_captures];
    const char *pattern = json_object_get_string(value);

    if (reader->rubric->n_captures == RUBRIC_CAPTURES_MAX)
        return fail(reader, "a submission has at most %d captures", RUBRIC_CAPTURES_MAX);
    if (*name == '\0')
        return fail(reader, "a capture must have a name");
    if (!json_object_is_type(value, json_type_string) || *pattern == '\0')
        return fail(reader, "a capture is the pattern of a file's name: \"*%s*\"", name);
    if (strchr(pattern, '/'))
        return fail(reader, "the pattern is of a file's name, without folders");
    reader->rubric->n_captures++;
    capture->name = strdup(name);
    capture->pattern = strdup(pattern);
    return capture->name && capture->pattern;
}

static bool read_captures(struct reader *reader, struct json_object *object)
{
    size_t whole = enter_place(reader, "captures");

    if (!json_object_is_type(object, json_type_object) || json_object_object_length(object) == 0)
        return fail(reader, "\"captures\" must be an object: {\"sent\": \"*send*.pcap\"}");
    json_object_object_foreach(object, name, value)
    {
        size_t before = enter_place(reader, ".%s", name);
        if (!read_pattern(reader, name, value))
            return false;
        leave_place(reader, before);
    }
    leave_place(reader, whole);
    return true;
}

static bool get_language(struct reader *reader, struct json_object *object)
{
    struct rubric *rubric = reader->rubric;

    if (!get_text(reader, object, "language", false, &rubric->language))
        return false;
    return !rubric->language || language_known(rubric->language) ||
           fail(at(reader, "language"), "there is no language \"%s\": write en or it",
               rubric->language);
}

static bool read_rubric(struct reader *reader, struct json_object *object)
{
    static const char *const keys[] = {"$schema", "title", "language", "captures", "checks", NULL};
    struct json_object *checks, *captures;

    char *unused = NULL;
    if (!only_keys(reader, object, keys) ||
        !get_text(reader, object, "title", true, &reader->rubric->title) ||
        !get_language(reader, object) || !get_text(reader, object, "$schema", false, &unused))
        return false;
    free(unused);
    if (json_object_object_get_ex(object, "captures", &captures) &&
        !read_captures(reader, captures))
        return false;
    if (!json_object_object_get_ex(object, "checks", &checks))
        return fail(reader, "\"checks\" is missing");
    return read_checks(reader, checks);
}

/* NULL: it is no JSON. */
static struct json_object *parse(struct reader *reader)
{
    struct json_tokener *tokener = json_tokener_new_ex(RUBRIC_NESTING_MAX);
    unsigned line, column;

    if (!tokener)
        return NULL;
    /* The NUL behind the text tells the parser that it ends there. */
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    struct json_object *object =
        json_tokener_parse_ex(tokener, reader->text, (int)reader->length + 1);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    if (error == json_tokener_success && object)
        return object;
    json_object_put(object);
    json_line_column(reader->text, end < reader->length ? end : reader->length, &line, &column);
    snprintf(reader->message, reader->message_size, "%s:%u:%u: this is no JSON: %s", reader->path,
        line, column,
        error == json_tokener_success ? "there is nothing"
        : error == json_tokener_continue || error == json_tokener_error_parse_eof
            ? "it ends too early"
            : json_tokener_error_desc(error));
    return NULL;
}

struct rubric *rubric_parse(
    const char *path, const char *text, size_t n, char *message, size_t size)
{
    struct reader reader = {.path = path,
        .text = text,
        .length = n,
        .rubric = calloc(1, sizeof(struct rubric)),
        .message = message,
        .message_size = size,
        .capture = RUBRIC_ANY_CAPTURE};

    message[0] = '\0';
    struct json_object *object = reader.rubric && n <= RUBRIC_SIZE_MAX ? parse(&reader) : NULL;
    bool good = object && read_rubric(&reader, object);
    json_object_put(object);
    if (good)
        return reader.rubric;
    rubric_free(reader.rubric);
    return NULL;
}

struct rubric *rubric_read(const char *path)
{
    char message[1600];
    size_t n;
    char *text = file_read(path, RUBRIC_SIZE_MAX, &n);

    if (!text)
        return NULL;
    struct rubric *rubric = rubric_parse(path, text, n, message, sizeof message);
    if (!rubric)
        fprintf(stderr, "wirewalk: %s\n", message);
    free(text);
    return rubric;
}

void rubric_free(struct rubric *rubric)
{
    if (!rubric)
        return;
    for (size_t i = 0; i < rubric->n_checks; i++) {
        struct rubric_check *check = &rubric->checks[i];
        free(check->id);
        free(check->text);
        free(check->hint);
        free(check->visibility);
        free_condition(check->condition);
    }
    for (size_t i = 0; i < rubric->n_captures; i++) {
        free(rubric->captures[i].name);
        free(rubric->captures[i].pattern);
    }
    free(rubric->checks);
    free(rubric->title);
    free(rubric->language);
    free(rubric);
}
