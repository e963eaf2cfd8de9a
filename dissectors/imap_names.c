/* Fields and captions of IMAP. */
#include "analyzer/language.h"
#include "dissectors/dissectors.h"
#include "dissectors/imap.h"

#define TEXT(name, title)                                                                          \
    {                                                                                              \
        name, title, FIELD_TEXT, BASE_NONE                                                         \
    }

const struct field imap[IMAP_ROWS] = {
    [IMAP] = {"imap", "Internet Message Access Protocol", FIELD_PROTOCOL},
    [IMAP_IS_REQUEST] = {"imap.isrequest", "Request", FIELD_BOOL, .hidden = true},
    [IMAP_LINE] = TEXT("imap.line", "Line"),
    [IMAP_REQUEST] = TEXT("imap.request", "Request"),
    [IMAP_REQUEST_TAG] = TEXT("imap.request_tag", "Request Tag"),
    [IMAP_RESPONSE] = TEXT("imap.response", "Response"),
    [IMAP_RESPONSE_TAG] = TEXT("imap.response_tag", "Response Tag"),
    [IMAP_REQUEST_COMMAND] = TEXT("imap.request.command", "Request Command"),
    [IMAP_RESPONSE_COMMAND] = TEXT("imap.response.command", "Response Command"),
    [IMAP_STATUS] = TEXT("imap.response.status", "Response Status"),
    [IMAP_TAG] = {"imap.tag", "Tag", FIELD_TEXT, .hidden = true},
    [IMAP_COMMAND] = {"imap.command", "Command", FIELD_TEXT, .hidden = true},
    [IMAP_FOLDER] = TEXT("imap.request.folder", "Request Folder"),
    [IMAP_UID] = {"imap.request.command.uid", "Request isUID", FIELD_BOOL},
    [IMAP_USER] = TEXT("imap.request.username", "Request Username"),
    [IMAP_PASSWORD] = {"imap.request.password", "Request Password", FIELD_TEXT, .secret = true},
    [IMAP_RESPONSE_IN] = {"imap.response_in", "Response In", FIELD_FRAME},
    [IMAP_RESPONSE_TO] = {"imap.response_to", "Request In", FIELD_FRAME},
    [IMAP_TIME] = {"imap.time", "Response Time", FIELD_DURATION},
    [IMAP_AUTH] = {"wirewalk.imap.auth", "Answer of a login", FIELD_TEXT, .hidden = true,
        .secret = true},
    [IMAP_MESSAGE] = {"wirewalk.imap.message", "Number of a message", FIELD_UINT32, BASE_DEC,
        .hidden = true},
    [IMAP_FETCH_ITEM] = {"wirewalk.imap.fetch", "Item of a FETCH answer", FIELD_TEXT,
        .hidden = true},
    [IMAP_FLAG] = {"wirewalk.imap.flag", "Flag of a message", FIELD_TEXT, .hidden = true},
    [IMAP_FETCH_UID] = {"wirewalk.imap.uid", "Lasting number of a message", FIELD_UINT32, BASE_DEC,
        .hidden = true},
    [IMAP_MODSEQ] = {"wirewalk.imap.modseq", "Number of the last change", FIELD_UINT64, BASE_DEC,
        .hidden = true},
    [IMAP_SIZE] = {"wirewalk.imap.size", "Octets of a message", FIELD_UINT64, BASE_DEC,
        .hidden = true},
    [IMAP_INTERNAL_DATE] = {"wirewalk.imap.internal_date", "When a message arrived", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_DATE] = {"wirewalk.imap.envelope.date", "Date of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_SUBJECT] = {"wirewalk.imap.envelope.subject", "Subject of an envelope",
        FIELD_TEXT, .hidden = true},
    [IMAP_ENVELOPE_FROM] = {"wirewalk.imap.envelope.from", "From of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_SENDER] = {"wirewalk.imap.envelope.sender", "Sender of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_REPLY_TO] = {"wirewalk.imap.envelope.reply_to", "Reply-To of an envelope",
        FIELD_TEXT, .hidden = true},
    [IMAP_ENVELOPE_TO] = {"wirewalk.imap.envelope.to", "To of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_CC] = {"wirewalk.imap.envelope.cc", "Cc of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_BCC] = {"wirewalk.imap.envelope.bcc", "Bcc of an envelope", FIELD_TEXT,
        .hidden = true},
    [IMAP_ENVELOPE_IN_REPLY_TO] = {"wirewalk.imap.envelope.in_reply_to",
        "In-Reply-To of an envelope", FIELD_TEXT, .hidden = true},
    [IMAP_ENVELOPE_MESSAGE_ID] = {"wirewalk.imap.envelope.message_id", "Message-ID of an envelope",
        FIELD_TEXT, .hidden = true},
    [IMAP_PART] = {"wirewalk.imap.part", "Section number of a part", FIELD_TEXT, .hidden = true},
    [IMAP_PART_TYPE] = {"wirewalk.imap.part.type", "Type of a part", FIELD_TEXT, .hidden = true},
    [IMAP_PART_ENCODING] = {"wirewalk.imap.part.encoding", "Encoding of a part", FIELD_TEXT,
        .hidden = true},
    [IMAP_PART_SIZE] = {"wirewalk.imap.part.size", "Octets of a part", FIELD_UINT64, BASE_DEC,
        .hidden = true},
    [IMAP_PART_NAME] = {"wirewalk.imap.part.name", "File name of a part", FIELD_TEXT,
        .hidden = true},
    [IMAP_MULTIPART] = {"wirewalk.imap.multipart", "Subtype of a multipart", FIELD_TEXT,
        .hidden = true},
    [IMAP_SECTION] = {"wirewalk.imap.section", "Section of a message", FIELD_TEXT, .hidden = true},
    [IMAP_HEADER] = {"wirewalk.imap.header", "Header of a message or part", FIELD_TEXT,
        .hidden = true},
    [IMAP_BODY] = {"wirewalk.imap.body", "Octets of a message or part", FIELD_TEXT, .hidden = true},
    [IMAP_BODY_SIZE] = {"wirewalk.imap.body.size", "Number of these octets", FIELD_UINT32, BASE_DEC,
        .hidden = true},
};
const struct field_table imap_fields = {imap, IMAP_ROWS};

/* Commands with their caption: {1} what follows the command, {2} and {3} its first word and the
 * rest. */
static const struct {
    const char *command;
    const char *caption;
} commands[] = {
    {"CAPABILITY", N_("The client asks what the server can do (CAPABILITY)")},
    {"NOOP", N_("The client does nothing, to hear of news (NOOP)")},
    {"LOGOUT", N_("The client says goodbye (LOGOUT)")},
    {"STARTTLS", N_("The client wants to go on encrypted (STARTTLS)")},
    {"AUTHENTICATE", N_("The client begins to log in by {1} (AUTHENTICATE)")},
    {"LOGIN",
        N_("The client logs in as {2} with its password, readable for all on the way (LOGIN)")},
    {"SELECT", N_("The client opens the mailbox {1} (SELECT)")},
    {"EXAMINE", N_("The client opens the mailbox {1} to read only (EXAMINE)")},
    {"CREATE", N_("The client makes the mailbox {1} (CREATE)")},
    {"DELETE", N_("The client deletes the mailbox {1} (DELETE)")},
    {"RENAME", N_("The client renames the mailbox {2} to {3} (RENAME)")},
    {"SUBSCRIBE", N_("The client subscribes to {1} (SUBSCRIBE)")},
    {"UNSUBSCRIBE", N_("The client no longer subscribes to {1} (UNSUBSCRIBE)")},
    {"LIST", N_("The client asks which mailboxes there are: {1} (LIST)")},
    {"LSUB", N_("The client asks which mailboxes it subscribes to: {1} (LSUB)")},
    {"STATUS", N_("The client asks about the mailbox {2} without opening it: {3} (STATUS)")},
    {"APPEND", N_("The client puts a message into the mailbox {2} (APPEND)")},
    {"CHECK", N_("The client asks the server to write down what it knows (CHECK)")},
    {"CLOSE", N_("The client closes the mailbox; what was marked is deleted (CLOSE)")},
    {"UNSELECT", N_("The client closes the mailbox and deletes nothing (UNSELECT)")},
    {"EXPUNGE", N_("The client deletes for good what is marked as deleted (EXPUNGE)")},
    {"SEARCH", N_("The client looks for messages: {1} (SEARCH)")},
    {"FETCH", N_("The client asks of message {2} for: {3} (FETCH)")},
    {"STORE", N_("The client changes the marks of message {2}: {3} (STORE)")},
    {"COPY", N_("The client copies message {2} to the mailbox {3} (COPY)")},
    {"MOVE", N_("The client moves message {2} to the mailbox {3} (MOVE)")},
    {"UID", N_("The client names messages by their lasting numbers: {1} (UID)")},
    {"IDLE", N_("The client waits for news, which the server sends by itself (IDLE)")},
    {"NAMESPACE", N_("The client asks where mailboxes are kept (NAMESPACE)")},
    {"ID", N_("The client tells which program it is (ID)")},
    {"ENABLE", N_("The client switches on {1} (ENABLE)")},
    {"COMPRESS", N_("The client wants to go on compressed (COMPRESS)")},
    {"SORT", N_("The client wants messages sorted: {1} (SORT)")},
    {"THREAD", N_("The client wants messages by conversation: {1} (THREAD)")},
    {"GETQUOTAROOT", N_("The client asks how much room {1} has (GETQUOTAROOT)")},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* What the server tells untagged, by its first word, the word behind a number, or the response code
 * in brackets: {1} the rest, {2} the number. nothing: its caption where there is no rest. */
static const struct imap_untagged untagged[] = {
    {"CAPABILITY", N_("The server lists what it can do: {1} (CAPABILITY)"), false, NULL},
    {"FLAGS", N_("The server lists the marks that a message can have: {1} (FLAGS)"), false, NULL},
    {"PERMANENTFLAGS",
        N_("The server lists the marks that the client may change for good: {1} (PERMANENTFLAGS)"),
        false, NULL},
    {"EXISTS", N_("The mailbox holds {2} messages (EXISTS)"), true, NULL},
    {"RECENT", N_("{2} of the messages have come since the last session (RECENT)"), true, NULL},
    {"EXPUNGE", N_("Message {2} is gone, and those behind it move up by one (EXPUNGE)"), true,
        NULL},
    {"FETCH", N_("The server sends of message {2}: {1} (FETCH)"), true, NULL},
    {"UNSEEN", N_("Message {1} is the first that nobody has read (UNSEEN)"), false, NULL},
    {"UIDVALIDITY",
        N_("The lasting numbers of messages are of the series {1}; another series would mean that "
           "they have changed (UIDVALIDITY)"),
        false, NULL},
    {"UIDNEXT", N_("The next message that comes will have the lasting number {1} (UIDNEXT)"), false,
        NULL},
    {"HIGHESTMODSEQ", N_("The last change in the mailbox has the number {1} (HIGHESTMODSEQ)"),
        false, NULL},
    {"NOMODSEQ", N_("The server does not number the changes in this mailbox (NOMODSEQ)"), false,
        NULL},
    {"ALERT", N_("The server wants the user to know something: {1} (ALERT)"), false, NULL},
    {"LIST", N_("The server names a mailbox: {1} (LIST)"), false, NULL},
    {"LSUB", N_("The server names a mailbox that the user subscribes to: {1} (LSUB)"), false, NULL},
    {"STATUS", N_("The server tells about a mailbox: {1} (STATUS)"), false, NULL},
    {"SEARCH", N_("The server has found the messages {1} (SEARCH)"), false,
        N_("The server has found no messages (SEARCH)")},
    {"ESEARCH", N_("The server tells what it has found: {1} (ESEARCH)"), false, NULL},
    {"SORT", N_("The server gives the messages in the order that was asked for: {1} (SORT)"), false,
        N_("The server has found no messages (SORT)")},
    {"THREAD", N_("The server groups the messages by conversation: {1} (THREAD)"), false,
        N_("The server has found no messages (THREAD)")},
    {"NAMESPACE", N_("The server says where mailboxes are kept: {1} (NAMESPACE)"), false, NULL},
    {"ENABLED", N_("The server has switched on {1} (ENABLED)"), false,
        N_("The server has switched on nothing new (ENABLED)")},
    {"ID", N_("The server says which program it is: {1} (ID)"), false, NULL},
    {"QUOTAROOT", N_("The server says which limits hold for a mailbox: {1} (QUOTAROOT)"), false,
        NULL},
    {"QUOTA", N_("The server says how much room is used, and how much there is: {1} (QUOTA)"),
        false, NULL},
    {"VANISHED", N_("The messages with the lasting numbers {1} are gone (VANISHED)"), false, NULL},
    {"BYE", N_("The server says goodbye: {1} (BYE)"), false, NULL},
};
enum { UNTAGGED = sizeof untagged / sizeof untagged[0] };

const char *const imap_captions[] = {
    [IMAP_CAP_GREETING] = N_("The server presents itself: {1}"),
    [IMAP_CAP_UNTAGGED] = N_("The server tells: {1}"),
    [IMAP_CAP_OK] = N_("The server has done what was asked: {1} (OK)"),
    [IMAP_CAP_NO] = N_("The server could not do it: {1} (NO)"),
    [IMAP_CAP_BAD] = N_("The server does not understand: {1} (BAD)"),
    [IMAP_CAP_GO_ON] = N_("The server waits for more (+)"),
    [IMAP_CAP_OTHER] = N_("The client sends the command {2}: {1}"),
    [IMAP_CAP_DONE] = N_("The client has waited long enough (DONE)"),
    [IMAP_CAP_LITERAL] = N_("The client sends the octets that it announced"),
    [IMAP_CAP_MORE] = N_("The server goes on with the octets that it announced"),
    [IMAP_CAP_LOGIN] =
        N_("The client logs in: name and password follow, readable for all on the way "
           "(LOGIN)"),
    [IMAP_CAP_LOGIN_LITERAL] = N_("The client sends user name or password, in clear (LOGIN)"),
    NULL,
};

const char *const *imap_command_caption(struct bytes command)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (bytes_is(command, commands[i].command))
            return &commands[i].caption;
    return NULL;
}

const struct imap_untagged *imap_untagged_find(struct bytes word, bool numbered)
{
    for (size_t i = 0; i < UNTAGGED; i++)
        if (untagged[i].numbered == numbered && bytes_is(word, untagged[i].word))
            return &untagged[i];
    return NULL;
}
