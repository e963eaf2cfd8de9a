/*
 * ssh: what the files of the SSH dissector share (RFC 4253)
 */
#pragma once

#include "dissectors/textline.h"

/* Octets of a banner line, of a packet before encryption, and of a name that is remembered. */
#define SSH_LINE_MAX   4096
#define SSH_PACKET_MAX (256u << 10)
#define SSH_NAME_MAX   64
/* Name lists of KEXINIT. */
#define SSH_LISTS 10

enum ssh_list {
    SSH_KEX,
    SSH_HOST_KEY,
    SSH_ENCRYPTION_TO_SERVER,
    SSH_ENCRYPTION_TO_CLIENT,
    SSH_MAC_TO_SERVER,
    SSH_MAC_TO_CLIENT,
    SSH_COMPRESSION_TO_SERVER,
    SSH_COMPRESSION_TO_CLIENT,
    SSH_LANGUAGES_TO_SERVER,
    SSH_LANGUAGES_TO_CLIENT,
};

/* What both sides' lists come to (RFC 4253, 7.1): the client's first that the server has too. */
struct ssh_choice {
    char names[SSH_LISTS][SSH_NAME_MAX]; /* "" where nothing was found */
};

/* Kinds of messages that Wireshark numbers: KEXINIT, NEWKEYS, codes 30 to 34, and 30 and 31 of
 * elliptic curves. */
#define SSH_NUMBERED 9

/* Of a flow. */
struct ssh {
    bool spoke[2];         /* the identification string was read */
    bool unknown[2];       /* it is missing: the capture starts behind it */
    bool encrypted[2];     /* after NEWKEYS */
    bool lost[2];          /* octets are missing: the next may be the middle of a packet */
    uint8_t version;       /* that the client speaks: 1, 2; 0: not known yet */
    bool old;              /* the server speaks version 1 only */
    bool replied;          /* the server's half of the keys was read */
    uint32_t first_old[2]; /* frame of the first packet of version 1 */
    uint32_t packets[2];   /* of a side until now */
    uint32_t sequence[2];  /* Wireshark's count of them */
    uint32_t numbers[2][SSH_NUMBERED];
    uint16_t numbered[2];   /* which of these are there */
    uint32_t first_kexinit; /* frame, 0: none yet */
    uint8_t first_direction;
    bool chosen;
    struct ssh_choice choice;
};

/* Parts of what the first pass tells the second, under the flow's first frame. */
enum ssh_told {
    SSH_TOLD_CHOICE,
    SSH_TOLD_PASS,
    SSH_TOLD_VERSION,
    SSH_TOLD_REPLY,
    SSH_TOLD_NUMBER, /* SSH_NUMBERED of a direction, then those of the other */
};

/* The lists of a KEXINIT payload, from its message code on; false when it is broken. */
bool ssh_lists(struct bytes payload, struct bytes lists[SSH_LISTS]);
void ssh_choose(
    struct ssh_choice *choice, struct bytes client[SSH_LISTS], struct bytes server[SSH_LISTS]);

/* What the first pass tells the second of a flow. */
void ssh_tell(struct dissection *d, unsigned what, uint64_t value);
bool ssh_told(const struct dissection *d, unsigned what, uint64_t *value);

/* The cursor is over a payload, from its message code on; names what it is in the row. Under the
 * open node. Returns the number that Wireshark gives the packet. */
uint32_t ssh_message(struct dissection *d, struct ssh *ssh, const char *method);
/* A payload that is about to be shown: from KEXINIT, what will be chosen. */
void ssh_learn(struct dissection *d, struct ssh *ssh, struct bytes payload);
/* After the key exchange: octets of a segment, under a heading of their own. */
void ssh_sealed(struct dissection *d, struct ssh *ssh);
/* Nothing is known of the connection: the same without heading. */
void ssh_unknown(struct dissection *d);
/* The same of words that stand where a packet should. */
void ssh_words(struct dissection *d);
/* The heading of a packet. */
struct node *ssh_open(struct dissection *d, const struct ssh *ssh);
/* A packet of version 1, and how many octets it has; 0: not known yet. */
void ssh_old(struct dissection *d, struct ssh *ssh);
uint32_t ssh_old_length(struct bytes bytes);
/* Nothing stands in the row yet but who speaks. */
bool ssh_first(const struct dissection *d);
enum ssh_field {
    SSH,
    SSH_PROTOCOL,
    SSH_PACKET_LENGTH,
    SSH_PACKET_LENGTH_ENCRYPTED,
    SSH_PADDING_LENGTH,
    SSH_PAYLOAD,
    SSH_ENCRYPTED_PACKET,
    SSH_PADDING,
    SSH_SEQUENCE,
    SSH_MAC,
    SSH_DIRECTION,
    SSH_MESSAGE_CODE,
    SSH_COOKIE,
    SSH_FIRST_FOLLOWS,
    SSH_RESERVED,
    SSH_HASSH_ALGORITHMS,
    SSH_HASSH,
    SSH_HASSH_SERVER_ALGORITHMS,
    SSH_HASSH_SERVER,
    SSH_KEY_LENGTH,
    SSH_KEY_TYPE_LENGTH,
    SSH_KEY_TYPE,
    SSH_KEY_DATA,
    SSH_RSA_N,
    SSH_RSA_E,
    SSH_DSA_P,
    SSH_DSA_Q,
    SSH_DSA_G,
    SSH_DSA_Y,
    SSH_ECDSA_ID,
    SSH_ECDSA_ID_LENGTH,
    SSH_ECDSA_Q,
    SSH_ECDSA_Q_LENGTH,
    SSH_EDDSA_KEY,
    SSH_EDDSA_KEY_LENGTH,
    SSH_SIG_LENGTH,
    SSH_SIG_TYPE_LENGTH,
    SSH_SIG_TYPE,
    SSH_SIG_DATA,
    SSH_SIG_RSA,
    SSH_SIG_DSA,
    SSH_DH_E,
    SSH_DH_F,
    SSH_GEX_MIN,
    SSH_GEX_BITS,
    SSH_GEX_MAX,
    SSH_GEX_P,
    SSH_GEX_G,
    SSH_ECDH_C,
    SSH_ECDH_C_LENGTH,
    SSH_ECDH_S,
    SSH_ECDH_S_LENGTH,
    SSH_MPINT_LENGTH,
    SSH_REASON,
    SSH_DESCRIPTION_LENGTH,
    SSH_DESCRIPTION,
    SSH_LANGUAGE_LENGTH,
    SSH_LANGUAGE,
    SSH_FINGERPRINT,
    SSH_UNREAD,
    SSH_TOO_LARGE,
    SSH_KEY_INVALID,
    SSH_PACKETS,
    SSH_LIST,                               /* SSH_LISTS of them */
    SSH_LIST_LENGTH = SSH_LIST + SSH_LISTS, /* and their lengths */
    SSH_FIELDS = SSH_LIST_LENGTH + SSH_LISTS,
};
extern const struct field ssh_rows[SSH_FIELDS];
extern const char *const ssh_captions[];

/* What either side may say has two captions: the client's, then the server's. */
enum ssh_caption {
    SSH_CAP_CLIENT_HELLO,
    SSH_CAP_SERVER_HELLO,
    SSH_CAP_LINE,
    SSH_CAP_KEXINIT,
    SSH_CAP_CHOSEN = SSH_CAP_KEXINIT + 2,
    SSH_CAP_KEY_INIT = SSH_CAP_CHOSEN + 2,
    SSH_CAP_KEY_REPLY,
    SSH_CAP_GROUP_REQUEST,
    SSH_CAP_GROUP,
    SSH_CAP_NEWKEYS,
    SSH_CAP_ENCRYPTED = SSH_CAP_NEWKEYS + 2,
    SSH_CAP_DISCONNECT = SSH_CAP_ENCRYPTED + 2,
    SSH_CAP_OTHER = SSH_CAP_DISCONNECT + 2,
    SSH_CAP_OLD = SSH_CAP_OTHER + 2,
    SSH_CAP_UNKNOWN,
    SSH_CAP_WORDS,
};
