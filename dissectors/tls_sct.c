/*
 * RFC 6962 sections 3.2 and 3.3:
 *
 *     list <16> of { timestamp <16> of
 *         { version (8), log id (256), milliseconds (64), extensions <16>, digitally-signed } }
 */
#include "dissectors/tls_sct.h"

#include "dissectors/tls_parts.h"

#include <string.h>

static const char *log_name(struct bytes id)
{
    size_t low = 0, high = tls_logs_n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(id.data, tls_logs[middle].id, TLS_LOG_ID);
        if (order == 0)
            return tls_logs[middle].name;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return "Unknown Log";
}

static void read_timestamp(struct dissection *d)
{
    struct bytes octets = peek_rest(d);
    uint64_t ms = cursor_uint(&d->cursor, 8);

    octets.length = octets.length < 8 ? octets.length : 8;
    if (dissection_adds(d))
        put_uint(d, tls + TLS_SCT_SCT_TIMESTAMP, octets,
            ms <= INT64_MAX / 1000000 ? ms * 1000000 : (uint64_t)INT64_MAX);
}

static void read_sct(struct dissection *d, struct node *node, uint16_t version)
{
    static const struct tls_length extensions = {
        tls + TLS_SCT_SCT_EXTENSIONS_LENGTH, 2, 0, UINT16_MAX};
    struct tls_vector vector;

    if (take_u8(d, tls + TLS_SCT_SCT_VERSION) != 0)
        return;
    struct bytes id = take_bytes(d, tls + TLS_SCT_SCT_LOGID, TLS_LOG_ID);
    if (id.data)
        node_suffix(d, node, " (%s)", log_name(id));
    read_timestamp(d);
    if (!tls_vector_open(d, &vector, node, &extensions))
        return;
    if (vector.length > 0)
        take_mark(d, tls + TLS_SCT_SCT_EXTENSIONS, vector.length);
    tls_vector_leave(d, &vector);
    tls_take_signature(
        d, node, version, tls + TLS_SCT_SCT_SIGNATURE_LENGTH, tls + TLS_SCT_SCT_SIGNATURE);
}

void tls_read_scts(struct dissection *d, struct node *parent, uint16_t version)
{
    static const struct tls_length list = {tls + TLS_SCT_SCTS_LENGTH, 2, 1, UINT16_MAX};
    static const struct tls_length length = {tls + TLS_SCT_SCT_LENGTH, 2, 1, UINT16_MAX};
    struct tls_vector vector, one;

    if (!tls_vector_open(d, &vector, parent, &list))
        return;
    while (tls_left(d) > 0 && !d->cursor.bad) {
        struct node *node = open_label(d, "Signed Certificate Timestamp");
        bool good = tls_vector_open(d, &one, node, &length);
        if (good) {
            read_sct(d, node, version);
            tls_vector_close(d, &one);
        }
        close_node(d, node);
        if (!good)
            break;
    }
    tls_vector_leave(d, &vector);
}
