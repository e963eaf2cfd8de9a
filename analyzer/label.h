/*
 * label: a node as a line of text, and its value alone
 *
 * Line for line what tshark -V prints: "Flags: 0x0100 Standard query",
 * "1... .... .... .... = Response: Message is a response", "[Time: 0.000410000 seconds]".
 */
#pragma once

#include "analyzer/text.h"
#include "analyzer/tree.h"

/* The label of a node, with its brackets and suffix, without indentation. */
void label_node(struct text *out, const struct node *node);
/* The value as Wireshark's "show": 53, 1, st.um, 172.16.22.135, aa:bb:cc, 0.000410000. Text comes
 * as it is on the wire: whoever prints it escapes it. Empty for a field without a value. */
void label_value(struct text *out, const struct node *node);

/* Four bits of a number, most significant first: those of the mask as they are, the others as '.'.
 */
void label_four_bits(char out[4], unsigned mask, unsigned value);

/* "Warning", "Sequence" */
const char *severity_name(uint8_t severity);
const char *expert_group_name(uint8_t group);
/* What an expert note says, as a line of its own; a long one is cut without a mark. */
void label_expert(struct text *out, const struct node *node);
/* The same, whole. */
const char *label_expert_message(const struct node *node);
/* A field of octets that was opened, not taken: its label is its title, its value what it covers.
 */
static inline bool label_is_heading(const struct node *node)
{
    return node->field && node->field->type == FIELD_BYTES && !node->value.data && node->size > 0;
}

/* Most labels are a head that follows from field and flags, "[Time since first frame: ", and a
 * tail, which is written right behind it. */
static inline bool label_has_head(const struct node *node)
{
    const struct field *field = node->field;

    return field && !node->label && field->type > FIELD_PROTOCOL && field->type < FIELD_EXPERT &&
           !field->label && !(field->mask && field_is_number(field)) &&
           !(node->flags & NODE_NO_VALUE) && !label_is_heading(node);
}
void label_head(struct text *out, const struct node *node);
void label_tail(struct text *out, const struct node *node);
