#include "dissectors/imf_address.h"

#include "dissectors/imf_fields.h"
#include "dissectors/textline.h"

/* Pairs in which separators do not count. One that was found without its end counts no more. */
struct shields {
    bool quote, comment, angle; /* has no end */
};

/* Octets of "quoted", (comment), <address> at the start; else 1. */
static uint32_t shielded_length(struct bytes text, struct shields *shields)
{
    uint8_t open = text.data[0];
    bool *endless = open == '"'   ? &shields->quote
                    : open == '(' ? &shields->comment
                    : open == '<' ? &shields->angle
                                  : NULL;
    uint8_t close = open == '"' ? '"' : open == '(' ? ')' : '>';
    uint32_t n = 1;

    if (!endless || *endless)
        return 1;
    while (n < text.length && text.data[n] != close)
        n += text.data[n] == '\\' ? 2 : 1;
    *endless = n >= text.length;
    return *endless ? 1 : n + 1;
}

/* The octet outside of what shields it, or the length. */
static uint32_t find_outside(struct bytes text, uint8_t octet, struct shields *shields)
{
    uint32_t n = 0;

    while (n < text.length && text.data[n] != octet)
        n += shielded_length(bytes_from(text, n), shields);
    return n < text.length ? n : text.length;
}

/* The same within one address, whose shields are its own. */
static uint32_t find_in_address(struct bytes text, uint8_t octet)
{
    struct shields shields = {false, false, false};

    return find_outside(text, octet, &shields);
}

/* Where the address at the start ends: at a comma, but not at one inside of a group. */
static uint32_t address_length(struct bytes list, bool groups, struct shields *shields)
{
    uint32_t comma = find_outside(list, ',', shields);
    uint32_t colon = find_in_address(bytes_part(list, 0, comma), ':');

    if (!groups || colon == comma)
        return comma;
    uint32_t semicolon = colon + find_outside(bytes_from(list, colon), ';', shields);
    return semicolon + find_outside(bytes_from(list, semicolon), ',', shields);
}

void imf_mailbox(struct dissection *d, struct node *node, struct bytes mailbox)
{
    uint32_t open = find_in_address(mailbox, '<'), from = 0;

    descend(d, node);
    if (open == mailbox.length) {
        put_ascii(d, &imf[ADDRESS], mailbox);
        ascend(d, node);
        return;
    }
    while (from < open && is_space(mailbox.data[from]))
        from++;
    if (from < open) {
        uint32_t to = is_space(mailbox.data[open - 1]) ? open - 1 : open;
        put_ascii(d, &imf[DISPLAY_NAME], bytes_part(mailbox, from, to));
    }
    struct bytes rest = bytes_from(mailbox, open + 1);
    uint32_t close = bytes_index(rest, '>');
    if (close < rest.length)
        put_ascii(d, &imf[ADDRESS], bytes_part(rest, 0, close));
    ascend(d, node);
}

static void group(struct dissection *d, struct node *node, struct bytes address, uint32_t colon)
{
    struct bytes members = bytes_from(address, colon + 1);

    descend(d, node);
    struct node *name = put_ascii(d, &imf[DISPLAY_NAME], bytes_part(address, 0, colon));
    members = bytes_trim(bytes_part(members, 0, find_in_address(members, ';')));
    if (members.length > 0 && name)
        imf_address_list(d, name, members, false);
    ascend(d, node);
}

void imf_address_list(struct dissection *d, struct node *node, struct bytes list, bool groups)
{
    uint32_t count = 0, end;
    struct shields shields = {false, false, false};
    bool more = true;

    if (!node)
        return;
    descend(d, node);
    while (more && !d->tree->capped) {
        end = address_length(list, groups, &shields);
        struct bytes address = bytes_part(list, 0, end);
        struct node *item =
            put_ascii(d, &imf[groups ? ADDRESS_LIST_ITEM : MAILBOX_LIST_ITEM], address);
        uint32_t colon = find_in_address(address, ':');
        if (groups && colon < address.length)
            group(d, item, address, colon);
        else
            imf_mailbox(d, item, address);
        count++;
        more = end < list.length;
        list = bytes_from(list, end + 1);
    }
    node_suffix(d, node, ", %u item%s", count, count == 1 ? "" : "s");
    ascend(d, node);
}
