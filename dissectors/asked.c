#include "dissectors/asked.h"

static void give_up_next(struct dissection *d, struct asked *asked)
{
    if (d->message)
        request_forget(d, asked->answered);
    asked->answered++;
}

void asked_add(struct dissection *d, struct asked *asked, uint8_t kind)
{
    if (asked->asked - asked->answered == ASKED_MAX)
        give_up_next(d, asked);
    asked->kinds[asked->asked % ASKED_MAX] = kind;
    if (d->message)
        request_open(d, asked->asked);
    asked->asked++;
}

uint8_t asked_kind(const struct asked *asked, uint32_t offset, uint8_t none)
{
    if (offset >= asked->asked - asked->answered)
        return none;
    return asked->kinds[(asked->answered + offset) % ASKED_MAX];
}

void asked_answer(struct dissection *d, struct asked *asked, bool last)
{
    struct request *request = NULL;

    if (asked->asked == asked->answered)
        return;
    if (d->message)
        request = request_find(d, asked->answered);
    if (request)
        request_answered(d, request);
    if (last)
        give_up_next(d, asked);
}
