# POP3 and IMAP: dovecot, asked over telnet as in the handbook, by curl and by fetchmail.
# shellcheck shell=bash

dovecot_up() {
    need pki users
    printf '%s\n' 'user1:{PLAIN}password' 'user2:{PLAIN}password' >"$work/dovecot.users"
    chmod 644 "$work/dovecot.users"
    cat >"$work/dovecot.conf" <<CONF
protocols = pop3 imap
base_dir = /run/dovecot
log_path = /dev/stderr
listen = *, ::
login_greeting = Dovecot ready.
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login cram-md5 digest-md5 apop
ssl = yes
ssl_cert = <$work/pki/server.crt
ssl_key = <$work/pki/server.key
ssl_client_ca_file = $work/pki/ca.crt
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
mail_location = maildir:$work/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = $work/dovecot.users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$work/mail/%u
}
namespace inbox {
  inbox = yes
  separator = .
  mailbox Drafts {
    auto = create
    special_use = \Drafts
  }
  mailbox Sent {
    auto = create
    special_use = \Sent
  }
  mailbox Trash {
    auto = create
    special_use = \Trash
  }
}
CONF
    housed dovecot dovecot -F -c "$work/dovecot.conf"
    wait_port dovecot server tcp 110
    wait_port dovecot server tcp 143
}

# Puts five mails into a user's box, the first already seen.
mailbox() { # USER
    local box=$work/mail/$1 number=0 name
    rm -rf "$box"
    mkdir -p "$box/cur" "$box/new" "$box/tmp"
    for name in report plain plain parts plain; do
        number=$((number + 1))
        { printf 'Return-Path: <user1@st.um>\n'; cat "$mails/$name.eml"; } >"$box/new/1400000$number.M$number.ubuntu"
    done
    mv "$box/new/14000001.M1.ubuntu" "$box/cur/14000001.M1.ubuntu:2,S"
    touch -d '2014-05-18 21:00:00Z' "$box"/*/14*
    chown -R mail:mail "$work/mail"
}

record_pop_telnet() {
    need dovecot
    mailbox user2
    capture client eth0 port 110 or arp
    by_hand 0.3 telnet "$server4" 110 <<'SAID'
USER user2
PASS password
STAT
LIST
RETR 5
DELE 1
QUIT
SAID
}

record_pop_commands() {
    need dovecot
    mailbox user2
    capture client eth0 port 110
    by_hand 0.1 telnet "$server4" 110 <<'SAID'
CAPA
STAT
USER user2
PASS wrong
user user2
pass password
STAT
LIST 2
LIST 99
UIDL
UIDL 2
TOP 4 3
RETR 2
RETR 99
DELE 1
DELE 1
RSET
NOOP
LAST
FROBNICATE
DELE 3
QUIT
SAID
}

record_pop_auth() {
    need dovecot
    mailbox user1
    mailbox user2
    capture client eth0 port 110
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5 DIGEST-MD5 +APOP; do
        get --login-options "AUTH=$mechanism" -u user2:password "pop3://$server4/1"
    done
    get -u user2:wrong "pop3://$server4/"
    by_hand 0.2 telnet "$server4" 110 <<'SAID'
AUTH
AUTH PLAIN
AHVzZXIyAHBhc3N3b3Jk
LIST
QUIT
SAID
}

record_pop_stls() {
    need dovecot
    mailbox user2
    capture client eth0 port 110 or port 995
    get --ssl-reqd -k --tls-max 1.2 -u user2:password "pop3://$server4/"
    get -k -u user2:password "pop3s://$server4/1"
}

# Commands sent at once, then fetchmail, which deletes what it has read.
record_pop_pipelining() {
    need dovecot
    mailbox user2
    capture client eth0 port 110
    client bash -c '
        exec 3<>"/dev/tcp/$1/110"
        printf "%s\r\n" "USER user2" "PASS password" STAT LIST "RETR 1" "RETR 2" "TOP 4 0" QUIT >&3
        timeout 3 cat <&3' bash "$server4"
    fetch pop3
}

fetch() { # PROTOCOL
    mkdir -p "$work/fetchmail"
    echo "poll $server4 proto $1 user user2 password password sslproto ''" >"$work/fetchmail/rc"
    chmod 600 "$work/fetchmail/rc"
    FETCHMAILHOME=$work/fetchmail client fetchmail -f "$work/fetchmail/rc" --nosyslog -N -v \
        --mda 'cat >/dev/null'
}

# The session of the lesson on mail servers.
record_imap_telnet() {
    need dovecot
    mailbox user2
    capture client eth0 port 143 or arp
    by_hand 0.3 telnet "$server4" 143 <<'SAID'
a1 login user2 password
a2 list "" "*"
a3 status INBOX (messages)
a4 select INBOX
a5 fetch 1 flags
a6 fetch 2 all
a7 fetch 2 rfc822.header
a8 logout
SAID
}

record_imap_commands() {
    need dovecot
    mailbox user2
    capture client eth0 port 143
    by_hand 0.1 telnet "$server4" 143 <<'SAID'
a CAPABILITY
b ID ("name" "walker" "version" NIL)
c SELECT INBOX
d LOGIN user2 wrong
e LOGIN "user2" "password"
f NAMESPACE
g ENABLE CONDSTORE
h CREATE Lab.2014
i SUBSCRIBE Lab.2014
j LSUB "" "*"
k LIST "" "%" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))
l RENAME Lab.2014 Lab.2015
m EXAMINE INBOX
n SEARCH UNSEEN SUBJECT Prova
o FETCH 4 (UID BODYSTRUCTURE RFC822.SIZE INTERNALDATE)
p FETCH 4 (BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)] BODY.PEEK[1.1] BODY.PEEK[2]<0.40>)
q FETCH 2 BODY[TEXT]
r CLOSE
s SELECT INBOX
t FETCH 1:5 FAST
u STORE 2 +FLAGS (\Seen \Answered lab)
v STORE 3 FLAGS.SILENT \Deleted
w COPY 1:2 Lab.2015
x UID MOVE 5 Trash
y EXPUNGE
z THREAD REFERENCES UTF-8 ALL
aa SORT (REVERSE DATE) UTF-8 ALL
ab UID SEARCH RETURN (MIN MAX COUNT) ALL
ac STATUS Lab.2015 (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)
ad CHECK
ae NOOP
af GETQUOTAROOT INBOX
ag FETCH 99 FLAGS
ah FROBNICATE
ai DELETE Lab.2015
aj UNSELECT
ak COMPRESS DEFLATE X
al LOGOUT
SAID
}

# Literals of both kinds, and a mail that is put into a box.
record_imap_literals() {
    need dovecot
    mailbox user2
    capture client eth0 port 143
    get -u user2:password "imap://$server4/Sent" -T "$mails/plain.eml"
    by_hand 0.2 telnet "$server4" 143 <<'SAID'
a LOGIN {5}
user2 {8}
password
b SELECT {5+}
INBOX
c SEARCH SUBJECT {5+}
Prova
d APPEND Drafts (\Draft) "18-May-2014 21:00:00 +0200" {33+}
Subject: a draft

text of it

e FETCH 4 BODY[]
f LOGOUT
SAID
}

record_imap_idle() {
    need dovecot exim
    mailbox user2
    capture client eth0 port 143
    {
        sleep 0.5
        printf '%s\n' 'a login user2 password' 'b select INBOX' 'c idle' | slowly 0.2
        cp "$mails/plain.eml" "$work/mail/user2/tmp/14000009.M9.ubuntu"
        chown mail:mail "$work/mail/user2/tmp/14000009.M9.ubuntu"
        mv "$work/mail/user2/tmp/14000009.M9.ubuntu" "$work/mail/user2/new"
        sleep 2
        printf '%s\n' 'done' 'd logout' | slowly 0.2
    } | client telnet "$server4" 143
}

record_imap_auth() {
    need dovecot
    mailbox user2
    capture client eth0 port 143
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5 DIGEST-MD5; do
        get --login-options "AUTH=$mechanism" -u user2:password "imap://$server4/INBOX;MAILINDEX=1"
    done
    by_hand 0.2 telnet "$server4" 143 <<'SAID'
a AUTHENTICATE PLAIN
AHVzZXIyAHBhc3N3b3Jk
b LOGOUT
SAID
}

record_imap_starttls() {
    need dovecot
    mailbox user2
    capture client eth0 port 143 or port 993
    get --ssl-reqd -k --tls-max 1.2 -u user2:password "imap://$server4/INBOX;MAILINDEX=2"
    get -k -u user2:password "imaps://$server4/INBOX;MAILINDEX=2"
}

record_imap_fetchmail() {
    need dovecot
    mailbox user2
    capture client eth0 port 143
    fetch imap
}
