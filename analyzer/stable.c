#include "analyzer/stable.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define DAY   "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
#define MONTH "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#define CLOCK "\\d\\d:\\d\\d:\\d\\d"

/* What to blank; \K keeps what stands before it. The first that matches at a place counts. */
static const char *const patterns[] = {
    /* RFC 5322 dates, as in mails, greetings and HTTP */
    DAY ", +\\d{1,2}[ -]" MONTH "[ -]\\d{2,4} " CLOCK
        "(?: [+-]\\d{4})?(?: \\([A-Z]+\\)| [A-Z]{2,4})?",
    /* ctime(3), as dig's WHEN */
    DAY " " MONTH " +\\d{1,2} " CLOCK "(?: [A-Z]{2,5})? \\d{4}",
    /* IMAP's INTERNALDATE */
    "\\b\\d{1,2}-" MONTH "-\\d{4} " CLOCK "(?: [+-]\\d{4})?",
    /* ls -l, as in FTP */
    "^[-bcdlps][-rwxsStT]{9}.* \\K" MONTH " +\\d{1,2} +(?:\\d\\d:\\d\\d|\\d{4})(?= )",
    /* FTP: ports of data connections, times of files */
    "^227 .*(?:\\d+,){4}\\K\\d+,\\d+",
    "^229 .*\\|\\K\\d+(?=\\|\\))",
    "^(?i)PORT (?:\\d+,){4}\\K\\d+,\\d+",
    "^(?i)EPRT .*\\|\\K\\d+(?=\\|$)",
    "^213 \\K\\d{14}(?:\\.\\d+)?$",
    /* LDAP: generalized times, sequence numbers of changes, UUIDs */
    "\\b\\d{14}(?:\\.\\d+)?Z(?:#[0-9a-f]+){0,3}",
    "\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b",
    /* IMAP: when a mailbox was made; challenges of SASL */
    "(?:UIDVALIDITY|APPENDUID|COPYUID) \\K\\d{6,}",
    "^(?:334|\\+) \\K[0-9A-Za-z+/]{24,}={0,2}$",
    /* how long Dovecot took */
    "\\(\\K\\d+\\.\\d+(?: \\+ \\d+\\.\\d+)* secs(?=\\))",
    /* exim's message ids */
    "\\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\\b",
    /* postfix' queue ids */
    "queued as \\K\\w{6,}",
    /* message ids, APOP time stamps */
    "<[^<>@ ]*\\d{4,}[^<>@ ]*@[^<> ]*>",
    "<[0-9a-f]+\\.[0-9a-f]+\\.[0-9a-f]{6,}\\.[^<>@ ]+@[^<> ]*>",
    /* MIME boundaries */
    "boundary=\"?\\K[^\";]+",
    "^--\\K[-=_.0-9A-Za-z']{8,}(?=(?:--)?$)",
    /* dig */
    "(?:, id: |;; Query time: |;; WHEN: |; COOKIE: )\\K.*",
    /* HTTP */
    "(?:nonce|opaque)=\"\\K[^\"]*",
    "(?i)^[<>* ]*(?:etag|if-none-match|if-match|age|sec-websocket-(?:key|accept)): *\\K.*",
    "(?i)^[<>* ]*set-cookie: *[^=;]*=\\K[^;]+",
    "(?i)^[<>* ]*cookie: *\\K.*",
    /* clocks, long hexadecimal numbers */
    "\\b" CLOCK "(?:\\.\\d+)?\\b",
    "\\b[0-9a-fA-F]{16,}\\b",
};

enum {
    PATTERNS = sizeof patterns / sizeof patterns[0],
};

struct stable {
    pcre2_code *code;
    pcre2_match_data *match;
};

struct stable *stable_new(void)
{
    struct stable *stable = calloc(1, sizeof *stable);
    struct text all = {0};
    PCRE2_SIZE where;
    int error;

    for (size_t i = 0; i < PATTERNS; i++)
        text_printf(&all, "%s(?:%s)", i ? "|" : "", patterns[i]);
    if (stable) {
        stable->code =
            pcre2_compile((PCRE2_SPTR)all.data, all.length, PCRE2_UTF, &error, &where, NULL);
        stable->match = stable->code ? pcre2_match_data_create(1, NULL) : NULL;
    }
    text_deinit(&all);
    if (stable && stable->match)
        return stable;
    stable_free(stable);
    return NULL;
}

void stable_free(struct stable *stable)
{
    if (!stable)
        return;
    pcre2_match_data_free(stable->match);
    pcre2_code_free(stable->code);
    free(stable);
}

void stable_write(const struct stable *stable, struct text *out, const char *line, size_t n)
{
    size_t from = 0;

    while (from < n &&
           pcre2_match(stable->code, (PCRE2_SPTR)line, n, from, 0, stable->match, NULL) >= 0) {
        const PCRE2_SIZE *found = pcre2_get_ovector_pointer(stable->match);
        if (found[1] <= from || found[0] < from)
            break;
        text_add_n(out, line + from, found[0] - from);
        text_add(out, "[...]");
        from = found[1];
    }
    text_add_n(out, line + from, n - from);
}
