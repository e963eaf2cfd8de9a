/*
 * suggest: "did you mean …?"
 */
#pragma once

/* The nearest of the candidates offered so far. */
struct suggestion {
    const char *word;  /* what the user wrote */
    const char *best;  /* NULL: none is near */
    unsigned distance; /* letters to change for it */
};

struct suggestion suggestion_for(const char *word);
/* candidate must live as long as the suggestion. */
void suggestion_offer(struct suggestion *suggestion, const char *candidate);
