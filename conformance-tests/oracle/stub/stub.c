// SPDX-License-Identifier: BSD-2-Clause
/* The stub kernel: files, pipes, devices, processes, memory, sysctl. */
#include "kern.h"

int hz = 100;
struct proc proc0;
struct filedesc fdesc0;
long nfiles, nsigio, stub_maxfiles;
void (*sigio_hook)(struct proc *);
struct calloutlist callouts = TAILQ_HEAD_INITIALIZER(callouts);

/* ---- memory ---- */
static struct malloc_type M_STUB[1] = { { "stub", 0 } };

void *kmalloc(size_t n, struct malloc_type *t, int flags)
{
	void *p;
	if (flags & M_WAITOK)
		sleep_hook();
	p = malloc(n);
	if (p == NULL)
		panic("kmalloc: out of memory");
	/* without M_ZERO the memory is junk: make it so, always the same junk */
#ifndef REALTIME
	memset(p, (flags & M_ZERO) ? 0 : 0xDB, n);
#else
	if (flags & M_ZERO)
		memset(p, 0, n);
#endif
	t->inuse++;
	return p;
}

void kfree(void *p, struct malloc_type *t)
{
	t->inuse--;
#ifndef REALTIME
	memset(p, 0xDE, sizeof(void *));
#endif
	free(p);
}

void *hashinit(int n, struct malloc_type *t, u_long *mask)
{
	int i, size = 1;
	struct klist *h;
	while (size * 2 <= n)
		size *= 2;
	h = kmalloc(size * sizeof(*h), t, M_WAITOK);
	for (i = 0; i < size; i++)
		SLIST_INIT(&h[i]);
	*mask = size - 1;
	return h;
}

void hashdestroy(void *h, struct malloc_type *t, u_long mask)
{
	u_long i;
	for (i = 0; i <= mask; i++)
		KASSERT(SLIST_EMPTY(&((struct klist *)h)[i]), ("hashdestroy: hash not empty"));
	kfree(h, t);
}

int copyin(const void *u, void *k, size_t n)
{
	if (n == 0)
		return 0;
	if ((uintptr_t)u < 4096)
		return EFAULT;
	memcpy(k, u, n);
	return 0;
}

int copyout(const void *k, void *u, size_t n)
{
	if (n == 0)
		return 0;
	if ((uintptr_t)u < 4096)
		return EFAULT;
	memcpy(u, k, n);
	return 0;
}

/* ---- time ---- */
static int to_ticks(long sec, long frac, long one)
{
	long per = one / hz;
	if (frac < 0) {
		sec--;
		frac += one;
	}
	if (sec < 0)
		return 1;
	if (sec <= INT_MAX / hz)
		return (int)(sec * hz + ((u_long)frac + (per - 1)) / per) + 1;
	return INT_MAX;
}
int tvtohz_high(struct timeval *tv) { return to_ticks(tv->tv_sec, tv->tv_usec, 1000000); }
int tstohz_high(struct timespec *ts) { return to_ticks(ts->tv_sec, ts->tv_nsec, 1000000000); }

int callout_insert(struct callout *c, int64_t when)
{
	struct callout *o;
	if (c->c_armed)
		TAILQ_REMOVE(&callouts, c, c_link);
	c->c_armed = 1;
	c->c_time = when;
	TAILQ_FOREACH_REVERSE(o, &callouts, calloutlist, c_link)
		if (o->c_time <= when)
			break;
	if (o)
		TAILQ_INSERT_AFTER(&callouts, o, c, c_link);
	else
		TAILQ_INSERT_HEAD(&callouts, c, c_link);
	return o == NULL;
}
void callout_init_mp(struct callout *c) { memset(c, 0, sizeof *c); }
void callout_terminate(struct callout *c)
{
	if (c->c_armed)
		TAILQ_REMOVE(&callouts, c, c_link);
	c->c_armed = 0;
}

/* ---- sysctl ---- */
static struct { const char *name; int *p, dflt; } sysctls[8];
static int nsysctls;
void sysctl_register(const char *n, int *p)
{
	sysctls[nsysctls].name = n;
	sysctls[nsysctls].dflt = *p;
	sysctls[nsysctls++].p = p;
}
int sysctl_set(const char *n, int v)
{
	int i;
	for (i = 0; i < nsysctls; i++)
		if (!strcmp(n, sysctls[i].name)) {
			*sysctls[i].p = v;
			return 0;
		}
	return ENOENT;
}

/* ---- descriptors ---- */
int nofo_shutdown(struct file *fp, int how) { return EOPNOTSUPP; }

static int fdalloc(struct filedesc *fdp)
{
	int fd;
	for (fd = fdp->fd_freefd; fd < fdp->fd_nfiles; fd++)
		if (fdp->fd_files[fd] == NULL && !fdp->fd_reserved[fd])
			break;
	if (fd == fdp->fd_nfiles) {
		int n = fdp->fd_nfiles * 2;
		fdp->fd_files = realloc(fdp->fd_files, n * sizeof(struct file *));
		fdp->fd_reserved = realloc(fdp->fd_reserved, n);
		memset(fdp->fd_files + fd, 0, (n - fd) * sizeof(struct file *));
		memset(fdp->fd_reserved + fd, 0, n - fd);
		fdp->fd_nfiles = n;
	}
	fdp->fd_reserved[fd] = 1;
	fdp->fd_freefd = fd + 1;
	return fd;
}

int falloc(struct lwp *lp, struct file **fpp, int *fd)
{
	struct file *fp;
	if (stub_maxfiles && nfiles >= stub_maxfiles)
		return ENFILE;
	fp = kmalloc(sizeof *fp, M_STUB, M_WAITOK | M_ZERO);
	nfiles++;
	SLIST_INIT(&fp->f_klist);
	fp->f_count = 1;
	*fd = fdalloc(&fdesc0);
	*fpp = fp;
	return 0;
}

void fsetfd(struct filedesc *fdp, struct file *fp, int fd)
{
	KKASSERT(fd >= 0 && fd < fdp->fd_nfiles && fdp->fd_reserved[fd]);
	fp->f_count++;
	fdp->fd_files[fd] = fp;
	fdp->fd_reserved[fd] = 0;
}

struct file *holdfp(struct filedesc *fdp, int fd, int flag)
{
	struct file *fp;
	if ((u_int)fd >= (u_int)fdp->fd_nfiles || (fp = fdp->fd_files[fd]) == NULL)
		return NULL;
	if ((fp->f_flag & flag) == 0)
		return NULL;
	fp->f_count++;
	return fp;
}

int checkfdclosed(struct filedesc *fdp, int fd, struct file *fp)
{
	if ((u_int)fd >= (u_int)fdp->fd_nfiles || fdp->fd_files[fd] != fp)
		return EBADF;
	return 0;
}

int fdrop(struct file *fp)
{
	int error = 0;
	KASSERT(fp->f_count > 0, ("fdrop: count %d", fp->f_count));
	if (--fp->f_count > 0)
		return 0;
	KASSERT(SLIST_EMPTY(&fp->f_klist), ("fdrop: knotes on a closed file"));
	if (fp->f_ops)
		error = fp->f_ops->fo_close(fp);
	nfiles--;
	kfree(fp, M_STUB);
	return error;
}

int sys_close(int fd)
{
	struct filedesc *fdp = &fdesc0;
	struct file *fp;
	if ((u_int)fd >= (u_int)fdp->fd_nfiles || (fp = fdp->fd_files[fd]) == NULL)
		return EBADF;
	fdp->fd_files[fd] = NULL;	/* free for reuse from here on */
	if (fd < fdp->fd_freefd)
		fdp->fd_freefd = fd;
	if (!SLIST_EMPTY(&fp->f_klist))
		knote_fdclose(fp, fdp, fd);
	fdrop(fp);
	return 0;
}

int sys_dup(int fd, int *res)
{
	struct file *fp = holdfp(&fdesc0, fd, -1);
	if (fp == NULL)
		return EBADF;
	*res = fdalloc(&fdesc0);
	fsetfd(&fdesc0, fp, *res);
	return fdrop(fp);
}

static int fp_new(struct fileops *ops, int flag, int type, void *data)
{
	struct file *fp;
	int fd;
	falloc(NULL, &fp, &fd);
	fp->f_flag = flag;
	fp->f_type = type;
	fp->f_ops = ops;
	fp->f_data = data;
	fsetfd(&fdesc0, fp, fd);
	fdrop(fp);
	return fd;
}

/* ---- devices ---- */
struct dev {
	struct kqinfo	kqinfo;
	long		level, space;
	int		oob, hup, closed;
};
static void dev_detach(struct knote *);
static int dev_event(struct knote *, long);
static struct filterops dev_filtops =
	{ FILTEROP_ISFD | FILTEROP_MPSAFE, NULL, dev_detach, dev_event };

static int dev_kqfilter(struct file *fp, struct knote *kn)
{
	struct dev *d = fp->f_data;
	switch (kn->kn_filter) {
	case EVFILT_READ:
	case EVFILT_WRITE:
	case EVFILT_EXCEPT:
		break;
	default:
		return EOPNOTSUPP;
	}
	kn->kn_fop = &dev_filtops;
	kn->kn_hook = (caddr_t)d;
	knote_insert(&d->kqinfo.ki_note, kn);
	return 0;
}

static void dev_put(struct dev *d)
{
	if (d->closed && SLIST_EMPTY(&d->kqinfo.ki_note))
		kfree(d, M_STUB);
}

static void dev_detach(struct knote *kn)
{
	struct dev *d = (struct dev *)kn->kn_hook;
	knote_remove(&d->kqinfo.ki_note, kn);
	dev_put(d);
}

static int dev_event(struct knote *kn, long hint)
{
	struct dev *d = (struct dev *)kn->kn_hook;
	long lowat = (kn->kn_sfflags & NOTE_LOWAT) ? kn->kn_sdata : 1;

	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_data = d->level;
		if (d->hup) {
			kn->kn_flags |= EV_EOF;
			if (d->level == 0)
				kn->kn_flags |= EV_NODATA;
			return 1;
		}
		return kn->kn_data >= lowat;
	case EVFILT_WRITE:
		kn->kn_data = d->space;
		if (d->hup) {
			kn->kn_flags |= EV_EOF | EV_NODATA;
			return 1;
		}
		return kn->kn_data >= lowat;
	default:
		if (d->hup) {
			kn->kn_flags |= EV_EOF | EV_NODATA;
			return 1;
		}
		if ((kn->kn_sfflags & NOTE_HUPONLY) == 0 &&
		    (kn->kn_sfflags & NOTE_OOB) && d->oob) {
			kn->kn_fflags |= NOTE_OOB;
			return 1;
		}
		return 0;
	}
}

static int dev_close(struct file *fp)
{
	struct dev *d = fp->f_data;
	d->closed = 1;
	dev_put(d);
	return 0;
}

static struct fileops devops = { .fo_kqfilter = dev_kqfilter, .fo_close = dev_close };

int dev_open(int *fd)
{
	struct dev *d = kmalloc(sizeof *d, M_STUB, M_WAITOK | M_ZERO);
	*fd = fp_new(&devops, FREAD | FWRITE, DTYPE_DEV, d);
	return 0;
}

int dev_set(int fd, int what, long v)
{
	struct file *fp = holdfp(&fdesc0, fd, -1);
	struct dev *d;
	if (fp == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_DEV) {
		fdrop(fp);
		return EINVAL;
	}
	d = fp->f_data;
	switch (what) {
	case DEV_LEVEL: d->level = v; break;
	case DEV_SPACE: d->space = v; break;
	case DEV_OOB: d->oob = v != 0; break;
	case DEV_HUP: d->hup = 1; break;
	}
	KNOTE(&d->kqinfo.ki_note, 0);
	fdrop(fp);
	return 0;
}

int dev_assume(int src, int dst)
{
	struct file *s = holdfp(&fdesc0, src, -1), *d = holdfp(&fdesc0, dst, -1);
	int error = 0;
	if (s == NULL || d == NULL)
		error = EBADF;
	else if (s->f_type != DTYPE_DEV || d->f_type != DTYPE_DEV || s->f_data == d->f_data)
		error = EINVAL;
	else
		knote_assume_knotes(&((struct dev *)s->f_data)->kqinfo,
		    &((struct dev *)d->f_data)->kqinfo, &dev_filtops, d->f_data);
	if (s)
		fdrop(s);
	if (d)
		fdrop(d);
	return error;
}

/* ---- pipes: two ends, each with the buffer that it reads from ---- */
#define PIPE_CAP	65536
#define PIPE_ATOMIC	512
struct pipe {
	struct kqinfo	kqinfo;
	struct pipe	*peer;
	long		cnt;
	int		eof, closed;
};

static void pipe_detach(struct knote *kn)
{
	knote_remove(&((struct pipe *)kn->kn_hook)->kqinfo.ki_note, kn);
}

static int pipe_revent(struct knote *kn, long hint)
{
	struct pipe *p = kn->kn_fp->f_data;
	kn->kn_data = p->cnt;
	if (p->eof) {
		if (kn->kn_data == 0)
			kn->kn_flags |= EV_NODATA;
		kn->kn_flags |= EV_EOF;
		return 1;
	}
	return kn->kn_data > 0;
}

static int pipe_wevent(struct knote *kn, long hint)
{
	struct pipe *w = ((struct pipe *)kn->kn_fp->f_data)->peer;
	kn->kn_data = 0;
	if (w->eof) {
		kn->kn_flags |= EV_EOF | EV_NODATA;
		return 1;
	}
	kn->kn_data = PIPE_CAP - w->cnt;
	return kn->kn_data >= PIPE_ATOMIC;
}

static struct filterops pipe_rfiltops =
	{ FILTEROP_ISFD | FILTEROP_MPSAFE, NULL, pipe_detach, pipe_revent };
static struct filterops pipe_wfiltops =
	{ FILTEROP_ISFD | FILTEROP_MPSAFE, NULL, pipe_detach, pipe_wevent };

static int pipe_kqfilter(struct file *fp, struct knote *kn)
{
	struct pipe *p = fp->f_data;
	switch (kn->kn_filter) {
	case EVFILT_READ:
		kn->kn_fop = &pipe_rfiltops;
		break;
	case EVFILT_WRITE:
		kn->kn_fop = &pipe_wfiltops;
		break;
	default:
		return EOPNOTSUPP;
	}
	kn->kn_hook = (caddr_t)p;
	knote_insert(&p->kqinfo.ki_note, kn);
	return 0;
}

static int pipe_close(struct file *fp)
{
	struct pipe *p = fp->f_data, *o = p->peer;
	p->closed = p->eof = 1;
	KNOTE(&p->kqinfo.ki_note, 0);
	o->eof = 1;
	KNOTE(&o->kqinfo.ki_note, 0);
	if (o->closed) {
		kfree(o, M_STUB);
		kfree(p, M_STUB);
	}
	return 0;
}

static struct fileops pipeops = { .fo_kqfilter = pipe_kqfilter, .fo_close = pipe_close };

int pipe_open(int fd[2])
{
	struct pipe *r = kmalloc(sizeof *r, M_STUB, M_WAITOK | M_ZERO);
	struct pipe *w = kmalloc(sizeof *w, M_STUB, M_WAITOK | M_ZERO);
	r->peer = w;
	w->peer = r;
	fd[0] = fp_new(&pipeops, FREAD, DTYPE_PIPE, r);
	fd[1] = fp_new(&pipeops, FWRITE, DTYPE_PIPE, w);
	return 0;
}

int pipe_rw(int fd, long n, int wr, long *res)
{
	struct file *fp = holdfp(&fdesc0, fd, wr ? FWRITE : FREAD);
	struct pipe *p;
	int error = 0;

	if (fp == NULL)
		return EBADF;
	if (fp->f_type != DTYPE_PIPE) {
		fdrop(fp);
		return EINVAL;
	}
	p = fp->f_data;
	*res = 0;
	if (wr) {
		long room;
		p = p->peer;
		room = PIPE_CAP - p->cnt;
		if (p->eof)
			error = EPIPE;
		else if (n > 0) {
			if (room == 0 || (n <= PIPE_ATOMIC && room < n))
				error = EAGAIN;
			else {
				*res = n < room ? n : room;
				p->cnt += *res;
			}
			if (p->cnt)
				KNOTE(&p->kqinfo.ki_note, 0);
		}
	} else if (n > 0) {
		if (p->cnt == 0)
			error = p->eof ? 0 : EAGAIN;
		else {
			*res = n < p->cnt ? n : p->cnt;
			p->cnt -= *res;
			if (p->cnt < PIPE_CAP / 2)
				KNOTE(&p->peer->kqinfo.ki_note, 0);
		}
	}
	fdrop(fp);
	return error;
}

/* ---- processes ---- */
static struct proc *allproc;
static int nextpid = 1000;
static struct sigio *allsigio;

struct proc *proc_new(struct proc *parent)
{
	struct proc *p = kmalloc(sizeof *p, M_STUB, M_WAITOK | M_ZERO);
	p->p_pid = nextpid++;
	p->p_pptr = parent;
	p->p_ucred = &p->p_cr;
	if (parent)
		p->p_cr = parent->p_cr;
	SLIST_INIT(&p->p_klist);
	p->p_list = allproc;
	allproc = p;
	return p;
}

static struct proc *find(pid_t pid, int stat)
{
	struct proc *p;
	for (p = allproc; p; p = p->p_list)
		if (p->p_pid == pid && p->p_stat == stat) {
			PHOLD(p);
			return p;
		}
	return NULL;
}
struct proc *pfind(pid_t pid) { return find(pid, P_LIVE); }
struct proc *zpfind(pid_t pid) { return find(pid, P_ZOMB); }

int proc_fork(struct proc *p, struct proc **c, void (*bind)(void *, struct proc *), void *arg)
{
	if (p->p_stat != P_LIVE)
		return ESRCH;
	*c = proc_new(p);
	bind(arg, *c);
	KNOTE(&p->p_klist, NOTE_FORK | (*c)->p_pid);
	return 0;
}
int proc_exec(struct proc *p)
{
	if (p->p_stat != P_LIVE)
		return ESRCH;
	KNOTE(&p->p_klist, NOTE_EXEC);
	return 0;
}
int proc_exit(struct proc *p, int status)
{
	struct sigio *s, *next;
	if (p->p_stat != P_LIVE)
		return ESRCH;
	for (s = allsigio; s; s = next) {
		next = s->sio_next;
		if (s->sio_proc == p)
			funsetown(s->sio_myref);
	}
	p->p_xstat = status;
	p->p_stat = P_ZOMB;
	KNOTE(&p->p_klist, NOTE_EXIT);
	return 0;
}
int proc_reap(struct proc *p)
{
	if (p->p_stat != P_ZOMB)
		return ESRCH;
	KASSERT(SLIST_EMPTY(&p->p_klist), ("reap: knotes on a dead process"));
	p->p_stat = P_GONE;
	return 0;
}
void proc_freeall(void)
{
	struct proc *p;
	while ((p = allproc) != NULL) {
		KASSERT(p->p_hold == 0, ("process %d: hold count %d", p->p_pid, p->p_hold));
		KASSERT(SLIST_EMPTY(&p->p_klist), ("process %d: knotes left", p->p_pid));
		allproc = p->p_list;
		kfree(p, M_STUB);
	}
	KASSERT(SLIST_EMPTY(&proc0.p_klist), ("signal knotes left"));
}

void pgsigio(struct sigio *s, int sig, int checktty)
{
	if (s && sigio_hook)
		sigio_hook(s->sio_proc);
}
void funsetown(struct sigio **ref)
{
	struct sigio *s = *ref, **pp;
	if (s == NULL)
		return;
	*ref = NULL;
	for (pp = &allsigio; *pp != s; pp = &(*pp)->sio_next)
		;
	*pp = s->sio_next;
	nsigio--;
	kfree(s, M_STUB);
}
int fsetown(pid_t pid, struct sigio **ref)
{
	struct proc *p;
	struct sigio *s;
	if (pid == 0) {
		funsetown(ref);
		return 0;
	}
	p = pfind(pid);
	if (p == NULL)
		return ESRCH;
	PRELE(p);
	funsetown(ref);
	s = kmalloc(sizeof *s, M_STUB, M_WAITOK);
	nsigio++;
	s->sio_proc = p;
	s->sio_myref = ref;
	s->sio_next = allsigio;
	allsigio = s;
	*ref = s;
	return 0;
}

/* ---- the two filters that live elsewhere ---- */
static int sig_attach(struct knote *kn)
{
	struct proc *p = curthread->td_proc;
	kn->kn_ptr.p_proc = p;
	kn->kn_flags |= EV_CLEAR;
	knote_insert(&p->p_klist, kn);
	return 0;
}
static void sig_detach(struct knote *kn) { knote_remove(&kn->kn_ptr.p_proc->p_klist, kn); }
static int sig_event(struct knote *kn, long hint)
{
	if ((hint & NOTE_SIGNAL) && kn->kn_id == (uintptr_t)(hint & ~(long)NOTE_SIGNAL))
		kn->kn_data++;
	return kn->kn_data != 0;
}
struct filterops sig_filtops = { 0, sig_attach, sig_detach, sig_event };

static int aio_attach(struct knote *kn) { return ENXIO; }
struct filterops aio_filtops = { FILTEROP_MPSAFE, aio_attach, NULL, NULL };

void stub_init(int firstfd)
{
	int i;
	fdesc0.fd_nfiles = 64;
	fdesc0.fd_files = calloc(64, sizeof(struct file *));
	fdesc0.fd_reserved = calloc(64, 1);
	for (i = 0; i < firstfd; i++)
		fdesc0.fd_reserved[i] = 1;
	fdesc0.fd_freefd = firstfd;
	proc0.p_pid = 1;
	proc0.p_fd = &fdesc0;
	proc0.p_ucred = &proc0.p_cr;
	SLIST_INIT(&proc0.p_klist);
}
long stub_inuse(void) { return M_STUB->inuse; }
