"""Mail: section 7.4, sent by SMTP and fetched by POP3, in one recording."""
from lab import (BROADCAST, CLIENT, HOST, NO_MAC, SERVER, Capture, Ip, Talk, TcpEnd, arp,
                 ping_data)
from names import A, dns, lab_answer, question

# 2014-05-18 19:03:57 UTC; the mail server's greeting (frame 33, second 28.7) says 21:04:25 +0200.
EPOCH = 1400439837


def pings(cap, first, number_of_pings, start, ident, paths):
    """Echo pairs a second apart, from frame number first on."""
    there, back = paths
    for i in range(number_of_pings):
        seconds = start + i * 1.000137
        data = ping_data(EPOCH, seconds - 0.000031)
        cap.add(first + 2 * i, seconds, 98, there.icmp_echo(8, ident, i + 1, data))
        cap.add(first + 2 * i + 1, seconds + 0.000388, 98, back.icmp_echo(0, ident, i + 1, data))


def neighbours(cap, first, seconds):
    """Five seconds after a connection opens, both ends make sure that the other is still there."""
    cap.add(first, seconds, 42, arp(1, CLIENT, (NO_MAC, SERVER[1]), SERVER[0]))
    cap.add(first + 1, seconds + 0.000333, 60, arp(2, SERVER, CLIENT, padded=True))
    cap.add(first + 2, seconds + 0.010112, 60, arp(1, SERVER, (NO_MAC, CLIENT[1]), CLIENT[0],
                                                   padded=True))
    cap.add(first + 3, seconds + 0.010126, 42, arp(2, CLIENT, SERVER))


def host_asks(cap, number, seconds):
    cap.add(number, seconds, 60, arp(1, HOST, (NO_MAC, "172.16.22.2"), BROADCAST, padded=True))


def before_the_mail(cap):
    """Frames 1 to 29: section 7.3 pings the name server before it tries the mail port."""
    to_server, to_client = Ip(CLIENT, SERVER, 0x4A77, False), Ip(SERVER, CLIENT, 0x0000, False)
    echo = (Ip(CLIENT, SERVER, 0x0000, True), Ip(SERVER, CLIENT, 0x91F3, False))
    cap.add(1, 0.000000, 42, arp(1, CLIENT, (NO_MAC, SERVER[1]), BROADCAST))
    cap.add(2, 0.000322, 60, arp(2, SERVER, CLIENT, padded=True))
    cap.add(3, 0.000338, 65, to_server.udp(44716, 53, dns(
        0x6B0D, 0x0100, (1, 0, 0, 0), question("st.um", A))))
    cap.add(4, 0.000871, 149, to_client.udp(53, 44716, lab_answer(0x6B0D)))
    pings(cap, 5, 5, 0.001296, 0x0A41, echo)
    cap.add(15, 5.008604, 60, arp(1, SERVER, (NO_MAC, CLIENT[1]), CLIENT[0], padded=True))
    cap.add(16, 5.008622, 42, arp(2, CLIENT, SERVER))
    host_asks(cap, 17, 11.730415)
    pings(cap, 18, 4, 15.217742, 0x0A43, echo)
    cap.add(26, 20.226931, 42, arp(1, CLIENT, (NO_MAC, SERVER[1]), SERVER[0]))
    cap.add(27, 20.227246, 60, arp(2, SERVER, CLIENT, padded=True))
    cap.add(28, 20.232658, 60, arp(1, SERVER, (NO_MAC, CLIENT[1]), CLIENT[0], padded=True))
    cap.add(29, 20.232671, 42, arp(2, CLIENT, SERVER))


def sent(cap):
    """Frames 1 to 64, section 7.4.1: a mail typed by hand with telnet 172.16.22.135 25."""
    before_the_mail(cap)
    client = TcpEnd(Ip(CLIENT, SERVER, 0x6D21, True), 38424, 0x7A3C91E4, 1163842, 115)
    server = TcpEnd(Ip(SERVER, CLIENT, 0xE8B0, True), 25, 0xC05D2A17, 1159270, 114)
    talk = Talk(cap, client, server)
    talk.open(30, (28.675931, 28.676284, 28.676311))
    talk.says(33, 28.686124, 126, server,
              b"220 ubuntu ESMTP Exim 4.76 Sun, 18 May 2014 21:04:25 +0200\r\n")
    talk.ack(34, 28.686163, client)
    neighbours(cap, 35, 33.682547)
    talk.says(39, 33.926244, 78, client, b"HELO st.um\r\n")
    talk.ack(40, 33.926577, server)
    talk.says(41, 33.926818, 106, server, b"250 ubuntu Hello st.um [172.16.22.136]\r\n")
    talk.ack(42, 33.926842, client)
    talk.says(43, 49.302273, 91, client, b"MAIL FROM:<user1@st.um>\r\n")
    talk.says(44, 49.302684, 74, server, b"250 OK\r\n")
    talk.ack(45, 49.302709, client)
    host_asks(cap, 46, 55.390186)
    talk.says(47, 60.174203, 89, client, b"RCPT TO:<user2@st.um>\r\n")
    talk.says(48, 60.174771, 80, server, b"250 Accepted\r\n")
    talk.ack(49, 60.174796, client)
    talk.says(50, 61.069978, 72, client, b"DATA\r\n")
    talk.says(51, 61.070486, 122, server,
              b'354 Enter message, ending with "." on a line by itself\r\n')
    talk.ack(52, 61.070512, client)
    talk.says(53, 68.462197, 81, client, b"Hello dummie!\r\n")
    talk.ack(54, 68.501734, server)
    talk.says(55, 68.934246, 69, client, b".\r\n")
    talk.ack(56, 68.934571, server)
    talk.says(57, 68.936241, 94, server, b"250 OK id=1Wm60I-0001ms-8z\r\n")
    talk.ack(58, 68.936268, client)
    talk.says(59, 70.182194, 72, client, b"QUIT\r\n")
    talk.says(60, 70.182815, 97, server, b"221 ubuntu closing connection\r\n")
    talk.ack(61, 70.182837, client)
    talk.close(62, (70.182904, 70.183015, 70.183349), server)


def between(cap):
    """Frames 65 to 325: the host asks for its router now and then, the client pings the server."""
    echo = (Ip(CLIENT, SERVER, 0x0000, True), Ip(SERVER, CLIENT, 0xB6C8, False))
    host_asks(cap, 65, 99.062731)
    pings(cap, 66, 60, 402.118274, 0x0A9C, echo)
    neighbours(cap, 186, 463.402117)
    host_asks(cap, 190, 701.844090)
    pings(cap, 191, 60, 1507.530162, 0x0B17, echo)
    host_asks(cap, 311, 1702.206618)
    neighbours(cap, 312, 1980.446021)
    pings(cap, 316, 5, 2497.711943, 0x0B52, echo)


MAIL = (b"Return-path: <user1@st.um>\r\n"
        b"Envelope-to: user2@st.um\r\n"
        b"Delivery-date: Sun, 18 May 2014 21:05:06 +0200\r\n"
        b"Received: from [172.16.22.136] (helo=st.um)\r\n"
        b"\tby ubuntu with smtp (Exim 4.76)\r\n"
        b"\t(envelope-from <user1@st.um>)\r\n"
        b"\tid 1Wm60I-0001ms-8z\r\n"
        b"\tfor user2@st.um; Sun, 18 May 2014 21:05:06 +0200\r\n"
        b"Message-Id: <E1Wm60I-0001ms-8z@ubuntu>\r\n"
        b"From: user1@st.um\r\n"
        b"Date: Sun, 18 May 2014 21:05:06 +0200\r\n"
        b"\r\n"
        b"Hello dummie!\r\n")


def fetched(cap):
    """Frames 326 on, the second section 7.4.1: the mailbox, with telnet 172.16.22.135 110."""
    client = TcpEnd(Ip(CLIENT, SERVER, 0x1F86, True), 42532, 0x51B80C2E, 1163842, 115)
    server = TcpEnd(Ip(SERVER, CLIENT, 0x4CA1, True), 110, 0x9E2F7735, 1159270, 114)
    talk = Talk(cap, client, server)
    talk.open(326, (2524.950842, 2524.951163, 2524.951189))
    talk.says(329, 2524.951656, 86, server, b"+OK Dovecot ready.\r\n")
    talk.ack(330, 2524.951692, client)
    neighbours(cap, 331, 2529.954310)
    talk.says(335, 2539.362480, 78, client, b"USER user2\r\n")
    talk.ack(336, 2539.362801, server)
    talk.says(337, 2539.363003, 71, server, b"+OK\r\n")
    talk.ack(338, 2539.363028, client)
    talk.says(339, 2546.314314, 81, client, b"PASS password\r\n")
    talk.says(340, 2546.346868, 82, server, b"+OK Logged in.\r\n")
    talk.ack(341, 2546.346895, client)
    host_asks(cap, 342, 2551.072206)
    talk.says(343, 2552.434249, 72, client, b"STAT\r\n")
    talk.says(344, 2552.434808, 78, server, b"+OK 5 2453\r\n")
    talk.ack(345, 2552.434833, client)
    talk.says(346, 2557.402340, 72, client, b"LIST\r\n")
    talk.says(347, 2557.402935, 121, server,
              b"+OK 5 messages:\r\n1 633\r\n2 621\r\n3 401\r\n4 397\r\n5 401\r\n.\r\n")
    talk.ack(348, 2557.402961, client)
    talk.says(349, 2574.026219, 74, client, b"RETR 5\r\n")
    talk.says(350, 2574.026780, 486, server, b"+OK 401 octets\r\n" + MAIL + b".\r\n")
    talk.ack(351, 2574.026807, client)
    host_asks(cap, 352, 2580.340518)
    talk.says(353, 2581.114184, 74, client, b"DELE 1\r\n")
    talk.says(354, 2581.114575, 93, server, b"+OK Marked to be deleted.\r\n")
    talk.ack(355, 2581.114601, client)
    talk.says(356, 2585.346207, 72, client, b"QUIT\r\n")
    talk.says(357, 2585.347721, 102, server, b"+OK Logging out, messages deleted.\r\n")
    talk.ack(358, 2585.347748, client)
    talk.close(359, (2585.347802, 2585.347915, 2585.348247), server)


def captures():
    """smtp ends with the mail; pop is the recording to its end."""
    smtp, pop = Capture(EPOCH), Capture(EPOCH)
    for cap in (smtp, pop):
        sent(cap)
    between(pop)
    fetched(pop)
    return {"smtp": smtp, "pop": pop}
