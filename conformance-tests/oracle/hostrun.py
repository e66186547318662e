#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs .kqs scenarios on a real kqueue that a shared library offers, and prints their traces.

    hostrun.py --abi freebsd|netbsd40 --lib PATH [-o DIR] [--runs N] FILE...

One FILE: its trace on stdout.  With -o: each FILE's trace goes to DIR/NAME.N.trace (run N of --runs),
a process each, and one line a FILE on stdout: NAME stable|unstable|skip WHY|fail WHY.
The library exports kqueue, kevent and P_pipe P_read P_write P_close P_dup P_fcntl P_kill P_getpid with P
`fb` (freebsd: 64-byte struct kevent; for processes also P_kill_pid, P_syscall and P_spawn(ms, code, forks): a child that
sleeps ms, if it is to fork does so and sleeps again, and exits with code, its child with code + 1) or `nb` (netbsd40).
Format: FORMAT.md.  Exit status 0, 2 the scenario cannot be parsed, 5 it is not portable (why on stderr).

Time is real: a tick is 10 ms.  A thread sleeps when it has not returned after GRACE.  `inf` is INF
seconds; a call that lasts that long is a deadlock.  A close that takes a second prints `> BLOCKED`.
Action flags are printed as they come.
"""
import argparse, ctypes, os, queue, struct, subprocess, sys, threading, time

GRACE, SETTLE, PAUSE, INF = 0.15, 0.05, 0.006, 3.0     # seconds
SHORTEST, LONGEST = 500, 2500                           # ms: waits of threads while others act; all waits

FLAGS = [('ADD', 1), ('DELETE', 2), ('ENABLE', 4), ('DISABLE', 8), ('ONESHOT', 0x10), ('CLEAR', 0x20),
         ('RECEIPT', 0x40), ('DISPATCH', 0x80), ('FLAG1', 0x2000), ('EOF', 0x8000), ('ERROR', 0x4000), ('NODATA', 0x1000)]
FFLAGS = dict(TRIGGER=1 << 24, FFNOP=0, FFAND=1 << 30, FFOR=1 << 31, FFCOPY=3 << 30, EXIT=1 << 31, FORK=1 << 30,
              EXEC=1 << 29, TRACK=1, TRACKERR=2, CHILD=4, LOWAT=1)
PROCFF = [('CHILD', 4), ('EXIT', 1 << 31), ('FORK', 1 << 30), ('EXEC', 1 << 29), ('TRACK', 1), ('TRACKERR', 2)]
ERRNO = {1: 'EPERM', 2: 'ENOENT', 3: 'ESRCH', 4: 'EINTR', 6: 'ENXIO', 9: 'EBADF', 12: 'ENOMEM', 13: 'EACCES', 14: 'EFAULT',
         19: 'ENODEV', 22: 'EINVAL', 24: 'EMFILE', 25: 'ENOTTY', 32: 'EPIPE', 35: 'EAGAIN', 45: 'EOPNOTSUPP', 78: 'ENOSYS'}
ABI = {
    'freebsd': dict(prefix='fb', fmt='<QhHIqQ32x', filters=dict(READ=-1, WRITE=-2, AIO=-3, VNODE=-4, PROC=-5, SIGNAL=-6, TIMER=-7, USER=-11)),
    'netbsd40': dict(prefix='nb', fmt='<QIII4xqQ', filters=dict(READ=0, WRITE=1, AIO=2, VNODE=3, PROC=4, SIGNAL=5, TIMER=6, USER=8)),
}
NOTPORTABLE = {
    'dev': 'simulated device', 'level': 'simulated device', 'space': 'simulated device', 'oob': 'simulated device',
    'hangup': 'simulated device', 'assume': 'simulated device', 'sysctl': 'sysctl', 'jail': 'jail', 'ioctl': 'ioctl',
    'fstat': 'fstat', 'exec': 'exec',
}


class Skip(Exception): pass
class Bad(Exception): pass


def num(s):
    try: return int(s, 0)
    except ValueError: return None


def u(v, bits): return v & ((1 << bits) - 1)
def s(v, bits): v = u(v, bits); return v - (1 << bits) if v >> (bits - 1) else v


class Worker(threading.Thread):
    """A host thread; for its whole life it is one thread of the kernel under test."""
    def __init__(self, host):
        super().__init__(daemon=True)
        self.jobs, self.done, self.result = queue.Queue(), threading.Event(), None
        self.host = host
        self.start()

    def run(self):
        self.host.call('getpid')
        self.done.set()
        while (job := self.jobs.get()) is not None:
            self.result = job()
            self.done.set()

    def go(self, job):
        self.done.clear()
        self.jobs.put(job)


class Host:
    def __init__(self, abi, lib):
        a = ABI[abi]
        self.abi, self.fmt, self.size = abi, a['fmt'], struct.calcsize(a['fmt'])
        self.filters, self.names, self.prefix = a['filters'], {v: k for k, v in a['filters'].items()}, a['prefix']
        self.lib = ctypes.CDLL(lib, use_errno=True)

    def has(self, name): return hasattr(self.lib, f'{self.prefix}_{name}')

    def raw(self, f, *args):
        f.restype = ctypes.c_long if f.__name__.endswith(('read', 'write', 'syscall')) else ctypes.c_int
        ctypes.set_errno(0)
        r = f(*args)
        return (r, ctypes.get_errno()) if r < 0 else (r, 0)

    def call(self, name, *args): return self.raw(getattr(self.lib, f'{self.prefix}_{name}'), *args)
    def kqueue(self): return self.raw(self.lib.kqueue)

    def kevent(self, kq, changes, nevents, timeout):
        """changes: (ident, filter, flags, fflags, data, udata) with raw numbers; timeout: (s, ns) or None -> (n, errno, events)."""
        cl = b''.join(struct.pack(self.fmt, u(i, 64), self.filt(f), u(fl, 16), u(ff, 32), s(d, 64), u(ud, 64)) for i, f, fl, ff, d, ud in changes)
        cb = ctypes.create_string_buffer(cl, len(cl)) if cl else None
        el = ctypes.create_string_buffer(self.size * (max(nevents, 0) + len(changes) + 1))
        ts = ctypes.create_string_buffer(struct.pack('<qq', *timeout), 16) if timeout is not None else None
        wide = ctypes.c_size_t if self.abi.startswith('netbsd') else ctypes.c_int
        n, e = self.raw(self.lib.kevent, kq, cb, wide(len(changes)), el, wide(nevents), ts)
        return n, e, [struct.unpack_from(self.fmt, el.raw, i * self.size) for i in range(max(n, 0))]

    def filt(self, f): return u(f, 32) if self.abi.startswith('netbsd') else s(f, 16)


class Scenario:
    def __init__(self, host, text, out, without=()):
        self.h, self.out, self.without = host, out, without
        self.lines = []
        for n, line in enumerate(text.split('\n'), 1):
            w = line.split('#', 1)[0].split()
            if w: self.lines.append((n, w))
        self.fd, self.pid, self.thr, self.joined = {}, {}, {}, set()
        self.byfd, self.bypid, self.open = {}, {}, set()
        self.waiting = {}          # thread name -> kqueue number
        self.lastpid, self.due = 0, {}
        self.dead = False

    def check(self):
        """What cannot run here."""
        spent = 0
        status = {w[1]: num(w[2]) for n, w in self.lines if w[0] == 'exit'}
        forks = [(w[1], w[2]) for n, w in self.lines if w[0] == 'fork']
        parents, children = [p for p, c in forks], [c for p, c in forks]
        if len(set(parents)) < len(parents) or set(parents) & set(children): raise Skip('fork: only once, and no grandchildren')
        for a, b in forks:                                       # a child exits with its parent's code + 1
            if b in status and status[b] != status.get(a, 0) + 256: raise Skip('exit status')
        for k, (n, w) in enumerate(self.lines):
            c = w[0]
            if c == 'async' and self.lines[k + 1:k + 2] and self.lines[k + 1][1][0] != 'join':
                for a in w:
                    if a.startswith('timeout=') and a[8:] != 'inf' and 0 < int(a[8:], 0) < SHORTEST: raise Skip('timing: a short wait')
            if c in NOTPORTABLE: raise Skip(NOTPORTABLE[c])
            if c in ('proc', 'exit', 'reap', 'fork') and not self.h.has('spawn'): raise Skip('processes')
            if c == 'signal' and not self.h.has('kill'): raise Skip('signal')
            if c == 'exit':
                st = num(w[2])
                if st & 0xff not in (0, 9) or st > 0xffff: raise Skip('exit status')     # children ignore other signals
            if c == 'tick':
                spent += int(w[1])
                if spent > LONGEST // 10: raise Skip('timing: too long')
            if c in ('kevent', 'async'):
                for a in w[2:]:
                    if ':' in a:
                        p = a.split(':')
                        if p[1] in ('EXCEPT', 'AIO', *self.without): raise Skip('EVFILT_' + p[1])
                        if len(p) > 3 and ('OOB' in p[3] or 'HUPONLY' in p[3]): raise Skip('NOTE_OOB')
                    elif a.startswith('timeout=') and a[8:] != 'inf' and abs(int(a[8:], 0)) > LONGEST: raise Skip('timing: too long')

    # printing

    def p(self, line):
        if self.echo is not None: self.out.append(self.echo); self.echo = None
        self.out.append(line)

    def err(self, e): self.p('> ' + ERRNO.get(e, f'errno {e}'))

    def flags(self, v):
        r = [n for n, b in FLAGS if v & b]
        rest = v & ~sum(b for _, b in FLAGS)
        if rest: r.append(hex(rest))
        return '|'.join(r) or '0'

    def event(self, ev):
        ident, filt, flags, ff, data, udata = ev
        if self.h.abi.startswith('netbsd'): name = self.h.names.get(filt, str(s(filt, 32)))
        else: name = self.h.names.get(filt, str(filt))
        i = str(s(ident, 64))
        if name in ('READ', 'WRITE', 'AIO', 'VNODE', 'EXCEPT'): i = self.byfd.get(s(ident, 64), i)
        if name == 'PROC': i = self.bypid.get(s(ident, 64), i)
        fs = hex(ff) if ff else '0'
        if name == 'PROC' and ff:
            r = [n for n, b in PROCFF if ff & b]
            rest = ff & ~sum(b for _, b in PROCFF)
            fs = '|'.join(r + ([hex(rest)] if rest else []))
        d = str(data)
        if flags & 0x4000: d = ERRNO.get(data, f'errno {data}') if data else '0'
        elif name == 'PROC' and ff & 4 and not ff >> 31: d = self.bypid.get(data, d)
        self.p(f'  {i} {name} {self.flags(flags)} {fs} {d} {udata:#x}')

    def result(self, r):
        n, e, evs, late = r
        if late: self.p('> DEADLOCK'); self.dead = True; return
        if n < 0: self.err(e); return
        self.p(f'> {n}')
        for ev in evs: self.event(ev)

    # parsing

    def getfd(self, name):
        if name not in self.fd: raise Bad(f'no descriptor {name}')
        return self.fd[name]

    def bind(self, name, n):
        for d in (self.fd, self.pid, self.thr):
            if name in d: raise Bad(f'{name} is bound')
        self.fd[name] = n
        if n >= 0: self.byfd[n] = name; self.open.add(n)

    def bits(self, t, table):
        v = 0
        for w in t.split('|'):
            n = num(w)
            if n is None:
                if w not in table: raise Bad(f'unknown {w}')
                n = table[w]
            v |= n
        return v

    def change(self, t):
        if t.count(':') < 2: raise Bad(t)
        p = t.split(':') + ['0'] * 3
        i = num(p[0])
        if i is None:
            i = self.fd.get(p[0], self.pid.get(p[0]))
            if i is None: raise Bad(f'no {p[0]}')
        f = num(p[1])
        if f is None:
            if p[1] not in self.h.filters: raise Bad(f'unknown {p[1]}')
            f = self.h.filters[p[1]]
        else: f = s(f, 16)
        return i, f, self.bits(p[2], dict(FLAGS)), self.bits(p[3], FFLAGS), num(p[4]), num(p[5])

    def parse(self, w):
        q, ch, mx, to = self.getfd(w[1]), [], 64, 0
        for a in w[2:]:
            if ':' in a: ch.append(self.change(a))
            elif a.startswith('max='): mx = int(a[4:], 0)
            elif a.startswith('timeout='): to = None if a[8:] == 'inf' else int(a[8:], 0)
            else: raise Bad(a)
        inf = to is None
        ms = int(INF * 1000) if inf else to
        sec = abs(ms) // 1000 * (1 if ms >= 0 else -1)
        ts = (sec, (ms - sec * 1000) * 1000000)

        def run():
            t0 = time.monotonic()
            n, e, evs = self.h.kevent(q, ch, mx, ts)
            return n, e, evs, inf and n == 0 and time.monotonic() - t0 > INF * 0.9
        return q, run

    # running

    def run(self):
        self.check()
        pool = [Worker(self.h) for n, w in self.lines if w[0] == 'async']
        for w in pool: w.done.wait()
        self.codes = {w[1]: int(w[2], 0) for n, w in self.lines if w[0] == 'exit'}
        try:
            for n, w in self.lines:
                self.echo = ' '.join(w)
                try: self.step(w, pool)
                except (Bad, IndexError, ValueError) as e: raise Bad(f'line {n}: {e}')
                if self.dead: break
                if w[0] not in ('kqueue', 'tick'): time.sleep(PAUSE)
                if any(not self.thr[t].done.is_set() for t in self.waiting): time.sleep(SETTLE)
        finally:
            self.cleanup()

    def step(self, w, pool):
        c, h = w[0], self.h
        if c == 'kqueue':
            n, e = h.kqueue()
            if n < 0: return self.err(e)
            self.bind(w[1], n)
        elif c == 'pipe':
            fds = (ctypes.c_int * 2)()
            n, e = h.call('pipe', fds)
            if n < 0: return self.err(e)
            self.bind(w[1], fds[0]); self.bind(w[2], fds[1])
            for f in fds: h.call('fcntl', f, 4, ctypes.c_long(6))       # F_SETFL, O_NONBLOCK
        elif c == 'dup':
            n, e = h.call('dup', self.getfd(w[2]))
            self.bind(w[1], n)
            if n < 0: self.err(e)
        elif c == 'close':
            f, t0 = self.getfd(w[1]), time.monotonic()
            n, e = h.call('close', f)
            if n < 0: self.err(e)
            self.open.discard(f)
            if time.monotonic() - t0 > 1: self.p('> BLOCKED')
        elif c in ('write', 'rawwrite', 'read', 'rawread'):
            f = self.getfd(w[1]); k = int(w[2], 0) if len(w) > 2 else 64
            b = ctypes.create_string_buffer(max(k, 1))
            n, e = h.call('write' if 'write' in c else 'read', f, b, ctypes.c_size_t(k))
            if n < 0: self.err(e)
            else: self.p(f'> {n}')
        elif c == 'tick': time.sleep(int(w[1]) * 0.01)
        elif c == 'signal':
            n, e = h.call('kill', int(w[1]))
            if n < 0: self.err(e)
        elif c == 'proc':
            forks = any(v[0] == 'fork' and v[1] == w[1] for n, v in self.lines)     # sleeps, forks, sleeps
            n, e = h.call('spawn', 300 if forks else 30, (self.codes.get(w[1], 0) >> 8) & 255, int(forks))
            if n < 0: return self.err(e)
            h.call('kill_pid', n, 17)                                       # SIGSTOP: holds it until `exit`
            self.pid[w[1]] = n; self.bypid[n] = w[1]
            self.lastpid, self.due[n] = n, time.monotonic() + (0.4 if forks else 0.05)
        elif c == 'fork':
            pid = self.pid[w[1]]
            time.sleep(max(0, self.due[pid] - time.monotonic()))
            h.call('kill_pid', pid, 19)
            child, end = self.lastpid + 1, time.monotonic() + 1             # numbers are given out in order
            while h.call('kill_pid', child, 17)[0] < 0:
                if time.monotonic() > end: raise Bad('no child')
                time.sleep(0.02)
            h.call('kill_pid', pid, 17)
            self.pid[w[2]] = child; self.bypid[child] = w[2]
            self.lastpid = child; self.due[pid] = self.due[child] = time.monotonic() + 0.4
        elif c == 'exit':
            pid, st = self.pid[w[1]], int(w[2], 0)
            time.sleep(max(0, self.due[pid] - time.monotonic()))
            if st & 0xff: h.call('kill_pid', pid, 9)
            h.call('kill_pid', pid, 19)                                     # SIGCONT
            time.sleep(0.15)
        elif c == 'reap':
            n, e = h.call('syscall', 7, *map(ctypes.c_long, (self.pid[w[1]], 0, 1, 0, 0, 0)))
            if n <= 0: self.err(3)
        elif c == 'kevent': self.result(self.parse(w)[1]())
        elif c == 'async':
            if w[2] != 'kevent': raise Bad(w[2])
            q, job = self.parse(w[2:])
            t = pool.pop(0)
            self.thr[w[1]] = t; self.waiting[w[1]] = q
            t.go(job)
            t.done.wait(GRACE)
        elif c == 'join':
            t = self.thr.get(w[1])
            if t is None or w[1] in self.joined: raise Bad(f'no thread {w[1]}')
            self.joined.add(w[1])
            if not t.done.wait(INF + 3): self.p('> DEADLOCK'); self.dead = True
            else: self.result(t.result); self.waiting.pop(w[1], None)
        else: raise Bad(f'unknown command {c}')

    def cleanup(self):
        h = self.h
        asleep = {t: q for t, q in self.waiting.items() if not self.thr[t].done.is_set()}
        extra = set()
        for q in set(asleep.values()):
            fds = (ctypes.c_int * 2)()
            if h.call('pipe', fds)[0] < 0: break
            extra.add(fds[0]); h.call('close', fds[1])
            h.kevent(q, [(fds[0], h.filters['READ'], 1, 0, 0, 0)], 0, (0, 0))
        end = time.monotonic() + INF + 0.5
        for t in asleep: self.thr[t].done.wait(max(0, end - time.monotonic()))
        children = {self.pid.get(w[2]) for n, w in self.lines if w[0] == 'fork'}
        for pid in self.pid.values():
            h.call('kill_pid', pid, 9)
            if pid not in children: h.call('syscall', 7, *map(ctypes.c_long, (pid, 0, 0, 0, 0, 0)))
        for f in self.open | extra: h.call('close', f)


def one(abi, lib, path, without=()):
    out = os.dup(1)
    os.dup2(os.open('/dev/null', os.O_WRONLY), 1)      # a kernel in this process may print
    lines, status = [], 0
    try: Scenario(Host(abi, lib), open(path).read(), lines, without).run()
    except Skip as e: sys.stderr.write(f'not portable: {e}\n'); status = 5
    except Bad as e: sys.stderr.write(f'{e}\n'); status = 2
    os.write(out, ''.join(l + '\n' for l in lines).encode())
    sys.stderr.flush()
    os._exit(status)


def main():
    a = argparse.ArgumentParser()
    a.add_argument('--abi', choices=ABI, required=True); a.add_argument('--lib', required=True)
    a.add_argument('-o'); a.add_argument('--runs', type=int, default=3)
    a.add_argument('--without', default='', help='filters that this kernel lacks, with commas'); a.add_argument('files', nargs='+')
    o = a.parse_args()
    if not o.o and len(o.files) == 1: one(o.abi, o.lib, o.files[0], o.without.split(','))
    for f in o.files:
        name, traces, note = os.path.basename(f)[:-4], [], None
        for n in range(1, o.runs + 1):
            try:
                r = subprocess.run([sys.executable, __file__, '--abi', o.abi, '--lib', o.lib, '--without', o.without, f], capture_output=True, text=True, timeout=60)
            except subprocess.TimeoutExpired: note = 'fail timeout'; break
            why = ' '.join(r.stderr.split('\n')[-2:]).strip()
            if r.returncode == 5: note = 'skip ' + why.replace('not portable: ', ''); break
            if r.returncode: note = f'fail status {r.returncode} {why}'; break
            traces.append(r.stdout)
            if o.o: open(f'{o.o}/{name}.{n}.trace', 'w').write(r.stdout)
        print(name, note or ('stable' if len(set(traces)) == 1 else 'unstable'), flush=True)


if __name__ == '__main__': main()
