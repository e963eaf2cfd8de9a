/*
 * sandbox: giving up what is not needed any more
 *
 * After all files are open the program only reads, computes and writes. From then on the kernel
 * ends it when it tries to open a file, make a socket or start a program, whatever a hostile
 * capture talks it into. Threads that exist and threads that are made later are held too.
 */
#pragma once

#include <stdbool.h>

/* Let libraries load now what they would open later (time zone, digests). */
void sandbox_prepare(void);
/* false: the kernel does not do it, said on standard error. With a sanitizer, which needs more
 * system calls, it does nothing and says true. */
bool sandbox_enter(void);
/* The same for a process that makes files (analyzer/file_writer.h): it may read and write what is
 * open, make new files in this folder, and take files of it away. Paths are out of the kernel's
 * sight: that a name leads nowhere else, it sees to itself. */
bool sandbox_enter_writer(int folder);
/* Whether sandbox_enter can do something in this build. */
bool sandbox_exists(void);
