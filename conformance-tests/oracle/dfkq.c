// SPDX-License-Identifier: BSD-2-Clause
/*
 * libdfkq.so: the original kern_event.c in real time behind the plain C ABI.
 * One process-wide mutex is held from entry to exit and released in tsleep(); tokens are
 * therefore no-ops. Callouts run from one timer thread, DFKQ_HZ ticks a second (default 1000).
 */
#include "kern.h"
#include <pthread.h>
#include <stdarg.h>
#include <unistd.h>

#define API __attribute__((visibility("default")))

static pthread_mutex_t giant = PTHREAD_MUTEX_INITIALIZER;
static __thread struct thread self = { .td_proc = &proc0, .td_ucred = &proc0.p_cr };
static struct timespec t0;
static int64_t tick_ns;

struct thread *stub_curthread(void) { return &self; }
void sleep_hook(void) { }

void panic(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("dfkq: PANIC ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}

static int64_t now_ns(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (ts.tv_sec - t0.tv_sec) * 1000000000ll + ts.tv_nsec - t0.tv_nsec;
}

void getnanouptime(struct timespec *ts)
{
	int64_t n = now_ns() + 1000000000ll;
	ts->tv_sec = n / 1000000000;
	ts->tv_nsec = n % 1000000000;
}

static struct timespec at_tick(int64_t tick)
{
	int64_t n = tick * tick_ns + t0.tv_nsec;
	return (struct timespec){ t0.tv_sec + n / 1000000000, n % 1000000000 };
}

/* ---- sleeping ---- */
struct sleeper {
	TAILQ_ENTRY(sleeper) link;
	const volatile void *ident;
	pthread_cond_t	cv;
	int		awake;
};
TAILQ_HEAD(sleepers, sleeper);
static struct sleepers sleepq[256];
static pthread_condattr_t mono;

static struct sleepers *bucket(const volatile void *p) { return &sleepq[((uintptr_t)p >> 5) & 255]; }

static __thread struct sleeper me;
static __thread int me_ready;

int tsleep(const volatile void *ident, int flags, const char *wmesg, int timo)
{
	struct sleepers *q = bucket(ident);
	struct timespec ts;
	int e = 0;

	if (!me_ready) {
		pthread_cond_init(&me.cv, &mono);
		me_ready = 1;
	}
	me.ident = ident;
	me.awake = 0;
	TAILQ_INSERT_TAIL(q, &me, link);
	if (timo)
		ts = at_tick(now_ns() / tick_ns + timo);
	while (!me.awake && e != ETIMEDOUT)
		e = timo ? pthread_cond_timedwait(&me.cv, &giant, &ts) : pthread_cond_wait(&me.cv, &giant);
	if (me.awake)
		return 0;
	TAILQ_REMOVE(q, &me, link);
	return EWOULDBLOCK;
}

static void wakeup_n(const volatile void *ident, int one)
{
	struct sleepers *q = bucket(ident);
	struct sleeper *s, *next;
	for (s = TAILQ_FIRST(q); s; s = next) {
		next = TAILQ_NEXT(s, link);
		if (s->ident == ident) {
			TAILQ_REMOVE(q, s, link);
			s->awake = 1;
			pthread_cond_signal(&s->cv);
			if (one)
				break;
		}
	}
}
void wakeup(const volatile void *ident) { wakeup_n(ident, 0); }
void wakeup_one(const volatile void *ident) { wakeup_n(ident, 1); }

/* ---- callouts ---- */
static pthread_cond_t clk_cv;
static int clk_running;

static void *softclock(void *arg)
{
	pthread_mutex_lock(&giant);
	for (;;) {
		struct callout *c = TAILQ_FIRST(&callouts);
		if (c == NULL)
			pthread_cond_wait(&clk_cv, &giant);
		else if (c->c_time > now_ns() / tick_ns) {
			struct timespec ts = at_tick(c->c_time);
			pthread_cond_timedwait(&clk_cv, &giant, &ts);
		} else {
			TAILQ_REMOVE(&callouts, c, c_link);
			c->c_armed = 0;
			c->c_func(c->c_arg);
		}
	}
	return NULL;
}

void callout_reset(struct callout *c, int n, void (*f)(void *), void *arg)
{
	if (!clk_running) {
		pthread_t t;
		clk_running = 1;
		pthread_create(&t, NULL, softclock, NULL);
		pthread_detach(t);
	}
	c->c_func = f;
	c->c_arg = arg;
	if (callout_insert(c, now_ns() / tick_ns + (n > 0 ? n : 1)))
		pthread_cond_signal(&clk_cv);
}

static void __attribute__((constructor)) init(void)
{
	const char *h = getenv("DFKQ_HZ");
	int i;
	hz = h && atoi(h) > 0 ? atoi(h) : 1000;
	tick_ns = 1000000000 / hz;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&clk_cv, &mono);
	for (i = 0; i < 256; i++)
		TAILQ_INIT(&sleepq[i]);
	stub_init(3);
}

/* ---- the ABI ---- */
static int ret(int error, int value)
{
	pthread_mutex_unlock(&giant);
	if (error) {
		errno = error;
		return -1;
	}
	return value;
}

API int kqueue(void)
{
	struct kqueue_args ka;
	int error;
	pthread_mutex_lock(&giant);
	error = sys_kqueue(&ka);
	return ret(error, ka.sysmsg_result);
}

API int kevent(int kq, const struct kevent *changelist, int nchanges, struct kevent *eventlist,
    int nevents, const struct timespec *timeout)
{
	struct kevent_args ka = { 0, kq, changelist, nchanges, eventlist, nevents, timeout };
	int error;
	pthread_mutex_lock(&giant);
	error = sys_kevent(&ka);
	return ret(error, ka.sysmsg_result);
}

API int dfkq_close(int fd) { pthread_mutex_lock(&giant); return ret(sys_close(fd), 0); }
API int dfkq_dup(int fd) { int r = -1, e; pthread_mutex_lock(&giant); e = sys_dup(fd, &r); return ret(e, r); }
API int dfkq_dev(void) { int fd; pthread_mutex_lock(&giant); dev_open(&fd); return ret(0, fd); }
API int dfkq_level(int fd, long n) { pthread_mutex_lock(&giant); return ret(dev_set(fd, DEV_LEVEL, n), 0); }
API int dfkq_space(int fd, long n) { pthread_mutex_lock(&giant); return ret(dev_set(fd, DEV_SPACE, n), 0); }
API int dfkq_oob(int fd, int on) { pthread_mutex_lock(&giant); return ret(dev_set(fd, DEV_OOB, on), 0); }
API int dfkq_hangup(int fd) { pthread_mutex_lock(&giant); return ret(dev_set(fd, DEV_HUP, 1), 0); }
API int dfkq_pipe(int fd[2]) { pthread_mutex_lock(&giant); return ret(pipe_open(fd), 0); }
API int dfkq_write(int fd, long n) { long r = 0; int e; pthread_mutex_lock(&giant); e = pipe_rw(fd, n, 1, &r); return ret(e, (int)r); }
API int dfkq_read(int fd, long n) { long r = 0; int e; pthread_mutex_lock(&giant); e = pipe_rw(fd, n, 0, &r); return ret(e, (int)r); }
API int dfkq_sysctl(const char *name, int v) { pthread_mutex_lock(&giant); return ret(sysctl_set(name, v), 0); }
/* 0 knote, 1 kqueue, 2 callout, 3 kevent (bytes); 4 live kqueue allocations; 5 open files */
API long dfkq_info(int what)
{
	switch (what) {
	case 0: return sizeof(struct knote);
	case 1: return sizeof(struct kqueue);
	case 2: return sizeof(struct callout);
	case 3: return sizeof(struct kevent);
	case 4: return M_KQUEUE->inuse;
	default: return nfiles;
	}
}
