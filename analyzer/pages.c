#include "analyzer/pages.h"

#include <sys/mman.h>

void *pages_reserve(size_t n)
{
    void *pages =
        mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return pages == MAP_FAILED ? NULL : pages;
}

void pages_release(void *pages, size_t n)
{
    if (pages)
        munmap(pages, n);
}
