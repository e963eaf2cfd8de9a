/*
 * The shapes of traffic that the benchmark measures: each writes one capture.
 *
 * `scale` multiplies the number of flows, sessions and bytes; 1 is the full size. The same scale
 * gives the same bytes on every machine.
 */
#ifndef WIREWALK_BENCH_SHAPES_H
#define WIREWALK_BENCH_SHAPES_H

#include "frames.h"
#include "prng.h"
#include "talk.h"

typedef void (*shape_function)(struct writer *writer, double scale);

void shape_dns(struct writer *writer, double scale);
void shape_mail(struct writer *writer, double scale);
void shape_bulk(struct writer *writer, double scale);
void shape_mixed(struct writer *writer, double scale);
void shape_half_open(struct writer *writer, double scale);
void shape_holes(struct writer *writer, double scale);
void shape_stuck(struct writer *writer, double scale);
void shape_flows_few(struct writer *writer, double scale);
void shape_flows_many(struct writer *writer, double scale);
void shape_in_order(struct writer *writer, double scale);
void shape_disorder(struct writer *writer, double scale);
/* Large transfers of one protocol each. */
void shape_pop(struct writer *writer, double scale);
void shape_imap(struct writer *writer, double scale);
void shape_http(struct writer *writer, double scale);
void shape_ftp(struct writer *writer, double scale);
void shape_tls(struct writer *writer, double scale);
void shape_ssh(struct writer *writer, double scale);
void shape_telnet(struct writer *writer, double scale);
void shape_ldap(struct writer *writer, double scale);
void shape_tiny(struct writer *writer, double scale);

/* `full` scaled, at least 1. */
uint32_t shape_count(uint32_t full, double scale);

/* One DNS query, then its response: `out` holds FRAME_UDP_MAX bytes; both return the size. The
 * same `number` gives a query and the response that fits. */
size_t dns_query(uint8_t *out, uint32_t number);
size_t dns_response(uint8_t *out, uint32_t number);

/* A whole SMTP session with one to three mails, as a talk that the caller frees. */
void mail_session(struct talk *talk, struct prng *prng, uint32_t number);
/* The session up to the server's "354 go ahead", for shapes that bring their own body. */
void mail_open(struct talk *talk, uint32_t number);
/* Base64 lines of CR LF ended text, exactly `size` bytes (at least 2). */
void mail_attachment_lines(struct prng *prng, char *out, size_t size);

#endif
