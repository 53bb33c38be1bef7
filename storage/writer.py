"""The writer's thread: every operation goes through it, under load several to one commit."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from storage.database import Database

T = TypeVar("T")
Operation = Callable[[Session], Any]
_Job = tuple[Operation, "Future[Any]"]


class Writer:
    """Runs operations one after another in a thread of its own, so that no await can split a transaction.

    Operations that wait at the same moment share one commit, each under its own savepoint: one that
    fails takes nothing of the others with it. No caller hears of success before the commit is durable.
    """

    def __init__(self, database: Database, *, group: int = 64, readers: int = 4) -> None:
        self.database = database
        self._group = group
        self._closed = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._thread.start()

    async def run(self, operation: Callable[[Session], T]) -> T:
        """Run an operation and return its result once it is committed."""
        if self._closed:
            raise RuntimeError("the writer is closed")
        future: Future[T] = Future()
        self._jobs.put((operation, future))
        return await asyncio.wrap_future(future)

    async def read(self, question: Callable[[Session], T]) -> T:
        """Answer a question from a snapshot, beside the writer."""
        return await asyncio.wrap_future(self._readers.submit(self.database.read, question))

    async def scrub(self) -> None:
        """Have what was erased vanish from the database's files as well."""
        await asyncio.wrap_future(self._readers.submit(self.database.scrub))

    def close(self) -> None:
        """Finish what is queued, stop, and refuse what comes after."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._readers.shutdown()

    def _work(self) -> None:
        while True:
            batch = self._next_batch()
            if batch is None:
                return
            self._commit(batch)

    def _next_batch(self) -> list[_Job] | None:
        job = self._jobs.get()
        if job is None:
            return None
        batch = [job]
        while len(batch) < self._group:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _commit(self, batch: list[_Job]) -> None:
        running = [
            (operation, future) for operation, future in batch if future.set_running_or_notify_cancel()
        ]
        try:
            with self.database.connect(write=True) as connection, connection.begin():
                outcomes = [_attempt(connection, operation) for operation, _ in running]
        except Exception as error:  # noqa: BLE001 - the commit failed: every waiting caller must hear of it
            for _, future in running:
                future.set_exception(error)
            return
        for (_, future), outcome in zip(running, outcomes, strict=True):
            if isinstance(outcome, _Failure):
                future.set_exception(outcome.error)
            else:
                future.set_result(outcome)


@dataclass(frozen=True)
class _Failure:
    error: Exception


def _attempt(connection: Connection, operation: Operation) -> Any:
    """Run one operation under a savepoint of its own, which its session begins and ends."""
    session = Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    try:
        result = operation(session)
        session.commit()
    except Exception as error:  # noqa: BLE001 - handed to the caller that waits for this one operation
        session.rollback()
        return _Failure(error)
    finally:
        session.close()
    return result
