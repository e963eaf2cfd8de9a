/*
 * Whole captures: the octets are a file (pcap, pcapng, packed or not) that goes through all of the
 * program, in one pass or two
 */
#include "tests/fuzz/fuzz_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SIZE_LARGEST = 200000,
    MEMORY = 16 << 20,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct engine_options options = {.memory_limit = MEMORY, .one_pass = size % 2};
    struct script_style style = {0};

    if (size > 0 && size <= SIZE_LARGEST)
        run_capture(data, size, &options, &style);
    return 0;
}
