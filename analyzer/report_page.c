#include "analyzer/report_page.h"

#include "analyzer/html_text.h"
#include "analyzer/language.h"

#include <stdlib.h>
#include <string.h>

void page_deinit(struct report_page *page)
{
    free(page->rows);
    *page = (struct report_page){0};
}

static uint64_t rows_max(const struct report_page *page)
{
    return (uint64_t)page->most * REPORT_MORE;
}

/* Grows by powers of two. */
bool page_list(struct report_page *page, uint32_t frame)
{
    uint32_t n = page->n_rows;

    if (n >= rows_max(page))
        return false;
    if (!page->whole && (n & (n - 1)) == 0) {
        void *rows = realloc(page->rows, (n ? 2 * (size_t)n : 1) * sizeof page->rows[0]);
        if (!rows)
            return false;
        page->rows = rows;
    }
    if (!page->whole)
        page->rows[n] = frame;
    page->n_rows++;
    return true;
}

bool page_has(const struct report_page *page, uint32_t frame)
{
    uint32_t low = 0, high = page->n_rows;

    if (page->whole)
        return frame > 0 && frame <= rows_max(page);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (page->rows[middle] < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low < page->n_rows && page->rows[low] == frame;
}

void page_frame(struct text *out, const struct report_page *page, uint32_t frame)
{
    bool linked = page_has(page, frame);

    if (linked) {
        text_add(out, "<a href=\"#f");
        text_uint(out, frame);
        text_add(out, "\">");
    }
    text_uint(out, frame);
    if (linked)
        text_add(out, "</a>");
}

void page_table(
    struct text *out, const char *class, const char *const *words, size_t n, unsigned numbers)
{
    text_printf(out, "<div class=\"wide%s\"><table class=\"%s\">\n<thead><tr>",
        strcmp(class, "packets") == 0 ? " far" : "", class);
    for (size_t i = 0; i < n; i++) {
        text_add(out, numbers >> i & 1 ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        html_string(out, tr(words[i]));
        text_add(out, "</th>");
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
}

void page_table_end(struct text *out)
{
    text_add(out, "</tbody></table></div>\n");
}

void page_note(struct text *out, const char *words, uint32_t n)
{
    struct text line = {0};

    if (n == 0)
        return;
    text_printf(&line, tr(words), n);
    text_add(out, "<p class=\"note\">");
    html_text(out, line.data, line.length);
    text_add(out, "</p>\n");
    text_deinit(&line);
}

void page_packets(struct text *out, const char *class)
{
    static const char *const heads[] = {
        "No.", "Time", "Source", "Destination", "Protocol", "Length", "Info"};

    page_table(out, class, heads, sizeof heads / sizeof heads[0], 1 | 2 | 32);
}

static void add_cell(struct text *out, const struct text *text)
{
    text_add(out, "<td>");
    html_text(out, text->data, text->length);
    text_add(out, "</td>");
}

void page_cells(struct text *out, const struct frame *frame)
{
    const struct row *row = frame->row;

    text_add(out, "<td class=\"n\">");
    text_seconds(out, frame->time_relative, 6);
    text_add(out, "</td>");
    add_cell(out, &row->source);
    add_cell(out, &row->destination);
    text_add(out, "<td>");
    html_string(out, row->protocol);
    text_add(out, "</td><td class=\"n\">");
    text_uint(out, frame->packet->length);
    text_add(out, "</td>");
}

/* By the beginning of the protocol's name; the first that fits. */
static const struct {
    const char *protocol, *class;
} classes[] = {
    {"DNS", "names"},
    {"MDNS", "names"},
    {"LLMNR", "names"},
    {"SMTP", "mail"},
    {"IMAP", "mail"},
    {"POP", "mail"},
    {"IMF", "mail"},
    {"HTTP", "web"},
    {"SSDP", "web"},
    {"LDAP", "book"},
    {"CLDAP", "book"},
    {"TLS", "sealed"},
    {"SSL", "sealed"},
    {"SSH", "sealed"},
    {"TELNET", "open"},
    {"FTP", "open"},
    {"ARP", "low"},
    {"ICMP", "low"},
    {"IGMP", "low"},
};

/* What Wireshark's analysis complains about begins with a bracket. */
const char *page_class(const struct row *row)
{
    if (row->info.length > 0 && row->info.data[0] == '[')
        return "bad";
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (strncmp(row->protocol, classes[i].protocol, strlen(classes[i].protocol)) == 0)
            return classes[i].class;
    return "plain";
}
