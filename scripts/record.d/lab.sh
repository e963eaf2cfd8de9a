# The lab: its namespaces, cables and addresses, its processes, and the capturing itself.
#
#   client 172.16.22.136 ─┐
#   server 172.16.22.135 ─┤ switch ── gw 172.16.22.1 ─┬─ root 198.41.0.4
#   ns2    172.16.22.137 ─┘                           ├─ tld  192.5.6.30
#                                                     └─ auth 199.43.135.53
#
# Every address has a twin: the last decimal number (in the lab) or fd00:N::53 (outside).
# The files of a recording are put together in $work/new and moved to captures/ when it is done.
# shellcheck shell=bash

lab=ww$$
work=
lab_pids=()

client4=172.16.22.136 client6=fd00:22::136
server4=172.16.22.135 server6=fd00:22::135
ns2_4=172.16.22.137

ns() { # NAMESPACE COMMAND...
    local name=$1
    shift
    (enter "$name" timeout -k 5 60 "$@")
}

# Becomes COMMAND, which sees the name of its namespace as that of the machine.
enter() { # NAMESPACE COMMAND...
    exec ip netns exec "$lab-$1" unshare -u sh -c 'hostname "$0" && exec "$@"' "$@"
}

client() { ns client "$@"; }
server() { ns server "$@"; }

# Types the lines of standard input into COMMAND at the client, one after a pause.
by_hand() { # SECONDS COMMAND...
    local pause=$1
    shift
    {
        sleep 0.5
        slowly "$pause"
    } | client "$@"
}

slowly() { # SECONDS
    local line
    while IFS= read -r line; do
        printf '%s\n' "$line"
        sleep "$1"
    done
}

# Starts COMMAND in NAMESPACE in the background; its output goes to $work/LABEL.log. The whole chain
# of programs execs, so the process id stays that of COMMAND.
daemon() { # LABEL NAMESPACE COMMAND...
    local label=$1 name=$2
    shift 2
    enter "$name" "$@" >"$work/$label.log" 2>&1 </dev/null &
    lab_pids+=($!)
    echo $! >"$work/$label.pid"
}

pid_of() { cat "$work/$1.pid"; }

wait_for() { # PATTERN FILE: at most five seconds
    local i
    for ((i = 0; i < 100; i++)); do
        grep -q -- "$1" "$2" 2>/dev/null && return
        sleep 0.05
    done
    say "waited in vain for '$1' in $2"
    return 1
}

stop_pid() {
    kill "$1" 2>/dev/null || return 0
    kill -CONT "$1" 2>/dev/null || true
    local i
    for ((i = 0; i < 40; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -KILL "$1" 2>/dev/null || true
}

add_namespace() {
    ip netns add "$lab-$1"
    ip -n "$lab-$1" link set lo up
}

# A cable between two namespaces. Offloads are off, or frames reach 64 kB with bad checksums.
cable() { # NS1 IF1 MAC1 NS2 IF2 MAC2
    ip -n "$lab-$1" link add "$2" address "$3" type veth peer name "$5" address "$6" \
        netns "$lab-$4"
    plug "$1" "$2"
    plug "$4" "$5"
}

plug() { # NS IF
    ns "$1" sysctl -qw "net.ipv6.conf.$2.router_solicitations=0" \
        "net.ipv6.conf.$2.accept_dad=0" "net.ipv6.conf.$2.accept_ra=0"
    offloads "$1" "$2" off
    ip -n "$lab-$1" link set "$2" up
}

offloads() { # NS IF on|off
    ns "$1" ethtool -K "$2" tx "$3" rx "$3" tso "$3" gso "$3" gro "$3" >/dev/null 2>&1
}

addresses() { # NS IF ADDRESS/LENGTH...
    local name=$1 interface=$2 address
    shift 2
    for address in "$@"; do
        ip -n "$lab-$name" address add "$address" dev "$interface"
    done
}

default_route() { # NS VIA4 VIA6
    ip -n "$lab-$1" route add default via "$2"
    ip -n "$lab-$1" -6 route add default via "$3"
}

outside() { # NS NUMBER ADDRESS4 GATEWAY4 GATEWAY6
    local gw6=fd00:$2::1
    cable "$1" eth0 "02:00:00:00:0$2:35" gw "eth$2" "02:00:00:00:0$2:01"
    addresses "$1" eth0 "$3/24" "fd00:$2::53/64"
    addresses gw "eth$2" "$4/24" "$gw6/64"
    default_route "$1" "$4" "$gw6"
}

lab_up() {
    umask 022
    work=$(mktemp -d /tmp/wirewalk-record.XXXXXX)
    chmod 755 "$work"
    local name
    for name in switch client server ns2 gw root tld auth; do
        add_namespace "$name"
    done
    ip -n "$lab-switch" link add br0 type bridge
    ip -n "$lab-switch" link set br0 type bridge mcast_snooping 0 2>/dev/null || true
    ns switch sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
    cable client eth0 00:50:56:30:4d:05 switch p1 02:00:00:00:00:f1
    cable server eth0 00:0c:29:f7:ce:9d switch p2 02:00:00:00:00:f2
    cable ns2 eth0 00:0c:29:5b:11:37 switch p3 02:00:00:00:00:f3
    cable gw eth0 00:50:56:c0:00:08 switch p4 02:00:00:00:00:f4
    for name in p1 p2 p3 p4; do
        ns switch sysctl -qw "net.ipv6.conf.$name.disable_ipv6=1"
        ip -n "$lab-switch" link set "$name" master br0
    done
    ip -n "$lab-switch" link set br0 up
    addresses client eth0 "$client4/24" "$client6/64"
    addresses server eth0 "$server4/24" "$server6/64"
    addresses ns2 eth0 172.16.22.137/24 fd00:22::137/64
    addresses gw eth0 172.16.22.1/24 fd00:22::1/64
    for name in client server ns2; do
        default_route "$name" 172.16.22.1 fd00:22::1
    done
    ns gw sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    outside root 1 198.41.0.4 198.41.0.1
    outside tld 2 192.5.6.30 192.5.6.1
    outside auth 3 199.43.135.53 199.43.135.1
    resolv_conf
    sleep 2.5 # duplicate address detection and multicast reports are over by then
}

# need SERVER...: starts what a recording talks to, before its capture begins; once for all of them.
need() {
    local server
    for server in "$@"; do
        [ ! -e "$work/$server.up" ] || continue
        "${server}_up" || return
        touch "$work/$server.up"
    done
}

# Waits until a server of NAMESPACE listens on PORT.
wait_port() { # LABEL NAMESPACE tcp|udp PORT
    local i
    for ((i = 0; i < 100; i++)); do
        ns "$2" ss -Hlnp"${3:0:1}" "sport = :$4" 2>/dev/null | grep -q . && return
        sleep 0.1
    done
    say "$1 did not start:"
    cat "$work/$1.log" >&2
    return 1
}

# ip netns exec binds /etc/netns/NAME/resolv.conf over /etc/resolv.conf.
resolv_conf() {
    local name
    for name in client server ns2; do
        mkdir -p "/etc/netns/$lab-$name"
        printf 'nameserver %s\nsearch st.um\n' "$server4" >"/etc/netns/$lab-$name/resolv.conf"
    done
}

lab_down() {
    local pid name
    set +e
    while read -r pid; do
        stop_pid "$pid"
    done < <(cat "$work"/*.pid 2>/dev/null)
    wait
    for name in switch client server ns2 gw root tld auth wire; do
        # Whatever is left in a namespace of ours (a mail delivery, say) was started by us.
        for pid in $(ip netns pids "$lab-$name" 2>/dev/null); do
            kill -KILL "$pid" 2>/dev/null
        done
        ip netns del "$lab-$name" 2>/dev/null
        rm -rf "/etc/netns/${lab:?}-$name"
    done
    rmdir /etc/netns 2>/dev/null
    [ -n "${KEEP_WORK-}" ] || rm -rf "${work:?}"
}

# --- capturing ---------------------------------------------------------------------------------

recording=

recording_begin() {
    recording=$1
    rm -rf "$work/new" "$work"/tcpdump.*
    mkdir "$work/new"
}

# Moves what was recorded into the tree; nothing at all is a failure.
recording_end() {
    stop_captures
    local file found=1
    while IFS= read -r file; do
        mkdir -p "$(dirname "$captures/$file")"
        # Written through the name, so that no file is ever seen half made.
        cp "$work/new/$file" "$captures/$file.new" && mv "$captures/$file.new" "$captures/$file"
        found=0
    done < <(cd "$work/new" && find . -type f ! -name '*.part' -printf '%P\n')
    return "$found"
}

# capture NAMESPACE INTERFACE [TCPDUMP OPTION...] writes captures/RECORDING.pcap;
# capture_as FILE ... writes another file. A FILE.part is not kept.
capture() { capture_as "$recording.pcap" "$@"; }

capture_as() {
    local file=$1 name=$2 interface=$3 label
    shift 3
    label=tcpdump.${file//\//-}
    mkdir -p "$(dirname "$work/new/$file")"
    daemon "$label" "$name" tcpdump -U --immediate-mode -Z root -n -i "$interface" \
        -w "$work/new/$file" "$@"
    wait_for 'listening on' "$work/$label.log"
    sleep 0.1
}

stop_captures() {
    local file
    compgen -G "$work/tcpdump.*.pid" >/dev/null || return 0
    sleep 0.5 # the last frames are still on their way through the kernel
    for file in "$work"/tcpdump.*.pid; do
        kill -INT "$(cat "$file")" 2>/dev/null || true
    done
    sleep 0.3
    for file in "$work"/tcpdump.*.pid; do
        stop_pid "$(cat "$file")"
    done
    rm -f "$work"/tcpdump.*.pid
}

# Rewrites $work/new/FILE.part into $work/new/FILE with one of recast.py's commands.
recast() { # COMMAND FROM TO [OPTION...]
    local command=$1 from=$2 to=$3
    shift 3
    python3 "$parts/recast.py" "$command" "$work/new/$from" "$work/new/$to" "$@"
}
