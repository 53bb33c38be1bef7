"""What the forms of 决定 and /task offer as buttons, question by question."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.minutes.decided import find_decidable
from office.people.leaders import find_leaders
from office.people.seats import find_holder
from rules.calendar import LAST_YEAR
from storage.tables import Draft, TaskSource, Topic, Unit, UnitKind
from views.card import Button
from views.i18n import say
from views.month import month
from views.task_words import OUTCOME_LABELS, SOURCES
from views.text import clean_line

_LABEL = 30
_PER_ROW = 3
_MOST_UNITS = 24
"""Departments offered as buttons; any other is typed."""
_FURTHEST = timedelta(days=5 * 366)


def paired(buttons: list[Button]) -> list[tuple[Button, ...]]:
    """Lay buttons out in rows."""
    return [tuple(buttons[at : at + _PER_ROW]) for at in range(0, len(buttons), _PER_ROW)]


def _topics(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    return [
        (
            Button(
                clean_line(f"{item.case.number} {item.case.title}", _LABEL),
                "dt-pick",
                (draft.id or 0, item.case.id or 0),
            ),
        )
        for _, item in find_decidable(session, reader)[:20]
    ]


def _outcomes(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return paired(
        [
            Button(say(label, lang), "dt-word", (draft.id or 0, str(word)))
            for word, label in OUTCOME_LABELS.items()
        ]
    )


def _sources(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return paired(
        [
            Button(say(label, lang), "dt-word", (draft.id or 0, str(word)))
            for word, label in SOURCES.items()
            if word is not TaskSource.DECISION
        ]
    )


def _leads(session: Session, _reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    return paired(
        [
            Button(clean_line(unit.name, _LABEL), "dt-pick", (draft.id or 0, unit.id or 0))
            for unit in _units(session, draft)
        ]
    )


def _others(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    chosen = draft.values.get("chosen")
    taken = chosen if isinstance(chosen, list) else []
    buttons = [
        Button(
            clean_line(f"✓{unit.name}" if unit.id in taken else unit.name, _LABEL),
            "dt-unit",
            (draft.id or 0, unit.id or 0),
        )
        for unit in _units(session, draft)
        if unit.id != draft.values.get("lead")
    ]
    done = Button(say("确认", reader.person.language), "dt-done", (draft.id or 0,))
    return [*paired(buttons), *([(done,)] if taken else [])]


def _units(session: Session, draft: Draft) -> list[Unit]:
    """Return the departments that are offered, that of the topic first."""
    units = session.exec(
        select(Unit)
        .where(
            Unit.organisation_id == draft.organisation_id,
            col(Unit.kind).not_in((UnitKind.OUTSIDE, UnitKind.LEADERSHIP)),
        )
        .order_by(col(Unit.id))
    ).all()
    topic = session.get(Topic, draft.values.get("topic") or 0)
    own = topic.unit_id if topic else None
    return sorted(units, key=lambda unit: unit.id != own)[:_MOST_UNITS]


def _leaders(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lead = draft.values.get("lead")
    buttons: list[tuple[Button, ...]] = []
    for seat in find_leaders(session, reader, lead if isinstance(lead, int) else None)[:12]:
        holder = find_holder(session, seat.id or 0, reader.today)
        label = clean_line(f"{seat.title} {holder.name if holder else ''}", _LABEL)
        buttons.append((Button(label, "dt-pick", (draft.id or 0, seat.id or 0)),))
    return buttons


def _days(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    shown = date.fromisoformat(str(draft.values.get("month") or draft.values.get("due") or reader.today))
    laid = month(
        max(shown, reader.today),
        kind=work_calendar(session, reader.organisation_id).kind,
        earliest=reader.today,
        latest=min(reader.today + _FURTHEST, date(LAST_YEAR, 12, 31)),
        pick="dt-day",
        turn="dt-month",
        args=(draft.id or 0,),
        locale=reader.person.language,
    )
    return list(laid.rows)


def _yes_no(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return [
        (
            Button(say("需要", lang), "dt-yes", (draft.id or 0, 1)),
            Button(say("不需要", lang), "dt-yes", (draft.id or 0, 0)),
        )
    ]


CHOICES: Mapping[str, Callable[[Session, Actor, Draft], list[tuple[Button, ...]]]] = {
    "topic": _topics,
    "outcome": _outcomes,
    "source": _sources,
    "lead": _leads,
    "leader": _leaders,
    "others": _others,
    "due": _days,
    "issues": _yes_no,
    "interprets": _yes_no,
}
"""The rows of buttons of each question that has some."""
