#include "analyzer/text.h"

#include <time.h>

static const int64_t NS_PER_SECOND = 1000000000;
static const char *const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* value with at least `digits` digits. */
static void padded(struct text *t, uint64_t value, unsigned digits, char pad)
{
    uint64_t bound = 1;

    for (unsigned i = 1; i < digits; i++)
        bound *= 10;
    for (; bound > 1 && value < bound; bound /= 10)
        text_char(t, pad);
    text_uint(t, value);
}

/* Whole seconds rounded down, and the rest. */
static int64_t split(int64_t ns, uint32_t *rest)
{
    int64_t seconds = ns / NS_PER_SECOND, left = ns % NS_PER_SECOND;

    if (left < 0) {
        left += NS_PER_SECOND;
        seconds--;
    }
    *rest = (uint32_t)left;
    return seconds;
}

static void fraction(struct text *t, uint32_t rest, unsigned decimals)
{
    if (decimals == 0)
        return;
    for (unsigned i = decimals; i < 9; i++)
        rest /= 10;
    text_char(t, '.');
    padded(t, rest, decimals, '0');
}

void text_seconds(struct text *t, int64_t ns, unsigned decimals)
{
    uint64_t value = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        text_char(t, '-');
    text_uint(t, value / (uint64_t)NS_PER_SECOND);
    fraction(t, (uint32_t)(value % (uint64_t)NS_PER_SECOND), decimals);
}

void text_iso_time(struct text *t, int64_t ns)
{
    uint32_t rest;
    time_t seconds = (time_t)split(ns, &rest);
    struct tm tm;

    if (!gmtime_r(&seconds, &tm))
        return;
    padded(t, (uint64_t)tm.tm_year + 1900, 4, '0');
    text_char(t, '-');
    padded(t, (uint64_t)tm.tm_mon + 1, 2, '0');
    text_char(t, '-');
    padded(t, (uint64_t)tm.tm_mday, 2, '0');
    text_char(t, 'T');
    padded(t, (uint64_t)tm.tm_hour, 2, '0');
    text_char(t, ':');
    padded(t, (uint64_t)tm.tm_min, 2, '0');
    text_char(t, ':');
    padded(t, (uint64_t)tm.tm_sec, 2, '0');
    fraction(t, rest, 9);
    text_char(t, 'Z');
}

void text_long_time(struct text *t, int64_t ns, unsigned decimals)
{
    uint32_t rest;
    time_t seconds = (time_t)split(ns, &rest);
    struct tm tm;

    if (!gmtime_r(&seconds, &tm))
        return;
    text_add(t, months[tm.tm_mon]);
    text_char(t, ' ');
    padded(t, (uint64_t)tm.tm_mday, 2, ' ');
    text_add(t, ", ");
    padded(t, (uint64_t)tm.tm_year + 1900, 4, '0');
    text_char(t, ' ');
    padded(t, (uint64_t)tm.tm_hour, 2, '0');
    text_char(t, ':');
    padded(t, (uint64_t)tm.tm_min, 2, '0');
    text_char(t, ':');
    padded(t, (uint64_t)tm.tm_sec, 2, '0');
    fraction(t, rest, decimals);
    text_add(t, " UTC");
}
