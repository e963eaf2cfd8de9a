#include "analyzer/workers.h"

#include "analyzer/language.h"
#include "analyzer/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_SIZE = 65536 };

struct worker {
    pid_t pid; /* 0: idle */
    int in;
    size_t job;
    struct text printed;
};

struct pool {
    const struct workers *workers;
    struct worker all[WORKERS_MAX];
    size_t n_all;
    size_t begun, done, first; /* first: the first job that is not done */
    bool *is_done;
};

/* Never returns. */
static void work(const struct workers *workers, size_t job, int out)
{
    if (dup2(out, STDOUT_FILENO) < 0)
        _exit(EXIT_WRONG);
    close(out);
    alarm(WORKERS_SECONDS_MAX);
    _exit(workers->work(workers->context, job));
}

static bool begin(struct pool *pool, struct worker *worker)
{
    int ends[2];

    if (pipe(ends) != 0)
        return false;
    fflush(NULL); /* or both would write it */
    worker->pid = fork();
    if (worker->pid == 0) {
        close(ends[0]);
        work(pool->workers, pool->begun, ends[1]);
    }
    close(ends[1]);
    worker->in = ends[0];
    worker->job = pool->begun++;
    text_reset(&worker->printed);
    if (worker->pid > 0)
        return true;
    close(ends[0]);
    worker->pid = 0;
    return false;
}

static int wait_for(struct worker *worker)
{
    int status = 0;

    close(worker->in);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
    worker->pid = 0;
    return status;
}

static bool finish(struct pool *pool, struct worker *worker)
{
    const struct workers *workers = pool->workers;
    int status = wait_for(worker);

    pool->done++;
    pool->is_done[worker->job] = true;
    while (pool->first < workers->n && pool->is_done[pool->first])
        pool->first++;
    return workers->done(workers->context, worker->job, status, &worker->printed);
}

/* Something to read, or the end. */
static bool listen_to(struct pool *pool, struct worker *worker)
{
    ssize_t n = read(worker->in, text_reserve(&worker->printed, READ_SIZE), READ_SIZE);

    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0)
        return finish(pool, worker);
    worker->printed.length += (size_t)n;
    if (worker->printed.length > pool->workers->printed_max)
        kill(worker->pid, SIGKILL);
    return true;
}

static bool may_begin(const struct pool *pool)
{
    const struct workers *workers = pool->workers;

    return pool->begun < workers->n &&
           (workers->window == 0 || pool->begun - pool->first < workers->window);
}

/* One round: begins what can be begun, and listens to all that say something. */
static bool turn(struct pool *pool, const char *name)
{
    struct pollfd polls[WORKERS_MAX];
    struct worker *which[WORKERS_MAX];
    nfds_t n = 0;

    for (size_t i = 0; i < pool->n_all; i++) {
        struct worker *worker = &pool->all[i];
        if (!worker->pid && may_begin(pool) && !begin(pool, worker)) {
            fprintf(stderr, "wirewalk: %s: no process can be started: use a smaller -j\n", name);
            return false;
        }
        if (!worker->pid)
            continue;
        which[n] = worker;
        polls[n++] = (struct pollfd){.fd = worker->in, .events = POLLIN};
    }
    if (poll(polls, n, -1) < 0)
        return errno == EINTR;
    for (nfds_t i = 0; i < n; i++)
        if (polls[i].revents && !listen_to(pool, which[i]))
            return false;
    return true;
}

static void end_all(struct pool *pool)
{
    for (size_t i = 0; i < pool->n_all; i++) {
        struct worker *worker = &pool->all[i];
        if (worker->pid) {
            kill(worker->pid, SIGKILL);
            wait_for(worker);
        }
        text_deinit(&worker->printed);
    }
}

bool workers_run(const struct workers *workers, const char *name)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct pool *pool = calloc(1, sizeof *pool);
    bool good = pool && (pool->is_done = calloc(workers->n + 1, sizeof(bool)));

    if (good) {
        pool->workers = workers;
        pool->n_all = workers->at_a_time ? workers->at_a_time : cores > 0 ? (size_t)cores : 1;
        if (pool->n_all > WORKERS_MAX)
            pool->n_all = WORKERS_MAX;
    }
    while (good && pool->done < workers->n)
        good = turn(pool, name);
    if (pool) {
        end_all(pool);
        free(pool->is_done);
    }
    free(pool);
    return good;
}

void workers_reason(struct text *out, int status)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        text_printf(out, tr(N_("the analysis took longer than %d seconds")), WORKERS_SECONDS_MAX);
    else if (WIFSIGNALED(status))
        text_printf(out, tr(N_("the analysis ended with signal %d")), WTERMSIG(status));
    else if (WEXITSTATUS(status) == EXIT_UNREADABLE)
        text_add(out, tr(N_("the capture cannot be read")));
    else
        text_printf(out, tr(N_("the analysis ended with code %d")), WEXITSTATUS(status));
}
