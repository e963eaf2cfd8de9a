/*
 * DNS messages in plain words
 */
#include "dissectors/dns.h"

#include "analyzer/engine.h"
#include "analyzer/language.h"

#include <string.h>

enum {
    OPCODE_SHIFT = 11,
    CODE_MASK = 15,
    REVERSE_PARTS = 4,
};

/* {1} is the name asked about, {2} the type or the answer, {3} a number or the type. */
enum words {
    ASK_A,
    ASK_AAAA,
    ASK_NS,
    ASK_CNAME,
    ASK_SOA,
    ASK_PTR,
    ASK_MX,
    ASK_TXT,
    ASK_SRV,
    ASK_DS,
    ASK_DNSKEY,
    ASK_ANY,
    ASK_HTTPS,
    ASK_CAA,
    ASK_AXFR,
    ASK_IXFR,
    ASK_OTHER,
    ASK_AGAIN,
    ASK_IN_VAIN,
    ASK_NOTHING,
    NOTIFY,
    NOTIFIED,
    UPDATE,
    UPDATED,
    NOT_UPDATED,
    INVERSE,
    STATUS,
    STATEFUL,
    STATEFUL_ANSWER,
    ANSWER_A,
    ANSWER_AAAA,
    ANSWER_NS,
    ANSWER_PTR,
    ANSWER_MX,
    ANSWER_MX_NONE,
    ANSWER_TXT,
    ANSWER_SOA,
    ANSWER_OTHER,
    ANSWERS_A,
    ANSWERS_AAAA,
    ANSWERS_OTHER,
    ANSWER_ALIAS,
    ANSWER_ALIAS_ONLY,
    ANSWER_ALIAS_WITHOUT,
    ANSWER_AGAIN,
    ANSWER_UNASKED,
    ANSWER_UNASKED_OF_NOTHING,
    ANSWER_CUT,
    ANSWER_TRANSFER,
    NO_DATA,
    REFERRAL,
    NOTHING,
    NOTHING_OF_NOTHING,
    NO_NAME,
    NO_NAME_REVERSE,
    FAILED,
    FAILED_BECAUSE,
    BAD_FORMAT,
    NOT_IMPLEMENTED,
    REFUSED,
    NOT_AUTHORITY,
    OTHER_ERROR,
    MULTICAST_ASK,
    MULTICAST_PROBE,
    MULTICAST_TELL,
    MULTICAST_TELL_OF,
    MULTICAST_GOODBYE,
    NEIGHBOUR_ASK,
    NEIGHBOUR_TELL,
};

const char *const dns_captions[] = {
    [ASK_A] = N_("The client asks the name server for the IPv4 address of {1}"),
    [ASK_AAAA] = N_("The client asks the name server for the IPv6 address of {1}"),
    [ASK_NS] = N_("The client asks which name servers are responsible for {1}"),
    [ASK_CNAME] = N_("The client asks whether {1} is an alias, and for which name"),
    [ASK_SOA] = N_("The client asks for the start of authority of {1}: who runs the zone, and its "
                   "serial number"),
    [ASK_PTR] = N_("The client asks which name belongs to {1} (reverse look-up)"),
    [ASK_MX] = N_("The client asks which servers take the mail for {1}"),
    [ASK_TXT] = N_("The client asks for the texts that are kept under {1}"),
    [ASK_SRV] = N_("The client asks on which hosts and ports the service {1} runs"),
    [ASK_DS] =
        N_("The client asks the parent zone for the fingerprint of the keys of {1} (DNSSEC)"),
    [ASK_DNSKEY] = N_("The client asks for the public keys with which {1} is signed (DNSSEC)"),
    [ASK_ANY] = N_("The client asks for everything that the server knows of {1}"),
    [ASK_HTTPS] =
        N_("The client asks how to reach the web server of {1}: protocols, addresses, keys"),
    [ASK_CAA] = N_("The client asks which authorities may issue certificates for {1}"),
    [ASK_AXFR] = N_("The client asks for the whole zone {1} (zone transfer, AXFR)"),
    [ASK_IXFR] = N_("The client asks for what has changed in the zone {1} (incremental transfer, "
                    "IXFR)"),
    [ASK_OTHER] = N_("The client asks for the {2} records of {1}"),
    [ASK_AGAIN] = N_("No answer has come: the client asks again for the {2} records of {1}"),
    [ASK_IN_VAIN] = N_("The client asks for the {2} records of {1}, and nobody answers in this "
                       "capture"),
    [ASK_NOTHING] = N_("The client sends a query without a question"),
    [NOTIFY] = N_("A primary server tells its secondary that the zone {1} has changed (NOTIFY)"),
    [NOTIFIED] = N_("The secondary server has taken note that the zone {1} has changed"),
    [UPDATE] = N_("The client asks the server to change records in the zone {1} (dynamic update)"),
    [UPDATED] = N_("The server has changed the zone {1} as it was asked to"),
    [NOT_UPDATED] = N_("The server did not change the zone {1}: {2}"),
    [INVERSE] = N_("The client asks which name has a certain address (inverse query, long "
                   "obsolete)"),
    [STATUS] = N_("The client asks the server for its status"),
    [STATEFUL] = N_("The client talks about the connection itself (DNS stateful operation)"),
    [STATEFUL_ANSWER] =
        N_("The server answers about the connection itself (DNS stateful operation)"),
    [ANSWER_A] = N_("The server answers: {1} has the IPv4 address {2}"),
    [ANSWER_AAAA] = N_("The server answers: {1} has the IPv6 address {2}"),
    [ANSWER_NS] = N_("The server answers: {2} is a name server of {1}"),
    [ANSWER_PTR] = N_("The server answers: the name of {1} is {2}"),
    [ANSWER_MX] = N_("The server answers: mail for {1} goes to {2} (number and server: the "
                     "lowest number is tried first)"),
    [ANSWER_MX_NONE] =
        N_("The server answers: {1} takes no mail at all (the null MX: 0 and the root "
           "as server)"),
    [ANSWER_TXT] = N_("The server answers: under {1} stands the text \"{2}\""),
    [ANSWER_SOA] = N_("The server answers: the zone {1} is run by {2}"),
    [ANSWER_OTHER] = N_("The server answers with the {3} record of {1}"),
    [ANSWERS_A] = N_("The server answers: {1} has {3} IPv4 addresses, {2} is the first"),
    [ANSWERS_AAAA] = N_("The server answers: {1} has {3} IPv6 addresses, {2} is the first"),
    [ANSWERS_OTHER] = N_("The server answers with {3} records of {1}, the first is {2}"),
    [ANSWER_ALIAS] =
        N_("The server answers: {1} is an alias (CNAME), and for the name behind it the "
           "answer is {2}"),
    [ANSWER_ALIAS_ONLY] = N_("The server answers: {1} is an alias for {2} (CNAME), which has to be "
                             "asked for next"),
    [ANSWER_ALIAS_WITHOUT] = N_("The server answers: {1} is an alias for {2} (CNAME), which has no "
                                "{3} record"),
    [ANSWER_AGAIN] = N_("The same answer about {1} comes once more"),
    [ANSWER_UNASKED] = N_("An answer about {1} comes, whose question is not in this capture"),
    [ANSWER_UNASKED_OF_NOTHING] = N_("An answer comes whose question is not in this capture"),
    [ANSWER_CUT] = N_("The answer about {1} is too long for one datagram: the server says so (TC), "
                      "and the client should ask again over TCP"),
    [ANSWER_TRANSFER] = N_("The server sends the zone {1}: {3} records in this message"),
    [NO_DATA] = N_("The server answers: {1} exists, but has no {2} record"),
    [REFERRAL] = N_("The server does not know {1} itself and names the servers to ask next "
                    "(referral)"),
    [NOTHING] = N_("The server has no answer about {1}"),
    [NOTHING_OF_NOTHING] = N_("The server sends a bare header back: no question, no answer"),
    [NO_NAME] = N_("The server answers: the name {1} does not exist (NXDOMAIN)"),
    [NO_NAME_REVERSE] = N_("The server answers: no name belongs to {1} (NXDOMAIN)"),
    [FAILED] = N_("The server could not find out about {1} (SERVFAIL)"),
    [FAILED_BECAUSE] = N_("The server could not find out about {1} (SERVFAIL): {2}"),
    [BAD_FORMAT] = N_("The server did not understand the query (FORMERR)"),
    [NOT_IMPLEMENTED] = N_("The server cannot do what it was asked (NOTIMP)"),
    [REFUSED] =
        N_("The server refuses to answer about {1} (REFUSED): its policy does not allow it"),
    [NOT_AUTHORITY] = N_("The server is not responsible for {1}, or the key was not accepted "
                         "(NOTAUTH)"),
    [OTHER_ERROR] = N_("The server answers with an error about {1}: {2}"),
    [MULTICAST_ASK] = N_("A host asks everybody on the link for the {2} records of {1} (multicast "
                         "DNS)"),
    [MULTICAST_PROBE] = N_("A host wants to call itself {1} and asks whether anybody has that name "
                           "(probe)"),
    [MULTICAST_TELL] = N_("A host tells everybody on the link what it knows of {1}: {2} (multicast "
                          "DNS)"),
    [MULTICAST_TELL_OF] =
        N_("A host tells everybody on the link what it knows of {1} (multicast DNS)"),
    [MULTICAST_GOODBYE] = N_("A host says goodbye: what it told of {1} is no longer true (TTL 0)"),
    [NEIGHBOUR_ASK] = N_("A host asks its neighbours for the {2} records of {1} (LLMNR)"),
    [NEIGHBOUR_TELL] = N_("A neighbour answers: {1} is {2} (LLMNR)"),
    NULL,
};

struct type_words {
    uint16_t type;
    uint8_t words;
};

static const struct type_words questions[] = {
    {1, ASK_A},
    {2, ASK_NS},
    {5, ASK_CNAME},
    {6, ASK_SOA},
    {12, ASK_PTR},
    {15, ASK_MX},
    {16, ASK_TXT},
    {28, ASK_AAAA},
    {33, ASK_SRV},
    {43, ASK_DS},
    {48, ASK_DNSKEY},
    {65, ASK_HTTPS},
    {251, ASK_IXFR},
    {252, ASK_AXFR},
    {255, ASK_ANY},
    {257, ASK_CAA},
};
static const struct type_words single_answers[] = {
    {1, ANSWER_A},
    {2, ANSWER_NS},
    {6, ANSWER_SOA},
    {12, ANSWER_PTR},
    {15, ANSWER_MX},
    {16, ANSWER_TXT},
    {28, ANSWER_AAAA},
};
static const struct type_words many_answers[] = {
    {1, ANSWERS_A},
    {28, ANSWERS_AAAA},
};

#define ROWS(table) table, sizeof(table) / sizeof((table)[0])

static enum words words_of(
    const struct type_words *rows, size_t n, uint16_t type, enum words otherwise)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].type == type)
            return (enum words)rows[i].words;
    return otherwise;
}

static uint16_t opcode_of(const struct dns_message *m)
{
    return m->flags >> OPCODE_SHIFT & CODE_MASK;
}

/* 135.22.16.172.in-addr.arpa as 172.16.22.135; the root as ". (root)"; another name as it is. */
static struct bytes readable(const struct dns_message *m)
{
    static const char suffix[] = ".in-addr.arpa";
    struct bytes name = m->facts.name, parts[REVERSE_PARTS];
    uint32_t tail = sizeof suffix - 1, end = name.length, n = 0;

    if (name.length == 6 && memcmp(name.data, "<Root>", 6) == 0)
        return bytes_of(". (root)");
    if (m->facts.type != DNS_TYPE_PTR || name.length <= tail ||
        memcmp(name.data + name.length - tail, suffix, tail) != 0)
        return name;
    end -= tail;
    for (uint32_t i = 0, from = 0; i <= end; i++) {
        if (i < end && name.data[i] != '.')
            continue;
        if (n == REVERSE_PARTS)
            return name;
        parts[n++] = (struct bytes){name.data + from, i - from};
        from = i + 1;
    }
    if (n != REVERSE_PARTS)
        return name;
    return bytes_of(arena_printf(m->d->arena, "%.*s.%.*s.%.*s.%.*s", (int)parts[3].length,
        parts[3].data, (int)parts[2].length, parts[2].data, (int)parts[1].length, parts[1].data,
        (int)parts[0].length, parts[0].data));
}

/* --- queries -----------------------------------------------------------------------------------
 */

static enum words ask_words(const struct dns_message *m, const struct dns_track *track)
{
    if (m->counts[DNS_QUESTIONS] == 0)
        return ASK_NOTHING;
    if (m->kind == DNS_MULTICAST)
        return m->counts[DNS_AUTHORITY] > 0 ? MULTICAST_PROBE : MULTICAST_ASK;
    if (track->retransmission)
        return ASK_AGAIN;
    if (m->kind == DNS_LINK_LOCAL)
        return NEIGHBOUR_ASK;
    if (track->other_frame == 0 && m->d->engine && engine_second_pass(m->d->engine))
        return ASK_IN_VAIN;
    return words_of(ROWS(questions), m->facts.type, ASK_OTHER);
}

static enum words query_words(const struct dns_message *m, const struct dns_track *track)
{
    switch (opcode_of(m)) {
    case DNS_INVERSE:
        return INVERSE;
    case DNS_STATUS:
        return STATUS;
    case DNS_NOTIFY:
        return NOTIFY;
    case DNS_UPDATE:
        return UPDATE;
    case DNS_STATEFUL:
        return STATEFUL;
    default:
        return ask_words(m, track);
    }
}

/* --- responses ---------------------------------------------------------------------------------
 */

static enum words error_words(const struct dns_message *m)
{
    static const uint8_t by_code[] = {
        [1] = BAD_FORMAT,
        [2] = FAILED,
        [3] = NO_NAME,
        [4] = NOT_IMPLEMENTED,
        [5] = REFUSED,
        [9] = NOT_AUTHORITY,
    };
    uint16_t code = m->flags & CODE_MASK;

    if (opcode_of(m) == DNS_UPDATE)
        return NOT_UPDATED;
    if (code == 2 && m->facts.error)
        return FAILED_BECAUSE;
    if (code == 3 && m->facts.type == DNS_TYPE_PTR)
        return NO_NAME_REVERSE;
    if (code < sizeof by_code && by_code[code] != 0)
        return (enum words)by_code[code];
    return OTHER_ERROR;
}

static enum words empty_words(const struct dns_message *m)
{
    const struct dns_facts *facts = &m->facts;

    if (facts->alias)
        return facts->soa ? ANSWER_ALIAS_WITHOUT : ANSWER_ALIAS_ONLY;
    if (!facts->name.data)
        return NOTHING_OF_NOTHING;
    if (facts->delegation && !facts->soa && !(m->flags & DNS_AUTHORITATIVE))
        return REFERRAL;
    return facts->soa || m->flags & DNS_AUTHORITATIVE ? NO_DATA : NOTHING;
}

static bool said_is(const struct dns_facts *facts, const char *text)
{
    return facts->said_length == strlen(text) && memcmp(facts->said, text, strlen(text)) == 0;
}

static enum words answer_words(const struct dns_message *m)
{
    const struct dns_facts *facts = &m->facts;

    if (m->transfer && m->counts[DNS_ANSWERS] > 0)
        return ANSWER_TRANSFER;
    if (m->flags & DNS_TRUNCATED)
        return ANSWER_CUT;
    if (facts->answers == 0)
        return empty_words(m);
    if (facts->said_length == 0)
        return ANSWER_OTHER;
    if (facts->alias && facts->type != DNS_TYPE_CNAME)
        return ANSWER_ALIAS;
    if (facts->answers > 1)
        return words_of(ROWS(many_answers), facts->type, ANSWERS_OTHER);
    if (facts->type == DNS_TYPE_MX && said_is(facts, "0 <Root>"))
        return ANSWER_MX_NONE;
    return words_of(ROWS(single_answers), facts->type,
        facts->type == DNS_TYPE_CNAME ? ANSWER_ALIAS_ONLY : ANSWER_OTHER);
}

static enum words multicast_words(const struct dns_message *m)
{
    if (m->facts.goodbye)
        return MULTICAST_GOODBYE;
    return m->facts.said_length > 0 ? MULTICAST_TELL : MULTICAST_TELL_OF;
}

static enum words response_words(const struct dns_message *m, const struct dns_track *track)
{
    if (m->kind == DNS_MULTICAST)
        return multicast_words(m);
    if (track->retransmission)
        return ANSWER_AGAIN;
    if (m->flags & CODE_MASK)
        return error_words(m);
    switch (opcode_of(m)) {
    case DNS_NOTIFY:
        return NOTIFIED;
    case DNS_UPDATE:
        return UPDATED;
    case DNS_STATEFUL:
        return STATEFUL_ANSWER;
    default:
        break;
    }
    if (m->kind == DNS_LINK_LOCAL) /* asked by multicast, answered to the asker alone */
        return m->facts.answers > 0 ? NEIGHBOUR_TELL : empty_words(m);
    if (track->unsolicited)
        return m->facts.name.data ? ANSWER_UNASKED : ANSWER_UNASKED_OF_NOTHING;
    return answer_words(m);
}

/* --- together ----------------------------------------------------------------------------------
 */

static struct bytes said(const struct dns_message *m)
{
    const struct dns_facts *facts = &m->facts;

    return (struct bytes){(const uint8_t *)arena_copy(m->d->arena, facts->said, facts->said_length),
        facts->said_length};
}

/* MX; a type without a name as RFC 3597 writes it: TYPE65280 */
static struct bytes type_word(const struct dns_message *m)
{
    const char *name = names_find(&dns_type_names, m->facts.type);

    return bytes_of(name ? name : arena_printf(m->d->arena, "TYPE%u", m->facts.type));
}

/* What {2} stands for. */
static struct bytes second(const struct dns_message *m, enum words words)
{
    if (words == FAILED_BECAUSE)
        return bytes_of(m->facts.error);
    if (words == NOT_UPDATED || words == OTHER_ERROR)
        return bytes_of(names_get(&dns_rcode_names, m->flags & CODE_MASK, "unknown error"));
    if (!(m->flags & DNS_RESPONSE) || words == NO_DATA)
        return type_word(m);
    return said(m);
}

/* What {3} stands for. */
static struct bytes third(const struct dns_message *m, enum words words)
{
    uint32_t n = words == ANSWER_TRANSFER ? m->counts[DNS_ANSWERS] : m->facts.answers;

    if (words == ANSWER_OTHER || words == ANSWER_ALIAS_WITHOUT)
        return type_word(m);
    return bytes_of(arena_printf(m->d->arena, "%u", n));
}

void dns_caption(struct dns_message *m, const struct dns_track *track)
{
    if (!m->d->message)
        return;
    if (track->retransmission && m->kind != DNS_MULTICAST)
        message_repeated(m->d);
    enum words words = m->flags & DNS_RESPONSE ? response_words(m, track) : query_words(m, track);
    caption(m->d, &dns_captions[words], readable(m), second(m, words), third(m, words));
}

void dns_summary(struct dns_message *m)
{
    const char *operation = names_get(&dns_opcode_names, opcode_of(m), "Unknown operation");
    const struct dns_facts *facts = &m->facts;

    if (!m->d->message)
        return;
    struct bytes type = facts->name.data ? type_word(m) : no_bytes();
    struct bytes name = facts->name;
    if (!(m->flags & DNS_RESPONSE)) {
        summary(m->d, "%s %.*s %.*s", operation, (int)type.length, type.data, (int)name.length,
            name.data);
        return;
    }
    summary(m->d, "%s response %.*s %.*s: %s%s%.*s", operation, (int)type.length, type.data,
        (int)name.length, name.data,
        names_get(&dns_rcode_names, m->flags & CODE_MASK, "Unknown error"),
        facts->said_length > 0 ? ", " : "", facts->said_length, facts->said);
}
