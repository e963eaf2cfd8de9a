/*
 * ldap_netlogon: the "LDAP ping" of Active Directory (MS-ADTS §6.3)
 */
#pragma once

#include "analyzer/dissection.h"

/* NETLOGON_NT_VERSION options at the cursor (MS-ADTS §6.3.1.1); returns them. */
uint32_t ldap_take_version(struct dissection *d);
/* The answer of a domain controller: all of the cursor. */
void ldap_take_netlogon(struct dissection *d);
