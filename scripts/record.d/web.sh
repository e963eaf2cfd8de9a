# HTTP: apache with the three sites of the handbook, curl and wget.
# shellcheck shell=bash

apache_up() {
    need named pki
    local web=$work/web name
    mkdir -p "$web"/{www1,www2,www3,cgi,dav,locks}
    cat >"$web/www1/index.html" <<'PAGE'
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Test</title>
</head>
<body>
<h1>Hello World</h1>
</body>
</html>
PAGE
    for name in www2 www3; do
        sed "s/Hello World/Hello, $name/" "$web/www1/index.html" >"$web/$name/index.html"
    done
    seq -f '%.0f: a line of the numbers' 1 400 >"$web/www1/numbers.txt"
    echo '{"hello": "world", "numbers": [1, 2, 3]}' >"$web/www1/data.json"
    head -c 300 "$work/pki/ca.key" | base64 -d -i 2>/dev/null >"$web/www1/bytes.bin"
    htpasswd_line >"$web/users"
    printf 'user1:lab:%s\n' "$(printf user1:lab:password | md5sum | cut -d' ' -f1)" >"$web/digest"
    cat >"$web/cgi/status" <<'CGI'
#!/bin/sh
printf 'Status: %s\nContent-Type: text/plain\nLocation: /elsewhere\n\nThis is %s.\n' "$QUERY_STRING" "$QUERY_STRING" |
    if [ "${QUERY_STRING#3}" = "$QUERY_STRING" ]; then grep -v '^Location'; else cat; fi
CGI
    cat >"$web/cgi/slow" <<'CGI'
#!/bin/sh
printf 'Content-Type: text/plain\nSet-Cookie: lab=one; Path=/; HttpOnly\nSet-Cookie: seat=7\n\n'
for part in first second third; do
    echo "the $part part"
    sleep 0.2
done
CGI
    cat >"$web/cgi/echo" <<'CGI'
#!/bin/sh
printf 'Content-Type: text/plain\n\n%s %s\n' "$REQUEST_METHOD" "$CONTENT_TYPE"
head -c 200
CGI
    chmod -R a+rX "$web"
    chmod +x "$web"/cgi/*
    chown -R www-data: "$web/dav" "$web/locks"
    apache_configuration >"$work/apache.conf"
    daemon apache server unshare -m sh -c '
        mount -t tmpfs tmpfs /run && exec apache2 -DFOREGROUND -f "$1/apache.conf"' sh "$work"
    wait_port apache server tcp 8080
}

htpasswd_line() { echo "user1:$(openssl passwd -apr1 password)"; }

apache_configuration() {
    local module
    for module in mpm_event authz_core authz_user authz_host authn_core authn_file auth_basic \
        auth_digest mime dir autoindex filter deflate brotli ssl socache_shmcb alias dav dav_fs proxy \
        proxy_http proxy_connect cgid headers negotiation setenvif http2; do
        [ ! -e "/usr/lib/apache2/modules/mod_$module.so" ] ||
            echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
    cat <<CONF
ServerRoot $work/web
ServerName st.um
PidFile /run/apache.pid
DefaultRuntimeDir /run
Mutex file:/run
ErrorLog /dev/stderr
User www-data
Group www-data
TypesConfig /etc/mime.types
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 16
ScriptSock /run/cgid.sock
Listen 80
Listen 8080
Listen 8081
Listen 443
KeepAliveTimeout 2
TraceEnable on
LimitRequestBody 20000
DavLockDB $work/web/locks/db
AddOutputFilterByType DEFLATE text/html
AddOutputFilterByType BROTLI_COMPRESS text/plain
Protocols http/1.1
Redirect 301 /old http://www1.st.um/
ScriptAlias /cgi/ $work/web/cgi/
Alias /dav $work/web/dav
<Location /dav>
    Dav on
</Location>
<Location /closed>
    Require all denied
</Location>
<Location /digest>
    AuthType Digest
    AuthName lab
    AuthUserFile $work/web/digest
    Require valid-user
</Location>
<Directory $work/web/www2>
    AuthType Basic
    AuthName "Restricted"
    AuthUserFile $work/web/users
    Require valid-user
</Directory>
<VirtualHost *:80 *:8080>
    ServerName www1.st.um
    DocumentRoot $work/web/www1
    Protocols h2c http/1.1
</VirtualHost>
<VirtualHost *:80>
    ServerName www2.st.um
    DocumentRoot $work/web/www2
</VirtualHost>
<VirtualHost *:8081>
    ServerName proxy.st.um
    ProxyRequests on
    AllowCONNECT 443 25
</VirtualHost>
<VirtualHost *:443>
    ServerName www3.st.um
    DocumentRoot $work/web/www3
    SSLEngine on
    SSLCertificateFile $work/pki/server.crt
    SSLCertificateKeyFile $work/pki/server.key
    Protocols h2 http/1.1
</VirtualHost>
CONF
}

get() { client curl -sS -m 10 "$@"; }

record_http_sites() {
    need apache
    capture client eth0 port 80 or port 443
    get http://www1.st.um
    get http://www2.st.um
    get -u user1:wrong http://www2.st.um
    get -u user1:password http://www2.st.um
    client wget -q -O - --user=user1 --password=password http://www2.st.um
    get --cacert "$work/pki/ca.crt" --tls-max 1.2 https://www3.st.um
}

record_http_port8080() {
    need apache
    capture client eth0 port 8080
    get http://www1.st.um:8080/
    client wget -q -O - "http://[$server6]:8080/data.json"
}

record_http_methods() {
    need apache
    capture client eth0 port 80
    get -I http://www1.st.um/
    get -X OPTIONS http://www1.st.um/
    get -X OPTIONS --request-target '*' http://www1.st.um/
    get -X TRACE -H 'X-Lab: here' http://www1.st.um/
    get -T "$mails/plain.eml" http://www1.st.um/dav/mail.txt
    get -T "$mails/report.eml" http://www1.st.um/dav/mail.txt
    get -X MKCOL http://www1.st.um/dav/folder
    get -X PROPFIND -H 'Depth: 1' http://www1.st.um/dav/
    get -X MOVE -H 'Destination: http://www1.st.um/dav/folder/m.txt' http://www1.st.um/dav/mail.txt
    get -X DELETE http://www1.st.um/dav/folder/
    get -X DELETE http://www1.st.um/dav/folder/
    get -X PATCH -d x http://www1.st.um/
    get -X FROBNICATE http://www1.st.um/
}

record_http_status() {
    need apache
    capture client eth0 port 80
    local code base=http://www1.st.um
    local urls=()
    for code in {200..207} 226 {300..305} 307 308 {400..418} {421..426} 428 429 431 451 {500..508} 510 511; do
        urls+=("$base/cgi/status?$code")
    done
    get "${urls[@]}"
    get $base/nowhere $base/closed $base/old
    get -H 'If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT' $base/data.json
    get -H 'If-None-Match: *' $base/data.json
    get -H 'If-Match: "nothing"' $base/data.json
    get -r 90000-99999 $base/numbers.txt
    get -H 'Expect: 999-what' $base/
    get --data-binary "@$parts/web.sh" -H 'Expect:' $base/cgi/echo
    get "$base/$(printf '%09000d' 1)"
    get -H 'Host:' $base/
}

record_http_bodies() {
    need apache
    capture client eth0 port 80
    local base=http://www1.st.um
    get $base/cgi/slow
    get -H 'Accept-Encoding: gzip' $base/ -o "$work/body"
    get -H 'Accept-Encoding: br' $base/numbers.txt -o "$work/body"
    get -r 0-99 $base/numbers.txt
    get -r 0-19,100-119,-10 $base/numbers.txt
    get --http1.0 $base/cgi/slow
    get $base/bytes.bin $base/data.json -o "$work/body"
    get -H 'Expect: 100-continue' --data-binary "@$mails/parts.eml" $base/cgi/echo
    get -H 'Transfer-Encoding: chunked' --data-binary "@$mails/parts.eml" $base/cgi/echo
    client bash -c '
        exec 3<>"/dev/tcp/$1/80"
        printf "%s\r\n" "POST /cgi/echo HTTP/1.1" "Host: www1.st.um" "Transfer-Encoding: chunked" \
            "Trailer: X-Sum" "" "5;note=first" "hello" "00000007" ", world" 0 "X-Sum: 12" "" >&3
        timeout 1 cat <&3' bash "$server4"
}

record_http_forms() {
    need apache
    capture client eth0 port 80
    local base=http://www1.st.um/cgi/echo
    get -d user=user1 -d 'password=pass word&x' --data-urlencode 'text=1 + 1 = 2 ñ' $base
    get -G -d q=walk -d page=2 $base
    get -F user=user1 -F "mail=@$mails/plain.eml;type=message/rfc822" -F 'note=<-;type=text/plain' $base <<<note
    get -H 'Content-Type: application/json' -d '{"name": "ñ", "list": [1, {"a": null}]}' $base
    get -H 'Content-Type: text/xml' -d '<a b="c">text</a>' $base
}

record_http_auth() {
    need apache
    capture client eth0 port 80
    get --digest -u user1:password http://www1.st.um/digest
    get -H 'Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyMSJ9.' http://www1.st.um/
    get -c "$work/jar" -b session=0123456789abcdef http://www1.st.um/cgi/slow
    get -b "$work/jar" http://www1.st.um/
    get -u user1:password -e http://www1.st.um/ -A walker/1.0 http://www2.st.um/
}

record_http_pipelining() {
    need apache
    capture client eth0 port 80
    client bash -c '
        exec 3<>"/dev/tcp/$1/80"
        for path in / /data.json /nowhere; do
            printf "%s\r\n" "GET $path HTTP/1.1" "Host: www1.st.um" ""
        done >&3
        printf "%s\r\n" "HEAD / HTTP/1.1" "Host: www1.st.um" "Connection: close" "" >&3
        timeout 3 cat <&3' bash "$server4"
    get http://www1.st.um/ http://www1.st.um/data.json http://www1.st.um/numbers.txt
}

# Typed into telnet.
record_http_telnet() {
    need apache
    capture client eth0 port 80
    { printf '%s\n' 'GET / HTTP/1.1' 'Host: www1.st.um' 'Connection: close' ''; sleep 1; } |
        by_hand 0.2 telnet "$server4" 80
    { printf '%s\n' 'GET /data.json HTTP/1.0' ''; } | by_hand 0.2 telnet "$server4" 80
    { printf '%s\n' 'GET /' ''; } | by_hand 0.2 telnet "$server4" 80
    { printf '%s\n' 'NONSENSE' ''; } | by_hand 0.2 telnet "$server4" 80
}

record_http_proxy() {
    need apache exim
    capture client eth0 port 8081
    get -x http://st.um:8081 http://www1.st.um/data.json
    get -x http://st.um:8081 -U user1:password -k https://www3.st.um/
    get -x http://st.um:8081 -k https://www3.st.um:444/
    get -m 2 -p -x http://st.um:8081 "smtp://$server4/client.st.um" --mail-from user1@st.um \
        --mail-rcpt user2@st.um -T "$mails/plain.eml"
}

record_http_upgrade() {
    need apache
    capture client eth0 port 80
    get --http2 http://www1.st.um/data.json
    get -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
        -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://www1.st.um/
}
