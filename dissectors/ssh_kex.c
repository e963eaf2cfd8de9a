/* Key exchange: KEXINIT (RFC 4253, 7.1), Diffie-Hellman (8; RFC 4419; RFC 5656; RFC 8731). */
#include "dissectors/ssh.h"

#include <openssl/evp.h>
#include <stdio.h>

enum {
    MSG_DISCONNECT = 1,
    MSG_KEXINIT = 20,
    MSG_NEWKEYS = 21,
    MSG_KEX_FIRST = 30, /* what they mean depends on the method */
    MSG_KEX_END = 40,
    COOKIE = 16,
};

static struct bytes text_of(const char *text)
{
    return bytes_of(text);
}

/* --- choosing ----------------------------------------------------------------------------------
 */

bool ssh_lists(struct bytes payload, struct bytes lists[SSH_LISTS])
{
    struct cursor c = cursor_make(payload.data, payload.length, payload.length);

    cursor_skip(&c, 1 + COOKIE);
    for (int i = 0; i < SSH_LISTS; i++) {
        uint32_t n = cursor_u32(&c);
        const uint8_t *data = cursor_take(&c, n);
        lists[i] = (struct bytes){data, data ? n : 0};
    }
    return !c.bad;
}

static bool list_has(struct bytes list, struct bytes name)
{
    while (list.length > 0) {
        uint32_t n = bytes_index(list, ',');
        if (n == name.length && memcmp(list.data, name.data, n) == 0)
            return true;
        list = bytes_from(list, n + 1);
    }
    return false;
}

void ssh_choose(
    struct ssh_choice *choice, struct bytes client[SSH_LISTS], struct bytes server[SSH_LISTS])
{
    for (int i = 0; i < SSH_LISTS; i++) {
        struct bytes list = client[i];
        choice->names[i][0] = '\0';
        while (list.length > 0) {
            uint32_t n = bytes_index(list, ',');
            struct bytes name = bytes_part(list, 0, n);
            list = bytes_from(list, n + 1);
            if (n >= SSH_NAME_MAX || !list_has(server[i], name))
                continue;
            memcpy(choice->names[i], name.data, n);
            choice->names[i][n] = '\0';
            break;
        }
    }
}

/* --- KEXINIT -----------------------------------------------------------------------------------
 */

static void show_hassh(struct dissection *d, struct bytes lists[SSH_LISTS])
{
    static const int client[] = {
        SSH_KEX, SSH_ENCRYPTION_TO_SERVER, SSH_MAC_TO_SERVER, SSH_COMPRESSION_TO_SERVER};
    static const int server[] = {
        SSH_KEX, SSH_ENCRYPTION_TO_CLIENT, SSH_MAC_TO_CLIENT, SSH_COMPRESSION_TO_CLIENT};
    bool ours = d->direction == TO_SERVER;
    struct text text = {0}, hex = {0};
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    for (int i = 0; i < 4; i++) {
        struct bytes list = lists[ours ? client[i] : server[i]];
        if (i > 0)
            text_char(&text, ';');
        text_add_n(&text, list.data, list.length);
    }
    if (EVP_Digest(text.data, text.length, digest, &n, EVP_md5(), NULL))
        text_hex_bytes(&hex, digest, n, 0);
    const char *all = arena_copy(d->arena, text.data, text.length);
    const char *hash = arena_copy(d->arena, hex.data, hex.length);
    gen_text(d, ssh_rows + (ours ? SSH_HASSH_ALGORITHMS : SSH_HASSH_SERVER_ALGORITHMS), all);
    gen_text(d, ssh_rows + (ours ? SSH_HASSH : SSH_HASSH_SERVER), hash);
    text_deinit(&text);
    text_deinit(&hex);
}

/* lists: NULL where not all of them were captured. */
static void show_kexinit(struct dissection *d, struct bytes lists[SSH_LISTS])
{
    struct node *node = open_label(d, "Algorithms");

    take_bytes(d, ssh_rows + SSH_COOKIE, COOKIE);
    for (int i = 0; i < SSH_LISTS; i++) {
        uint32_t n = take_u32(d, ssh_rows + SSH_LIST_LENGTH + i);
        take_bytes(d, ssh_rows + SSH_LIST + i, n);
    }
    take_u8(d, ssh_rows + SSH_FIRST_FOLLOWS);
    take_bytes(d, ssh_rows + SSH_RESERVED, 4);
    if (dissection_adds(d) && lists)
        show_hassh(d, lists);
    close_node(d, node);
}

/* Where a name stands in a list, from 1; 0: not there. */
static uint64_t place_of(struct bytes list, const char *name)
{
    uint64_t place = 1;

    while (list.length > 0) {
        uint32_t n = bytes_index(list, ',');
        if (n == strlen(name) && memcmp(list.data, name, n) == 0)
            return place;
        list = bytes_from(list, n + 1);
        place++;
    }
    return 0;
}

static void name_at(char name[SSH_NAME_MAX], struct bytes list, uint64_t place)
{
    name[0] = '\0';
    for (; place > 0 && list.length > 0; place--) {
        uint32_t n = bytes_index(list, ',');
        if (place == 1 && n < SSH_NAME_MAX) {
            memcpy(name, list.data, n);
            name[n] = '\0';
        }
        list = bytes_from(list, n + 1);
    }
}

/* The second pass tells the first KEXINIT what will be chosen: a place in each of its lists. */
static void tell_first(struct dissection *d, const struct ssh *ssh, struct bytes first[SSH_LISTS])
{
    uint64_t places = 0;

    for (int i = 0; i < 8; i++)
        places |= (place_of(first[i], ssh->choice.names[i]) & 0xff) << 8 * i;
    foretell(d, LINK_OTHER, ssh->first_kexinit, 0, places);
}

/* Before the packet is shown: what both sides' lists come to, as far as it is known. */
static void learn(struct dissection *d, struct ssh *ssh, struct bytes payload)
{
    struct bytes own[SSH_LISTS], other[SSH_LISTS];
    struct keep *keep = flow_keep(d, d->direction);
    uint64_t places;

    if (!ssh_lists(payload, own))
        return;
    keep_clear(keep);
    keep_add(keep, payload, d->packet->number);
    if (!ssh->first_kexinit) {
        ssh->first_kexinit = d->packet->number;
        ssh->first_direction = d->direction;
        if (foretold(d, LINK_OTHER, 0, &places))
            for (int i = 0; i < 8; i++)
                name_at(ssh->choice.names[i], own[i], places >> 8 * i & 0xff);
        return;
    }
    if (ssh->first_direction == d->direction ||
        !ssh_lists(keep_bytes(flow_keep(d, ssh->first_direction)), other))
        return;
    ssh_choose(&ssh->choice, d->direction == TO_SERVER ? own : other,
        d->direction == TO_SERVER ? other : own);
    ssh->chosen = true;
    tell_first(d, ssh, other);
}

enum family { FAMILY_DH, FAMILY_GEX, FAMILY_ECDH };

/* --- keys --------------------------------------------------------------------------------------
 */

static struct bytes take_string(struct dissection *d, int length_field, int field)
{
    uint32_t n = take_u32(d, ssh_rows + length_field);

    return take_bytes(d, ssh_rows + field, n);
}

static struct bytes take_mpint(struct dissection *d, int field)
{
    return take_string(d, SSH_MPINT_LENGTH, field);
}

/* A half of the keys. Wireshark calls those invalid that are longer than 4096 bits and a zero
 * before them, as the hybrids' are: so does this, since people look for what they have seen there.
 */
static void take_share(struct dissection *d, enum family family, int length_field, int field)
{
    enum { SHARE_MAX = 1025 };
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);

    if (family != FAMILY_GEX && left(d) >= 4 && (n == 0 || n > SHARE_MAX)) {
        struct node *note =
            put_label(d, bytes_part(peek_rest(d), 0, 2), "Invalid key length: %u", n);
        expert_text(d, note, ssh_rows + SSH_KEY_INVALID, "Invalid key length: %u", n);
    }
    take_string(d, length_field, field);
}

/* SHA-256 in base64 without padding, as ssh-keygen prints it. */
static const char *fingerprint(struct dissection *d, struct bytes key)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned char text[128];
    unsigned n = 0;

    if (!EVP_Digest(key.data, key.length, digest, &n, EVP_sha256(), NULL))
        return "";
    int length = EVP_EncodeBlock(text, digest, (int)n);
    while (length > 0 && text[length - 1] == '=')
        length--;
    return arena_printf(d->arena, "SHA256:%.*s", length, (const char *)text);
}

/* RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4 */
static void show_host_key(struct dissection *d, struct bytes *type)
{
    struct bytes whole = peek_rest(d);
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    uint32_t name = (uint32_t)peek_u16(d, 4) << 16 | peek_u16(d, 6);
    struct bytes key = bytes_part(whole, 4, n > UINT32_MAX - 4 ? whole.length : n + 4);

    *type = bytes_part(key, 4, name > UINT32_MAX - 4 ? key.length : name + 4);
    struct node *node = open_label(d, "KEX host key (type: %.*s)", (int)type->length,
        type->data ? (const char *)type->data : "");
    take_u32(d, ssh_rows + SSH_KEY_LENGTH);
    struct scope scope = enter(d, n);
    take_string(d, SSH_KEY_TYPE_LENGTH, SSH_KEY_TYPE);
    if (bytes_is(*type, "ssh-rsa")) {
        take_mpint(d, SSH_RSA_E);
        take_mpint(d, SSH_RSA_N);
    } else if (bytes_is(*type, "ssh-dss")) {
        take_mpint(d, SSH_DSA_P);
        take_mpint(d, SSH_DSA_Q);
        take_mpint(d, SSH_DSA_G);
        take_mpint(d, SSH_DSA_Y);
    } else if (bytes_begin(*type, "ecdsa-sha2-")) {
        take_string(d, SSH_ECDSA_ID_LENGTH, SSH_ECDSA_ID);
        take_string(d, SSH_ECDSA_Q_LENGTH, SSH_ECDSA_Q);
    } else if (bytes_begin(*type, "ssh-ed")) {
        take_string(d, SSH_EDDSA_KEY_LENGTH, SSH_EDDSA_KEY);
    } else {
        take_bytes(d, ssh_rows + SSH_KEY_DATA, left(d));
    }
    leave(d, scope);
    if (dissection_adds(d))
        gen_text(d, ssh_rows + SSH_FINGERPRINT, fingerprint(d, key));
    close_node(d, node);
}

static void show_signature(struct dissection *d)
{
    uint32_t n = (uint32_t)peek_u16(d, 0) << 16 | peek_u16(d, 2);
    uint32_t name = (uint32_t)peek_u16(d, 4) << 16 | peek_u16(d, 6);
    struct bytes rest = bytes_from(peek_rest(d), 8);
    struct bytes type = bytes_part(rest, 0, name);
    struct node *node = open_label(d, "KEX host signature (type: %.*s)", (int)type.length,
        type.data ? (const char *)type.data : "");

    take_u32(d, ssh_rows + SSH_SIG_LENGTH);
    struct node *length = d->last;
    struct scope scope = enter(d, n);
    bool rsa = bytes_is(type, "ssh-rsa"), dsa = bytes_is(type, "ssh-dss");
    /* Wireshark counts what it decoded, without the signatures that it does not open. */
    if (!rsa && !dsa && name < n)
        expert_text(d, length, ssh_rows + SSH_UNREAD,
            "Decoded %u bytes, but packet legnth is %u bytes", name + 8, n);
    take_string(d, SSH_SIG_TYPE_LENGTH, SSH_SIG_TYPE);
    if (rsa)
        take_mpint(d, SSH_SIG_RSA);
    else if (dsa)
        take_mpint(d, SSH_SIG_DSA);
    else if (!bytes_begin(type, "ecdsa-sha2-") && !bytes_begin(type, "ssh-ed"))
        take_bytes(d, ssh_rows + SSH_SIG_DATA, left(d));
    leave(d, scope);
    close_node(d, node);
}

/* --- messages ----------------------------------------------------------------------------------
 */

/* As Wireshark has it: hybrids (sntrup761x25519 …) and methods that it does not know are read as
 * Diffie-Hellman. */
static enum family family_of(const char *method)
{
    static const char *const curves[] = {
        "curve25519-sha256", "curve25519-sha256@libssh.org", "curve448-sha512"};

    if (strcmp(method, "diffie-hellman-group-exchange-sha1") == 0 ||
        strcmp(method, "diffie-hellman-group-exchange-sha256") == 0)
        return FAMILY_GEX;
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++)
        if (strcmp(method, curves[i]) == 0)
            return FAMILY_ECDH;
    return strncmp(method, "ecdh-sha2-", 10) == 0 ? FAMILY_ECDH : FAMILY_DH;
}

static const struct name message_rows[] = {ONE(1, "Disconnect"), ONE(2, "Ignore"),
    ONE(3, "Unimplemented"), ONE(4, "Debug"), ONE(5, "Service Request"), ONE(6, "Service Accept"),
    ONE(20, "Key Exchange Init"), ONE(21, "New Keys"), ONE(50, "User Authentication Request"),
    ONE(51, "User Authentication Failure"), ONE(52, "User Authentication Success"),
    ONE(53, "User Authentication Banner"), ONE(80, "Global Request"), ONE(81, "Request Success"),
    ONE(82, "Request Failure"), ONE(90, "Channel Open"), ONE(91, "Channel Open Confirmation"),
    ONE(92, "Channel Open Failure"), ONE(93, "Window Adjust"), ONE(94, "Channel Data"),
    ONE(95, "Channel Extended Data"), ONE(96, "Channel EOF"), ONE(97, "Channel Close"),
    ONE(98, "Channel Request"), ONE(99, "Channel Success"), ONE(100, "Channel Failure")};
static const struct names messages = NAMES(message_rows);

/* NULL: nobody knows the code. */
static const char *name_of(uint8_t code, enum family family)
{
    static const char *const exchange[][5] = {
        [FAMILY_DH] = {"Diffie-Hellman Key Exchange Init", "Diffie-Hellman Key Exchange Reply"},
        [FAMILY_GEX] = {"Diffie-Hellman Group Exchange Request (Old)",
            "Diffie-Hellman Group Exchange Group", "Diffie-Hellman Group Exchange Init",
            "Diffie-Hellman Group Exchange Reply", "Diffie-Hellman Group Exchange Request"},
        [FAMILY_ECDH] = {"Elliptic Curve Diffie-Hellman Key Exchange Init",
            "Elliptic Curve Diffie-Hellman Key Exchange Reply"},
    };

    if (code < MSG_KEX_FIRST || code >= MSG_KEX_END)
        return names_find(&messages, code);
    return code < MSG_KEX_FIRST + 5 ? exchange[family][code - MSG_KEX_FIRST] : NULL;
}

enum { SLOT_KEXINIT, SLOT_NEWKEYS, SLOT_EXCHANGE, SLOT_CURVES = SLOT_EXCHANGE + 5 };

/* Where Wireshark keeps the number of a message, and whether it counts before it does so; false:
 * the message has none. */
static bool is_numbered(uint8_t code, enum family family, unsigned *slot, bool *before)
{
    unsigned first = family == FAMILY_ECDH ? SLOT_CURVES : SLOT_EXCHANGE;

    *before = code >= MSG_KEX_FIRST && family != FAMILY_ECDH;
    *slot = code == MSG_KEXINIT   ? SLOT_KEXINIT
            : code == MSG_NEWKEYS ? SLOT_NEWKEYS
                                  : first + code - MSG_KEX_FIRST;
    if (code == MSG_KEXINIT || code == MSG_NEWKEYS)
        return true;
    if (family == FAMILY_GEX)
        return code > MSG_KEX_FIRST && code < MSG_KEX_FIRST + 5;
    return code == MSG_KEX_FIRST || code == MSG_KEX_FIRST + 1;
}

/* A guess that is sent before the method is agreed on counts as Diffie-Hellman's in the first pass;
 * the second knows the method, and finds the number of what was sent when it was agreed on. */
static uint32_t number_of(struct dissection *d, struct ssh *ssh, uint8_t code, enum family family)
{
    enum direction direction = d->direction;
    unsigned slot;
    uint64_t told, passed;
    bool before;

    if (!is_numbered(code, family, &slot, &before))
        return 0;
    unsigned part = SSH_TOLD_NUMBER + direction * SSH_NUMBERED + slot;
    uint32_t *number = &ssh->numbers[direction][slot], *count = &ssh->sequence[direction];
    if (ssh_told(d, SSH_TOLD_PASS, &passed))
        return ssh_told(d, part, &told) ? (uint32_t)told : 0;
    if (ssh->numbered[direction] & 1u << slot)
        return *number;
    ssh->numbered[direction] |= (uint16_t)(1u << slot);
    *number = before ? ++*count : (*count)++;
    ssh_tell(d, part, *number);
    return *number;
}

static void say(struct dissection *d, enum ssh_caption which, struct bytes one, struct bytes two)
{
    caption(d, &ssh_captions[which], one, two, no_bytes());
}

/* The caption of the side that speaks. */
static void say_side(
    struct dissection *d, enum ssh_caption which, struct bytes one, struct bytes two)
{
    say(d, which + (d->direction == TO_CLIENT), one, two);
}

static void show_reply(
    struct dissection *d, const char *method, enum family family, int length_field, int field)
{
    struct bytes type;

    show_host_key(d, &type);
    take_share(d, family, length_field, field);
    show_signature(d);
    say(d, SSH_CAP_KEY_REPLY, text_of(method), type);
}

static void show_exchange(
    struct dissection *d, uint8_t code, enum family family, const char *method)
{
    struct bytes group = text_of(method);

    if (family == FAMILY_GEX && (code == 30 || code == 34)) {
        say(d, SSH_CAP_GROUP_REQUEST, no_bytes(), no_bytes());
        if (code == 34)
            take_u32(d, ssh_rows + SSH_GEX_MIN);
        take_u32(d, ssh_rows + SSH_GEX_BITS);
        if (code == 34)
            take_u32(d, ssh_rows + SSH_GEX_MAX);
    } else if (family == FAMILY_GEX && code == 31) {
        say(d, SSH_CAP_GROUP, no_bytes(), no_bytes());
        take_mpint(d, SSH_GEX_P);
        take_mpint(d, SSH_GEX_G);
    } else if (family == FAMILY_ECDH && code == 30) {
        say(d, SSH_CAP_KEY_INIT, group, no_bytes());
        take_share(d, family, SSH_ECDH_C_LENGTH, SSH_ECDH_C);
    } else if (family == FAMILY_ECDH && code == 31) {
        show_reply(d, method, family, SSH_ECDH_S_LENGTH, SSH_ECDH_S);
    } else if ((family == FAMILY_DH && code == 30) || (family == FAMILY_GEX && code == 32)) {
        say(d, SSH_CAP_KEY_INIT, group, no_bytes());
        take_share(d, family, SSH_MPINT_LENGTH, SSH_DH_E);
    } else if ((family == FAMILY_DH && code == 31) || (family == FAMILY_GEX && code == 33)) {
        show_reply(d, method, family, SSH_MPINT_LENGTH, SSH_DH_F);
    }
}

static void show_disconnect(struct dissection *d)
{
    struct node *node = put_text(d, ssh_rows + SSH_PAYLOAD, peek_rest(d));

    descend(d, node);
    take_u32(d, ssh_rows + SSH_REASON);
    struct bytes why = take_string(d, SSH_DESCRIPTION_LENGTH, SSH_DESCRIPTION);
    say_side(d, SSH_CAP_DISCONNECT, why, no_bytes());
    take_string(d, SSH_LANGUAGE_LENGTH, SSH_LANGUAGE);
    ascend(d, node);
}

static const char *or_none(const char *name)
{
    return *name ? name : "none";
}

/* The line of a transcript; the second list settles what both sides take. */
static void summarise(struct dissection *d, const struct ssh *ssh, uint8_t code, const char *name)
{
    const char(*chosen)[SSH_NAME_MAX] = ssh->choice.names;

    if (code == MSG_KEXINIT && ssh->chosen)
        summary(d, "%s, chosen: %s, %s, %s", name, or_none(chosen[SSH_KEX]),
            or_none(chosen[SSH_HOST_KEY]), or_none(chosen[SSH_ENCRYPTION_TO_SERVER]));
    else
        summary(d, "%s", name);
}

static const char *name_message(
    struct dissection *d, const struct ssh *ssh, uint8_t code, enum family family)
{
    const char *name = name_of(code, family);
    const char *shown = name ? name : arena_printf(d->arena, "Unknown (%u)", code);

    info_add(d, "%s%s", ssh_first(d) ? "" : ", ", shown);
    summarise(d, ssh, code, shown);
    take_u8(d, ssh_rows + SSH_MESSAGE_CODE);
    if (d->last && dissection_adds(d))
        node_label(d, d->last, "Message Code: %s (%u)", name ? name : "Unknown", code);
    return shown;
}

static void show_message(
    struct dissection *d, struct ssh *ssh, uint8_t code, const char *name, const char *method)
{
    enum family family = family_of(method);

    if (code == MSG_NEWKEYS) {
        say_side(d, SSH_CAP_NEWKEYS, no_bytes(), no_bytes());
        ssh->encrypted[d->direction] = true;
    } else if (code == MSG_DISCONNECT) {
        show_disconnect(d);
    } else {
        say_side(d, SSH_CAP_OTHER, text_of(name), no_bytes());
        show_exchange(d, code, family, method);
        if (family != FAMILY_GEX && code == MSG_KEX_FIRST + 1 && !d->cursor.bad && d->flow) {
            ssh->replied = true;
            ssh_tell(d, SSH_TOLD_REPLY, 1);
        }
    }
}

uint32_t ssh_message(struct dissection *d, struct ssh *ssh, const char *method)
{
    struct bytes payload = peek_rest(d), lists[SSH_LISTS];
    uint8_t code = peek_u8(d, 0);
    enum family family = family_of(method);
    const char *name = name_message(d, ssh, code, family);

    if (code == MSG_KEXINIT) {
        say_side(d, ssh->chosen ? SSH_CAP_CHOSEN : SSH_CAP_KEXINIT,
            text_of(ssh->choice.names[SSH_KEX]),
            text_of(ssh->choice.names[SSH_ENCRYPTION_TO_SERVER]));
        if (ssh_lists(payload, lists))
            show_kexinit(d, lists);
        else if (left(d) < cursor_wire_left(&d->cursor))
            show_kexinit(d, NULL);
    } else {
        show_message(d, ssh, code, name, method);
    }
    if (left(d) > 0)
        take_bytes(d, ssh_rows + SSH_PAYLOAD, left(d));
    return d->cursor.bad ? 0 : number_of(d, ssh, code, family);
}

void ssh_learn(struct dissection *d, struct ssh *ssh, struct bytes payload)
{
    if (payload.length > 0 && payload.data[0] == MSG_KEXINIT)
        learn(d, ssh, payload);
}
