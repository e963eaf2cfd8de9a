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
    [IMAP_FETCH_ITEM] = {"wirewalk.imap.fetch", "Item of a FETCH answer", FIELD_TEXT,
        .hidden = true},
};
const struct field_table imap_fields = {imap, IMAP_ROWS};

/* Commands with their caption: {1} what follows the command, {2} the command. */
static const struct {
    const char *command;
    const char *caption;
} commands[] = {
    {"CAPABILITY", N_("The client asks what the server can do (CAPABILITY)")},
    {"NOOP", N_("The client does nothing, to hear of news (NOOP)")},
    {"LOGOUT", N_("The client says goodbye (LOGOUT)")},
    {"STARTTLS", N_("The client wants to go on encrypted (STARTTLS)")},
    {"AUTHENTICATE", N_("The client begins to log in by {1} (AUTHENTICATE)")},
    {"LOGIN", N_("The client logs in, name and password in clear (LOGIN)")},
    {"SELECT", N_("The client opens the mailbox {1} (SELECT)")},
    {"EXAMINE", N_("The client opens the mailbox {1} to read only (EXAMINE)")},
    {"CREATE", N_("The client makes the mailbox {1} (CREATE)")},
    {"DELETE", N_("The client deletes the mailbox {1} (DELETE)")},
    {"RENAME", N_("The client renames a mailbox: {1} (RENAME)")},
    {"SUBSCRIBE", N_("The client subscribes to {1} (SUBSCRIBE)")},
    {"UNSUBSCRIBE", N_("The client no longer subscribes to {1} (UNSUBSCRIBE)")},
    {"LIST", N_("The client asks which mailboxes there are: {1} (LIST)")},
    {"LSUB", N_("The client asks which mailboxes it subscribes to: {1} (LSUB)")},
    {"STATUS", N_("The client asks about a mailbox without opening it: {1} (STATUS)")},
    {"APPEND", N_("The client puts a message into a mailbox: {1} (APPEND)")},
    {"CHECK", N_("The client asks the server to write down what it knows (CHECK)")},
    {"CLOSE", N_("The client closes the mailbox; what was marked is deleted (CLOSE)")},
    {"UNSELECT", N_("The client closes the mailbox and deletes nothing (UNSELECT)")},
    {"EXPUNGE", N_("The client deletes for good what is marked as deleted (EXPUNGE)")},
    {"SEARCH", N_("The client looks for messages: {1} (SEARCH)")},
    {"FETCH", N_("The client wants to see of messages: {1} (FETCH)")},
    {"STORE", N_("The client changes the marks of messages: {1} (STORE)")},
    {"COPY", N_("The client copies messages: {1} (COPY)")},
    {"MOVE", N_("The client moves messages: {1} (MOVE)")},
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

const char *const imap_captions[] = {
    [IMAP_CAP_GREETING] = N_("The server presents itself: {1}"),
    [IMAP_CAP_UNTAGGED] = N_("The server tells: {1}"),
    [IMAP_CAP_OK] = N_("The server has done it: {1}"),
    [IMAP_CAP_NO] = N_("The server could not do it: {1}"),
    [IMAP_CAP_BAD] = N_("The server does not understand: {1}"),
    [IMAP_CAP_BYE] = N_("The server says goodbye: {1}"),
    [IMAP_CAP_GO_ON] = N_("The server waits for more (+)"),
    [IMAP_CAP_FETCHED] = N_("The server sends what was asked of a message: {1}"),
    [IMAP_CAP_OTHER] = N_("The client sends the command {2}: {1}"),
    [IMAP_CAP_DONE] = N_("The client has waited long enough (DONE)"),
    [IMAP_CAP_LITERAL] = N_("The client sends the octets that it announced"),
    [IMAP_CAP_MORE] = N_("The server goes on with the octets that it announced"),
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
