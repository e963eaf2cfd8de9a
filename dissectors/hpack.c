#include "dissectors/hpack.h"

#include <string.h>

enum {
    ENTRY_OVERHEAD = 32, /* that an entry counts more than its octets (RFC 7541, 4.1) */
    LENGTHS = 8,         /* octets before and behind an entry: of its name, of its value */
    PREFIX_MAX = 7,      /* bits of a padding, of an index */
    INTEGER_OCTETS_MAX = 5,
    HUFFMAN_SHORTEST = 5, /* bits */
    HUFFMAN_EOS = 256,
};

/* --- the static table (RFC 7541, Appendix A) ---------------------------------------------------
 */

static const struct {
    const char *name, *value;
} statics[HPACK_STATIC] = {
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
};

static struct bytes bytes_at(const char *string)
{
    return (struct bytes){(const uint8_t *)string, (uint32_t)strlen(string)};
}

/* --- Huffman's code (RFC 7541, Appendix B) -----------------------------------------------------
 */

/* Codes of one length follow each other, in the order of their symbols. */
static const struct {
    uint8_t bits;
    uint32_t first;
    uint8_t n;
    uint16_t symbol; /* index of the first one's */
} lengths[] = {
    {5, 0x0, 10, 0},
    {6, 0x14, 26, 10},
    {7, 0x5c, 32, 36},
    {8, 0xf8, 6, 68},
    {10, 0x3f8, 5, 74},
    {11, 0x7fa, 3, 79},
    {12, 0xffa, 2, 82},
    {13, 0x1ff8, 6, 84},
    {14, 0x3ffc, 2, 90},
    {15, 0x7ffc, 3, 92},
    {19, 0x7fff0, 3, 95},
    {20, 0xfffe6, 8, 98},
    {21, 0x1fffdc, 13, 106},
    {22, 0x3fffd2, 26, 119},
    {23, 0x7fffd8, 29, 145},
    {24, 0xffffea, 12, 174},
    {25, 0x1ffffec, 4, 186},
    {26, 0x3ffffe0, 15, 190},
    {27, 0x7ffffde, 19, 205},
    {28, 0xfffffe2, 29, 224},
    {30, 0x3ffffffc, 4, 253},
};

/* clang-format off */
static const uint16_t symbols[] = {
    48, 49, 50, 97, 99, 101, 105, 111, 115, 116, 32, 37, 45, 46, 47, 51,
    52, 53, 54, 55, 56, 57, 61, 65, 95, 98, 100, 102, 103, 104, 108, 109,
    110, 112, 114, 117, 58, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76,
    77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 89, 106, 107, 113, 118,
    119, 120, 121, 122, 38, 42, 44, 59, 88, 90, 33, 34, 40, 41, 63, 39,
    43, 124, 35, 62, 0, 36, 64, 91, 93, 126, 94, 125, 60, 96, 123, 92,
    195, 208, 128, 130, 131, 162, 184, 194, 224, 226, 153, 161, 167, 172, 176, 177,
    179, 209, 216, 217, 227, 229, 230, 129, 132, 133, 134, 136, 146, 154, 156, 160,
    163, 164, 169, 170, 173, 178, 181, 185, 186, 187, 189, 190, 196, 198, 228, 232,
    233, 1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157,
    158, 165, 166, 168, 174, 175, 180, 182, 183, 188, 191, 197, 231, 239, 9, 142,
    144, 145, 148, 159, 171, 206, 215, 225, 236, 237, 199, 207, 234, 235, 192, 193,
    200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255, 203, 204, 211,
    212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254,
    2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20,
    21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127, 220, 249, 10, 13, 22,
    256,
};
/* clang-format on */

/* Bits that are still to be read, the next one highest. */
struct bits {
    struct bytes rest;
    uint64_t window;
    unsigned n;
};

static void refill(struct bits *bits)
{
    while (bits->n <= 56 && bits->rest.length > 0) {
        bits->window |= (uint64_t)bits->rest.data[0] << (56 - bits->n);
        bits->n += 8;
        bits->rest = (struct bytes){bits->rest.data + 1, bits->rest.length - 1};
    }
}

/* The symbol at the front, or -1: what is left is less than one. */
static int next_symbol(struct bits *bits)
{
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (lengths[i].bits > bits->n)
            return -1;
        uint64_t code = bits->window >> (64 - lengths[i].bits);
        if (code - lengths[i].first >= lengths[i].n)
            continue;
        bits->window <<= lengths[i].bits;
        bits->n -= lengths[i].bits;
        return symbols[lengths[i].symbol + (code - lengths[i].first)];
    }
    return -1;
}

/* The last octet is filled up with ones, less than eight of them. */
static bool is_padding(const struct bits *bits)
{
    return bits->n <= PREFIX_MAX &&
           (bits->n == 0 || bits->window >> (64 - bits->n) == (1u << bits->n) - 1);
}

struct bytes hpack_huffman(struct arena *arena, struct bytes packed)
{
    struct bits bits = {.rest = packed};
    uint64_t room = (uint64_t)packed.length * 8 / HUFFMAN_SHORTEST + 1;
    uint8_t *out = packed.length <= HPACK_STRING_MAX ? arena_alloc(arena, (uint32_t)room) : NULL;
    uint32_t n = 0;
    int symbol;

    if (!out)
        return (struct bytes){NULL, 0};
    for (refill(&bits); (symbol = next_symbol(&bits)) >= 0; refill(&bits)) {
        if (symbol == HUFFMAN_EOS)
            return (struct bytes){NULL, 0};
        out[n++] = (uint8_t)symbol;
    }
    return is_padding(&bits) ? (struct bytes){out, n} : (struct bytes){NULL, 0};
}

/* --- the dynamic table (RFC 7541, 4) -------------------------------------------------------------
 *
 *   lengths (8) | name | value | lengths (8)    the oldest entry first
 */

static uint32_t read_length(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_length(uint8_t *at, uint32_t n)
{
    at[0] = (uint8_t)(n >> 24);
    at[1] = (uint8_t)(n >> 16);
    at[2] = (uint8_t)(n >> 8);
    at[3] = (uint8_t)n;
}

/* Octets of name and value, by either of its lengths. */
static uint32_t entry_octets(const uint8_t *both)
{
    return read_length(both) + read_length(both + LENGTHS / 2);
}

static void evict(struct hpack *hpack, struct keep *table, uint32_t room)
{
    while (table->length > 0 && hpack->size + room > hpack->max) {
        uint32_t n = entry_octets(table->data);
        hpack->size -= n + ENTRY_OVERHEAD;
        keep_drop(table, n + 2 * LENGTHS);
    }
    if (table->length == 0)
        hpack->size = 0;
}

static void insert(
    struct hpack *hpack, struct keep *table, struct arena *arena, const struct hpack_field *field)
{
    uint32_t n = field->name.length + field->value.length;

    if (n + ENTRY_OVERHEAD > hpack->max) { /* empties the table, which is no error */
        keep_clear(table);
        hpack->size = 0;
        return;
    }
    evict(hpack, table, n + ENTRY_OVERHEAD);
    uint8_t *entry = arena_alloc(arena, n + 2 * LENGTHS);
    if (!entry) {
        hpack_lose(hpack, table);
        return;
    }
    write_length(entry, field->name.length);
    write_length(entry + LENGTHS / 2, field->value.length);
    if (field->name.length > 0)
        memcpy(entry + LENGTHS, field->name.data, field->name.length);
    if (field->value.length > 0)
        memcpy(entry + LENGTHS + field->name.length, field->value.data, field->value.length);
    memcpy(entry + LENGTHS + n, entry, LENGTHS);
    if (keep_add(table, (struct bytes){entry, n + 2 * LENGTHS}, 0))
        hpack->size += n + ENTRY_OVERHEAD;
    else
        hpack_lose(hpack, table);
}

static struct bytes copy_of(struct arena *arena, const uint8_t *data, uint32_t n)
{
    uint8_t *copy = arena_alloc(arena, n + 1);

    if (copy)
        memcpy(copy, data, n);
    return (struct bytes){copy, copy ? n : 0};
}

/* false: there is no such entry. */
static bool find_dynamic(const struct keep *table, struct arena *arena, uint32_t back,
    struct bytes *name, struct bytes *value)
{
    uint32_t end = table->length;

    for (; end > 0; back--) {
        const uint8_t *lengths_at = table->data + end - LENGTHS;
        uint32_t n = entry_octets(lengths_at), start = end - n - LENGTHS;
        if (back == 0) {
            uint32_t name_length = read_length(lengths_at);
            *name = copy_of(arena, table->data + start, name_length);
            *value = copy_of(arena, table->data + start + name_length, n - name_length);
            return true;
        }
        end = start - LENGTHS;
    }
    return false;
}

/* false: the block is broken. A lost entry is found, with NULL. */
static bool find(const struct hpack *hpack, const struct keep *table, struct arena *arena,
    uint32_t index, struct bytes *name, struct bytes *value)
{
    *name = *value = (struct bytes){NULL, 0};
    if (index == 0)
        return false;
    if (index <= HPACK_STATIC) {
        *name = bytes_at(statics[index - 1].name);
        *value = bytes_at(statics[index - 1].value);
        return true;
    }
    return find_dynamic(table, arena, index - HPACK_STATIC - 1, name, value) || hpack->lost;
}

void hpack_init(struct hpack *hpack)
{
    *hpack = (struct hpack){.max = HPACK_TABLE_DEFAULT, .limit = HPACK_TABLE_DEFAULT};
}

void hpack_begin(struct hpack *hpack)
{
    hpack->in_block = false;
}

void hpack_lose(struct hpack *hpack, struct keep *table)
{
    keep_clear(table);
    hpack->size = 0;
    hpack->lost = true;
    hpack->limit = UINT32_MAX;
}

void hpack_allow(struct hpack *hpack, uint32_t size)
{
    if (size > hpack->limit)
        hpack->limit = size;
}

/* --- a block (RFC 7541, 5 and 6) ----------------------------------------------------------------
 */

/* An integer whose first octet has so many bits for it. A short one makes the cursor bad. */
static enum hpack_result read_integer(struct cursor *block, unsigned bits, uint32_t *value)
{
    uint32_t most = (1u << bits) - 1;
    uint64_t sum = cursor_u8(block) & most;

    if (sum == most) {
        uint8_t octet = 0x80;
        for (unsigned i = 0; octet & 0x80; i++) {
            if (i == INTEGER_OCTETS_MAX)
                return HPACK_BROKEN;
            octet = cursor_u8(block);
            sum += (uint64_t)(octet & 0x7f) << (7 * i);
        }
    }
    *value = (uint32_t)sum;
    return block->bad ? HPACK_SHORT : sum > UINT32_MAX ? HPACK_BROKEN : HPACK_FIELD;
}

static enum hpack_result read_string(
    struct cursor *block, struct arena *arena, struct bytes *string)
{
    bool packed = cursor_left(block) > 0 && block->base[block->position] & 0x80;
    uint32_t n;
    enum hpack_result result = read_integer(block, PREFIX_MAX, &n);

    if (result != HPACK_FIELD)
        return result;
    if (n > HPACK_STRING_MAX)
        return HPACK_LONG;
    const uint8_t *data = cursor_take(block, n);
    if (!data)
        return HPACK_SHORT;
    *string = packed ? hpack_huffman(arena, (struct bytes){data, n}) : (struct bytes){data, n};
    return string->data ? HPACK_FIELD : HPACK_BROKEN;
}

static enum hpack_result read_size(
    struct hpack *hpack, struct keep *table, struct cursor *block, struct hpack_field *field)
{
    enum hpack_result result = read_integer(block, 5, &field->index);

    field->form = HPACK_TABLE_SIZE;
    if (result != HPACK_FIELD)
        return result;
    if (hpack->in_block || field->index > hpack->limit)
        return HPACK_BROKEN;
    hpack->max = field->index < HPACK_TABLE_MAX ? field->index : HPACK_TABLE_MAX;
    if (field->index > HPACK_TABLE_MAX)
        hpack->lost = true;
    else if (field->index == 0)
        hpack->lost = false;
    evict(hpack, table, 0);
    return HPACK_FIELD;
}

static enum hpack_result read_indexed(const struct hpack *hpack, const struct keep *table,
    struct arena *arena, struct cursor *block, struct hpack_field *field)
{
    enum hpack_result result = read_integer(block, PREFIX_MAX, &field->index);

    field->form = HPACK_INDEXED;
    if (result == HPACK_FIELD &&
        !find(hpack, table, arena, field->index, &field->name, &field->value))
        return HPACK_BROKEN;
    return result;
}

static enum hpack_result read_literal(struct hpack *hpack, struct keep *table, struct arena *arena,
    struct cursor *block, struct hpack_field *field)
{
    uint8_t first = block->base[block->position];
    bool indexing = first & 0x40, never = !indexing && first & 0x10;
    struct bytes other;
    enum hpack_result result = read_integer(block, indexing ? 6 : 4, &field->index);

    field->form = indexing ? HPACK_INDEXING_INDEXED_NAME
                  : never  ? HPACK_NEVER_INDEXED_NAME
                           : HPACK_INDEXED_NAME;
    if (result == HPACK_FIELD && field->index == 0) {
        field->form++;
        result = read_string(block, arena, &field->name);
    } else if (result == HPACK_FIELD &&
               !find(hpack, table, arena, field->index, &field->name, &other)) {
        result = HPACK_BROKEN;
    }
    if (result == HPACK_FIELD)
        result = read_string(block, arena, &field->value);
    if (result == HPACK_FIELD && indexing)
        insert(hpack, table, arena, field);
    return result;
}

enum hpack_result hpack_next(struct hpack *hpack, struct keep *table, struct arena *arena,
    struct cursor *block, struct hpack_field *field)
{
    struct cursor start = *block;
    uint8_t first = cursor_left(block) > 0 ? block->base[block->position] : 0;
    enum hpack_result result;

    *field = (struct hpack_field){0};
    if ((first & 0xe0) == 0x20) {
        result = read_size(hpack, table, block, field);
    } else {
        result = first & 0x80 ? read_indexed(hpack, table, arena, block, field)
                              : read_literal(hpack, table, arena, block, field);
        hpack->in_block |= result == HPACK_FIELD;
    }
    field->span = (struct bytes){start.base + start.position, block->position - start.position};
    if (result != HPACK_FIELD)
        *block = start;
    return result;
}

const char *hpack_form_name(enum hpack_form form)
{
    static const char *const names[] = {
        [HPACK_INDEXED] = "Indexed Header Field",
        [HPACK_INDEXING_INDEXED_NAME] =
            "Literal Header Field with Incremental Indexing - Indexed Name",
        [HPACK_INDEXING_NEW_NAME] = "Literal Header Field with Incremental Indexing - New Name",
        [HPACK_INDEXED_NAME] = "Literal Header Field without Indexing - Indexed Name",
        [HPACK_NEW_NAME] = "Literal Header Field without Indexing - New Name",
        [HPACK_NEVER_INDEXED_NAME] = "Literal Header Field never Indexed - Indexed Name",
        [HPACK_NEVER_NEW_NAME] = "Literal Header Field never Indexed - New Name",
        [HPACK_TABLE_SIZE] = "Maximum Header Table Size Change",
    };

    return names[form];
}
