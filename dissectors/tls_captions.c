#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

#include "analyzer/language.h"

/* One line a message, for somebody who sees TLS for the first time. Where both sides may send a
 * message, the client's caption stands first and the server's right after it. */
enum {
    CAPTION_CLIENT_HELLO,
    CAPTION_CLIENT_HELLO_NAME,
    CAPTION_SERVER_HELLO,
    CAPTION_DATA,
    CAPTION_DATA_OF = CAPTION_DATA + 2,
    CAPTION_DATA_NEW = CAPTION_DATA_OF + 2,
    CAPTION_CIPHER_SPEC = CAPTION_DATA_NEW + 2,
    CAPTION_CIPHER_SPEC_DUMMY = CAPTION_CIPHER_SPEC + 2,
    CAPTION_ALERT_CLOSE = CAPTION_CIPHER_SPEC_DUMMY + 2,
    CAPTION_ALERT_WARNING = CAPTION_ALERT_CLOSE + 2,
    CAPTION_ALERT_FATAL = CAPTION_ALERT_WARNING + 2,
    CAPTION_ALERT_ENCRYPTED = CAPTION_ALERT_FATAL + 2,
    CAPTION_ENCRYPTED = CAPTION_ALERT_ENCRYPTED + 2,
    CAPTION_HEARTBEAT = CAPTION_ENCRYPTED + 2,
    CAPTION_CERTIFICATE = CAPTION_HEARTBEAT + 2,
    CAPTION_CERTIFICATE_OF = CAPTION_CERTIFICATE + 2,
    CAPTION_CERTIFICATE_OWN = CAPTION_CERTIFICATE_OF + 2,
    CAPTION_NO_CERTIFICATE = CAPTION_CERTIFICATE_OWN + 2,
    CAPTION_CERTIFICATE_VERIFY = CAPTION_NO_CERTIFICATE + 2,
    CAPTION_FINISHED = CAPTION_CERTIFICATE_VERIFY + 2,
    CAPTION_KEY_UPDATE = CAPTION_FINISHED + 2,
    CAPTION_PART = CAPTION_KEY_UPDATE + 2,
    CAPTION_OLD = CAPTION_PART + 2,
    CAPTION_CUT = CAPTION_OLD + 2,
    CAPTION_FIRST_MESSAGE = CAPTION_CUT + 2,
};

const char *const tls_captions[] = {
    [CAPTION_CLIENT_HELLO] = N_("The client asks for a protected connection: it says which "
                                "versions and ciphers it knows, and gives a random number"),
    [CAPTION_CLIENT_HELLO_NAME] =
        N_("The client asks for a protected connection to {1}: it says which versions and ciphers "
           "it knows, and gives a random number"),
    [CAPTION_SERVER_HELLO] = N_("The server chooses {1} with {2} out of the client's offer, and "
                                "gives a random number"),
    [CAPTION_DATA] = N_("The client sends {1} encrypted octets: only who has the keys can read "
                        "them"),
    N_("The server sends {1} encrypted octets: only who has the keys can read them"),
    [CAPTION_DATA_OF] = N_("The client sends {1} encrypted octets ({2}): only who has the keys can "
                           "read them"),
    N_("The server sends {1} encrypted octets ({2}): only who has the keys can read them"),
    [CAPTION_DATA_NEW] = N_("The client sends {1} encrypted octets: in TLS 1.3 the end of its "
                            "handshake, or already what it has to say"),
    N_("The server sends {1} encrypted octets: in TLS 1.3 the rest of its handshake, its "
       "certificate too, is hidden already"),
    [CAPTION_CIPHER_SPEC] = N_("The client says that from now on it encrypts with what was agreed"),
    N_("The server says that from now on it encrypts with what was agreed"),
    [CAPTION_CIPHER_SPEC_DUMMY] =
        N_("The client sends a message of old, which means nothing in TLS "
           "1.3: it reassures machines on the way that expect it"),
    N_("The server sends a message of old, which means nothing in TLS 1.3: it reassures machines "
       "on the way that expect it"),
    [CAPTION_ALERT_CLOSE] = N_("The client has nothing more to send: it ends the connection in "
                               "order (alert {1})"),
    N_("The server has nothing more to send: it ends the connection in order (alert {1})"),
    [CAPTION_ALERT_WARNING] = N_("The client warns: {2} (alert {1})"),
    N_("The server warns: {2} (alert {1})"),
    [CAPTION_ALERT_FATAL] = N_("The client gives up: {2} (fatal alert {1})"),
    N_("The server gives up: {2} (fatal alert {1})"),
    [CAPTION_ALERT_ENCRYPTED] = N_("The client sends an encrypted alert: most often \"close "
                                   "notify\", the wish to end the connection in order"),
    N_("The server sends an encrypted alert: most often \"close notify\", the wish to end the "
       "connection in order"),
    [CAPTION_ENCRYPTED] = N_("The client's first words under the new keys: a check over the whole "
                             "handshake, that nobody meddled with it (encrypted)"),
    N_("The server's first words under the new keys: a check over the whole handshake, that nobody "
       "meddled with it (encrypted)"),
    [CAPTION_HEARTBEAT] = N_("A heartbeat of the client: is the other side still there?"),
    N_("A heartbeat of the server: is the other side still there?"),
    [CAPTION_CERTIFICATE] = N_("The client shows its certificate: who it is, its public key, and "
                               "who vouches for it"),
    N_("The server shows its certificate: who it is, its public key, and who vouches for it"),
    [CAPTION_CERTIFICATE_OF] = N_("The client shows its certificate: it is {1}, this is its public "
                                  "key, and {2} vouches for it"),
    N_("The server shows its certificate: it is {1}, this is its public key, and {2} vouches for "
       "it"),
    [CAPTION_CERTIFICATE_OWN] =
        N_("The client shows its certificate: it is {1}, this is its public "
           "key, and nobody but itself vouches for it"),
    N_("The server shows its certificate: it is {1}, this is its public key, and nobody but itself "
       "vouches for it"),
    [CAPTION_NO_CERTIFICATE] = N_("The client has no certificate to show"),
    N_("The server has no certificate to show"),
    [CAPTION_CERTIFICATE_VERIFY] = N_("The client signs the handshake, which proves that it has "
                                      "the key of its certificate"),
    N_("The server signs the handshake, which proves that it has the key of its certificate"),
    [CAPTION_FINISHED] = N_("The client sends a check over the whole handshake: was anything "
                            "changed on the way?"),
    N_("The server sends a check over the whole handshake: was anything changed on the way?"),
    [CAPTION_KEY_UPDATE] = N_("The client goes on with new keys"),
    N_("The server goes on with new keys"),
    [CAPTION_PART] = N_("The client sends a part of a message, which goes on in its next record"),
    N_("The server sends a part of a message, which goes on in its next record"),
    [CAPTION_OLD] = N_("The client speaks SSL 2.0, which is broken and not explained here: {1}"),
    N_("The server speaks SSL 2.0, which is broken and not explained here: {1}"),
    [CAPTION_CUT] = N_("The client sends a message of which only the beginning was captured"),
    N_("The server sends a message of which only the beginning was captured"),
    /* handshake messages by their number, with gaps */
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_REQUEST] = N_("The server wants to negotiate anew"),
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_VERIFY_REQUEST] =
        N_("The server wants to be sure that the client can be reached"),
    [CAPTION_FIRST_MESSAGE + TLS_NEW_SESSION_TICKET] =
        N_("The server hands out a ticket with which the client can go on later without a full "
           "handshake"),
    [CAPTION_FIRST_MESSAGE + TLS_END_OF_EARLY_DATA] = N_("The client has no more early data"),
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_RETRY_REQUEST] =
        N_("The server asks the client to say hello again, with a key share of another group"),
    [CAPTION_FIRST_MESSAGE + TLS_ENCRYPTED_EXTENSIONS] =
        N_("The server answers the client's extensions"),
    [CAPTION_FIRST_MESSAGE + TLS_SERVER_KEY_EXCHANGE] =
        N_("The server sends its half of a fresh key, signed with the key of its certificate"),
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_REQUEST] =
        N_("The server wants to see a certificate of the client too"),
    [CAPTION_FIRST_MESSAGE + TLS_SERVER_HELLO_DONE] =
        N_("The server has said its part: now the client"),
    [CAPTION_FIRST_MESSAGE + TLS_CLIENT_KEY_EXCHANGE] =
        N_("The client sends its part of the key exchange: now both can compute the same keys, and "
           "nobody else"),
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_URL] =
        N_("The client says where its certificate lies"),
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_STATUS] =
        N_("The server shows a fresh word of the authority that its certificate was not revoked "
           "(OCSP stapling)"),
    [CAPTION_FIRST_MESSAGE + TLS_SUPPLEMENTAL_DATA] = N_("Supplemental data of the handshake"),
    [CAPTION_FIRST_MESSAGE + TLS_COMPRESSED_CERTIFICATE] =
        N_("The server shows its certificate, compressed"),
    NULL,
};

/* Messages of the handshake whose caption says which side speaks. */
static const struct {
    uint8_t type, caption;
} of_a_side[] = {
    {TLS_CERTIFICATE_VERIFY, CAPTION_CERTIFICATE_VERIFY},
    {TLS_FINISHED, CAPTION_FINISHED},
    {TLS_KEY_UPDATE, CAPTION_KEY_UPDATE},
};

/* What an alert means (RFC 8446 section 6, RFC 5246 section 7.2). */
static const struct name meanings[] = {
    {10, 10, N_("a message came that does not belong there")},
    {20, 20, N_("a record was changed on the way, or the keys are not the same")},
    {22, 22, N_("a record is too long")},
    {40, 40, N_("the two sides have no cipher or other setting in common")},
    {41, 41, N_("there is no certificate to show")},
    {42, 42, N_("the certificate is not sound")},
    {43, 43, N_("a certificate of this kind is not supported")},
    {44, 44, N_("the certificate was revoked by its authority")},
    {45, 45, N_("the certificate has expired, or is not valid yet")},
    {46, 46, N_("something is wrong with the certificate")},
    {47, 47, N_("a field of the handshake has a value that is not allowed")},
    {48, 48, N_("the certificate is vouched for by nobody that this side trusts")},
    {49, 49, N_("the certificate is good, but this client may not come in")},
    {50, 50, N_("a message could not be read")},
    {51, 51, N_("a signature or a check in the handshake is wrong")},
    {70, 70, N_("the two sides have no version of TLS in common")},
    {71, 71, N_("the ciphers on offer are too weak")},
    {80, 80, N_("an error of its own, which has nothing to do with the other side")},
    {86, 86, N_("the client fell back to an old version though both know a newer one")},
    {90, 90, N_("the user has broken it off")},
    {100, 100, N_("it does not want to negotiate anew")},
    {109, 109, N_("an extension is missing that it needs")},
    {110, 110, N_("an extension came that it did not ask for")},
    {112, 112, N_("it does not know the host that was asked for")},
    {113, 113, N_("the word of the authority about the certificate is wrong")},
    {115, 115, N_("it does not know the shared key that was named")},
    {116, 116, N_("it wants to see a certificate, and none came")},
    {120, 120, N_("the two sides have no application protocol in common")},
};
static const struct names alert_meanings = NAMES(meanings);

static void say(struct dissection *d, unsigned which, const char *one, const char *two)
{
    caption(d, &tls_captions[which], one ? bytes_of(one) : no_bytes(),
        two ? bytes_of(two) : no_bytes(), no_bytes());
}

/* The caption of the side that speaks. */
static void say_side(struct dissection *d, unsigned which, const char *one, const char *two)
{
    say(d, which + (d->direction == TO_CLIENT), one, two);
}

static const char *host_name(struct dissection *d)
{
    const struct tls_flow *flow = tls_flow(d);

    return arena_copy(d->arena, flow->server_name, flow->server_name_length);
}

static void tell_certificate(struct dissection *d)
{
    const struct tls_notes *notes = tls_flow(d)->notes;

    if (!notes || !notes->subject)
        say_side(
            d, notes && notes->empty ? CAPTION_NO_CERTIFICATE : CAPTION_CERTIFICATE, NULL, NULL);
    else if (notes->issuer)
        say_side(d, CAPTION_CERTIFICATE_OF, notes->subject, notes->issuer);
    else
        say_side(d, CAPTION_CERTIFICATE_OWN, notes->subject, NULL);
}

/* What a transcript adds to the name of a message: what was asked for, chosen, shown. */
static const char *detail(struct dissection *d, uint8_t type)
{
    const struct tls_flow *flow = tls_flow(d);

    if (type == TLS_CLIENT_HELLO && flow->server_name_length > 0)
        return host_name(d);
    if (type == TLS_SERVER_HELLO)
        return names_get(&tls_cipher_names, flow->cipher, NULL);
    if (type == TLS_CERTIFICATE && flow->notes)
        return flow->notes->subject;
    return NULL;
}

static void tell_message(struct dissection *d, uint8_t type)
{
    const struct tls_flow *flow = tls_flow(d);

    for (size_t i = 0; i < sizeof of_a_side / sizeof of_a_side[0]; i++)
        if (of_a_side[i].type == type) {
            say_side(d, of_a_side[i].caption, NULL, NULL);
            return;
        }
    if (type == TLS_CLIENT_HELLO && flow->server_name_length > 0)
        say(d, CAPTION_CLIENT_HELLO_NAME, host_name(d), NULL);
    else if (type == TLS_CLIENT_HELLO)
        say(d, CAPTION_CLIENT_HELLO, NULL, NULL);
    else if (type == TLS_SERVER_HELLO)
        say(d, CAPTION_SERVER_HELLO, names_get(&tls_version_names, flow->version, "a version"),
            names_get(&tls_cipher_names, flow->cipher, "a cipher"));
    else if (type == TLS_CERTIFICATE)
        tell_certificate(d);
    else if (type <= TLS_COMPRESSED_CERTIFICATE && tls_captions[CAPTION_FIRST_MESSAGE + type])
        say(d, CAPTION_FIRST_MESSAGE + type, NULL, NULL);
}

void tls_caption_message(struct dissection *d, uint8_t type, bool encrypted)
{
    const struct tls_flow *flow = tls_flow(d);
    const char *name = encrypted ? "Encrypted Handshake Message"
                                 : names_get(&tls_handshake_names, type, "Handshake message");

    if (!d->message)
        return;
    const char *more = encrypted ? NULL : detail(d, type);
    summary(d, "%s: %s%s%s", tls_short_version(flow->version, "TLS"), name, more ? ", " : "",
        more ? more : "");
    if (!encrypted) {
        tell_message(d, type);
        return;
    }
    say_side(d, CAPTION_ENCRYPTED, NULL, NULL);
    message_encrypted(d);
}

void tls_caption_alert(struct dissection *d, uint8_t level, uint8_t what)
{
    enum { CLOSE_NOTIFY = 0, FATAL = 2 };
    const char *name = names_get(&tls_alert_names, what, "Unknown");
    const char *meaning = names_get(&alert_meanings, what, NULL);

    if (!d->message)
        return;
    summary(d, "Alert: %s, %s", names_get(&tls_alert_level_names, level, "Unknown"), name);
    if (what == CLOSE_NOTIFY)
        say_side(d, CAPTION_ALERT_CLOSE, name, NULL);
    else
        say_side(d, level == FATAL ? CAPTION_ALERT_FATAL : CAPTION_ALERT_WARNING, name,
            meaning ? tr(meaning) : name);
}

static void tell_data(struct dissection *d, uint32_t n)
{
    const struct tls_flow *flow = tls_flow(d);
    const char *application = tls_application_name(d), *octets = arena_printf(d->arena, "%u", n);
    bool new = flow->version == TLS_1_3 && !flow->half[TO_SERVER].talked;

    summary(d, "Application Data: %u octets", n);
    message_encrypted(d);
    if (new)
        say_side(d, CAPTION_DATA_NEW, octets, NULL);
    else if (application)
        say_side(d, CAPTION_DATA_OF, octets, application);
    else
        say_side(d, CAPTION_DATA, octets, NULL);
}

void tls_caption_part(struct dissection *d)
{
    summary(d, "A part of a message");
    say_side(d, CAPTION_PART, NULL, NULL);
}

void tls_caption_cut(struct dissection *d)
{
    if (!d->message)
        return;
    summary(d, "The beginning of a message");
    say_side(d, CAPTION_CUT, NULL, NULL);
}

void tls_caption_old(struct dissection *d, const char *name)
{
    if (!d->message)
        return;
    summary(d, "%s", name);
    say_side(d, CAPTION_OLD, name, NULL);
}

void tls_caption_record(struct dissection *d, uint8_t content, bool encrypted)
{
    if (!d->message)
        return;
    if (content == TLS_CONTENT_CHANGE_CIPHER_SPEC) {
        summary(d, "Change Cipher Spec");
        say_side(d,
            tls_flow(d)->version == TLS_1_3 ? CAPTION_CIPHER_SPEC_DUMMY : CAPTION_CIPHER_SPEC, NULL,
            NULL);
    } else if (content == TLS_CONTENT_DATA) {
        tell_data(d, cursor_wire_left(&d->cursor));
    } else if (content == TLS_CONTENT_HEARTBEAT) {
        summary(d, "Heartbeat");
        say_side(d, CAPTION_HEARTBEAT, NULL, NULL);
    } else if (content == TLS_CONTENT_ALERT && encrypted) {
        summary(d, "Encrypted Alert");
        message_encrypted(d);
        say_side(d, CAPTION_ALERT_ENCRYPTED, NULL, NULL);
    }
}
