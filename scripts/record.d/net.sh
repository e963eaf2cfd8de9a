# The layers below: ARP, ICMP, fragments, IPv6, TCP in its seldom states.
# shellcheck shell=bash

record_net_ping() {
    capture client eth0 icmp or arp
    client ip neigh flush dev eth0
    client ping -q -c 3 -i 0.2 "$server4"
    client ping -q -c 1 -s 0 "$server4"
    client ping -q -c 1 -p 77697265 "$server4"
    client ping -q -c 1 -R "$server4"
    client ping -q -c 1 -R 199.43.135.53
    client ping -q -c 1 -T tsandaddr 199.43.135.53
    client ping -q -c 1 -Q 0x2e 198.41.0.4
    client ping -q -c 1 -b 172.16.22.255
    client ping -q -c 1 -W 1 172.16.22.200
}

record_net_ping6() {
    capture client eth0 icmp6
    client ip -6 neigh flush dev eth0
    client ping -q -c 3 -i 0.2 "$server6"
    client ping -q -c 2 -i 0.2 fe80::20c:29ff:fef7:ce9d%eth0
    client ping -q -c 1 ff02::1%eth0
    client ping -q -c 1 -t 1 fd00:3::53
    client ping -q -c 1 -W 1 fd00:22::200
    client ping -q -c 1 -W 1 2001:db8::1
}

# What routers and hosts say: time exceeded, port, host and net unreachable, too big.
record_net_unreachable() {
    capture client eth0 icmp or icmp6 or udp or tcp
    client ping -q -c 1 -t 1 199.43.135.53
    client ping -q -c 1 -W 1 203.0.113.9
    ip -n "$lab-gw" route add prohibit 192.0.2.0/24
    client ping -q -c 1 -W 1 192.0.2.2
    ip -n "$lab-gw" link set eth3 mtu 1280
    client ping -q -c 1 -W 1 -M 'do' -s 1400 199.43.135.53
    client ping -q -c 1 -W 1 -s 1400 fd00:3::53
    ip -n "$lab-gw" link set eth3 mtu 1500
    client ip route flush cache
    client bash -c 'echo x >"/dev/udp/$1/9"; echo x >"/dev/udp/$2/9"' bash "$server4" "$server6"
    client bash -c ': <"/dev/tcp/$1/9"; : <"/dev/tcp/$2/9"' bash "$server4" "$server6"
}

record_net_traceroute() {
    capture client eth0 icmp or icmp6 or udp or tcp
    client traceroute -n -q 1 -N 1 199.43.135.53
    client traceroute -n -q 1 -N 1 -I 199.43.135.53
    client traceroute -n -q 1 -N 1 -T -p 53 199.43.135.53
    client traceroute -n -q 1 -N 1 fd00:3::53
}

record_net_fragments() {
    need named
    capture client eth0 icmp or udp or 'ip[6:2] & 0x3fff != 0'
    ask "@$server4" +bufsize=4096 +ignore big.st.um TXT
    client ping -q -c 1 -s 4000 "$server4"
    client ping -q -c 1 -s 1473 "$server4"
}

record_net_fragments6() {
    need named
    capture client eth0 ip6
    ask "@$server6" +bufsize=4096 +ignore big.st.um TXT
    client ping -q -c 1 -s 4000 "$server6"
}

# A fragment is missing, another comes last, one comes twice.
record_net_fragments_lost() {
    need named
    between --swap 30 --lose 12 --double 12 --seed 4
    capture client eth0 icmp or udp or 'ip[6:2] & 0x3fff != 0'
    local _
    for _ in 1 2 3; do
        ask "@$server4" +bufsize=4096 +ignore +time=1 big.st.um TXT
        client ping -q -c 1 -W 1 -s 6000 "$server4"
    done
    between_no_more
}

# between RELAY-OPTION...: for a while not the switch but the relay joins client and server.
between() {
    ip -n "$lab-switch" link set p1 nomaster
    ip -n "$lab-switch" link set p2 nomaster
    daemon relay switch python3 "$parts/relay.py" p1 p2 "$@"
    wait_for relaying "$work/relay.log"
}

between_no_more() {
    stop_captures
    stop_pid "$(pid_of relay)"
    ip -n "$lab-switch" link set p1 master br0
    ip -n "$lab-switch" link set p2 master br0
}

# Refused, never answered, kept alive, a full window, urgent data, a port used again at once.
record_net_tcp() {
    capture client eth0 tcp or icmp
    server python3 "$parts/tcp_states.py" serve "$server4" &
    sleep 0.5
    client python3 "$parts/tcp_states.py" ask "$server4"
    wait $!
    ip -n "$lab-gw" route add blackhole 198.51.100.0/24
    client timeout 4 bash -c ': <"/dev/tcp/198.51.100.25/25"'
}
