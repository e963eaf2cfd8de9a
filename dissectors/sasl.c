#include "dissectors/sasl.h"

#include "analyzer/language.h"

static const struct {
    const char *name, *kind;
} mechanisms[] = {
    [SASL_LOGIN] = {"LOGIN", "AUTH LOGIN"},
    [SASL_PLAIN] = {"PLAIN", "AUTH PLAIN"},
    [SASL_CRAM_MD5] = {"CRAM-MD5", "AUTH CRAM-MD5"},
    [SASL_NTLM] = {"NTLM", "AUTH NTLM"},
};

const char *const sasl_captions[] = {
    [SASL_USER] = N_("The client says who it is: {1} (base64 hides nothing)"),
    [SASL_PASSWORD] = N_("The client sends the password: {2} (base64 hides nothing)"),
    [SASL_BOTH] =
        N_("The client sends its user name and password: {1} and {2} (base64 hides nothing)"),
    [SASL_DIGEST] = N_("The client says that it is {1} and proves that it knows the password, "
                       "without sending it: {2}"),
    [SASL_SOMETHING] = N_("The client goes on with the login"),
    [SASL_NOTHING] = N_("The client gives up the login"),
    NULL,
};

static uint8_t find_mechanism(struct bytes name)
{
    for (uint8_t i = 0; i < SASL_OTHER; i++)
        if (bytes_is(name, mechanisms[i].name))
            return i;
    return SASL_OTHER;
}

struct bytes sasl_decoded(struct dissection *d, struct bytes text)
{
    bool clean;
    struct bytes octets = base64_decode(d->arena, text, &clean);

    return clean && (octets.length > 0 || text.length == 0) ? octets : text;
}

void sasl_begin(struct dissection *d, struct sasl *sasl, struct bytes name, uint32_t slot)
{
    *sasl = (struct sasl){.active = true, .mechanism = find_mechanism(name)};
    keep_clear(flow_keep(d, slot));
}

/* [identity] NUL user NUL password */
static struct sasl_answer plain(struct bytes octets)
{
    struct bytes rest = bytes_from(octets, bytes_index(octets, 0) + 1);
    uint32_t end = bytes_index(rest, 0);

    return (struct sasl_answer){SASL_BOTH, bytes_part(rest, 0, end), bytes_from(rest, end + 1)};
}

/* user digest */
static struct sasl_answer cram_md5(struct bytes octets)
{
    uint32_t space = octets.length;

    while (space > 0 && octets.data[space - 1] != ' ')
        space--;
    return (struct sasl_answer){
        SASL_DIGEST, bytes_part(octets, 0, space > 0 ? space - 1 : 0), bytes_from(octets, space)};
}

/* In the arena: what is kept may move before the packet is shown. */
static struct bytes kept(struct dissection *d, const struct keep *keep)
{
    const char *copy = arena_copy(d->arena, keep->data, keep->length);

    return (struct bytes){(const uint8_t *)copy, copy[0] ? keep->length : 0};
}

static struct sasl_answer login(
    struct dissection *d, const struct sasl *sasl, struct bytes octets, uint32_t slot)
{
    struct keep *keep = flow_keep(d, slot);

    if (sasl->answers == 0) {
        keep_clear(keep);
        keep_add(keep, octets, d->packet->number);
        return (struct sasl_answer){SASL_USER, octets, no_bytes()};
    }
    if (sasl->answers == 1)
        return (struct sasl_answer){SASL_PASSWORD, kept(d, keep), octets};
    return (struct sasl_answer){.shows = SASL_SOMETHING};
}

struct sasl_answer sasl_answer(
    struct dissection *d, struct sasl *sasl, struct bytes text, uint32_t slot)
{
    struct sasl_answer answer = {.shows = SASL_SOMETHING};

    if (bytes_is(text, "*")) {
        sasl->active = false;
        caption(d, &sasl_captions[SASL_NOTHING], no_bytes(), no_bytes(), no_bytes());
        return (struct sasl_answer){.shows = SASL_NOTHING};
    }
    if (sasl->mechanism == SASL_LOGIN)
        answer = login(d, sasl, sasl_decoded(d, text), slot);
    else if (sasl->mechanism == SASL_PLAIN)
        answer = plain(sasl_decoded(d, text));
    else if (sasl->mechanism == SASL_CRAM_MD5)
        answer = cram_md5(sasl_decoded(d, text));
    if (sasl->answers < UINT8_MAX)
        sasl->answers++;
    if (answer.shows == SASL_DIGEST)
        credential_proof(d, mechanisms[sasl->mechanism].kind, answer.user, answer.secret);
    else if (answer.secret.data)
        credential(d, mechanisms[sasl->mechanism].kind, answer.user, answer.secret);
    caption(d, &sasl_captions[answer.shows], answer.user, answer.secret, no_bytes());
    return answer;
}

void sasl_reveal_text(
    struct dissection *d, const struct field *field, struct node *node, struct bytes text)
{
    if (!node || !field)
        return;
    descend(d, node);
    gen_bytes(d, field, ascii_of(d->arena, text));
    ascend(d, node);
}

void sasl_reveal(struct dissection *d, const struct sasl_fields *fields, struct node *node,
    const struct sasl_answer *answer)
{
    if (answer->shows == SASL_USER || answer->shows == SASL_BOTH || answer->shows == SASL_DIGEST)
        sasl_reveal_text(d, fields->user, node, answer->user);
    if (answer->shows == SASL_PASSWORD || answer->shows == SASL_BOTH)
        sasl_reveal_text(d, fields->password, node, answer->secret);
    if (answer->shows == SASL_DIGEST)
        sasl_reveal_text(d, fields->digest, node, answer->secret);
}
