/*
 * The session as the person before the screen saw it: what was typed becomes lines, with what was
 * rubbed out gone; what the server only echoes is not said twice.
 *
 *   server  login:          u s e r 1 CR LF  Password:               CR LF  $
 *   client          u s e r 1 CR                       p a s s CR
 *   lines   S: login:   C: user1             S: Password:   C: pass         S: $
 */
#include "dissectors/telnet.h"

#include <string.h>

enum {
    BS = 0x08,
    CTRL_C = 0x03,
    CTRL_D = 0x04,
    CTRL_U = 0x15,
    ESC = 0x1b,
    DEL = 0x7f,
    TAB = '\t',
};

/* Where a direction is in a control sequence (ECMA-48). */
enum escape { NO_ESCAPE, AFTER_ESC, IN_CSI, IN_OSC };

static void push(struct telnet_line *line, uint8_t octet)
{
    if (line->n < TELNET_LINE_MAX)
        line->octets[line->n++] = octet;
}

static struct bytes part(const struct telnet_line *line, uint32_t from, uint32_t to)
{
    return bytes_part((struct bytes){line->octets, line->n}, from, to);
}

static void say(struct telnet_said *said, const char *who, struct bytes line)
{
    uint32_t prefix = (uint32_t)strlen(who);

    if (!said->text || said->room - said->n < prefix + line.length + 1)
        return;
    memcpy(said->text + said->n, who, prefix);
    if (line.length > 0)
        memcpy(said->text + said->n + prefix, line.data, line.length);
    said->n += prefix + line.length;
    said->text[said->n++] = '\n';
}

/* Swallows control sequences: true while the octet belongs to one. */
static bool escaped(uint8_t *state, uint8_t octet)
{
    switch (*state) {
    case AFTER_ESC:
        *state = octet == '[' || octet == 'O' ? IN_CSI : octet == ']' ? IN_OSC : NO_ESCAPE;
        return true;
    case IN_CSI:
        if (octet >= 0x40 && octet <= 0x7e)
            *state = NO_ESCAPE;
        return true;
    case IN_OSC:
        if (octet == '\a' || octet == '\\')
            *state = NO_ESCAPE;
        return true;
    default:
        if (octet == ESC)
            *state = AFTER_ESC;
        return octet == ESC;
    }
}

/* --- the server ------------------------------------------------------------------------------- */

static void line_feed(struct telnet_screen *screen, struct telnet_said *said)
{
    if (screen->entered > 0)
        screen->entered--; /* the prompt and the echo of a line that was said already */
    else
        say(said, "S: ", part(&screen->shown, 0, TELNET_LINE_MAX));
    screen->shown.n = 0;
    screen->prompt = 0;
}

void telnet_show(struct telnet_screen *screen, struct telnet_said *said, uint8_t octet)
{
    bool cr = screen->cr[TO_CLIENT];

    screen->cr[TO_CLIENT] = octet == '\r';
    if (octet == '\0' || octet == '\r' || escaped(&screen->escape[TO_CLIENT], octet))
        return;
    if (octet == '\n') {
        line_feed(screen, said);
        return;
    }
    if (cr)
        screen->shown.n = 0; /* written over */
    if (octet == BS && screen->shown.n > 0)
        screen->shown.n--;
    else if (octet >= ' ' || octet == TAB)
        push(&screen->shown, octet);
}

void telnet_flush(struct telnet_screen *screen, struct telnet_said *said)
{
    if (screen->shown.n > 0 && screen->entered == 0)
        say(said, "S: ", part(&screen->shown, 0, TELNET_LINE_MAX));
    screen->shown.n = 0;
}

/* --- what is missing -------------------------------------------------------------------------- */

static void lose(struct telnet_line *line)
{
    static const char mark[] = "[...]";
    const uint16_t n = sizeof mark - 1;

    if (line->n >= n && memcmp(line->octets + line->n - n, mark, n) == 0)
        return;
    for (uint16_t i = 0; i < n; i++)
        push(line, (uint8_t)mark[i]);
}

void telnet_lose(struct telnet_screen *screen, enum direction direction)
{
    screen->escape[direction] = NO_ESCAPE;
    screen->cr[direction] = false;
    if (direction == TO_CLIENT) {
        lose(&screen->shown);
        return;
    }
    if (!screen->typing)
        screen->prompt = screen->shown.n;
    screen->typing = true;
    lose(&screen->typed);
}

/* --- the user --------------------------------------------------------------------------------- */

static bool asks(const struct telnet_screen *screen, const char *const *words)
{
    struct bytes prompt =
        bytes_trim(part(&screen->shown, 0, screen->typing ? screen->prompt : TELNET_LINE_MAX));

    if (prompt.length == 0 || prompt.data[prompt.length - 1] != ':')
        return false;
    for (; *words; words++)
        if (bytes_contain(prompt, *words))
            return true;
    return false;
}

static const char *const secret_words[] = {"password", "passwd", "passcode", "pass:", NULL};
static const char *const name_words[] = {"login", "username", "user name", "user:", NULL};

bool telnet_asks_secret(const struct telnet_screen *screen)
{
    return asks(screen, secret_words);
}

/* A line was typed to its end. */
static void end_line(struct telnet_screen *screen, struct telnet_said *said)
{
    struct bytes line = part(&screen->typed, 0, TELNET_LINE_MAX);

    if (!screen->typing)
        screen->prompt = screen->shown.n;
    screen->typing = true;
    said->secret = telnet_asks_secret(screen);
    said->named = !said->secret && asks(screen, name_words);
    if (screen->edited && !said->secret && screen->shown.n > screen->prompt)
        line = part(&screen->shown, screen->prompt, TELNET_LINE_MAX);
    if (screen->prompt > 0 && screen->entered == 0)
        say(said, "S: ", part(&screen->shown, 0, screen->prompt));
    say(said, "C: ", said->secret && said->redact ? bytes_of("***") : line);
    if (line.length > 0)
        memcpy(said->scratch, line.data, line.length);
    said->line = (struct bytes){said->scratch, line.length};
    said->entered = true;
    if (said->named) {
        screen->n_name = (uint16_t)(line.length < TELNET_NAME_MAX ? line.length : TELNET_NAME_MAX);
        memcpy(screen->name, said->scratch, screen->n_name);
    }
    screen->typed.n = 0;
    screen->typing = screen->edited = false;
    if (!screen->server_echo)
        screen->shown.n = 0; /* the user's own side goes on to the next line */
    else if (screen->entered < UINT8_MAX)
        screen->entered++;
}

void telnet_type(struct telnet_screen *screen, struct telnet_said *said, uint8_t octet)
{
    bool cr = screen->cr[TO_SERVER];

    screen->cr[TO_SERVER] = octet == '\r';
    if (cr && (octet == '\n' || octet == '\0'))
        return;
    if (octet == '\r' || octet == '\n') {
        end_line(screen, said);
        return;
    }
    if (!screen->typing) {
        screen->typing = true;
        screen->prompt = screen->shown.n;
    }
    if (octet == ESC || octet == TAB)
        screen->edited = true;
    if (escaped(&screen->escape[TO_SERVER], octet))
        return;
    if (octet == CTRL_C || octet == CTRL_D) {
        say(said, "C: ", bytes_of(octet == CTRL_C ? "^C" : "^D"));
        screen->typed.n = 0;
    } else if (octet == CTRL_U) {
        screen->typed.n = 0;
    } else if (octet == BS || octet == DEL) {
        screen->typed.n -= screen->typed.n > 0;
    } else if (octet >= ' ') {
        push(&screen->typed, octet);
    }
}
