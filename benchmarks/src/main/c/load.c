// SPDX-License-Identifier: Apache-2.0
/*
 * Sends HTTP/1.1 requests, each with a traceparent made from its number, so that a receiver can tell from a span
 * alone whether it is right (dev.weir.benchmark.live.Numbered has the same rule). At a fixed rate a request's
 * latency counts from when it was due, not from when a connection was free for it: a server that stalls does not
 * slow the clock down that it is measured by. One thread, since it shares the machine with what it measures.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1024
#define SECOND 1000000000ULL
#define BUFFER 4096
#define GIVE_UP_AFTER (10 * SECOND)

struct connection {
	int fd;
	bool closing;      /* this request says so, and the server closes */
	uint64_t due;
	uint32_t left;     /* requests until it is closed */
	uint32_t have;
	char in[BUFFER];
};

/* Buckets of 1/32 of a power of two of nanoseconds. */
struct histogram {
	uint64_t buckets[64 * 32];
	uint64_t count, max;
};

static struct {
	int port, connections, churn;
	double rate, seconds;
	uint64_t first, run;
	const char *path;
} options = {.port = 8080, .connections = 16, .seconds = 5, .run = 1, .path = "/"};

static struct connection pool[MAX_CONNECTIONS];
static int idle[MAX_CONNECTIONS], idle_count;
static int epoll;
static uint64_t sent, answered, failed, opened, next_number;
static uint64_t random_state = 88172645463325252ULL;
static struct histogram latencies;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* Of no consequence for what is measured, so the same at each run. */
static uint32_t any(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 33) % below;
}

/* The finaliser of splitmix64: no two numbers give the same, and 0 is moved out of the way as no valid id. */
static uint64_t parent_of(uint64_t n)
{
	uint64_t z = n + 0x9E3779B97F4A7C15ULL;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
	z ^= z >> 31;
	return z ? z : 1;
}

static void record(struct histogram *h, uint64_t nanos)
{
	int power = nanos < 32 ? 0 : 63 - __builtin_clzll(nanos) - 5;
	uint64_t bucket = nanos < 32 ? nanos : (uint64_t)(power + 1) * 32 + ((nanos >> power) - 32);

	h->buckets[bucket]++;
	h->count++;
	if (nanos > h->max)
		h->max = nanos;
}

/* The upper bound of the bucket, in microseconds. */
static double percentile(const struct histogram *h, double part)
{
	uint64_t want = h->count * part, seen = 0;

	for (int i = 0; i < 64 * 32; i++) {
		seen += h->buckets[i];
		if (seen > want)
			return (i < 32 ? i + 1 : (double)((i % 32) + 33) * (1ULL << (i / 32 - 1))) / 1000;
	}
	return h->max / 1000.0;
}

static void open_connection(struct connection *c)
{
	struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(options.port)};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
	int one = 1;

	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&server, sizeof(server)))
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event))
		die("epoll");
	c->have = 0;
	c->left = options.churn ? options.churn / 2 + any(options.churn) : UINT32_MAX;
	opened++;
}

/* Connections end as they do in life: most by the client, some by a reset. */
static void reopen(struct connection *c, bool reset)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	if (reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(c->fd);
	open_connection(c);
}

static void send_request(struct connection *c, uint64_t due)
{
	char request[512];
	uint64_t n = next_number++;

	c->closing = --c->left == 0 && n % 4 == 0;
	int length = snprintf(request, sizeof(request),
			      "GET %s?n=%" PRIu64 " HTTP/1.1\r\nHost: localhost:%d\r\nUser-Agent: weir-load\r\n"
			      "Accept: */*\r\n%straceparent: 00-%016" PRIx64 "%016" PRIx64 "-%016" PRIx64 "-01\r\n\r\n",
			      options.path, n, options.port, c->closing ? "Connection: close\r\n" : "", options.run, n,
			      parent_of(n));

	c->due = due;
	c->have = 0;
	if (send(c->fd, request, length, MSG_NOSIGNAL) != length)
		die("send");
	sent++;
}

/* Whether a whole response is there. */
static bool complete(struct connection *c)
{
	char *end = memmem(c->in, c->have, "\r\n\r\n", 4);

	if (!end)
		return false;
	char *length = memmem(c->in, end - c->in, "Content-Length: ", 16);

	return length && c->have >= end + 4 - c->in + strtoul(length + 16, 0, 10);
}

static bool receive(struct connection *c)
{
	ssize_t n = recv(c->fd, c->in + c->have, BUFFER - 1 - c->have, 0);

	if (n <= 0) {
		fprintf(stderr, "load: the server closed a connection that had a request open\n");
		failed++;
		open_connection((close(c->fd), c));
		return true;
	}
	c->have += n;
	c->in[c->have] = 0;
	if (!complete(c))
		return false;
	if (memcmp(c->in, "HTTP/1.1 200", 12))
		failed++;
	else
		answered++;
	record(&latencies, now() - c->due);
	if (c->closing || c->left == 0)
		reopen(c, !c->closing && any(8) == 0);
	return true;
}

static void wait_for_answers(uint64_t until, bool flat)
{
	struct epoll_event events[256];
	uint64_t t = now();
	uint64_t left = until > t ? until - t : 0;
	struct timespec timeout = {.tv_sec = left / SECOND, .tv_nsec = left % SECOND};
	int n = epoll_pwait2(epoll, events, 256, &timeout, 0);

	if (n < 0 && errno != EINTR)
		die("epoll");
	for (int i = 0; i < n; i++) {
		struct connection *c = events[i].data.ptr;

		if (!receive(c))
			continue;
		if (flat && now() < until)
			send_request(c, now());
		else
			idle[idle_count++] = c - pool;
	}
}

static void at_rate(uint64_t start, uint64_t end)
{
	uint64_t k = 0, due = start;

	while (due < end) {
		while (due < end && due <= now() && idle_count > 0) {
			send_request(&pool[idle[--idle_count]], due);
			due = start + (uint64_t)(++k * SECOND / options.rate);
		}
		/* Behind, and every connection busy: only an answer helps. */
		wait_for_answers(idle_count > 0 ? (due < end ? due : end) : now() + SECOND, false);
	}
}

static void flat_out(uint64_t end)
{
	while (idle_count > 0)
		send_request(&pool[idle[--idle_count]], now());
	while (now() < end)
		wait_for_answers(end, true);
}

static void read_options(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		const char *name = argv[i], *value = argv[i + 1];

		if (!strcmp(name, "--port"))
			options.port = atoi(value);
		else if (!strcmp(name, "--connections"))
			options.connections = atoi(value);
		else if (!strcmp(name, "--rate"))
			options.rate = atof(value);
		else if (!strcmp(name, "--seconds"))
			options.seconds = atof(value);
		else if (!strcmp(name, "--first"))
			options.first = strtoull(value, 0, 10);
		else if (!strcmp(name, "--run"))
			options.run = strtoull(value, 0, 16);
		else if (!strcmp(name, "--churn"))
			options.churn = atoi(value);
		else if (!strcmp(name, "--path"))
			options.path = value;
		else
			argc = 0;
	}
	if (argc % 2 == 0 || options.connections < 1 || options.connections > MAX_CONNECTIONS) {
		fprintf(stderr, "Usage: load --port N --connections N(1-%d) --rate REQUESTS_PER_SECOND(0: flat out)"
				" --seconds N --first NUMBER --run HEX --churn REQUESTS_PER_CONNECTION(0: no end) --path P\n",
			MAX_CONNECTIONS);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	read_options(argc, argv);
	prctl(PR_SET_TIMERSLACK, 1);
	next_number = options.first;
	epoll = epoll_create1(0);
	for (int i = 0; i < options.connections; i++) {
		open_connection(&pool[i]);
		idle[idle_count++] = i;
	}
	uint64_t start = now(), end = start + (uint64_t)(options.seconds * SECOND);

	if (options.rate > 0)
		at_rate(start, end);
	else
		flat_out(end);
	uint64_t sending = now() - start;

	while (answered + failed < sent && now() < end + GIVE_UP_AFTER)
		wait_for_answers(now() + SECOND / 10, false);
	for (int i = 0; i < options.connections; i++)
		close(pool[i].fd);
	printf("sent=%" PRIu64 " answered=%" PRIu64 " failed=%" PRIu64 " opened=%" PRIu64 " next=%" PRIu64
	       " seconds=%.3f rate=%.0f p50_us=%.0f p99_us=%.0f p999_us=%.0f max_us=%.0f\n",
	       sent, answered, sent - answered, opened, next_number, sending / 1e9, sent / (sending / 1e9),
	       percentile(&latencies, 0.5), percentile(&latencies, 0.99), percentile(&latencies, 0.999),
	       latencies.max / 1000.0);
	return answered == sent ? 0 : 1;
}
