/* The load generator: replays requests that were made beforehand over kept-alive connections, and times each answer.
 *
 *   load PORT CONNECTIONS SECONDS REPEAT SCRIPT [ANSWERS]
 *
 * SCRIPT is a file of records: a header { u32 length, u16 status, u8 kind, u8 first } and the bytes of a request. A
 * record that is `first` begins a sequence: a connection takes a whole sequence, sends its requests one after another,
 * and takes the next. `status` is what the answer must have; 0 is any 2xx. With REPEAT the script begins anew at
 * its end, without it the run ends there. After SECONDS no sequence is begun; those begun are finished and counted.
 * With ANSWERS, bodies are written there as { u32 record, u32 length } and the bytes.
 *
 * One thread and epoll: it uses a few microseconds a request, and says how many (`cpu_seconds`), so that every run
 * shows by itself that the server was the slower of the two. SIGTERM ends a run as its time does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 16, FIRST_ROOM = 1 << 16 };

struct record { uint32_t length; uint16_t status; uint8_t kind, first; };
struct request { const struct record *record; const char *bytes; };
struct times { uint32_t *us; size_t count, room; uint64_t bytes; };
struct connection {
    int socket;
    size_t next, sent;       /* the request it is at, and how much of it is sent */
    int idle;                /* nothing is under way */
    int is_chunked;          /* the answer's body is in chunks */
    uint64_t began;
    char *answer;            /* what has come of the answer */
    size_t length, room;
};

static struct request *requests;
static size_t request_count, cursor;
static struct times kinds[KINDS];
static uint64_t failures, reconnects, received, deadline, ended;
static int statuses[600], is_repeating, is_over, poller, port, answers = -1;
static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) { (void)signal_number; is_stopped = 1; }

static void fail(const char *what) { perror(what); exit(1); }

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void read_script(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat about;
    if (file < 0 || fstat(file, &about) < 0) fail(path);
    char *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED) fail(path);
    size_t room = 0;
    for (off_t at = 0; at < about.st_size;) {
        if (request_count == room) {
            room = room ? room * 2 : 1024;
            requests = realloc(requests, room * sizeof *requests);
            if (!requests) fail("memory");
        }
        const struct record *record = (const void *)(bytes + at);
        requests[request_count++] = (struct request){record, bytes + at + sizeof *record};
        at += (off_t)(sizeof *record + ((record->length + 7u) & ~7u)); /* records lie on multiples of eight */
    }
    if (!request_count) { fprintf(stderr, "%s: no requests\n", path); exit(1); }
}

static void note(uint8_t kind, uint64_t ns, size_t bytes) {
    struct times *times = &kinds[kind];
    if (times->count == times->room) {
        times->room = times->room ? times->room * 2 : FIRST_ROOM;
        times->us = realloc(times->us, times->room * sizeof *times->us);
        if (!times->us) fail("memory");
    }
    times->us[times->count++] = (uint32_t)(ns / 1000);
    times->bytes += bytes;
}

static void open_connection(struct connection *c) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (c->socket < 0 || connect(c->socket, (void *)&where, sizeof where) < 0) fail("connect");
    int yes = 1;
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event) < 0) fail("epoll");
}

static void want(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_MOD, c->socket, &event) < 0) fail("epoll");
}

static void push(struct connection *c) {
    const struct request *request = &requests[c->next];
    while (c->sent < request->record->length) {
        ssize_t n = send(c->socket, request->bytes + c->sent, request->record->length - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) { want(c, EPOLLIN | EPOLLOUT); return; }
        if (n < 0) return; /* hung up: reading will tell */
        c->sent += (size_t)n;
    }
}

static void begin(struct connection *c) {
    c->sent = c->length = 0;
    c->idle = 0;
    c->began = now_ns();
    push(c);
}

static void begin_sequence(struct connection *c) {
    if (cursor == request_count && is_repeating) cursor = 0;
    if (cursor == request_count || is_over || is_stopped || now_ns() >= deadline) { c->idle = is_over = 1; return; }
    c->next = cursor++;
    while (cursor < request_count && !requests[cursor].record->first) cursor++;
    begin(c);
}

/* The length of a chunked body that begins at `at`, or 0 while its end has not come. */
static size_t chunked_end(const char *at, const char *end) {
    const char *start = at;
    for (;;) {
        char *after;
        if (!memchr(at, '\n', (size_t)(end - at))) return 0;
        unsigned long length = strtoul(at, &after, 16);
        const char *line = memchr(after, '\n', (size_t)(end - after));
        if (!line || (size_t)(end - line) < length + 3) return 0;
        at = line + 1 + length + 2;
        if (length == 0) return (size_t)(at - start);
    }
}

/* The whole answer's length once it has come, else 0; sets where its body begins and its status. */
static size_t complete(struct connection *c, size_t *body, int *status) {
    char *blank = memmem(c->answer, c->length, "\r\n\r\n", 4);
    if (!blank) return 0;
    *body = (size_t)(blank + 4 - c->answer);
    *status = atoi(c->answer + 9);
    c->is_chunked = 0;
    if (*status == 204 || *status == 304) return *body;
    for (char *line = c->answer; line < blank; line = (char *)memchr(line, '\n', (size_t)(blank + 2 - line)) + 1) {
        if (!strncasecmp(line, "content-length:", 15)) {
            size_t end = *body + strtoul(line + 15, NULL, 10);
            return c->length >= end ? end : 0;
        }
        if (!strncasecmp(line, "transfer-encoding: chunked", 26)) {
            c->is_chunked = 1;
            size_t end = chunked_end(c->answer + *body, c->answer + c->length);
            return end ? *body + end : 0;
        }
    }
    fprintf(stderr, "an answer without a length:\n%.*s\n", (int)*body, c->answer);
    exit(1);
}

/* Put a chunked body together where it lies; return its length. */
static size_t joined(char *body) {
    size_t length = 0;
    for (char *at = body;;) {
        char *after;
        size_t chunk = strtoul(at, &after, 16);
        if (!chunk) return length;
        char *bytes = strchr(after, '\n') + 1;
        memmove(body + length, bytes, chunk);
        length += chunk;
        at = bytes + chunk + 2;
    }
}

static void keep(size_t record, const char *body, size_t length) {
    uint32_t header[2] = {(uint32_t)record, (uint32_t)length};
    if (write(answers, header, sizeof header) < 0 || write(answers, body, length) < 0) fail("answers");
}

static void finish(struct connection *c, int status, size_t body, size_t end) {
    const struct request *request = &requests[c->next];
    note(request->record->kind, now_ns() - c->began, end - body);
    received += end;
    int is_right = request->record->status ? status == request->record->status : status / 100 == 2;
    if (!is_right && failures++ < 3)
        fprintf(stderr, "%.*s\n", (int)(end > 800 ? 800 : end), c->answer);
    statuses[status > 0 && status < 600 ? status : 599]++;
    const char *is_closing = strcasestr(c->answer, "\r\nconnection: close");
    int closes = is_closing && is_closing < c->answer + body;
    if (answers >= 0) keep(c->next, c->answer + body, c->is_chunked ? joined(c->answer + body) : end - body);
    if (closes) {
        close(c->socket);
        reconnects++;
        open_connection(c);
    }
    ended = now_ns();
    c->next++;
    if (c->next < request_count && !requests[c->next].record->first && !is_stopped && ended < deadline) { begin(c); return; }
    begin_sequence(c);
}

static void take(struct connection *c) {
    if (c->room - c->length < FIRST_ROOM) {
        c->room = c->room ? c->room * 2 : 2 * FIRST_ROOM;
        c->answer = realloc(c->answer, c->room + 1);
        if (!c->answer) fail("memory");
    }
    ssize_t n = recv(c->socket, c->answer + c->length, c->room - c->length, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { /* hung up: an answer that never came is a failure */
        failures += !c->idle;
        close(c->socket);
        reconnects++;
        open_connection(c);
        if (!c->idle) { statuses[599]++; begin_sequence(c); }
        return;
    }
    c->length += (size_t)n;
    c->answer[c->length] = 0;
    size_t body = 0, end;
    int status = 0;
    if (!c->idle && (end = complete(c, &body, &status))) finish(c, status, body, end);
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t at(const struct times *times, double share) {
    size_t rank = (size_t)(share * (double)times->count);
    return times->us[rank < times->count ? rank : times->count - 1];
}

static void report(double seconds) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.3f,\"failures\":%lu,\"reconnects\":%lu,\"received\":%lu,\"statuses\":{",
           seconds, cpu, (unsigned long)failures, (unsigned long)reconnects, (unsigned long)received);
    const char *comma = "";
    for (int i = 0; i < 600; i++)
        if (statuses[i]) { printf("%s\"%d\":%d", comma, i, statuses[i]); comma = ","; }
    printf("},\"kinds\":{");
    comma = "";
    for (int i = 0; i < KINDS; i++) {
        struct times *times = &kinds[i];
        if (!times->count) continue;
        qsort(times->us, times->count, sizeof *times->us, ascending);
        printf("%s\"%d\":{\"count\":%zu,\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u,\"bytes\":%lu}", comma, i, times->count,
               at(times, 0.5), at(times, 0.99), times->us[times->count - 1], (unsigned long)times->bytes);
        comma = ",";
    }
    printf("}}\n");
}

int main(int argc, char **argv) {
    if (argc < 6) { fprintf(stderr, "load PORT CONNECTIONS SECONDS REPEAT SCRIPT [ANSWERS]\n"); return 2; }
    port = atoi(argv[1]);
    size_t count = (size_t)atoi(argv[2]);
    is_repeating = atoi(argv[4]);
    read_script(argv[5]);
    if (argc > 6 && (answers = open(argv[6], O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0) fail(argv[6]);
    struct sigaction on_stop = {.sa_handler = stop}; /* without SA_RESTART, so that waiting ends */
    sigaction(SIGTERM, &on_stop, NULL);
    poller = epoll_create1(0);
    struct connection *connections = calloc(count, sizeof *connections);
    for (size_t i = 0; i < count; i++) open_connection(&connections[i]);
    uint64_t start = now_ns();
    ended = start;
    deadline = start + (uint64_t)(atof(argv[3]) * 1e9);
    for (size_t i = 0; i < count; i++) begin_sequence(&connections[i]);
    for (;;) {
        size_t busy = 0;
        for (size_t i = 0; is_over && i < count; i++) busy += !connections[i].idle;
        if (is_over && !busy) break;
        struct epoll_event events[64];
        int n = epoll_wait(poller, events, 64, 60000);
        if (n == 0) { fprintf(stderr, "no answer for a minute\n"); return 1; }
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) { want(c, EPOLLIN); push(c); }
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(c);
        }
    }
    report((double)(ended - start) / 1e9);
    return 0;
}
