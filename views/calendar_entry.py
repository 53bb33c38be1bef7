"""The calendar file that goes with a notice: one meeting, as phones open it.

Only what every phone's calendar reads, in the order in which the pickier ones want it; why it is so, and why
it is a PUBLISH without organizer, is told in docs/decisions/0018-calendar-files.md.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from icalendar import Alarm, Calendar, Event, Timezone

from views.card import File
from views.file_names import file_name
from views.papers import MeetingEntry
from views.text import clean_line

MIME: Final = "text/calendar"

_PRODUCT: Final = "-//Mishu//Mishu//ZH"
_HOURS_BEFORE: Final = timedelta(hours=2)
_TITLE: Final = 300
_LINE: Final = 400


def calendar_entry(entry: MeetingEntry) -> File:
    """Write the entry; the same bytes for the same revision. Always Chinese, as the meeting's papers are."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(_zone(entry.head.timezone, entry.head.starts.year))
    calendar.add_component(_event(entry))
    name = file_name(entry.head.number, "会议取消" if entry.cancelled else "会议日程", entry.head.title)
    return File(f"{name}.ics", calendar.to_ical(sorted=False), MIME)


def _event(entry: MeetingEntry) -> Event:
    head = entry.head
    title = _title(entry)
    event = Event()
    event.add("uid", clean_line(entry.uid, _LINE))
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("last-modified", entry.stamped_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", head.starts)
    event.add("dtend", head.ends)
    event.add("summary", title)
    if head.place:
        event.add("location", clean_line(head.place, _LINE))
    event.add("description", "\n".join(_lines(entry)))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    for trigger in _triggers(entry):  # after every property: some calendars stop reading at the first alarm
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", trigger)
        alarm.add("description", title)
        event.add_component(alarm)
    return event


def _title(entry: MeetingEntry) -> str:
    """Name the meeting; a cancelled one says so, for calendars that read no METHOD and no STATUS."""
    return clean_line(f"{'【已取消】' if entry.cancelled else ''}{entry.head.title}", _TITLE)


def _lines(entry: MeetingEntry) -> list[str]:
    lines = [clean_line(entry.head.organisation, _LINE)]
    if entry.cancelled:
        lines.append("此次会议已取消；手机日历里如还留有这次会议，请删去。")
    elif entry.sequence:
        lines.append("会议安排有变，以这一条为准；手机日历里如还留有先前的一条，请删去。")
    lines += [clean_line(note, _LINE) for note in entry.notes]
    if entry.agenda:
        lines.append("议题：")
        lines += [f"{number}. {clean_line(topic, _LINE)}" for number, topic in enumerate(entry.agenda, 1)]
    return lines


def _triggers(entry: MeetingEntry) -> list[timedelta]:
    """Return how long before the beginning to remind: the evening before, and two hours before.

    Of a cancelled meeting nothing rings, and nothing that was due before this revision was made.
    """
    if entry.cancelled:
        return []
    starts = entry.head.starts
    evening = datetime.combine(starts.date() - timedelta(days=1), entry.evening_at, starts.tzinfo)
    starts_at = starts.astimezone(UTC)
    wanted = (evening.astimezone(UTC), starts_at - _HOURS_BEFORE)
    return [at - starts_at for at in wanted if at > entry.stamped_at]


@lru_cache(maxsize=64)
def _zone(timezone: str, year: int) -> Timezone:
    """Describe the zone around a year only: a century of transitions is what some calendars stumble over."""
    zone = Timezone.from_tzid(timezone, first_date=date(year, 1, 1), last_date=date(year + 2, 1, 1))
    zone.pop("comment", None)
    return zone
