/*
 * JPEG (ITU-T T.81), with the segments of JFIF (ITU-T T.871)
 *
 *   0xffd8 *( marker(2) [ length(2) data ] / entropy-coded octets ) 0xffd9     big-endian
 *
 * An 0xff of the entropy-coded octets is followed by 0. What Exif says of a picture is named, not
 * opened.
 */
#include "dissectors/image.h"

enum {
    MARKER_SOI = 0xffd8,
    MARKER_EOI = 0xffd9,
    MARKER_RST0 = 0xffd0,
    MARKER_TEM = 0xff01,
    MARKER_SOF0 = 0xffc0,
    MARKER_DHT = 0xffc4,
    MARKER_JPG = 0xffc8,
    MARKER_DAC = 0xffcc,
    MARKER_SOF15 = 0xffcf,
    MARKER_SOS = 0xffda,
    MARKER_APP0 = 0xffe0,
    MARKER_APP1 = 0xffe1,
    MARKER_APP2 = 0xffe2,
    MARKER_COM = 0xfffe,
    JPEG_PIECES_MAX = 100000,
    LITTLE_ENDIAN_MARK = 0x4949,
};

enum {
    JPEG,
    MARKER,
    SEGMENT,
    LENGTH,
    IDENTIFIER,
    VERSION,
    MAJOR,
    MINOR,
    UNITS,
    X_DENSITY,
    Y_DENSITY,
    X_THUMBNAIL,
    Y_THUMBNAIL,
    RGB,
    EXTENSION_CODE,
    FRAME,
    FRAME_PRECISION,
    FRAME_LINES,
    FRAME_SAMPLES,
    FRAME_COMPONENTS,
    COMPONENT,
    COMPONENT_H,
    COMPONENT_V,
    COMPONENT_TABLE,
    SCAN,
    SCAN_COMPONENTS,
    SCAN_SELECTOR,
    SCAN_DC,
    SCAN_AC,
    SCAN_START,
    SCAN_END,
    SCAN_HIGH,
    SCAN_LOW,
    COMMENT_SEGMENT,
    COMMENT,
    REMAINING,
    ENDIANNESS,
    START_IFD,
    FLASHPIX,
    ENTROPY,
    FILL,
    NOT_JFIF,
    JPEG_COUNT,
};

static const struct name markers[] = {
    ONE(0xff01, "Reserved - For temporary private use in arithmetic coding"),
    ONE(0xffc0, "Start of Frame (non-differential, Huffman coding) - Baseline DCT"),
    ONE(0xffc1, "Start of Frame (non-differential, Huffman coding) - Extended sequential DCT"),
    ONE(0xffc2, "Start of Frame (non-differential, Huffman coding) - Progressive DCT"),
    ONE(0xffc3, "Start of Frame (non-differential, Huffman coding) - Lossless (sequential)"),
    ONE(0xffc4, "Define Huffman table(s)"),
    ONE(0xffc5, "Start of Frame (differential, Huffman coding) - Differential sequential DCT"),
    ONE(0xffc6, "Start of Frame (differential, Huffman coding) - Differential progressive DCT"),
    ONE(0xffc7,
        "Start of Frame (differential, Huffman coding) - Differential lossless (sequential)"),
    ONE(0xffc8,
        "Start of Frame (non-differential, arithmetic coding) - Reserved for JPEG extensions"),
    ONE(0xffc9, "Start of Frame (non-differential, arithmetic coding) - Extended sequential DCT"),
    ONE(0xffca, "Start of Frame (non-differential, arithmetic coding) - Progressive DCT"),
    ONE(0xffcb, "Start of Frame (non-differential, arithmetic coding) - Lossless (sequential)"),
    ONE(0xffcc, "Define arithmetic coding conditioning(s)"),
    ONE(0xffcd, "Start of Frame (differential, arithmetic coding) - Differential sequential DCT"),
    ONE(0xffce, "Start of Frame (differential, arithmetic coding) - Differential progressive DCT"),
    ONE(0xffcf,
        "Start of Frame (differential, arithmetic coding) - Differential lossless (sequential)"),
    ONE(0xffd0, "Restart interval termination - Restart with modulo 8 count 0"),
    ONE(0xffd1, "Restart interval termination - Restart with modulo 8 count 1"),
    ONE(0xffd2, "Restart interval termination - Restart with modulo 8 count 2"),
    ONE(0xffd3, "Restart interval termination - Restart with modulo 8 count 3"),
    ONE(0xffd4, "Restart interval termination - Restart with modulo 8 count 4"),
    ONE(0xffd5, "Restart interval termination - Restart with modulo 8 count 5"),
    ONE(0xffd6, "Restart interval termination - Restart with modulo 8 count 6"),
    ONE(0xffd7, "Restart interval termination - Restart with modulo 8 count 7"),
    ONE(0xffd8, "Start of Image"),
    ONE(0xffd9, "End of Image"),
    ONE(0xffda, "Start of Scan"),
    ONE(0xffdb, "Define quantization table(s)"),
    ONE(0xffdc, "Define number of lines"),
    ONE(0xffdd, "Define restart interval"),
    ONE(0xffde, "Define hierarchical progression"),
    ONE(0xffdf, "Expand reference component(s)"),
    ONE(0xffe0, "Reserved for application segments - 0"),
    ONE(0xffe1, "Reserved for application segments - 1"),
    ONE(0xffe2, "Reserved for application segments - 2"),
    ONE(0xffe3, "Reserved for application segments - 3"),
    ONE(0xffe4, "Reserved for application segments - 4"),
    ONE(0xffe5, "Reserved for application segments - 5"),
    ONE(0xffe6, "Reserved for application segments - 6"),
    ONE(0xffe7, "Reserved for application segments - 7"),
    ONE(0xffe8, "Reserved for application segments - 8"),
    ONE(0xffe9, "Reserved for application segments - 9"),
    ONE(0xffea, "Reserved for application segments - 10"),
    ONE(0xffeb, "Reserved for application segments - 11"),
    ONE(0xffec, "Reserved for application segments - 12"),
    ONE(0xffed, "Reserved for application segments - 13"),
    ONE(0xffee, "Reserved for application segments - 14"),
    ONE(0xffef, "Reserved for application segments - 15"),
    ONE(0xfff0, "Reserved for JPEG extensions - 0"),
    ONE(0xfff1, "Reserved for JPEG extensions - 1"),
    ONE(0xfff2, "Reserved for JPEG extensions - 2"),
    ONE(0xfff3, "Reserved for JPEG extensions - 3"),
    ONE(0xfff4, "Reserved for JPEG extensions - 4"),
    ONE(0xfff5, "Reserved for JPEG extensions - 5"),
    ONE(0xfff6, "Reserved for JPEG extensions - 6"),
    ONE(0xfff7, "Reserved for JPEG extensions - 7"),
    ONE(0xfff8, "Reserved for JPEG extensions - 8"),
    ONE(0xfff9, "Reserved for JPEG extensions - 9"),
    ONE(0xfffa, "Reserved for JPEG extensions - 10"),
    ONE(0xfffb, "Reserved for JPEG extensions - 11"),
    ONE(0xfffc, "Reserved for JPEG extensions - 12"),
    ONE(0xfffd, "Reserved for JPEG extensions - 13"),
    ONE(0xfffe, "Comment"),
};
static const struct name units[] = {
    ONE(0, "No units; Xdensity and Ydensity specify the pixel aspect ratio"),
    ONE(1, "Dots per inch"),
    ONE(2, "Dots per centimeter"),
};
static const struct name codes[] = {
    ONE(0x10, "Thumbnail encoded using JPEG"),
    ONE(0x11, "Thumbnail encoded using 1 byte (8 bits) per pixel"),
    ONE(0x13, "Thumbnail encoded using 3 bytes (24 bits) per pixel"),
};
static const struct names marker_names = NAMES(markers), unit_names = NAMES(units),
                          code_names = NAMES(codes);

static const struct field jpeg[] = {
    [JPEG] = {"image-jfif", "JPEG File Interchange Format", FIELD_PROTOCOL, 0},
    [MARKER] = {"image-jfif.marker", "Marker", FIELD_UINT16, BASE_HEX, .names = &marker_names},
    [SEGMENT] = {"image-jfif.marker_segment", "Marker segment", FIELD_NONE, 0},
    [LENGTH] = {"image-jfif.length", "Length", FIELD_UINT16, BASE_DEC},
    [IDENTIFIER] = {"image-jfif.identifier", "Identifier", FIELD_TEXT, 0},
    [VERSION] = {"image-jfif.version", "Version", FIELD_NONE, 0},
    [MAJOR] = {"image-jfif.version.major", "Major Version", FIELD_UINT8, BASE_DEC},
    [MINOR] = {"image-jfif.version.minor", "Minor Version", FIELD_UINT8, BASE_DEC},
    [UNITS] = {"image-jfif.units", "Units", FIELD_UINT8, BASE_DEC, .names = &unit_names},
    [X_DENSITY] = {"image-jfif.Xdensity", "Xdensity", FIELD_UINT16, BASE_DEC},
    [Y_DENSITY] = {"image-jfif.Ydensity", "Ydensity", FIELD_UINT16, BASE_DEC},
    [X_THUMBNAIL] = {"image-jfif.Xthumbnail", "Xthumbnail", FIELD_UINT16, BASE_DEC},
    [Y_THUMBNAIL] = {"image-jfif.Ythumbnail", "Ythumbnail", FIELD_UINT16, BASE_DEC},
    [RGB] = {"image-jfif.RGB", "RGB values of thumbnail pixels", FIELD_BYTES, 0},
    [EXTENSION_CODE] = {"image-jfif.extension.code", "Extension code", FIELD_UINT8, BASE_HEX,
        .names = &code_names},
    [FRAME] = {"image-jfif.sof", "Start of Frame header", FIELD_NONE, 0},
    [FRAME_PRECISION] = {"image-jfif.sof.precision", "Sample Precision (bits)", FIELD_UINT8,
        BASE_DEC},
    [FRAME_LINES] = {"image-jfif.sof.lines", "Lines", FIELD_UINT16, BASE_DEC},
    [FRAME_SAMPLES] = {"image-jfif.sof.samples_per_line", "Samples per line", FIELD_UINT16,
        BASE_DEC},
    [FRAME_COMPONENTS] = {"image-jfif.sof.nf", "Number of image components in frame", FIELD_UINT8,
        BASE_DEC},
    [COMPONENT] = {"image-jfif.sof.c_i", "Component identifier", FIELD_UINT8, BASE_DEC},
    [COMPONENT_H] = {"image-jfif.sof.h_i", "Horizontal sampling factor", FIELD_UINT8, BASE_DEC,
        .mask = 0xf0},
    [COMPONENT_V] = {"image-jfif.sof.v_i", "Vertical sampling factor", FIELD_UINT8, BASE_DEC,
        .mask = 0x0f},
    [COMPONENT_TABLE] = {"image-jfif.sof.tq_i", "Quantization table destination selector",
        FIELD_UINT8, BASE_DEC},
    [SCAN] = {"image-jfif.header.sos", "Start of Segment header", FIELD_NONE, 0},
    [SCAN_COMPONENTS] = {"image-jfif.sos.ns", "Number of image components in scan", FIELD_UINT8,
        BASE_DEC},
    [SCAN_SELECTOR] = {"image-jfif.sos.component_selector", "Scan component selector", FIELD_UINT8,
        BASE_DEC},
    [SCAN_DC] = {"image-jfif.sos.dc_entropy_selector",
        "DC entropy coding table destination selector", FIELD_UINT8, BASE_DEC, .mask = 0xf0},
    [SCAN_AC] = {"image-jfif.sos.ac_entropy_selector",
        "AC entropy coding table destination selector", FIELD_UINT8, BASE_DEC, .mask = 0x0f},
    [SCAN_START] = {"image-jfif.sos.ss", "Start of spectral or predictor selection", FIELD_UINT8,
        BASE_DEC},
    [SCAN_END] = {"image-jfif.sos.se", "End of spectral selection", FIELD_UINT8, BASE_DEC},
    [SCAN_HIGH] = {"image-jfif.sos.ah", "Successive approximation bit position high", FIELD_UINT8,
        BASE_DEC, .mask = 0xf0},
    [SCAN_LOW] = {"image-jfif.sos.al",
        "Successive approximation bit position low or point transform", FIELD_UINT8, BASE_DEC,
        .mask = 0x0f},
    [COMMENT_SEGMENT] = {"image-jfif.header.comment", "Comment header", FIELD_NONE, 0},
    [COMMENT] = {"image-jfif.comment", "Comment", FIELD_TEXT, 0},
    [REMAINING] = {"image-jfif.remain_seg_data", "Remaining segment data", FIELD_BYTES, 0},
    [ENDIANNESS] = {"image-jfif.endianness", "Endianness", FIELD_UINT16, BASE_HEX},
    [START_IFD] = {"image-jfif.start_ifd_offset",
        "Start offset of IFD starting from the TIFF header start", FIELD_UINT32, BASE_DEC,
        .unit = " bytes"},
    [FLASHPIX] = {"image-jfif.exif_flashpix_marker", "Exif FlashPix APP2 application marker",
        FIELD_NONE, 0},
    [ENTROPY] = {"image-jfif.entropy_coded_segment",
        "Entropy-coded segment (dissection is not yet implemented)", FIELD_BYTES, 0},
    [FILL] = {"image-jfif.fill_bytes", "Fill bytes", FIELD_BYTES, 0},
    [NOT_JFIF] = {"image-jfif.app0-identifier-not-jfif",
        "Initial App0 segment with \"JFIF\" Identifier not found", FIELD_EXPERT, EXPERT_WARNING,
        .group = EXPERT_PROTOCOL},
};
const struct field_table jpeg_fields = {jpeg, JPEG_COUNT};

/* --- segments: the cursor is over what follows the length --------------------------------------
 */

static void remaining(struct dissection *d)
{
    uint32_t n = left(d);

    if (n > 0)
        node_label(
            d, put_text(d, &jpeg[REMAINING], peek_rest(d)), "Remaining segment data: %u bytes", n);
    take_nothing(d, n);
}

/* Up to its NUL. */
static struct bytes identifier(struct dissection *d)
{
    uint32_t n = bytes_index(peek_rest(d), 0);
    struct bytes span = bytes_part(peek_rest(d), 0, n + 1);

    put_value(d, &jpeg[IDENTIFIER], span, bytes_part(span, 0, n));
    take_nothing(d, n + 1);
    return bytes_part(span, 0, n);
}

static void unknown_identifier(struct dissection *d)
{
    node_suffix(d, d->last, " (Unknown identifier)");
    remaining(d);
}

static void jfif(struct dissection *d)
{
    struct node *version = put_mark(d, &jpeg[VERSION], bytes_part(peek_rest(d), 0, 2));

    node_label(d, version, "Version: %u.%u", peek_u8(d, 0), peek_u8(d, 1));
    descend(d, version);
    take_u8(d, &jpeg[MAJOR]);
    take_u8(d, &jpeg[MINOR]);
    ascend(d, version);
    take_u8(d, &jpeg[UNITS]);
    take_u16(d, &jpeg[X_DENSITY]);
    take_u16(d, &jpeg[Y_DENSITY]);
    uint32_t pixels = (uint32_t)take_uint(d, &jpeg[X_THUMBNAIL], 1);
    pixels *= (uint32_t)take_uint(d, &jpeg[Y_THUMBNAIL], 1);
    if (pixels > 0)
        take_bytes(d, &jpeg[RGB], 3 * pixels);
}

static void application_0(struct dissection *d)
{
    struct bytes name = identifier(d);

    if (bytes_is(name, "JFIF"))
        jfif(d);
    else if (bytes_is(name, "JFXX"))
        take_u8(d, &jpeg[EXTENSION_CODE]);
    else
        unknown_identifier(d);
    take_nothing(d, left(d));
}

static void exif(struct dissection *d)
{
    take_nothing(d, 1);
    bool little = take_u16(d, &jpeg[ENDIANNESS]) == LITTLE_ENDIAN_MARK;
    node_label(d, d->last, "Endianness: %s endian", little ? "little" : "big");
    take_nothing(d, 2);
    if (little)
        take_little(d, &jpeg[START_IFD], 4);
    else
        take_u32(d, &jpeg[START_IFD]);
    take_nothing(d, left(d));
}

static void application_1(struct dissection *d, bool first)
{
    struct bytes name = identifier(d);

    if (!bytes_is(name, "Exif")) {
        unknown_identifier(d);
        return;
    }
    if (first)
        expert(d, d->last, &jpeg[NOT_JFIF]);
    exif(d);
}

static void frame(struct dissection *d)
{
    take_u8(d, &jpeg[FRAME_PRECISION]);
    take_u16(d, &jpeg[FRAME_LINES]);
    take_u16(d, &jpeg[FRAME_SAMPLES]);
    uint8_t n = take_u8(d, &jpeg[FRAME_COMPONENTS]);
    for (uint8_t i = 0; i < n && !d->cursor.bad; i++) {
        take_u8(d, &jpeg[COMPONENT]);
        peek_bits(d, &jpeg[COMPONENT_H], 1);
        take_u8(d, &jpeg[COMPONENT_V]);
        take_u8(d, &jpeg[COMPONENT_TABLE]);
    }
}

static void scan(struct dissection *d)
{
    uint8_t n = take_u8(d, &jpeg[SCAN_COMPONENTS]);

    for (uint8_t i = 0; i < n && !d->cursor.bad; i++) {
        take_u8(d, &jpeg[SCAN_SELECTOR]);
        peek_bits(d, &jpeg[SCAN_DC], 1);
        take_u8(d, &jpeg[SCAN_AC]);
    }
    take_u8(d, &jpeg[SCAN_START]);
    take_u8(d, &jpeg[SCAN_END]);
    peek_bits(d, &jpeg[SCAN_HIGH], 1);
    take_u8(d, &jpeg[SCAN_LOW]);
}

/* --- markers ---------------------------------------------------------------------------------- */

static bool is_frame(uint16_t marker)
{
    return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT &&
           marker != MARKER_JPG && marker != MARKER_DAC;
}

static int heading_of(uint16_t marker)
{
    if (is_frame(marker))
        return FRAME;
    return marker == MARKER_SOS ? SCAN : marker == MARKER_COM ? COMMENT_SEGMENT : SEGMENT;
}

/* false: it is another application's, or FlashPix, whose mark stands beside the segment. */
static void segment_data(struct dissection *d, uint16_t marker, bool first, bool *flashpix)
{
    if (is_frame(marker)) {
        frame(d);
    } else if (marker == MARKER_SOS) {
        scan(d);
    } else if (marker == MARKER_COM) {
        take_bytes(d, &jpeg[COMMENT], left(d));
    } else if (marker == MARKER_APP0) {
        application_0(d);
    } else if (marker == MARKER_APP1) {
        application_1(d, first);
    } else if (marker == MARKER_APP2) {
        *flashpix = bytes_is(identifier(d), "FPXR");
        if (!*flashpix)
            unknown_identifier(d);
    } else {
        remaining(d);
    }
    take_nothing(d, left(d));
}

static void segment(struct dissection *d, uint16_t marker, bool first)
{
    int heading = heading_of(marker);
    bool flashpix = false;
    struct node *node = open_node(d, &jpeg[heading]);

    node_label(d, node, "%s: %s (0x%04X)", jpeg[heading].title,
        names_get(&marker_names, marker, "<Unknown>"), marker);
    take_u16(d, &jpeg[MARKER]);
    uint16_t length = take_u16(d, &jpeg[LENGTH]);
    if (length < 2) {
        malformed(d);
    } else if (length == 2 && heading == SEGMENT) {
        malformed(d); /* as in Wireshark: there is always something in a segment */
    } else if (!d->cursor.bad) {
        bool cut = length - 2u > left(d);
        if (cut && heading == SEGMENT)
            node_label(d, put_text(d, &jpeg[REMAINING], peek_rest(d)),
                "Remaining segment data: %u bytes", length - 2u);
        struct scope scope = enter(d, length - 2u);
        if (!cut)
            segment_data(d, marker, first, &flashpix);
        leave(d, scope);
        if (cut)
            malformed(d);
    }
    close_node(d, node);
    if (flashpix)
        put_mark(d, &jpeg[FLASHPIX], no_bytes());
}

static bool is_alone(uint16_t marker)
{
    return (marker >= MARKER_RST0 && marker <= MARKER_EOI) || marker == MARKER_TEM;
}

/* Octets before the next marker. */
static uint32_t entropy_length(struct bytes octets)
{
    uint32_t i = 0;

    while (i + 1 < octets.length && !(octets.data[i] == 0xff && octets.data[i + 1] != 0))
        i++;
    return i + 1 < octets.length ? i : octets.length;
}

static uint32_t fill_length(struct bytes octets)
{
    uint32_t i = 0;

    while (i + 1 < octets.length && octets.data[i] == 0xff && octets.data[i + 1] == 0xff)
        i++;
    return i;
}

void jpeg_parse(struct dissection *d)
{
    bool first = true;
    struct node *layer = open_inside(d, &jpeg[JPEG]);

    take_u16(d, &jpeg[MARKER]);
    for (int i = 0; i < JPEG_PIECES_MAX && left(d) > 0; i++) {
        uint32_t fill = fill_length(peek_rest(d)), coded = entropy_length(peek_rest(d));
        uint16_t marker = peek_u16(d, 0);
        if (fill > 0) {
            take_bytes(d, &jpeg[FILL], fill);
        } else if (coded > 0) {
            take_bytes(d, &jpeg[ENTROPY], coded);
        } else if (is_alone(marker)) {
            take_u16(d, &jpeg[MARKER]);
        } else {
            segment(d, marker, first);
            first = false;
        }
    }
    ascend(d, layer);
}
