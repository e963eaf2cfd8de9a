# The mail server: exim on ports 25 and 2525. Mail for user1 and user2 is delivered to a file.
# shellcheck shell=bash

exim_up() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj /CN=ubuntu -keyout "$work/exim.key" -out "$work/exim.crt" 2>/dev/null
    chmod 644 "$work/exim.key"
    exim_configuration >"$work/exim4.conf"
    daemon exim server unshare -m sh -c '
        set -e
        own="uid=$(id -u Debian-exim),gid=$(id -g Debian-exim),mode=750"
        mount -t tmpfs tmpfs /run
        mkdir /run/exim4
        mount -t tmpfs -o "$own" tmpfs /run/exim4
        mount -t tmpfs -o "$own" tmpfs /var/spool/exim4
        mount -t tmpfs -o "$own" tmpfs /var/log/exim4
        mount -t tmpfs -o "$own" tmpfs /var/mail
        mount -t tmpfs tmpfs /etc/exim4
        cp "$1/exim4.conf" /etc/exim4/exim4.conf
        export TZ=Europe/Madrid
        exec exim4 -bdf -oX "25 : 2525" -oP /run/exim4/exim.pid' sh "$work"
    wait_port exim server tcp 2525
}

exim_configuration() {
    cat <<CONF
primary_hostname = ubuntu
domainlist local_domains = st.um : demo.local : ubuntu
exim_path = /usr/sbin/exim4
tls_certificate = $work/exim.crt
tls_privatekey = $work/exim.key
tls_advertise_hosts = *
auth_advertise_hosts = *
chunking_advertise_hosts = *
pipelining_advertise_hosts = *
dsn_advertise_hosts = *
prdr_enable = true
accept_8bitmime = true
smtputf8_advertise_hosts = *
host_lookup =
rfc1413_hosts =
keep_environment =
never_users =
message_size_limit = 10M
smtp_receive_timeout = 6s
smtp_max_synprot_errors = 20
pipelining_connect_advertise_hosts =
smtp_max_unknown_commands = 3
log_file_path = /var/log/exim4/%slog
acl_smtp_connect = check_connect
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept
acl_smtp_vrfy = check_vrfy
acl_smtp_expn = accept
acl_smtp_etrn = accept
begin acl
# Who speaks first is thrown out on port 25 but heard on 2525.
check_connect:
  accept condition = \${if eq{\$received_port}{2525}}
         control = no_enforce_sync
  accept
check_rcpt:
  deny message = relay not permitted
       !domains = +local_domains
       !authenticated = *
  deny message = 5.1.1 \$local_part: no such user here
       domains = +local_domains
       !local_parts = user : user1 : user2 : postmaster
  defer message = 4.2.1 \$local_part: mailbox busy, try later
       local_parts = user
       domains = ubuntu
  accept
check_vrfy:
  accept local_parts = user1 : user2
  deny message = 252 cannot say
begin routers
staff:
  driver = redirect
  local_parts = staff
  data = user1@st.um, user2@st.um
local:
  driver = accept
  domains = +local_domains
  local_parts = user : user1 : user2 : postmaster
  transport = file
discard:
  driver = redirect
  data = :blackhole:
begin transports
file:
  driver = appendfile
  file = /var/mail/\$local_part
  user = Debian-exim
  group = Debian-exim
  delivery_date_add
  envelope_to_add
  return_path_add
begin retry
* * F,2h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if and{{eq{\$auth2}{user1}}{eq{\$auth3}{password}}}}
  server_set_id = \$auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{eq{\$auth1}{user1}}{eq{\$auth2}{password}}}}
  server_set_id = \$auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = \${if eq{\$auth1}{user1}{password}fail}
  server_set_id = \$auth1
CONF
}
