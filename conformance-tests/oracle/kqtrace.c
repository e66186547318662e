// SPDX-License-Identifier: BSD-2-Clause
/*
 * kqtrace: runs scenario files against the original kern_event.c with virtual time and
 * coroutines for threads, and prints the trace. See FORMAT.md.
 *
 *   kqtrace FILE          one scenario, trace on stdout
 *   kqtrace -w FILE...    each FILE.kqs in a process of its own, trace to FILE.trace
 *   kqtrace -r SEED FILE  race mode: threads may be switched wherever LWKT allows it
 *   kqtrace -R N FILE...  race mode, N seeds each, reports only panics and leaks
 */
#include "kern.h"
#include <stdarg.h>
#include <ctype.h>
#include <ucontext.h>
#include <unistd.h>
#include <sys/wait.h>

long stub_inuse(void);

/* ================= scheduler ================= */
#define STACK		(96 * 1024)
#define MAXTOK		256
#define LIMIT		10000		/* ticks with callouts in one blocking command */

struct coro {
	struct thread	td;
	ucontext_t	ctx;
	TAILQ_ENTRY(coro) rq, all;
	TAILQ_ENTRY(coro) sq;
	enum { IDLE, READY, RUNNING, SLEEP } state;
	const volatile void *ident;
	int		catch, err;
	struct callout	tmo;
	struct lwkt_token *tok[MAXTOK];
	int		ntok, wants;	/* wants: must retake tok[] before it runs */
	void		(*job)(void *);
	void		*arg;
};
TAILQ_HEAD(corolist, coro);
static struct corolist runq = TAILQ_HEAD_INITIALIZER(runq);
static struct corolist sleepq = TAILQ_HEAD_INITIALIZER(sleepq);
static ucontext_t sched;
static struct coro *cur, *mainco, *clk, boot;
static int64_t ticks;
static int race;
static uint64_t rnd_state;
static struct callout *running_callout;

static uint32_t rnd(void)
{
	rnd_state = rnd_state * 6364136223846793005ull + 1442695040888963407ull;
	return rnd_state >> 33;
}

static void trampoline(void)
{
	for (;;) {
		cur->job(cur->arg);
		KASSERT(cur->ntok == 0, ("%d tokens held on return to user mode", cur->ntok));
		cur->state = IDLE;
		swapcontext(&cur->ctx, &sched);
	}
}

static struct coro *coro_new(void)
{
	struct coro *c = calloc(1, sizeof *c);
	c->td.td_proc = &proc0;
	c->td.td_ucred = proc0.p_ucred;
	callout_init_mp(&c->tmo);
	getcontext(&c->ctx);
	c->ctx.uc_stack.ss_sp = malloc(STACK);
	c->ctx.uc_stack.ss_size = STACK;
	makecontext(&c->ctx, trampoline, 0);
	return c;
}

static void ready(struct coro *c)
{
	c->state = READY;
	TAILQ_INSERT_TAIL(&runq, c, rq);
}

static void start(struct coro *c, void (*job)(void *), void *arg)
{
	c->job = job;
	c->arg = arg;
	ready(c);
}

static void tok_drop(struct coro *c)
{
	int i;
	for (i = 0; i < c->ntok; i++)
		if (--c->tok[i]->t_count == 0)
			c->tok[i]->t_owner = NULL;
	c->wants = 1;
}

static int tok_can(struct coro *c)
{
	int i;
	for (i = 0; i < c->ntok; i++)
		if (c->tok[i]->t_owner && c->tok[i]->t_owner != &c->td)
			return 0;
	return 1;
}

static void tok_take(struct coro *c)
{
	int i;
	for (i = 0; i < c->ntok; i++) {
		c->tok[i]->t_owner = &c->td;
		c->tok[i]->t_count++;
	}
	c->wants = 0;
}

static void resume(struct coro *c)
{
	if (c->wants)
		tok_take(c);
	TAILQ_REMOVE(&runq, c, rq);
	c->state = RUNNING;
	cur = c;
	swapcontext(&sched, &c->ctx);
	cur = NULL;
}

/* runs one ready thread; 0 if there is none */
static int run_one(void)
{
	struct coro *c, *pick = NULL;
	int n = 0;

	TAILQ_FOREACH(c, &runq, rq) {
		if (c->wants && !tok_can(c))
			continue;
		n++;
		if (pick == NULL || (race && rnd() % n == 0))
			pick = c;
		if (!race)
			break;
	}
	if (pick == NULL) {
		if (!TAILQ_EMPTY(&runq))
			panic("token deadlock");
		return 0;
	}
	resume(pick);
	return 1;
}

struct thread *stub_curthread(void) { return cur ? &cur->td : &boot.td; }

static void yield(int drop)		/* race mode: let others run, with or without my tokens */
{
	struct coro *c = cur;
	if (drop)
		tok_drop(c);
	ready(c);
	swapcontext(&c->ctx, &sched);
}

void sleep_hook(void)
{
	static int on = -1;
	if (on < 0)
		on = getenv("KQ_MALLOC_BLOCKS") != NULL;
	if (race && on && cur && rnd() % 4 == 0)
		yield(1);
}

struct lwkt_token mp_token;
static struct lwkt_token pool[4096];
struct lwkt_token *lwkt_token_pool_lookup(void *p)
{
	uintptr_t v = (uintptr_t)p >> 3;
	return &pool[(v ^ (v >> 12)) & 4095];
}

void lwkt_gettoken(struct lwkt_token *t)
{
	struct coro *c = cur ? cur : &boot;
	if (race && cur && rnd() % 8 == 0)
		yield(0);
	KASSERT(c->ntok < MAXTOK, ("too many tokens"));
	if (t->t_owner && t->t_owner != &c->td) {
		KASSERT(race && cur, ("token held by another thread"));
		tok_drop(c);
		c->tok[c->ntok++] = t;
		ready(c);
		swapcontext(&c->ctx, &sched);	/* resume() takes them all */
		return;
	}
	c->tok[c->ntok++] = t;
	t->t_owner = &c->td;
	t->t_count++;
}

void lwkt_reltoken(struct lwkt_token *t)
{
	struct coro *c = cur ? cur : &boot;
	KASSERT(c->ntok > 0 && c->tok[c->ntok - 1] == t, ("tokens released out of order"));
	c->ntok--;
	if (--t->t_count == 0)
		t->t_owner = NULL;
}

static void wake(struct coro *c, int err)
{
	TAILQ_REMOVE(&sleepq, c, sq);
	callout_terminate(&c->tmo);
	c->err = err;
	ready(c);
}

static void endtsleep(void *arg) { wake(arg, EWOULDBLOCK); }

int tsleep(const volatile void *ident, int flags, const char *wmesg, int timo)
{
	struct coro *c = cur;
	if (c == NULL || c == clk)
		panic("tsleep(%s) where sleeping is not allowed", wmesg);
	tok_drop(c);
	c->state = SLEEP;
	c->ident = ident;
	c->catch = flags & PCATCH;
	TAILQ_INSERT_TAIL(&sleepq, c, sq);
	if (timo)
		callout_reset(&c->tmo, timo, endtsleep, c);
	swapcontext(&c->ctx, &sched);
	return c->err;
}

static void wakeup_n(const volatile void *ident, int one)
{
	struct coro *c, *next;
	for (c = TAILQ_FIRST(&sleepq); c; c = next) {
		next = TAILQ_NEXT(c, sq);
		if (c->ident == ident) {
			wake(c, 0);
			if (one)
				break;
		}
	}
}
void wakeup(const volatile void *ident) { wakeup_n(ident, 0); }
void wakeup_one(const volatile void *ident) { wakeup_n(ident, 1); }

void getnanouptime(struct timespec *ts)
{
	ts->tv_sec = ticks / hz;
	ts->tv_nsec = (ticks % hz) * (1000000000 / hz);
}

void callout_reset(struct callout *c, int n, void (*f)(void *), void *arg)
{
	c->c_func = f;
	c->c_arg = arg;
	callout_insert(c, ticks + (n > 0 ? n : 1));
}

static void softclock(void *arg)
{
	struct callout *c;
	while ((c = TAILQ_FIRST(&callouts)) != NULL && c->c_time <= ticks) {
		TAILQ_REMOVE(&callouts, c, c_link);
		c->c_armed = 0;
		running_callout = c;
		c->c_func(c->c_arg);
		running_callout = NULL;
	}
}

static void idle(void) { while (run_one()) ; }

static void at_tick(void)		/* the callouts of this tick */
{
	struct callout *c = TAILQ_FIRST(&callouts);
	if (c == NULL || c->c_time > ticks)
		return;
	if (clk->state == IDLE) {
		clk->job = softclock;
		clk->state = READY;
		TAILQ_INSERT_HEAD(&runq, clk, rq);
	}
	if (!race)
		while (clk->state != IDLE)
			resume(clk);
}

/* ================= scenario ================= */
enum { N_FD, N_PROC, N_THREAD };
struct name {
	struct name *next;
	char	*s;
	int	kind;
	long	num;			/* fd, or pid */
	struct proc *p;
	struct call *call;
};
static struct name *names;
static const char **fdnames;
static int nfdnames;
static int lineno;
static char echo[65536];
static int echoed, quiet, ended;

struct call {
	struct coro	*co;
	int		done, fd, error, nch, cap;
	struct kevent	*ch, *ev;
	struct kevent_args ka;
	struct timespec	ts;
};
static struct call *calls[100000];
static int ncalls;

static void bad(const char *fmt, ...)
{
	va_list ap;
	fflush(stdout);
	fprintf(stderr, "line %d: ", lineno);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static void out(const char *fmt, ...)
{
	va_list ap;
	if (quiet)
		return;
	if (!echoed) {
		printf("%s\n", echo);
		echoed = 1;
	}
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

void panic(const char *fmt, ...)
{
	va_list ap;
	quiet = 0;
	out("> PANIC ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(3);			/* flushes stdio and the coverage counters */
}

static struct { const char *n; int e; } errs[] = {
	{ "EBADF", EBADF }, { "EINVAL", EINVAL }, { "ENOENT", ENOENT }, { "ENOMEM", ENOMEM },
	{ "ESRCH", ESRCH }, { "EACCES", EACCES }, { "EOPNOTSUPP", EOPNOTSUPP },
	{ "ENXIO", ENXIO }, { "ENOTTY", ENOTTY }, { "EPIPE", EPIPE }, { "EAGAIN", EAGAIN },
	{ "EFAULT", EFAULT }, { "EINTR", EINTR }, { NULL, 0 }
};
static const char *errname(long e)
{
	static char buf[24];
	int i;
	for (i = 0; errs[i].n; i++)
		if (errs[i].e == e)
			return errs[i].n;
	snprintf(buf, sizeof buf, "%ld", e);
	return buf;
}

struct sym { const char *n; unsigned v; };
static struct sym filters[] = {
	{ "READ", 1 }, { "WRITE", 2 }, { "AIO", 3 }, { "VNODE", 4 }, { "PROC", 5 },
	{ "SIGNAL", 6 }, { "TIMER", 7 }, { "EXCEPT", 8 }, { "USER", 9 }, { NULL, 0 }
};
static struct sym flags[] = {
	{ "ADD", EV_ADD }, { "DELETE", EV_DELETE }, { "ENABLE", EV_ENABLE },
	{ "DISABLE", EV_DISABLE }, { "ONESHOT", EV_ONESHOT }, { "CLEAR", EV_CLEAR },
	{ "RECEIPT", EV_RECEIPT }, { "DISPATCH", EV_DISPATCH }, { "FLAG1", EV_FLAG1 },
	{ "EOF", EV_EOF }, { "ERROR", EV_ERROR }, { "NODATA", EV_NODATA }, { NULL, 0 }
};
static struct sym fflags[] = {
	{ "TRIGGER", NOTE_TRIGGER }, { "FFNOP", NOTE_FFNOP }, { "FFAND", NOTE_FFAND },
	{ "FFOR", NOTE_FFOR }, { "FFCOPY", NOTE_FFCOPY }, { "EXIT", NOTE_EXIT },
	{ "FORK", NOTE_FORK }, { "EXEC", NOTE_EXEC }, { "TRACK", NOTE_TRACK },
	{ "TRACKERR", NOTE_TRACKERR }, { "CHILD", NOTE_CHILD }, { "OOB", NOTE_OOB },
	{ "LOWAT", NOTE_LOWAT }, { "HUPONLY", NOTE_HUPONLY }, { NULL, 0 }
};
static struct sym procff[] = {
	{ "CHILD", NOTE_CHILD }, { "EXIT", NOTE_EXIT }, { "FORK", NOTE_FORK },
	{ "EXEC", NOTE_EXEC }, { "TRACK", NOTE_TRACK }, { "TRACKERR", NOTE_TRACKERR },
	{ NULL, 0 }
};
static struct sym exceptff[] = {
	{ "OOB", NOTE_OOB }, { "LOWAT", NOTE_LOWAT }, { "HUPONLY", NOTE_HUPONLY }, { NULL, 0 }
};

static void putbits(char *b, struct sym *t, unsigned v)
{
	int first = 1;
	*b = 0;
	for (; t->n; t++)
		if (v & t->v) {
			b += sprintf(b, "%s%s", first ? "" : "|", t->n);
			v &= ~t->v;
			first = 0;
		}
	if (v || first)
		sprintf(b, first && !v ? "0" : "%s0x%x", first ? "" : "|", v);
}

static const char *pidname(long pid)
{
	struct name *n;
	for (n = names; n; n = n->next)
		if (n->kind == N_PROC && n->num == pid)
			return n->s;
	return NULL;
}

static void putevent(struct kevent *k)
{
	char id[32], fl[24], f[200], ff[200], data[32];
	const char *s = NULL;
	int fi = -k->filter;

	switch (k->filter) {
	case EVFILT_READ: case EVFILT_WRITE: case EVFILT_AIO: case EVFILT_VNODE: case EVFILT_EXCEPT:
		if (k->ident < (uintptr_t)nfdnames)
			s = fdnames[k->ident];
		else if (k->ident == (uintptr_t)-1)
			s = NULL;
		break;
	case EVFILT_PROC:
		s = pidname(k->ident);
		break;
	}
	snprintf(id, sizeof id, "%lld", (long long)k->ident);
	if (fi >= 1 && fi <= 9)
		strcpy(fl, filters[fi - 1].n);
	else
		sprintf(fl, "%d", k->filter);
	putbits(f, flags, k->flags);
	if (k->filter == EVFILT_PROC)
		putbits(ff, procff, k->fflags);
	else if (k->filter == EVFILT_EXCEPT)
		putbits(ff, exceptff, k->fflags);
	else
		sprintf(ff, k->fflags ? "0x%x" : "0", k->fflags);
	snprintf(data, sizeof data, "%lld", (long long)k->data);
	if (k->flags & EV_ERROR)
		strcpy(data, k->data ? errname(k->data) : "0");
	else if (k->filter == EVFILT_PROC && (k->fflags & NOTE_CHILD) &&
	    !(k->flags & EV_EOF) && pidname(k->data))
		snprintf(data, sizeof data, "%s", pidname(k->data));
	out("  %s %s %s %s %s 0x%llx\n", s ? s : id, fl, f, ff, data,
	    (unsigned long long)(uintptr_t)k->udata);
}

static void putresult(struct call *c)
{
	int i;
	if (c->error) {
		out("> %s\n", errname(c->error));
		return;
	}
	out("> %d\n", c->ka.sysmsg_result);
	for (i = 0; i < c->ka.sysmsg_result; i++)
		putevent(&c->ev[i]);
}

static void on_sigio(struct proc *p) { out("! SIGIO %s\n", pidname(p->p_pid)); }

static void sigio_cb(struct proc *p) { if (!quiet) on_sigio(p); }

/* ---- parsing ---- */
static struct name *lookup(const char *s)
{
	struct name *n;
	for (n = names; n; n = n->next)
		if (!strcmp(n->s, s))
			return n;
	return NULL;
}

static int isname(const char *s)
{
	if (!isalpha((unsigned char)*s))
		return 0;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_')
			return 0;
	return 1;
}

static int number(const char *s, long long *v)
{
	int neg = *s == '-', base = 10;
	char *e;
	unsigned long long u;
	s += neg;
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		base = 16, s += 2;
	if (!isxdigit((unsigned char)*s))
		return 0;
	errno = 0;
	u = strtoull(s, &e, base);
	if (*e || errno)
		return 0;
	*v = (long long)(neg ? 0 - u : u);
	return 1;
}

static long long num(const char *s)
{
	long long v;
	if (s == NULL)
		bad("a number is missing");
	if (!number(s, &v))
		bad("not a number: %s", s);
	return v;
}

static struct name *bind(const char *s, int kind)
{
	struct name *n;
	if (s == NULL || !isname(s))
		bad("not a name: %s", s ? s : "(none)");
	if (lookup(s))
		bad("name in use: %s", s);
	n = calloc(1, sizeof *n);
	n->s = strdup(s);
	n->kind = kind;
	n->num = -1;
	n->next = names;
	names = n;
	return n;
}

static struct name *want(const char *s, int kind)
{
	struct name *n = s ? lookup(s) : NULL;
	static const char *k[] = { "descriptor", "process", "thread" };
	if (n == NULL)
		bad("unknown name: %s", s ? s : "(none)");
	if (n->kind != kind)
		bad("not a %s: %s", k[kind], s);
	return n;
}

static void bindfd(struct name *n, int fd)
{
	n->num = fd;
	if (fd < 0)
		return;
	if (fd >= nfdnames) {
		int m = fd + 64;
		fdnames = realloc(fdnames, m * sizeof *fdnames);
		memset(fdnames + nfdnames, 0, (m - nfdnames) * sizeof *fdnames);
		nfdnames = m;
	}
	fdnames[fd] = n->s;
}

static unsigned bits(char *s, struct sym *t, const char *what)
{
	unsigned v = 0;
	char *p, *save;
	for (p = strtok_r(s, "|", &save); p; p = strtok_r(NULL, "|", &save)) {
		struct sym *y;
		long long x;
		if (number(p, &x)) {
			v |= (unsigned)x;
			continue;
		}
		for (y = t; y->n; y++)
			if (!strcmp(y->n, p))
				break;
		if (y->n == NULL)
			bad("unknown %s: %s", what, p);
		v |= y->v;
	}
	return v;
}

static struct kevent change(char *w)
{
	struct kevent k;
	char *part[6] = { 0 };
	int i, n = 0;
	long long v;

	memset(&k, 0, sizeof k);
	for (part[n++] = w; *w; w++)
		if (*w == ':') {
			*w = 0;
			if (n == 6)
				bad("a change has too many parts");
			part[n++] = w + 1;
		}
	if (n < 3)
		bad("a change needs IDENT:FILTER:FLAGS");
	if (number(part[0], &v))
		k.ident = v;
	else {
		struct name *nm = lookup(part[0]);
		if (nm == NULL || nm->kind == N_THREAD)
			bad("unknown name: %s", part[0]);
		k.ident = nm->num;
	}
	if (number(part[1], &v))
		k.filter = v;
	else {
		for (i = 0; filters[i].n; i++)
			if (!strcmp(filters[i].n, part[1]))
				break;
		if (filters[i].n == NULL)
			bad("unknown filter: %s", part[1]);
		k.filter = -(i + 1);
	}
	k.flags = bits(part[2], flags, "flag");
	if (part[3])
		k.fflags = bits(part[3], fflags, "fflag");
	if (part[4])
		k.data = num(part[4]);
	if (part[5])
		k.udata = (void *)(uintptr_t)num(part[5]);
	return k;
}

/* ---- calls, run in a coroutine ---- */
static void do_kevent(void *arg)
{
	struct call *c = arg;
	c->error = sys_kevent(&c->ka);
	c->done = 1;
}

static struct call *parse_kevent(char **w, int n)
{
	struct call *c = calloc(1, sizeof *c);
	int i, max = 64, got_t = 0, inf = 0;
	long long ms = 0;

	if (n < 2)
		bad("kevent needs a kqueue");
	c->ka.fd = want(w[1], N_FD)->num;
	c->ch = calloc(n + 1, sizeof *c->ch);
	for (i = 2; i < n; i++) {
		if (!strncmp(w[i], "max=", 4))
			max = num(w[i] + 4);
		else if (!strcmp(w[i], "timeout=inf"))
			inf = 1, got_t = 1;
		else if (!strncmp(w[i], "timeout=", 8))
			ms = num(w[i] + 8), inf = 0, got_t = 1;
		else if (strchr(w[i], ':'))
			c->ch[c->nch++] = change(w[i]);
		else
			bad("not a change: %s", w[i]);
	}
	(void)got_t;
	c->cap = (max > 0 ? max : 0) + c->nch + 1;
	c->ev = calloc(c->cap, sizeof *c->ev);
	c->ka.changelist = c->ch;
	c->ka.nchanges = c->nch;
	c->ka.eventlist = c->ev;
	c->ka.nevents = max;
	if (!inf) {
		c->ts.tv_sec = ms / 1000;
		c->ts.tv_nsec = (ms % 1000) * 1000000;
		c->ka.timeout = &c->ts;
	}
	calls[ncalls++] = c;
	return c;
}

static void finish(void);

static void deadlock(void)
{
	out("> DEADLOCK\n");
	finish();
}

/* ticks pass until *done; then the other woken threads run */
static void wait_for(int *done)
{
	int n = 0;
	while (!*done) {
		struct callout *c;
		if (run_one())
			continue;
		c = TAILQ_FIRST(&callouts);
		if (c == NULL || n++ == LIMIT)
			deadlock();
		ticks = c->c_time;
		at_tick();
	}
	if (!race)
		idle();
}

static char **W;
static int NW;
static int cmd_done;
static void fail(int e) { if (e) out("> %s\n", errname(e)); }

static void newproc(void *arg, struct proc *p)
{
	struct name *n = arg;
	n->p = p;
	n->num = p->p_pid;
}

static struct file *getkq(const char *s, int *error)
{
	struct file *fp = holdfp(&fdesc0, want(s, N_FD)->num, -1);
	*error = 0;
	if (fp == NULL)
		*error = EBADF;
	else if (fp->f_type != DTYPE_KQUEUE) {
		fdrop(fp);
		*error = EINVAL;
		fp = NULL;
	}
	return fp;
}

static void need(int n) { if (NW != n) bad("%s takes %d words", W[0], n - 1); }

static void command(void *unused)
{
	char **w = W, *c = w[0];
	int fd = -1, p[2], error = 0;
	long r = 0;

	if (!strcmp(c, "kqueue")) {
		struct kqueue_args ka;
		struct name *n;
		need(2);
		n = bind(w[1], N_FD);
		error = sys_kqueue(&ka);
		bindfd(n, ka.sysmsg_result);
	} else if (!strcmp(c, "dev")) {
		struct name *n;
		need(2);
		n = bind(w[1], N_FD);
		dev_open(&fd);
		bindfd(n, fd);
	} else if (!strcmp(c, "level")) {
		need(3);
		error = dev_set(want(w[1], N_FD)->num, DEV_LEVEL, num(w[2]));
	} else if (!strcmp(c, "space")) {
		need(3);
		error = dev_set(want(w[1], N_FD)->num, DEV_SPACE, num(w[2]));
	} else if (!strcmp(c, "oob")) {
		need(3);
		error = dev_set(want(w[1], N_FD)->num, DEV_OOB, num(w[2]));
	} else if (!strcmp(c, "hangup")) {
		need(2);
		error = dev_set(want(w[1], N_FD)->num, DEV_HUP, 1);
	} else if (!strcmp(c, "assume")) {
		need(3);
		error = dev_assume(want(w[1], N_FD)->num, want(w[2], N_FD)->num);
	} else if (!strcmp(c, "pipe")) {
		struct name *a, *b;
		need(3);
		a = bind(w[1], N_FD);
		b = bind(w[2], N_FD);
		pipe_open(p);
		bindfd(a, p[0]);
		bindfd(b, p[1]);
	} else if (!strcmp(c, "write") || !strcmp(c, "read")) {
		need(3);
		if (num(w[2]) < 0)
			bad("a count is negative");
		error = pipe_rw(want(w[1], N_FD)->num, num(w[2]), *c == 'w', &r);
		if (error == 0)
			out("> %ld\n", r);
	} else if (!strcmp(c, "dup")) {
		int old;
		struct name *n;
		need(3);
		old = want(w[2], N_FD)->num;
		n = bind(w[1], N_FD);
		error = sys_dup(old, &fd);
		bindfd(n, error ? -1 : fd);
	} else if (!strcmp(c, "close")) {
		need(2);
		error = sys_close(want(w[1], N_FD)->num);
	} else if (!strcmp(c, "fstat")) {
		struct file *fp;
		struct stat st;
		need(2);
		if ((fp = getkq(w[1], &error)) != NULL) {
			error = fp->f_ops->fo_stat(fp, &st, NULL);
			KASSERT(st.st_mode == S_IFIFO, ("st_mode"));
			out("> size=%ld mode=S_IFIFO\n", (long)st.st_size);
			fdrop(fp);
		}
	} else if (!strcmp(c, "ioctl")) {
		struct file *fp;
		u_long com = 0;
		int data = 0;
		if (NW < 3)
			bad("ioctl takes a request");
		if (!strcmp(w[2], "FIOASYNC")) {
			need(4);
			com = FIOASYNC;
			data = num(w[3]);
		} else if (!strcmp(w[2], "FIOSETOWN")) {
			long long v;
			need(4);
			com = FIOSETOWN;
			data = number(w[3], &v) ? v : want(w[3], N_PROC)->num;
		} else if (!strcmp(w[2], "OTHER"))
			need(3);
		else
			bad("unknown request: %s", w[2]);
		if ((fp = getkq(w[1], &error)) != NULL) {
			error = fp->f_ops->fo_ioctl(fp, com, (caddr_t)&data, NULL, NULL);
			fdrop(fp);
		}
	} else if (!strcmp(c, "rawread") || !strcmp(c, "rawwrite")) {
		struct file *fp;
		need(2);
		if ((fp = getkq(w[1], &error)) != NULL) {
			error = c[3] == 'r' ? fp->f_ops->fo_read(fp, NULL, NULL, 0)
			    : fp->f_ops->fo_write(fp, NULL, NULL, 0);
			fdrop(fp);
		}
	} else if (!strcmp(c, "proc")) {
		need(2);
		newproc(bind(w[1], N_PROC), proc_new(NULL));
	} else if (!strcmp(c, "fork")) {
		struct proc *ch, *par;
		struct name *n;
		need(3);
		par = want(w[1], N_PROC)->p;
		if (par->p_stat == P_LIVE) {
			n = bind(w[2], N_PROC);
			error = proc_fork(par, &ch, newproc, n);
		} else {
			if (!isname(w[2]) || lookup(w[2]))
				bad("not a new name: %s", w[2]);
			error = ESRCH;
		}
	} else if (!strcmp(c, "exec")) {
		need(2);
		error = proc_exec(want(w[1], N_PROC)->p);
	} else if (!strcmp(c, "exit")) {
		need(3);
		error = proc_exit(want(w[1], N_PROC)->p, num(w[2]));
	} else if (!strcmp(c, "reap")) {
		need(2);
		error = proc_reap(want(w[1], N_PROC)->p);
	} else if (!strcmp(c, "jail")) {
		need(2);
		want(w[1], N_PROC)->p->p_cr.jailed = 1;
	} else if (!strcmp(c, "signal")) {
		need(2);
		KNOTE(&proc0.p_klist, NOTE_SIGNAL | num(w[1]));
	} else if (!strcmp(c, "sysctl")) {
		need(3);
		if (sysctl_set(w[1], num(w[2])))
			bad("unknown sysctl: %s", w[1]);
	} else if (!strcmp(c, "kevent")) {
		struct call *k = parse_kevent(w, NW);
		do_kevent(k);
		if (!ended)
			putresult(k);
	} else
		bad("unknown command: %s", c);
	if (!ended)
		fail(error);
	cmd_done = 1;
}

static void check_leaks(void)
{
	int bad = 0;
#define LEAK(what, n) do { if ((n) != 0) { fprintf(stderr, "! LEAK %s: %ld\n", what, (long)(n)); bad = 1; } } while (0)
	LEAK("files", nfiles);
	LEAK("kqueue memory (knotes, kqueues, callouts, hashes)", M_KQUEUE->inuse);
	proc_freeall();
	LEAK("sigios", nsigio);
	LEAK("stub memory", stub_inuse());
	LEAK("armed callouts", !TAILQ_EMPTY(&callouts));
	if (bad)
		exit(4);
}

static void close_all(void *arg)
{
	int i;
	for (i = 0; i < fdesc0.fd_nfiles; i++)
		sys_close(i);
	cmd_done = 1;
}

/* the end: sleeping threads are interrupted, everything is closed, leaks are looked for */
static void finish(void)
{
	struct coro *c, *next;
	int i, busy;

	ended = quiet = 1;
	idle();
	do {
		busy = 0;
		for (c = TAILQ_FIRST(&sleepq); c; c = next) {
			next = TAILQ_NEXT(c, sq);
			busy = 1;
			if (c->catch)
				wake(c, ERESTART);
		}
		idle();
		if (busy && !TAILQ_EMPTY(&callouts)) {
			ticks++;
			at_tick();
			idle();
		}
		for (i = 0; i < ncalls; i++)
			if (calls[i]->co && !calls[i]->done)
				busy = 1;
	} while (busy);
	if (mainco->state == IDLE) {
		cmd_done = 0;
		start(mainco, close_all, NULL);
		wait_for(&cmd_done);
		idle();
		check_leaks();
	}
	exit(0);
}

static void run(FILE *f)
{
	static char line[65536], buf[65536];
	char *words[4096];
	int i;

	stub_init(3);
	sigio_hook = sigio_cb;
	boot.td.td_proc = &proc0;
	boot.td.td_ucred = proc0.p_ucred;
	mainco = coro_new();
	clk = coro_new();
	while (fgets(line, sizeof line, f)) {
		char *p, *save, *e = echo;
		lineno++;
		if ((p = strchr(line, '#')) != NULL)
			*p = 0;
		NW = 0;
		*e = 0;
		echoed = 0;
		for (p = strtok_r(line, " \t\r\n", &save); p; p = strtok_r(NULL, " \t\r\n", &save)) {
			e += sprintf(e, "%s%s", NW ? " " : "", p);
			if (NW < 4095)
				words[NW++] = p;
		}
		if (NW == 0)
			continue;
		words[NW] = NULL;
		W = words;
		strcpy(buf, echo);
		if (!strcmp(W[0], "tick")) {
			long long n;
			need(2);
			for (n = num(W[1]); n > 0; n--) {
				struct callout *c = TAILQ_FIRST(&callouts);
				if (c == NULL || c->c_time > ticks + n) {
					ticks += n;
					break;
				}
				if (c->c_time > ticks + 1) {
					n -= c->c_time - ticks - 1;
					ticks = c->c_time - 1;
				}
				ticks++;
				at_tick();
				idle();
			}
			continue;
		}
		if (!strcmp(W[0], "async")) {
			struct name *n;
			if (NW < 3 || strcmp(W[2], "kevent"))
				bad("async T kevent ...");
			n = bind(W[1], N_THREAD);
			n->call = parse_kevent(W + 2, NW - 2);
			n->call->co = coro_new();
			start(n->call->co, do_kevent, n->call);
			if (!race)
				idle();
			continue;
		}
		if (!strcmp(W[0], "join")) {
			struct name *n;
			struct call *c;
			need(2);
			n = want(W[1], N_THREAD);
			if ((c = n->call) == NULL)
				bad("already joined: %s", W[1]);
			n->call = NULL;
			wait_for(&c->done);
			putresult(c);
			continue;
		}
		cmd_done = 0;
		start(mainco, command, NULL);
		wait_for(&cmd_done);
		while (race && mainco->state != IDLE)
			run_one();
	}
	(void)i;
	finish();
}

static void one(const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	if (f == NULL) {
		perror(path);
		exit(2);
	}
	run(f);
}

static int forked(const char *path, const char *outp, uint64_t seed)
{
	int st;
	pid_t pid;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		if (freopen(outp, "w", stdout) == NULL) {
			perror(outp);
			_exit(2);
		}
		if (seed) {
			race = 1;
			rnd_state = seed * 0x9E3779B97F4A7C15ull + 1;
			alarm(20);
		} else
			alarm(60);
		one(path);
	}
	waitpid(pid, &st, 0);
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

int main(int argc, char **argv)
{
	int i, worst = 0;
	if (argc > 2 && !strcmp(argv[1], "-w")) {
		for (i = 2; i < argc; i++) {
			char o[4096];
			int rc, n = strlen(argv[i]);
			if (n > 4 && !strcmp(argv[i] + n - 4, ".kqs"))
				n -= 4;
			snprintf(o, sizeof o, "%.*s.trace", n, argv[i]);
			rc = forked(argv[i], o, 0);
			if (rc) {
				fprintf(stderr, "%s: exit %d\n", argv[i], rc);
				worst = rc;
			}
		}
		return worst;
	}
	if (argc > 3 && !strcmp(argv[1], "-R")) {
		int n = atoi(argv[2]), s;
		for (i = 3; i < argc; i++)
			for (s = 1; s <= n; s++) {
				int rc = forked(argv[i], "/dev/null", s);
				if (rc) {
					fprintf(stderr, "%s: seed %d: exit %d\n", argv[i], s, rc);
					worst = rc;
				}
			}
		return worst;
	}
	if (argc == 4 && !strcmp(argv[1], "-r")) {
		race = 1;
		rnd_state = strtoull(argv[2], NULL, 0) * 0x9E3779B97F4A7C15ull + 1;
		one(argv[3]);
	}
	if (argc != 2) {
		fprintf(stderr, "usage: kqtrace FILE | -w FILE... | -r SEED FILE | -R N FILE...\n");
		return 2;
	}
	one(argv[1]);
	return 0;
}
