/*
 * separated: cells of CSV (RFC 4180) and TSV
 */
#pragma once

#include "analyzer/text.h"

/* Quoted where it must be; what is no UTF-8 becomes U+FFFD. */
void csv_cell(struct text *out, const void *data, size_t n);
/* Tabs, line ends and backslashes as \t, \n, \r and \\; what is no UTF-8 becomes U+FFFD. */
void tsv_cell(struct text *out, const void *data, size_t n);
