/*
 * walk: the captioned walkthrough
 *
 * Session by session: who talks to whom, the rows of the session, then each step with a number, a
 * caption, the frame's lower layers folded to a line each, and the application layer opened.
 */
#pragma once

#include "analyzer/session.h"
#include "analyzer/sinks.h"

/* Lines of one step's opened layers, and levels that are opened below a layer. */
#define WALK_LINES_MAX 400
#define WALK_DEPTH     5
