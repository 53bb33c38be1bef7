"""Start the command line in a process of its own, forked from one that has imported it already.

The tests start some two hundred sandboxes; each would first spend seconds on the same imports. What runs is
the same program from its beginning: only the imports are shared.
"""

import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

_ROOT = Path(__file__).parents[1]
_IMPORTED = ("bot.commands.sandbox", "bot.commands.export", "bot.commands.ask")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_LONGEST = 65_536


class Launched:
    """A running command: a session of its own, which ends with the test run at the latest."""

    def __init__(self, pid: int, stdout: IO[str]) -> None:
        self.pid = pid
        self.stdout = stdout
        self._ended = os.pidfd_open(pid)

    def is_running(self) -> bool:
        return not select.select([self._ended], [], [], 0)[0]

    def wait(self, seconds: float) -> None:
        """Wait for its end. Raises TimeoutError."""
        if not select.select([self._ended], [], [], seconds)[0]:
            raise TimeoutError(f"process {self.pid} did not end within {seconds} seconds")

    def kill(self, seconds: float = 60) -> None:
        """Kill it with everything that it started, and wait until it is gone."""
        if self.is_running():
            os.killpg(self.pid, signal.SIGKILL)
        self.wait(seconds)
        self.stdout.close()


def launch(*words: str, env: Mapping[str, str] | None = None) -> Launched:
    """Run `mishu` with these words; its standard output can be read line by line, its errors go to ours."""
    reading, writing = os.pipe()
    request = json.dumps({"words": words, "env": {**os.environ, **(env or {})}}).encode()
    assert len(request) < _LONGEST
    link = _launcher()
    socket.send_fds(link, [request], [writing])
    os.close(writing)
    return Launched(int(link.recv(64)), os.fdopen(reading, encoding="utf-8"))


def _launcher() -> socket.socket:
    return _start_launcher()[0]


@cache
def _start_launcher() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        cwd=_ROOT,
    )
    theirs.close()
    return ours, process  # which is kept: it ends when `ours` is closed


def _serve(link: socket.socket) -> None:
    """Fork for each request until the tests have ended."""
    for name in _IMPORTED:
        __import__(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the kernel buries them
    while True:
        request, fds, _, _ = socket.recv_fds(link, _LONGEST, 1)
        if not request:
            return
        pid = os.fork()
        if pid == 0:
            link.close()
            _run(json.loads(request), fds[0])
        os.close(fds[0])
        link.send(str(pid).encode())


def _run(request: dict[str, object], output: int) -> NoReturn:
    os.setsid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(output, 1)
    os.close(output)
    env, words = request["env"], request["words"]
    assert isinstance(env, dict)
    assert isinstance(words, list)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    from bot.cli import main  # noqa: PLC0415 - as the program begins: the tests import this module too

    status = 1
    try:
        main(words)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, str(_ROOT))
    _serve(socket.socket(fileno=int(sys.argv[1])))
