# Packets that no machine of the lab sends: written octet by octet by built.py.
# shellcheck shell=bash

built() { python3 "$parts/built.py" "$1" "$work/new/$recording.pcap"; }

record_built_vlan() { built vlan; }
record_built_snapped() { built snapped; }
record_built_icmpv6() { built icmpv6; }
record_built_mobility() { built mobility; }
record_built_igmp() { built igmp; }
record_built_multipath() { built multipath; }
record_built_answers() { built answers; }
record_built_neighbours() { built neighbours; }
record_built_encapsulated() { built encapsulated; }
