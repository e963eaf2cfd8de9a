/*
 * language: the words of captions in the reader's language
 *
 * Texts for readers are written in English in tables, marked N_ for the translators, and looked up
 * with tr where they are printed. Catalogues are po/LANGUAGE.po.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Marks a text for translation where it stands in a table. */
#define N_(text) text

/* Whether texts are kept in this language: "en", or one that has a catalogue. */
bool language_known(const char *language);
/* "en" or a language that has a catalogue; reads it now, before the sandbox. false: there is none.
 */
bool language_set(const char *language);
/* The text in the language that was set. NULL stays NULL. */
const char *tr(const char *text);
