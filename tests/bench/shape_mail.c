/*
 * Mail: SMTP sessions of some ten kilobytes, many at a time, with some reordering and
 * retransmission.
 */
#include "shapes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    FULL_SESSIONS = 4000,
    AT_ONCE = 64,
    SWAP_PERCENT = 3,
    AGAIN_PERCENT = 2,
    LINE_MAX_SIZE = 512,
    BODY_MAX = 98304,
    BASE64_LINE = 76,
};

static const struct endpoint server = {0xac101687, 25}; /* 172.16.22.135 */

static const char *const words[] = {"the", "lab", "mail", "server", "answers", "with", "a", "code",
    "and", "packet", "shows", "every", "line", "of", "it", "student", "reads", "reply", "then",
    "sends", "next", "command", "until", "connection", "is", "closed", "by", "both", "sides"};
static const char *const people[] = {
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"};
static const char *const subjects[] = {"Lab notes", "Minutes of the meeting",
    "=?UTF-8?Q?Caff=C3=A8?=", "Exercise 4", "Re: Exercise 4",
    "=?UTF-8?B?UmVsYXppb25l?=", "Timetable", "Question about RFC 5321"};

#define PICK(prng, table) ((table)[prng_below((prng), sizeof(table) / sizeof((table)[0]))])

/* Text under construction; what does not fit is left out, so BODY_MAX bounds every mail. */
struct text {
    char *bytes;
    size_t used, room;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *to = text->bytes + text->used;
    int size = vsnprintf(to, text->room - text->used, format, arguments);
    va_end(arguments);
    if (size > 0 && (size_t)size < text->room - text->used)
        text->used += (size_t)size;
}

static void __attribute__((format(printf, 3, 4)))
say(struct talk *talk, enum talk_side side, const char *format, ...)
{
    char line[LINE_MAX_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    talk_say(talk, side, line, (size_t)size);
}

static void add_prose(struct text *text, struct prng *prng, uint32_t lines)
{
    for (uint32_t i = 0; i < lines; i++) {
        if (prng_percent(prng, 2))
            add(text, ".."); /* a line that began with a dot, stuffed (RFC 5321 section 4.5.2) */
        for (uint32_t left = 8 + prng_below(prng, 5); left > 0; left--)
            add(text, "%s ", PICK(prng, words));
        add(text, "%u\r\n", i);
    }
}

void mail_attachment_lines(struct prng *prng, char *out, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i++) {
        size_t column = i % (BASE64_LINE + 2);
        out[i] = column == BASE64_LINE       ? '\r'
                 : column == BASE64_LINE + 1 ? '\n'
                                             : digits[prng_next(prng) >> 58];
    }
    memcpy(out + size - 2, "\r\n", 2);
}

static void add_attachment(struct text *text, struct prng *prng)
{
    size_t size = (BASE64_LINE + 2) * (20 + prng_below(prng, 800));
    uint32_t number = prng_below(prng, 1000);
    add(text,
        "Content-Type: application/octet-stream; name=\"trace-%u.bin\"\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename=\"trace-%u.bin\"\r\n\r\n",
        number, number);
    if (size < text->room - text->used) {
        mail_attachment_lines(prng, text->bytes + text->used, size);
        text->used += size;
    }
}

static void add_header(
    struct text *text, struct prng *prng, uint32_t number, const char *from, const char *to)
{
    add(text,
        "Received: from client.st.um ([10.1.0.%u])\r\n\tby mail.st.um with ESMTP id %08x;\r\n"
        "\tSun, 18 May 2014 21:04:25 +0200\r\n",
        number % 256, number);
    add(text, "From: %s <%s@st.um>\r\nTo: %s@example.org\r\nSubject: %s\r\n", from, from, to,
        PICK(prng, subjects));
    add(text, "Date: Sun, 18 May 2014 21:04:%02u +0200\r\nMessage-ID: <%u.%u@client.st.um>\r\n",
        number % 60, number, prng_below(prng, 1000000));
}

static void add_mail(
    struct text *text, struct prng *prng, uint32_t number, const char *from, const char *to)
{
    add_header(text, prng, number, from, to);
    add(text,
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n\tboundary=\"part%u\"\r\n\r\n",
        number);
    add(text, "--part%u\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", number);
    add_prose(text, prng, 5 + prng_below(prng, 60));
    add(text, "--part%u\r\n", number);
    add_attachment(text, prng);
    add(text, "--part%u--\r\n.\r\n", number);
}

static void greet(struct talk *talk, uint32_t number)
{
    talk_init(talk, endpoint_client(number), server, number);
    say(talk, TALK_SERVER, "220 mail.st.um ESMTP Exim 4.96 Sun, 18 May 2014 21:04:25 +0200\r\n");
    say(talk, TALK_CLIENT, "EHLO client%u.st.um\r\n", number);
    say(talk, TALK_SERVER,
        "250-mail.st.um Hello client%u.st.um\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"
        "250-PIPELINING\r\n250-STARTTLS\r\n250 HELP\r\n",
        number);
}

static void envelope(struct talk *talk, const char *from, const char *to)
{
    say(talk, TALK_CLIENT, "MAIL FROM:<%s@st.um>\r\n", from);
    say(talk, TALK_SERVER, "250 OK\r\n");
    say(talk, TALK_CLIENT, "RCPT TO:<%s@example.org>\r\n", to);
    say(talk, TALK_SERVER, "250 Accepted\r\n");
    say(talk, TALK_CLIENT, "DATA\r\n");
    say(talk, TALK_SERVER, "354 Enter message, ending with \".\" on a line by itself\r\n");
}

void mail_open(struct talk *talk, uint32_t number)
{
    greet(talk, number);
    envelope(talk, "alice", "bob");
}

void mail_session(struct talk *talk, struct prng *prng, uint32_t number)
{
    char body[BODY_MAX];
    greet(talk, number);
    for (uint32_t mails = 1 + prng_below(prng, 3); mails > 0; mails--) {
        struct text text = {body, 0, sizeof body};
        const char *from = PICK(prng, people);
        const char *to = PICK(prng, people);
        envelope(talk, from, to);
        add_mail(&text, prng, number, from, to);
        talk_say(talk, TALK_CLIENT, body, text.used);
        say(talk, TALK_SERVER, "250 OK id=1Wm6Wj-%06u-Ce\r\n", number);
    }
    say(talk, TALK_CLIENT, "QUIT\r\n");
    say(talk, TALK_SERVER, "221 mail.st.um closing connection\r\n");
    talk_close(talk);
}

void shape_mail(struct writer *writer, double scale)
{
    struct talk talks[AT_ONCE] = {0};
    struct prng prng = {25};
    uint32_t started = 0, sessions = shape_count(FULL_SESSIONS, scale);
    uint32_t open = sessions < AT_ONCE ? sessions : AT_ONCE;
    for (; started < open; started++) {
        mail_session(&talks[started], &prng, started);
        talk_disturb(&talks[started], &prng, SWAP_PERCENT, AGAIN_PERCENT);
    }
    while (open > 0) {
        uint32_t index = prng_below(&prng, open);
        writer->now_us += 15;
        if (talk_write_next(&talks[index], writer))
            continue;
        talk_deinit(&talks[index]);
        if (started < sessions) {
            mail_session(&talks[index], &prng, started++);
            talk_disturb(&talks[index], &prng, SWAP_PERCENT, AGAIN_PERCENT);
        } else {
            talks[index] = talks[--open];
        }
    }
}
