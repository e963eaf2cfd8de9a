#include "analyzer/row.h"

void row_deinit(struct row *row)
{
    text_deinit(&row->source);
    text_deinit(&row->destination);
    text_deinit(&row->info);
    *row = (struct row){0};
}

void row_reset(struct row *row)
{
    row->protocol = "";
    text_reset(&row->source);
    text_reset(&row->destination);
    text_reset(&row->info);
    row->info.limit = ROW_INFO_MAX;
    row->fence = 0;
}
