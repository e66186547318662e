// SPDX-License-Identifier: BSD-2-Clause
/* The corners that no scenario can express: NULL lists, a failing copyout, wide descriptors. */
#include "kern.h"
#include <assert.h>

static int kev(int fd, const struct kevent *ch, int nch, struct kevent *ev, int nev, int *res,
    const struct timespec *ts)
{
	struct kevent_args ka = { 99, fd, ch, nch, ev, nev, ts };
	int e = sys_kevent(&ka);
	*res = ka.sysmsg_result;
	return e;
}

int main(void)
{
	struct kqueue_args ka;
	struct timespec zero = { 0, 0 };
	struct kevent c, ev[8];
	int q, d, r, e;

	stub_init(3);
	stub_curthread()->td_proc = &proc0;
	stub_curthread()->td_ucred = proc0.p_ucred;
	sys_kqueue(&ka);
	q = ka.sysmsg_result;
	dev_open(&d);

	/* a NULL change list with a count */
	e = kev(q, NULL, 1, ev, 8, &r, &zero);
	printf("NULL changelist: error %d result %d\n", e, r);
	/* an error with a NULL event list: the error itself, result -1 */
	memset(&c, 0, sizeof c);
	c.ident = 1; c.filter = EVFILT_USER; c.flags = EV_DELETE;
	e = kev(q, &c, 1, NULL, 0, &r, &zero);
	printf("error, NULL eventlist: error %d (ENOENT %d) result %d\n", e, ENOENT, r);
	/* a receipt with a NULL event list: no error, but a result of -1 */
	c.flags = EV_ADD | EV_RECEIPT;
	e = kev(q, &c, 1, NULL, 0, &r, &zero);
	printf("receipt, NULL eventlist: error %d result %d\n", e, r);
	/* an event with a NULL event list: EFAULT, and the event is lost if EV_CLEAR */
	c.flags = EV_DELETE;
	kev(q, &c, 1, ev, 8, &r, &zero);
	c.flags = EV_ADD | EV_CLEAR;
	kev(q, &c, 1, ev, 8, &r, &zero);
	c.flags = 0; c.fflags = NOTE_TRIGGER;
	e = kev(q, &c, 1, NULL, 8, &r, &zero);
	printf("event, NULL eventlist: error %d result %d\n", e, r);
	e = kev(q, NULL, 0, ev, 8, &r, &zero);
	printf("after it: error %d result %d\n", e, r);
	e = kev(77, NULL, 0, ev, 8, &r, (void *)8);
	printf("bad timeout pointer, no such descriptor: error %d\n", e);
	stub_maxfiles = nfiles;
	printf("table full: kqueue() error %d\n", sys_kqueue(&ka));
	stub_maxfiles = 0;
	e = kev(77, NULL, 0, ev, 8, &r, &zero);
	printf("no such descriptor: error %d (result untouched %d)\n", e, r);
	/* the descriptor is truncated to int, the knote keeps 64 bits: close() misses it */
	memset(&c, 0, sizeof c);
	c.ident = (uintptr_t)d + (1ull << 32); c.filter = EVFILT_READ; c.flags = EV_ADD;
	dev_set(d, DEV_LEVEL, 5);
	e = kev(q, &c, 1, ev, 8, &r, &zero);
	printf("wide descriptor: error %d result %d ident %llx\n", e, r, (unsigned long long)ev[0].ident);
	sys_close(d);
	e = kev(q, NULL, 0, ev, 8, &r, &zero);
	printf("after close: error %d result %d (posted once more, then dropped)\n", e, r);
	e = kev(q, NULL, 0, ev, 8, &r, &zero);
	printf("again: error %d result %d\n", e, r);
	sys_close(q);
	proc_freeall();
	printf("files %ld kqueue memory %ld\n", nfiles, M_KQUEUE->inuse);
	return nfiles != 0 || M_KQUEUE->inuse != 0;
}
