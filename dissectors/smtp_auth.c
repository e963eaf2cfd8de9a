/*
 * AUTH (RFC 4954): the client names a mechanism, maybe with its first answer; the server asks with
 * 334, the client answers; all in base64.
 *
 *   C: AUTH PLAIN AHVzZXIxAHNlY3JldA==          NUL user1 NUL secret
 *   C: AUTH LOGIN      S: 334 VXNlcm5hbWU6      "Username:"
 *   C: dXNlcjE=        S: 334 UGFzc3dvcmQ6      "Password:"
 */
#include "dissectors/smtp.h"

static const struct sasl_fields fields = {
    .user = &smtp[SMTP_USERNAME],
    .password = &smtp[SMTP_PASSWORD],
    .digest = &smtp[SMTP_DIGEST],
};

void smtp_auth_begin(struct dissection *d, struct bytes text, struct node *line)
{
    struct smtp_state *state = d->state;
    struct bytes rest = text;
    struct node *node = line;

    word_next(&rest);
    struct bytes name = word_next(&rest);
    sasl_begin(d, &state->sasl, name, SMTP_KEEP_USER);
    caption(d, smtp_command_caption(SMTP_AUTH), name, no_bytes(), no_bytes());
    if (rest.length == 0)
        return;
    descend(d, line);
    if (state->sasl.mechanism == SASL_LOGIN)
        node = put_ascii(d, &smtp[SMTP_USERNAME], rest);
    else if (state->sasl.mechanism == SASL_PLAIN)
        node = put_ascii(d, &smtp[SMTP_USERNAME_PASSWORD], rest);
    struct sasl_answer answer = sasl_answer(d, &state->sasl, rest, SMTP_KEEP_USER);
    sasl_reveal(d, &fields, node, &answer);
    ascend(d, line);
}

/* The node that Wireshark has for the line, and what stands before it in the row. */
static struct node *put_answer(
    struct dissection *d, const struct sasl *sasl, const struct line *line, const char **shown)
{
    struct bytes text = line->text;

    *shown = "";
    if (sasl->mechanism == SASL_LOGIN && sasl->answers < 2) {
        *shown = sasl->answers == 0 ? "User: " : "Pass: ";
        return put_ascii(d, &smtp[sasl->answers == 0 ? SMTP_USERNAME : SMTP_PASSWORD], text);
    }
    if (sasl->mechanism == SASL_PLAIN)
        return put_ascii(d, &smtp[SMTP_USERNAME_PASSWORD], text);
    if (sasl->mechanism == SASL_NTLM)
        return put_ascii(d, &smtp[SMTP_COMMAND_LINE], text);
    return smtp_command_line(d, line);
}

void smtp_auth_line(struct dissection *d, const struct line *line)
{
    struct smtp_state *state = d->state;
    bool gives_up = bytes_is(line->text, "*");
    bool secret = !gives_up && (state->sasl.mechanism != SASL_LOGIN || state->sasl.answers > 0);
    const char *shown = "";

    asked_add(d, &state->asked, SMTP_AUTH_LINE);
    struct node *node =
        gives_up ? smtp_command_line(d, line) : put_answer(d, &state->sasl, line, &shown);
    if (info(d))
        text_add(info(d), shown);
    if (secret) {
        node_secret(node);
        info_secret(d, line->text);
    } else {
        info_wire(d, line->text);
    }
    struct sasl_answer answer = sasl_answer(d, &state->sasl, line->text, SMTP_KEEP_USER);
    sasl_reveal(d, &fields, node, &answer);
}

void smtp_auth_challenge(struct dissection *d, struct bytes text, struct node *parameter)
{
    struct smtp_state *state = d->state;

    if (!state->sasl.active)
        return;
    state->place.auth_line = true;
    if (state->sasl.mechanism != SASL_NTLM && text.length > 0)
        sasl_reveal_text(d, &smtp[SMTP_CHALLENGE], parameter, sasl_decoded(d, text));
}
