"""All that one sandbox consists of, handed to every function that works on it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.clock import SandboxClock
from sandbox.entities import JsonObject
from sandbox.flood import FloodGate
from sandbox.people import Directory, Groups, People, read_directory
from sandbox.store import Store

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Signals:
    """Wake those who wait inside this process; what they wait for is in the store."""

    _conditions: dict[object, asyncio.Event] = field(default_factory=dict)
    listeners: set[asyncio.Queue[JsonObject]] = field(default_factory=set)

    def event(self, key: object) -> asyncio.Event:
        """Give the event that the next `wake(key)` sets."""
        return self._conditions.setdefault(key, asyncio.Event())

    def wake(self, key: object) -> None:
        waiting = self._conditions.pop(key, None)
        if waiting is not None:
            waiting.set()

    def forget(self, key: object) -> None:
        """Drop the event of a key for which nobody waits any more."""
        self._conditions.pop(key, None)

    def wake_all(self) -> None:
        for key in list(self._conditions):
            self.wake(key)

    def tell(self, news: JsonObject) -> None:
        """Tell every open page."""
        for queue in self.listeners:
            queue.put_nowait(news)


@dataclass(slots=True)
class World:
    """The store, the clock and the people; `token` belongs to the bot this sandbox is for."""

    store: Store
    clock: SandboxClock
    flood: FloodGate
    people: People
    groups: Groups
    token: str
    directory: Directory = field(default_factory=Directory)
    signals: Signals = field(default_factory=Signals)
    stopping: bool = False
    time_kept: datetime = LONG_AGO
    """Stored as the clock's time while it ticks: a little ahead, so that a kill does not turn it back."""
    erasing: set[int] = field(default_factory=set)
    """Chats of which something was deleted that an update still holds: it goes with the update."""

    def __post_init__(self) -> None:
        self.erasing.update(row["lane"] for row in self.store.rows("SELECT DISTINCT lane FROM updates"))

    def now(self) -> datetime:
        return self.clock.now()

    def unix(self) -> int:
        return int(self.clock.now().timestamp())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction of the store, which keeps the clock's time too."""
        with self.store.transaction():
            yield
            self.store.save_time(max(self.clock.now(), self.time_kept))

    def wake(self, key: object) -> None:
        """Wake who waits for `key`, once what they wait for is committed."""
        self.store.after_commit(lambda: self.signals.wake(key))

    def tell(self, **news: object) -> None:
        """Tell the pages, once what they hear of is committed."""
        self.store.after_commit(lambda: self.signals.tell(dict(news)))

    def read_directory(self) -> Directory:
        """Ask for the people and groups as they are now."""
        self.directory = read_directory(self.people, self.groups)
        return self.directory
