/*
 * address: addresses and endpoints as text
 */
#pragma once

#include "analyzer/flow.h"
#include "analyzer/text.h"

/* 172.16.22.135, fd00:22::135; nothing for none. */
void address_write(struct text *out, const struct address *address);
/* 172.16.22.135:25, [fd00:22::135]:25 */
void endpoint_write(struct text *out, const struct endpoint *end);
