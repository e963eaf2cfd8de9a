# The same conversations as other capture tools, interfaces and cables would have kept them.
# shellcheck shell=bash

# Two look-ups, a mail and a ping: what the variants hold.
little_session() {
    ask "@$server4" st.um
    ask "@$server4" +tcp st.um MX
    mail --header 'Subject: a small one'
    client ping -q -c 1 "$server4"
}

variant() { # TCPDUMP OPTION...
    need named exim
    capture client eth0 "$@"
    little_session
}

record_variant_plain() { variant; }
record_variant_nano() { variant --nano; }
record_variant_snaplen96() { variant -s 96; }

record_variant_any() {
    need named exim
    capture server any
    little_session
    server dig @127.0.0.1 +tries=1 st.um
}

record_variant_sll() {
    need named exim
    capture server any -y LINUX_SLL
    little_session
}

record_variant_loopback() {
    need named exim
    capture server lo
    server dig @127.0.0.1 +tries=1 st.um
    server dig @::1 +tries=1 +tcp st.um MX
    server swaks --server 127.0.0.1 --from user1@st.um --to user2@st.um
    server ping -q -c 1 127.0.0.1
}

# dumpcap writes pcapng; tcpdump does not.
record_variant_pcapng() {
    need named exim
    dumpcap_as variant-pcapng.pcapng -i eth0 --capture-comment 'recorded in the lab'
    little_session
    dumpcap_stop
}

# Two interfaces of different link types and snap lengths in one file.
record_variant_interfaces() {
    need named exim
    dumpcap_as variant-interfaces.pcapng -i eth0 -s 200 -f 'port 53' -i any -f 'tcp port 25' -i lo
    little_session
    client ping -q -c 1 127.0.0.1
    dumpcap_stop
}

dumpcap_as() {
    local file=$1
    shift
    daemon dumpcap client dumpcap -q -w "$work/new/$file" "$@"
    wait_for '^File: ' "$work/dumpcap.log"
    sleep 0.5
}

dumpcap_stop() {
    sleep 1
    kill -INT "$(pid_of dumpcap)"
    sleep 0.5
    stop_pid "$(pid_of dumpcap)"
    mv "$work/new/$recording.pcapng" "$work/new/all.part"
    recast homeless all.part "$recording.pcapng"
}

# With offloads left on, frames reach 64 kB and checksums are not yet computed.
record_variant_offload() {
    need named exim
    offloads client eth0 on
    offloads switch p1 on
    offloads switch p2 on
    offloads server eth0 on
    capture client eth0 tcp or udp
    little_session
    mail --data @<(printf 'Subject: a large one\n\n'; seq -f '%.0f: a line of a mail' 1 1500)
    stop_captures
    offloads client eth0 off
    offloads switch p1 off
    offloads switch p2 off
    offloads server eth0 off
}

over_a_bad_cable() { # RELAY-OPTION...
    need named exim
    between "$@"
    capture client eth0
    little_session
    mail --data "@$mails/parts.eml"
    mail --attach "@$mails/report.eml" --attach "@$mails/parts.eml"
    between_no_more
}

record_variant_lossy() { over_a_bad_cable --lose 6 --seed 3; }
record_variant_reordered() { over_a_bad_cable --swap 25 --seed 3; }
record_variant_doubled() { over_a_bad_cable --double 25 --seed 3; }

on_a_trunk() { # TAGS
    need named exim
    ip -n "$lab-switch" link add t1 type veth peer name t2
    local name
    for name in t1 t2; do
        ns switch sysctl -qw "net.ipv6.conf.$name.disable_ipv6=1"
        offloads switch "$name" off
        ip -n "$lab-switch" link set "$name" mtu 1508 up
    done
    ip -n "$lab-switch" link set p1 nomaster
    ip -n "$lab-switch" link set p2 nomaster
    daemon relay1 switch python3 "$parts/relay.py" p1 t1 --tag "$1"
    daemon relay2 switch python3 "$parts/relay.py" p2 t2 --tag "$1"
    wait_for relaying "$work/relay1.log"
    wait_for relaying "$work/relay2.log"
    client ip neigh flush dev eth0
    capture switch t1
    little_session
    ask "@$server6" st.um AAAA
    stop_captures
    stop_pid "$(pid_of relay1)"
    stop_pid "$(pid_of relay2)"
    ip -n "$lab-switch" link del t1
    ip -n "$lab-switch" link set p1 master br0
    ip -n "$lab-switch" link set p2 master br0
}

record_variant_vlan() { on_a_trunk 5; }
record_variant_qinq() { on_a_trunk 100.5; }

# The capture begins within a mail, and ends within the next.
record_variant_midstream() {
    need exim
    {
        sleep 0.5
        printf '%s\n' 'EHLO client.st.um' 'MAIL FROM:<user1@st.um>' 'RCPT TO:<user2@st.um>' | slowly 0.1
        sleep 2
        printf '%s\n' DATA 'Subject: begun before' '' 'Seen from here on.' . \
            'MAIL FROM:<user2@st.um>' 'RCPT TO:<user1@st.um>' DATA 'Subject: not to the end' '' |
            slowly 0.1
        sleep 2
        printf '%s\n' text . QUIT | slowly 0.1
    } | client telnet "$server4" 25 &
    sleep 1.6
    capture client eth0 port 25
    sleep 2.8
    stop_captures
    wait $!
}

# Only one direction passed the tap.
record_variant_oneway() {
    need named exim
    capture client eth0 src host "$client4"
    little_session
}

# Frames that the capture missed, though they were on the wire.
record_variant_gap() {
    need named exim
    capture_as variant-gap.part client eth0 port 25
    mail --data "@$mails/parts.eml"
    mail --attach "@$mails/parts.eml"
    stop_captures
    editcap -F pcap "$work/new/variant-gap.part" "$work/new/variant-gap.pcap" 5 9 17 20-22 41
}

# One recording in three files, as a ring of files holds it.
record_variant_rotated() {
    need named exim
    capture_as all.part client eth0
    little_session
    mail --data "@$mails/parts.eml"
    stop_captures
    editcap -F pcap -c 25 "$work/new/all.part" "$work/new/split.pcap"
    local file number=0
    for file in "$work"/new/split_*.pcap; do
        mv "$file" "$work/new/variant-rotated$((number++)).pcap"
    done
}

record_variant_packed() {
    need named exim
    capture_as all.part client eth0
    little_session
    stop_captures
    gzip -9nc "$work/new/all.part" >"$work/new/variant-gzip.pcap.gz"
    zstd -q -19 -c "$work/new/all.part" >"$work/new/variant-zstd.pcap.zst"
}

# Link types and a byte order that the lab does not have, made from one recording.
record_variant_recast() {
    need named exim
    capture_as all.part client eth0
    little_session
    ask "@$server6" st.um AAAA
    stop_captures
    local kind
    for kind in raw null loop ppp big-endian; do
        recast "$kind" all.part "variant-$kind.pcap"
    done
}

# The same for what other networks put around a packet.
record_variant_tunnels() {
    need named exim
    capture_as all.part client eth0
    little_session
    ask "@$server6" st.um AAAA
    stop_captures
    local kind
    for kind in wireless tunnels; do
        recast "$kind" all.part "variant-$kind.pcap"
    done
}
