"""A quarter of an office's life, the Spring Festival within it, under four rulebooks, by moving the clock.

Each reminder, deadline and deemed consent is held against what `mishu ask` and the calendar say, worked out
here anew from what was done and when.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.commands.ask import Surroundings, reply_line
from office.reminders.rules import THROUGH_THE_NIGHT
from storage.database import Database
from storage.tables import Opinion
from tests.story.quarter import OFFICE, ZONE, Box, Quarter, Records, moment, perform
from tests.story.quarter_scenes import (
    ANSWERED,
    ASKING,
    ERRANDS,
    HANDED,
    INQUIRIES,
    MEETING,
    OWN_DUTY_TIME,
    PAPERS,
    PAUSE,
    PAUSED,
    REPORTED,
    RESUME,
    STAND_INS,
    scenes,
    turns,
)

pytestmark = pytest.mark.slow

QUARTERS = (
    Quarter("xicheng-2005", date(2026, 2, 15), 9),
    Quarter("dongchang-draft", date(2026, 2, 15), 9),
    Quarter("hainan-2023", date(2026, 2, 15), 9),
    Quarter("chaoyang-2010", date(2011, 2, 2), 7),
)
MORNING, EVENING = "08:00", "18:00"
QUIET = (time(21), time(7))
NOT_FORETOLD = ("digest", "rhythm", "bulletin")
"""What rests on everything else at once, and has tests of its own; that it keeps its hours is looked at."""
FRIDAY = 5
KILLS = 4
"""So often at least a Mishu is killed in the quarter: between two scenes, and on the way."""
END_OF_TIME = datetime(9999, 1, 1, tzinfo=ZONE)

Said = tuple[str, str, str, str]
"""One reminder: what it is about, its rule, when it is due, and whose it is."""


@dataclass(frozen=True)
class Teller:
    """Works out what has to be said, from what `mishu ask` and the calendar say."""

    quarter: Quarter
    told: Mapping[str, Any]

    def all(self) -> Counter[Said]:
        found = [*self.leaves(), *self.tasks(), *self.meeting(), *self.papers(), *self.consultations()]
        found += [*self.reports(), *self.watches(), *self.incident()]
        return Counter(line for line in found if line[2] <= self.quarter.ends_at.isoformat())

    def ask(self, **question: object) -> dict[str, Any]:
        line = json.dumps({"rulebook": self.quarter.rulebook, **question})
        reply, known = reply_line(line, Surroundings(today=self.quarter.festival), self.quarter.calendar)
        assert known, reply
        return dict(json.loads(reply))

    def deadline(self, name: str, on: date, **more: object) -> tuple[date, list[str]] | None:
        """Return the day that `mishu ask` names and its articles; None where the rulebook is silent."""
        reply = self.ask(ask="deadline", name=name, on=on.isoformat(), **more)
        return (date.fromisoformat(reply["answer"]["due"]), reply["cite"]) if reply["answer"] else None

    def workday(self, day: date, count: int) -> date:
        return self.quarter.calendar.add_working_days(day, count)

    def before(self, day: date) -> date:
        """Return the day itself where it is worked, else the last worked one before it."""
        return self.quarter.calendar.previous_working(day)

    def leaves(self) -> Iterator[Said]:
        """The first was closed in time; of the mayor's, on which the rule is silent, the office is told."""
        for seat, first in (("交通局局长", -25), ("民政局局长", -5)):
            eve = moment(self.workday(self.quarter.day(first), 0), MORNING)
            yield said("case", self.leave(seat), "stand_in_starts", eve, STAND_INS[seat])
        last = self.quarter.day(11)
        yield said("case", self.leave("民政局局长"), "return_eve", moment(last, EVENING), "民政局局长")
        overdue = self.workday(last, 1)
        yield said("case", self.leave("民政局局长"), "return_overdue", moment(overdue, MORNING), "民政局局长")
        named = moment(self.workday(overdue, 1), MORNING)
        yield said("case", self.leave("民政局局长"), "return_named", named, OFFICE)
        begins = self.quarter.day(20)
        assert self.ask(ask="leave", applicant="mayor")["answer"] is None
        eve = moment(self.workday(begins, -1), MORNING)
        yield said("case", self.leave("区长"), "reading_open", eve, "区长")
        yield said("case", self.leave("区长"), "reading_wanted", eve, OFFICE)

    def leave(self, seat: str) -> str:
        (found,) = [
            case["id"]
            for case in self.told["cases"]
            if (case["kind"], case["applicant"]["seat"]) == ("leave", seat)
        ]
        return str(found)

    def tasks(self) -> Iterator[Said]:
        numbers = {task["title"]: task["id"] for task in self.told["tasks"]}
        for errand in ERRANDS:
            due, head = errand.due_on(self.quarter), f"{errand.lead}局长"
            closed = END_OF_TIME if errand.closed is None else self.quarter.at(errand.closed, "10:00")
            over = moment(self.workday(due, 1), MORNING)
            for rule, at, seat in (
                ("task_soon", moment(self.workday(due, -3), MORNING), head),
                ("task_due", moment(self.before(due), MORNING), head),
                ("task_overdue", over, head),
                ("task_overdue", over, OFFICE),
            ):
                if at < closed:
                    yield said("task", numbers[errand.title], rule, at, seat)

    def meeting(self) -> Iterator[Said]:
        (meeting,) = self.told["meetings"]
        day = self.quarter.day(MEETING)
        for row in meeting["attendance"]:
            eve = moment(day - timedelta(days=1), EVENING)
            yield said("meeting", meeting["id"], "evening", eve, row["seat"])
            yield said("meeting", meeting["id"], "two_hours", moment(day, MORNING), row["seat"])
        minutes = self.deadline("minutes", day, meeting="executive")
        if minutes is not None:
            for on in sorted({self.before(minutes[0] - timedelta(days=1)), self.before(minutes[0])}):
                yield said("meeting", meeting["id"], "due_minutes", moment(on, MORNING), OFFICE)

    def papers(self) -> Iterator[Said]:
        for paper in self.told["documents"]:
            for clock in paper["clocks"]:
                yield from self.clock(paper, clock)

    def clock(self, paper: Mapping[str, Any], clock: Mapping[str, Any]) -> Iterator[Said]:
        """Two working days before, on the day, and the working day after; not while it stands still."""
        started = max(parsed(clock["from"]), self.quarter.day(-41))
        owner = f"{clock['unit']}局长" if clock["unit"] else OFFICE
        about = f"{paper['id']}:{clock['name']}:{clock['unit'] or clock['seat'] or '-'}:{clock['from']}"
        runs = moment(started, "09:40")
        until = datetime.fromisoformat(clock["done_at"]) if clock["done_at"] else END_OF_TIME
        spans = [(parsed(clock["due"]), runs, until)]
        if paper["title"] == PAUSED.title:
            spans = [
                (parsed(clock["first_due"]), runs, self.quarter.at(PAUSE, "11:00")),
                (parsed(clock["due"]), self.quarter.at(RESUME, "09:00"), until),
            ]
        lines: dict[Said, None] = {}  # the office's own are said once
        for due, since, before in spans:
            over = moment(self.workday(due, 1), MORNING)
            for rule, at, seat in (
                ("clock_soon", moment(self.workday(due, -2), MORNING), owner),
                ("clock_due", moment(self.before(due), MORNING), owner),
                ("clock_overdue", over, owner),
                ("clock_overdue", over, OFFICE),
            ):
                if since <= at < before:
                    lines[said("document", about, rule, at, seat)] = None
        yield from lines

    def consultations(self) -> Iterator[Said]:
        silence = self.ask(ask="consult_silence")["answer"]
        over_rule = "consult_deemed" if silence else "consult_unanswered"
        for inquiry, row in zip(INQUIRIES, self.told["consultations"], strict=True):
            sent = self.quarter.at(inquiry.sent, "14:30")
            lines: dict[Said, None] = {}
            for reply in row["replies"]:
                given = reply["at"] and reply["opinion"] != "deemed"
                until = datetime.fromisoformat(reply["at"]) if given else END_OF_TIME
                spans = [(parsed(reply["due"]), sent, until)]
                if inquiry.agreed is not None and inquiry.agreed[0] == reply["unit"]:
                    asked = self.quarter.at(inquiry.agreed[2], "09:30")
                    spans = [(parsed(row["due"]), sent, asked), (parsed(reply["due"]), asked, until)]
                for due, since, before in spans:
                    for rule, at, seat in self.reply(due, f"{reply['unit']}局长", over_rule):
                        if since <= at < before:
                            lines[said("consultation", row["id"], rule, at, seat)] = None
            yield from lines

    def reply(self, due: date, unit: str, over_rule: str) -> Iterator[tuple[str, datetime, str]]:
        yield "consult_soon", moment(self.workday(due, -2), MORNING), unit
        yield "consult_due", moment(self.before(due), MORNING), unit
        over = moment(self.workday(due, 1), MORNING)
        seats = (unit, ASKING) if over_rule == "consult_deemed" else (unit, ASKING, OFFICE)
        yield from ((over_rule, over, seat) for seat in seats)

    def reports(self) -> Iterator[Said]:
        rounds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in self.told["duties"]:
            if row["status"] != "waived":
                rounds.setdefault((row["duty"], row["due"]), []).append(row)
        for rows in rounds.values():
            yield from dict.fromkeys(self.round(rows))

    def round(self, rows: list[Mapping[str, Any]]) -> Iterator[Said]:
        first = rows[0]
        due = parsed(first["due"])
        made = self.quarter.begins_at if first["title"] is None else self.quarter.at(-40, "11:00")
        collects = "专项办主任" if "campaign_office" in self.to(first["duty"]) else OFFICE
        on = self.before(due)
        hour = moment(due, first["time"]) if first["time"] and on == due else None
        due_at = hour - timedelta(hours=2) if hour else moment(on, MORNING)
        soon = moment(self.workday(due, -1), MORNING)
        is_soon = soon.date() < on
        for row in rows:
            leader = row["seat"] in LEADERS
            until = datetime.fromisoformat(row["at"]) if row["at"] else END_OF_TIME
            when = [("report_soon", soon)] if is_soon else []
            if not leader or not is_soon:
                when.append(("report_due", due_at))
            for rule, at in when:
                if made <= at < until:
                    yield said("duty", self.round_name(first), rule, at, OFFICE if leader else row["seat"])
        over = hour or moment(self.workday(due, 1), MORNING)
        owing = [row for row in rows if not row["at"]]
        collected = moment(on, MORNING)
        if len(rows) > 1 and made <= collected and any(row["seat"] not in LEADERS for row in owing):
            yield said("duty", self.round_name(first), "report_collect", collected, collects)
        if owing:
            yield from (
                said("duty", self.round_name(first), "report_missing", over, seat)
                for seat in (collects, OFFICE)
            )

    def watches(self) -> Iterator[Said]:
        """The evening of the last working day before, the beginning, and what nobody takes over."""
        made = self.quarter.at(-13, "09:00")
        last = turns(self.quarter)[-1]
        for turn in turns(self.quarter):
            eve = moment(self.before(turn.on - timedelta(days=1)), EVENING)
            name = f"{turn.starts_at:%Y-%m-%dT%H:%M}"
            for part, seat in (("leader", turn.leader), ("officer", turn.officer)):
                assert eve > made
                yield said("shift", f"{name}:{part}", "shift_eve", eve, seat)
                yield said("shift", f"{name}:{part}", "shift_start", turn.starts_at, seat)
            if HANDED <= turn.number < last.number:
                half, late = (turn.ends_at + timedelta(minutes=n) for n in (30, 120))
                yield said("shift", f"{name}:officer", "shift_unhanded", half, turn.officer)
                yield said("shift", f"{name}:officer", "shift_unhanded_office", late, OFFICE)

    def incident(self) -> Iterator[Said]:
        """Each five minutes until somebody answers, in the night."""
        (found,) = self.told["incidents"]
        night = self.quarter.festival + timedelta(days=2)
        at, answered = moment(night, REPORTED), moment(night, ANSWERED)
        while (at := at + timedelta(minutes=5)) < answered:
            yield said("incident", found["id"], "incident", at, OFFICE)

    def round_name(self, row: Mapping[str, Any]) -> str:
        return ":".join(filter(None, (row["duty"], row["due"], row["about"])))

    def to(self, duty: str) -> list[str]:
        return next((list(one["to"]) for one in self.duties() if one["duty"] == duty), [])

    def duties(self) -> list[dict[str, Any]]:
        """Return what `mishu ask` says is owed from the quarter's first day to its last."""
        asked = {"from": self.quarter.begins_at.date(), "to": self.quarter.ends_at.date()}
        reply = self.ask(ask="duties", **{key: day.isoformat() for key, day in asked.items()})
        return list(reply["answer"]["occurrences"]) if reply["answer"] else []


LEADERS = ("区长", "常务副区长", "副区长(城建)", "副区长(社会事业)", "副区长(政法)")


def said(kind: str, name: str, rule: str, at: datetime, seat: str) -> Said:
    return f"{kind}:{name}", rule, at.isoformat(timespec="seconds"), seat


def parsed(day: str) -> date:
    return date.fromisoformat(day)


def rule_of(reminder: Mapping[str, Any]) -> str:
    """Return the rule in a reminder's key: what stands behind the record's name."""
    return str(reminder["key"]).removeprefix(f"{reminder['about']}:").partition(":")[0]


def sent(told: Mapping[str, Any], *, until: datetime) -> Counter[Said]:
    """Return what was reminded, by the export."""
    return Counter(
        (row["about"], rule_of(row), row["due"], row["to"])
        for row in told["reminders"]
        if row["status"] != "dropped" and rule_of(row) not in NOT_FORETOLD and row["due"] <= until.isoformat()
    )


@cache
def by_the_records(quarter: Quarter) -> Mapping[str, Any]:
    """Play a quarter once, by the records alone, and return what is carried away."""
    with TemporaryDirectory() as home:
        stage = Records(quarter, Database(f"sqlite:///{home}/mishu.db"))
        told = perform(stage, scenes(quarter), until=quarter.ends_at)
        stage.database.close()
    return told


EVERY = bool(os.environ.get("MISHU_EVERY_QUARTER"))
PLAYED = QUARTERS if EVERY else QUARTERS[2:]
RESTARTED = QUARTERS if EVERY else QUARTERS[2:3]
"""A quarter takes half a minute, one that is killed again and again some minutes: all of them when asked."""


@pytest.mark.parametrize("quarter", PLAYED, ids=lambda one: str(one.rulebook))
def test_quarter_goes_by_the_rules_and_the_calendar(quarter: Quarter) -> None:
    told = by_the_records(quarter)
    teller = Teller(quarter, told)
    due, found = teller.all(), sent(told, until=quarter.ends_at)
    assert (due - found, found - due) == (Counter(), Counter())
    assert_each_at_its_time(told["reminders"], until=quarter.ends_at)
    assert len(told["documents"]) == PAPERS
    for paper in told["documents"]:
        for clock in paper["clocks"]:
            assert_clock(teller, paper, clock)
    assert_terms(teller)
    assert_owed(teller)
    since = quarter.at(-40, "00:00").isoformat()
    digests = {row["to"] for row in told["reminders"] if rule_of(row) == "digest" and row["due"] > since}
    assert digests <= {"区政府办公室综合科科长", "财政局局长", "住建局局长", "区长"}


def assert_each_at_its_time(reminders: Iterable[Mapping[str, Any]], *, until: datetime) -> None:
    """Each once, to each reader once, at its own time; at night nothing but incidents."""
    keys = Counter(row["key"] for row in reminders)
    assert [key for key, count in keys.items() if count > 1] == []
    for row in reminders:
        if row["due"] > until.isoformat():
            continue
        assert row["status"] in ("sent", "dropped"), row
        if row["status"] == "dropped":
            continue
        assert len(row["people"]) == len(set(row["people"])) > 0, row
        assert row["sent_at"] == row["due"], row
        clock = datetime.fromisoformat(row["sent_at"]).timetz().replace(tzinfo=None)
        assert QUIET[1] <= clock < QUIET[0] or rule_of(row) in THROUGH_THE_NIGHT, row


def assert_clock(teller: Teller, paper: Mapping[str, Any], clock: Mapping[str, Any]) -> None:
    """A paper's clock ends when `mishu ask` says, or when the office said; a pause adds its working days."""
    if clock["name"] == "own":
        assert (clock["cite"], bool(clock["why"])) == ([], True)
    else:
        on = parsed(clock["from"])
        ruled = teller.deadline(clock["name"], on, urgency=paper["urgency"])
        assert ruled == (parsed(clock["first_due"]), clock["cite"])
    paused = 0
    if paper["title"] == PAUSED.title:
        first, last = teller.quarter.day(PAUSE), teller.quarter.day(RESUME) - timedelta(days=1)
        paused = teller.quarter.calendar.count_working_days(first, last)
    assert clock["paused_days"] == paused
    assert parsed(clock["due"]) == teller.workday(parsed(clock["first_due"]), paused)


def assert_terms(teller: Teller) -> None:
    """A consultation's term is the rule's; where it says so, silence counts from the last day's end."""
    silence = teller.ask(ask="consult_silence")
    for inquiry, row in zip(INQUIRIES, teller.told["consultations"], strict=True):
        ruled = teller.deadline("consultation_reply", teller.quarter.day(inquiry.sent))
        due = ruled[0] if ruled else teller.quarter.day(inquiry.own)
        assert (parsed(row["due"]), row["own"]) == (due, ruled is None)
        given = {unit: opinion for unit, _, opinion in inquiry.answers}
        for reply in row["replies"]:
            opinion, ends = given[reply["unit"]], parsed(reply["due"]) + timedelta(days=1)
            if opinion is not Opinion.NONE:
                assert reply["opinion"] == opinion
            elif silence["answer"]:
                at = moment(ends, "00:00").isoformat(timespec="seconds")
                assert (reply["opinion"], reply["at"], reply["cite"]) == ("deemed", at, silence["cite"])
            else:
                assert (reply["opinion"], reply["at"], reply["cite"]) == ("none", None, [])


def assert_owed(teller: Teller) -> None:
    """What is owed by date is what `mishu ask` says, and the office's own on its Fridays."""
    last = teller.quarter.ends_at.date().isoformat()
    rows = [row for row in teller.told["duties"] if row["due"] <= last]
    ruled = {(row["duty"], row["due"], row["time"]) for row in rows if row["title"] is None}
    assert ruled == {(one["duty"], one["due"], one["time"]) for one in teller.duties()}
    own = {row["due"]: row["time"] for row in rows if row["title"] is not None}
    first, until = teller.quarter.day(-40), teller.quarter.day(40)
    days = (first + timedelta(days=n) for n in range((until - first).days + 1))
    assert own == {day.isoformat(): OWN_DUTY_TIME for day in days if day.isoweekday() == FRIDAY}


@pytest.mark.parametrize("quarter", RESTARTED, ids=lambda one: str(one.rulebook))
def test_quarter_killed_at_random_moments_reminds_alike(
    quarter: Quarter, district: Callable[..., Any]
) -> None:
    place = district("--empty", "--rulebook", quarter.rulebook, "--now", quarter.begins_at.isoformat())
    stage = Box(quarter, place, random.Random(quarter.rulebook), every=18)
    told = perform(stage, scenes(quarter), until=quarter.ends_at)
    assert stage.kills >= KILLS
    assert without_times(told, quarter) == without_times(by_the_records(quarter), quarter)
    for row in told["reminders"]:
        assert row["status"] in ("sent", "dropped", "planned"), row


def without_times(told: Mapping[str, Any], quarter: Quarter) -> list[dict[str, Any]]:
    """Return the reminders of an export but for the times at which they were sent.

    What was due by the quarter's first instant is left out: a sandbox has begun a moment after it.
    """
    rows = [row for row in told["reminders"] if datetime.fromisoformat(row["due"]) > quarter.begins_at]
    return [{key: value for key, value in row.items() if key != "sent_at"} for row in rows]
