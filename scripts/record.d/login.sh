# SSH, Telnet and FTP: sshd, telnetd, vsftpd.
# shellcheck shell=bash

sshd_up() {
    need users
    mkdir -p "$work/ssh"
    local kind
    for kind in rsa ecdsa ed25519; do
        ssh-keygen -q -t "$kind" -N '' -C lab -f "$work/ssh/host_$kind"
    done
    ssh-keygen -q -t ed25519 -N '' -C user1@client -f "$work/ssh/user1"
    cat >"$work/ssh/sshd_config" <<CONF
Port 22
Port 2222
HostKey $work/ssh/host_ecdsa
HostKey $work/ssh/host_ed25519
HostKey $work/ssh/host_rsa
AuthorizedKeysFile $work/ssh/user1.pub
PidFile none
UsePAM no
UseDNS no
PrintLastLog no
PrintMotd no
StrictModes no
KexAlgorithms +diffie-hellman-group14-sha1,diffie-hellman-group1-sha1,diffie-hellman-group-exchange-sha1
Ciphers +aes128-cbc
MACs +hmac-md5
CONF
    housed sshd sh -c 'mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e -f "$1"' sh "$work/ssh/sshd_config"
    wait_port sshd server tcp 22
}

shell() { # SSH-OPTION...
    client ssh -F /dev/null -i "$work/ssh/user1" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        -o BatchMode=yes -o IdentitiesOnly=yes "$@"
}

# Section 8 of the handbook: curve25519 today; then the key exchange of its day.
record_ssh_handbook() {
    need named sshd
    capture client eth0 port 22
    shell -o KexAlgorithms=curve25519-sha256 -o HostKeyAlgorithms=ecdsa-sha2-nistp256 user1@st.um ls -l
    shell -o KexAlgorithms=ecdh-sha2-nistp256 -o HostKeyAlgorithms=ecdsa-sha2-nistp256 \
        -o Ciphers=aes128-ctr -o MACs=hmac-md5 "user1@$server4" ls -l
}

record_ssh_kex() {
    need sshd
    capture client eth0 port 22
    local kex
    for kex in sntrup761x25519-sha512@openssh.com ecdh-sha2-nistp521 diffie-hellman-group14-sha256 \
        diffie-hellman-group1-sha1 diffie-hellman-group18-sha512; do
        shell -o "KexAlgorithms=$kex" -o HostKeyAlgorithms=ssh-ed25519 "user1@$server4" true
    done
    shell -o KexAlgorithms=curve25519-sha256 -o MACs=umac-64@openssh.com -o Ciphers=aes256-cbc "user1@$server4" true
}

record_ssh_ciphers() {
    need sshd
    capture client eth0 port 22
    shell -o HostKeyAlgorithms=rsa-sha2-512 -o Ciphers=aes128-cbc -o MACs=hmac-sha2-256 "user1@$server4" true
    shell -o Ciphers=chacha20-poly1305@openssh.com -C "user1@$server4" true
    shell -o KexAlgorithms=diffie-hellman-group-exchange-sha256 -o Ciphers=aes256-gcm@openssh.com "user1@$server4" true
}

# New keys after each 16 kB, under the old ones.
record_ssh_rekey() {
    need sshd
    capture client eth0 port 22
    head -c 40000 /dev/zero | shell -o KexAlgorithms=ecdh-sha2-nistp256 -o Ciphers=aes128-ctr \
        -o HostKeyAlgorithms=ssh-ed25519 -o MACs=hmac-sha2-256 -o RekeyLimit=16K "user1@$server4" wc -c
}

# dropbear, on the machine ns2: it sends its half of the keys before it knows what was agreed on.
dropbear_up() {
    need sshd
    dropbearkey -t ed25519 -f "$work/ssh/dropbear" >/dev/null 2>&1
    local home=$work/home/user1
    mkdir -p "$home/.ssh"
    cp "$work/ssh/user1.pub" "$home/.ssh/authorized_keys"
    chown -R 5001:5001 "$home/.ssh"
    chmod -R go-rwx "$home/.ssh"
    dropbearkey -t ed25519 -f "$work/ssh/dropbear_user" 2>/dev/null | grep '^ssh-' >>"$work/ssh/user1.pub"
    housed_at ns2 dropbear dropbear -F -E -P '' -r "$work/ssh/dropbear" -p 22
    wait_port dropbear ns2 tcp 22
}

record_ssh_dropbear() {
    need dropbear
    capture client eth0 port 22
    shell -o KexAlgorithms=curve25519-sha256 "user1@$ns2_4" true
    client dbclient -y -y -i "$work/ssh/dropbear_user" "user1@$server4" true </dev/null
    client dbclient -y -y "user1@$ns2_4" true </dev/null || true
}

record_ssh_paramiko() {
    need dropbear
    capture client eth0 port 22
    client /usr/bin/python3 - "$work/ssh/user1" "$server4" "$ns2_4" <<'SAID'
import sys
import paramiko
for server in sys.argv[2:]:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(server, username="user1", key_filename=sys.argv[1], look_for_keys=False, allow_agent=False)
    print(client.exec_command("id")[1].read())
    client.close()
SAID
}

record_ssh_port2222() {
    need sshd
    capture client eth0 port 2222
    shell -p 2222 "user1@$server6" id
}

# What an eavesdropper reads in telnet-demo and cannot in ssh-demo: the same login, the same words.
record_ssh_demo() {
    need sshd
    capture client any tcp port 22
    client expect <<TYPED
set timeout 8
set send_slow {1 .05}
spawn ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null demo@$server4
expect "assword:"
send -s "demo123\r"
$(typed_at_the_prompt)
TYPED
}

record_telnet_demo() {
    need telnetd
    capture client any tcp port 23
    client expect <<TYPED
set timeout 8
set send_slow {1 .05}
spawn telnet $server4 23
expect "login: "
send -s "demo\r"
expect "assword: "
send -s "demo123\r"
$(typed_at_the_prompt)
TYPED
}

typed_at_the_prompt() {
    cat <<'TYPED'
expect "$ "
send -s "cat notes.tyt\177\177xt\r"
expect "$ "
send -s "exit\r"
expect eof
TYPED
}

telnetd_up() {
    need users
    housed telnetd systemd-socket-activate -l 23 -l 2323 --inetd -a /usr/sbin/telnetd -h
    wait_port telnetd server tcp 23
}

# A wrong password first; a window that changes its size; an interrupt; a terminal type.
record_telnet_options() {
    need telnetd
    capture client eth0 port 23
    client env TERM=xterm DISPLAY=client:0 USER=walker expect <<TYPED
set timeout 8
spawn telnet $server4 23
stty rows 24 columns 80 < \$spawn_out(slave,name)
expect "login: "
send "user1\r"
expect "assword: "
send "wrong\r"
expect "login: "
send "user1\r"
expect "assword: "
send "password\r"
expect "$ "
stty rows 50 columns 132 < \$spawn_out(slave,name)
send "echo \\\$TERM\r"
expect "$ "
send "sleep 9\r"
sleep .3
send "\003"
expect "$ "
send "\035"
expect "telnet>"
send "send ayt\r"
expect "$ "
send "\035"
expect "telnet>"
send "send brk\r"
sleep .3
send "exit\r"
expect eof
TYPED
}

record_telnet_port2323() {
    need telnetd
    capture client eth0 port 2323
    by_hand 0.5 telnet "$server6" 2323 <<'SAID'
user1
password
id
exit
SAID
}

vsftpd_up() {
    need users pki
    cat >"$work/vsftpd.conf" <<CONF
listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
anon_root=$work/home/user1
no_anon_password=NO
local_enable=YES
write_enable=YES
secure_chroot_dir=/run/vsftpd
pam_service_name=vsftpd
seccomp_sandbox=NO
pasv_min_port=40000
pasv_max_port=40100
connect_from_port_20=YES
ssl_enable=YES
allow_anon_ssl=YES
force_local_data_ssl=NO
force_local_logins_ssl=NO
require_ssl_reuse=NO
rsa_cert_file=$work/pki/server.crt
rsa_private_key_file=$work/pki/server.key
CONF
    housed vsftpd sh -c 'mkdir /run/vsftpd && exec vsftpd "$1"' sh "$work/vsftpd.conf"
    wait_port vsftpd server tcp 21
}

ftp_traffic() {
    need vsftpd
    capture client eth0 tcp
}

record_ftp_telnet() {
    ftp_traffic
    by_hand 0.2 telnet "$server4" 21 <<'SAID'
USER user1
PASS wrong
USER user1
PASS password
SYST
FEAT
PWD
TYPE I
SIZE notes.txt
MDTM notes.txt
PASV
CWD nowhere
MKD folder
RMD folder
STAT
HELP
SITE CHMOD 600 notes.txt
FROBNICATE
NOOP
QUIT
SAID
}

record_ftp_passive() {
    ftp_traffic
    get -u user1:password "ftp://$server4/"
    get --disable-epsv -u user1:password "ftp://$server4/notes.txt"
    get -T "$mails/parts.eml" -u user1:password "ftp://$server4/mail.eml"
    get -u user1:password -Q 'RNFR mail.eml' -Q 'RNTO parts.eml' -Q 'DELE parts.eml' "ftp://$server4/"
    get -C 8 -u user1:password "ftp://$server4/notes.txt"
}

record_ftp_active() {
    ftp_traffic
    get -P - -u user1:password "ftp://$server4/notes.txt"
    get -P - --disable-eprt -l -u user1:password "ftp://$server4/"
}

record_ftp_ipv6() {
    ftp_traffic
    get -u user1:password "ftp://[$server6]/notes.txt"
    get -P - -u user1:password "ftp://[$server6]/notes.txt"
}

record_ftp_tls() {
    ftp_traffic
    get -k --ssl-reqd --tls-max 1.2 -u user1:password "ftp://$server4/notes.txt"
    get -k --ftp-ssl-control -u user1:password "ftp://$server4/notes.txt"
}

# tnftp, and an anonymous reader.
record_ftp_client() {
    ftp_traffic
    client ftp -n -v <<SAID
open $server4
user user1 password
ls
ascii
get notes.txt /dev/null
size notes.txt
bye
SAID
    get "ftp://$server4/notes.txt"
}
