/*
 * main: the commands
 */
#include "analyzer/check.h"
#include "analyzer/grade.h"
#include "analyzer/options.h"
#include "analyzer/run.h"
#include "analyzer/schema.h"

#include <stdio.h>

static const struct command commands[] = {
    {
        .name = "walk",
        .summary = "the captioned walkthrough, session by session (the default)",
        .arguments = "CAPTURE...",
        .example = "walk captures/seed/smtp.pcap",
        .more = "It ends with what could be read on the way, and with the secrets that crossed in "
                "clear.\n"
                "docs/walkthroughs.md has seven walks to begin with.",
        .formats = {FORMAT_TEXT, FORMAT_MD, FORMAT_JSON, FORMAT_NDJSON},
        .sink = walk_sink_new,
    },
    {
        .name = "list",
        .summary = "the packet list: number, time, source, destination, protocol, length, info",
        .arguments = "CAPTURE...",
        .example = "list captures/seed/dns.pcap",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV},
        .sink = list_sink_new,
    },
    {
        .name = "tree",
        .summary = "the packet details, every layer opened",
        .arguments = "CAPTURE...",
        .example = "tree --frames 2 captures/seed/dns.pcap",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON},
        .options = OPTION_BYTES,
        .sink = tree_sink_new,
    },
    {
        .name = "transcript",
        .summary = "what was said, line by line; it serves as an expectation for check",
        .arguments = "CAPTURE...",
        .example = "transcript captures/seed/smtp.pcap",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON},
        .options = OPTION_SCRIPT | OPTION_FORM,
        .sink = transcript_sink_new,
    },
    {
        .name = "check",
        .summary = "does the capture hold the expected transcript?",
        .arguments = "CAPTURE EXPECTED...",
        .example = "check captures/smtp-telnet.pcap tests/check/smtp-telnet.txt",
        .more = "EXPECTED is a transcript with blanks, as `transcript` prints it; docs/ci.md "
                "explains it.",
        .formats = {FORMAT_TEXT, FORMAT_TAP, FORMAT_JUNIT, FORMAT_JSON},
        .options = OPTION_CHECK | OPTION_FORM,
        .run = check_run,
    },
    {
        .name = "grade",
        .summary = "points for captures, with evidence",
        .arguments = "RUBRIC CAPTURE...",
        .example = "grade docs/rubrics/smtp.json captures/smtp-telnet.pcap",
        .more = "docs/grading.md explains the rubric; docs/rubrics has some to begin with.",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_GRADESCOPE},
        .options = OPTION_JOBS | OPTION_ORIGINALITY,
        .run = grade_run,
    },
    {
        .name = "flows",
        .summary = "one row a conversation: who, what, how much, how it ended",
        .arguments = "CAPTURE...",
        .example = "flows captures/seed/smtp.pcap",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV},
        .sink = flows_sink_new,
    },
    {
        .name = "fields",
        .summary = "columns of chosen fields",
        .arguments = "-e FIELD... CAPTURE...",
        .example = "fields -e frame.number -e dns.qry.name captures/seed/dns.pcap",
        .more = "docs/fields.md lists all fields; those of the packet list are _ws.col.Source,\n"
                "_ws.col.Destination, _ws.col.Protocol and _ws.col.Info.",
        .formats = {FORMAT_TSV, FORMAT_CSV, FORMAT_NDJSON},
        .options = OPTION_FIELDS,
        .sink = fields_sink_new,
    },
    {
        .name = "objects",
        .summary = "mails, attachments, bodies, files, certificates: a list, or with -d the files",
        .arguments = "[-d DIR] CAPTURE...",
        .example = "objects captures/http-bodies.pcap",
        .more = "Without -d nothing is written. An object counts where its last frame is one of "
                "those\nthat -Y, --frames and --stream choose.",
        .formats = {FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON},
        .options = OPTION_OBJECTS,
        .sink = objects_sink_new,
    },
    {
        .name = "report",
        .summary = "all of it in one page: secrets, conversations, walk, transcripts, packets",
        .arguments = "CAPTURE...",
        .example = "report -o smtp.html captures/seed/smtp.pcap",
        .more = "The page is one file that needs no other, no network and no scripts.",
        .formats = {FORMAT_HTML},
        .options = OPTION_TREES,
        .sink = report_sink_new,
    },
    {
        .name = "schema",
        .summary = "the JSON Schema of an output; alone: which there are",
        .arguments = "[KIND]",
        .example = "schema frame",
        .formats = {FORMAT_TEXT},
        .options = OPTION_NO_CAPTURE,
        .run = schema_run,
    },
    {.name = NULL},
};

int main(int argc, char **argv)
{
    struct options options;
    int code = EXIT_WRONG;

    switch (options_parse(&options, commands, argc, argv)) {
    case OPTIONS_RUN:
        code = options.command->run ? options.command->run(&options) : run_sink(&options);
        break;
    case OPTIONS_DONE:
        code = EXIT_DONE;
        break;
    case OPTIONS_WRONG:
        break;
    }
    options_deinit(&options);
    return code;
}
