#include "analyzer/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#ifndef WIREWALK_LOCALE_DIR
#define WIREWALK_LOCALE_DIR "/usr/share/locale"
#endif

static const char domain[] = "wirewalk";

/* gettext does not look at LANGUAGE in the locale "C"; "C.UTF-8" is always there. */
bool language_set(const char *language)
{
    const char *directory = getenv("WIREWALK_LOCALE_DIR");

    if (!setlocale(LC_MESSAGES, "C.UTF-8") || setenv("LANGUAGE", language, 1) != 0)
        return false;
    bindtextdomain(domain, directory ? directory : WIREWALK_LOCALE_DIR);
    bind_textdomain_codeset(domain, "UTF-8");
    /* The header of a catalogue is the translation of the empty text. */
    return strcmp(language, "en") == 0 || dgettext(domain, "")[0] != '\0';
}

const char *tr(const char *text)
{
    return text && *text ? dgettext(domain, text) : text;
}
