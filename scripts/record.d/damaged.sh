# Files that are not as they should be: captures/damaged/.
# shellcheck shell=bash

record_damaged() {
    need named exim
    capture_as all.part client eth0 port 53 or port 25
    ask "@$server4" st.um MX
    mail
    stop_captures
    local new=$work/new/damaged
    mkdir "$new"
    recast cut all.part damaged/cut-record.pcap 40
    recast cut all.part damaged/cut-header.pcap 103
    recast length all.part damaged/length-huge.pcap 9 0x7fffffff
    recast length all.part damaged/length-short.pcap 9 3
    recast bits all.part damaged/bits.pcap 7
    recast stop all.part damaged/odd-frames.pcap
    : >"$new/empty.pcap"
    head -c 24 "$work/new/all.part" >"$new/no-packets.pcap"
    head -c 11 "$work/new/all.part" >"$new/half-a-header.pcap"
    echo 'This is no capture.' >"$new/text.pcap"
    gzip -9nc "$work/new/all.part" | head -c 900 >"$new/cut.pcap.gz"
    editcap -F pcapng "$work/new/all.part" "$work/new/ng.part"
    head -c 1999 "$work/new/ng.part" >"$new/cut.pcapng"
}
