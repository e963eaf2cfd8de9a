/*
 * AUTH (RFC 4954): the client names a mechanism, maybe with its first answer; the server asks with
 * 334, the client answers; all in base64.
 *
 *   C: AUTH PLAIN AHVzZXIxAHNlY3JldA==          NUL user1 NUL secret (RFC 4616)
 *   C: AUTH LOGIN      S: 334 VXNlcm5hbWU6      "Username:"
 *   C: dXNlcjE=        S: 334 UGFzc3dvcmQ6      "Password:"
 *   C: AUTH CRAM-MD5   S: 334 PDEyM0B4Pg==      a challenge (RFC 2195)
 *   C: dXNlcjEgMDEyMw==                         user1 and a digest of password and challenge
 */
#include "dissectors/smtp.h"

static const struct {
    const char *name, *kind;
} mechanisms[] = {
    [SMTP_LOGIN] = {"LOGIN", "AUTH LOGIN"},
    [SMTP_PLAIN] = {"PLAIN", "AUTH PLAIN"},
    [SMTP_CRAM_MD5] = {"CRAM-MD5", "AUTH CRAM-MD5"},
    [SMTP_NTLM] = {"NTLM", "AUTH NTLM"},
};

static uint8_t find_mechanism(struct bytes name)
{
    for (uint8_t i = 0; i < SMTP_MECHANISM_OTHER; i++)
        if (bytes_is(name, mechanisms[i].name))
            return i;
    return SMTP_MECHANISM_OTHER;
}

struct bytes smtp_decoded(struct dissection *d, struct bytes text)
{
    bool clean;
    struct bytes octets = base64_decode(d->arena, text, &clean);

    return clean && (octets.length > 0 || text.length == 0) ? octets : text;
}

/* Our own: what stands behind the base64, under the node that shows it. */
static void reveal(struct dissection *d, struct node *node, enum smtp_row row, struct bytes octets)
{
    if (!node)
        return;
    descend(d, node);
    gen_bytes(d, &smtp[row], ascii_of(d->arena, octets));
    ascend(d, node);
}

/* --- mechanisms ------------------------------------------------------------------------------- */

static void keep_user(struct dissection *d, struct bytes user)
{
    struct keep *keep = flow_keep(d, SMTP_KEEP_USER);

    keep_clear(keep);
    keep_add(keep, user, d->packet->number);
}

static void login_user(struct dissection *d, struct node *node, struct bytes text)
{
    struct bytes user = smtp_decoded(d, text);

    keep_user(d, user);
    reveal(d, node, SMTP_USERNAME, user);
    caption(d, smtp_auth_caption(SMTP_SHOWS_USER), user, no_bytes(), no_bytes());
}

static void login_password(struct dissection *d, struct node *node, struct bytes text)
{
    struct bytes password = smtp_decoded(d, text);

    credential(d, "AUTH LOGIN", keep_bytes(flow_keep(d, SMTP_KEEP_USER)), password);
    reveal(d, node, SMTP_PASSWORD, password);
    caption(d, smtp_auth_caption(SMTP_SHOWS_PASSWORD), no_bytes(), password, no_bytes());
}

/* [identity] NUL user NUL password */
static void plain(struct dissection *d, struct node *node, struct bytes text)
{
    struct bytes octets = smtp_decoded(d, text);
    struct bytes rest = bytes_from(octets, bytes_index(octets, 0) + 1);
    uint32_t end = bytes_index(rest, 0);
    struct bytes user = bytes_part(rest, 0, end), password = bytes_from(rest, end + 1);

    reveal(d, node, SMTP_USERNAME, user);
    reveal(d, node, SMTP_PASSWORD, password);
    credential(d, "AUTH PLAIN", user, password);
    caption(d, smtp_auth_caption(SMTP_SHOWS_BOTH), user, password, no_bytes());
}

/* user digest */
static void cram_md5(struct dissection *d, struct node *node, struct bytes text)
{
    struct bytes octets = smtp_decoded(d, text);
    uint32_t space = octets.length;

    while (space > 0 && octets.data[space - 1] != ' ')
        space--;
    struct bytes user = bytes_part(octets, 0, space > 0 ? space - 1 : 0);
    struct bytes digest = bytes_from(octets, space);
    reveal(d, node, SMTP_USERNAME, user);
    reveal(d, node, SMTP_DIGEST, digest);
    credential(d, "AUTH CRAM-MD5", user, digest);
    caption(d, smtp_auth_caption(SMTP_SHOWS_DIGEST), user, digest, no_bytes());
}

/* --- lines ------------------------------------------------------------------------------------ */

/* A node as Wireshark's of a line that is one part of a login: "Username: dXNlcjE=". */
static struct node *secret_line(
    struct dissection *d, enum smtp_row row, struct bytes text, const char *shown)
{
    struct node *node = put_ascii(d, &smtp[row], text);

    if (info(d)) {
        text_add(info(d), shown);
        info_secret(d, text);
    }
    return node;
}

void smtp_auth_begin(struct dissection *d, struct bytes text, struct node *line)
{
    struct smtp_state *state = d->state;
    struct bytes rest = text;

    word_next(&rest);
    struct bytes name = word_next(&rest);
    state->mechanism = find_mechanism(name);
    state->authenticates = true;
    state->auth_lines = 0;
    keep_clear(flow_keep(d, SMTP_KEEP_USER));
    caption(d, smtp_command_caption(SMTP_AUTH), name, no_bytes(), no_bytes());
    if (rest.length == 0)
        return;
    state->auth_lines = 1;
    descend(d, line);
    if (state->mechanism == SMTP_LOGIN)
        login_user(d, put_ascii(d, &smtp[SMTP_USERNAME], rest), rest);
    else if (state->mechanism == SMTP_PLAIN)
        plain(d, put_ascii(d, &smtp[SMTP_USERNAME_PASSWORD], rest), rest);
    else if (state->mechanism == SMTP_CRAM_MD5)
        cram_md5(d, line, rest);
    ascend(d, line);
}

/* Returns false for mechanisms whose lines have no fields of their own. */
static bool known_line(struct dissection *d, struct bytes text)
{
    const struct smtp_state *state = d->state;

    if (state->mechanism == SMTP_LOGIN && state->auth_lines == 0)
        login_user(d, secret_line(d, SMTP_USERNAME, text, "User: "), text);
    else if (state->mechanism == SMTP_LOGIN && state->auth_lines == 1)
        login_password(d, secret_line(d, SMTP_PASSWORD, text, "Pass: "), text);
    else if (state->mechanism == SMTP_PLAIN)
        plain(d, secret_line(d, SMTP_USERNAME_PASSWORD, text, ""), text);
    else if (state->mechanism == SMTP_NTLM)
        secret_line(d, SMTP_COMMAND_LINE, text, "");
    else
        return false;
    return true;
}

void smtp_auth_line(struct dissection *d, const struct line *line)
{
    struct smtp_state *state = d->state;

    smtp_ask(d, SMTP_AUTH_LINE);
    caption(d, smtp_auth_caption(SMTP_SHOWS_OTHER), no_bytes(), no_bytes(), no_bytes());
    if (bytes_is(line->text, "*")) {
        smtp_command_line(d, line);
        info_wire(d, line->text);
        caption(d, smtp_auth_caption(SMTP_SHOWS_NOTHING), no_bytes(), no_bytes(), no_bytes());
        state->authenticates = false;
    } else if (!known_line(d, line->text)) {
        struct node *node = smtp_command_line(d, line);
        node_secret(node);
        info_secret(d, line->text);
        if (state->mechanism == SMTP_CRAM_MD5)
            cram_md5(d, node, line->text);
    }
    if (state->auth_lines < UINT8_MAX)
        state->auth_lines++;
}

void smtp_auth_challenge(struct dissection *d, struct bytes text, struct node *parameter)
{
    struct smtp_state *state = d->state;

    if (!state->authenticates)
        return;
    state->place.auth_line = true;
    if (state->mechanism != SMTP_NTLM && text.length > 0)
        reveal(d, parameter, SMTP_CHALLENGE, smtp_decoded(d, text));
}
