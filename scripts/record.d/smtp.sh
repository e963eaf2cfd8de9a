# SMTP: mails typed over telnet as in the handbook, and sent by swaks, curl and another exim.
# shellcheck shell=bash

mails=$parts/mails

# Section 7.4.1 of the handbook.
record_smtp_telnet() {
    need exim
    capture client eth0 port 25 or arp
    by_hand 0.3 telnet "$server4" 25 <<'SAID'
HELO st.um
MAIL FROM:<user1@st.um>
RCPT TO:<user2@st.um>
DATA
Hello dummie!
.
QUIT
SAID
}

# The exercise: header lines, EHLO, small letters.
record_smtp_exercise() {
    need exim
    capture client eth0 port 25
    by_hand 0.2 telnet "$server4" 25 <<'SAID'
ehlo smtp.demo.local
mail from: <test@demo.local>
rcpt to: <user@demo.local>
rcpt to: <user1@st.um>
data
From: Sender <test@demo.local>
To: Destinatario <user@demo.local>
Subject: Prova
Date: Thu, 2 Jul 2009 13:40:00 +0200

Questo è un test.
..
.with a dot
.
quit
SAID
}

record_smtp_commands() {
    need exim
    capture client eth0 port 25
    by_hand 0.1 telnet "$server4" 25 <<'SAID'
EHLO client.st.um
NOOP
HELP
VRFY user1@st.um
VRFY nobody@st.um
EXPN staff@st.um
ETRN #st.um
MAIL FROM:<user1@st.um> SIZE=2000 BODY=8BITMIME RET=HDRS ENVID=QQ314159
RCPT TO:<user2@st.um> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;user2@st.um
RSET
MAIL FROM:<>
RCPT TO:<postmaster>
RSET
QUIT
SAID
}

record_smtp_errors() {
    need exim
    capture client eth0 port 25
    by_hand 0.1 telnet "$server4" 25 <<'SAID'
MAIL FROM:<user1@st.um>
HELO
EHLO client.st.um
RCPT TO:<user2@st.um>
DATA
MAIL FROM:user1 at st.um
MAIL FROM:<user1@st.um> SIZE=99999999
MAIL FROM:<user1@st.um> FOO=BAR
MAIL FROM:<user1@st.um>
MAIL FROM:<user2@st.um>
RCPT TO:<nobody@st.um>
RCPT TO:<someone@example.com>
RCPT TO:<user@ubuntu>
DATA
AUTH PLAIN AHVzZXIxAHdyb25n
AUTH NTLM
STARTTLS now
BDAT x
FROBNICATE
HELLO
WHO ARE YOU
ONE MORE
QUIT
SAID
}

record_smtp_auth() {
    need exim
    capture client eth0 port 25
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5; do
        mail --auth "$mechanism" --auth-user user1 --auth-password password
    done
    mail --auth LOGIN --auth-user user1 --auth-password wrong --quit-after AUTH
    by_hand 0.2 telnet "$server4" 25 <<'SAID'
EHLO client.st.um
AUTH PLAIN
AHVzZXIxAHBhc3N3b3Jk
QUIT
SAID
    by_hand 0.2 telnet "$server4" 25 <<'SAID'
EHLO client.st.um
AUTH LOGIN dXNlcjE=
*
AUTH LOGIN
dXNlcjE=
cGFzc3dvcmQ=
QUIT
SAID
}

mail() { # SWAKS OPTION...
    client swaks --server "$server4" --helo client.st.um --from user1@st.um --to user2@st.um "$@"
}

record_smtp_starttls() {
    need exim
    capture client eth0 port 25
    mail --tls --auth PLAIN --auth-user user1 --auth-password password
}

record_smtp_attachment() {
    need exim
    capture client eth0 port 25
    mail --header 'Subject: a picture' --body 'Here it is.' \
        --attach-type text/plain --attach "@$mails/plain.eml" \
        --attach-type application/octet-stream --attach-name numbers.bin --attach @<(seq 1 900)
}

record_smtp_parts() {
    need exim
    capture client eth0 port 25
    mail --data "@$mails/parts.eml"
    mail --data "@$mails/report.eml"
}

record_smtp_pipelining() {
    need exim
    capture client eth0 port 25
    mail --pipeline --to user1@st.um,nobody@st.um,user2@st.um
    mail --prdr --to user1@st.um,user2@st.um
}

record_smtp_several() {
    need exim
    capture client eth0 port 25
    client curl -sS "smtp://$server4/client.st.um" --mail-from user1@st.um --mail-rcpt user2@st.um \
        -T "$mails/plain.eml" --next "smtp://$server4/client.st.um" --mail-from user2@st.um \
        --mail-rcpt user1@st.um --mail-rcpt nobody@st.um -T "$mails/plain.eml" --next \
        "smtp://$server4/client.st.um" --mail-from user2@st.um --mail-rcpt user1@st.um \
        -T "$mails/report.eml"
}

# One exim passes mails on to another: pipelining, BDAT, several mails on one connection.
record_smtp_chunking() {
    need exim
    capture client eth0 port 25
    client unshare -m sh -c '
        set -e
        own="uid=$(id -u Debian-exim),gid=$(id -g Debian-exim),mode=750"
        mount -t tmpfs tmpfs /run
        mount -t tmpfs -o "$own" tmpfs /var/spool/exim4
        mount -t tmpfs -o "$own" tmpfs /var/log/exim4
        mount -t tmpfs tmpfs /etc/exim4
        cp "$1" /etc/exim4/exim4.conf
        exim4 -odq -f user1@st.um user2@st.um <"$2/plain.eml"
        exim4 -odq -f user1@st.um user1@st.um user2@st.um <"$2/parts.eml"
        exim4 -odq -f user2@st.um nobody@st.um user1@st.um <"$2/report.eml"
        exim4 -qqff' sh <(relaying_exim) "$mails"
}

relaying_exim() {
    cat <<CONF
primary_hostname = client.st.um
keep_environment =
never_users =
host_lookup =
begin acl
begin routers
up:
  driver = manualroute
  route_list = * $server4
  transport = smtp
  self = send
begin transports
smtp:
  driver = smtp
  hosts_avoid_tls = *
  hosts_require_auth =
begin retry
* * F,2h,15m
CONF
}

# Every key its own segment, as some telnet clients send them. The telnet here says first that it
# wants character mode, which the server takes for the begin of a command; the second client does not.
record_smtp_keys() {
    need exim
    capture client eth0 port 25
    client expect <<KEYS
set timeout 5
set send_slow {1 .04}
spawn telnet $server4 25
expect "220 "
send "\035"
expect "telnet>"
send "toggle crlf\r"
sleep .2
send "\035"
expect "telnet>"
send "mode character\r"
sleep .2
foreach line {
    "" "EHLO client.st.um" "MAIL FROM:<user1@st.um>" "RCPT TO:<user2@st.um>" DATA
    "Subject: keys\r\rletter by letter\r." QUIT
} {
    send -s "\$line\r"
    sleep .2
}
expect eof
KEYS
    client bash -c '
        exec 3<>"/dev/tcp/$1/25"
        timeout 20 cat <&3 &
        sleep 0.3
        while IFS= read -r line; do
            for ((i = 0; i < ${#line}; i++)); do
                printf %s "${line:i:1}" >&3
                sleep 0.03
            done
            printf "\r\n" >&3
            sleep 0.2
        done
        wait' bash "$server4" <<'SAID'
HELO st.um
MAIL FROM:<user1@st.um>
RCPT TO:<user2@st.um>
DATA
Hello dummie!
.
QUIT
SAID
}

record_smtp_port2525() {
    need exim
    capture client eth0 port 2525
    mail --port 2525 --header 'Subject: another port'
}

record_smtp_ipv6() {
    need exim
    capture client eth0 tcp port 25
    client curl -sS "smtp://[$server6]/client.st.um" --mail-from user1@st.um \
        --mail-rcpt user2@st.um -T "$mails/plain.eml"
}

# Who speaks before the greeting is refused on port 25, and heard on 2525.
record_smtp_early() {
    need exim
    capture client eth0 port 25 or port 2525
    local port
    for port in 25 2525; do
        client bash -c '
            exec 3<>"/dev/tcp/$1/$2"
            printf "EHLO client.st.um\r\n" >&3
            sleep 0.3
            printf "MAIL FROM:<user1@st.um>\r\nRCPT TO:<user2@st.um>\r\nDATA\r\n" >&3
            sleep 0.3
            printf "Subject: early\r\n\r\nAll at once.\r\n.\r\nQUIT\r\n" >&3
            timeout 2 cat <&3' bash "$server4" "$port"
    done
}

# A client that goes away in the middle of its mail, one that falls silent, one that is reset.
record_smtp_broken() {
    need exim
    capture client eth0 port 25
    printf 'EHLO client.st.um\nMAIL FROM:<user1@st.um>\nRCPT TO:<user2@st.um>\nDATA\nhalf a ma' |
        by_hand 0.2 telnet "$server4" 25
    client bash -c 'exec 3<>"/dev/tcp/$1/25"; printf "EHLO client.st.um\r\nMAIL FR" >&3
        timeout 9 cat <&3' bash "$server4"
    client python3 -c 'import socket, struct, sys, time
s = socket.create_connection((sys.argv[1], 25))
s.recv(999)
s.sendall(b"EHLO client.st.um\r\n")
time.sleep(0.3)
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
s.close()' "$server4"
}
