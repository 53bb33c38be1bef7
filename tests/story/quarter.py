"""The two stages on which a quarter of an office's life is played: the records alone, and a whole Mishu."""

import json
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from http.client import HTTPException
from itertools import count
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.calendar.calendars import local_day
from office.cases.chain import find_deciders, find_pending
from office.cases.decisions import Recorded, consent, record_decision
from office.cases.steps import TELLING
from office.export import export
from office.leave.operations import file_leave
from office.people.seats import find_holder
from office.reminders.planner import next_due_at, run_due
from rules.calendar import WorkCalendar
from sandbox.seed import seed
from scheduler.outbox import find_due
from scheduler.outcomes import Outcome, Sent, record
from storage import migrate
from storage.database import Database
from storage.tables import Case, Lane, Organisation, Outbox, Person, Seat, Step, Unit
from views.cards import render

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = "区政府办公室主任"
CLERK = "唐予安"
PAGE = 1000
NUDGE = timedelta(seconds=1)
Play = Callable[[Session, "Cast"], object]


@dataclass(frozen=True)
class Quarter:
    """Twelve weeks under one rulebook; `festival` is the first day off of the Spring Festival."""

    rulebook: str
    festival: date
    holiday: int
    """Days off in a row."""

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar({})

    @property
    def begins_at(self) -> datetime:
        return self.at(-41, "08:00")

    @property
    def ends_at(self) -> datetime:
        return self.at(44, "20:00")

    def day(self, offset: int) -> date:
        """Return the first working day that is so many days from the festival's first, or after it."""
        return self.calendar.next_working(self.festival + timedelta(days=offset))

    def at(self, offset: int, clock: str) -> datetime:
        return moment(self.day(offset), clock)

    def moment_on(self, day: date, clock: str) -> datetime:
        """Return a moment of a day, or of the first working day after it."""
        return moment(self.calendar.next_working(day), clock)


def moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


@dataclass(frozen=True)
class Scene:
    """Something that is done at a moment, by the office's own operations."""

    at: datetime
    play: Play


@dataclass(frozen=True)
class Cast:
    """The people of the district at one moment, and what they do again and again."""

    organisation: Organisation
    now: datetime

    def actor(self, session: Session, title: str) -> Actor:
        """Return the holder of a seat; of the office, its clerk."""
        if title == OFFICE:
            return actor_of(
                session, session.exec(select(Person).where(Person.name == CLERK)).one(), now=self.now
            )
        holder = find_holder(session, self.seat(session, title), local_day(self.organisation, self.now))
        assert holder is not None
        return actor_of(session, holder, now=self.now)

    def seat(self, session: Session, title: str) -> int:
        return session.exec(select(Seat).where(Seat.title == title)).one().id or 0

    def unit(self, session: Session, name: str) -> int:
        return session.exec(select(Unit).where(Unit.name == name)).one().id or 0

    def agree(self, session: Session, case: Case) -> None:
        """Have every step agreed to by whoever may, and what is owed to the office told it."""
        while (step := self._pending(session, case, telling=False)) is not None:
            found = find_deciders(session, case, step, on=local_day(self.organisation, self.now))
            person = next((acting.person for acting in found if acting.person), None)
            if person is None:
                recorded = Recorded("区委书记(口头)")
                record_decision(
                    session, self.actor(session, OFFICE), step.id or 0, agreed=True, recorded=recorded
                )
            else:
                consent(session, actor_of(session, person, now=self.now), step.id or 0)
            session.flush()
        while (step := self._pending(session, case, telling=True)) is not None:
            applicant = session.get_one(Person, case.applicant_id)
            file_leave(session, actor_of(session, applicant, now=self.now), step.id or 0)
            session.flush()

    def _pending(self, session: Session, case: Case, *, telling: bool) -> Step | None:
        steps = find_pending(session, case)
        return next((step for step in steps if (step.act in TELLING) is telling), None)


class Stage(Protocol):
    """Where a quarter is played."""

    def go(self, until: datetime) -> None:
        """Let time pass until a moment, and do all that falls due on the way."""

    def change(self, play: Play) -> None:
        """Do something now."""

    def export(self) -> dict[str, Any]:
        """Return what `mishu export` prints."""


def perform(stage: Stage, scenes: Iterable[Scene], *, until: datetime) -> dict[str, Any]:
    """Play all scenes, each at its moment, and return what is carried away at the end."""
    for scene in sorted(scenes, key=lambda one: one.at):
        stage.go(scene.at)
        stage.change(scene.play)
    stage.go(until)
    return stage.export()


@dataclass
class Records:
    """Planner, cards and outbox as in Mishu, without threads and network: what is due is sent at once."""

    quarter: Quarter
    database: Database
    now: datetime = field(init=False)
    shown: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))

    def __post_init__(self) -> None:
        migrate.upgrade(self.database)
        self.now = self.quarter.begins_at
        planting = partial(seed, rulebook=self.quarter.rulebook, now=self.now, empty=True)
        self.organisation = self.database.write(planting)

    def go(self, until: datetime) -> None:
        self._work()
        while (due := self.database.read(partial(next_due_at, now=self.now))) is not None and due <= until:
            self.now = max(due, self.now + NUDGE)
            self._work()
        self.now = until
        self._work()

    def change(self, play: Play) -> None:
        self.database.write(lambda session: play(session, Cast(self.organisation, self.now)))

    def export(self) -> dict[str, Any]:
        return self.database.read(_export)

    def _work(self) -> None:
        self.database.write(partial(run_due, now=self.now))
        self.database.write(self._deliver)

    def _deliver(self, session: Session) -> None:
        for lane in Lane:
            for head in find_due(session, lane=lane, after_id=0, limit=PAGE, now=self.now):
                row = session.get_one(Outbox, head.id)
                outcome: Outcome = Sent(next(self._numbers))
                # Each card once: that they say what is so has tests of its own.
                if row.card not in self.shown:
                    self.shown.add(row.card)
                    assert render(session, row, self.now) is not None, row.card
                record(session, [(row, outcome)], now=self.now)


def _export(session: Session) -> dict[str, Any]:
    found = session.exec(select(Organisation)).one()
    return dict(json.loads(json.dumps(export(session, organisation=found))))


@dataclass
class Box:
    """A whole Mishu with its sandbox, killed at random moments: between two scenes, and on the way.

    What is done is written beside it, by the office's operations, as another machine of the same bot would.
    """

    quarter: Quarter
    place: Any
    """A `District` of tests/story/conftest.py, begun at the quarter's first moment."""
    dice: random.Random
    every: int
    """About one scene in so many is followed by a kill."""
    kills: int = 0
    at: datetime = field(init=False)
    """The moment of the present scene; the sandbox's clock ticks on from it."""

    def go(self, until: datetime) -> None:
        self.at = until
        if self.dice.randrange(self.every) == 0 and until - self._now() > timedelta(days=1):
            self._kill_on_the_way(until, self._now() + (until - self._now()) * self.dice.random())
        if until - self._now() > NUDGE:  # the clock ticks: another scene of the same moment finds it past
            self.place.clock(now=until.isoformat())

    def change(self, play: Play) -> None:
        database = Database(f"sqlite:///{self.place.data / 'mishu.db'}")
        try:
            database.write(partial(_played, play=play, now=self.at))
        finally:
            database.close()
        if self.dice.randrange(self.every) == 0:
            self._restart()

    def export(self) -> dict[str, Any]:
        return dict(self.place.export())

    def _now(self) -> datetime:
        return datetime.fromisoformat(self.place.get("clock")["now"])

    def _kill_on_the_way(self, until: datetime, when: datetime) -> None:
        """Have the clock moved, and kill all as soon as it has come past a moment."""
        moving = threading.Thread(target=self._move, args=(until,))
        moving.start()
        while self._now() < when and moving.is_alive():
            pass
        self._restart()
        moving.join()

    def _move(self, until: datetime) -> None:
        with suppress(OSError, HTTPException):  # it is killed meanwhile
            self.place.clock(now=until.isoformat())

    def _restart(self) -> None:
        self.place.restart()
        self.kills += 1


def _played(session: Session, play: Play, now: datetime) -> None:
    play(session, Cast(session.exec(select(Organisation)).one(), now))
