#include "analyzer/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#ifndef WIREWALK_LOCALE_DIR
#define WIREWALK_LOCALE_DIR "/usr/share/locale"
#endif

static const char domain[] = "wirewalk";

/* The catalogues of po/. */
static const char *const languages[] = {"en", "it", NULL};

bool language_known(const char *language)
{
    for (size_t i = 0; languages[i]; i++)
        if (strcmp(language, languages[i]) == 0)
            return true;
    return false;
}

/* gettext does not look at LANGUAGE in the locale "C"; "C.UTF-8" is always there. */
bool language_set(const char *language)
{
    const char *directory = getenv("WIREWALK_LOCALE_DIR");

    if (!setlocale(LC_MESSAGES, "C.UTF-8") || setenv("LANGUAGE", language, 1) != 0)
        return false;
    bindtextdomain(domain, directory ? directory : WIREWALK_LOCALE_DIR);
    bind_textdomain_codeset(domain, "UTF-8");
    /* The header of a catalogue is the translation of the empty text. It is looked up, and not
     * found, for English too: later the sandbox would not allow it. */
    bool found = dgettext(domain, "")[0] != '\0';
    return found || strcmp(language, "en") == 0;
}

const char *tr(const char *text)
{
    return text && *text ? dgettext(domain, text) : text;
}
