#include "analyzer/file_writer.h"

#include "analyzer/object_name.h"
#include "analyzer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PIECE_MAX = 1 << 16, /* octets of one order */
    ALL_WRITTEN = 'y',
};

enum order_kind { ORDER_OPEN, ORDER_ADD, ORDER_RESTART, ORDER_CLOSE, ORDER_KEEP, ORDER_DROP };

/* What goes through the pipe, with length octets behind it. */
struct order {
    uint32_t kind; /* enum order_kind */
    uint32_t slot, length;
};

/* --- the process that writes ------------------------------------------------------------------ */

struct slot {
    int fd;    /* -1: closed */
    bool used; /* the file was made by us, and its name is here */
    char name[OBJECT_NAME_MAX + 1];
};

struct writing {
    const char *folder_name;
    int folder, orders, answer;
    struct slot *slots;
    char piece[PIECE_MAX];
};

static void say(const struct writing *w, const char *name, const char *hint)
{
    fprintf(stderr, "wirewalk: %s/%s: %s: %s\n", w->folder_name, name, strerror(errno), hint);
}

/* Nothing, or all of it. */
static bool read_all(int fd, void *data, size_t n)
{
    for (char *to = data; n > 0;) {
        ssize_t got = read(fd, to, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *data, size_t n)
{
    for (const char *from = data; n > 0;) {
        ssize_t done = write(fd, from, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        from += done;
        n -= (size_t)done;
    }
    return true;
}

static bool make_file(struct writing *w, struct slot *slot, const char *name, uint32_t n)
{
    if (slot->used || !object_name_is_safe(name, n))
        return false;
    *slot = (struct slot){.fd = -1};
    memcpy(slot->name, name, n);
    slot->fd =
        openat(w->folder, slot->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (slot->fd < 0) {
        say(w, slot->name,
            errno == EEXIST ? "nothing is written over: name a new folder"
                            : "name a folder that can be written");
        return false;
    }
    slot->used = true;
    return true;
}

/* A file that is not what it should be does not stay. */
static bool give_up(struct writing *w, struct slot *slot)
{
    say(w, slot->name, "make room, or name another folder");
    unlinkat(w->folder, slot->name, 0);
    return false;
}

static bool close_file(struct writing *w, struct slot *slot)
{
    int fd = slot->fd;

    slot->fd = -1;
    return fd < 0 || close(fd) == 0 || give_up(w, slot);
}

static bool restart(struct writing *w, struct slot *slot)
{
    return (ftruncate(slot->fd, 0) == 0 && lseek(slot->fd, 0, SEEK_SET) == 0) || give_up(w, slot);
}

static bool forget(struct writing *w, struct slot *slot, bool drop)
{
    bool closed = close_file(w, slot);

    if (closed && drop)
        unlinkat(w->folder, slot->name, 0);
    slot->used = false;
    return closed;
}

/* false: it cannot be done, or nobody honest would ask for it. */
static bool obey(struct writing *w, const struct order *order)
{
    struct slot *slot = &w->slots[order->slot];

    if (order->kind == ORDER_OPEN)
        return make_file(w, slot, w->piece, order->length);
    if (!slot->used)
        return false;
    switch (order->kind) {
    case ORDER_ADD:
        return write_all(slot->fd, w->piece, order->length) || give_up(w, slot);
    case ORDER_RESTART:
        return restart(w, slot);
    case ORDER_CLOSE:
        return close_file(w, slot);
    case ORDER_KEEP:
    case ORDER_DROP:
        return forget(w, slot, order->kind == ORDER_DROP);
    default:
        return false;
    }
}

static bool obey_all(struct writing *w)
{
    struct order order;

    while (read_all(w->orders, &order, sizeof order)) {
        if (order.slot >= FILE_WRITER_SLOTS || order.length > PIECE_MAX ||
            !read_all(w->orders, w->piece, order.length) || !obey(w, &order))
            return false;
    }
    for (uint32_t i = 0; i < FILE_WRITER_SLOTS; i++) /* of a run that was ended */
        if (w->slots[i].used && !close_file(w, &w->slots[i]))
            return false;
    return true;
}

/* Many files may be open; too large ones are an error, not the end. */
static void prepare_limits(void)
{
    struct rlimit files;

    signal(SIGXFSZ, SIG_IGN);
    signal(SIGINT, SIG_IGN); /* whoever reads captures ends, and its end ends this */
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static _Noreturn void write_files(struct writing *w, bool sandbox)
{
    const char answer = ALL_WRITTEN;
    bool good = true;

    prepare_limits();
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    w->slots = calloc(FILE_WRITER_SLOTS, sizeof *w->slots);
    if (!w->slots)
        fputs("wirewalk: out of memory\n", stderr);
    if (w->slots && (!sandbox || sandbox_enter_writer(w->folder)))
        good = obey_all(w) && write_all(w->answer, &answer, 1);
    _exit(!good);
}

/* --- the process that reads captures ---------------------------------------------------------- */

struct file_writer {
    int orders, answer;
    bool failed;
    uint32_t n_free;
    uint16_t free[FILE_WRITER_SLOTS];
};

static int open_folder(const char *folder)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(
            stderr, "wirewalk: %s: %s: name a folder that can be made\n", folder, strerror(errno));
        return -1;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        fprintf(stderr, "wirewalk: %s: %s: name a folder\n", folder, strerror(errno));
    return fd;
}

static struct file_writer *writer_new(int orders, int answer)
{
    struct file_writer *writer = calloc(1, sizeof *writer);

    if (!writer)
        return NULL;
    writer->orders = orders;
    writer->answer = answer;
    writer->n_free = FILE_WRITER_SLOTS;
    for (uint32_t i = 0; i < FILE_WRITER_SLOTS; i++)
        writer->free[i] = (uint16_t)(FILE_WRITER_SLOTS - 1 - i);
    return writer;
}

static bool failed_to_start(void)
{
    fprintf(stderr, "wirewalk: a process that writes files: %s: close other programs\n",
        strerror(errno));
    return false;
}

/* orders, answer: the ends of this process. */
static bool start(const char *folder, int folder_fd, bool sandbox, int *orders, int *answer)
{
    int to[2], from[2];

    if (pipe2(to, O_CLOEXEC) != 0)
        return failed_to_start();
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return failed_to_start();
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        static struct writing writing; /* of this process alone */
        writing = (struct writing){
            .folder_name = folder, .folder = folder_fd, .orders = to[0], .answer = from[1]};
        close(to[1]);
        close(from[0]);
        write_files(&writing, sandbox);
    }
    close(to[0]);
    close(from[1]);
    *orders = to[1];
    *answer = from[0];
    return pid > 0 || failed_to_start();
}

struct file_writer *file_writer_start(const char *folder, bool sandbox)
{
    int orders = -1, answer = -1, fd = open_folder(folder);
    struct file_writer *writer = NULL;

    if (fd < 0)
        return NULL;
    if (start(folder, fd, sandbox, &orders, &answer) && !(writer = writer_new(orders, answer)))
        fputs("wirewalk: out of memory\n", stderr);
    close(fd);
    if (!writer && orders >= 0) {
        close(orders);
        close(answer);
    }
    return writer;
}

static bool tell(
    struct file_writer *writer, enum order_kind kind, uint32_t slot, const void *data, uint32_t n)
{
    struct order order = {kind, slot, n};

    if (!writer->failed)
        writer->failed =
            !write_all(writer->orders, &order, sizeof order) || !write_all(writer->orders, data, n);
    return !writer->failed;
}

int file_writer_open(struct file_writer *writer, const char *name, uint32_t n)
{
    if (writer->n_free == 0)
        return -1;
    uint16_t slot = writer->free[writer->n_free - 1];
    if (!tell(writer, ORDER_OPEN, slot, name, n))
        return -1;
    writer->n_free--;
    return slot;
}

bool file_writer_add(struct file_writer *writer, int slot, struct bytes octets)
{
    while (octets.length > 0) {
        uint32_t n = octets.length < PIECE_MAX ? octets.length : PIECE_MAX;
        if (!tell(writer, ORDER_ADD, (uint32_t)slot, octets.data, n))
            return false;
        octets = (struct bytes){octets.data + n, octets.length - n};
    }
    return true;
}

bool file_writer_restart(struct file_writer *writer, int slot)
{
    return tell(writer, ORDER_RESTART, (uint32_t)slot, NULL, 0);
}

bool file_writer_close(struct file_writer *writer, int slot)
{
    return tell(writer, ORDER_CLOSE, (uint32_t)slot, NULL, 0);
}

static bool let_go(struct file_writer *writer, int slot, enum order_kind kind)
{
    writer->free[writer->n_free++] = (uint16_t)slot;
    return tell(writer, kind, (uint32_t)slot, NULL, 0);
}

bool file_writer_keep(struct file_writer *writer, int slot)
{
    return let_go(writer, slot, ORDER_KEEP);
}

bool file_writer_drop(struct file_writer *writer, int slot)
{
    return let_go(writer, slot, ORDER_DROP);
}

bool file_writer_failed(const struct file_writer *writer)
{
    return writer->failed;
}

bool file_writer_end(struct file_writer *writer)
{
    char answer = 0;

    if (!writer)
        return true;
    close(writer->orders);
    writer->orders = -1;
    writer->failed = !read_all(writer->answer, &answer, 1) || answer != ALL_WRITTEN;
    return !writer->failed;
}

void file_writer_free(struct file_writer *writer)
{
    if (!writer)
        return;
    if (writer->orders >= 0)
        close(writer->orders);
    close(writer->answer);
    free(writer);
}
