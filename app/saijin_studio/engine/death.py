"""What a child does between fork and exec, so that it ends with the studio and may run PostgreSQL for root.

Linux only: the parent-death signal (prctl PR_SET_PDEATHSIG) and ambient capabilities (capabilities(7)). The kernel
sends the signal when the *thread* that forked ends, so children are spawned by a thread that outlives them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECURE_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True, slots=True)
class OtherUser:
    """The account a child of root runs as."""

    uid: int
    gid: int


def user_for_database() -> OtherUser | None:
    """PostgreSQL refuses to run as root: then the account without rights, otherwise None (the same user)."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    entry = pwd.getpwnam("nobody")
    return OtherUser(entry.pw_uid, entry.pw_gid)


def before_exec(death_signal: int, user: OtherUser | None, nice: int) -> Callable[[], None] | None:
    """The call for subprocess's `preexec_fn`; None where there is nothing to do (Windows)."""
    if sys.platform == "win32":
        return None
    linux = sys.platform.startswith("linux")
    # Loaded here, in the parent: the child must not need the dynamic loader's locks.
    libc = ctypes.CDLL(None) if linux else None
    parent = os.getpid()

    def run() -> None:
        if nice:
            os.nice(nice)
        if user is not None:
            _change_user(libc, user)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:  # the studio ended between fork and prctl
                os.kill(os.getpid(), signal.SIGKILL)

    return run


def _change_user(libc: ctypes.CDLL | None, user: OtherUser) -> None:
    """Keeps one capability: to pass through root's private folders to the binaries and the data.

    The alternative, opening every folder above them to everybody, would change folders that are not ours.
    """
    if libc is not None:
        # Without this bit access(2), by which PostgreSQL looks for its own programs, overlooks the capability.
        libc.prctl(PR_SET_SECUREBITS, SECURE_NO_SETUID_FIXUP, 0, 0, 0)
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([user.gid])
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    if libc is not None:
        mask = 1 << CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)  # effective, permitted, inheritable; high words
        libc.capset(header, data)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
