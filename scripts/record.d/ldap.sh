# LDAP: slapd with the entries of the handbook, and the ldap-utils.
# shellcheck shell=bash

base='o=um,c=es'
admin="cn=admin,$base"
person="cn=Server Administrator,ou=st,$base"

slapd_up() {
    need pki
    mkdir -p "$work/ldap/data"
    ldap_configuration >"$work/ldap/slapd.conf"
    ldap_entries >"$work/ldap/st.ldif"
    slapadd -f "$work/ldap/slapd.conf" -l "$work/ldap/st.ldif" 2>"$work/slapadd.log"
    daemon slapd server unshare -mu sh -c '
        hostname ubuntu
        mount -t tmpfs tmpfs /run && exec slapd -d 0 -f "$1/ldap/slapd.conf" -h "ldap:/// ldaps:///"' sh "$work"
    wait_port slapd server tcp 389
}

ldap_configuration() {
    cat <<CONF
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile /run/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload sssvlv
moduleload syncprov
moduleload ppolicy
TLSCertificateFile $work/pki/server.crt
TLSCertificateKeyFile $work/pki/server.key
TLSCACertificateFile $work/pki/ca.crt
TLSVerifyClient allow
sasl-host ubuntu
sasl-secprops none
authz-regexp "uid=([^,]*),cn=.*" "uid=\$1,ou=st,$base"
password-hash {CLEARTEXT}
sizelimit 100
database mdb
suffix "$base"
rootdn "$admin"
rootpw password
directory $work/ldap/data
maxsize 10000000
overlay sssvlv
overlay syncprov
overlay ppolicy
ppolicy_default "cn=policy,$base"
access to attrs=userPassword by self write by anonymous auth by * none
access to * by users write by * read
CONF
}

ldap_entries() {
    cat <<LDIF
dn: $base
objectClass: organization
o: um
description: Universidad de Murcia

dn: ou=st,$base
objectClass: organizationalUnit
ou: st

dn: cn=policy,$base
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdMinLength: 6
pwdCheckQuality: 1
pwdMaxFailure: 3

dn: $person
objectClass: inetOrgPerson
cn: Server Administrator
sn: Administrator
mobile: 611111111
mail: admin@st.um

dn: uid=user1,ou=st,$base
objectClass: inetOrgPerson
uid: user1
cn: José
sn: María
mail: user1@st.um
userPassword: password

dn: ou=elsewhere,$base
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://ldap.example.com/ou=elsewhere,o=example

LDIF
    local number
    for number in $(seq 1 12); do
        printf 'dn: cn=Student %s,ou=st,%s\nobjectClass: person\ncn: Student %s\nsn: S%s\n\n' \
            "$number" "$base" "$number" "$number"
    done
}

# A bare client, then one that binds as the administrator.
search() { client ldapsearch -x -H "ldap://$server4" -b "$base" "$@"; }
manage() {
    local tool=$1
    shift
    client "$tool" -x -H "ldap://$server4" -D "$admin" -w password "$@"
}

# Section 6 of the handbook.
record_ldap_search() {
    need slapd
    capture client eth0 port 389
    client ldapsearch -x -H "ldap://$server4" -b "$person" mobile
}

record_ldap_filters() {
    need slapd
    capture client eth0 port 389
    search -s base
    search -s one '(objectClass=*)' 1.1
    search '(&(objectClass=inetOrgPerson)(|(uid=user1)(mobile=6*11*1))(!(cn=nobody)))' '*' +
    search '(cn=Stud*)' cn -z 3
    search '(sn>=S5)' sn
    search '(sn<=S2)' sn
    search '(cn~=Jose)' -l 5 -A
    search '(cn:caseExactMatch:=Student 1)' cn
    search '(ou:dn:=st)' cn -z 2
    search '(cn=Jos\c3\a9)' cn
    search '(&)' dn -z 1
    search -a always -b "ou=elsewhere,$base" '(cn=a\2a\28b\29)'
    search -s sub -b '' '(objectClass=*)'
    search -s base -b '' + supportedControl
}

record_ldap_changes() {
    need slapd
    capture client eth0 port 389
    manage ldapadd <<LDIF
dn: cn=New One,ou=st,$base
objectClass: inetOrgPerson
cn: New One
sn: One
jpegPhoto:: /9j/4AAQSkZJRgABAQ==

LDIF
    manage ldapmodify <<LDIF
dn: cn=New One,ou=st,$base
changetype: modify
replace: sn
sn: Two
-
add: mobile
mobile: 622222222
mobile: 633333333
-
delete: jpegPhoto
-

dn: cn=New One,ou=st,$base
changetype: modify
increment: mobile
mobile: 1

LDIF
    manage ldapcompare "cn=New One,ou=st,$base" sn:Two
    manage ldapcompare "cn=New One,ou=st,$base" sn:Three
    manage ldapmodrdn -r "cn=New One,ou=st,$base" 'cn=Newer One'
    manage ldapmodrdn -s "$base" "cn=Newer One,ou=st,$base" 'cn=Newest One'
    manage ldapwhoami
    manage ldappasswd -s 'new password' "uid=user1,ou=st,$base"
    manage ldappasswd -s password "uid=user1,ou=st,$base"
    manage ldappasswd "cn=Newest One,$base"
    manage ldapdelete "cn=Newest One,$base"
    manage ldapexop -v cancel 99
}

record_ldap_errors() {
    need slapd
    capture client eth0 port 389
    client ldapwhoami -x -H "ldap://$server4" -D "$admin" -w wrong
    client ldapwhoami -x -H "ldap://$server4" -D "$admin" -w ''
    client ldapwhoami -x -H "ldap://$server4" -P 2 -D "$admin" -w password
    search -b 'cn=nobody,ou=st,o=um,c=es'
    search -b 'not a name'
    search '(cn=Stud*)' -z 2
    manage ldapdelete "ou=st,$base"
    manage ldapdelete "cn=nobody,$base"
    printf 'dn: cn=x,%s\nobjectClass: person\ncn: x\n' "$base" | manage ldapadd
    printf 'dn: %s\nobjectClass: organization\no: um\n' "$base" | manage ldapadd
    printf 'dn: cn=x,%s\nobjectClass: nothing\ncn: x\n' "$base" | client ldapadd -x -H "ldap://$server4"
    search -E '!1.2.3.4=abcd'
    client ldapwhoami -Y GSS-SPNEGO -H "ldap://$server4"
}

record_ldap_controls() {
    need slapd
    capture client eth0 port 389
    search -E 'pr=5/noprompt' '(cn=Stud*)' cn
    search -E '!sss=-cn:2.5.13.3' '(cn=Student 1*)' cn
    # ldapsearch asks for the next window; nobody answers.
    sleep 1 | client timeout 1 ldapsearch -x -H "ldap://$server4" -b "$base" \
        -E 'sss=sn:2.5.13.3' -E 'vlv=1/2/3/0' '(cn=Stud*)' cn
    search -E 'sync=ro' '(uid=user1)' cn
    search -E 'mv=((mail=*))' '(uid=user1)'
    search -M -b "ou=elsewhere,$base" '(objectClass=*)'
    client ldapwhoami -x -H "ldap://$server4" -e ppolicy -D "uid=user1,ou=st,$base" -w wrong
    client ldapwhoami -x -H "ldap://$server4" -e ppolicy -D "uid=user1,ou=st,$base" -w password
    manage ldapwhoami -e '!authzid=dn:uid=user1,ou=st,o=um,c=es'
    manage ldapmodify -e preread=sn -e postread=sn -e noop <<LDIF
dn: cn=Student 1,ou=st,$base
changetype: modify
replace: sn
sn: Changed

LDIF
    manage ldapmodify -e 'assert=(sn=nothing)' <<LDIF
dn: cn=Student 1,ou=st,$base
changetype: modify
replace: sn
sn: Changed

LDIF
}

record_ldap_sasl() {
    need slapd
    capture client eth0 port 389
    client ldapwhoami -Y DIGEST-MD5 -U user1 -w password -H "ldap://$server4"
    client ldapwhoami -Y CRAM-MD5 -U user1 -w password -H "ldap://$server4"
    client ldapwhoami -Y SCRAM-SHA-256 -U user1 -w password -H "ldap://$server4"
    client ldapwhoami -O none -Y PLAIN -U user1 -w password -H "ldap://$server4"
    client ldapwhoami -Y EXTERNAL -H "ldap://$server4"
}

record_ldap_starttls() {
    need slapd
    capture client eth0 port 389 or port 636
    LDAPTLS_REQCERT=never search -ZZ -s base
    LDAPTLS_REQCERT=never LDAPTLS_CERT=$work/pki/user.crt LDAPTLS_KEY=$work/pki/user.key \
        client ldapwhoami -ZZ -Y EXTERNAL -H "ldap://$server4"
    LDAPTLS_REQCERT=never client ldapsearch -x -H "ldaps://$server4" -b "$base" -s base
}
