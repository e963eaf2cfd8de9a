# What several servers share: the lab's users, its certificates, and a mount namespace with both.
# shellcheck shell=bash

# The users are known only where these files lie over those of the machine.
users_up() {
    local name number=5000
    mkdir -p "$work/etc" "$work/home"
    cp /etc/passwd /etc/group "$work/etc"
    grep '^[^:]*:[*!]' /etc/shadow >"$work/etc/shadow"
    for name in user1:password user2:password demo:demo123; do
        number=$((number + 1))
        echo "${name%:*}:x:$number:$number::$work/home/${name%:*}:/bin/sh" >>"$work/etc/passwd"
        echo "${name%:*}:x:$number:" >>"$work/etc/group"
        echo "${name%:*}:$(openssl passwd -6 "${name#*:}"):19000:0:99999:7:::" >>"$work/etc/shadow"
        mkdir "$work/home/${name%:*}"
        printf 'PS1="$ "\n' >"$work/home/${name%:*}/.profile"
        echo 'Nothing secret in here.' >"$work/home/${name%:*}/notes.txt"
        chown -R "$number:$number" "$work/home/${name%:*}"
    done
    chmod 600 "$work/etc/shadow"
}

# Starts a server that knows the users; the machine is called ubuntu as in the handbook.
housed() { # LABEL COMMAND...
    housed_at server "$@"
}

housed_at() { # NAMESPACE LABEL COMMAND...
    local name=$1 label=$2
    shift 2
    daemon "$label" "$name" unshare -mu sh -c '
        set -e
        hostname ubuntu
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /etc/update-motd.d
        for file in passwd group shadow; do
            mount --bind "$0/etc/$file" "/etc/$file"
        done
        exec "$@"' "$work" "$@"
}

# A certificate authority, the server's certificates (RSA and ECDSA), a user's, and one out of date.
pki_up() {
    mkdir "$work/pki"
    (
        cd "$work/pki" || exit
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout ca.key -out ca.crt \
            -subj '/C=ES/O=UMU/OU=ST/CN=Lab Authority'
        certify server 'rsa:2048' 825 st.um
        certify ecdsa 'ec:p256' 825 st.um
        certify user rsa:2048 825 user1 usr_cert
        certify old rsa:2048 1 st.um
        openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dh.pem
    ) >"$work/pki.log" 2>&1
    chmod -R a+rX "$work/pki"
}

certify() { # NAME KEY DAYS COMMON-NAME
    local key=(-newkey "$2")
    [ "$2" != ec:p256 ] || key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1)
    openssl req -new "${key[@]}" -nodes -keyout "$1.key" -out "$1.csr" -subj "/C=ES/O=UMU/OU=ST/CN=$4"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "$3" -out "$1.crt" \
        -extfile <(printf '%s\n' 'basicConstraints=CA:FALSE' 'keyUsage=digitalSignature,keyEncipherment' \
            'extendedKeyUsage=serverAuth,clientAuth' "subjectAltName=DNS:$4,DNS:*.$4,IP:$server4" \
            'authorityInfoAccess=OCSP;URI:http://ocsp.st.um/' 'crlDistributionPoints=URI:http://st.um/crl')
}
