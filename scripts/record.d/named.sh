# The name servers: root, top level, example.com's, the lab's own and its secondary.
# shellcheck shell=bash

transfer_secret=c2VlZCBvZiB0aGUgbGFiLCBub3QgYSBzZWNyZXQhISE= # of a key that only lives in the lab

named_up() {
    command -v named >/dev/null
    local name
    for name in root tld auth server ns2; do
        mkdir -p "$work/$name"
        named_options "$name" >"$work/$name/named.conf"
    done
    cp "$parts"/zones/* "$work/server"
    dnssec_up
    root_zone
    tld_zones
    auth_zones
    server_zones
    ns2_zones
    for name in root tld auth server ns2; do
        named_start "$name"
    done
    for name in root tld auth server ns2; do
        wait_for ' running$' "$work/named-$name.log"
    done
}

# /run is fresh, so that neither the files nor the sockets of the machine's own bind are touched.
named_start() {
    daemon "named-$1" "$1" unshare -m sh -c '
        mount -t tmpfs tmpfs /run && cd "$1" && exec named -g -n 1 -c "$1/named.conf"' \
        sh "$work/$1"
}

named_options() {
    cat <<CONF
key transfer { algorithm hmac-sha256; secret "$transfer_secret"; };
controls { };
options {
    directory "$work/$1";
    pid-file none;
    listen-on port 53 { any; };
    listen-on-v6 port 53 { any; };
    empty-zones-enable no;
    dnssec-validation no;
    minimal-responses no;
    edns-udp-size 4096;
    max-udp-size 4096;
CONF
}

primary() { # NAME FILE [MORE]
    echo "zone \"$1\" { type primary; file \"$2\"; ${3-} };"
}

soa() { # ZONE SERVER TTL
    echo "\$TTL $3"
    echo "$1 IN SOA $2 root.$2 1 604800 86400 2419200 604800"
}

root_zone() {
    {
        soa . a.root-servers.net. 518400
        echo '. IN NS a.root-servers.net.'
        echo 'a.root-servers.net. IN A 198.41.0.4'
        echo 'a.root-servers.net. IN AAAA fd00:1::53'
        local zone
        for zone in com. net. um.; do
            echo "$zone 172800 IN NS a.gtld-servers.net."
        done
        echo 'a.gtld-servers.net. 172800 IN A 192.5.6.30'
        echo 'a.gtld-servers.net. 172800 IN AAAA fd00:2::53'
    } >"$work/root/db.root"
    # Children are signed first, so that their DS records are there.
    com_zone >"$work/tld/db.com"
    sign com. "$work/tld/db.com" -3 - -A
    um_zone >"$work/tld/db.um"
    sign um. "$work/tld/db.um"
    sign . "$work/root/db.root"
    {
        echo 'recursion no; };'
        primary . db.root.signed
    } >>"$work/root/named.conf"
}

com_zone() {
    soa com. a.gtld-servers.net. 172800
    echo 'com. IN NS a.gtld-servers.net.'
    echo 'example.com. IN NS a.iana-servers.net.'
    echo 'example.com. IN NS b.iana-servers.net.'
}

um_zone() {
    soa um. a.gtld-servers.net. 172800
    echo 'um. IN NS a.gtld-servers.net.'
    echo 'st.um. IN NS ns1.st.um.'
    echo 'st.um. IN NS ns2.st.um.'
    echo "ns1.st.um. IN A $server4"
    echo "ns1.st.um. IN AAAA $server6"
    echo 'ns2.st.um. IN A 172.16.22.137'
    local zone
    for zone in sec bogus; do
        echo "$zone.um. IN NS ns1.st.um."
    done
}

tld_zones() {
    {
        soa net. a.gtld-servers.net. 172800
        echo 'net. IN NS a.gtld-servers.net.'
        echo 'a.gtld-servers.net. IN A 192.5.6.30'
        echo 'a.gtld-servers.net. IN AAAA fd00:2::53'
        echo 'a.root-servers.net. IN A 198.41.0.4'
        echo 'iana-servers.net. IN NS a.iana-servers.net.'
        echo 'a.iana-servers.net. IN A 199.43.135.53'
        echo 'a.iana-servers.net. IN AAAA fd00:3::53'
        echo 'b.iana-servers.net. IN A 199.43.135.53'
    } >"$work/tld/db.net"
    {
        echo 'recursion no; };'
        primary com db.com.signed
        primary um db.um.signed
        primary net db.net
    } >>"$work/tld/named.conf"
}

auth_zones() {
    {
        soa iana-servers.net. a.iana-servers.net. 86400
        echo 'iana-servers.net. IN NS a.iana-servers.net.'
        echo 'iana-servers.net. IN NS b.iana-servers.net.'
        echo 'a.iana-servers.net. IN A 199.43.135.53'
        echo 'a.iana-servers.net. IN AAAA fd00:3::53'
        echo 'b.iana-servers.net. IN A 199.43.135.53'
    } >"$work/auth/db.iana"
    {
        echo 'recursion no; };'
        primary example.com db.example.signed
        primary iana-servers.net db.iana
    } >>"$work/auth/named.conf"
}

server_zones() {
    {
        echo 'listen-on port 54 { any; };'
        echo 'listen-on-v6 port 54 { any; };'
        echo 'recursion yes; allow-recursion { any; }; allow-query-cache { any; };'
        echo 'server-id "ns1.st.um"; hostname "ns1.st.um"; notify explicit; max-cache-size 16m; };'
        echo 'zone "." { type hint; file "db.hint"; };'
        primary st.um db.st.um 'allow-transfer { key transfer; 172.16.22.137; };'
        primary demo.local db.demo.local
        primary 22.16.172.in-addr.arpa db.172.16.22
        primary 0.0.0.0.0.0.0.0.0.0.0.0.2.2.0.0.0.0.d.f.ip6.arpa db.fd00.22
        primary zoo.st.um db.zoo 'allow-transfer { any; };'
        primary dyn.st.um db.dyn 'allow-update { key transfer; };
            allow-transfer { key transfer; 172.16.22.137; }; also-notify { 172.16.22.137; };'
        primary secret.st.um db.secret 'allow-query { none; };'
        primary broken.st.um db.not-there
        primary sec.um db.sec.signed
        primary child.sec.um db.child.signed
        primary bogus.um db.bogus.signed
    } >>"$work/server/named.conf"
}

# The secondary is also the lab's validating resolver.
ns2_zones() {
    cp "$work/server/db.hint" "$work/ns2"
    {
        echo 'recursion yes; allow-recursion { any; }; allow-query-cache { any; };'
        echo 'dnssec-validation yes; max-cache-size 16m; masterfile-format text; };' |
            sed 's/dnssec-validation yes; //'
        trust_anchor
        echo 'zone "." { type hint; file "db.hint"; };'
        echo "zone \"dyn.st.um\" { type secondary; file \"db.dyn\"; primaries { $server4; }; };"
    } >>"$work/ns2/named.conf"
    sed -i 's/dnssec-validation no;/dnssec-validation yes;/' "$work/ns2/named.conf"
}

# A server started anew has an empty cache.
named_forgets() {
    stop_pid "$(pid_of "named-$1")"
    named_start "$1"
    wait_for ' running$' "$work/named-$1.log"
}
