/*
 * The bulk of each protocol: large mails that are fetched, a download, records, entries, screens.
 */
#include "shapes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FULL_OCTETS = 64 * 1000 * 1000,
    HTTP_OCTETS = 1000 * 1000 * 1000,
    PIECE = 64 * 1024, /* octets that a talk holds at a time */
    POOL_SIZE = 1 << 20,
    LINE_SIZE = 512,
    MAIL_SIZE = 78 * 2000, /* octets of a mail: lines of 76 characters */
    RECORD_SIZE = 16384,
    TLS_HEADER = 5,
    ENTRIES = 64, /* of LDAP, in one piece */
    ENTRY_SIZE = 512,
    FTP_DATA_PORT = 50001,
};

static const uint32_t server_address = 0xac101687; /* 172.16.22.135 */

/* One conversation that is written as it is built. */
struct session {
    struct writer *writer;
    struct talk talk;
    char *text, *binary; /* POOL_SIZE octets each: lines of base64, anything */
};

static char *make_pool(bool text)
{
    char *pool = malloc(POOL_SIZE);
    struct prng prng = {POOL_SIZE};

    if (pool == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    if (text)
        mail_attachment_lines(&prng, pool, POOL_SIZE);
    for (size_t i = 0; i < POOL_SIZE && !text; i++)
        pool[i] = (char)prng_next(&prng);
    return pool;
}

static void begin(struct session *session, struct writer *writer, uint16_t port)
{
    *session =
        (struct session){.writer = writer, .text = make_pool(true), .binary = make_pool(false)};
    talk_init(&session->talk, endpoint_client(port), (struct endpoint){server_address, port}, port);
}

static void flush(struct session *session)
{
    while (talk_write_next(&session->talk, session->writer))
        session->writer->now_us += 20;
    talk_forget(&session->talk);
}

static void end(struct session *session)
{
    talk_close(&session->talk);
    flush(session);
    talk_deinit(&session->talk);
    free(session->text);
    free(session->binary);
}

static void __attribute__((format(printf, 3, 4)))
say(struct session *session, enum talk_side side, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    talk_say(&session->talk, side, line, (size_t)size);
}

/* `size` octets of the pool from the server, again and again from its start. */
static void send_pool(struct session *session, const char *pool, uint64_t size)
{
    for (size_t at = 0; size > 0;) {
        size_t n = size < PIECE ? (size_t)size : PIECE;
        talk_say(&session->talk, TALK_SERVER, pool + at, n);
        flush(session);
        size -= n;
        at = at + 2 * PIECE <= POOL_SIZE ? at + PIECE : 0;
    }
}

/* --- mail --------------------------------------------------------------------------------------
 */

static const char mail_header[] = "From: alice@st.um\r\nTo: bob@st.um\r\nSubject: trace\r\n"
                                  "Content-Type: application/octet-stream\r\n"
                                  "Content-Transfer-Encoding: base64\r\n\r\n";

void shape_pop(struct writer *writer, double scale)
{
    struct session session;
    uint32_t mails = shape_count(FULL_OCTETS / MAIL_SIZE, scale);
    begin(&session, writer, 110);
    say(&session, TALK_SERVER, "+OK ready\r\n");
    say(&session, TALK_CLIENT, "USER bob\r\n");
    say(&session, TALK_SERVER, "+OK\r\n");
    say(&session, TALK_CLIENT, "PASS secret\r\n");
    say(&session, TALK_SERVER, "+OK %u messages\r\n", mails);
    for (uint32_t i = 1; i <= mails; i++) {
        say(&session, TALK_CLIENT, "RETR %u\r\n", i);
        say(&session, TALK_SERVER, "+OK %d octets\r\n%s", MAIL_SIZE, mail_header);
        send_pool(&session, session.text, MAIL_SIZE);
        say(&session, TALK_SERVER, "\r\n.\r\n");
    }
    end(&session);
}

void shape_imap(struct writer *writer, double scale)
{
    struct session session;
    uint32_t mails = shape_count(FULL_OCTETS / MAIL_SIZE, scale);
    begin(&session, writer, 143);
    say(&session, TALK_SERVER, "* OK ready\r\n");
    say(&session, TALK_CLIENT, "a1 LOGIN bob secret\r\n");
    say(&session, TALK_SERVER, "a1 OK logged in\r\n");
    say(&session, TALK_CLIENT, "a2 SELECT INBOX\r\n");
    say(&session, TALK_SERVER, "* %u EXISTS\r\na2 OK [READ-WRITE] selected\r\n", mails);
    for (uint32_t i = 1; i <= mails; i++) {
        say(&session, TALK_CLIENT, "a%u FETCH %u BODY[]\r\n", i + 2, i);
        say(&session, TALK_SERVER, "* %u FETCH (BODY[] {%zu}\r\n%s", i,
            MAIL_SIZE + strlen(mail_header), mail_header);
        send_pool(&session, session.text, MAIL_SIZE);
        say(&session, TALK_SERVER, ")\r\na%u OK fetched\r\n", i + 2);
    }
    end(&session);
}

/* --- files -------------------------------------------------------------------------------------
 */

void shape_http(struct writer *writer, double scale)
{
    struct session session;
    uint32_t size = shape_count(HTTP_OCTETS, scale);
    begin(&session, writer, 80);
    say(&session, TALK_CLIENT, "GET /image.iso HTTP/1.1\r\nHost: www.st.um\r\n\r\n");
    say(&session, TALK_SERVER,
        "HTTP/1.1 200 OK\r\nServer: Apache\r\nContent-Type: application/octet-stream\r\n"
        "Content-Length: %u\r\n\r\n",
        size);
    send_pool(&session, session.binary, size);
    end(&session);
}

void shape_ftp(struct writer *writer, double scale)
{
    struct session control, data;
    uint32_t size = shape_count(FULL_OCTETS, scale);
    begin(&control, writer, 21);
    say(&control, TALK_SERVER, "220 ready\r\n");
    say(&control, TALK_CLIENT, "USER bob\r\n");
    say(&control, TALK_SERVER, "331 password\r\n");
    say(&control, TALK_CLIENT, "PASS secret\r\n");
    say(&control, TALK_SERVER, "230 logged in\r\n");
    say(&control, TALK_CLIENT, "PASV\r\n");
    say(&control, TALK_SERVER, "227 Entering Passive Mode (172,16,22,135,%d,%d)\r\n",
        FTP_DATA_PORT / 256, FTP_DATA_PORT % 256);
    say(&control, TALK_CLIENT, "RETR image.iso\r\n");
    say(&control, TALK_SERVER, "150 opening (%u bytes)\r\n", size);
    flush(&control);
    begin(&data, writer, FTP_DATA_PORT);
    send_pool(&data, data.binary, size);
    end(&data);
    say(&control, TALK_SERVER, "226 done\r\n");
    say(&control, TALK_CLIENT, "QUIT\r\n");
    end(&control);
}

/* --- what is encrypted --------------------------------------------------------------------------
 */

static const uint8_t tls_client_hello[] = {0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, 0, 1, 2, 3, 4, 5,
    6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    31, 0, 0, 2, 0xc0, 0x2f, 1, 0};
static const uint8_t tls_server_hello[] = {0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3, 0, 1, 2, 3, 4, 5,
    6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    31, 0, 0xc0, 0x2f, 0, 0x14, 3, 3, 0, 1, 1};

void shape_tls(struct writer *writer, double scale)
{
    static const char head[TLS_HEADER] = {0x17, 3, 3, RECORD_SIZE >> 8, RECORD_SIZE & 255};
    struct session session;
    uint32_t records = shape_count(FULL_OCTETS / RECORD_SIZE, scale);
    begin(&session, writer, 443);
    talk_say(&session.talk, TALK_CLIENT, tls_client_hello, sizeof tls_client_hello);
    talk_say(&session.talk, TALK_SERVER, tls_server_hello, sizeof tls_server_hello);
    for (uint32_t i = 0; i < records; i++) {
        char record[TLS_HEADER + RECORD_SIZE];
        memcpy(record, head, TLS_HEADER);
        memcpy(record + TLS_HEADER, session.binary + i % 32 * RECORD_SIZE, RECORD_SIZE);
        talk_say(&session.talk, TALK_SERVER, record, sizeof record);
        flush(&session);
    }
    end(&session);
}

/* A packet of SSH before its keys: length, length of the padding, type, nothing for 61 octets. */
static void say_packet(struct session *session, enum talk_side side, char type)
{
    char packet[4 + 80] = {0, 0, 0, 80, 17, type};
    talk_say(&session->talk, side, packet, sizeof packet);
}

void shape_ssh(struct writer *writer, double scale)
{
    struct session session;
    begin(&session, writer, 22);
    say(&session, TALK_SERVER, "SSH-2.0-OpenSSH_9.2\r\n");
    say(&session, TALK_CLIENT, "SSH-2.0-OpenSSH_9.2\r\n");
    for (int side = TALK_CLIENT; side <= TALK_SERVER; side++)
        say_packet(&session, (enum talk_side)side, 20); /* KEXINIT */
    for (int side = TALK_CLIENT; side <= TALK_SERVER; side++)
        say_packet(&session, (enum talk_side)side, 21); /* NEWKEYS */
    send_pool(&session, session.binary, shape_count(FULL_OCTETS, scale));
    end(&session);
}

/* --- screens and entries ------------------------------------------------------------------------
 */

void shape_telnet(struct writer *writer, double scale)
{
    static const char options[] = {'\xff', '\xfd', 24, '\xff', '\xfb', 1};
    struct session session;
    begin(&session, writer, 23);
    talk_say(&session.talk, TALK_SERVER, options, sizeof options);
    say(&session, TALK_SERVER, "login: ");
    say(&session, TALK_CLIENT, "bob\r\n");
    send_pool(&session, session.text, shape_count(FULL_OCTETS, scale));
    end(&session);
}

/* An element of BER, its length in two octets, around what stands behind the head already. */
static size_t wrap(uint8_t *at, uint8_t tag, size_t size)
{
    at[0] = tag;
    at[1] = 0x82;
    at[2] = (uint8_t)(size >> 8);
    at[3] = (uint8_t)size;
    return 4 + size;
}

static size_t put_string(uint8_t *at, const char *string)
{
    memcpy(at + 4, string, strlen(string));
    return wrap(at, 0x04, strlen(string));
}

static size_t put_attribute(uint8_t *at, const char *type, const char *value)
{
    size_t name = put_string(at + 4, type);
    size_t set = wrap(at + 4 + name, 0x31, put_string(at + 8 + name, value));
    return wrap(at, 0x30, name + set);
}

/* A SearchResultEntry (RFC 4511 section 4.5.2) of message 2. */
static size_t put_entry(uint8_t *at, uint32_t number)
{
    char name[64];
    uint8_t *inside = at + 4 + 3, *entry = inside + 4;
    memcpy(at + 4, "\x02\x01\x02", 3);
    snprintf(name, sizeof name, "uid=student%u,ou=people,dc=st,dc=um", number);
    size_t size = put_string(entry, name), all = 0;
    uint8_t *attributes = entry + size;
    snprintf(name, sizeof name, "student%u", number);
    all += put_attribute(attributes + 4 + all, "objectClass", "inetOrgPerson");
    all += put_attribute(attributes + 4 + all, "uid", name);
    all += put_attribute(attributes + 4 + all, "cn", "A Student");
    all += put_attribute(attributes + 4 + all, "mail", "student@st.um");
    size += wrap(attributes, 0x30, all);
    return wrap(at, 0x30, 3 + wrap(inside, 0x64, size));
}

void shape_ldap(struct writer *writer, double scale)
{
    static const uint8_t bind[] = {0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0};
    static const uint8_t bound[] = {0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0};
    static const uint8_t search[] = {0x30, 37, 2, 1, 2, 0x63, 32, 4, 0, 10, 1, 2, 10, 1, 0, 2, 1, 0,
        2, 1, 0, 1, 1, 0, 0x87, 11, 'o', 'b', 'j', 'e', 'c', 't', 'C', 'l', 'a', 's', 's', 0x30, 0};
    static const uint8_t done[] = {0x30, 12, 2, 1, 2, 0x65, 7, 10, 1, 0, 4, 0, 4, 0};
    struct session session;
    uint32_t pieces = shape_count(FULL_OCTETS / (ENTRIES * 200), scale);
    begin(&session, writer, 389);
    talk_say(&session.talk, TALK_CLIENT, bind, sizeof bind);
    talk_say(&session.talk, TALK_SERVER, bound, sizeof bound);
    talk_say(&session.talk, TALK_CLIENT, search, sizeof search);
    for (uint32_t i = 0; i < pieces; i++) {
        uint8_t piece[ENTRIES * ENTRY_SIZE];
        size_t size = 0;
        for (uint32_t k = 0; k < ENTRIES; k++)
            size += put_entry(piece + size, i * ENTRIES + k);
        talk_say(&session.talk, TALK_SERVER, piece, size);
        flush(&session);
    }
    talk_say(&session.talk, TALK_SERVER, done, sizeof done);
    end(&session);
}
