/* SPDX-License-Identifier: MIT */
/*
 * worker.c - a function in a child process with limits, and the parent that hears its records and
 * sees to its end. The only place that forks. Knows nothing of what the records mean.
 */
#include "base/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/record.h"

#define FILES_LIMIT 64      /* descriptors a child may open */
#define HIDDEN_LIMIT 4096   /* numbers among which the pipe is hidden */
#define SLICE_MS 20         /* how often the parent looks for a child whose pipe stays open */
#define CHUNK ((size_t)64 << 10)

/* The child as its parent sees it. */
struct child {
    pid_t pid;
    int pipe;         /* its records, not blocking */
    int64_t deadline; /* milliseconds of the monotonic clock */
    uint32_t pauses;  /* how often the parent has waited since the pipe was closed */
};

/* The child's own, for child_out_of_memory(). */
static struct record_writer *child_writer;

static struct worker_limits with_defaults(const struct worker_limits *given)
{
    struct worker_limits limits = given != NULL ? *given : (struct worker_limits){0};

    if (limits.cpu_ms == 0)
        limits.cpu_ms = 2000;
    if (limits.wall_ms == 0)
        limits.wall_ms = 10000;
    if (limits.memory == 0)
        limits.memory = (uint64_t)1 << 30;
    if (limits.output == 0)
        limits.output = (uint64_t)64 << 20;
    return limits;
}

static unsigned cpu_seconds(const struct worker_limits *limits)
{
    return limits->cpu_ms / 1000 + (limits->cpu_ms % 1000 > 0);
}

/* ---- in the child ---- */

static void child_out_of_memory(void)
{
    record_end(child_writer, RECORD_END_MEMORY);
    _exit(EXIT_FAILURE);
}

static void reset_signals(void)
{
    sigset_t none;
    int number;

    for (number = 1; number <= SIGRTMAX; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Moves the pipe to a number that work which closes or writes by guess will hardly meet. */
static int hide_pipe(int pipe)
{
    struct rlimit files = {0};
    unsigned draw = 0;
    unsigned high;

    getrlimit(RLIMIT_NOFILE, &files);
    high = files.rlim_cur < HIDDEN_LIMIT ? (unsigned)files.rlim_cur : HIDDEN_LIMIT;
    if (high <= FILES_LIMIT ||
        getrandom(&draw, sizeof draw, GRND_NONBLOCK) != (ssize_t)sizeof draw)
        return fcntl(pipe, F_DUPFD_CLOEXEC, 3);
    return fcntl(pipe, F_DUPFD_CLOEXEC, (int)(FILES_LIMIT + draw % (high - FILES_LIMIT)));
}

/* Closes all descriptors from 3 on but one; false when that cannot be done. */
static bool close_others(int kept)
{
    DIR *folder;
    struct dirent *entry;

    if (close_range((unsigned)kept + 1, ~0u, 0) == 0 &&
        (kept == 3 || close_range(3, (unsigned)kept - 1, 0) == 0))
        return true;
    /* Before Linux 5.9: one by one. */
    folder = opendir("/proc/self/fd");
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int number = atoi(entry->d_name);

        if (number > 2 && number != kept && number != dirfd(folder))
            close(number);
    }
    return folder != NULL && closedir(folder) == 0;
}

/* Limits are never raised; RLIM_INFINITY leaves one as it is. */
static bool lower_limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit limit;

    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return false;
    if (hard < limit.rlim_max)
        limit.rlim_max = hard;
    if (soft < limit.rlim_cur)
        limit.rlim_cur = soft;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

/* Address space on top of what is in use now; false when that cannot be told or set. */
static bool limit_memory(uint64_t memory)
{
    char text[32] = "";
    int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t got = statm >= 0 ? read(statm, text, sizeof text - 1) : -1;
    uint64_t used = strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);

    if (statm >= 0)
        close(statm);
    return got > 0 && !count_add(used, memory, &used) && lower_limit(RLIMIT_AS, used, used);
}

/* Takes from the child what it does not need, and moves the pipe; false when that fails. */
static bool isolate(int *pipe, const struct worker_limits *limits)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int hidden = hide_pipe(*pipe);
    rlim_t seconds = cpu_seconds(limits);
    int i;

    reset_signals();
    if (null < 0 || hidden < 0)
        return false;
    *pipe = hidden;
    for (i = 0; i < 3; i++) {
        if (dup2(null, i) < 0)
            return false;
    }
    if (!close_others(hidden) || (WORKER_LIMITS_MEMORY && !limit_memory(limits->memory)))
        return false;
    /* SIGXCPU tells what happened; SIGKILL comes a second later if it is not heeded. */
    return lower_limit(RLIMIT_CPU, seconds, seconds + 1) && lower_limit(RLIMIT_CORE, 0, 0) &&
           lower_limit(RLIMIT_FSIZE, 0, 0) && lower_limit(RLIMIT_NPROC, 0, 0) &&
           lower_limit(RLIMIT_NOFILE, FILES_LIMIT, RLIM_INFINITY);
}

static void __attribute__((noreturn))
child_main(pid_t parent, int pipe, const struct worker_limits *limits,
           void (*work)(struct record_writer *writer, void *context), void *context)
{
    struct record_writer writer = {.limit = limits->output, .descriptor = pipe};

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    if (!isolate(&writer.descriptor, limits)) {
        record_end(&writer, RECORD_END_ISOLATION);
        _exit(EXIT_FAILURE);
    }
    child_writer = &writer;
    memory_on_exit(child_out_of_memory);
    work(&writer, context);
    record_end(&writer, RECORD_END_WHOLE);
    _exit(EXIT_SUCCESS);
}

/* ---- in the parent ---- */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether it has ended by itself. It stays a zombie, so that its number is not given anew. */
static bool child_has_ended(const struct child *child)
{
    siginfo_t info = {0};

    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno != EINTR;
    return info.si_pid == child->pid;
}

/* Waits for records, or when the pipe is closed for the child's end, but not for long. */
static void child_wait(struct child *child, bool closed, int64_t left)
{
    struct pollfd poller = {.fd = child->pipe, .events = POLLIN};
    struct timespec pause = {0};

    if (!closed) {
        poll(&poller, 1, left < SLICE_MS ? (int)left : SLICE_MS);
        return;
    }
    /* From 50 microseconds on, doubling up to about 13 milliseconds. */
    pause.tv_nsec = 50000L << (child->pauses < 8 ? child->pauses : 8);
    child->pauses++;
    nanosleep(&pause, NULL);
}

/* Kills it and all it has started; it must not have been reaped. */
static void child_kill(const struct child *child)
{
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
}

/*
 * Hears the child until its stream ends (0), something is wrong (negative), or it has ended before
 * its stream did (1). A pipe that somebody else keeps open does not matter then.
 */
static int child_listen(struct child *child, struct record_reader *reader,
                        const struct worker_limits *limits, uint8_t *chunk, struct error *error)
{
    bool over = false;

    for (;;) {
        ssize_t got = read(child->pipe, chunk, CHUNK);
        int64_t left = child->deadline - now_ms();

        if (got > 0) {
            int result = record_feed(reader, chunk, (size_t)got, error);

            if (result < 0 || reader->ended)
                return result;
        } else if (over) {
            return 1;
        } else if (child_has_ended(child)) {
            over = true;
            child_kill(child);
            continue;
        }
        if (left <= 0)
            return error_set(error, ERROR_PLUGIN, "ran longer than %g s",
                             (double)limits->wall_ms / 1000);
        if (got <= 0)
            child_wait(child, got == 0, left);
    }
}

/* Why it ended before its stream did. */
static int explain_end(int status, const struct rusage *usage, const struct record_reader *reader,
                       const struct worker_limits *limits, struct error *error)
{
    long used = (long)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
                (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000000;
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (number == SIGXCPU || (number == SIGKILL && used >= (long)cpu_seconds(limits)))
        return error_set(error, ERROR_PLUGIN, "ran longer than %u s of processor time",
                         cpu_seconds(limits));
    if (number != 0)
        return error_set(error, ERROR_PLUGIN, "stopped by signal %d (%s)", number,
                         strsignal(number));
    if (WEXITSTATUS(status) != 0)
        return error_set(error, ERROR_PLUGIN, "ended with status %d", WEXITSTATUS(status));
    if (reader->size > 0)
        return error_set(error, ERROR_PLUGIN, "ended in the middle of a record");
    return error_set(error, ERROR_PLUGIN, "ended before its work was done");
}

static int child_hear(struct child *child, struct record_reader *reader,
                      const struct worker_limits *limits, struct error *error)
{
    uint8_t *chunk = memory_new(CHUNK, 1);
    struct rusage usage = {0};
    int status = 0;
    int result;

    child->deadline = now_ms() + limits->wall_ms;
    fcntl(child->pipe, F_SETFL, O_NONBLOCK);
    result = child_listen(child, reader, limits, chunk, error);
    child_kill(child);
    while (wait4(child->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    free(chunk);
    return result > 0 ? explain_end(status, &usage, reader, limits, error) : result;
}

static int run_child(struct record_reader *reader, const struct worker_limits *limits,
                     void (*work)(struct record_writer *writer, void *context), void *context,
                     struct error *error)
{
    struct child child = {0};
    pid_t parent = getpid();
    int ends[2];
    int result;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set(error, ERROR_SYSTEM, "cannot open a pipe: %s", strerror(errno));
    child.pid = fork();
    if (child.pid == 0)
        child_main(parent, ends[1], limits, work, context);
    close(ends[1]);
    if (child.pid < 0) {
        result = error_set(error, ERROR_SYSTEM, "cannot start a process: %s", strerror(errno));
    } else {
        /* Both do it, so that it is done whoever comes first. */
        setpgid(child.pid, child.pid);
        child.pipe = ends[0];
        result = child_hear(&child, reader, limits, error);
    }
    close(ends[0]);
    return result;
}

static int run_here(struct record_reader *reader, const struct worker_limits *limits,
                    void (*work)(struct record_writer *writer, void *context), void *context,
                    struct error *error)
{
    struct record_writer writer = {.limit = limits->output, .descriptor = -1};
    int result;

    work(&writer, context);
    record_end(&writer, RECORD_END_WHOLE);
    result = record_feed(reader, writer.data, writer.size, error);
    free(writer.data);
    return result;
}

int worker_run(const struct worker_limits *given,
               void (*work)(struct record_writer *writer, void *context), void *work_context,
               bool (*take)(void *context, uint32_t kind, struct bytes *record), void *take_context,
               struct error *error)
{
    struct worker_limits limits = with_defaults(given);
    struct record_reader reader = {.limit = limits.output, .take = take, .context = take_context};
    int result = limits.in_process ? run_here(&reader, &limits, work, work_context, error)
                                   : run_child(&reader, &limits, work, work_context, error);

    free(reader.data);
    return result;
}
