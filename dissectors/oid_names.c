#include "dissectors/oid_names.h"

#include <string.h>

enum {
    OID_TEXT_MAX = 512, /* octets of a dotted identifier; what goes beyond is dropped */
    OID_ARC_BITS = 57,  /* an arc that needs more is shown as its lowest bits */
};

struct oid_table {
    const struct oid_name *rows;
    size_t n;
};

/* An identifier with the first `length` octets of dotted, or NULL. */
static const struct oid_name *search(struct oid_table table, const char *dotted, size_t length)
{
    size_t low = 0, high = table.n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct oid_name *row = &table.rows[middle];
        int order = strncmp(row->dotted, dotted, length);
        if (order == 0 && row->dotted[length] == '\0')
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static struct oid_table table_of(const char *dotted)
{
    if (dotted[0] == '2')
        return (struct oid_table){oid_names_joint, oid_names_joint_n};
    if (strcmp(dotted, "1.3.6") >= 0)
        return (struct oid_table){oid_names_internet, oid_names_internet_n};
    return (struct oid_table){oid_names_iso, oid_names_iso_n};
}

/* Part of an identifier may stand in an earlier table than the whole. */
static const struct oid_name *find(const char *dotted, size_t length)
{
    const struct oid_name *row = search(table_of(dotted), dotted, length);

    return row ? row : search((struct oid_table){oid_names_iso, oid_names_iso_n}, dotted, length);
}

const char *oid_name(struct arena *arena, const char *dotted)
{
    size_t length = strlen(dotted);

    while (length > 0) {
        const struct oid_name *row = find(dotted, length);
        if (row)
            return dotted[length] ? arena_printf(arena, "%s%s", row->name, dotted + length)
                                  : row->name;
        while (length > 0 && dotted[length - 1] != '.')
            length--;
        if (length > 0)
            length--;
    }
    return dotted;
}

static size_t add_arc(char *text, size_t n, uint64_t arc)
{
    char digits[20];
    size_t k = 0;

    do
        digits[k++] = (char)('0' + arc % 10);
    while ((arc /= 10) > 0);
    if (n + k + 1 > OID_TEXT_MAX)
        return n;
    if (n > 0)
        text[n++] = '.';
    while (k > 0)
        text[n++] = digits[--k];
    return n;
}

/* X.690 section 8.19: arcs of seven bits an octet, the first two in one number. */
const char *oid_dotted(struct arena *arena, struct bytes oid)
{
    char text[OID_TEXT_MAX];
    uint64_t arc = 0;
    size_t n = 0;

    for (uint32_t i = 0; i < oid.length; i++) {
        arc = (arc & ((1ull << OID_ARC_BITS) - 1)) << 7 | (oid.data[i] & 0x7f);
        if (oid.data[i] & 0x80)
            continue;
        if (n == 0) {
            uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
            n = add_arc(text, n, root);
            arc -= 40 * root;
        }
        n = add_arc(text, n, arc);
        arc = 0;
    }
    return arena_copy(arena, text, n);
}
