# Keys and signatures of the signed zones. The trust goes from the root to com and um, from there
# to example.com (NSEC, RSA), sec.um (NSEC3, with CDS and CDNSKEY) and its child. The
# signatures of bogus.um are over; st.um is not signed.
# shellcheck shell=bash

dnssec_up() {
    keys=$work/keys
    mkdir "$keys"
    soa example.com. a.iana-servers.net. 86400 >"$work/auth/db.example"
    cat >>"$work/auth/db.example" <<'ZONE'
example.com. IN NS a.iana-servers.net.
example.com. IN NS b.iana-servers.net.
example.com. IN A 93.184.216.34
example.com. IN AAAA 2606:2800:220:1:248:1893:25c8:1946
example.com. IN MX 0 .
example.com. IN TXT "v=spf1 -all"
example.com. IN TXT "wgyf8z8cgvm2qmxpnbnldrcltvk4xqfn"
www.example.com. IN A 93.184.216.34
ZONE
    algorithm=RSASHA256 sign example.com. "$work/auth/db.example"
    signed_zone child.sec.um. >"$work/server/db.child"
    sign child.sec.um. "$work/server/db.child"
    {
        signed_zone sec.um.
        echo 'child.sec.um. IN NS ns1.st.um.'
        echo 'plain.sec.um. IN NS ns1.st.um.'
        echo '*.wild.sec.um. IN TXT "synthesized"'
    } >"$work/server/db.sec"
    sign sec.um. "$work/server/db.sec" -3 8badf00d -H 5
    signed_zone bogus.um. >"$work/server/db.bogus"
    sign bogus.um. "$work/server/db.bogus" -s 20200101000000 -e 20200201000000
}

signed_zone() {
    soa "$1" ns1.st.um. 3600
    echo "$1 IN NS ns1.st.um."
    echo "www.$1 IN A $server4"
    echo "www.$1 IN AAAA $server6"
}

# Signs FILE as ZONE into FILE.signed; its DS goes to $keys, from where the parent takes it.
sign() { # ZONE FILE [DNSSEC-SIGNZONE OPTION...]
    local zone=$1 file=$2 with=${algorithm:-ECDSAP256SHA256} log=$work/sign.log
    shift 2
    dnssec-keygen -q -K "$keys" -a "$with" -b 2048 -P sync now -f KSK "$zone" >>"$log" 2>&1 ||
        dnssec-keygen -q -K "$keys" -a "$with" -P sync now -f KSK "$zone" >>"$log" 2>&1
    dnssec-keygen -q -K "$keys" -a "$with" -b 2048 "$zone" >>"$log" 2>&1 ||
        dnssec-keygen -q -K "$keys" -a "$with" "$zone" >>"$log" 2>&1
    dnssec-signzone -S -g -d "$keys" -K "$keys" -o "$zone" -f "$file.signed" "$@" "$file" \
        >>"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
}

trust_anchor() {
    local key
    key=$(sed -n 's/^\. .*DNSKEY[[:space:]]*257 \([0-9]*\) \([0-9]*\) \(.*\)$/257 \1 \2 "\3"/p' \
        "$keys"/K.+*.key)
    echo "trust-anchors { . static-key $key; };"
}
