#include "analyzer/suggest.h"

#include <stddef.h>
#include <string.h>

enum {
    LETTERS_PER = 3, /* one letter may be wrong for so many */
};

struct suggestion suggestion_for(const char *word)
{
    return (struct suggestion){.word = word};
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned suggest_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][SUGGEST_WORD_MAX + 1];

    if (a_length > SUGGEST_WORD_MAX || b_length > SUGGEST_WORD_MAX)
        return SUGGEST_WORD_MAX;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

void suggestion_offer(struct suggestion *suggestion, const char *candidate)
{
    size_t word = strnlen(suggestion->word, SUGGEST_WORD_MAX + 1),
           other = strnlen(candidate, SUGGEST_WORD_MAX + 1);

    if (word > SUGGEST_WORD_MAX || other > SUGGEST_WORD_MAX)
        return;
    unsigned found = suggest_distance(suggestion->word, word, candidate, other);
    unsigned most = (unsigned)((word > other ? word : other) / LETTERS_PER) + 1;
    if (found <= most && found < other && (!suggestion->best || found < suggestion->distance)) {
        suggestion->best = candidate;
        suggestion->distance = found;
    }
}
