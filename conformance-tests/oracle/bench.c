// SPDX-License-Identifier: BSD-2-Clause
/* Micro-benchmark of libdfkq in the same process. Medians of RUNS runs, ns an operation. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <malloc.h>

struct kevent { uintptr_t ident; short filter; u_short flags; u_int fflags; intptr_t data; void *udata; };
int kqueue(void);
int kevent(int, const struct kevent *, int, struct kevent *, int, const struct timespec *);
int dfkq_close(int), dfkq_dev(void), dfkq_level(int, long);
long dfkq_info(int);
enum { READ = -1, USER = -9, ADD = 1, DELETE = 2, CLEAR = 0x20, TRIGGER = 0x01000000 };
#define RUNS 9

static const struct timespec zero;
static double runs[RUNS];
static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ll + t.tv_nsec; }
static int cmp(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return (x > y) - (x < y); }
static void report(const char *what)
{
	qsort(runs, RUNS, sizeof *runs, cmp);
	printf("%-66s %10.1f  (min %.1f max %.1f)\n", what, runs[RUNS / 2], runs[0], runs[RUNS - 1]);
	fflush(stdout);
}
static struct kevent kv(uintptr_t id, int f, int fl, u_int ff) { return (struct kevent){ id, f, fl, ff, 0, 0 }; }
static void must(int ok, const char *w) { if (!ok) { fprintf(stderr, "bench: %s\n", w); exit(1); } }

static void trigger(int q, uintptr_t id, int n, const char *what)
{
	struct kevent c = kv(id, USER, 0, TRIGGER), e[4];
	for (int r = -1; r < RUNS; r++) {
		int64_t t = now();
		for (int i = 0; i < n; i++)
			must(kevent(q, &c, 1, e, 4, &zero) == 1, what);
		if (r >= 0)
			runs[r] = (double)(now() - t) / n;
	}
	report(what);
}

static void add(int q, uintptr_t id) { struct kevent c = kv(id, USER, ADD | CLEAR, 0); must(kevent(q, &c, 1, NULL, 0, &zero) == 0, "add"); }

static int qa, qb;
static int PP = 20000;
static void *pong(void *arg)
{
	struct kevent c = kv(1, USER, 0, TRIGGER), e;
	for (int i = 0; i < PP; i++) {
		must(kevent(qb, NULL, 0, &e, 1, NULL) == 1, "pong");
		kevent(qa, &c, 1, NULL, 0, &zero);
	}
	return NULL;
}

/* a second thread, parked: libc drops the atomic instructions of its mutexes without one */
static void *park(void *arg)
{
	pthread_mutex_t *m = arg;
	pthread_mutex_lock(m);
	return NULL;
}

int main(int argc, char **argv)
{
	static pthread_mutex_t parked = PTHREAD_MUTEX_INITIALIZER;
	pthread_t parker;
	int n = argc > 1 ? atoi(argv[1]) : 300000;
	struct kevent c[2], e[4];
	int q = kqueue(), d;

	pthread_mutex_lock(&parked);
	pthread_create(&parker, NULL, park, &parked);
	must(dfkq_info(3) == sizeof(struct kevent), "ABI");
	for (int r = -1; r < RUNS; r++) {
		int64_t t = now();
		for (int i = 0; i < n; i++)
			kevent(q, NULL, 0, e, 4, &zero);
		if (r >= 0)
			runs[r] = (double)(now() - t) / n;
	}
	report("   empty kevent(), nothing pending");
	add(q, 1);
	trigger(q, 1, n, "a  USER trigger + collect in one call (EV_CLEAR)");
	for (int size = 10000; size <= 100000; size *= 10) {
		int p = kqueue();
		char s[100];
		size_t before = mallinfo2().uordblks;
		add(p, 1);			/* first: at the end of its hash chain */
		for (int i = 2; i <= size + 1; i++)
			add(p, i);
		snprintf(s, sizeof s, "b  the same, %d idle knotes, knote registered first", size);
		trigger(p, 1, size > 10000 ? n / 30 : n / 3, s);
		/* an ident of the same chain as many others, registered last: at its head */
		add(p, 1000000);
		snprintf(s, sizeof s, "b  the same, %d idle knotes, knote registered last", size);
		trigger(p, 1000000, n, s);
		printf("f  heap bytes per idle knote (malloc'd, of %ld): %.1f\n", dfkq_info(0),
		    (double)(mallinfo2().uordblks - before) / (size + 2));
		dfkq_close(p);
	}
	c[0] = kv(7, USER, ADD | CLEAR, 0);
	c[1] = kv(7, USER, DELETE, 0);
	for (int r = -1; r < RUNS; r++) {
		int64_t t = now();
		for (int i = 0; i < n; i++)
			must(kevent(q, c, 2, NULL, 0, &zero) == 0, "c");
		if (r >= 0)
			runs[r] = (double)(now() - t) / n;
	}
	report("c  EV_ADD + EV_DELETE of a USER knote in one call");
	for (int r = -1; r < RUNS; r++) {
		int64_t t = now();
		for (int i = 0; i < n; i++) {
			must(kevent(q, c, 1, NULL, 0, &zero) == 0, "c");
			must(kevent(q, c + 1, 1, NULL, 0, &zero) == 0, "c");
		}
		if (r >= 0)
			runs[r] = (double)(now() - t) / n;
	}
	report("c  EV_ADD + EV_DELETE of a USER knote in two calls");
	d = dfkq_dev();
	c[0] = kv(d, READ, ADD | CLEAR, 0);
	kevent(q, c, 1, NULL, 0, &zero);
	for (int r = -1; r < RUNS; r++) {
		int64_t t = now();
		for (int i = 0; i < n; i++) {
			dfkq_level(d, i + 1);
			must(kevent(q, NULL, 0, e, 4, &zero) == 1, "d");
		}
		if (r >= 0)
			runs[r] = (double)(now() - t) / n;
	}
	report("d  device level change + its collection (EV_CLEAR), two calls");
	qa = kqueue();
	qb = kqueue();
	add(qa, 1);
	add(qb, 1);
	for (int r = -1; r < RUNS; r++) {
		struct kevent w = kv(1, USER, 0, TRIGGER), ev;
		pthread_t t;
		int64_t s;
		pthread_create(&t, NULL, pong, NULL);
		s = now();
		for (int i = 0; i < PP; i++) {
			kevent(qb, &w, 1, NULL, 0, &zero);
			must(kevent(qa, NULL, 0, &ev, 1, NULL) == 1, "ping");
		}
		s = now() - s;
		pthread_join(t, NULL);
		if (r >= 0)
			runs[r] = (double)s / PP / 2;
	}
	report("e  wake-up, one way (half of a ping-pong of two threads)");
	printf("f  sizeof: knote %ld, kqueue %ld, callout %ld, kevent %ld\n", dfkq_info(0), dfkq_info(1), dfkq_info(2), dfkq_info(3));
	return 0;
}
