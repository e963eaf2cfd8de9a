/*
 * The yardstick: reads a capture with pcap_next_ex and does nothing else.
 *
 * Prints the packets, the captured bytes and the processor time (user and system) in seconds of the
 * loop alone, without the start of the program. bareloop FILE
 */
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>

static double seconds(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
}

int main(int count, char **words)
{
    char error[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const uint8_t *data;
    uint64_t packets = 0, bytes = 0;
    int result;
    if (count != 2) {
        fputs("usage: bareloop FILE\n", stderr);
        return 2;
    }
    double start = processor_seconds();
    pcap_t *pcap = pcap_open_offline(words[1], error);
    if (pcap == NULL) {
        fprintf(stderr, "bareloop: %s\n", error);
        return 4;
    }
    while ((result = pcap_next_ex(pcap, &header, &data)) == 1) {
        packets++;
        bytes += header->caplen;
    }
    if (result == PCAP_ERROR)
        fprintf(stderr, "bareloop: %s: %s\n", words[1], pcap_geterr(pcap));
    pcap_close(pcap);
    printf("%llu %llu %.6f\n", (unsigned long long)packets, (unsigned long long)bytes,
        processor_seconds() - start);
    return result == PCAP_ERROR ? 3 : 0;
}
