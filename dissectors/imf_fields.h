/*
 * imf_fields: the fields of a mail, and which header field is which
 */
#pragma once

#include "analyzer/cursor.h"
#include "analyzer/field.h"

enum imf_row {
    IMF,
    DATE,
    FROM,
    SENDER,
    REPLY_TO,
    TO,
    CC,
    BCC,
    MESSAGE_ID,
    IN_REPLY_TO,
    REFERENCES,
    SUBJECT,
    COMMENTS,
    USER_AGENT,
    KEYWORDS,
    RESENT_DATE,
    RESENT_FROM,
    RESENT_SENDER,
    RESENT_TO,
    RESENT_CC,
    RESENT_BCC,
    RESENT_MESSAGE_ID,
    RETURN_PATH,
    RECEIVED,
    CONTENT_TYPE,
    CONTENT_TYPE_TYPE,
    CONTENT_TYPE_PARAMETERS,
    CONTENT_DESCRIPTION,
    CONTENT_ID,
    CONTENT_TRANSFER_ENCODING,
    MIME_VERSION,
    AUTOFORWARDED,
    AUTOSUBMITTED,
    X400_CONTENT_IDENTIFIER,
    CONTENT_LANGUAGE,
    CONVERSION,
    CONVERSION_WITH_LOSS,
    DELIVERY_DATE,
    DISCARDED_X400_IPMS_EXTENSIONS,
    DISCARDED_X400_MTS_EXTENSIONS,
    DL_EXPANSION_HISTORY,
    DEFERRED_DELIVERY,
    EXPIRES,
    IMPORTANCE,
    INCOMPLETE_COPY,
    LATEST_DELIVERY_TIME,
    MESSAGE_TYPE,
    ORIGINAL_ENCODED_INFORMATION_TYPES,
    ORIGINATOR_RETURN_ADDRESS,
    PRIORITY,
    REPLY_BY,
    SENSITIVITY,
    SUPERSEDES,
    X400_CONTENT_TYPE,
    X400_MTS_IDENTIFIER,
    X400_ORIGINATOR,
    X400_RECEIVED,
    X400_RECIPIENTS,
    DELIVERED_TO,
    EXT_MAILER,
    EXT_MIMEOLE,
    EXT_EXPIRY_DATE,
    EXT_TNEF_CORRELATOR,
    EXT_UIDL,
    EXT_AUTHENTICATION_WARNING,
    EXT_VIRUS_SCANNED,
    EXT_ORIGINAL_TO,
    THREAD_INDEX,
    LINES,
    PRECEDENCE,
    EXTENSION,
    EXTENSION_TYPE,
    EXTENSION_VALUE,
    DISPLAY_NAME,
    ADDRESS,
    ADDRESS_LIST_ITEM,
    MAILBOX_LIST_ITEM,
    SIOLABEL,
    SIOLABEL_MARKING,
    SIOLABEL_FGCOLOR,
    SIOLABEL_BGCOLOR,
    SIOLABEL_TYPE,
    SIOLABEL_LABEL,
    SIOLABEL_UNKNOWN,
    MESSAGE_TEXT,
    UNKNOWN_PARAM,
    ATTACHMENT, /* our own */
    IMF_ROWS,
};
extern const struct field imf[IMF_ROWS];

/* How the value of a header field is read. */
enum imf_kind {
    IMF_PLAIN,
    IMF_MAILBOX,      /* one address */
    IMF_MAILBOX_LIST, /* several */
    IMF_ADDRESS_LIST, /* several, and groups of them */
    IMF_CONTENT_TYPE,
    IMF_ENCODING,
    IMF_LABEL, /* draft-zeilenga-email-seclabel: attributes of a security label */
};

struct imf_header {
    uint8_t row;  /* enum imf_row */
    uint8_t kind; /* enum imf_kind */
};

/* The row of a header field by its name, letter case aside; EXTENSION for others. */
const struct imf_header *imf_header_find(struct bytes name);
