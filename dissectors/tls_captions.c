#include "dissectors/tls_names.h"
#include "dissectors/tls_parts.h"

/* One line a record, for somebody who sees TLS for the first time. */
enum {
    CAPTION_CLIENT_HELLO,
    CAPTION_CLIENT_HELLO_NAME,
    CAPTION_SERVER_HELLO,
    CAPTION_DATA,
    CAPTION_CIPHER_SPEC_CLIENT,
    CAPTION_CIPHER_SPEC_SERVER,
    CAPTION_ALERT,
    CAPTION_ALERT_ENCRYPTED,
    CAPTION_ENCRYPTED,
    CAPTION_HEARTBEAT,
    CAPTION_FIRST_MESSAGE,
};

const char *const tls_captions[] = {
    [CAPTION_CLIENT_HELLO] = "The client asks for a protected connection: it says which versions "
                             "and ciphers it knows, and gives a random number",
    [CAPTION_CLIENT_HELLO_NAME] =
        "The client asks for a protected connection to {1}: it says which versions and ciphers it "
        "knows, and gives a random number",
    [CAPTION_SERVER_HELLO] =
        "The server chooses {1} with {2} out of the client's offer, and gives a random number",
    [CAPTION_DATA] = "Application data: only who has the keys can read them ({1})",
    [CAPTION_CIPHER_SPEC_CLIENT] =
        "The client says that from now on it encrypts with what was agreed",
    [CAPTION_CIPHER_SPEC_SERVER] =
        "The server says that from now on it encrypts with what was agreed",
    [CAPTION_ALERT] = "An alert: {1} ({2})",
    [CAPTION_ALERT_ENCRYPTED] =
        "An encrypted alert: most often \"close notify\", the wish to end the "
        "connection in order",
    [CAPTION_ENCRYPTED] = "An encrypted handshake message: the first words under the new keys, by "
                          "which each side checks that nobody meddled with the handshake",
    [CAPTION_HEARTBEAT] = "A heartbeat: is the other side still there?",
    /* handshake messages by their number, with gaps */
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_REQUEST] = "The server wants to negotiate anew",
    [CAPTION_FIRST_MESSAGE + TLS_CLIENT_HELLO] = "",
    [CAPTION_FIRST_MESSAGE + TLS_SERVER_HELLO] = "",
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_VERIFY_REQUEST] =
        "The server wants to be sure that the client can be reached",
    [CAPTION_FIRST_MESSAGE + TLS_NEW_SESSION_TICKET] =
        "The server hands out a ticket with which the client can go on later without a full "
        "handshake",
    [CAPTION_FIRST_MESSAGE + TLS_END_OF_EARLY_DATA] = "The client has no more early data",
    [CAPTION_FIRST_MESSAGE + TLS_HELLO_RETRY_REQUEST] =
        "The server asks the client to say hello again, with a key share of another group",
    [CAPTION_FIRST_MESSAGE + 7] = "",
    [CAPTION_FIRST_MESSAGE + TLS_ENCRYPTED_EXTENSIONS] =
        "The server answers the client's extensions",
    [CAPTION_FIRST_MESSAGE + 9] = "",
    [CAPTION_FIRST_MESSAGE + 10] = "",
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE] =
        "The certificate: who this is, the public key, and who vouches for it",
    [CAPTION_FIRST_MESSAGE + TLS_SERVER_KEY_EXCHANGE] =
        "The server's half of a fresh key, signed with the key of its certificate",
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_REQUEST] =
        "The server wants to see a certificate of the client too",
    [CAPTION_FIRST_MESSAGE + TLS_SERVER_HELLO_DONE] =
        "The server has said its part: now the client",
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_VERIFY] =
        "A signature over the handshake proves that the key belongs to the certificate",
    [CAPTION_FIRST_MESSAGE + TLS_CLIENT_KEY_EXCHANGE] =
        "The client's part of the key exchange: now both can compute the same keys, and nobody "
        "else",
    [CAPTION_FIRST_MESSAGE + 17] = "",
    [CAPTION_FIRST_MESSAGE + 18] = "",
    [CAPTION_FIRST_MESSAGE + 19] = "",
    [CAPTION_FIRST_MESSAGE + TLS_FINISHED] =
        "A digest of the whole handshake: was anything changed?",
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_URL] = "The client says where its certificate lies",
    [CAPTION_FIRST_MESSAGE + TLS_CERTIFICATE_STATUS] =
        "A fresh word of the authority that the certificate was not revoked (OCSP stapling)",
    [CAPTION_FIRST_MESSAGE + TLS_SUPPLEMENTAL_DATA] = "Supplemental data of the handshake",
    [CAPTION_FIRST_MESSAGE + TLS_KEY_UPDATE] = "From here on with new keys",
    [CAPTION_FIRST_MESSAGE + TLS_COMPRESSED_CERTIFICATE] = "The certificate, compressed",
    NULL,
};

static void say(struct dissection *d, unsigned which, const char *one, const char *two)
{
    caption(d, &tls_captions[which], one ? bytes_of(one) : no_bytes(),
        two ? bytes_of(two) : no_bytes(), no_bytes());
}

void tls_caption_message(struct dissection *d, uint8_t type, bool encrypted)
{
    const struct tls_flow *flow = tls_flow(d);
    const char *name = encrypted ? "Encrypted Handshake Message"
                                 : names_get(&tls_handshake_names, type, "Handshake message");

    if (!d->message)
        return;
    summary(d, "%s: %s", tls_short_version(flow->version, "TLS"), name);
    if (encrypted)
        say(d, CAPTION_ENCRYPTED, NULL, NULL);
    else if (type == TLS_CLIENT_HELLO && flow->server_name_length > 0)
        say(d, CAPTION_CLIENT_HELLO_NAME,
            arena_copy(d->arena, flow->server_name, flow->server_name_length), NULL);
    else if (type == TLS_CLIENT_HELLO)
        say(d, CAPTION_CLIENT_HELLO, NULL, NULL);
    else if (type == TLS_SERVER_HELLO)
        say(d, CAPTION_SERVER_HELLO, names_get(&tls_version_names, flow->version, "a version"),
            names_get(&tls_cipher_names, flow->cipher, "a cipher"));
    else if (type <= TLS_COMPRESSED_CERTIFICATE)
        say(d, CAPTION_FIRST_MESSAGE + type, NULL, NULL);
}

void tls_caption_alert(struct dissection *d, uint8_t level, uint8_t what)
{
    if (!d->message)
        return;
    summary(d, "Alert: %s, %s", names_get(&tls_alert_level_names, level, "Unknown"),
        names_get(&tls_alert_names, what, "Unknown"));
    say(d, CAPTION_ALERT, names_get(&tls_alert_names, what, "Unknown"),
        names_get(&tls_alert_level_names, level, "Unknown"));
}

void tls_caption_record(struct dissection *d, uint8_t content, bool encrypted)
{
    if (!d->message)
        return;
    if (content == TLS_CONTENT_CHANGE_CIPHER_SPEC) {
        summary(d, "Change Cipher Spec");
        say(d, d->direction == TO_SERVER ? CAPTION_CIPHER_SPEC_CLIENT : CAPTION_CIPHER_SPEC_SERVER,
            NULL, NULL);
    } else if (content == TLS_CONTENT_DATA) {
        const char *application = tls_application_name(d);
        summary(d, "Application Data: %u octets", cursor_wire_left(&d->cursor));
        say(d, CAPTION_DATA, application ? application : "unknown protocol", NULL);
    } else if (content == TLS_CONTENT_HEARTBEAT) {
        summary(d, "Heartbeat");
        say(d, CAPTION_HEARTBEAT, NULL, NULL);
    } else if (content == TLS_CONTENT_ALERT && encrypted) {
        summary(d, "Encrypted Alert");
        say(d, CAPTION_ALERT_ENCRYPTED, NULL, NULL);
    }
}
