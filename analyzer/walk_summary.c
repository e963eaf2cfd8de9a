#include "analyzer/walk_summary.h"

#include "analyzer/language.h"
#include "analyzer/walk_frame.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 10, COLUMN_WIDTH = 9, LAST_WIDTH = 16 };

void summary_deinit(struct summary *summary)
{
    for (size_t i = 0; i < summary->n_secrets; i++) {
        free(summary->secrets[i].credential.user);
        free(summary->secrets[i].credential.secret);
    }
    free(summary->secrets);
    *summary = (struct summary){0};
}

static struct summary_protocol *protocol_of(struct summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->n_protocols; i++)
        if (strcmp(summary->protocols[i].name, name) == 0)
            return &summary->protocols[i];
    if (summary->n_protocols == SUMMARY_PROTOCOLS_MAX)
        return NULL;
    struct summary_protocol *new = &summary->protocols[summary->n_protocols++];
    *new = (struct summary_protocol){.name = name};
    return new;
}

static void take_credentials(struct summary *summary, struct session *session)
{
    size_t n = summary->n_secrets + session->n_credentials;

    if (session->n_credentials == 0)
        return;
    void *secrets = realloc(summary->secrets, n * sizeof summary->secrets[0]);
    if (!secrets)
        return;
    summary->secrets = secrets;
    for (size_t i = 0; i < session->n_credentials; i++)
        summary->secrets[summary->n_secrets++] = (struct summary_secret){
            .session = session->number, .credential = session->credentials[i]};
    session->n_credentials = 0;
}

void summary_add(struct summary *summary, struct session *session)
{
    if (session->dissector) {
        struct summary_protocol *protocol = protocol_of(summary, session->dissector->title);
        if (protocol) {
            protocol->sessions++;
            protocol->messages += session->n_messages;
            protocol->encrypted += session->n_encrypted;
            protocol->encrypted_octets += session->encrypted_octets;
        }
    }
    take_credentials(summary, session);
}

/* --- printing --------------------------------------------------------------------------------- */

static void heading(struct text *out, enum walk_form form, const char *words)
{
    size_t n = 0;

    text_add(out, form == WALK_MARKDOWN ? "\n## " : "\n");
    text_add(out, words);
    if (form == WALK_TEXT) {
        for (const char *c = words; *c; c++)
            n += (*c & 0xc0) != 0x80;
        text_char(out, '\n');
        text_fill(out, '=', n);
    }
    text_add(out, "\n\n");
}

static void protocol_row(
    struct text *out, const struct summary_protocol *protocol, enum walk_form form)
{
    unsigned long long all = protocol->messages, hidden = protocol->encrypted;
    unsigned long long octets = protocol->encrypted_octets;

    if (form == WALK_MARKDOWN)
        text_printf(out, "| %s | %u | %llu | %llu | %llu | %llu |\n", protocol->name,
            protocol->sessions, all, all - hidden, hidden, octets);
    else
        text_printf(out, "  %-*s %*u %*llu %*llu %*llu %*llu\n", NAME_WIDTH, protocol->name,
            COLUMN_WIDTH, protocol->sessions, COLUMN_WIDTH, all, COLUMN_WIDTH, all - hidden,
            COLUMN_WIDTH, hidden, LAST_WIDTH, octets);
}

static void write_heads(struct text *out, enum walk_form form)
{
    const char *const heads[] = {tr(N_("protocol")), tr(N_("sessions")), tr(N_("messages")),
        tr(N_("readable")), tr(N_("encrypted")), tr(N_("encrypted octets"))};
    enum { HEADS = sizeof heads / sizeof heads[0] };

    for (int i = 0; i < HEADS; i++)
        if (form == WALK_MARKDOWN)
            text_printf(out, "| %s ", heads[i]);
        else if (i == 0)
            text_printf(out, "  %-*s", NAME_WIDTH, heads[i]);
        else
            text_printf(out, " %*s", i == HEADS - 1 ? LAST_WIDTH : COLUMN_WIDTH, heads[i]);
    text_add(out, form == WALK_MARKDOWN ? "|\n| --- | ---: | ---: | ---: | ---: | ---: |\n" : "\n");
}

static void write_protocols(const struct summary *summary, struct text *out, enum walk_form form)
{
    text_add(
        out, tr(N_("Whoever sits on the way reads the readable messages word by word; of the "
                   "encrypted ones only\nthat they are sent, when, and how long they are.\n\n")));
    write_heads(out, form);
    for (size_t i = 0; i < summary->n_protocols; i++)
        protocol_row(out, &summary->protocols[i], form);
}

static void quote(struct text *out, const char *words, enum walk_form form)
{
    text_char(out, '"');
    if (form == WALK_MARKDOWN)
        walk_escape(out, words, strlen(words), WALK_MARKDOWN);
    else
        text_add(out, words);
    text_char(out, '"');
}

static void secret_line(struct text *out, const struct summary_secret *secret, enum walk_form form)
{
    const struct session_credential *credential = &secret->credential;

    text_add(out, form == WALK_MARKDOWN ? "- " : "  ");
    text_printf(out, tr(N_("frame %u, session %u: %s %s")), credential->frame, secret->session,
        credential->protocol, credential->kind);
    if (credential->user && *credential->user) {
        text_add(out, tr(N_(", user ")));
        quote(out, credential->user, form);
    }
    if (credential->secret && *credential->secret) {
        text_add(out, credential->proof ? tr(N_(", digest ")) : tr(N_(", secret ")));
        quote(out, credential->secret, form);
    }
    text_char(out, '\n');
}

/* Those that crossed themselves, or those of which only a digest did. */
static void write_secrets(
    const struct summary *summary, struct text *out, enum walk_form form, bool proofs)
{
    bool any = false;

    for (size_t i = 0; i < summary->n_secrets; i++) {
        if (summary->secrets[i].credential.proof != proofs)
            continue;
        if (!any)
            heading(out, form,
                proofs ? tr(N_("Secrets of which only a digest crossed"))
                       : tr(N_("Secrets that crossed in clear")));
        any = true;
        secret_line(out, &summary->secrets[i], form);
    }
}

void summary_write(const struct summary *summary, struct text *out, enum walk_form form)
{
    bool encrypted = false;

    for (size_t i = 0; i < summary->n_protocols; i++)
        encrypted |= summary->protocols[i].encrypted > 0;
    if (!encrypted && summary->n_secrets == 0)
        return;
    heading(out, form, tr(N_("What can be read on the way")));
    write_protocols(summary, out, form);
    write_secrets(summary, out, form, false);
    write_secrets(summary, out, form, true);
}
