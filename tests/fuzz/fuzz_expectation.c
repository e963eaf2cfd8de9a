/* Expectations: what stands before the first line "---" is the file, what follows was said. */
#include "analyzer/match.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *find_end(const char *text, size_t n)
{
    for (size_t i = 0; i + 4 <= n; i++)
        if (memcmp(text + i, "---\n", 4) == 0)
            return text + i;
    return text + n;
}

static void add_lines(struct script *script, const char *text, const char *end)
{
    while (text < end && script->n_lines < 200) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text);
        uint8_t speaker = SPEAKER_FORM;
        if (n >= 3 && (*text == 'C' || *text == 'S') && text[1] == ':') {
            speaker = *text == 'C' ? SPEAKER_CLIENT : SPEAKER_SERVER;
            text += 3;
            n -= 3;
        }
        script->lines[script->n_lines++] = (struct script_line){
            .offset = script->pool.length, .length = (uint32_t)n, .speaker = speaker};
        text_add_n(&script->pool, text, n);
        text = stop ? stop + 1 : end;
    }
}

static void match_all(const struct expectation *expectation, const struct script *script)
{
    for (size_t i = 0; i < expectation->n_sessions && i < 4; i++) {
        struct match match;
        match_session(&match, &expectation->sessions[i], script);
        if (match.found != (match.cost == 0))
            abort();
        for (size_t k = 0; k < match.n_edits; k++)
            if (match.edits[k].kind == EDIT_MISSING &&
                match.edits[k].expected >= expectation->sessions[i].n_lines)
                abort();
        match_deinit(&match);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct expectation expectation;
    struct script script = {.lines = calloc(200, sizeof(struct script_line))};
    char message[512], *text = malloc(size + 1);

    if (size <= 4096 && text && script.lines) {
        memcpy(text, data, size);
        text[size] = '\0';
        const char *end = find_end(text, size);
        /* A copy of its own size, so that reading beyond it is seen. */
        size_t n = (size_t)(end - text);
        char *file = malloc(n ? n : 1);
        memcpy(file, text, n);
        add_lines(&script, end < text + size ? end + 4 : end, text + size);
        if (expectation_parse(&expectation, "f", file, n, message, sizeof message))
            match_all(&expectation, &script);
        else if (!*message)
            abort();
        expectation_deinit(&expectation);
        free(file);
    }
    script_deinit(&script);
    free(text);
    return 0;
}
