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
/* Whether sandbox_enter can do something in this build. */
bool sandbox_exists(void);
