/*
 * HTTP2-Settings (RFC 7540, 3.2.1): what a client that would rather speak HTTP/2 wants of it
 *
 *   base64url of *( identifier(16) value(32) )
 */
#include "dissectors/dissectors.h"
#include "dissectors/http_message.h"

enum { SETTINGS_KNOWN = 8 };

enum { SETTINGS, SETTINGS_ID, SETTINGS_UNKNOWN, SETTINGS_VALUES };

static const struct name id_rows[] = {
    ONE(1, "Header table size"),
    ONE(2, "Enable PUSH"),
    ONE(3, "Max concurrent streams"),
    ONE(4, "Initial Windows size"),
    ONE(5, "Max frame size"),
    ONE(6, "Max header list size"),
    ONE(8, "Extended CONNECT"),
};
static const struct names ids = NAMES(id_rows);

/* The values by their identifiers, behind the others. */
static const struct field http2[] = {
    [SETTINGS] = {"http2.settings", "Settings", FIELD_NONE, BASE_NONE},
    [SETTINGS_ID] = {"http2.settings.id", "Settings Identifier", FIELD_UINT16, BASE_DEC,
        .names = &ids},
    [SETTINGS_UNKNOWN] = {"http2.settings.unknown", "Unknown Settings", FIELD_UINT32, BASE_DEC},
    [SETTINGS_VALUES] = {"http2.settings.header_table_size", "Header table size", FIELD_UINT32,
        BASE_DEC},
    {"http2.settings.enable_push", "Enable PUSH", FIELD_UINT32, BASE_DEC},
    {"http2.settings.max_concurrent_streams", "Max concurrent streams", FIELD_UINT32, BASE_DEC},
    {"http2.settings.initial_window_size", "Initial Windows Size", FIELD_UINT32, BASE_DEC},
    {"http2.settings.max_frame_size", "Max frame size", FIELD_UINT32, BASE_DEC},
    {"http2.settings.max_header_list_size", "Max header list size", FIELD_UINT32, BASE_DEC},
    {"http2.settings.extended_connect", "Extended CONNECT", FIELD_UINT32, BASE_DEC},
};
const struct field_table http2_fields = FIELDS(http2);

static const struct field *value_field(uint16_t id)
{
    if (id == SETTINGS_KNOWN)
        return &http2[SETTINGS_VALUES + 6];
    return &http2[id >= 1 && id <= 6 ? SETTINGS_VALUES + id - 1 : SETTINGS_UNKNOWN];
}

static void take_setting(struct dissection *d)
{
    struct node *node = open_node(d, &http2[SETTINGS]);
    uint16_t id = take_u16(d, &http2[SETTINGS_ID]);
    uint32_t value = take_u32(d, value_field(id));
    const char *name = names_find(&ids, id);

    if (!dissection_adds(d))
        return;
    name = name ? name : arena_printf(d->arena, "Unknown (%u)", id);
    node_label(d, node, "Settings - %s : %u", name, value);
    close_node(d, node);
}

/* The other alphabet of RFC 4648, 5. */
static struct bytes plain_base64(struct dissection *d, struct bytes value)
{
    uint8_t *out = arena_alloc(d->arena, value.length + 1);

    for (uint32_t i = 0; out && i < value.length; i++)
        out[i] = value.data[i] == '-' ? '+' : value.data[i] == '_' ? '/' : value.data[i];
    return (struct bytes){out, out ? value.length : 0};
}

void http_settings_dissect(struct dissection *d, struct bytes value)
{
    if (!dissection_adds(d))
        return;
    struct bytes settings = base64_decode(d->arena, plain_base64(d, value), NULL);
    struct scope scope = enter_source(d, "Base64uri decoded", settings);
    while (left(d) >= 6 && !d->tree->capped)
        take_setting(d);
    (void)leave_forgiving(d, scope);
}
