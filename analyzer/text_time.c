#include "analyzer/text.h"

static const int64_t NS_PER_SECOND = 1000000000;
static const char *const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* A moment in UTC. */
struct date {
    uint32_t year, month, day; /* from 1 */
    uint32_t hour, minute, second, ns;
};

enum {
    SECONDS_PER_DAY = 86400,
    DAYS_FROM_MARCH_0 = 719468, /* from the first of March of the year 0 to 1970 */
    DAYS_PER_ERA = 146097,      /* of 400 years, after which the calendar repeats itself */
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

static void fraction(struct text *t, uint32_t ns, unsigned decimals)
{
    static const uint32_t units[] = {
        1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};

    if (decimals == 0)
        return;
    text_char(t, '.');
    text_uint_padded(t, ns / units[decimals], decimals, '0');
}

void text_seconds(struct text *t, int64_t ns, unsigned decimals)
{
    uint64_t value = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        text_char(t, '-');
    text_uint(t, value / (uint64_t)NS_PER_SECOND);
    fraction(t, (uint32_t)(value % (uint64_t)NS_PER_SECOND), decimals);
}

/* 19:04:25.686124000 */
static void add_clock(struct text *t, const struct date *date, unsigned decimals)
{
    text_uint_padded(t, date->hour, 2, '0');
    text_char(t, ':');
    text_uint_padded(t, date->minute, 2, '0');
    text_char(t, ':');
    text_uint_padded(t, date->second, 2, '0');
    fraction(t, date->ns, decimals);
}

void text_iso_time(struct text *t, int64_t ns)
{
    struct date date = date_of(ns);

    text_uint_padded(t, date.year, 4, '0');
    text_char(t, '-');
    text_uint_padded(t, date.month, 2, '0');
    text_char(t, '-');
    text_uint_padded(t, date.day, 2, '0');
    text_char(t, 'T');
    add_clock(t, &date, 9);
    text_char(t, 'Z');
}

void text_long_time(struct text *t, int64_t ns, unsigned decimals)
{
    struct date date = date_of(ns);

    text_add(t, months[date.month - 1]);
    text_char(t, ' ');
    text_uint_padded(t, date.day, 2, ' ');
    text_add(t, ", ");
    text_uint_padded(t, date.year, 4, '0');
    text_char(t, ' ');
    add_clock(t, &date, decimals);
    text_add(t, " UTC");
}
