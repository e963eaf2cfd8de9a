#include "analyzer/progress.h"

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

bool progress_wanted(const struct output *output)
{
    return isatty(STDERR_FILENO) && !output->terminal;
}

void progress_show(const struct capture *capture, bool first_pass)
{
    uint64_t done, total;

    capture_progress(capture, &done, &total);
    if (total > 0)
        fprintf(stderr, "\r%s %3u %%", first_pass ? "reading" : "writing",
            (unsigned)(done * 100 / total));
    else
        fprintf(stderr, "\rreading %llu MB", (unsigned long long)(done / 1000000));
}

void progress_end(void)
{
    fputs("\r             \r", stderr);
}
