/*
 * oid_names: what object identifiers are called
 *
 * Names are Wireshark's. An identifier without a name of its own is named after the longest part
 * of it that has one: 2.5.4.97 is joint-iso-itu-t.5.4.97.
 */
#pragma once

#include "analyzer/arena.h"
#include "analyzer/cursor.h"

#include <stddef.h>

struct oid_name {
    const char *dotted;
    const char *name;
};

/* Tables by the first arcs, each in the order of strcmp. */
extern const struct oid_name oid_names_iso[], oid_names_internet[], oid_names_joint[];
extern const size_t oid_names_iso_n, oid_names_internet_n, oid_names_joint_n;

/* BER content octets in dotted form: "2.5.4.3". */
const char *oid_dotted(struct arena *arena, struct bytes oid);
/* The name of a dotted identifier; never NULL. */
const char *oid_name(struct arena *arena, const char *dotted);
