#include "analyzer/report.h"

#include "analyzer/html_text.h"

#include <openssl/evp.h>

/* Colours stand in one table, for a bright screen and for a dark one; paper has the bright one. */
static const char *const style[] = {
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--dim:#57606a;--line:#d0d7de;"
    "--link:#0550ae;--shade:#f3f5f7;--c:#0a4fa3;--s:#8a3b00;--red:#a40e26;--names:#e6f4ea;"
    "--mail:#fdf0d5;--web:#e5f0fb;--book:#f0e8fb;--sealed:#e6e9ee;--open:#dcf2f1;--low:#f0f3ea;"
    "--bad:#ffdfdd}\n",
    "@media (prefers-color-scheme:dark){:root{--paper:#15191e;--ink:#dfe4ea;--dim:#9aa5b1;"
    "--line:#39424d;--link:#7ab8ff;--shade:#1e242b;--c:#82baff;--s:#f0b27a;--red:#ff8f8a;"
    "--names:#16301f;--mail:#372b12;--web:#14293f;--book:#2b2140;--sealed:#272d35;"
    "--open:#123130;--low:#262b1e;--bad:#4a1d1f}}\n",
    "@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--dim:#444;--line:#bbb;"
    "--link:#000;--shade:#f3f5f7;--c:#0a4fa3;--s:#8a3b00;--red:#a40e26;--names:#e6f4ea;"
    "--mail:#fdf0d5;--web:#e5f0fb;--book:#f0e8fb;--sealed:#e6e9ee;--open:#dcf2f1;--low:#f0f3ea;"
    "--bad:#ffdfdd}}\n",
    "*{box-sizing:border-box}\n",
    "html{scroll-padding-top:1rem}\n",
    "body{margin:0 auto;max-width:90rem;padding:1.5rem 2rem 4rem;background:var(--paper);"
    "color:var(--ink);font:16px/1.5 system-ui,sans-serif}\n",
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .8rem;overflow-wrap:anywhere}\n",
    "h2{font-size:1.45rem;margin:3rem 0 .8rem;padding-bottom:.3rem;"
    "border-bottom:2px solid var(--line)}\n",
    "h3{font-size:1.1rem;margin:2rem 0 .4rem;overflow-wrap:anywhere}\n",
    "h4{font-size:1rem;margin:0;overflow-wrap:anywhere}\n",
    "p{margin:.4rem 0 .8rem;max-width:60rem}\n",
    "a{color:var(--link)}\n",
    "a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:1px}\n",
    "pre,code,.packets,.rows,.id{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',"
    "monospace}\n",
    "pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;line-height:1.45}\n",
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:0 0 1rem}\n",
    "dt{color:var(--dim)}dd{margin:0}dd strong{color:var(--red)}\n",
    "nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;list-style:none;margin:0;"
    "padding:.6rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}\n",
    ".wide{overflow-x:auto;margin:.6rem 0 1rem}\n",
    "table{border-collapse:collapse;font-size:.85rem}\n",
    "th,td{padding:.2rem .6rem;text-align:left;vertical-align:top;font-weight:normal;"
    "border-bottom:1px solid var(--line)}\n",
    "thead th::first-letter{text-transform:uppercase}thead th{font-weight:600;border-bottom:2px "
    "solid var(--line);white-space:nowrap}\n",
    ".n,.packets th:first-child,.rows th:first-child{text-align:right;"
    "font-variant-numeric:tabular-nums}\n",
    ".rows,.packets{width:100%;font-size:.78rem}\n",
    ".rows td:last-child,.packets td{overflow-wrap:anywhere}\n",
    ".rows td:not(:last-child),.flows td{white-space:nowrap}\n",
    ".packets{table-layout:fixed;min-width:60rem}\n",
    ".packets th:nth-child(1){width:5em}.packets th:nth-child(2){width:8.5em}\n",
    ".packets th:nth-child(3),.packets th:nth-child(4){width:14em}\n",
    ".packets th:nth-child(5){width:7em}.packets th:nth-child(6){width:5.5em}\n",
    ".secrets code{overflow-wrap:anywhere}.secrets td:last-child "
    "code{color:var(--red);font-weight:600}\n",
    ".names{background:var(--names)}.mail{background:var(--mail)}.web{background:var(--web)}\n",
    ".book{background:var(--book)}.sealed{background:var(--sealed)}"
    ".open{background:var(--open)}\n",
    ".low{background:var(--low)}.bad{background:var(--bad)}\n",
    ".session,.step,.said,.far{content-visibility:auto;contain-intrinsic-size:auto 40rem}\n",
    ".step{contain-intrinsic-size:auto 16rem}\n",
    "tr:target{outline:3px solid var(--link);outline-offset:-3px}\n",
    "tr:target>td>details::details-content{content-visibility:visible;height:auto}\n",
    "summary{cursor:pointer}\n",
    ".tree{margin:.4rem 0 .4rem -46em;padding:.5rem .8rem;background:var(--paper);"
    "border:1px solid var(--line)}\n",
    ".packets details[open]>summary{min-height:2.7em}\n",
    ".tree>div,.tree summary{font-weight:600;overflow-wrap:anywhere}\n",
    ".tree>div{padding-left:1.1em}.tree summary{min-height:0!important}\n",
    ".tree pre{padding-left:0}\n",
    ".step{margin:1rem 0;padding:.3rem 0 .3rem 1rem;border-left:4px solid var(--c);"
    "break-inside:avoid-page}\n",
    ".step.s{border-left-color:var(--s)}\n",
    ".step>pre{background:var(--shade);padding:.5rem .8rem;border-radius:4px}\n",
    ".at,.note{color:var(--dim);font-size:.85rem;margin:.1rem 0 .3rem}\n",
    ".step details{font-size:.85rem;color:var(--dim);margin-bottom:.3rem}\n",
    ".said>pre{background:var(--shade);padding:.7rem .8rem;border-radius:4px;font-size:.82rem}\n",
    ".said pre a{color:var(--dim);user-select:none}\n",
    ".said .c{color:var(--c)}.said .s{color:var(--s)}.said .note{font-style:italic}\n",
    "footer{margin-top:3rem;color:var(--dim);font-size:.85rem}\n",
    "@media (max-width:45rem){body{padding:1rem .8rem 3rem}h2{margin-top:2rem}.packets,"
    ".rows{min-width:0}.packets thead,.rows thead{position:absolute;clip-path:inset(50%)}"
    ".packets,.packets tbody,.rows,.rows tbody{display:block}.packets tr,.rows tr{display:flex;"
    "flex-wrap:wrap;gap:0 .8em;padding:.3rem .4rem;border-bottom:1px solid var(--line)}"
    ".packets td,.packets th,.rows td,.rows th{border:0;padding:0;width:auto!important}"
    ".packets td:last-child,.rows td:last-child{flex-basis:100%}.tree{margin-left:0}"
    ".packets details[open]>summary{min-height:0}}\n",
    "@media print{.session,.step,.said,.far{content-visibility:visible}body{padding:0;"
    "max-width:none;font-size:10pt}nav{display:none}h2,h3,h4{break-after:avoid}"
    "tr{break-inside:avoid}a{text-decoration:none}.wide{overflow:visible}.packets{min-width:0}"
    ".tree{margin-left:0}}\n",
};

enum { SHA256_OCTETS = 32, BASE64_MAX = 4 * ((SHA256_OCTETS + 2) / 3) + 1 };

/* Nothing but this very style: no script, no picture, no font, no other style, no address. */
static void write_policy(struct text *out, const struct text *rules)
{
    unsigned char digest[EVP_MAX_MD_SIZE], base64[BASE64_MAX];

    text_add(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "base-uri 'none'; form-action 'none'");
    if (EVP_Digest(rules->data, rules->length, digest, NULL, EVP_sha256(), NULL)) {
        EVP_EncodeBlock(base64, digest, SHA256_OCTETS);
        text_printf(out, "; style-src 'sha256-%s'", (const char *)base64);
    }
    text_add(out, "\"/>\n");
}

void report_write_head(struct text *out, const char *language, const char *title)
{
    struct text rules = {0};

    for (size_t i = 0; i < sizeof style / sizeof style[0]; i++)
        text_add(&rules, style[i]);
    text_add(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"");
    html_string(out, language);
    text_add(out, "\" xml:lang=\"");
    html_string(out, language);
    text_add(out, "\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    write_policy(out, &rules);
    text_add(out, "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
                  "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>");
    html_string(out, title);
    text_add(out, "</title>\n<style>");
    text_add_n(out, rules.data, rules.length);
    text_add(out, "</style>\n</head>\n<body>\n");
    text_deinit(&rules);
}
