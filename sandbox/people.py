"""Who lives in the sandbox: data handed in by whoever starts it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SandboxPerson:
    """Somebody with an account.

    `started` says whether they have pressed /start with the server's own bot before the sandbox first opened.
    """

    id: int
    name: str
    seat: str = ""
    rank: str = ""
    unit: str = ""
    portfolio: tuple[str, ...] = ()
    partner: str | None = None
    roles: tuple[str, ...] = ()
    language: str = "zh-hans"
    started: bool = True


@dataclass(frozen=True, slots=True)
class SandboxGroup:
    """A group chat. An id below -1000000000000 makes it a supergroup, as on Telegram; a forum always is one.

    The server's own bot is a member, and an administrator with `bot_admin`.
    """

    id: int
    title: str
    members: tuple[int, ...]
    admins: tuple[int, ...] = ()
    forum: bool = False
    bot_admin: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    people: tuple[SandboxPerson, ...] = ()
    groups: tuple[SandboxGroup, ...] = ()


People = Sequence[SandboxPerson] | Callable[[], Sequence[SandboxPerson]]
Groups = Sequence[SandboxGroup] | Callable[[], Sequence[SandboxGroup]]


def read_directory(people: People, groups: Groups) -> Directory:
    """Take the directory as it is now; callables are asked anew each time."""
    return Directory(
        tuple(people() if callable(people) else people),
        tuple(groups() if callable(groups) else groups),
    )
