/*
 * json_place: where a value stands in the text of a JSON document
 *
 * A parser gives values without places; messages need them. The text is known to be good JSON.
 */
#pragma once

#include <stddef.h>

/* Line and column of an offset, from 1; a column is an octet. */
void json_line_column(const char *text, size_t offset, unsigned *line, unsigned *column);
/* Of the value at a place such as "checks[2].condition.filter"; of the last part that is there,
 * when not all of it is. "" is the whole. */
void json_locate(const char *text, size_t n, const char *place, unsigned *line, unsigned *column);
