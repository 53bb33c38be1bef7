"""The calendar file: opened again by another program, property by property."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from views.calendar_entry import MIME, calendar_entry
from views.card import File
from views.papers import MeetingEntry, MeetingHead

HEAD = MeetingHead(
    slug="qingyu",
    organisation="清榆区人民政府",
    number="M2026-0012",
    title="清榆区人民政府第12次常务会议",
    starts_at=datetime(2026, 12, 21, 1, tzinfo=UTC),
    minutes_long=120,
    timezone="Asia/Shanghai",
    place="第一会议室",
)
ENTRY = MeetingEntry(
    head=HEAD,
    uid="M2026-0012@qingyu.mishu",
    sequence=0,
    stamped_at=datetime(2026, 12, 15, 8, 30, tzinfo=UTC),
    agenda=("关于调整停车收费的请示", "关于增设公交站点的请示"),
    notes=("您列席第1项议题",),
)


def opened(file: File) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert [(part.name, part.errors) for part in calendar.walk() if part.errors] == []
    return calendar, event


def alarms(event: Event) -> list[timedelta]:
    triggers: list[Any] = [alarm.get("trigger") for alarm in event.walk("VALARM")]
    return [trigger.dt for trigger in triggers]


def test_entry_says_all_of_the_meeting() -> None:
    file = calendar_entry(ENTRY)
    calendar, event = opened(file)
    assert (file.name, file.mime) == ("M2026-0012_会议日程_清榆区人民政府第12次常务会议.ics", MIME)
    assert {name: str(calendar[name]) for name in calendar} == {
        "PRODID": "-//Mishu//Mishu//ZH",
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
    }
    assert {
        name: str(event[name]) for name in ("UID", "SEQUENCE", "SUMMARY", "LOCATION", "STATUS", "TRANSP")
    } == {
        "UID": "M2026-0012@qingyu.mishu",
        "SEQUENCE": "0",
        "SUMMARY": "清榆区人民政府第12次常务会议",
        "LOCATION": "第一会议室",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }
    assert str(event["DESCRIPTION"]).split("\n") == [
        "清榆区人民政府",
        "您列席第1项议题",
        "议题：",
        "1. 关于调整停车收费的请示",
        "2. 关于增设公交站点的请示",
    ]
    assert event.stamp == ENTRY.stamped_at
    assert (event.start, event.end) == (HEAD.starts, HEAD.ends)
    assert event["DTSTART"].params == event["DTEND"].params == {"TZID": "Asia/Shanghai"}
    assert alarms(event) == [timedelta(hours=-15), timedelta(hours=-2)]
    assert [str(alarm["ACTION"]) for alarm in event.walk("VALARM")] == ["DISPLAY", "DISPLAY"]


def test_entry_names_nobody_to_answer_by_mail() -> None:
    _, event = opened(calendar_entry(ENTRY))
    assert {"ORGANIZER", "ATTENDEE"} & set(event) == set()


def test_entry_of_the_same_revision_is_the_same_file() -> None:
    assert calendar_entry(ENTRY) == calendar_entry(replace(ENTRY))


def test_update_keeps_the_uid_and_says_that_it_counts() -> None:
    moved = replace(HEAD, starts_at=HEAD.starts_at + timedelta(days=1), place="第二会议室")
    _, event = opened(calendar_entry(replace(ENTRY, head=moved, sequence=1)))
    assert (str(event["UID"]), str(event["SEQUENCE"])) == (ENTRY.uid, "1")
    assert (event.start, str(event["LOCATION"])) == (moved.starts, "第二会议室")
    assert str(event["DESCRIPTION"]).split("\n")[1] == (
        "会议安排有变，以这一条为准；手机日历里如还留有先前的一条，请删去。"
    )


def test_cancellation_keeps_the_uid_and_rings_no_more() -> None:
    file = calendar_entry(replace(ENTRY, sequence=2, cancelled=True))
    calendar, event = opened(file)
    assert file.name == "M2026-0012_会议取消_清榆区人民政府第12次常务会议.ics"
    assert (str(calendar["METHOD"]), str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert (str(event["UID"]), str(event["SEQUENCE"])) == (ENTRY.uid, "2")
    assert (str(event["SUMMARY"]), str(event["TRANSP"])) == (
        "【已取消】清榆区人民政府第12次常务会议",
        "TRANSPARENT",
    )
    assert alarms(event) == []


@pytest.mark.parametrize(
    ("stamped_at", "left"),
    [
        (datetime(2026, 12, 20, 9, 59, tzinfo=UTC), [timedelta(hours=-15), timedelta(hours=-2)]),
        (datetime(2026, 12, 20, 10, 0, tzinfo=UTC), [timedelta(hours=-2)]),
        (datetime(2026, 12, 20, 23, 0, tzinfo=UTC), []),
    ],
)
def test_alarm_that_would_be_past_is_left_out(stamped_at: datetime, left: list[timedelta]) -> None:
    _, event = opened(calendar_entry(replace(ENTRY, stamped_at=stamped_at)))
    assert alarms(event) == left


def test_evening_alarm_comes_at_the_organisations_hour() -> None:
    _, event = opened(calendar_entry(replace(ENTRY, evening_at=time(19, 30))))
    assert alarms(event)[0] == timedelta(hours=-13, minutes=-30)


def test_evening_alarm_counts_the_hour_that_summer_time_takes() -> None:
    spring = replace(HEAD, starts_at=datetime(2027, 3, 28, 7, tzinfo=UTC), timezone="Europe/Berlin")
    _, event = opened(calendar_entry(replace(ENTRY, head=spring)))
    assert (event.start, alarms(event)[0]) == (spring.starts, timedelta(hours=-14))


@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "UTC"])
def test_zone_is_described_and_gives_the_meetings_instant(timezone: str) -> None:
    calendar, event = opened(calendar_entry(replace(ENTRY, head=replace(HEAD, timezone=timezone))))
    (zone,) = calendar.timezones
    described = zone.to_tz(lookup_tzid=False)
    written = event.start
    assert isinstance(written, datetime)
    assert written.replace(tzinfo=described).astimezone(UTC) == HEAD.starts_at


HOSTILE = '停车\r\nEND:VEVENT\nATTENDEE:mailto:x@example.org;,\\"\x00\u202e\ufffe<b>&\U0001f697' + "长" * 2000


def test_hostile_words_stay_words() -> None:
    head = replace(HEAD, title=HOSTILE, place=HOSTILE, number="M/2026:1")
    file = calendar_entry(replace(ENTRY, head=head, agenda=(HOSTILE,), notes=(HOSTILE,), uid=HOSTILE[:60]))
    _, event = opened(file)
    begins = '停车 END:VEVENT ATTENDEE:mailto:x@example.org;,\\"<b>&\U0001f697长长'
    assert all(str(event[name]).startswith(begins) for name in ("SUMMARY", "LOCATION"))
    assert str(event["DESCRIPTION"]).split("\n")[3].startswith("1. " + begins)
    assert set(event) == {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND",
        "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "TRANSP",
    }  # fmt: skip
    assert "/" not in file.name
    assert len(file.name) < 100


def test_lines_are_folded_between_characters_and_end_in_crlf() -> None:
    content = calendar_entry(replace(ENTRY, notes=(HOSTILE, "\U0001f697" * 300))).content
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two


def test_alarms_come_after_every_property() -> None:
    lines = calendar_entry(ENTRY).content.decode().splitlines()
    assert lines[lines.index("BEGIN:VALARM") - 1] == "TRANSP:OPAQUE"
    assert lines[-3:] == ["END:VALARM", "END:VEVENT", "END:VCALENDAR"]
