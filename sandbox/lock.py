"""One instance per directory: a kernel lock, which no kill leaves behind."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

LOCK_NAME = ".lock"


class DirectoryLockedError(Exception):
    """Another instance is using this directory; the message says so in Chinese."""

    def __init__(self, path: Path, holder: str) -> None:
        self.path = path
        self.holder = holder
        who = f"（进程 {holder}）" if holder else ""
        super().__init__(f"目录 {path} 正由另一个实例{who}使用。请先停止它，或用 --data 另选目录。")


class DirectoryLock:
    """Hold the lock until released or until the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lock_directory(path: Path) -> DirectoryLock:
    """Lock `path` (made if missing) against a second instance; raises DirectoryLockedError."""
    path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise DirectoryLockedError(path, holder) from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return DirectoryLock(descriptor)
