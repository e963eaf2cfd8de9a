/*
 * resolver: names of MAC addresses and of ports
 *
 * Without -n a MAC address is shown by its vendor, as IEEE's registry names it where the package
 * ieee-data is installed, and a port by its service (/etc/services). Nothing is asked for on
 * a network; both files are open before the sandbox is entered. The names of vendors are shortened
 * as Wireshark's are: VMware_30:4d:05.
 */
#pragma once

#include "analyzer/text.h"

#include <stdbool.h>
#include <stdint.h>

struct resolver;

/* Names of well-known addresses are known in any case. NULL when memory is out. */
struct resolver *resolver_new(void);
/* The same from other files; NULL: none. */
struct resolver *resolver_open(const char *vendors, const char *services);
void resolver_free(struct resolver *resolver);

/* "VMware_30:4d:05", "Broadcast", or the address itself. resolver may be NULL: the address. */
void resolver_ether(struct resolver *resolver, struct text *out, const uint8_t address[6]);
/* "VMware_30:4d:05 (00:50:56:30:4d:05)"; without a resolver only the address. */
void resolver_ether_full(struct resolver *resolver, struct text *out, const uint8_t address[6]);
/* transport: as enum transport. NULL: the port has no name, or there is no resolver. */
const char *resolver_service(const struct resolver *resolver, uint8_t transport, uint16_t port);
/* "smtp (25)" or "44716" */
void resolver_port(
    const struct resolver *resolver, struct text *out, uint8_t transport, uint16_t port);
