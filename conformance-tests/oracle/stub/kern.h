// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stub kernel for compiling DragonFly's kern_event.c in user space.
 * Every <sys/...> header that the file asks for is one line that includes this one
 * (made by the build script); written from the public interface, not copied.
 */
#ifndef STUB_KERN_H
#define STUB_KERN_H

#include <sys/types.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <errno.h>
#include <limits.h>
#include <time.h>
#include <signal.h>
#include_next <sys/queue.h>
#include_next <sys/stat.h>
#include <sys/time.h>

/* ---- kevent ABI ---- */
#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_AIO	(-3)
#define EVFILT_VNODE	(-4)
#define EVFILT_PROC	(-5)
#define EVFILT_SIGNAL	(-6)
#define EVFILT_TIMER	(-7)
#define EVFILT_EXCEPT	(-8)
#define EVFILT_USER	(-9)
#define EVFILT_SYSCOUNT	9
#define EVFILT_MARKER	0xF

#define EV_ADD		0x0001
#define EV_DELETE	0x0002
#define EV_ENABLE	0x0004
#define EV_DISABLE	0x0008
#define EV_ONESHOT	0x0010
#define EV_CLEAR	0x0020
#define EV_RECEIPT	0x0040
#define EV_DISPATCH	0x0080
#define EV_NODATA	0x1000
#define EV_FLAG1	0x2000
#define EV_ERROR	0x4000
#define EV_EOF		0x8000
#define EV_SYSFLAGS	0xF000

#define NOTE_FFNOP	0x00000000u
#define NOTE_FFAND	0x40000000u
#define NOTE_FFOR	0x80000000u
#define NOTE_FFCOPY	0xc0000000u
#define NOTE_FFCTRLMASK	0xc0000000u
#define NOTE_FFLAGSMASK	0x00ffffffu
#define NOTE_TRIGGER	0x01000000u
#define NOTE_LOWAT	0x0001
#define NOTE_OOB	0x0002
#define NOTE_HUPONLY	0x0004		/* not in this kernel: the stub's own */
#define NOTE_EXIT	0x80000000u
#define NOTE_FORK	0x40000000u
#define NOTE_EXEC	0x20000000u
#define NOTE_PCTRLMASK	0xf0000000u
#define NOTE_PDATAMASK	0x000fffffu
#define NOTE_TRACK	0x00000001u
#define NOTE_TRACKERR	0x00000002u
#define NOTE_CHILD	0x00000004u
#define NOTE_SIGNAL	0x08000000

struct kevent {
	uintptr_t	ident;
	short		filter;
	u_short		flags;
	u_int		fflags;
	intptr_t	data;
	void		*udata;
};

/* ---- knotes and kqueues ---- */
struct knote;
struct kqueue;
struct file;
struct filedesc;
struct proc;
SLIST_HEAD(klist, knote);
struct kqinfo {
	struct klist	ki_note;
	void		*ki_mlist[2];	/* size of the message list head */
};
#define FILTEROP_ISFD	1
#define FILTEROP_MPSAFE	2
struct filterops {
	u_short	f_flags;
	int	(*f_attach)(struct knote *kn);
	void	(*f_detach)(struct knote *kn);
	int	(*f_event)(struct knote *kn, long hint);
};
struct knote {
	SLIST_ENTRY(knote)	kn_link;
	TAILQ_ENTRY(knote)	kn_kqlink;
	SLIST_ENTRY(knote)	kn_next;
	TAILQ_ENTRY(knote)	kn_tqe;
	struct kqueue		*kn_kq;
	struct kevent		kn_kevent;
	int			kn_status;
	int			kn_sfflags;
	intptr_t		kn_sdata;
	union {
		struct file	*p_fp;
		struct proc	*p_proc;
		int		hookid;
	} kn_ptr;
	struct filterops	*kn_fop;
	caddr_t			kn_hook;
};
#define kn_id		kn_kevent.ident
#define kn_filter	kn_kevent.filter
#define kn_flags	kn_kevent.flags
#define kn_fflags	kn_kevent.fflags
#define kn_data		kn_kevent.data
#define kn_fp		kn_ptr.p_fp
#define KN_ACTIVE	0x0001
#define KN_QUEUED	0x0002
#define KN_DISABLED	0x0004
#define KN_DETACHED	0x0008
#define KN_REPROCESS	0x0010
#define KN_DELETING	0x0020
#define KN_PROCESSING	0x0040
#define KN_WAITING	0x0080

#define KQ_NEVENTS	8
#define KQ_SLEEP	0x02
#define KQ_ASYNC	0x04
TAILQ_HEAD(kqlist, knote);
struct sigio;
struct kqueue {
	struct kqlist	kq_knpend;
	struct kqlist	kq_knlist;
	int		kq_count;
	struct sigio	*kq_sigio;
	struct kqinfo	kq_kqinfo;
	struct filedesc	*kq_fdp;
	int		kq_state;
	u_long		kq_knhashmask;
	struct klist	*kq_knhash;
};

typedef int (*k_copyout_fn)(void *arg, struct kevent *kevp, int count, int *res);
typedef int (*k_copyin_fn)(void *arg, struct kevent *kevp, int max, int *events);
int	kern_kevent(struct kqueue *, int, int *, void *, k_copyin_fn, k_copyout_fn,
	    struct timespec *);
void	knote(struct klist *, long);
void	knote_insert(struct klist *, struct knote *);
void	knote_remove(struct klist *, struct knote *);
void	knote_assume_knotes(struct kqinfo *, struct kqinfo *, struct filterops *, void *);
void	knote_fdclose(struct file *, struct filedesc *, int);
void	kqueue_init(struct kqueue *, struct filedesc *);
void	kqueue_terminate(struct kqueue *);
int	kqueue_register(struct kqueue *, struct kevent *);
#define KNOTE(list, hint)	knote((list), (hint))

struct kevent_args {
	int		sysmsg_result;
	int		fd;
	const struct kevent *changelist;
	int		nchanges;
	struct kevent	*eventlist;
	int		nevents;
	const struct timespec *timeout;
};
struct kqueue_args {
	int		sysmsg_result;
};
int	sys_kqueue(struct kqueue_args *);
int	sys_kevent(struct kevent_args *);

/* ---- panics ---- */
void	panic(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
#define KASSERT(e, msg)	do { if (!(e)) panic msg; } while (0)
#define KKASSERT(e)	do { if (!(e)) panic("assertion \"%s\" failed in %s", #e, __func__); } while (0)

/* ---- memory ---- */
struct malloc_type { const char *name; long inuse; };
#define MALLOC_DEFINE(t, n, d)	struct malloc_type t[1] = { { n, 0 } }
#define MALLOC_DECLARE(t)	extern struct malloc_type t[1]
MALLOC_DECLARE(M_KQUEUE);
#define M_WAITOK	2
#define M_ZERO		0x100
void	*kmalloc(size_t, struct malloc_type *, int);
void	kfree(void *, struct malloc_type *);
void	*hashinit(int, struct malloc_type *, u_long *);
void	hashdestroy(void *, struct malloc_type *, u_long);
int	copyin(const void *, void *, size_t);
int	copyout(const void *, void *, size_t);

/* ---- tokens, atomics, sleeping, time ---- */
struct lwkt_token {
	struct thread	*t_owner;
	int		t_count;
};
#ifdef REALTIME		/* one process-wide mutex is held from entry to exit */
#define lwkt_token_pool_lookup(p)	((struct lwkt_token *)(p))
#define lwkt_gettoken(t)	((void)(t))
#define lwkt_reltoken(t)	((void)(t))
#define lwkt_getpooltoken(p)	((void)(p))
#define lwkt_relpooltoken(p)	((void)(p))
#define get_mplock()		((void)0)
#define rel_mplock()		((void)0)
#else
struct lwkt_token *lwkt_token_pool_lookup(void *);
void	lwkt_gettoken(struct lwkt_token *);
void	lwkt_reltoken(struct lwkt_token *);
#define lwkt_getpooltoken(p)	lwkt_gettoken(lwkt_token_pool_lookup(p))
#define lwkt_relpooltoken(p)	lwkt_reltoken(lwkt_token_pool_lookup(p))
extern struct lwkt_token mp_token;
#define get_mplock()		lwkt_gettoken(&mp_token)
#define rel_mplock()		lwkt_reltoken(&mp_token)
#endif
#define atomic_fetchadd_int(p, v)	__sync_fetch_and_add((p), (v))
#define atomic_subtract_int(p, v)	((void)__sync_fetch_and_sub((p), (v)))
#define atomic_set_int(p, v)		((void)__sync_fetch_and_or((p), (v)))

#define PCATCH		0x100
extern int hz;
int	tsleep(const volatile void *ident, int flags, const char *wmesg, int timo);
void	wakeup(const volatile void *ident);
void	wakeup_one(const volatile void *ident);
void	getnanouptime(struct timespec *);
int	tvtohz_high(struct timeval *);
int	tstohz_high(struct timespec *);
#define timespecadd(a, b) do {						\
	(a)->tv_sec += (b)->tv_sec; (a)->tv_nsec += (b)->tv_nsec;	\
	if ((a)->tv_nsec >= 1000000000) { (a)->tv_sec++; (a)->tv_nsec -= 1000000000; } \
} while (0)
#define timespecsub(a, b) do {						\
	(a)->tv_sec -= (b)->tv_sec; (a)->tv_nsec -= (b)->tv_nsec;	\
	if ((a)->tv_nsec < 0) { (a)->tv_sec--; (a)->tv_nsec += 1000000000; } \
} while (0)

struct callout {
	TAILQ_ENTRY(callout) c_link;
	int64_t		c_time;
	int		c_armed;
	void		(*c_func)(void *);
	void		*c_arg;
};
void	callout_init_mp(struct callout *);
void	callout_reset(struct callout *, int, void (*)(void *), void *);
void	callout_terminate(struct callout *);
extern TAILQ_HEAD(calloutlist, callout) callouts;	/* by time, then order of arming */
int	callout_insert(struct callout *, int64_t);	/* 1: is now the first */

/* ---- processes ---- */
struct ucred { int jailed; };
enum { P_LIVE, P_ZOMB, P_GONE };
struct proc {
	struct proc	*p_list;
	int		p_pid;
	int		p_stat;
	int		p_xstat;
	int		p_hold;
	struct proc	*p_pptr;
	struct ucred	*p_ucred;
	struct ucred	p_cr;
	struct filedesc	*p_fd;
	struct klist	p_klist;
	struct lwkt_token p_token;
};
struct lwp;
struct thread {
	u_int		td_mpflags;
	struct lwp	*td_lwp;
	struct proc	*td_proc;
	struct ucred	*td_ucred;
};
#define TDF_MP_BATCH_DEMARC	8
struct thread *stub_curthread(void);
#define curthread	(stub_curthread())
#define PHOLD(p)	((p)->p_hold++)
#define PRELE(p)	((p)->p_hold--)
struct proc *pfind(pid_t);
struct proc *zpfind(pid_t);
#define PRISON_CHECK(a, b)	((void)(a), !(b)->jailed)
struct sigio { struct proc *sio_proc; struct sigio **sio_myref; struct sigio *sio_next; };
void	pgsigio(struct sigio *, int, int);
int	fsetown(pid_t, struct sigio **);
void	funsetown(struct sigio **);

/* ---- files ---- */
struct uio; struct sysmsg; struct stat;
struct fileops {
	int	(*fo_read)(struct file *, struct uio *, struct ucred *, int);
	int	(*fo_write)(struct file *, struct uio *, struct ucred *, int);
	int	(*fo_ioctl)(struct file *, u_long, caddr_t, struct ucred *, struct sysmsg *);
	int	(*fo_kqfilter)(struct file *, struct knote *);
	int	(*fo_stat)(struct file *, struct stat *, struct ucred *);
	int	(*fo_close)(struct file *);
	int	(*fo_shutdown)(struct file *, int);
};
#define FREAD		1
#define FWRITE		2
#define DTYPE_PIPE	3
#define DTYPE_KQUEUE	5
#define DTYPE_DEV	7
#define FIOASYNC	0x667d
#define FIOSETOWN	0x667c
struct file {
	int		f_flag;
	short		f_type;
	int		f_count;
	struct fileops	*f_ops;
	void		*f_data;
	struct klist	f_klist;
};
struct filedesc {
	struct file	**fd_files;
	char		*fd_reserved;
	int		fd_nfiles;
	int		fd_freefd;	/* nothing is free below */
};
#define fo_kqfilter(fp, kn)	((fp)->f_ops->fo_kqfilter((fp), (kn)))
int	nofo_shutdown(struct file *, int);
int	falloc(struct lwp *, struct file **, int *);
void	fsetfd(struct filedesc *, struct file *, int);
struct file *holdfp(struct filedesc *, int, int);
int	fdrop(struct file *);
int	checkfdclosed(struct filedesc *, int, struct file *);

/* ---- sysctl ---- */
void	sysctl_register(const char *, int *);
int	sysctl_set(const char *, int);
#define OID_AUTO	0
#define CTLFLAG_RW	0
#define SYSCTL_INT(parent, nbr, name, acc, ptr, val, descr)		\
	static void __attribute__((constructor)) sysctl_ctor_##name(void) \
	{ sysctl_register(#name, (ptr)); }				\
	struct stub_semicolon

#undef min
static inline u_int min(u_int a, u_int b) { return a < b ? a : b; }

/* ---- the stub's own surface (stub.c), called with the kernel entered ---- */
extern struct proc proc0;		/* the calling process */
extern struct filedesc fdesc0;
extern long nfiles, nsigio, stub_maxfiles;	/* 0: no limit */
extern void (*sigio_hook)(struct proc *);
void	stub_init(int firstfd);
int	sys_close(int fd);
int	sys_dup(int fd, int *res);
int	dev_open(int *fd);
enum { DEV_LEVEL, DEV_SPACE, DEV_OOB, DEV_HUP };
int	dev_set(int fd, int what, long v);
int	dev_assume(int src, int dst);
int	pipe_open(int fd[2]);
int	pipe_rw(int fd, long n, int wr, long *res);
struct proc *proc_new(struct proc *parent);
int	proc_fork(struct proc *p, struct proc **child, void (*bind)(void *, struct proc *), void *arg);
int	proc_exec(struct proc *p);
int	proc_exit(struct proc *p, int status);
int	proc_reap(struct proc *p);
void	proc_freeall(void);
void	sleep_hook(void);		/* a place where the thread may block (race mode) */

#endif
