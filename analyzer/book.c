#include "analyzer/book.h"

#include <stdlib.h>

static bool take_frame(
    struct sessions *sessions, struct session *session, const struct frame *frame)
{
    struct book *book = (struct book *)sessions;

    if (frame->n_messages == 0)
        return true;
    if (!session->user && !(session->user = calloc(1, sizeof(struct script))))
        return false;
    struct script *script = session->user;
    size_t before = script_memory(script);
    if (book->octets > BOOK_MAX) {
        book->full = true;
        return true;
    }
    for (size_t i = 0; i < frame->n_messages; i++)
        script_add(script, &book->style, frame, &frame->messages[i]);
    book->octets += script_memory(script) - before;
    return true;
}

/* Grows by powers of two. */
static struct chapter *new_chapter(struct book *book)
{
    size_t n = book->n_chapters;

    if ((n & (n - 1)) == 0) {
        void *chapters = realloc(book->chapters, (n ? 2 * n : 1) * sizeof book->chapters[0]);
        if (!chapters)
            return NULL;
        book->chapters = chapters;
    }
    return &book->chapters[book->n_chapters++];
}

static bool ended(struct sessions *sessions, struct session *session, const struct flow *flow)
{
    if (script_is_unfinished(flow)) {
        if (!session->dissector)
            session->dissector = flow->dissection.dissector[TO_SERVER];
        if (!session->user && !(session->user = calloc(1, sizeof(struct script))))
            return false;
    }
    if (session->user)
        script_unfinished(session->user, &((struct book *)sessions)->style, flow);
    return true;
}

static bool over(struct sessions *sessions, struct session *session)
{
    struct book *book = (struct book *)sessions;
    struct script *script = session->user;

    if (!script)
        return true;
    script_end(script, session);
    struct chapter *chapter = new_chapter(book);
    if (chapter) {
        chapter->session = *session;
        chapter->session.user = NULL;
        chapter->session.credentials = NULL;
        chapter->session.n_credentials = 0;
        chapter->script = *script;
    } else {
        script_deinit(script);
    }
    free(script);
    return chapter != NULL;
}

static bool end(struct sessions *sessions, const struct capture *capture)
{
    struct book *book = (struct book *)sessions;

    book->damage = capture_damage(capture);
    return !book->close || book->close(book);
}

static void free_book(struct sessions *sessions)
{
    struct book *book = (struct book *)sessions;

    book_deinit(book);
    if (book->free)
        book->free(book);
}

static const struct session_class book_class = {
    .frame = take_frame, .ended = ended, .over = over, .end = end, .free = free_book};

void book_init(struct book *book)
{
    *book = (struct book){0};
    sessions_init(&book->sessions, &book_class);
    book->sessions.sink.wants_tree = true;
}

void book_deinit(struct book *book)
{
    sessions_deinit(&book->sessions);
    for (size_t i = 0; i < book->n_chapters; i++)
        script_deinit(&book->chapters[i].script);
    free(book->chapters);
    book->chapters = NULL;
    book->n_chapters = 0;
}
