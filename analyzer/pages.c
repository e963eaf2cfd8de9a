#include "analyzer/pages.h"

#include <stdint.h>
#include <sys/mman.h>

enum {
    SMALL =
        1 << 20, /* octets at the start that are not in large pages: most captures need no more */
};

void *pages_reserve(size_t n)
{
    void *pages =
        mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return pages == MAP_FAILED ? NULL : pages;
}

void *pages_reserve_large(size_t n)
{
    uint8_t *pages = pages_reserve(n);

    if (pages && n > SMALL)
        (void)madvise(pages + SMALL, n - SMALL, MADV_HUGEPAGE); /* a wish: it works without */
    return pages;
}

void pages_release(void *pages, size_t n)
{
    if (pages)
        munmap(pages, n);
}
