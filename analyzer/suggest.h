/*
 * suggest: "did you mean …?"
 */
#pragma once

#include <stddef.h>

/* Letters of the longest word that is compared; a longer one is near nothing. */
#define SUGGEST_WORD_MAX 96

/* Letters to insert, drop, change or swap with their neighbour to make b of a;
 * SUGGEST_WORD_MAX when one of them is longer than that. */
unsigned suggest_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* The nearest of the candidates offered so far. */
struct suggestion {
    const char *word;  /* what the user wrote */
    const char *best;  /* NULL: none is near */
    unsigned distance; /* letters to change for it */
};

struct suggestion suggestion_for(const char *word);
/* candidate must live as long as the suggestion. */
void suggestion_offer(struct suggestion *suggestion, const char *candidate);
