/*
 * Messages as the tools of OpenLDAP have them: requests as the command that would send them,
 * entries and changes as LDIF (RFC 2849), results as ldapsearch prints them.
 */
#include "dissectors/ldap.h"
#include "dissectors/textline.h"

#include <string.h>

/* What ldap_err2string(3) calls the results. */
static const struct name result_rows[] = {
    ONE(0, "Success"),
    ONE(1, "Operations error"),
    ONE(2, "Protocol error"),
    ONE(3, "Time limit exceeded"),
    ONE(4, "Size limit exceeded"),
    ONE(5, "Compare False"),
    ONE(6, "Compare True"),
    ONE(7, "Authentication method not supported"),
    ONE(8, "Strong(er) authentication required"),
    ONE(10, "Referral"),
    ONE(11, "Administrative limit exceeded"),
    ONE(12, "Critical extension is unavailable"),
    ONE(13, "Confidentiality required"),
    ONE(14, "SASL bind in progress"),
    ONE(16, "No such attribute"),
    ONE(17, "Undefined attribute type"),
    ONE(18, "Inappropriate matching"),
    ONE(19, "Constraint violation"),
    ONE(20, "Type or value exists"),
    ONE(21, "Invalid syntax"),
    ONE(32, "No such object"),
    ONE(33, "Alias problem"),
    ONE(34, "Invalid DN syntax"),
    ONE(36, "Alias dereferencing problem"),
    ONE(48, "Inappropriate authentication"),
    ONE(49, "Invalid credentials"),
    ONE(50, "Insufficient access"),
    ONE(51, "Server is busy"),
    ONE(52, "Server is unavailable"),
    ONE(53, "Server is unwilling to perform"),
    ONE(54, "Loop detected"),
    ONE(64, "Naming violation"),
    ONE(65, "Object class violation"),
    ONE(66, "Operation not allowed on non-leaf"),
    ONE(67, "Operation not allowed on RDN"),
    ONE(68, "Already exists"),
    ONE(69, "Cannot modify object class"),
    ONE(71, "Operation affects multiple DSAs"),
    ONE(80, "Other (e.g., implementation specific) error"),
    ONE(118, "Canceled"),
    ONE(119, "No Operation to Cancel"),
    ONE(120, "Too Late to Cancel"),
    ONE(121, "Cannot Cancel"),
};
static const struct names results = NAMES(result_rows);

/* A message that is being printed. */
struct script {
    struct text *out;
    const struct tree *tree;
    const struct message *message;
    const struct script_style *style;
    uint32_t first, end; /* nodes */
};

static bool is(const struct node *node, enum ldap_field field)
{
    return node->field == &ldap[field];
}

/* The first node of a field from index on, or NULL. */
static const struct node *find(const struct script *s, enum ldap_field field)
{
    for (uint32_t i = s->first; i < s->end; i++)
        if (is(&s->tree->nodes[i], field))
            return &s->tree->nodes[i];
    return NULL;
}

static struct bytes value_of(const struct node *node)
{
    return node && node->value.data ? (struct bytes){node->value.data, node->length} : no_bytes();
}

static uint32_t number_of(const struct script *s, enum ldap_field field)
{
    const struct node *node = find(s, field);

    return node ? (uint32_t)node->value.number : 0;
}

/* The octets that a node covers. */
static struct bytes span_of(const struct script *s, const struct node *node)
{
    struct bytes source = s->tree->sources[node->source].bytes;

    if (node->source >= s->tree->n_sources || node->offset > source.length ||
        node->size > source.length - node->offset)
        return no_bytes();
    return (struct bytes){source.data + node->offset, node->size};
}

/* --- LDIF --------------------------------------------------------------------------------------
 */

/* RFC 2849: SAFE-STRING. UTF-8 goes in base64, too. */
static bool is_safe(struct bytes value)
{
    if (value.length == 0)
        return true;
    if (strchr(" :<", value.data[0]) || value.data[value.length - 1] == ' ')
        return false;
    for (uint32_t i = 0; i < value.length; i++)
        if (value.data[i] == 0 || value.data[i] == '\n' || value.data[i] == '\r' ||
            value.data[i] >= 0x80)
            return false;
    return true;
}

static void add_base64(struct text *out, struct bytes value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (uint32_t i = 0; i < value.length; i += 3) {
        uint32_t n = value.length - i < 3 ? value.length - i : 3, bits = 0;

        for (uint32_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? value.data[i + k] : 0u);
        for (uint32_t k = 0; k < 4; k++)
            text_char(out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
}

static void add_line(struct script *s, struct bytes name, struct bytes value, bool secret)
{
    text_add_n(s->out, name.data, name.length);
    if (secret && s->style->redact) {
        text_add(s->out, ": ********\n");
        return;
    }
    text_add(s->out, is_safe(value) ? ":" : "::");
    text_char(s->out, ' ');
    if (is_safe(value))
        text_add_n(s->out, value.data, value.length);
    else
        add_base64(s->out, value);
    text_char(s->out, '\n');
}

static void add_named(struct script *s, const char *name, struct bytes value)
{
    add_line(s, bytes_of(name), value, false);
}

/* The values below the node of the set. */
static void add_values(struct script *s, struct bytes name, uint32_t set)
{
    const struct node *nodes = s->tree->nodes;

    for (uint32_t i = set + 1; i < s->end && nodes[i].depth > nodes[set].depth; i++)
        if (nodes[i].depth == nodes[set].depth + 1)
            add_line(s, name, span_of(s, &nodes[i]), nodes[i].flags & NODE_SECRET);
}

/* All attributes of an entry. */
static void add_attributes(struct script *s)
{
    struct bytes type = no_bytes();

    for (uint32_t i = s->first; i < s->end; i++) {
        if (is(&s->tree->nodes[i], LDAP_TYPE))
            type = value_of(&s->tree->nodes[i]);
        else if (is(&s->tree->nodes[i], LDAP_VALS))
            add_values(s, type, i);
    }
}

static void add_changes(struct script *s)
{
    static const char *const kinds[] = {"add", "delete", "replace", "increment"};
    struct bytes type = no_bytes();
    uint64_t kind = 0;

    for (uint32_t i = s->first; i < s->end; i++) {
        const struct node *node = &s->tree->nodes[i];

        if (is(node, LDAP_OPERATION))
            kind = node->value.number;
        else if (is(node, LDAP_TYPE))
            type = value_of(node);
        if (!is(node, LDAP_VALS))
            continue;
        add_named(s, kinds[kind & 3], type);
        add_values(s, type, i);
        text_add(s->out, "-\n");
    }
}

/* --- commands ----------------------------------------------------------------------------------
 */

/* A word of a command line, in quotes where the shell would not take it as it is. */
static void add_word(struct script *s, struct bytes word)
{
    bool plain = word.length > 0;

    for (uint32_t i = 0; i < word.length && plain; i++)
        plain = word.data[i] > ' ' && word.data[i] < 0x7f &&
                !strchr("\"'\\$`&|;<>()*?[]#~!{}", word.data[i]);
    text_char(s->out, ' ');
    if (plain) {
        text_add_n(s->out, word.data, word.length);
        return;
    }
    text_char(s->out, '\'');
    for (uint32_t i = 0; i < word.length; i++)
        if (word.data[i] == '\'')
            text_add(s->out, "'\\''");
        else if (word.data[i] == '\n' || word.data[i] == '\r')
            text_char(s->out, ' ');
        else
            text_char(s->out, (char)word.data[i]);
    text_char(s->out, '\'');
}

static void add_option(struct script *s, const char *option, struct bytes value)
{
    text_char(s->out, ' ');
    text_add(s->out, option);
    add_word(s, value);
}

static void add_secret(struct script *s, const char *option, struct bytes value)
{
    add_option(s, option, s->style->redact ? bytes_of("********") : value);
}

static void end_line(struct script *s)
{
    text_char(s->out, '\n');
}

static void bind(struct script *s)
{
    struct bytes name = value_of(find(s, LDAP_NAME));
    const struct node *mechanism = find(s, LDAP_MECHANISM);
    const struct node *simple = find(s, LDAP_SIMPLE);

    text_add(s->out, "bind");
    if (simple)
        text_add(s->out, " -x");
    if (mechanism)
        add_option(s, "-Y", value_of(mechanism));
    if (name.length)
        add_option(s, "-D", name);
    if (simple && simple->length)
        add_secret(s, "-w", value_of(simple));
    end_line(s);
}

static void search(struct script *s)
{
    static const char *const scopes[] = {"base", "one", "sub", "children"};
    static const char *const aliases[] = {"never", "search", "find", "always"};
    uint32_t deref = number_of(s, LDAP_DEREF_ALIASES), size = number_of(s, LDAP_SIZE_LIMIT);
    uint32_t time = number_of(s, LDAP_TIME_LIMIT);

    text_add(s->out, "ldapsearch");
    add_option(s, "-b", value_of(find(s, LDAP_BASE_OBJECT)));
    add_option(s, "-s", bytes_of(scopes[number_of(s, LDAP_SCOPE) & 3]));
    if (deref)
        add_option(s, "-a", bytes_of(aliases[deref & 3]));
    if (size)
        text_printf(s->out, " -z %u", size);
    if (time)
        text_printf(s->out, " -l %u", time);
    if (number_of(s, LDAP_TYPES_ONLY))
        text_add(s->out, " -A");
    add_word(s, s->message->arguments[1]);
    for (uint32_t i = s->first; i < s->end; i++)
        if (is(&s->tree->nodes[i], LDAP_ATTRIBUTE_DESCRIPTION))
            add_word(s, value_of(&s->tree->nodes[i]));
    end_line(s);
}

static void entry(struct script *s)
{
    add_named(s, "dn", value_of(find(s, LDAP_OBJECT_NAME)));
    add_attributes(s);
    end_line(s);
}

static void add(struct script *s)
{
    text_add(s->out, "ldapadd\n");
    add_named(s, "dn", value_of(find(s, LDAP_ENTRY)));
    add_attributes(s);
    end_line(s);
}

static void modify(struct script *s)
{
    text_add(s->out, "ldapmodify\n");
    add_named(s, "dn", value_of(find(s, LDAP_OBJECT)));
    text_add(s->out, "changetype: modify\n");
    add_changes(s);
    end_line(s);
}

static void delete (struct script *s)
{
    text_add(s->out, "ldapdelete");
    add_word(s, value_of(find(s, LDAP_DEL_REQUEST)));
    end_line(s);
}

static void modify_dn(struct script *s)
{
    const struct node *superior = find(s, LDAP_NEW_SUPERIOR);

    text_add(s->out, number_of(s, LDAP_DELETEOLDRDN) ? "ldapmodrdn -r" : "ldapmodrdn");
    if (superior)
        add_option(s, "-s", value_of(superior));
    add_word(s, value_of(find(s, LDAP_ENTRY)));
    add_word(s, value_of(find(s, LDAP_NEWRDN)));
    end_line(s);
}

static void compare(struct script *s)
{
    struct bytes name = value_of(find(s, LDAP_ATTRIBUTE_DESC));
    struct text assertion = {0};

    text_add_n(&assertion, name.data, name.length);
    text_char(&assertion, ':');
    name = value_of(find(s, LDAP_ASSERTION_VALUE));
    text_add_n(&assertion, name.data, name.length);
    text_add(s->out, "ldapcompare");
    add_word(s, value_of(find(s, LDAP_ENTRY)));
    add_word(s, (struct bytes){(const uint8_t *)assertion.data, (uint32_t)assertion.length});
    end_line(s);
    text_deinit(&assertion);
}

static void password(struct script *s)
{
    const struct node *old = find(s, LDAP_OLD_PASSWD), *new = find(s, LDAP_NEW_PASSWD);
    const struct node *user = find(s, LDAP_USER_IDENTITY);

    text_add(s->out, "ldappasswd");
    if (old)
        add_secret(s, "-a", value_of(old));
    if (new)
        add_secret(s, "-s", value_of(new));
    if (user)
        add_word(s, value_of(user));
    end_line(s);
}

static void extended(struct script *s)
{
    struct bytes name = value_of(find(s, LDAP_REQUEST_NAME));
    const struct node *value = find(s, LDAP_REQUEST_VALUE);

    if (find(s, LDAP_PASSWD_MODIFY_REQUEST_VALUE)) {
        password(s);
        return;
    }
    if (find(s, LDAP_CANCEL_ID)) {
        text_printf(s->out, "ldapexop cancel %u\n", number_of(s, LDAP_CANCEL_ID));
        return;
    }
    if (bytes_same(name, "1.3.6.1.4.1.4203.1.11.3")) {
        text_add(s->out, "ldapwhoami\n");
        return;
    }
    text_add(s->out, "ldapexop");
    add_word(s, name);
    if (value) {
        text_add(s->out, "::");
        add_base64(s->out, value_of(value));
    }
    end_line(s);
}

static void unbind(struct script *s)
{
    text_add(s->out, "unbind\n");
}

static void abandon(struct script *s)
{
    text_add(s->out, "abandon");
    if (!s->style->stable)
        text_printf(s->out, " %u", number_of(s, LDAP_ABANDON_REQUEST));
    end_line(s);
}

/* --- results -----------------------------------------------------------------------------------
 */

static void references(struct script *s)
{
    text_add(s->out, "# search reference\n");
    for (uint32_t i = s->first; i < s->end; i++)
        if (is(&s->tree->nodes[i], LDAP_URL))
            add_named(s, "ref", value_of(&s->tree->nodes[i]));
    end_line(s);
}

static void result(struct script *s)
{
    uint32_t code = number_of(s, LDAP_RESULT_CODE);
    struct bytes matched = value_of(find(s, LDAP_MATCHED_DN));
    struct bytes text = value_of(find(s, LDAP_ERROR_MESSAGE));

    if (find(s, LDAP_SEARCH_RES_DONE))
        text_add(s->out, "# search result\n");
    text_printf(s->out, "result: %u %s\n", code, names_get(&results, code, "Unknown error"));
    if (matched.length)
        add_named(s, "matchedDN", matched);
    if (text.length)
        add_named(s, "text", text);
    for (uint32_t i = s->first; i < s->end; i++)
        if (is(&s->tree->nodes[i], LDAP_URL))
            add_named(s, "ref", value_of(&s->tree->nodes[i]));
    if (find(s, LDAP_RESPONSE))
        add_named(s, "data", value_of(find(s, LDAP_RESPONSE)));
    end_line(s);
}

static void intermediate(struct script *s)
{
    struct bytes name = value_of(find(s, LDAP_RESPONSE_NAME));

    text_add(s->out, "# intermediate response");
    if (name.length)
        add_word(s, name);
    end_line(s);
}

static void (*const printers[])(struct script *s) = {
    [LDAP_OP_BIND] = bind,
    [LDAP_OP_BIND_RESPONSE] = result,
    [LDAP_OP_UNBIND] = unbind,
    [LDAP_OP_SEARCH] = search,
    [LDAP_OP_ENTRY] = entry,
    [LDAP_OP_SEARCH_DONE] = result,
    [LDAP_OP_MODIFY] = modify,
    [LDAP_OP_MODIFY_RESPONSE] = result,
    [LDAP_OP_ADD] = add,
    [LDAP_OP_ADD_RESPONSE] = result,
    [LDAP_OP_DELETE] = delete,
    [LDAP_OP_DELETE_RESPONSE] = result,
    [LDAP_OP_MODIFY_DN] = modify_dn,
    [LDAP_OP_MODIFY_DN_RESPONSE] = result,
    [LDAP_OP_COMPARE] = compare,
    [LDAP_OP_COMPARE_RESPONSE] = result,
    [LDAP_OP_ABANDON] = abandon,
    [LDAP_OP_REFERENCE] = references,
    [LDAP_OP_EXTENDED] = extended,
    [LDAP_OP_EXTENDED_RESPONSE] = result,
    [LDAP_OP_INTERMEDIATE] = intermediate,
};

size_t ldap_script(struct text *out, const struct tree *tree, const struct message *message,
    const struct script_style *style)
{
    struct script s = {
        out, tree, message, style, message->first_node, message->first_node + message->n_nodes};
    const struct node *operation = find(&s, LDAP_PROTOCOL_OP);
    uint64_t n = sizeof printers / sizeof printers[0];

    if (message->verdict == MESSAGE_CUT) /* what is missing would seem to be empty */
        text_printf(out, "# %u octets\n", message->bytes.length);
    else if (operation && operation->value.number < n && printers[operation->value.number])
        printers[operation->value.number](&s);
    else if (find(&s, LDAP_GSSAPI_ENCRYPTED_PAYLOAD))
        text_printf(out, "# sealed: %u octets\n", message->bytes.length);
    else
        text_printf(out, "# %u octets\n", message->bytes.length);
    return 0;
}
