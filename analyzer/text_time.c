#include "analyzer/text.h"

#include "analyzer/text_put.h"

static const int64_t NS_PER_SECOND = 1000000000;
static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";

/* A moment in UTC. */
struct date {
    uint32_t year, month, day; /* from 1 */
    uint32_t hour, minute, second, ns;
};

enum {
    SECONDS_PER_DAY = 86400,
    DAYS_FROM_MARCH_0 = 719468, /* from the first of March of the year 0 to 1970 */
    DAYS_PER_ERA = 146097,      /* of 400 years, after which the calendar repeats itself */
    FRACTION = 10,              /* octets of a point and nine digits */
    TIME_MAX = 40,              /* octets of a time */
};

/* Counted in years that begin with March: the leap day is their last. No time of a capture (int64
 * ns) lies before the year 1677. */
static void set_day(struct date *date, int64_t days)
{
    uint32_t n = (uint32_t)(days + DAYS_FROM_MARCH_0), era = n / DAYS_PER_ERA,
             of_era = n % DAYS_PER_ERA;
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * of_year + 2) / 153; /* from March, 0 */

    date->day = of_year - (153 * month + 2) / 5 + 1;
    date->month = month < 10 ? month + 3 : month - 9;
    date->year = 400 * era + year + (date->month <= 2);
}

static struct date date_of(int64_t ns)
{
    struct date date;
    int64_t rest = ns % NS_PER_SECOND, seconds = ns / NS_PER_SECOND - (rest < 0);
    int64_t of_day = seconds % SECONDS_PER_DAY, days = seconds / SECONDS_PER_DAY - (of_day < 0);

    if (of_day < 0)
        of_day += SECONDS_PER_DAY;
    set_day(&date, days);
    date.hour = (uint32_t)of_day / 3600;
    date.minute = (uint32_t)of_day / 60 % 60;
    date.second = (uint32_t)of_day % 60;
    date.ns = (uint32_t)(rest < 0 ? rest + NS_PER_SECOND : rest);
    return date;
}

/* What was written from `at` to the end, and without the digits that are not wanted. */
static void keep(struct text *t, const char *end, unsigned decimals)
{
    size_t n = (size_t)(end - t->data) - (decimals ? 9 - decimals : FRACTION);

    t->length = t->limit && n > t->limit ? t->limit : n;
}

void text_seconds(struct text *t, int64_t ns, unsigned decimals)
{
    uint64_t value = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    char *at = text_reserve(t, TIME_MAX);

    *at = '-';
    at = put_decimal(at + (ns < 0), value / (uint64_t)NS_PER_SECOND);
    *at++ = '.';
    keep(t, put_nine(at, (uint32_t)(value % (uint64_t)NS_PER_SECOND)), decimals);
}

/* No year that can be has more or less than four digits. */
static char *put_year(char *at, const struct date *date)
{
    return put_pair(put_pair(at, date->year / 100), date->year % 100);
}

/* 19:04:25.686124000 */
static char *put_clock(char *at, const struct date *date)
{
    at = put_pair(at, date->hour);
    *at++ = ':';
    at = put_pair(at, date->minute);
    *at++ = ':';
    at = put_pair(at, date->second);
    *at++ = '.';
    return put_nine(at, date->ns);
}

void text_iso_time(struct text *t, int64_t ns)
{
    struct date date = date_of(ns);
    char *at = put_year(text_reserve(t, TIME_MAX), &date);

    *at++ = '-';
    at = put_pair(at, date.month);
    *at++ = '-';
    at = put_pair(at, date.day);
    *at++ = 'T';
    keep(t, put_clock(at, &date), 9);
    text_char(t, 'Z');
}

void text_long_time(struct text *t, int64_t ns, unsigned decimals)
{
    struct date date = date_of(ns);
    char *at = text_reserve(t, TIME_MAX);

    memcpy(at, months + 4 * (date.month - 1), 4);
    put_pair(at + 4, date.day);
    if (date.day < 10)
        at[4] = ' ';
    memcpy(at + 6, ", ", 2);
    at = put_year(at + 8, &date);
    *at++ = ' ';
    keep(t, put_clock(at, &date), decimals);
    text_add(t, " UTC");
}
