/*
 * file_writer: files made by a process of their own
 *
 * The process that reads captures may open nothing once it is in its sandbox. Who makes files for
 * it is started before, with one folder open, and gets what to do through a pipe: it makes new
 * files in that folder, writes them, and takes back those that it made itself. Its own sandbox lets
 * it do no more; it believes nothing that it is told.
 */
#pragma once

#include "analyzer/cursor.h"

#include <stdbool.h>
#include <stdint.h>

/* Files that are made at a time: those that are open, and those that may still be taken back. */
#define FILE_WRITER_SLOTS 4096

struct file_writer;

/* folder is made where it is missing. NULL: said on standard error. Call it before the sandbox, and
 * after all that the process shall not inherit was opened close-on-exec or read-only. */
struct file_writer *file_writer_start(const char *folder, bool sandbox);
/* The slot of a new file, or -1: all are taken, or (file_writer_failed) it is over. */
int file_writer_open(struct file_writer *writer, const char *name, uint32_t n);
/* Each returns false when the process has gone; it has said why on standard error. */
bool file_writer_add(struct file_writer *writer, int slot, struct bytes octets);
/* Back to an empty file. */
bool file_writer_restart(struct file_writer *writer, int slot);
/* All octets are there; the slot stays taken. */
bool file_writer_close(struct file_writer *writer, int slot);
/* The file stays, or goes; the slot is free. */
bool file_writer_keep(struct file_writer *writer, int slot);
bool file_writer_drop(struct file_writer *writer, int slot);
bool file_writer_failed(const struct file_writer *writer);
/* Waits until all is written. false: something is not, and it has been said. NULL is fine. */
bool file_writer_end(struct file_writer *writer);
/* NULL does nothing. */
void file_writer_free(struct file_writer *writer);
