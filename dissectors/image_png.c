/*
 * PNG (ISO/IEC 15948)
 *
 *   signature(8) *( length(4) type(4) data(length) CRC(4) )     big-endian
 */
#include "dissectors/image.h"

enum {
    SIGNATURE_OCTETS = 8,
    TYPE_OCTETS = 4,
    PNG_CHUNKS_MAX = 100000,
    COLOUR_INDEXED = 3,
    COLOUR_MASK = 2, /* set: three colours, clear: grey */
};

enum {
    PNG,
    SIGNATURE,
    DATA,
    TYPE,
    LENGTH,
    CRC,
    ANCILLARY,
    PRIVATE,
    SAFE_TO_COPY,
    WIDTH,
    HEIGHT,
    BIT_DEPTH,
    COLOUR_TYPE,
    COMPRESSION,
    FILTER,
    INTERLACE,
    INTENT,
    KEYWORD,
    STRING,
    YEAR,
    MONTH,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    PHYS_HORIZONTAL,
    PHYS_VERTICAL,
    PHYS_UNIT,
    BKGD_INDEX,
    BKGD_GREY,
    BKGD_RED,
    BKGD_GREEN,
    BKGD_BLUE,
    CHRM_FIRST,
    CHRM_LAST = CHRM_FIRST + 7,
    GAMMA,
    PNG_COUNT,
};

static const struct name ancillary[] = {
    ONE(0, "This is a CRITICAL chunk"), ONE(1, "This is an ANCILLARY chunk")};
static const struct name private[] = {
    ONE(0, "This is a PUBLIC chunk"), ONE(1, "This is a PRIVATE chunk")};
static const struct name safe[] = {
    ONE(0, "This chunk is NOT safe to copy"), ONE(1, "This chunk is SAFE TO COPY")};
static const struct name colours[] = {ONE(0, "Greyscale"), ONE(2, "Truecolour"),
    ONE(3, "Indexed-colour"), ONE(4, "Greyscale with alpha"), ONE(6, "Truecolour with alpha")};
static const struct name compressions[] = {ONE(0, "Deflate")};
static const struct name filters[] = {ONE(0, "Adaptive")};
static const struct name interlaces[] = {ONE(0, "No interlace"), ONE(1, "Adam7")};
static const struct name intents[] = {ONE(0, "Perceptual"), ONE(1, "Relative colorimetric"),
    ONE(2, "Saturation"), ONE(3, "Absolute colorimetric")};
static const struct name units[] = {ONE(0, "Unit is unknown"), ONE(1, "Unit is METRE")};

static const struct names ancillary_names = NAMES(ancillary), private_names = NAMES(private),
                          safe_names = NAMES(safe), colour_names = NAMES(colours),
                          compression_names = NAMES(compressions), filter_names = NAMES(filters),
                          interlace_names = NAMES(interlaces), intent_names = NAMES(intents),
                          unit_names = NAMES(units);

static const struct field png[] = {
    [PNG] = {"png", "Portable Network Graphics", FIELD_PROTOCOL, 0},
    [SIGNATURE] = {"png.signature", "PNG Signature", FIELD_BYTES, 0},
    [DATA] = {"png.chunk.data", "Data", FIELD_NONE, 0},
    [TYPE] = {"png.chunk.type", "Chunk", FIELD_TEXT, 0},
    [LENGTH] = {"png.chunk.len", "Len", FIELD_UINT32, BASE_DEC},
    [CRC] = {"png.chunk.crc", "CRC", FIELD_UINT32, BASE_HEX},
    [ANCILLARY] = {"png.chunk.flag.ancillary", "Ancillary", FIELD_BOOL, 4, .mask = 0x20000000,
        .names = &ancillary_names},
    [PRIVATE] = {"png.chunk.flag.private", "Private", FIELD_BOOL, 4, .mask = 0x00200000,
        .names = &private_names},
    [SAFE_TO_COPY] = {"png.chunk.flag.stc", "Safe To Copy", FIELD_BOOL, 4, .mask = 0x00000020,
        .names = &safe_names},
    [WIDTH] = {"png.ihdr.width", "Width", FIELD_UINT32, BASE_DEC},
    [HEIGHT] = {"png.ihdr.height", "Height", FIELD_UINT32, BASE_DEC},
    [BIT_DEPTH] = {"png.ihdr.bitdepth", "Bit Depth", FIELD_UINT8, BASE_DEC},
    [COLOUR_TYPE] = {"png.ihdr.colour_type", "Colour Type", FIELD_UINT8, BASE_DEC,
        .names = &colour_names},
    [COMPRESSION] = {"png.ihdr.compression_method", "Compression Method", FIELD_UINT8, BASE_DEC,
        .names = &compression_names},
    [FILTER] = {"png.ihdr.filter_method", "Filter Method", FIELD_UINT8, BASE_DEC,
        .names = &filter_names},
    [INTERLACE] = {"png.ihdr.interlace_method", "Interlace Method", FIELD_UINT8, BASE_DEC,
        .names = &interlace_names},
    [INTENT] = {"png.srgb.intent", "Intent", FIELD_UINT8, BASE_DEC, .names = &intent_names},
    [KEYWORD] = {"png.text.keyword", "Keyword", FIELD_TEXT, 0},
    [STRING] = {"png.text.string", "String", FIELD_TEXT, 0},
    [YEAR] = {"png.time.year", "Year", FIELD_UINT16, BASE_DEC},
    [MONTH] = {"png.time.month", "Month", FIELD_UINT8, BASE_DEC},
    [DAY] = {"png.time.day", "Day", FIELD_UINT8, BASE_DEC},
    [HOUR] = {"png.time.hour", "Hour", FIELD_UINT8, BASE_DEC},
    [MINUTE] = {"png.time.minute", "Minute", FIELD_UINT8, BASE_DEC},
    [SECOND] = {"png.time.second", "Second", FIELD_UINT8, BASE_DEC},
    [PHYS_HORIZONTAL] = {"png.phys.horiz", "Horizontal pixels per unit", FIELD_UINT32, BASE_DEC},
    [PHYS_VERTICAL] = {"png.phys.vert", "Vertical pixels per unit", FIELD_UINT32, BASE_DEC},
    [PHYS_UNIT] = {"png.phys.unit", "Unit", FIELD_UINT8, BASE_DEC, .names = &unit_names},
    [BKGD_INDEX] = {"png.bkgd.palette_index", "Palette Index", FIELD_UINT8, BASE_DEC},
    [BKGD_GREY] = {"png.bkgd.greyscale", "Greyscale", FIELD_UINT16, BASE_HEX},
    [BKGD_RED] = {"png.bkgd.red", "Red", FIELD_UINT16, BASE_HEX},
    [BKGD_GREEN] = {"png.bkgd.green", "Green", FIELD_UINT16, BASE_HEX},
    [BKGD_BLUE] = {"png.bkgd.blue", "Blue", FIELD_UINT16, BASE_HEX},
    [CHRM_FIRST] = {"png.chrm.white.x", "White X", FIELD_DOUBLE, 0},
    {"png.chrm.white.y", "White Y", FIELD_DOUBLE, 0},
    {"png.chrm.red.x", "Red X", FIELD_DOUBLE, 0},
    {"png.chrm.red.y", "Red Y", FIELD_DOUBLE, 0},
    {"png.chrm.green.x", "Green X", FIELD_DOUBLE, 0},
    {"png.chrm.green.y", "Green Y", FIELD_DOUBLE, 0},
    {"png.chrm.blue.x", "Blue X", FIELD_DOUBLE, 0},
    {"png.chrm.blue.y", "Blue Y", FIELD_DOUBLE, 0},
    [GAMMA] = {"png.gama.gamma", "Gamma", FIELD_DOUBLE, 0},
};
const struct field_table png_fields = {png, PNG_COUNT};

/* --- chunks ----------------------------------------------------------------------------------- */

static void header(struct dissection *d, uint8_t *colour)
{
    take_u32(d, &png[WIDTH]);
    take_u32(d, &png[HEIGHT]);
    take_u8(d, &png[BIT_DEPTH]);
    *colour = take_u8(d, &png[COLOUR_TYPE]);
    take_u8(d, &png[COMPRESSION]);
    take_u8(d, &png[FILTER]);
    take_u8(d, &png[INTERLACE]);
}

static void intent(struct dissection *d, uint8_t *colour)
{
    (void)colour;
    take_u8(d, &png[INTENT]);
}

static void textual(struct dissection *d, uint8_t *colour)
{
    uint32_t end = bytes_index(peek_rest(d), 0);

    (void)colour;
    if (end == left(d))
        return;
    take_bytes(d, &png[KEYWORD], end);
    take_nothing(d, 1);
    take_bytes(d, &png[STRING], left(d));
}

static void moment(struct dissection *d, uint8_t *colour)
{
    (void)colour;
    take_u16(d, &png[YEAR]);
    for (int i = MONTH; i <= SECOND; i++)
        take_u8(d, &png[i]);
}

static void physical(struct dissection *d, uint8_t *colour)
{
    (void)colour;
    take_u32(d, &png[PHYS_HORIZONTAL]);
    take_u32(d, &png[PHYS_VERTICAL]);
    take_u8(d, &png[PHYS_UNIT]);
}

static void background(struct dissection *d, uint8_t *colour)
{
    if (*colour == COLOUR_INDEXED) {
        take_u8(d, &png[BKGD_INDEX]);
    } else if (*colour & COLOUR_MASK) {
        take_u16(d, &png[BKGD_RED]);
        take_u16(d, &png[BKGD_GREEN]);
        take_u16(d, &png[BKGD_BLUE]);
    } else {
        take_u16(d, &png[BKGD_GREY]);
    }
}

/* A number of hundred thousandths. */
static void take_fraction(struct dissection *d, int field)
{
    struct node *node = take_mark(d, &png[field], 4);

    if (!node)
        return;
    struct cursor before = cursor_make(d->cursor.base, d->cursor.position, 0);
    before.position = d->cursor.position - 4;
    node->value.real = (double)cursor_u32(&before) / 100000.0;
    node->flags &= (uint8_t)~NODE_NO_VALUE;
}

static void chromaticities(struct dissection *d, uint8_t *colour)
{
    (void)colour;
    for (int i = CHRM_FIRST; i <= CHRM_LAST; i++)
        take_fraction(d, i);
}

static void gamma_value(struct dissection *d, uint8_t *colour)
{
    (void)colour;
    take_fraction(d, GAMMA);
}

static const struct kind {
    const char *type, *title;
    void (*read)(struct dissection *d, uint8_t *colour); /* NULL: data */
} kinds[] = {
    {"IHDR", "Image Header", header},
    {"bKGD", "Background colour", background},
    {"gAMA", "Image gamma", gamma_value},
    {"cHRM", "Primary chromaticities and white point", chromaticities},
    {"IDAT", "Image data chunk", NULL},
    {"iCCP", "Embedded ICC profile", NULL},
    {"IEND", "Image Trailer", NULL},
    {"iTXt", "International textual data", NULL},
    {"pHYs", "Physical pixel dimensions", physical},
    {"PLTE", "Palette", NULL},
    {"sBIT", "Significant bits", NULL},
    {"sRGB", "Standard RGB colour space", intent},
    {"tEXt", "Textual data", textual},
    {"tIME", "Image last-modification time", moment},
    {"tRNS", "Transparency", NULL},
};

static const struct kind *kind_of(struct bytes type)
{
    static const struct kind unknown = {"", "unknown", NULL};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (type.length == TYPE_OCTETS && memcmp(type.data, kinds[i].type, TYPE_OCTETS) == 0)
            return &kinds[i];
    return &unknown;
}

static void chunk(struct dissection *d, uint8_t *colour)
{
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    struct bytes type = bytes_part(peek_rest(d), 4, 4 + TYPE_OCTETS);
    const struct kind *kind = kind_of(type);

    if (left(d) < 12 || n > left(d) - 12) {
        malformed(d);
        return;
    }
    struct node *node =
        open_label(d, "%s (%.*s)", kind->title, (int)type.length, (const char *)type.data);
    take_u32(d, &png[LENGTH]);
    take_bytes(d, &png[TYPE], TYPE_OCTETS);
    struct scope scope = enter_span(d, type);
    for (int i = ANCILLARY; i <= SAFE_TO_COPY; i++)
        peek_bits(d, &png[i], TYPE_OCTETS);
    leave(d, scope);
    scope = enter(d, n);
    if (kind->read)
        kind->read(d, colour);
    else if (n > 0)
        take_mark(d, &png[DATA], n);
    leave(d, scope);
    take_u32(d, &png[CRC]);
    close_node(d, node);
}

void png_parse(struct dissection *d)
{
    uint8_t colour = 0;
    struct node *layer = open_inside(d, &png[PNG]);

    take_bytes(d, &png[SIGNATURE], SIGNATURE_OCTETS);
    for (int i = 0; i < PNG_CHUNKS_MAX && left(d) > 0; i++)
        chunk(d, &colour);
    ascend(d, layer);
}
