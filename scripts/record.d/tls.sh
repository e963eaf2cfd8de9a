# TLS: openssl's s_server and s_client.
# shellcheck shell=bash

# shake SERVER-OPTIONS CLIENT-OPTIONS: one server, one client that asks for a page.
shake() {
    # Its input never ends, or it would stop after the first client.
    # shellcheck disable=SC2086
    daemon s_server server sh -c 'rm -f "$0" && mkfifo "$0" && exec "$@" 0<>"$0"' "$work/input" \
        openssl s_server -accept 443 ${page--www} -cert "$work/pki/server.crt" \
        -key "$work/pki/server.key" -dhparam "$work/pki/dh.pem" -CAfile "$work/pki/ca.crt" $1
    wait_port s_server server tcp 443
    shift
    local options
    for options in "$@"; do
        # shellcheck disable=SC2086
        { sleep 0.1; printf 'GET / HTTP/1.0\r\n\r\n'; sleep 0.3; } |
            client timeout 3 openssl s_client -connect "$server4:443" -CAfile "$work/pki/ca.crt" $options
    done
    stop_pid "$(pid_of s_server)"
}

https() {
    need pki
    capture client eth0 port 443
}

# The handshake of the handbook: DHE-RSA, AES-256-CBC, with a session ticket.
record_tls_dhe() {
    https
    shake '-tls1_2 -cipher DHE-RSA-AES256-SHA' '-tls1_2 -cipher DHE-RSA-AES256-SHA -servername www3.st.um'
}

record_tls_resumption() {
    https
    local session=$work/session
    shake '-tls1_2' "-tls1_2 -sess_out $session" "-tls1_2 -sess_in $session"
    rm -f "$session"
    shake '-tls1_2 -no_ticket' "-tls1_2 -no_ticket -sess_out $session" "-tls1_2 -no_ticket -sess_in $session"
}

record_tls_13() {
    https
    local session=$work/session13
    printf 'GET / HTTP/1.0\r\n\r\n' >"$work/early"
    page='' shake '-tls1_3 -early_data' "-tls1_3 -servername www3.st.um -alpn h2,http/1.1 -sess_out $session" \
        "-tls1_3 -servername www3.st.um -sess_in $session -early_data $work/early" \
        '-tls1_3 -no_middlebox -groups P-256'
    # The client's first guess at a group is wrong: HelloRetryRequest.
    shake '-tls1_3 -groups P-384' '-tls1_3 -groups X25519:P-384'
}

record_tls_suites() {
    https
    shake '-tls1_2 -cipher ALL:eNULL:@SECLEVEL=0' \
        '-tls1_2 -cipher AES128-SHA' '-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256 -groups P-256' \
        '-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305 -groups X448' '-tls1_2 -cipher DHE-RSA-CAMELLIA256-SHA256' \
        '-tls1_2 -cipher ADH-AES128-SHA:@SECLEVEL=0' '-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0'
    shake "-tls1_2 -cert $work/pki/ecdsa.crt -key $work/pki/ecdsa.key" \
        '-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384 -curves P-256'
    shake '-tls1_2 -nocert -psk_identity walker -psk 0badc0de -psk_hint lab -cipher PSK' \
        '-tls1_2 -psk_identity walker -psk 0badc0de -cipher PSK'
}

record_tls_old() {
    https
    local weak='-cipher ALL:@SECLEVEL=0'
    shake "$weak" "-tls1 $weak" "-tls1_1 $weak"
}

record_tls_extensions() {
    https
    shake '-alpn http/1.1 -servername www3.st.um -cert2 '"$work/pki/ecdsa.crt -key2 $work/pki/ecdsa.key" \
        '-tls1_2 -servername www3.st.um -alpn spdy/3,http/1.1 -status -nextprotoneg h2' \
        '-tls1_2 -noservername -maxfraglen 1024' \
        '-tls1_2 -legacy_renegotiation -fallback_scsv'
}

record_tls_client_certificate() {
    https
    local pki=$work/pki
    shake '-tls1_2 -Verify 2 -verify_return_error' "-tls1_2 -cert $pki/user.crt -key $pki/user.key" '-tls1_2'
    shake '-tls1_3 -Verify 2' "-tls1_3 -cert $pki/user.crt -key $pki/user.key" '-tls1_3'
}

record_tls_alerts() {
    https
    shake '-tls1_2 -cipher AES256-SHA' '-tls1_3' '-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256' \
        '-tls1_2 -verify_return_error -verify 3 -CAfile /dev/null' \
        '-tls1_2 -verify_return_error -verify_hostname other.example.com'
    shake '-servername www3.st.um -servername_fatal -cert2 '"$work/pki/server.crt -key2 $work/pki/server.key" \
        '-tls1_2 -servername nobody.st.um'
    # Plain HTTP where TLS is awaited.
    daemon s_server server openssl s_server -accept 443 -www -cert "$work/pki/server.crt" -key "$work/pki/server.key"
    wait_port s_server server tcp 443
    get "http://$server4:443/"
    stop_pid "$(pid_of s_server)"
}

# Renegotiation, and a handshake over many small segments.
record_tls_renegotiation() {
    https
    daemon s_server server openssl s_server -accept 443 -www -tls1_2 -client_renegotiation \
        -cert "$work/pki/server.crt" -key "$work/pki/server.key"
    wait_port s_server server tcp 443
    { sleep 0.3; echo R; sleep 0.5; echo Q; } | client openssl s_client -connect "$server4:443" -tls1_2
    stop_pid "$(pid_of s_server)"
}

record_tls_port4433() {
    need pki
    capture client eth0 port 4433
    daemon s_server server openssl s_server -accept 4433 -www -cert "$work/pki/server.crt" -key "$work/pki/server.key"
    wait_port s_server server tcp 4433
    get -k "https://[$server6]:4433/"
    stop_pid "$(pid_of s_server)"
}
