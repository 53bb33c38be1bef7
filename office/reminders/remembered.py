"""What many readers ask alike, looked up once while nothing is written: the digest asks for everybody."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlmodel import Session

_KEPT = "remembered"

T = TypeVar("T")


@contextmanager
def remembering(session: Session) -> Iterator[None]:
    """Look up what is asked through `remember` once while the block runs. Nothing may be written in it."""
    session.info[_KEPT] = {}
    try:
        yield
    finally:
        del session.info[_KEPT]


def remember(session: Session, key: Hashable, find: Callable[[], T]) -> T:
    """Return what was found under this key since the block began; outside such a block, look it up."""
    kept = session.info.get(_KEPT)
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    found: T = kept[key]
    return found
