# Everything at once, seen from both ends.
# shellcheck shell=bash

record_mixed() {
    need named exim dovecot apache slapd sshd telnetd vsftpd
    mailbox user2
    capture_as mixed.pcap client eth0
    capture_as mixed-any.pcap server any
    local talks=()
    client ip neigh flush dev eth0
    client ping -q -c 1 st.um &
    talks+=($!)
    ask example.com &
    talks+=($!)
    get http://www1.st.um/ &
    talks+=($!)
    mail --header 'Subject: in between' &
    talks+=($!)
    search -s base &
    talks+=($!)
    sleep 0.2
    get -u user1:password http://www2.st.um/ &
    talks+=($!)
    get -k https://www3.st.um/ &
    talks+=($!)
    get -u user2:password "pop3://$server4/1" &
    talks+=($!)
    get -u user2:password "imap://$server4/INBOX;MAILINDEX=2" &
    talks+=($!)
    get -u user1:password "ftp://$server4/notes.txt" &
    talks+=($!)
    shell "user1@$server4" ls &
    talks+=($!)
    by_hand 0.3 telnet "$server4" 23 <<'SAID' &
demo
demo123
id
exit
SAID
    talks+=($!)
    wait "${talks[@]}"
}
