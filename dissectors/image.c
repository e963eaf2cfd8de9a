/* Which picture it is. */
#include "dissectors/image.h"

#include "analyzer/dissector.h"

#include <string.h>

enum {
    GIF_LEAST = 20, /* octets of a picture */
    JPEG_LEAST = 20,
    JPEG_NAME = 6, /* where the name of the first segment is */
};

static bool is_at(struct bytes octets, uint32_t at, const char *word, uint32_t n)
{
    return octets.length >= at + n && memcmp(octets.data + at, word, n) == 0;
}

static bool is_png(struct bytes octets)
{
    return octets.length > 8 && is_at(octets, 0, "\211PNG\r\n\032\n", 8);
}

static bool is_gif(struct bytes octets)
{
    return octets.length >= GIF_LEAST &&
           (is_at(octets, 0, "GIF87a", 6) || is_at(octets, 0, "GIF89a", 6));
}

static bool is_jpeg(struct bytes octets)
{
    return octets.length >= JPEG_LEAST && is_at(octets, 0, "\377\330", 2) &&
           (is_at(octets, JPEG_NAME, "JFIF", 5) || is_at(octets, JPEG_NAME, "Exif", 5));
}

static const struct kind {
    const char *type, *words;
    bool (*is)(struct bytes octets);
    struct dissector child;
} kinds[] = {
    {"image/png", "PNG", is_png, {.name = "png", .title = "PNG", .parse = png_parse}},
    {"image/gif", NULL, is_gif, {.name = "image-gif", .title = "GIF image", .parse = gif_parse}},
    {"image/jpeg", "JPEG JFIF image", is_jpeg,
        {.name = "image-jfif", .title = "JFIF (JPEG) image", .parse = jpeg_parse}},
    {"image/jpg", "JPEG JFIF image", is_jpeg,
        {.name = "image-jfif", .title = "JFIF (JPEG) image", .parse = jpeg_parse}},
    {"image/jfif", "JPEG JFIF image", is_jpeg,
        {.name = "image-jfif", .title = "JFIF (JPEG) image", .parse = jpeg_parse}},
};

enum image image_media(struct dissection *d, const struct media *body)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct kind *kind = &kinds[i];
        struct bytes octets = peek_rest(d);
        if (!bytes_is(body->type, kind->type))
            continue;
        if (octets.length == 0 || !kind->is(octets))
            return IMAGE_REJECTED;
        media_info(d, kind->words ? bytes_of(kind->words) : bytes_part(octets, 0, 6));
        dissect_child(d, &kind->child, NULL);
        return IMAGE_OPENED;
    }
    return IMAGE_NONE;
}
