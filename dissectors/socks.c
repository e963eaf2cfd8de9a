/*
 * SOCKS: a proxy for any protocol over TCP (RFC 1928; passwords: RFC 1929; SOCKS4 and 4A)
 *
 *   C: 05 n methods                     S: 05 method
 *   C: 01 n user n password             S: 01 status                       where the method is 2
 *   C: 05 command 00 type address port  S: 05 result 00 type address port
 *
 *   C: 04 command port address user 00  S: 00 result port address          version 4
 *
 * Then the octets are those of the protocol that the client wanted to speak.
 */
#include "analyzer/language.h"
#include "dissectors/dissectors.h"
#include "dissectors/textline.h"

enum {
    VERSION_4 = 4,
    VERSION_5 = 5,
    CONNECT = 1,
    BIND = 2,
    TYPE_IPV4 = 1,
    TYPE_NAME = 3,
    TYPE_IPV6 = 4,
    METHOD_GSSAPI = 1,
    METHOD_PASSWORD = 2,
    SUCCEEDED = 0,
    GRANTED = 90,
    V4_LENGTH = 8,
    V5_HEAD = 4,
};

enum {
    SOCKS,
    SOCKS_VERSION,
    SOCKS_COUNT,
    SOCKS_METHOD,
    SOCKS_ACCEPTED,
    SOCKS_SUBVERSION,
    SOCKS_USER,
    SOCKS_PASSWORD,
    SOCKS_STATUS,
    SOCKS_COMMAND,
    SOCKS_RESULTS,
    SOCKS_RESULTS_V4,
    SOCKS_RESERVED,
    SOCKS_TYPE,
    SOCKS_ADDRESS,
    SOCKS_ADDRESS6,
    SOCKS_NAME,
    SOCKS_PORT,
    SOCKS_HOST_PORT,
    SOCKS_REMOTE_PORT,
    SOCKS_V4A_NAME,
    SOCKS_GSS_COMMAND,
    SOCKS_GSS_LENGTH,
    SOCKS_GSS_DATA,
    SOCKS_ROWS,
};

static const struct name command_rows[] = {
    ONE(1, "Connect"),
    ONE(2, "Bind"),
    ONE(3, "UdpAssociate"),
    ONE(0x80, "Ping"),
    ONE(0x81, "Traceroute"),
};
static const struct names commands = NAMES(command_rows);
static const struct name method_rows[] = {
    ONE(0, "No authentication"),
    ONE(1, "GSSAPI"),
    ONE(2, "Username/Password"),
    ONE(3, "Chap"),
    {4, 0x7f, "IANA assigned"},
    {0x80, 0xfe, "private method"},
    ONE(0xff, "no acceptable method"),
};
static const struct names methods = NAMES(method_rows);
static const struct name result_rows[] = {
    ONE(0, "Succeeded"),
    ONE(1, "General SOCKS server failure"),
    ONE(2, "Connection not allowed by ruleset"),
    ONE(3, "Network unreachable"),
    ONE(4, "Host unreachable"),
    ONE(5, "Connection refused"),
    ONE(6, "TTL expired"),
    ONE(7, "Command not supported"),
    ONE(8, "Address type not supported"),
};
static const struct names results = NAMES(result_rows);
static const struct name result_v4_rows[] = {
    ONE(90, "Granted"),
    ONE(91, "Rejected or Failed"),
    ONE(92, "Rejected because SOCKS server cannot connect to identd on the client"),
    ONE(93, "Rejected because the client program and identd report different user-ids"),
};
static const struct names results_v4 = NAMES(result_v4_rows);
static const struct name type_rows[] = {ONE(1, "IPv4"), ONE(3, "Domain Name"), ONE(4, "IPv6")};
static const struct names types = NAMES(type_rows);
static const struct name gss_rows[] = {ONE(1, "Authentication"), ONE(255, "Failure")};
static const struct names gss_commands = NAMES(gss_rows);

static const struct field socks[SOCKS_ROWS] = {
    [SOCKS] = {"socks", "Socks Protocol", FIELD_PROTOCOL, BASE_NONE},
    [SOCKS_VERSION] = {"socks.version", "Version", FIELD_UINT8, BASE_DEC},
    [SOCKS_COUNT] = {"socks.auth_method_count", "Authentication Method Count", FIELD_UINT8,
        BASE_DEC},
    [SOCKS_METHOD] = {"socks.auth_method", "Method", FIELD_UINT8, BASE_DEC},
    [SOCKS_ACCEPTED] = {"socks.auth_accepted_method", "Accepted Auth Method", FIELD_UINT8,
        BASE_DEC},
    [SOCKS_SUBVERSION] = {"socks.subnegotiation_version", "Subnegotiation Version", FIELD_UINT8,
        BASE_DEC},
    [SOCKS_USER] = {"socks.username", "User name", FIELD_TEXT, BASE_NONE},
    [SOCKS_PASSWORD] = {"socks.password", "Password", FIELD_TEXT, BASE_NONE, .secret = true},
    [SOCKS_STATUS] = {"socks.auth_status", "Status", FIELD_UINT8, BASE_DEC},
    [SOCKS_COMMAND] = {"socks.command", "Command", FIELD_UINT8, BASE_DEC, .names = &commands},
    [SOCKS_RESULTS] = {"socks.results", "Results(V5)", FIELD_UINT8, BASE_DEC, .names = &results},
    [SOCKS_RESULTS_V4] = {"socks.results", "Results(V4)", FIELD_UINT8, BASE_DEC,
        .names = &results_v4},
    [SOCKS_RESERVED] = {"socks.reserved", "Reserved", FIELD_UINT8, BASE_DEC},
    [SOCKS_TYPE] = {"socks.address_type", "Address Type", FIELD_UINT8, BASE_DEC, .names = &types},
    [SOCKS_ADDRESS] = {"socks.dst", "Remote Address", FIELD_IPV4, BASE_NONE},
    [SOCKS_ADDRESS6] = {"socks.dstV6", "Remote Address(ipv6)", FIELD_IPV6, BASE_NONE},
    [SOCKS_NAME] = {"socks.remote_name", "Remote name", FIELD_TEXT, BASE_NONE},
    [SOCKS_PORT] = {"socks.port", "Port", FIELD_UINT16, BASE_DEC},
    [SOCKS_HOST_PORT] = {"socks.remote_host_port", "Remote Host Port", FIELD_UINT16, BASE_DEC},
    [SOCKS_REMOTE_PORT] = {"socks.dstport", "Remote Port", FIELD_UINT16, BASE_DEC},
    [SOCKS_V4A_NAME] = {"socks.v4a_dns_name", "SOCKS v4a Remote Domain Name", FIELD_TEXT,
        BASE_NONE},
    [SOCKS_GSS_COMMAND] = {"socks.gssapi.command", "SOCKS/GSSAPI command", FIELD_UINT8, BASE_DEC,
        .names = &gss_commands},
    [SOCKS_GSS_LENGTH] = {"socks.gssapi.length", "SOCKS/GSSAPI data length", FIELD_UINT16,
        BASE_DEC},
    [SOCKS_GSS_DATA] = {"socks.gssapi.data", "GSSAPI data", FIELD_BYTES, BASE_NONE},
};
const struct field_table socks_fields = FIELDS(socks);

enum {
    OFFERS,
    CHOSEN,
    NOT_CHOSEN,
    LOGS_IN,
    LET_IN,
    NOT_LET_IN,
    ASKS,
    DONE,
    REFUSED,
    PROVES,
    N_CAPTIONS,
};
static const char *const captions[] = {
    [OFFERS] = N_("The client tells the proxy how it could log in"),
    [CHOSEN] = N_("The proxy chooses: {1}"),
    [NOT_CHOSEN] = N_("The proxy accepts none of the ways to log in"),
    [LOGS_IN] = N_("The client logs in to the proxy as {1}, with its password"),
    [LET_IN] = N_("The proxy lets the client in"),
    [NOT_LET_IN] = N_("The proxy does not let the client in"),
    [ASKS] = N_("The client asks the proxy to speak with {1}, port {2}"),
    [DONE] = N_("The proxy has done what it was asked: what follows goes through it"),
    [REFUSED] = N_("The proxy could not do it: {1}"),
    [PROVES] = N_("Client and proxy exchange a token of GSS-API"),
    [N_CAPTIONS] = NULL,
};

/* What comes next. */
enum phase {
    HELLO,
    METHOD,
    LOGIN,
    LOGIN_REPLY,
    GSS,
    GSS_REPLY,
    COMMAND,
    REPLY,
    BIND_REPLY,
    REPLY_V4,
    NOTHING, /* that is known: a UDP association, a refused login */
};

struct state {
    uint8_t phase, version, command;
    bool has_address;
    uint8_t address[4];
    uint16_t port;
};

/* --- where a message ends ----------------------------------------------------------------------
 */

/* Octets of an address with its type and port; more than there are where it is not all there. */
static uint32_t address_length(struct bytes at)
{
    uint32_t name = at.length > 1 ? at.data[1] : UINT8_MAX;

    if (at.length == 0)
        return 1;
    return at.data[0] == TYPE_IPV4   ? 1 + 4 + 2
           : at.data[0] == TYPE_IPV6 ? 1 + 16 + 2
           : at.data[0] == TYPE_NAME ? 2 + name + 2
                                     : 1 + 2;
}

/* Up to and with the NUL; 0: it is not there. */
static uint32_t string_length(struct bytes at)
{
    uint32_t n = bytes_index(at, 0);

    return n < at.length ? n + 1 : 0;
}

/* 0.0.0.x stands for the name behind the user (SOCKS4A). */
static bool has_name(struct bytes hello)
{
    return hello.data[4] == 0 && hello.data[5] == 0 && hello.data[6] == 0 && hello.data[7] != 0;
}

static uint32_t hello_length(struct bytes at)
{
    if (at.data[0] == VERSION_5)
        return at.length > 1 ? 2u + at.data[1] : 2;
    if (at.length < V4_LENGTH + 1)
        return V4_LENGTH + 1;
    uint32_t user = string_length(bytes_from(at, V4_LENGTH));
    uint32_t name = user && has_name(at) ? string_length(bytes_from(at, V4_LENGTH + user)) : 0;
    return user == 0 || (has_name(at) && name == 0) ? at.length + 1 : V4_LENGTH + user + name;
}

static uint32_t login_length(struct bytes at)
{
    uint32_t user = at.length > 1 ? at.data[1] : 0;

    return at.length > 2 + user ? 3 + user + at.data[2 + user] : 3 + user;
}

static uint32_t gss_length(struct bytes at)
{
    return at.length < 4 ? 4 : 4u + (uint32_t)(at.data[2] << 8 | at.data[3]);
}

static bool is_of_client(uint8_t phase)
{
    return phase == HELLO || phase == LOGIN || phase == GSS || phase == COMMAND;
}

static bool is_hello(const struct unread *unread)
{
    uint8_t version = unread->bytes.data[0];

    return unread->direction == TO_SERVER && (version == VERSION_4 || version == VERSION_5);
}

static struct framing frame(const void *flow_state, const struct unread *unread)
{
    const struct state *state = flow_state;
    struct bytes at = unread->bytes;
    uint32_t n = at.length;

    if (state->phase == HELLO && !is_hello(unread))
        return framing_reject();
    if (state->phase != NOTHING && is_of_client(state->phase) == (unread->direction == TO_SERVER))
        n = state->phase == HELLO                                   ? hello_length(at)
            : state->phase == LOGIN                                 ? login_length(at)
            : state->phase == GSS || state->phase == GSS_REPLY      ? gss_length(at)
            : state->phase == METHOD || state->phase == LOGIN_REPLY ? 2
            : state->phase == REPLY_V4                              ? V4_LENGTH
                                       : V5_HEAD - 1 + address_length(bytes_from(at, V5_HEAD - 1));
    return n <= at.length ? framing_message(n) : framing_need(n - at.length);
}

static enum probe probe(const struct unread *unread)
{
    return is_hello(unread) ? PROBE_MAYBE : PROBE_NO;
}

/* --- messages ----------------------------------------------------------------------------------
 */

static void gen_version(struct dissection *d, const struct state *state)
{
    gen_uint(d, &socks[SOCKS_VERSION], state->version);
}

static void method_label(struct dissection *d, const char *title, const char *format)
{
    struct node *node = d->last;
    uint8_t method = node ? (uint8_t)node->value.number : 0;
    const char *number = arena_printf(d->arena, format, method);

    node_label(d, node, "%s: %s (%s)", title, number, names_get(&methods, method, ""));
}

static void hello(struct dissection *d, struct state *state)
{
    take_u8(d, &socks[SOCKS_VERSION]);
    struct node *node = open_label(d, "Client Authentication Methods");
    uint8_t n = take_u8(d, &socks[SOCKS_COUNT]);

    for (uint8_t i = 0; i < n && !d->cursor.bad; i++) {
        take_u8(d, &socks[SOCKS_METHOD]);
        if (dissection_adds(d))
            method_label(d, arena_printf(d->arena, "Method[%u]", i), "%u");
    }
    close_node(d, node);
    info_add(d, " Connect to server request");
    caption(d, &captions[OFFERS], no_bytes(), no_bytes(), no_bytes());
    state->phase = METHOD;
}

static void take_string(struct dissection *d, int field)
{
    uint32_t n = string_length(peek_rest(d));
    struct bytes whole = bytes_part(peek_rest(d), 0, n);

    put_value(d, &socks[field], whole, bytes_part(whole, 0, n > 0 ? n - 1 : 0));
    take_nothing(d, n > 0 ? n : 1);
}

static struct bytes dotted(struct dissection *d, const uint8_t *a)
{
    return bytes_of(arena_printf(d->arena, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]));
}

static void tell_asked(struct dissection *d, const struct state *state, struct bytes whom)
{
    if (!d->message)
        return;
    struct bytes to = state->has_address ? dotted(d, state->address) : whom;
    caption(
        d, &captions[ASKS], to, bytes_of(arena_printf(d->arena, "%u", state->port)), no_bytes());
}

static void keep_address(struct state *state, struct bytes address)
{
    state->has_address = address.length == sizeof state->address;
    for (uint32_t i = 0; state->has_address && i < sizeof state->address; i++)
        state->address[i] = address.data[i];
}

static void hello_v4(struct dissection *d, struct state *state)
{
    struct bytes whole = peek_rest(d), name = no_bytes();
    bool named = whole.length > V4_LENGTH && has_name(whole);

    take_u8(d, &socks[SOCKS_VERSION]);
    state->command = take_u8(d, &socks[SOCKS_COMMAND]);
    state->port = take_u16(d, &socks[SOCKS_REMOTE_PORT]);
    struct bytes address = take_bytes(d, &socks[SOCKS_ADDRESS], 4);
    if (!named)
        keep_address(state, address);
    take_string(d, SOCKS_USER);
    if (named) {
        name = bytes_part(peek_rest(d), 0, bytes_index(peek_rest(d), 0));
        take_string(d, SOCKS_V4A_NAME);
    }
    tell_asked(d, state, name);
    state->phase = REPLY_V4;
}

static void method(struct dissection *d, struct state *state)
{
    take_u8(d, &socks[SOCKS_VERSION]);
    uint8_t chosen = take_u8(d, &socks[SOCKS_ACCEPTED]);
    const char *name = names_get(&methods, chosen, "");

    if (dissection_adds(d))
        method_label(d, "Accepted Auth Method", "0x%x");
    info_add(d, " Connect to server response");
    caption(d, &captions[chosen == UINT8_MAX ? NOT_CHOSEN : CHOSEN], bytes_of(name), no_bytes(),
        no_bytes());
    state->phase = chosen == 0                 ? COMMAND
                   : chosen == METHOD_PASSWORD ? LOGIN
                   : chosen == METHOD_GSSAPI   ? GSS
                                               : NOTHING;
}

static struct bytes take_counted(struct dissection *d, int field)
{
    uint32_t n = cursor_u8(&d->cursor);

    return take_bytes(d, &socks[field], n);
}

static void login(struct dissection *d, struct state *state)
{
    gen_version(d, state);
    take_u8(d, &socks[SOCKS_SUBVERSION]);
    struct bytes user = take_counted(d, SOCKS_USER);
    struct bytes password = take_counted(d, SOCKS_PASSWORD);

    info_add(d, " User authentication request");
    caption(d, &captions[LOGS_IN], user, no_bytes(), no_bytes());
    credential(d, "SOCKS", user, password);
    state->phase = LOGIN_REPLY;
}

static void login_reply(struct dissection *d, struct state *state)
{
    gen_version(d, state);
    take_u8(d, &socks[SOCKS_SUBVERSION]);
    uint8_t status = take_u8(d, &socks[SOCKS_STATUS]);

    node_suffix(d, d->last, status == 0 ? " (success)" : " (failure)");
    info_add(d, " User authentication reply");
    caption(d, &captions[status == 0 ? LET_IN : NOT_LET_IN], no_bytes(), no_bytes(), no_bytes());
    state->phase = COMMAND;
}

static void gss(struct dissection *d, struct state *state)
{
    bool asks = state->phase == GSS;

    gen_version(d, state);
    take_u8(d, &socks[SOCKS_SUBVERSION]);
    take_u8(d, &socks[SOCKS_GSS_COMMAND]);
    uint16_t n = take_u16(d, &socks[SOCKS_GSS_LENGTH]);
    if (n > 0)
        take_bytes(d, &socks[SOCKS_GSS_DATA], n);
    info_add(d, asks ? " GSSAPI authentication request" : " GSSAPI authentication reply");
    caption(d, &captions[PROVES], no_bytes(), no_bytes(), no_bytes());
    state->phase = asks ? GSS_REPLY : n == 0 ? COMMAND : GSS;
}

/* Type, address and port; whom: the name of the host, if it has one. */
static struct bytes take_address(
    struct dissection *d, int port_field, uint16_t *port, struct bytes *whom)
{
    uint8_t type = take_u8(d, &socks[SOCKS_TYPE]);
    struct bytes address = no_bytes();

    if (type == TYPE_IPV4)
        address = take_bytes(d, &socks[SOCKS_ADDRESS], 4);
    else if (type == TYPE_IPV6)
        take_bytes(d, &socks[SOCKS_ADDRESS6], 16);
    else if (type == TYPE_NAME)
        *whom = take_counted(d, SOCKS_NAME);
    *port = take_u16(d, &socks[port_field]);
    return address;
}

static void command(struct dissection *d, struct state *state)
{
    struct bytes whom = no_bytes();

    take_u8(d, &socks[SOCKS_VERSION]);
    state->command = take_u8(d, &socks[SOCKS_COMMAND]);
    take_u8(d, &socks[SOCKS_RESERVED]);
    keep_address(state, take_address(d, SOCKS_PORT, &state->port, &whom));
    info_add(d, " Command Request - %s", names_get(&commands, state->command, "Unknown"));
    tell_asked(d, state, whom);
    state->phase = REPLY;
}

/* What follows is another protocol. */
static void over(struct dissection *d, struct state *state)
{
    state->phase = NOTHING;
    if (d->engine)
        hand_off_port(d, state->port);
}

static void tell_result(struct dissection *d, bool good, const struct names *names, uint8_t result)
{
    caption(d, &captions[good ? DONE : REFUSED], bytes_of(names_get(names, result, "?")),
        no_bytes(), no_bytes());
}

static void reply(struct dissection *d, struct state *state)
{
    bool second = state->phase == BIND_REPLY;
    struct bytes whom = no_bytes();
    uint16_t port;

    take_u8(d, &socks[SOCKS_VERSION]);
    uint8_t result = take_u8(d, &socks[SOCKS_RESULTS]);
    take_u8(d, &socks[SOCKS_RESERVED]);
    (void)take_address(d, second ? SOCKS_HOST_PORT : SOCKS_PORT, &port, &whom);
    if (second)
        info_add(d, " Command Response: Bind remote host info");
    else
        info_add(d, " Command Response - %s", names_get(&commands, state->command, "Unknown"));
    tell_result(d, result == SUCCEEDED, &results, result);
    state->phase = NOTHING;
    if (result == SUCCEEDED && state->command == BIND && !second)
        state->phase = BIND_REPLY;
    else if (result == SUCCEEDED && (state->command == CONNECT || second))
        over(d, state);
}

static void reply_v4(struct dissection *d, struct state *state)
{
    take_u8(d, &socks[SOCKS_VERSION]);
    uint8_t result = take_u8(d, &socks[SOCKS_RESULTS_V4]);

    take_u16(d, &socks[SOCKS_REMOTE_PORT]);
    take_bytes(d, &socks[SOCKS_ADDRESS], 4);
    tell_result(d, result == GRANTED, &results_v4, result);
    state->phase = NOTHING;
    if (result == GRANTED)
        over(d, state);
}

static void message(struct dissection *d, struct state *state)
{
    static void (*const reads[])(struct dissection * d, struct state * state) = {
        [HELLO] = hello,
        [METHOD] = method,
        [LOGIN] = login,
        [LOGIN_REPLY] = login_reply,
        [GSS] = gss,
        [GSS_REPLY] = gss,
        [COMMAND] = command,
        [REPLY] = reply,
        [BIND_REPLY] = reply,
        [REPLY_V4] = reply_v4,
    };

    if (state->phase == HELLO && state->version == VERSION_4)
        hello_v4(d, state);
    else if (state->phase != NOTHING && is_of_client(state->phase) == (d->direction == TO_SERVER))
        reads[state->phase](d, state);
    else
        take_nothing(d, left(d));
}

static void begin_row(struct dissection *d, const struct state *state)
{
    row_protocol(d, "Socks");
    info_clear(d);
    info_add(d, "Version: %u", state->version);
}

static void parse(struct dissection *d)
{
    struct state *state = d->state;

    if (state->version == 0)
        state->version = peek_u8(d, 0);
    begin_row(d, state);
    struct node *layer = open_layer(d, &socks[SOCKS]);
    message(d, state);
    close_node(d, layer);
}

/* Through which proxy connection the octets go, to where. */
static void carry(struct dissection *d, const void *flow_state)
{
    const struct state *state = flow_state;
    uint32_t n = left(d) + d->followed;

    begin_row(d, state);
    struct node *layer = open_layer(d, &socks[SOCKS]);
    gen_version(d, state);
    gen_uint(d, &socks[SOCKS_COMMAND], state->command);
    if (state->has_address)
        gen_bytes(d, &socks[SOCKS_ADDRESS], (struct bytes){state->address, 4});
    gen_uint(d, &socks[SOCKS_REMOTE_PORT], state->port);
    put_label(d, peek_rest(d), "TCP payload (%u byte%s)", n, n == 1 ? "" : "s");
    ascend(d, layer);
}

const struct dissector socks_dissector = {
    .name = "socks",
    .title = "Socks",
    .fields = socks,
    .n_fields = SOCKS_ROWS,
    .tcp_ports = {1080},
    .state_size = sizeof(struct state),
    .captions = captions,
    .probe = probe,
    .frame = frame,
    .parse = parse,
    .carry = carry,
};
