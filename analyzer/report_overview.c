#include "analyzer/report.h"

#include "analyzer/address.h"
#include "analyzer/community_id.h"
#include "analyzer/flow_words.h"
#include "analyzer/html_text.h"
#include "analyzer/language.h"
#include "analyzer/walk_summary.h"

#include <stdlib.h>
#include <string.h>

struct overview {
    struct sessions sessions; /* first: an overview is one */
    const struct sink_setup *setup;
    struct summary summary;
    uint64_t packets, octets;
    int64_t first_time, last_time; /* ns */
    uint32_t rows, left_out;       /* of the conversations */
};

/* --- the conversations ------------------------------------------------------------------------ */

static bool begin(struct sessions *sessions, const struct capture *capture)
{
    static const char *const heads[] = {N_("Session"), N_("Stream"), N_("Client"), N_("Server"),
        N_("Label"), N_("Packets"), N_("Octets"), N_("Seconds"), N_("Ended"), "Community ID"};
    struct overview *overview = (struct overview *)sessions;

    (void)capture;
    page_table(&overview->setup->output->text, "flows", heads, sizeof heads / sizeof heads[0],
        1 << 5 | 1 << 6 | 1 << 7);
    return true;
}

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct overview *overview = (struct overview *)sessions;
    const struct packet *packet = frame->packet;

    (void)session;
    if (overview->packets++ == 0)
        overview->first_time = packet->time;
    overview->last_time = packet->time;
    overview->octets += packet->length;
    return true;
}

static void cell(struct text *out, const char *string)
{
    text_add(out, "</td><td>");
    html_string(out, string);
}

static void number_cell(struct text *out, uint64_t number)
{
    text_add(out, "</td><td class=\"n\">");
    text_uint(out, number);
}

static void endpoint_cell(struct text *out, const struct endpoint *end)
{
    text_add(out, "</td><td>");
    endpoint_write(out, end);
}

static void add_row(struct text *out, const struct overview *overview,
    const struct session *session, const struct flow *flow)
{
    text_printf(out, "<tr><th scope=\"row\"><a href=\"#s%u\">%u</a></th><td>%s:%u", session->number,
        session->number, transport_word(flow->transport), flow->number);
    endpoint_cell(out, &flow->ends[TO_CLIENT]);
    endpoint_cell(out, &flow->ends[TO_SERVER]);
    cell(out, flow_label(overview->setup->classifier, flow));
    number_cell(out, flow_packets(flow));
    number_cell(out, flow_octets(flow));
    text_add(out, "</td><td class=\"n\">");
    text_seconds(out, flow->last_time - flow->first_time, 6);
    cell(out, flow_ending(flow) ? flow_ending(flow) : "–");
    text_add(out, "</td><td class=\"id\">");
    community_id_add(out, flow);
    text_add(out, "</td></tr>\n");
}

/* The row waits until those before it are written. */
static bool ended(struct sessions *sessions, struct session *session, const struct flow *flow)
{
    struct overview *overview = (struct overview *)sessions;
    struct text row = {0};

    if (session->number > overview->setup->page->most) {
        overview->left_out++;
        return true;
    }
    add_row(&row, overview, session, flow);
    session->user = strdup(text_string(&row));
    text_deinit(&row);
    return session->user != NULL;
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct overview *overview = (struct overview *)sessions;
    struct output *output = overview->setup->output;

    if (session->user) {
        text_add(&output->text, session->user);
        overview->rows++;
    }
    free(session->user);
    summary_add(&overview->summary, session);
    return output_record(output);
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct overview *overview = (struct overview *)sessions;
    struct text *out = &overview->setup->output->text;

    (void)capture;
    if (overview->rows == 0)
        text_printf(out, "<tr><td colspan=\"10\">%s</td></tr>", tr(N_("none")));
    page_table_end(out);
    page_note(out, N_("[%u more conversations are left out]"), overview->left_out);
    return output_record(overview->setup->output);
}

static void overview_free(struct sessions *sessions)
{
    struct overview *overview = (struct overview *)sessions;

    sessions_deinit(&overview->sessions);
    summary_deinit(&overview->summary);
    free(overview);
}

static const struct session_class overview_class = {.begin = begin,
    .frame = take_frame,
    .ended = ended,
    .over = over,
    .end = end,
    .free = overview_free};

struct sink *report_overview_new(const struct sink_setup *setup)
{
    struct overview *overview = calloc(1, sizeof *overview);

    if (!overview)
        return NULL;
    sessions_init(&overview->sessions, &overview_class);
    overview->setup = setup;
    return &overview->sessions.sink;
}

/* --- the facts -------------------------------------------------------------------------------- */

static void fact(struct text *out, const char *name)
{
    text_add(out, "<dt>");
    html_string(out, tr(name));
    text_add(out, "</dt><dd>");
}

void report_write_facts(const struct sink *sink, struct text *out, const struct capture *capture)
{
    const struct overview *overview = (const struct overview *)sink;

    text_add(out, "<dl>\n");
    fact(out, N_("Packets"));
    text_uint(out, overview->packets);
    text_add(out, "</dd>\n");
    fact(out, N_("Octets"));
    text_uint(out, overview->octets);
    text_add(out, "</dd>\n");
    if (overview->packets > 0) {
        fact(out, N_("First packet"));
        text_long_time(out, overview->first_time, 9);
        text_add(out, "</dd>\n");
        fact(out, N_("Last packet"));
        text_long_time(out, overview->last_time, 9);
        text_add(out, "</dd>\n");
        fact(out, N_("Seconds"));
        text_seconds(out, overview->last_time - overview->first_time, 6);
        text_add(out, "</dd>\n");
    }
    if (capture_damage(capture)) {
        fact(out, N_("Damage"));
        text_add(out, "<strong>");
        html_string(out, capture_damage(capture));
        text_add(out, "</strong></dd>\n");
    }
    fact(out, N_("Made by"));
    text_add(out, "wirewalk " WIREWALK_VERSION "</dd>\n</dl>\n");
}

/* --- what can be read ------------------------------------------------------------------------- */

static void code_cell(struct text *out, const char *string)
{
    text_add(out, "</td><td>");
    if (!string || !*string)
        return;
    text_add(out, "<code>");
    html_string(out, string);
    text_add(out, "</code>");
}

static void secret_row(
    struct text *out, const struct overview *overview, const struct summary_secret *secret)
{
    const struct session_credential *credential = &secret->credential;

    text_add(out, "<tr><td class=\"n\">");
    page_frame(out, overview->setup->page, credential->frame);
    text_add(out, "</td><td class=\"n\">");
    if (secret->session <= overview->setup->page->most)
        text_printf(out, "<a href=\"#s%u\">%u</a>", secret->session, secret->session);
    else
        text_uint(out, secret->session);
    cell(out, credential->protocol);
    cell(out, credential->kind);
    code_cell(out, credential->user);
    code_cell(out, credential->secret);
    text_add(out, "</td></tr>\n");
}

/* Those that crossed themselves, or those of which only a digest did. */
static uint32_t write_secrets(struct text *out, const struct overview *overview, bool proofs)
{
    const char *const heads[] = {N_("Frame"), N_("Session"), N_("Protocol"), N_("Kind"), N_("User"),
        proofs ? N_("Digest") : N_("Secret")};
    const struct summary *summary = &overview->summary;
    uint32_t n = 0;

    for (size_t i = 0; i < summary->n_secrets; i++) {
        if (summary->secrets[i].credential.proof != proofs || n++ >= REPORT_SECRETS_MAX)
            continue;
        if (n == 1) {
            text_add(out, "<h3>");
            html_string(out, proofs ? tr(N_("Secrets of which only a digest crossed"))
                                    : tr(N_("Secrets that crossed in clear")));
            text_add(out, "</h3>\n");
            page_table(out, "secrets", heads, sizeof heads / sizeof heads[0], 1 | 2);
        }
        secret_row(out, overview, &summary->secrets[i]);
    }
    if (n > 0)
        page_table_end(out);
    page_note(out, N_("[%u more secrets are left out]"),
        n > REPORT_SECRETS_MAX ? n - REPORT_SECRETS_MAX : 0);
    return n;
}

static void write_protocols(struct text *out, const struct summary *summary)
{
    static const char *const heads[] = {N_("protocol"), N_("sessions"), N_("messages"),
        N_("readable"), N_("encrypted"), N_("encrypted octets")};

    text_add(out, "<p>");
    html_string(
        out, tr(N_("Whoever sits on the way reads the readable messages word by word; of the "
                   "encrypted ones only\nthat they are sent, when, and how long they are.\n\n")));
    text_add(out, "</p>\n");
    page_table(out, "protocols", heads, sizeof heads / sizeof heads[0], 0x3e);
    for (size_t i = 0; i < summary->n_protocols; i++) {
        const struct summary_protocol *protocol = &summary->protocols[i];
        text_add(out, "<tr><th scope=\"row\">");
        html_string(out, protocol->name);
        text_printf(out,
            "</th><td class=\"n\">%u</td><td class=\"n\">%llu</td><td class=\"n\">%llu</td>"
            "<td class=\"n\">%llu</td><td class=\"n\">%llu</td></tr>\n",
            protocol->sessions, (unsigned long long)protocol->messages,
            (unsigned long long)(protocol->messages - protocol->encrypted),
            (unsigned long long)protocol->encrypted,
            (unsigned long long)protocol->encrypted_octets);
    }
    page_table_end(out);
}

void report_write_secrets(const struct sink *sink, struct text *out)
{
    const struct overview *overview = (const struct overview *)sink;
    uint32_t n = write_secrets(out, overview, false);

    n += write_secrets(out, overview, true);
    if (n == 0) {
        text_add(out, "<p>");
        html_string(out, tr(N_("No secrets were found to cross in clear.")));
        text_add(out, "</p>\n");
    }
    if (overview->summary.n_protocols > 0)
        write_protocols(out, &overview->summary);
}
