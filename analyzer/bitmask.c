#include "analyzer/layers.h"

/* What a bit or value says behind the whole number. */
static void add_bit(struct text *t, const struct field *bit, uint64_t value)
{
    uint64_t own = (value & bit->mask) >> __builtin_ctzll(bit->mask);

    if (bit->type == FIELD_BOOL) {
        if (own)
            text_printf(t, ", %s", bit->title);
    } else if (bit->names) {
        text_printf(t, ", %s: %s", bit->title, names_get(bit->names, own, "Unknown"));
    }
}

uint64_t take_bitmask(struct dissection *d, const struct field *field,
    const struct field *const *bits, uint32_t n_bits)
{
    uint64_t value = take_flags(d, field, bits, n_bits);
    struct text t = {0};

    if (!dissection_adds(d) || !d->last)
        return value;
    for (uint32_t i = 0; i < n_bits; i++)
        add_bit(&t, bits[i], value);
    if (t.length > 0)
        node_suffix(d, d->last, "%s", text_string(&t));
    text_deinit(&t);
    return value;
}
