# DNS: what dig, nslookup, host, mdig and nsupdate say to the name servers, and mDNS and LLMNR.
# shellcheck shell=bash

ask() { client dig +tries=1 +time=5 "$@"; }

# Section 3 of the handbook, and the dig exercises.
record_dns_dig() {
    need named
    capture client eth0 port 53 or arp
    ask st.um
    ask www.st.um
    ask example.com
    ask example.com MX
    ask example.com TXT
    ask st.um MX
    ask st.um NS
    ask st.um SOA
    ask st.um AAAA
    ask -x "$server4"
    ask -x "$server6"
    ask nobody.st.um
    ask client.st.um MX
    ask "@$server4" server.demo.local
}

record_dns_nslookup() {
    need named
    capture client eth0 port 53
    client nslookup example.com
    client nslookup -type=mx st.um
    client nslookup "$server4"
    client nslookup nobody
    printf '%s\n' 'set type=ns' st.um 'set norecurse' 'set type=soa' st.um exit | client nslookup
    client host -a st.um
    client host -C st.um
}

# Root, top level and authority, asked by dig itself.
record_dns_trace() {
    need named
    capture client eth0 port 53
    client dig +trace example.com
    client dig +trace -x "$server4" +nodnssec
}

# The same way, gone by the resolver: both sides of it in one file.
record_dns_recursion() {
    need named
    named_forgets server
    capture server eth0 port 53 or icmp
    ask example.com
    ask www.example.com AAAA
    ask www.sec.um
    ask nobody.example.com
}

record_dns_ipv6() {
    need named
    capture client eth0 port 53 or icmp6
    ask "@$server6" st.um AAAA
    ask "@$server6" st.um MX
    ask "@$server6" +tcp st.um TXT
    ask "@$server6" -x "$server6"
}

# The lab of the exercises: a server on port 54, and names that end in .local.
record_dns_port54() {
    need named
    capture client eth0 port 54
    ask "@$server4" -p 54 server.demo.local
    ask "@$server4" -p 54 ns.demo.local
    ask "@$server4" -p 54 +tcp demo.local SOA
    ask "@$server6" -p 54 st.um MX
}

record_dns_types() {
    need named
    capture client eth0 port 53
    local name kind
    while read -r name kind; do
        ask +noall "${name/@/zoo.st.um}" "$kind"
    done <<'NAMES'
@ SOA
@ NS
host.@ A
host.@ AAAA
host.@ HINFO
host.@ RP
host.@ LOC
south.@ LOC
host.@ SSHFP
host.@ WKS
about.@ TXT
empty.@ TXT
spf.@ SPF
_ldap._tcp.@ SRV
_sip._udp.@ SRV
enum.@ NAPTR
old.@ DNAME
any.old.@ TXT
caa.@ CAA
_443._tcp.host.@ TLSA
_25._tcp.host.@ TLSA
svc.@ HTTPS
alias.@ HTTPS
_dns.@ SVCB
null.@ MX
afs.@ AFSDB
kx.@ KX
cert.@ CERT
uri.@ URI
unknown.@ TYPE65280
emptytype.@ TYPE65281
any.wild.@ TXT
loop1.@ A
chain.@ A
135.22.16.172.in-addr.arpa PTR
NAMES
    ask +noall host.zoo.st.um ANY +notcp
    ask +noall st.um ANY +tcp
    ask +noall version.bind CH TXT
    ask +noall hostname.bind CH TXT
    ask +noall 'weird\.label\032\001\255.zoo.st.um' A
    ask +noall xn--mnchen-3ya.zoo.st.um A
}

# The validating resolver is ns2.
record_dns_dnssec() {
    need named
    capture client eth0 port 53
    local resolver=@172.16.22.137
    ask $resolver +dnssec www.sec.um A
    ask $resolver +dnssec sec.um DNSKEY
    ask $resolver +dnssec sec.um DS
    ask $resolver +dnssec sec.um CDS
    ask $resolver +dnssec sec.um CDNSKEY
    ask $resolver +dnssec sec.um NSEC3PARAM
    ask $resolver +dnssec nobody.sec.um A
    ask $resolver +dnssec any.wild.sec.um TXT
    ask $resolver +dnssec www.child.sec.um AAAA
    ask $resolver +dnssec example.com A
    ask $resolver +dnssec example.com NSEC
    ask $resolver +dnssec nobody.example.com A
    ask $resolver +dnssec com DNSKEY
    ask $resolver +dnssec . DNSKEY
    ask $resolver +adflag example.com MX
    ask $resolver www.bogus.um A
    ask $resolver +cdflag +dnssec www.bogus.um A
    ask "@$server4" +dnssec +norecurse plain.sec.um DS
}

record_dns_edns() {
    need named
    capture client eth0 port 53
    ask "@$server4" +nocookie st.um
    ask "@$server4" +cookie st.um
    ask "@$server4" +cookie=0123456789abcdef st.um
    ask "@$server4" +nocookie +subnet=198.51.100.0/24 st.um
    ask "@$server4" +nocookie +subnet=2001:db8::/56 st.um
    ask "@$server4" +nocookie +subnet=0 st.um
    ask "@$server4" +nocookie +nsid st.um
    ask "@$server4" +nocookie +expire dyn.st.um SOA
    ask "@$server4" +nocookie +padding=128 st.um
    ask "@$server4" +tcp +keepalive st.um
    ask "@$server4" +nocookie +ednsopt=5:0807 +ednsopt=65001:c0ffee st.um
    ask "@$server4" +nocookie +ednsopt=15:00036f6c64 st.um
    ask "@$server4" +nocookie +noednsneg +edns=1 st.um
    ask "@$server4" +nocookie +ednsflags=0x4321 st.um
    ask "@$server4" +nocookie +bufsize=512 big.st.um TXT +ignore
    ask "@$server4" +noedns st.um
    # Extended errors: the signature has expired; prohibited.
    ask @172.16.22.137 www.bogus.um
    ask "@$server4" secret.st.um
}

record_dns_tcp() {
    need named
    capture client eth0 port 53
    # Cut in UDP, asked again over TCP; then a connection of its own, one that is kept, and one
    # that carries several questions at once.
    ask "@$server4" +noedns big.st.um TXT
    ask "@$server4" +tcp st.um
    client dig +tcp +keepopen "@$server4" st.um A st.um MX st.um TXT
    client mdig +vc "@$server4" -t A st.um www.st.um -t MX st.um -t TXT big.st.um
}

record_dns_mdig() {
    need named
    capture client eth0 port 53
    client mdig "@$server4" -t A st.um nobody.st.um ns2.st.um -t AAAA client.st.um -t MX st.um
}

record_dns_transfer() {
    need named
    capture client eth0 port 53
    local key=hmac-sha256:transfer:$transfer_secret
    ask "@$server4" zoo.st.um AXFR
    ask "@$server4" st.um AXFR
    ask "@$server4" -y "$key" st.um AXFR
    ask "@$server4" -y "$key" dyn.st.um IXFR=1
    ask "@$server4" +notcp zoo.st.um IXFR=2024010101
    ask "@$server4" -y "hmac-sha256:nobody:$transfer_secret" st.um SOA
    ask "@$server4" -y "hmac-sha256:transfer:d3JvbmcgIHNlY3JldA==" st.um SOA
    ask "@$server4" -y "hmac-sha512:transfer:$transfer_secret" st.um SOA
    ask "@$server4" -y "$key" +fuzztime=1 st.um SOA
}

# Updates with TSIG, and what follows from them: NOTIFY to the secondary, its SOA query and IXFR.
record_dns_update() {
    need named
    capture server eth0 port 53
    update <<'UPDATE'
prereq nxdomain printer.dyn.st.um
update add printer.dyn.st.um 600 A 172.16.22.150
update add printer.dyn.st.um 600 TXT "second floor"
UPDATE
    update <<'UPDATE'
prereq yxrrset printer.dyn.st.um A 172.16.22.150
update delete printer.dyn.st.um TXT
update add printer.dyn.st.um 600 AAAA fd00:22::150
UPDATE
    sleep 1.2
    update <<'UPDATE'
prereq nxdomain printer.dyn.st.um
update add printer.dyn.st.um 600 A 172.16.22.151
UPDATE
    update <<'UPDATE'
prereq yxdomain nobody.dyn.st.um
update delete nobody.dyn.st.um
UPDATE
    printf 'server %s\nupdate delete printer.dyn.st.um\nsend\n' "$server4" | client nsupdate
    update <<<'update delete printer.dyn.st.um'
    sleep 7 # named spreads its notifications over some seconds
    ask "@$server4" -y "hmac-sha256:transfer:$transfer_secret" dyn.st.um IXFR=1
}

update() {
    {
        echo "server $server4"
        cat
        echo send
    } | client nsupdate -y "hmac-sha256:transfer:$transfer_secret"
}

record_dns_errors() {
    need named
    capture client eth0 port 53 or icmp
    ask "@$server4" nobody.st.um
    ask "@$server4" broken.st.um
    ask "@$server4" secret.st.um
    ask @198.41.0.4 version.bind CH TXT
    ask @199.43.135.53 st.um
    ask "@$server4" +opcode=status st.um
    ask "@$server4" +opcode=iquery st.um
    ask "@$server4" +opcode=15 st.um
    ask "@$server4" +header-only
    ask "@$server4" +qid=0 +norecurse nobody.nowhere
    ask "@$server4" +aaflag +zflag +cdflag st.um
    ask "@$server4" -p 5399 st.um
}

# A server that is stopped for a while answers late: the question comes again, the answers cross.
record_dns_retransmission() {
    need named
    capture client eth0 port 53
    kill -STOP "$(pid_of named-server)"
    client dig "@$server4" +qid=4711 +tries=3 +time=1 +retry=2 st.um &
    sleep 1.6
    kill -CONT "$(pid_of named-server)"
    wait $!
    ask "@$server4" client.st.um
}

# Nobody answers: the server is stopped, and what it owes is never seen.
record_dns_no_answer() {
    need named
    capture client eth0 port 53
    kill -STOP "$(pid_of named-server)"
    client dig "@$server4" +tries=2 +time=1 st.um
    client dig "@$server4" +tries=1 +time=1 st.um MX
    stop_captures
    kill -CONT "$(pid_of named-server)"
    sleep 0.5
}

# Late answers only: the questions went by before the capture began.
record_dns_no_query() {
    need named
    kill -STOP "$(pid_of named-server)"
    client dig "@$server4" +tries=1 +time=1 st.um
    client dig "@$server4" +tries=1 +time=1 st.um MX
    capture client eth0 udp port 53
    kill -CONT "$(pid_of named-server)"
    sleep 0.5
}

# --- multicast ---------------------------------------------------------------------------------

avahi_start() { # NAMESPACE HOST
    mkdir -p "$work/avahi-$2/services"
    cat >"$work/avahi-$2/avahi-daemon.conf" <<CONF
[server]
host-name=$2
use-ipv4=yes
use-ipv6=yes
allow-interfaces=eth0
enable-dbus=yes
[publish]
publish-workstation=yes
publish-hinfo=yes
CONF
    cat >"$work/avahi-$2/services/web.service" <<CONF
<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group>
  <name replace-wildcards="yes">The web on %h</name>
  <service><type>_http._tcp</type><port>80</port>
    <txt-record>path=/</txt-record><txt-record>lab=st.um</txt-record></service>
  <service><type>_ssh._tcp</type><port>22</port></service>
</service-group>
CONF
    daemon "avahi-$2" "$1" unshare -m sh -c '
        mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon
        chown avahi:avahi /run/avahi-daemon
        mount --bind "$1" /etc/avahi
        dbus-daemon --system --nofork --nopidfile & echo $! >"$1.dbus.pid"
        sleep 0.5
        exec avahi-daemon --no-rlimits --no-chroot' sh "$work/avahi-$2"
}

record_mdns() {
    capture client eth0 udp port 5353 or igmp or icmp6
    avahi_start server server
    sleep 2
    avahi_start client client
    sleep 5
    in_avahi client avahi-resolve -4 -n server.local
    in_avahi client avahi-resolve -6 -n server.local
    in_avahi client avahi-resolve -a "$server4"
    in_avahi client avahi-browse -rt _http._tcp
    in_avahi client avahi-browse -t _services._dns-sd._udp
    in_avahi client timeout 2 avahi-resolve -n nobody.local
    # One-shot questions as of section 5.1 and 5.4 of RFC 6762.
    client dig +tries=1 +time=2 -p 5353 @224.0.0.251 server.local
    client dig +tries=1 +time=2 -p 5353 "@$server4" server.local AAAA
    stop_pid "$(pid_of avahi-client)"
    stop_pid "$(pid_of avahi-server)"
    stop_pid "$(cat "$work/avahi-client.dbus.pid")"
    stop_pid "$(cat "$work/avahi-server.dbus.pid")"
}

in_avahi() { # HOST COMMAND...
    local pid
    pid=$(pid_of "avahi-$1")
    shift
    timeout -k 5 20 nsenter -t "$pid" -m -n "$@"
}

record_llmnr() {
    daemon llmnrd server unshare -m sh -c '
        mount -t tmpfs tmpfs /run && exec llmnrd -6 -H labserver'
    sleep 0.5
    capture client eth0 port 5355 or igmp
    client llmnr-query -I eth0 -T A labserver
    client llmnr-query -I eth0 -d 7 labserver
    client llmnr-query -6 -I eth0 -T AAAA labserver
    client llmnr-query -I eth0 -c 2 -i 300 -t 300 nobody
    stop_pid "$(pid_of llmnrd)"
}
