#include "analyzer/language.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Beside the program: where it was built, or where it was unpacked with its share. */
static const char *const beside[] = {"po", "../share/locale"};

/* The folder in which a catalogue of the language is; path has PATH_MAX octets. */
static const char *find_folder(const char *language, char *path)
{
    const char *wanted = getenv("WIREWALK_LOCALE_DIR");
    char program[PATH_MAX - 64], file[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program);

    if (wanted)
        return wanted;
    while (n > 0 && program[n - 1] != '/')
        n--;
    for (size_t i = 0; n > 0 && i < sizeof beside / sizeof beside[0]; i++) {
        snprintf(path, PATH_MAX, "%.*s%s", (int)n, program, beside[i]);
        int length = snprintf(file, sizeof file, "%s/%s/LC_MESSAGES/%s.mo", path, language, domain);
        if (length < (int)sizeof file && access(file, R_OK) == 0)
            return path;
    }
    return WIREWALK_LOCALE_DIR;
}

/* gettext does not look at LANGUAGE in the locale "C"; "C.UTF-8" is always there. */
bool language_set(const char *language)
{
    char path[PATH_MAX];

    if (!setlocale(LC_MESSAGES, "C.UTF-8") || setenv("LANGUAGE", language, 1) != 0)
        return false;
    bindtextdomain(domain, find_folder(language, path));
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
