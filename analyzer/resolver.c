#include "analyzer/resolver.h"

#include "analyzer/flow.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define VENDORS_FILE  "/usr/share/ieee-data/oui.csv"
#define SERVICES_FILE "/etc/services"

enum {
    FILE_MAX = 64 << 20, /* octets of a file of names */
    VENDOR_SLOTS = 1 << 17,
    VENDORS_MAX = VENDOR_SLOTS / 2,
    SHORT_MAX = 8,         /* characters of a vendor's short name */
    VENDOR_NAME_MAX = 256, /* octets of a vendor's name that are looked at */
    SERVICE_MAX = 32,      /* octets of a service's name with its end */
};

/* Where the name of a vendor stands in the file. */
struct vendor {
    uint32_t prefix; /* the first three octets of the address + 1; 0: free */
    uint32_t offset;
};

struct service {
    char name[SERVICE_MAX];
};

struct resolver {
    const char *vendors_text; /* mapped; NULL: none */
    size_t vendors_size;
    struct vendor *vendors;      /* by a hash of the prefix; made with the first question */
    struct service *services[2]; /* TCP, UDP; by port; NULL: none */
};

/* --- files ------------------------------------------------------------------------------------ */

static const char *map_file(const char *path, size_t *size)
{
    struct stat status;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *text = MAP_FAILED;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) == 0 && status.st_size > 0 && status.st_size <= FILE_MAX) {
        *size = (size_t)status.st_size;
        text = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    return text == MAP_FAILED ? NULL : text;
}

/* A line of /etc/services: "smtp  25/tcp  mail". */
static void take_service(struct resolver *resolver, const char *line)
{
    char name[SERVICE_MAX], transport[8];
    unsigned port;

    if (sscanf(line, "%31[^# \t\n] %u/%7[a-z]", name, &port, transport) != 3 || port > UINT16_MAX)
        return;
    int i = strcmp(transport, "tcp") == 0 ? 0 : strcmp(transport, "udp") == 0 ? 1 : -1;
    if (i >= 0 && resolver->services[i] && !resolver->services[i][port].name[0])
        memcpy(resolver->services[i][port].name, name, sizeof name);
}

static void read_services(struct resolver *resolver, const char *path)
{
    FILE *file = path ? fopen(path, "re") : NULL;
    char line[512];

    if (!file)
        return;
    for (int i = 0; i < 2; i++)
        resolver->services[i] = calloc(UINT16_MAX + 1, sizeof *resolver->services[i]);
    while (fgets(line, sizeof line, file))
        take_service(resolver, line);
    fclose(file);
}

struct resolver *resolver_open(const char *vendors, const char *services)
{
    struct resolver *resolver = calloc(1, sizeof *resolver);

    if (!resolver)
        return NULL;
    resolver->vendors_text = map_file(vendors, &resolver->vendors_size);
    read_services(resolver, services);
    return resolver;
}

struct resolver *resolver_new(void)
{
    return resolver_open(VENDORS_FILE, SERVICES_FILE);
}

void resolver_free(struct resolver *resolver)
{
    if (!resolver)
        return;
    if (resolver->vendors_text)
        munmap((void *)(uintptr_t)resolver->vendors_text, resolver->vendors_size);
    free(resolver->vendors);
    free(resolver->services[0]);
    free(resolver->services[1]);
    free(resolver);
}

/* --- vendors ---------------------------------------------------------------------------------- */

static struct vendor *vendor_slot(const struct resolver *resolver, uint32_t prefix)
{
    uint32_t i = prefix * 2654435761u >> 15;

    while (resolver->vendors[i % VENDOR_SLOTS].prefix != 0 &&
           resolver->vendors[i % VENDOR_SLOTS].prefix != prefix + 1)
        i++;
    return &resolver->vendors[i % VENDOR_SLOTS];
}

/* "MA-L,005056,VMware, Inc.,…": the prefix and where the name begins. */
static bool read_vendor(const char *line, size_t n, uint32_t *prefix, size_t *name)
{
    char digits[7] = "", *end;

    if (n < 12 || memcmp(line, "MA-L,", 5) != 0 || line[11] != ',')
        return false;
    memcpy(digits, line + 5, 6);
    *prefix = (uint32_t)strtoul(digits, &end, 16);
    *name = 12;
    return *end == '\0';
}

/* One walk through the file. Names stay where they are. */
static void index_vendors(struct resolver *resolver)
{
    const char *text = resolver->vendors_text, *end = text + resolver->vendors_size;
    size_t n = 0;

    resolver->vendors = calloc(VENDOR_SLOTS, sizeof *resolver->vendors);
    for (const char *line = text; resolver->vendors && line < end && n < VENDORS_MAX;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((next ? next : end) - line), name;
        uint32_t prefix;
        if (read_vendor(line, length, &prefix, &name)) {
            struct vendor *vendor = vendor_slot(resolver, prefix);
            *vendor = (struct vendor){prefix + 1, (uint32_t)(line + name - text)};
            n++;
        }
        line = next ? next + 1 : end;
    }
}

/* A cell of CSV, without its quotes; returns its octets. */
static size_t read_cell(char cell[VENDOR_NAME_MAX], const char *text, const char *end)
{
    bool quoted = text < end && *text == '"';
    size_t n = 0;

    text += quoted;
    for (; text < end && *text != '\n' && n < VENDOR_NAME_MAX - 1; text++) {
        if (quoted && *text == '"' && (text + 1 == end || *++text != '"'))
            break;
        if (!quoted && *text == ',')
            break;
        cell[n++] = *text;
    }
    cell[n] = '\0';
    return n;
}

/* Words that say what kind of company it is, not which. */
static bool is_generic(const char *word)
{
    static const char *const generic[] = {"ab", "ag", "co", "company", "corp", "corporation",
        "gmbh", "holding", "inc", "incorporated", "jsc", "kg", "limited", "llc", "ltd", "oao", "of",
        "ooo", "oy", "oyj", "plc", "pty", "pvt", "sarl", "spa", "srl", "the", "zao"};

    for (size_t i = 0; i < sizeof generic / sizeof generic[0]; i++)
        if (strcasecmp(word, generic[i]) == 0)
            return true;
    return false;
}

/* ACME LTD: only the first letter of each word stays large. */
static void soften(char *name)
{
    bool letter_before = false;

    for (char *p = name; *p; p++)
        if (islower((unsigned char)*p))
            return;
    for (char *p = name; *p; p++) {
        bool letter = isalpha((unsigned char)*p);
        if (letter && letter_before)
            *p = (char)tolower((unsigned char)*p);
        letter_before = letter;
    }
}

/* The first characters of the words of a name; generic: of all words. */
static void add_words(struct text *out, const char *name, bool generic)
{
    char words[VENDOR_NAME_MAX], *rest = NULL;
    size_t start = out->length, characters = 0;

    memcpy(words, name, VENDOR_NAME_MAX);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        if (generic || !is_generic(word))
            text_add(out, word);
    for (size_t i = start; i < out->length; i++) {
        characters += ((uint8_t)out->data[i] & 0xc0) != 0x80;
        if (characters > SHORT_MAX) {
            out->length = i;
            return;
        }
    }
}

/* "VMware, Inc." → "VMware" */
static void add_short_name(struct text *out, char name[VENDOR_NAME_MAX])
{
    size_t start = out->length;
    char *to = name;

    soften(name);
    for (const char *p = name; *p; p++)
        if (*p != '\'')
            *to++ = strchr("\",./:()", *p) || (unsigned char)*p < 0x20 ? ' ' : *p;
    memset(to, 0, (size_t)(name + VENDOR_NAME_MAX - to));
    add_words(out, name, false);
    if (out->length - start < 2) {
        out->length = start;
        add_words(out, name, true);
    }
}

static bool add_vendor(struct resolver *resolver, struct text *out, const uint8_t address[6])
{
    uint32_t prefix = (uint32_t)address[0] << 16 | (uint32_t)address[1] << 8 | address[2];
    char name[VENDOR_NAME_MAX] = "";

    if (!resolver->vendors_text)
        return false;
    if (!resolver->vendors)
        index_vendors(resolver);
    if (!resolver->vendors)
        return false;
    const struct vendor *vendor = vendor_slot(resolver, prefix);
    if (vendor->prefix == 0)
        return false;
    const char *text = resolver->vendors_text;
    if (read_cell(name, text + vendor->offset, text + resolver->vendors_size) == 0)
        return false;
    /* Blocks that are shared by small vendors, told apart by more than three octets. */
    if (strncmp(name, "IEEE Registration", 17) == 0)
        return false;
    add_short_name(out, name);
    return true;
}

/* --- addresses -------------------------------------------------------------------------------- */

/* The octets that follow a well-known prefix, without zeros before the last. */
static void add_group(struct text *out, const char *name, const uint8_t *octets, size_t n)
{
    text_add(out, name);
    while (n > 1 && octets[0] == 0) {
        octets++;
        n--;
    }
    text_hex_bytes(out, octets, n, ':');
}

/* Addresses of devices that have none were given to a vendor once. */
static void add_zeros(struct text *out, const uint8_t address[6])
{
    text_hex_bytes(out, address, 3, ':');
    text_char(out, '_');
    text_hex_bytes(out, address + 3, 3, ':');
}

static bool add_well_known(struct text *out, const uint8_t address[6])
{
    static const uint8_t ones[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    if (memcmp(address, ones, 6) == 0)
        text_add(out, "Broadcast");
    else if (memcmp(address, "\0\0\0", 3) == 0)
        add_zeros(out, address);
    else if (memcmp(address, "\x01\x00\x5e", 3) == 0 && address[3] < 0x80)
        add_group(out, "IPv4mcast_", address + 3, 3);
    else if (memcmp(address, "\x33\x33", 2) == 0)
        add_group(out, "IPv6mcast_", address + 2, 4);
    else if (memcmp(address, "\x01\x80\xc2\x00\x00", 5) == 0 && address[5] < 0x10)
        add_group(out, "Spanning-tree-(for-bridges)_", address + 5, 1);
    else
        return false;
    return true;
}

void resolver_ether(struct resolver *resolver, struct text *out, const uint8_t address[6])
{
    if (!resolver) {
        text_ether(out, address);
    } else if (add_well_known(out, address)) {
        return;
    } else if (add_vendor(resolver, out, address)) {
        text_char(out, '_');
        text_hex_bytes(out, address + 3, 3, ':');
    } else {
        text_ether(out, address);
    }
}

void resolver_ether_full(struct resolver *resolver, struct text *out, const uint8_t address[6])
{
    resolver_ether(resolver, out, address);
    if (!resolver)
        return;
    text_add(out, " (");
    text_ether(out, address);
    text_char(out, ')');
}

/* --- ports ------------------------------------------------------------------------------------ */

const char *resolver_service(const struct resolver *resolver, uint8_t transport, uint16_t port)
{
    const struct service *services =
        resolver ? resolver->services[transport == TRANSPORT_UDP] : NULL;

    return services && services[port].name[0] ? services[port].name : NULL;
}

void resolver_port(
    const struct resolver *resolver, struct text *out, uint8_t transport, uint16_t port)
{
    const char *name = resolver_service(resolver, transport, port);

    if (name) {
        text_add(out, name);
        text_add(out, " (");
    }
    text_uint(out, port);
    if (name)
        text_char(out, ')');
}
