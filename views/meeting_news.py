"""What people and groups are told of a meeting: planned, moved, cancelled, when its agenda closes.

Groups read when and where, never why, and no topic.
"""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local
from office.meetings.plan import find_timetable_of
from office.meetings.records import day_of, holder_name
from office.people.groups import Followed
from office.rulebook.versions import find_key
from rules.vocabulary import DeadlineName
from storage.tables import Meeting, MeetingStatus, Outbox
from views.card import Button, Card
from views.i18n import say
from views.meeting_words import kind_name, timetable
from views.page import fill
from views.scene import Scene, set_scene
from views.text import moment

_TO_BRING = (DeadlineName.TOPIC_FILING, DeadlineName.LEGAL_REVIEW, DeadlineName.MATERIALS)
"""The dates that whoever brings topics has to know."""


def planned(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A meeting was planned: when, where, and by when what is due for it."""
    return _news(session, row, now, "planned", only=MeetingStatus.PLANNED)


def moved(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A meeting's time, room or chair was changed."""
    return _news(session, row, now, "moved", only=MeetingStatus.PLANNED)


def cancelled(session: Session, row: Outbox, now: datetime) -> Card | None:
    return _news(session, row, now, "cancelled", only=MeetingStatus.CANCELLED)


def closing(session: Session, row: Outbox, now: datetime) -> Card | None:
    """An agenda was given an hour at which it closes."""
    return _news(session, row, now, "closing", only=MeetingStatus.PLANNED)


def followed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a group: what it follows now."""
    scene = set_scene(session, row, now)
    if scene is None:
        return None
    found = Followed(*(_words(row, name) for name in ("kinds", "units", "campaigns")))
    rulebook = find_key(scene.organisation.rulebook, scene.today)
    kinds = [kind_name(kind, rulebook, scene.language) for kind in found.kinds]
    units, campaigns = list(found.units), list(found.campaigns)
    return Card(fill("group_follows", scene.language, kinds=kinds, units=units, campaigns=campaigns))


def _news(session: Session, row: Outbox, now: datetime, what: str, *, only: MeetingStatus) -> Card | None:
    scene = set_scene(session, row, now)
    found = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    if scene is None or found is None or found.status is not only:
        return None
    lang, today = scene.language, scene.today
    starts = local(scene.organisation, found.starts_at)
    closes = local(scene.organisation, found.agenda_closes_at) if found.agenda_closes_at else None
    lines = [line for line in find_timetable_of(session, found, today) if line.name in _TO_BRING]
    in_person = scene.reader is not None
    html = fill(
        "meeting_news",
        lang,
        today=today,
        what=what,
        meeting=found,
        at=moment(starts, today, lang),
        chair=holder_name(session, found.chair_seat_id, day_of(session, found)) if in_person else "",
        changes=_changes(session, scene, found),
        why=(found.why or "") if in_person else "",
        closes=moment(closes, today, lang) if closes else "",
        timetable=timetable(lines, found.rulebook, today, lang),
    )
    details = Button(say("详情", lang), "mt-show", (found.id or 0,))
    return Card(html, ((details,),) if in_person else ())


def _changes(session: Session, scene: Scene, found: Meeting) -> list[str]:
    """Say what of a meeting was so before, of what was changed."""
    args, lang, today = scene.row.args, scene.language, scene.today
    lines = []
    old_at = args.get("old_at")
    if isinstance(old_at, str) and datetime.fromisoformat(old_at) != found.starts_at:
        before = local(scene.organisation, datetime.fromisoformat(old_at))
        lines.append(say("原定时间：%(at)s", lang, at=moment(before, today, lang)))
    old_place = args.get("old_place")
    if isinstance(old_place, str) and old_place != found.place:
        lines.append(say("原定地点：%(place)s", lang, place=old_place or say("待定", lang)))
    old_chair = args.get("old_chair")
    if scene.reader and isinstance(old_chair, int) and old_chair != found.chair_seat_id:
        who = holder_name(session, old_chair, today)
        lines.append(say("原定主持：%(who)s", lang, who=who))
    return lines


def _words(row: Outbox, name: str) -> tuple[str, ...]:
    value = row.args.get(name)
    return tuple(str(word) for word in value) if isinstance(value, list) else ()
