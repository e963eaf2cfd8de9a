/*
 * ftp: the File Transfer Protocol (RFC 959), its parts
 *
 * ftp.c        descriptor, commands, replies
 * ftp_port.c   addresses of data connections in commands and replies
 * ftp_path.c   the working directory
 * ftp_data.c   data connections, and what ties them to their commands
 * ftp_names.c  fields, commands, captions
 */
#pragma once

#include "analyzer/dissector.h"
#include "dissectors/asked.h"
#include "dissectors/textline.h"

enum ftp_row {
    FTP,
    FTP_CWD,
    FTP_RESPONSE,
    FTP_REQUEST,
    FTP_COMMAND,
    FTP_ARG,
    FTP_CODE,
    FTP_RESPONSE_ARG,
    FTP_PASSIVE_IP,
    FTP_PASSIVE_PORT,
    FTP_PASSIVE_NAT,
    FTP_ACTIVE_IP,
    FTP_ACTIVE_PORT,
    FTP_ACTIVE_NAT,
    FTP_EPRT_AF,
    FTP_EPRT_IP,
    FTP_EPRT_IPV6,
    FTP_EPRT_PORT,
    FTP_EPSV_IP,
    FTP_EPSV_IPV6,
    FTP_EPSV_PORT,
    FTP_FIRST_FRAME,
    FTP_LAST_FRAME,
    FTP_DURATION,
    FTP_BITRATE,
    FTP_FRAMES,
    FTP_BYTES,
    FTP_SETUP_FRAME,
    FTP_COMMAND_FRAME,
    FTP_SETUP_COMMAND,
    FTP_EPRT_INVALID,
    FTP_EPSV_INVALID,
    FTP_ROWS,
};

enum ftp_data_row {
    FTP_DATA,
    FTP_DATA_SETUP_FRAME,
    FTP_DATA_METHOD,
    FTP_DATA_COMMAND,
    FTP_DATA_COMMAND_FRAME,
    FTP_DATA_CWD,
    FTP_DATA_ROWS,
};

extern const struct field ftp[FTP_ROWS];
extern const struct field ftp_data[FTP_DATA_ROWS];

/* Octets of a working directory or a command that are remembered. */
#define FTP_TEXT_MAX 1024

enum ftp_keep { FTP_KEEP_USER, FTP_KEEP_COMMAND, FTP_KEEP_CWD };

struct ftp_state {
    struct asked asked;
    uint32_t setup;     /* the frame that announced the newest data connection, or 0 */
    uint32_t asking;    /* the frame of the command that asked for it */
    bool has_transfer;   /* its data connection's transfer was asked for */
    bool has_command;   /* a command was given to it */
    bool wants_tls;     /* AUTH TLS waits for its answer */
    bool encrypted;     /* after that, where nobody knows TLS */
    uint16_t multiline; /* the code of an answer that goes on, or 0 */
};

extern const char *const ftp_captions[];
/* {1}: the argument; of a command that nobody knows the whole line. */
const char *const *ftp_command_caption(struct bytes word, bool *known);
/* {1}: what the server says. */
const char *const *ftp_reply_caption(uint32_t code);
const char *const *ftp_continues_caption(void);

/* --- addresses -------------------------------------------------------------------------------- */

/* Where a data connection will go, and where that stands in the text. */
struct ftp_port {
    struct address address;
    uint16_t port;
    uint32_t family;                   /* of EPRT */
    uint32_t address_at, address_size; /* octets */
    uint32_t port_at, port_size;
};

/* "(127,0,0,1,4,51)", wherever it stands: PORT, and the answer to PASV. */
bool ftp_read_port(struct bytes text, struct ftp_port *port);
/* "|1|132.235.1.2|6275|": EPRT. */
bool ftp_read_eprt(struct bytes text, struct ftp_port *port);
/* "(|||6446|)": the answer to EPSV. */
bool ftp_read_epsv(struct bytes text, struct ftp_port *port);

/* --- the working directory -------------------------------------------------------------------- */

/* What CWD makes of the directory; into out, of FTP_TEXT_MAX octets. Returns how many it has. */
uint32_t ftp_path_join(struct bytes cwd, struct bytes path, uint8_t *out);
/* The path in quotes of the answer to PWD; into out. false: there is none. */
bool ftp_path_quoted(struct bytes text, uint8_t *out, uint32_t *n);

/* --- data connections ------------------------------------------------------------------------- */

/* This frame announces a data connection. */
void ftp_announce(struct dissection *d, const struct ftp_port *port, const char *method);
/* The newest data connection gets this command, unless it has one. */
void ftp_give_command(struct dissection *d, struct bytes line);
/* What became of the data connection that this frame announced or commanded. */
void ftp_show_response(struct dissection *d);
