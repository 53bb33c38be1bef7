"""直报: ring first; then the card, its log minute by minute, the hours to report and to publish."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.reminders.rules import Rule
from office.watch.incident_calls import RUNG, Contact, Station, find_contacts
from office.watch.incidents import (
    can_see_incident,
    find_entries,
    find_report_due,
    find_to_publish,
    may_close,
)
from storage.tables import (
    Draft,
    Incident,
    IncidentEntry,
    IncidentEntryKind,
    IncidentStatus,
    Outbox,
    Person,
    Reminder,
    Unit,
)
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say
from views.page import fill
from views.reminders import late_mark
from views.scene import set_scene
from views.text import clean_line, moment
from views.watch_words import INCIDENT_ENTRIES, INCIDENT_STATES, STATIONS

LOGGED = 12
"""Lines of the log on a card, the latest; the rest is counted."""
PAGE = 10
_WHAT, _TEXT, _LABEL = 300, 200, 36
WORDS = {
    "order": N_("请写指示：谁指示什么，写好发送即可。"),
    "more": N_("请写续报内容，写好发送即可。"),
    "up": N_("请写向谁、以什么方式上报，写好发送即可。"),
    "close": N_("请写处置结果，写好发送即结束这件直报。"),
}
"""What is asked for by each purpose of an incident's text form."""
SILENT_HOUR = N_("上报时限：规则未作规定，按上级要求执行。")
_PUBLISH = {
    "emergency_information": N_("%(at)s前发布权威信息"),
    "press_conference": N_("%(at)s前举行新闻发布会"),
}


def incident(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One incident, for a reader who may see it."""
    scene = set_scene(session, row, now)
    found = session.get(Incident, row.args["incident"])
    if scene is None or scene.reader is None or found is None or not can_see_incident(scene.reader, found):
        return None
    return incident_card(session, found, scene.reader)


def incident_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Told once more, or the hour to report upward is near."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    found = session.get(Incident, row.args["incident"])
    if scene is None or scene.reader is None or reminder is None or found is None:
        return None
    lang = scene.language
    if reminder.rule == Rule.INCIDENT:
        if found.status is not IncidentStatus.OPEN:
            return None
        heading = say("第%(count)s次通知：尚无人答复", lang, count=found.rounds)
    else:
        if found.reported_at is not None or found.status is IncidentStatus.CLOSED:
            return None
        heading = late_mark(row, reminder, now, lang) + say("上报时限将到", lang)
    return incident_card(session, found, scene.reader, heading=heading)


def publish(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To those who publish: what the rule has published of an emergency, and by when."""
    scene = set_scene(session, row, now)
    found = session.get(Incident, row.args["incident"])
    if scene is None or scene.reader is None or found is None:
        return None
    lang = scene.language
    lines = [_what(found, lang), *_place_lines(found, lang), *_publish_lines(session, found, scene.reader)]
    heading = say("突发事件信息发布 %(number)s", lang, number=found.number)
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))


def incident_card(session: Session, found: Incident, reader: Actor, *, heading: str = "") -> Card:
    """Show an incident: whom to ring, what is known, its log."""
    lang = reader.person.language
    status = say(INCIDENT_STATES[found.status], lang)
    title = say("直报 %(number)s · %(status)s", lang, number=found.number, status=status)
    lines = [title] if heading else []
    lines += [_what(found, lang), *_place_lines(found, lang), *_time_lines(session, found, reader)]
    lines += _report_lines(found, reader)
    live = found.status is not IncidentStatus.CLOSED
    contacts = find_contacts(session, reader.organisation, found.unit_id, now=reader.now) if live else []
    calls = call_lines(contacts, reader) if live else []
    parts = [_log_lines(session, found, reader)]
    if (reader.is_office or reader.is_leader) and live:
        parts.insert(0, _publish_lines(session, found, reader))
    # Whoever reports it rings first and reads later; to the others the incident itself comes first.
    first, then = (calls, lines) if calls and found.made_by_id == reader.person_id else (lines, calls)
    parts = [part for part in (then, *parts) if part]
    html = fill("lines", lang, heading=heading or title, lines=first, parts=parts)
    return Card(html, _rows(session, found, reader))


def incidents_card(found: Sequence[Incident], reader: Actor, *, live: bool) -> Card:
    """List incidents, a button to each."""
    lang = reader.person.language
    heading = say("未结束的直报 · 共%(count)s件", lang, count=len(found)) if live else say("近期直报", lang)
    lines = [
        say(
            "%(number)s %(what)s，%(at)s，%(status)s",
            lang,
            number=one.number,
            what=clean_line(one.what, 60),
            at=_at(one.known_at, reader),
            status=say(INCIDENT_STATES[one.status], lang),
        )
        for one in found[:PAGE]
    ]
    rows: list[tuple[Button, ...]] = [
        (Button(clean_line(f"{one.number} {one.what}", _LABEL), "ic-show", (one.id or 0,)),)
        for one in found[:PAGE]
    ]
    others = (
        Button(say("含已结束", lang), "ic-list", ("all",))
        if live
        else Button(say("未结束", lang), "ic-list", ("live",))
    )
    rows.append((Button(say("新增", lang), "ic-new", ()), others))
    empty = [say("没有这样的直报。", lang)]
    return Card(fill("lines", lang, heading=heading, lines=lines or empty, parts=[]), tuple(rows))


def call_lines(contacts: Sequence[Contact], reader: Actor) -> list[str]:
    """Say whom to ring, with their numbers: a bot rings nobody."""
    lang = reader.person.language
    rung = [one for one in contacts if one.station in RUNG and one.person.id != reader.person_id]
    lines = [say("立即电话报告：", lang)]
    if not any(one.station in (Station.OFFICER, Station.LEADER) for one in contacts):
        lines.append(say("现在没有排班，请打政府办公室电话。", lang))
    for one in rung:
        name = f"{one.seat.title} {one.person.name}" if one.seat else one.person.name
        if one.for_seat is not None:
            name = say("%(who)s（代%(seat)s）", lang, who=name, seat=one.for_seat.title)
        number = one.person.phone or say("没有登记电话", lang)
        lines.append(f"{say(STATIONS[one.station], lang)} {name} {number}")
    return lines if len(lines) > 1 else []


def word_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask for the words that a step of an incident wants; the next typed text is the answer."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != "incident_word":
        return None
    found = session.get(Incident, draft.values["incident"])
    if found is None:
        return None
    lang = scene.language
    html = fill(
        "lines",
        lang,
        heading=say("直报 %(number)s", lang, number=found.number),
        lines=[clean_line(found.what, _TEXT), say(WORDS[str(draft.values["purpose"])], lang)],
        parts=[],
    )
    return Card(html, ((Button(say("取消", lang), "fm-cancel", ("incident_word",)),),))


def hour_line(due_at: datetime | None, reader: Actor) -> str:
    """Say until when it is reported upward: by the office's 内部口径, or that the rule is silent."""
    lang = reader.person.language
    if due_at is None:
        return say(SILENT_HOUR, lang)
    return say("上报时限：%(at)s前（内部口径）", lang, at=_at(due_at, reader))


def planned_hour(session: Session, reader: Actor, known_at: datetime) -> str:
    return hour_line(find_report_due(session, reader, known_at), reader)


def _what(found: Incident, lang: str) -> str:
    return say("事件：%(what)s", lang, what=clean_line(found.what, _WHAT))


def _place_lines(found: Incident, lang: str) -> list[str]:
    return [say("地点：%(place)s", lang, place=clean_line(found.place, _TEXT))] if found.place else []


def _time_lines(session: Session, found: Incident, reader: Actor) -> list[str]:
    lang = reader.person.language
    lines = []
    if found.happened_at is not None:
        lines.append(say("发生：%(at)s", lang, at=_at(found.happened_at, reader)))
    lines.append(say("得知：%(at)s", lang, at=_at(found.known_at, reader)))
    unit = session.get(Unit, found.unit_id) if found.unit_id else None
    who = session.get_one(Person, found.made_by_id).name
    lines.append(say("报告：%(who)s", lang, who=f"{unit.name} {who}" if unit else who))
    return lines


def _report_lines(found: Incident, reader: Actor) -> list[str]:
    lang = reader.person.language
    if found.reported_at is not None:
        return [say("已上报：%(at)s", lang, at=_at(found.reported_at, reader))]
    if found.status is IncidentStatus.CLOSED:
        return []
    return [hour_line(found.report_due_at, reader)]


def _publish_lines(session: Session, found: Incident, reader: Actor) -> list[str]:
    """Say what the rule has published, and that this is no hour for reporting."""
    lang = reader.person.language
    publishing = find_to_publish(session, found, reader.rulebook)
    if not publishing:
        return []
    lines = [say("属特别重大、重大突发事件的政务舆情，由发布单位办理（不是上报时限）：", lang)]
    for one in publishing:
        said = say(_PUBLISH[one.name], lang, at=_at(one.due_at, reader))
        cited = ground(one.cite, lang, rulebook=reader.rulebook)
        lines.append(say("%(what)s。%(ground)s", lang, what=said, ground=cited))
    return lines


def _log_lines(session: Session, found: Incident, reader: Actor) -> list[str]:
    lang = reader.person.language
    entries = find_entries(session, found)
    left_out = len(entries) - LOGGED
    lines = [say("此前还有%(count)s条记录。", lang, count=left_out)] if left_out > 0 else []
    return lines + [_entry(session, entry, reader) for entry in entries[-LOGGED:]]


def _entry(session: Session, entry: IncidentEntry, reader: Actor) -> str:
    lang = reader.person.language
    who = session.get_one(Person, entry.person_id).name if entry.person_id else ""
    what = say(INCIDENT_ENTRIES[IncidentEntryKind(entry.kind)], lang)
    said = " ".join(part for part in (_at(entry.at, reader), who, what) if part)
    return said + (say("：%(text)s", lang, text=clean_line(entry.text, _TEXT)) if entry.text else "")


def _rows(session: Session, found: Incident, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    if found.status is IncidentStatus.CLOSED:
        return ()
    lang, number = reader.person.language, found.id or 0
    answered = any(
        one.kind is IncidentEntryKind.ANSWERED and one.person_id == reader.person_id
        for one in find_entries(session, found)
    )
    first = []
    if reader.person_id in found.told_ids and not answered:
        first.append(Button(say("收到", lang), "ic-got", (number,)))
    first.append(Button(say("已电话报告", lang), "ic-rung", (number,)))
    more = [
        Button(say("指示", lang), "ic-word", (number, "order")),
        Button(say("续报", lang), "ic-word", (number, "more")),
    ]
    last = []
    if reader.person_id in found.told_ids or reader.is_office:
        last.append(Button(say("上报", lang), "ic-word", (number, "up")))
    if may_close(reader, found):
        last.append(Button(say("结束", lang), "ic-word", (number, "close")))
    return tuple(tuple(row) for row in (first, more, last) if row)


def _at(at: datetime, reader: Actor) -> str:
    return moment(local(reader.organisation, at), reader.today, reader.person.language)
