#include "analyzer/options.h"

#include "analyzer/dissector.h"
#include "analyzer/report_page.h"
#include "analyzer/suggest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MEMORY_DEFAULT_MIB = 48, /* streams, keeps and fragments together */
    MEMORY_LEAST = 1 << 20,
    HELP_COLUMN = 26,
    OBJECTS_DEFAULT = 10000,
    OBJECT_SIZE_DEFAULT_GIB = 1,
    OBJECTS_TOTAL_DEFAULT_GIB = 4,
    OBJECTS_LIMIT = 1000000,
};

static const char *const format_names[FORMATS] = {
    [FORMAT_DEFAULT] = "default",
    [FORMAT_TEXT] = "text",
    [FORMAT_MD] = "md",
    [FORMAT_JSON] = "json",
    [FORMAT_NDJSON] = "ndjson",
    [FORMAT_CSV] = "csv",
    [FORMAT_TSV] = "tsv",
    [FORMAT_TAP] = "tap",
    [FORMAT_JUNIT] = "junit",
    [FORMAT_HTML] = "html",
    [FORMAT_GRADESCOPE] = "gradescope",
};

const char *format_name(enum format format)
{
    return format_names[format];
}

static bool wrong(const char *what, const char *why, const char *hint)
{
    fprintf(stderr, "wirewalk: %s: %s: %s\n", what, why, hint);
    return false;
}

/* The hint is the nearest known word, or the fallback. */
static bool unknown(
    const char *what, const char *why, const struct suggestion *near, const char *fallback)
{
    if (!near->best)
        return wrong(what, why, fallback);
    fprintf(stderr, "wirewalk: %s: %s: did you mean %s?\n", what, why, near->best);
    return false;
}

static bool no_memory(void)
{
    return wrong("options", "out of memory", "close other programs");
}

/* --- values ----------------------------------------------------------------------------------- */

/* A number of at most `most`; *end is what follows. */
static bool read_number(const char *text, uint64_t most, uint64_t *value, const char **end)
{
    uint64_t n = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9'; p++) {
        n = n * 10 + (uint64_t)(*p - '0');
        if (n > most)
            return false;
    }
    *value = n;
    *end = p;
    return p > text;
}

static bool set_capture_filter(struct options *options, const char *value)
{
    options->capture_filter = value;
    return true;
}

static bool set_display_filter(struct options *options, const char *value)
{
    options->display_filter = value;
    return true;
}

/* "33", "33-60", "33-": one range of --frames. Returns what follows, or NULL. */
static const char *read_range(struct frame_range *range, const char *text)
{
    uint64_t first, last;
    const char *p = text;

    if (!read_number(p, UINT32_MAX, &first, &p) || first == 0)
        return NULL;
    last = first;
    if (*p == '-') {
        p++;
        last = UINT32_MAX;
        if (*p && *p != ',' && !read_number(p, UINT32_MAX, &last, &p))
            return NULL;
    }
    if (last < first || (*p && *p != ','))
        return NULL;
    *range = (struct frame_range){(uint32_t)first, (uint32_t)last};
    return *p ? p + 1 : p;
}

static bool set_frames(struct options *options, const char *value)
{
    static const char hint[] = "write 33, 33-60, 33- or several with commas";
    const char *p = value;

    do {
        struct frame_range range;
        p = read_range(&range, p);
        if (!p || options->n_ranges == FRAME_RANGES_MAX)
            return wrong(value, p ? "too many ranges" : "these are no frame numbers", hint);
        options->ranges[options->n_ranges++] = range;
    } while (*p);
    return true;
}

static bool set_stream(struct options *options, const char *value)
{
    const char *p = value;
    uint64_t number;

    if (strncmp(p, "tcp:", 4) == 0 || strncmp(p, "udp:", 4) == 0) {
        options->stream_transport = *p == 't' ? TRANSPORT_TCP : TRANSPORT_UDP;
        p += 4;
    }
    if (!read_number(p, UINT32_MAX, &number, &p) || *p)
        return wrong(value, "this is no stream", "write a number, tcp:NUMBER or udp:NUMBER");
    options->has_stream = true;
    options->stream = (uint32_t)number;
    return true;
}

static const struct dissector *find_dissector(const char *name, const char *whole)
{
    struct suggestion near = suggestion_for(name);
    const struct dissector *found = dissector_find(name);

    for (size_t i = 0; !found && dissectors[i]; i++)
        suggestion_offer(&near, dissectors[i]->name);
    if (!found)
        unknown(whole, "there is no such protocol", &near, "write -d udp.port==54,dns");
    return found;
}

/* -d udp.port==54,dns or tcp.port==8000-8010,http */
static bool set_decode_as(struct options *options, const char *value)
{
    static const char hint[] = "write -d udp.port==54,dns";
    const char *p = value;
    uint64_t first, last;

    if (strncmp(p, "tcp.port==", 10) != 0 && strncmp(p, "udp.port==", 10) != 0)
        return wrong(value, "only tcp.port and udp.port can be decoded as another protocol", hint);
    uint8_t transport = *p == 't' ? TRANSPORT_TCP : TRANSPORT_UDP;
    p += 10;
    if (!read_number(p, UINT16_MAX, &first, &p))
        return wrong(value, "this is no port", hint);
    last = first;
    if (*p == '-' && !read_number(p + 1, UINT16_MAX, &last, &p))
        return wrong(value, "this is no range of ports", hint);
    if (*p != ',' || last < first)
        return wrong(value, "a comma and a protocol should follow the port", hint);
    const struct dissector *dissector = find_dissector(p + 1, value);
    if (!dissector)
        return false;
    for (uint64_t port = first; port <= last; port++) {
        if (options->n_decode_as == DECODE_AS_MAX)
            return wrong(value, "too many ports", "name fewer");
        options->decode_as[options->n_decode_as++] =
            (struct decode_as){transport, (uint16_t)port, dissector};
    }
    return true;
}

/* What decodes as something else has two equals signs; a folder with those is written ./a==b. */
static bool set_folder(struct options *options, const char *value)
{
    if (strncmp(value, "tcp.port==", 10) == 0 || strncmp(value, "udp.port==", 10) == 0)
        return set_decode_as(options, value);
    options->folder = value;
    return *value != '\0' || wrong("-d", "this is no folder", "name one: -d files");
}

/* The formats of the command in words: "text, json or ndjson". */
static void list_formats(char *out, size_t size, const struct command *command)
{
    size_t n = 0;

    for (size_t i = 0; command->formats[i] && n < size; i++) {
        const char *before = i == 0 ? "" : command->formats[i + 1] ? ", " : " or ";
        n += (size_t)snprintf(out + n, size - n, "%s%s", before, format_names[command->formats[i]]);
    }
}

static bool set_format(struct options *options, const char *value)
{
    struct suggestion near = suggestion_for(value);
    char known[128] = "", hint[160];

    for (size_t i = 0; options->command->formats[i]; i++) {
        enum format format = options->command->formats[i];
        suggestion_offer(&near, format_names[format]);
        if (strcmp(value, format_names[format]) == 0) {
            options->format = format;
            return true;
        }
    }
    list_formats(known, sizeof known, options->command);
    snprintf(hint, sizeof hint, "%s has %s", options->command->name, known);
    return unknown(value, "this command has no such format", &near, hint);
}

static bool set_output(struct options *options, const char *value)
{
    options->output = strcmp(value, "-") == 0 ? NULL : value;
    return true;
}

static bool set_color(struct options *options, const char *value)
{
    static const char *const names[] = {"auto", "always", "never"};
    struct suggestion near = suggestion_for(value);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        suggestion_offer(&near, names[i]);
        if (strcmp(value, names[i]) == 0) {
            options->color = (enum color_when)i;
            return true;
        }
    }
    return unknown(value, "colours come not so", &near, "write auto, always or never");
}

static bool set_language(struct options *options, const char *value)
{
    options->language = value;
    return true;
}

/* Octets: "500", "64K", "1G", "1GiB". */
static bool read_size(const char *text, uint64_t *size)
{
    static const char units[] = "KMG";
    const char *p;

    if (!read_number(text, UINT64_MAX >> 31, size, &p))
        return false;
    const char *unit = *p ? strchr(units, *p) : NULL;
    if (unit) {
        *size <<= 10 * (unit - units + 1);
        p += p[1] == 'B' ? 2 : p[1] == 'i' && p[2] == 'B' ? 3 : 1;
    }
    return *p == '\0';
}

static bool set_memory(struct options *options, const char *value)
{
    return (read_size(value, &options->memory_limit) && options->memory_limit >= MEMORY_LEAST) ||
           wrong(value, "this is no size of at least 1M", "write 64M or 1G");
}

static bool set_object_size(struct options *options, const char *value)
{
    return read_size(value, &options->limits.size) ||
           wrong(value, "this is no size", "write 64M or 1G");
}

static bool set_objects_total(struct options *options, const char *value)
{
    return read_size(value, &options->limits.total) ||
           wrong(value, "this is no size", "write 64M or 1G");
}

static bool set_objects_count(struct options *options, const char *value)
{
    const char *end;

    return (read_number(value, OBJECTS_LIMIT, &options->limits.count, &end) && *end == '\0') ||
           wrong(value, "this is no number of objects", "write 1000, or 1000000 at most");
}

static bool add_field(struct options *options, const char *value)
{
    if (options->n_fields == FIELDS_MAX)
        return wrong(value, "too many fields", "name fewer");
    options->fields[options->n_fields++] = value;
    return true;
}

static bool set_body_lines(struct options *options, const char *value)
{
    uint64_t n;
    const char *end;

    if (!read_number(value, UINT32_MAX, &n, &end) || *end != '\0' || n == 0)
        return wrong(value, "this is no number of lines", "write 1 or more");
    options->script.body_lines = (uint32_t)n;
    return true;
}

static bool set_jobs(struct options *options, const char *value)
{
    uint64_t n;
    const char *end;

    if (!read_number(value, UINT32_MAX, &n, &end) || *end != '\0' || n == 0)
        return wrong(value, "this is no number of captures", "write 1 or more");
    options->jobs = (uint32_t)n;
    return true;
}

static bool set_trees(struct options *options, const char *value)
{
    uint64_t n;
    const char *end;

    if (!read_number(value, REPORT_TREES_MAX, &n, &end) || *end != '\0' || n == 0)
        return wrong(value, "this is no number of frames", "write 1 to 1000000");
    options->trees = (uint32_t)n;
    return true;
}

static bool set_form(struct options *options, const char *value)
{
    options->script.nslookup = strcmp(value, "nslookup") == 0;
    return options->script.nslookup || strcmp(value, "dig") == 0 ||
           wrong(value, "DNS answers have no such form", "write dig or nslookup");
}

/* "junit:report.xml": a format of the command, and a file. */
static bool add_report(struct options *options, const char *value)
{
    static const char hint[] = "write --report junit:report.xml";
    const char *colon = strchr(value, ':');
    size_t n = colon ? (size_t)(colon - value) : 0;

    if (!colon || colon[1] == '\0')
        return wrong(value, "this is no format and file", hint);
    if (options->n_reports == REPORTS_MAX)
        return wrong(value, "too many reports", "name fewer");
    for (size_t i = 0; options->command->formats[i]; i++) {
        enum format format = options->command->formats[i];
        if (strlen(format_names[format]) != n || strncmp(format_names[format], value, n) != 0)
            continue;
        options->reports[options->n_reports++] = (struct report_wish){format, colon + 1};
        return true;
    }
    return wrong(value, "this command has no such format", hint);
}

static bool set_sink(struct options *options, const char *value)
{
    options->sink = value;
    return strcmp(value, "none") == 0 || wrong(value, "there is no such sink", "write none");
}

/* --- the table -------------------------------------------------------------------------------- */

struct option {
    const char *name; /* without the dashes; NULL: only a letter */
    char letter;      /* 0: only a name */
    const char *argument;
    const char *help; /* NULL: not shown */
    unsigned needs;   /* enum command_option: only commands that have it */
    unsigned not_for; /* the same: only those that have it not */
    bool (*set)(struct options *options, const char *value);
    size_t flag; /* offset of a bool, where set is NULL */
    bool always; /* makes sense without a capture too */
};

#define FLAG(member) .flag = offsetof(struct options, member)

static const struct option option_table[] = {
    {NULL, 'f', "FILTER", "a capture filter in pcap's language: 'tcp port 25'",
        .set = set_capture_filter},
    {NULL, 'Y', "FILTER", "a display filter in Wireshark's language: 'dns.qry.type == 15'",
        .set = set_display_filter},
    {NULL, 'e', "FIELD", "a column; may be repeated", OPTION_FIELDS, .set = add_field},
    {NULL, 'x', NULL, "the bytes of each frame too", OPTION_BYTES, FLAG(bytes)},
    {NULL, 'j', "N", "captures that are graded at a time", OPTION_JOBS, .set = set_jobs},
    {"originality", 0, NULL, "name captures that share sessions", OPTION_ORIGINALITY,
        FLAG(originality)},
    {"report", 0, "FORMAT:FILE", "one more report of the same run: junit:report.xml", OPTION_CHECK,
        .set = add_report},
    {"generate", 0, NULL, "print an expectation: blanks where the captures differ", OPTION_CHECK,
        FLAG(generate)},
    {"times", 0, NULL, "the time of each line", OPTION_SCRIPT, FLAG(script.times)},
    {"stable", 0, NULL, "without what changes from one recording to the next", OPTION_SCRIPT,
        FLAG(script.stable)},
    {"body-lines", 0, "N", "at most N lines of one message", OPTION_SCRIPT, .set = set_body_lines},
    {"as", 0, "FORM", "DNS answers as dig or nslookup prints them", OPTION_FORM, .set = set_form},
    {"trees", 0, "N", "show N frames with their trees, 5000 unless said", OPTION_TREES,
        .set = set_trees},
    {"frames", 0, "33-60", "only these frames; several ranges with commas", .set = set_frames},
    {"frames", 0, NULL, "alone: the frame of each line", OPTION_SCRIPT, FLAG(script.numbers)},
    {"stream", 0, "N", "only this conversation: N, tcp:N or udp:N", .set = set_stream},
    {NULL, 'd', "DIR", "write them there, each as a new file; it is made if missing",
        OPTION_OBJECTS, .set = set_folder},
    {"limit-count", 0, "N", "objects at most: 10000", OPTION_OBJECTS, .set = set_objects_count},
    {"limit-size", 0, "SIZE", "octets of one object: 1G", OPTION_OBJECTS, .set = set_object_size},
    {"limit-total", 0, "SIZE", "octets of all objects: 4G", OPTION_OBJECTS,
        .set = set_objects_total},
    {"decode-as", 'd', "WHAT,PROTOCOL", "decode as: udp.port==54,dns", .set = set_decode_as,
        .not_for = OPTION_OBJECTS},
    {"decode-as", 0, "WHAT,PROTOCOL", "udp.port==54,dns", OPTION_OBJECTS, .set = set_decode_as},
    {NULL, 'n', NULL, "no names of vendors and services", FLAG(no_names)},
    {"format", 0, "FORMAT", NULL, .set = set_format},
    {NULL, 'o', "FILE", "write there instead of to standard output", .set = set_output},
    {"color", 0, "WHEN", "auto, always or never", .set = set_color},
    {"lang", 0, "LANGUAGE", "of the captions: en or it", .set = set_language},
    {"one-pass", 0, NULL, "read once: a request does not know its answer", FLAG(one_pass)},
    {"no-ndpi", 0, NULL, "no labels by nDPI", FLAG(no_ndpi)},
    {"limit-memory", 0, "SIZE", "for all that waits or is kept: 64M", .set = set_memory},
    {"redact", 0, NULL, "mask passwords and other secrets", FLAG(redact)},
    {"expect-match", 0, NULL, "exit with 1 when no frame was found", FLAG(expect_match)},
    {"no-sandbox", 0, NULL, "keep all rights, for debuggers", FLAG(no_sandbox)},
    {"sink", 0, "NAME", NULL, .set = set_sink},
    {"help", 'h', NULL, "this text", FLAG(help), .always = true},
    {"version", 0, NULL, "the version", FLAG(version), .always = true},
};
enum { N_OPTIONS = sizeof option_table / sizeof option_table[0] };

/* --- help ------------------------------------------------------------------------------------- */

static void print_option(const struct option *option)
{
    char left[64];
    int n = option->letter && option->name
                ? snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name)
            : option->letter ? snprintf(left, sizeof left, "  -%c", option->letter)
                             : snprintf(left, sizeof left, "  --%s", option->name);

    if (option->argument)
        n += snprintf(left + n, sizeof left - (size_t)n, " %s", option->argument);
    printf("%-*s%s%s\n", HELP_COLUMN, left, n >= HELP_COLUMN ? " " : "", option->help);
}

static bool has_option(const struct command *command, const struct option *option)
{
    bool captures = !(command->options & OPTION_NO_CAPTURE);

    return option->help && (option->needs & ~command->options) == 0 &&
           (option->not_for & command->options) == 0 && (captures || option->always);
}

static void print_command_help(const struct command *command)
{
    char formats[128] = "";

    list_formats(formats, sizeof formats, command);
    printf("usage: wirewalk %s [OPTIONS] %s\n\n%s\n\nOptions:\n", command->name, command->arguments,
        command->summary);
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (has_option(command, &option_table[i]))
            print_option(&option_table[i]);
    if (!(command->options & OPTION_NO_CAPTURE))
        printf("%-*s%s\n", HELP_COLUMN, "  --format FORMAT", formats);
    printf("\nExample:\n  wirewalk %s\n", command->example);
    if (command->more)
        printf("\n%s\n", command->more);
}

static void print_help(const struct command *commands)
{
    printf("usage: wirewalk [COMMAND] [OPTIONS] CAPTURE...\n\n"
           "Walks through a packet capture. Several files are one capture, in the order of time;\n"
           "- is standard input.\n\nCommands:\n");
    for (const struct command *command = commands; command->name; command++)
        printf("  %-12s%s\n", command->name, command->summary);
    printf("\nwirewalk COMMAND --help tells the options of a command, and an example.\n\n"
           "Example:\n  wirewalk %s\n",
        commands->example);
}

/* --- the command line ------------------------------------------------------------------------- */

struct arguments {
    char **next, **end;
};

static bool option_fits(const struct options *options, const struct option *option)
{
    return (option->needs & ~options->command->options) == 0 &&
           (option->not_for & options->command->options) == 0;
}

static bool apply(struct options *options, const struct option *option, const char *value)
{
    if (option->set)
        return option->set(options, value);
    *(bool *)(void *)((char *)options + option->flag) = true;
    return true;
}

/* An option that may stand alone has a second row, without an argument. NULL: what follows is a
 * value. */
static const struct option *without_value(
    const struct options *options, const struct option *option, const struct arguments *arguments)
{
    const struct option *flag = option + 1;

    if (!option->name || flag == option_table + N_OPTIONS || !flag->name ||
        strcmp(flag->name, option->name) != 0 || !option_fits(options, flag))
        return NULL;
    if (arguments->next < arguments->end &&
        (*arguments->next)[strspn(*arguments->next, "0123456789,-")] == '\0')
        return NULL;
    return flag;
}

/* value: what stood behind "=" or the letter, or NULL. */
static bool take_option(struct options *options, const struct option *option, const char *word,
    const char *value, struct arguments *arguments)
{
    if (!option_fits(options, option)) {
        fprintf(stderr, "wirewalk: %s: the command %s has no such option: see wirewalk %s --help\n",
            word, options->command->name, options->command->name);
        return false;
    }
    if (!option->argument && value)
        return wrong(word, "this option takes no value", "leave it out");
    if (option->argument && !value) {
        const struct option *flag = without_value(options, option, arguments);
        if (flag)
            return apply(options, flag, NULL);
        if (arguments->next == arguments->end)
            return wrong(word, "a value is missing", option->argument);
        value = *arguments->next++;
    }
    return apply(options, option, value);
}

static bool take_long(struct options *options, const char *word, struct arguments *arguments)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    char written[64], candidates[N_OPTIONS][32];
    snprintf(written, sizeof written, "--%.*s", (int)(n < 60 ? n : 60), name);
    struct suggestion near = suggestion_for(written);

    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option *option = &option_table[i];
        if (!option->name)
            continue;
        if (strlen(option->name) == n && strncmp(name, option->name, n) == 0 &&
            !(option->not_for & options->command->options))
            return take_option(options, option, written, equals ? equals + 1 : NULL, arguments);
        snprintf(candidates[i], sizeof candidates[i], "--%s", option->name);
        if (option->set != set_sink && option_fits(options, option))
            suggestion_offer(&near, candidates[i]);
    }
    return unknown(written, "there is no such option", &near, "see wirewalk --help");
}

/* That of the command, where several have the letter. */
static const struct option *find_letter(const struct options *options, char letter)
{
    const struct option *found = NULL;

    for (size_t i = 0; i < N_OPTIONS; i++)
        if (option_table[i].letter == letter &&
            (!found || (options && option_fits(options, &option_table[i]))))
            found = &option_table[i];
    return found;
}

/* -xn, -Yfilter, -Y filter */
static bool take_letters(struct options *options, const char *word, struct arguments *arguments)
{
    for (const char *p = word + 1; *p; p++) {
        const struct option *option = find_letter(options, *p);
        char written[] = {'-', *p, '\0'};
        if (!option)
            return wrong(written, "there is no such option", "see wirewalk --help");
        const char *rest = option->argument && p[1] ? p + 1 : NULL;
        if (!take_option(options, option, written, rest, arguments))
            return false;
        if (option->argument)
            return true;
    }
    return true;
}

static const struct command *find_command(const struct command *commands, const char *name)
{
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* The command must be known before its options are read: the first word that is one. Words that
 * look like options are no commands; the value of one may be, so only the first word counts, or
 * the first after flags. */
static size_t find_command_word(const struct command *commands, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' || argv[i][1] == '\0')
            return find_command(commands, argv[i]) ? (size_t)i : 0;
        const struct option *option = argv[i][1] != '-' ? find_letter(NULL, argv[i][1]) : NULL;
        if (!option || option->argument)
            return 0;
    }
    return 0;
}

static bool take_all(struct options *options, int argc, char **argv, size_t command_word)
{
    struct arguments arguments = {argv + 1, argv + argc};
    bool only_paths = false;

    while (arguments.next < arguments.end) {
        const char *word = *arguments.next++;
        if (command_word && word == argv[command_word])
            continue;
        if (only_paths || word[0] != '-' || word[1] == '\0')
            options->paths[options->n_paths++] = word;
        else if (strcmp(word, "--") == 0)
            only_paths = true;
        else if (word[1] == '-' ? !take_long(options, word, &arguments)
                                : !take_letters(options, word, &arguments))
            return false;
    }
    return true;
}

/* No capture of that name, but nearly a command. */
static bool is_misspelt_command(
    const struct options *options, const struct command *commands, size_t command_word)
{
    if (command_word || options->n_paths == 0 || access(options->paths[0], F_OK) == 0)
        return false;
    struct suggestion near = suggestion_for(options->paths[0]);
    for (const struct command *command = commands; command->name; command++)
        suggestion_offer(&near, command->name);
    if (!near.best)
        return false;
    unknown(options->paths[0], "neither a command nor a file", &near, "");
    return true;
}

static bool allocate(struct options *options, int argc)
{
    size_t words = (size_t)argc + 1;

    options->paths = calloc(words, sizeof *options->paths);
    options->ranges = calloc(FRAME_RANGES_MAX, sizeof *options->ranges);
    options->decode_as = calloc(DECODE_AS_MAX, sizeof *options->decode_as);
    options->fields = calloc(FIELDS_MAX, sizeof *options->fields);
    return options->paths && options->ranges && options->decode_as && options->fields;
}

static enum options_result check(
    const struct options *options, const struct command *commands, size_t command_word)
{
    if (options->version) {
        printf("wirewalk %s\n", WIREWALK_VERSION);
        return OPTIONS_DONE;
    }
    if (options->help) {
        if (command_word)
            print_command_help(options->command);
        else
            print_help(commands);
        return OPTIONS_DONE;
    }
    if (is_misspelt_command(options, commands, command_word))
        return OPTIONS_WRONG;
    if (options->n_paths == 0 && !(options->command->options & OPTION_NO_CAPTURE)) {
        wrong("CAPTURE", "no capture is named",
            "name one, or - for standard input; see wirewalk --help");
        return OPTIONS_WRONG;
    }
    if (options->command->options & OPTION_FIELDS && options->n_fields == 0) {
        wrong("-e", "no field is named", "name one: -e dns.qry.name");
        return OPTIONS_WRONG;
    }
    if (options->folder && options->redact) {
        wrong(
            "--redact", "what is written to -d is as it was on the wire", "leave one of them out");
        return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

enum options_result options_parse(
    struct options *options, const struct command *commands, int argc, char **argv)
{
    size_t command_word = find_command_word(commands, argc, argv);

    *options = (struct options){
        .command = command_word ? find_command(commands, argv[command_word]) : commands,
        .memory_limit = (uint64_t)MEMORY_DEFAULT_MIB << 20,
        .limits = {.count = OBJECTS_DEFAULT,
            .size = (uint64_t)OBJECT_SIZE_DEFAULT_GIB << 30,
            .total = (uint64_t)OBJECTS_TOTAL_DEFAULT_GIB << 30},
    };
    options->format = options->command->formats[0];
    if (!allocate(options, argc)) {
        no_memory();
        return OPTIONS_WRONG;
    }
    if (!take_all(options, argc, argv, command_word))
        return OPTIONS_WRONG;
    return check(options, commands, command_word);
}

void options_deinit(struct options *options)
{
    free(options->paths);
    free(options->ranges);
    free(options->decode_as);
    free(options->fields);
}

bool options_select(const void *context, uint32_t number)
{
    const struct options *options = context;

    for (size_t i = 0; i < options->n_ranges; i++)
        if (number >= options->ranges[i].first && number <= options->ranges[i].last)
            return true;
    return false;
}

static void add_choice(struct text *out, const char *option)
{
    text_add(out, out->length > 0 ? " " : "");
    text_add(out, option);
}

static void add_range(struct text *out, const struct frame_range *range)
{
    text_uint(out, range->first);
    if (range->last != range->first)
        text_char(out, '-');
    if (range->last != range->first && range->last != UINT32_MAX)
        text_uint(out, range->last);
}

void options_choice(struct text *out, const struct options *options)
{
    if (options->capture_filter) {
        add_choice(out, "-f ");
        text_add(out, options->capture_filter);
    }
    if (options->display_filter) {
        add_choice(out, "-Y ");
        text_add(out, options->display_filter);
    }
    for (size_t i = 0; i < options->n_ranges; i++) {
        if (i == 0)
            add_choice(out, "--frames ");
        else
            text_char(out, ',');
        add_range(out, &options->ranges[i]);
    }
    if (options->has_stream) {
        add_choice(out, "--stream ");
        if (options->stream_transport)
            text_add(out, options->stream_transport == TRANSPORT_TCP ? "tcp:" : "udp:");
        text_uint(out, options->stream);
    }
}
