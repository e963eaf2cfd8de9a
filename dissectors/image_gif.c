/*
 * GIF (Graphics Interchange Format, version 89a)
 *
 *   "GIF89a" width(2) height(2) flags(1) background(1) aspect(1) [colour map]   little-endian
 *   *( "!" label(1) data-blocks / "," left top width height(2 each) flags(1) [colour map]
 *      code-size(1) data-blocks ) ";"
 *   data-blocks = *( length(1) octets ) 0
 */
#include "dissectors/image.h"

enum {
    EXTENSION_MARK = '!',
    IMAGE_MARK = ',',
    TRAILER_MARK = ';',
    COLOUR_MAP = 0x80, /* flag: a map follows */
    GIF_BLOCKS_MAX = 100000,
};

enum {
    GIF,
    VERSION,
    WIDTH,
    HEIGHT,
    GLOBAL_PRESENT,
    GLOBAL_COLOUR_BPP,
    GLOBAL_ORDERED,
    GLOBAL_BPP,
    BACKGROUND,
    ASPECT,
    GLOBAL_MAP,
    IMAGE_LEFT,
    IMAGE_TOP,
    IMAGE_WIDTH,
    IMAGE_HEIGHT,
    LOCAL_PRESENT,
    LOCAL_COLOUR_BPP,
    LOCAL_ORDERED,
    LOCAL_BPP,
    LOCAL_MAP,
    EXTENSION,
    EXTENSION_LABEL,
    IMAGE,
    CODE_SIZE,
    TRAILER,
    DATA_BLOCK,
    UNKNOWN_BLOCK,
    GIF_COUNT,
};

static const struct name booleans[] = {ONE(0, "False"), ONE(1, "True")};
static const struct name labels[] = {ONE(0x01, "Plain Text"), ONE(0xf9, "Graphics Control"),
    ONE(0xfe, "Comment"), ONE(0xff, "Application")};
static const struct names boolean_names = NAMES(booleans), label_names = NAMES(labels);

static const struct field gif[] = {
    [GIF] = {"image-gif", "Compuserve GIF", FIELD_PROTOCOL, 0},
    [VERSION] = {"image-gif.version", "Version", FIELD_TEXT, 0},
    [WIDTH] = {"image-gif.screen.width", "Screen width", FIELD_UINT16, BASE_DEC},
    [HEIGHT] = {"image-gif.screen.height", "Screen height", FIELD_UINT16, BASE_DEC},
    [GLOBAL_PRESENT] = {"image-gif.global.color_map.present", "Global color map is present",
        FIELD_UINT8, BASE_DEC, .mask = 0x80, .names = &boolean_names},
    [GLOBAL_COLOUR_BPP] = {"image-gif.global.color_bpp", "Bits per color minus 1", FIELD_UINT8,
        BASE_DEC, .mask = 0x70},
    [GLOBAL_ORDERED] = {"image-gif.global.color_map.ordered", "Global color map is ordered",
        FIELD_UINT8, BASE_DEC, .mask = 0x08, .names = &boolean_names},
    [GLOBAL_BPP] = {"image-gif.global.bpp", "Image bits per pixel minus 1", FIELD_UINT8, BASE_DEC,
        .mask = 0x07},
    [BACKGROUND] = {"image-gif.image_background_index", "Background color index", FIELD_UINT8,
        BASE_DEC},
    [ASPECT] = {"image-gif.global.pixel_aspect_ratio", "Global pixel aspect ratio", FIELD_UINT8,
        BASE_DEC},
    [GLOBAL_MAP] = {"image-gif.global.color_map", "Global color map", FIELD_BYTES, 0},
    [IMAGE_LEFT] = {"image-gif.image.left", "Image left position", FIELD_UINT16, BASE_DEC},
    [IMAGE_TOP] = {"image-gif.image.top", "Image top position", FIELD_UINT16, BASE_DEC},
    [IMAGE_WIDTH] = {"image-gif.image.width", "Image width", FIELD_UINT16, BASE_DEC},
    [IMAGE_HEIGHT] = {"image-gif.image.height", "Image height", FIELD_UINT16, BASE_DEC},
    [LOCAL_PRESENT] = {"image-gif.local.color_map.present", "Local color map is present",
        FIELD_UINT8, BASE_DEC, .mask = 0x80, .names = &boolean_names},
    [LOCAL_COLOUR_BPP] = {"image-gif.local.color_bpp", "Bits per color minus 1", FIELD_UINT8,
        BASE_DEC, .mask = 0x70},
    [LOCAL_ORDERED] = {"image-gif.local.color_map.ordered", "Local color map is ordered",
        FIELD_UINT8, BASE_DEC, .mask = 0x08, .names = &boolean_names},
    [LOCAL_BPP] = {"image-gif.local.bpp", "Image bits per pixel minus 1", FIELD_UINT8, BASE_DEC,
        .mask = 0x07},
    [LOCAL_MAP] = {"image-gif.local.color_map", "Local color map", FIELD_BYTES, 0},
    [EXTENSION] = {"image-gif.extension", "Extension", FIELD_NONE, 0},
    [EXTENSION_LABEL] = {"image-gif.extension.label", "Extension label", FIELD_UINT8, BASE_HEX,
        .names = &label_names},
    [IMAGE] = {"image-gif.image", "Image", FIELD_NONE, 0},
    [CODE_SIZE] = {"image-gif.image.code_size", "LZW minimum code size", FIELD_UINT8, BASE_DEC},
    [TRAILER] = {"image-gif.end", "Trailer (End of the GIF stream)", FIELD_NONE, 0},
    [DATA_BLOCK] = {"image-gif.data_block", "Data block", FIELD_BYTES, 0},
    [UNKNOWN_BLOCK] = {"gif.data_block_type.unknown", "Unknown GIF data block type", FIELD_EXPERT,
        EXPERT_ERROR, .group = EXPERT_PROTOCOL},
};
const struct field_table gif_fields = {gif, GIF_COUNT};

/* The flags of the screen or of an image: "Global settings: (1 bit per color) (…)". first: field of
 * the first of them. Returns the octets of the colour map that they announce. */
static uint32_t settings(struct dissection *d, const char *what, int first, bool old)
{
    uint8_t flags = peek_u8(d, 0);
    unsigned colour = 1 + ((flags & 0x60) >> 4), pixel = 1 + (flags & 7u);
    bool map = flags & COLOUR_MAP;
    struct node *node =
        open_label(d, "%s settings:%s%s%s (%u bit%s per color) (%u bit%s per pixel)", what,
            map ? " (" : "", map ? what : "", map ? " color table present)" : "", colour,
            colour == 1 ? "" : "s", pixel, pixel == 1 ? "" : "s");

    peek_bits(d, &gif[first], 1);
    peek_bits(d, &gif[first + 1], 1);
    if (!old)
        peek_bits(d, &gif[first + 2], 1);
    take_u8(d, &gif[first + 3]);
    close_node(d, node);
    return map ? 3u << pixel : 0;
}

static void data_blocks(struct dissection *d)
{
    uint8_t n = 1;

    for (int i = 0; i < GIF_BLOCKS_MAX && n > 0 && !d->cursor.bad; i++) {
        n = peek_u8(d, 0);
        struct bytes span = bytes_part(peek_rest(d), 0, n + 1u);
        take_nothing(d, n + 1u);
        if (d->cursor.bad)
            return;
        struct node *node = put_value(d, &gif[DATA_BLOCK], span, bytes_from(span, 1));
        if (n == 0)
            node_label(d, node, "Data block: <none>");
        node_suffix(d, node, " (length = %u)", n);
    }
}

static void extension(struct dissection *d)
{
    const char *name = names_find(&label_names, peek_u8(d, 1));
    struct node *node = open_node(d, &gif[EXTENSION]);

    if (name)
        node_label(d, node, "Extension: %s", name);
    else
        node_label(d, node, "Extension: <Warning: Unknown extension 0x%02X>", peek_u8(d, 1));
    take_nothing(d, 1);
    take_u8(d, &gif[EXTENSION_LABEL]);
    data_blocks(d);
    close_node(d, node);
}

static void image(struct dissection *d, bool old)
{
    struct node *node = open_node(d, &gif[IMAGE]);

    take_nothing(d, 1);
    for (int i = IMAGE_LEFT; i <= IMAGE_HEIGHT; i++)
        take_little(d, &gif[i], 2);
    uint32_t map = settings(d, "Local", LOCAL_PRESENT, old);
    if (map > 0)
        take_bytes(d, &gif[LOCAL_MAP], map);
    take_u8(d, &gif[CODE_SIZE]);
    data_blocks(d);
    close_node(d, node);
}

/* false: nothing follows. */
static bool block(struct dissection *d, bool old)
{
    switch (peek_u8(d, 0)) {
    case EXTENSION_MARK:
        extension(d);
        return true;
    case IMAGE_MARK:
        image(d, old);
        return true;
    case TRAILER_MARK:
        take_mark(d, &gif[TRAILER], 1);
        return false;
    default:
        expert(d, take_label(d, 1, "%s", gif[UNKNOWN_BLOCK].title), &gif[UNKNOWN_BLOCK]);
        return false;
    }
}

static void screen(struct dissection *d, bool old)
{
    take_little(d, &gif[WIDTH], 2);
    take_little(d, &gif[HEIGHT], 2);
    uint32_t map = settings(d, "Global", GLOBAL_PRESENT, old);
    take_u8(d, &gif[BACKGROUND]);
    uint8_t aspect = peek_u8(d, 0);
    if (aspect > 0 && !old) {
        take_u8(d, &gif[ASPECT]);
        node_label(d, d->last, "%u, yields an aspect ratio of (15 + %u) / 64 = %.2f", aspect,
            aspect, (15 + aspect) / 64.0);
    } else {
        take_nothing(d, 1);
    }
    if (map > 0)
        take_bytes(d, &gif[GLOBAL_MAP], map);
}

void gif_parse(struct dissection *d)
{
    struct bytes version = bytes_part(peek_rest(d), 0, 6);
    bool old = bytes_is(version, "GIF87a");
    struct node *layer = open_inside(d, &gif[GIF]);

    node_suffix(d, layer, ", Version: %s", old ? "GIF87a" : "GIF89a");
    take_bytes(d, &gif[VERSION], 6);
    screen(d, old);
    for (int i = 0; i < GIF_BLOCKS_MAX && left(d) > 0; i++)
        if (!block(d, old))
            break;
    ascend(d, layer);
}
