"""What the cards of the watch and of incidents share: names of kinds and states, a watch in one line."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from office.calendar.calendars import local
from office.people.seats import find_main_seat
from office.watch.incident_calls import Station
from storage.tables import (
    DutyEntryKind,
    IncidentEntryKind,
    IncidentStatus,
    Organisation,
    Person,
    RosterState,
    Shift,
    ShiftPart,
    SwapState,
)
from views.i18n import N_, say
from views.text import day, weekday

ENTRY_KINDS: Mapping[DutyEntryKind, str] = {
    DutyEntryKind.FROM_ABOVE: N_("上级通知"),
    DutyEntryKind.FROM_BELOW: N_("下级报告"),
    DutyEntryKind.CALL: N_("来电"),
    DutyEntryKind.OTHER: N_("其他"),
}
PARTS = {ShiftPart.LEADER: N_("带班"), ShiftPart.OFFICER: N_("值班")}
SWAP_STATES = {
    SwapState.ASKED: N_("等对方答复"),
    SwapState.AGREED: N_("对方同意，等政府办公室同意"),
    SwapState.DONE: N_("已换好"),
    SwapState.REFUSED: N_("没有同意"),
    SwapState.WITHDRAWN: N_("已撤回"),
    SwapState.LAPSED: N_("作罢：班次已有变动或已经开始"),
}
ROSTER_STATES = {
    RosterState.WAITING: N_("等候审核"),
    RosterState.IN_FORCE: N_("已执行"),
    RosterState.RETURNED: N_("退回修改"),
    RosterState.REPLACED: N_("已由新的一份代替"),
}
INCIDENT_STATES = {
    IncidentStatus.OPEN: N_("等候答复"),
    IncidentStatus.ANSWERED: N_("已收到"),
    IncidentStatus.CLOSED: N_("已结束"),
}
INCIDENT_ENTRIES = {
    IncidentEntryKind.ENTERED: N_("报告"),
    IncidentEntryKind.TOLD: N_("通知"),
    IncidentEntryKind.RUNG: N_("已电话报告"),
    IncidentEntryKind.ANSWERED: N_("收到"),
    IncidentEntryKind.ORDERED: N_("指示"),
    IncidentEntryKind.REPORTED: N_("上报"),
    IncidentEntryKind.NOTE: N_("续报"),
    IncidentEntryKind.CLOSED: N_("结束"),
}
STATIONS = {
    Station.OFFICER: N_("值班人员"),
    Station.LEADER: N_("带班领导"),
    Station.DIRECTOR: N_("办公室主任"),
    Station.RESPONSIBLE: N_("分管领导"),
    Station.MAYOR: N_("区长"),
    Station.STAFF: N_("政府办公室"),
}


def span(starts: datetime, ends: datetime, lang: str) -> str:
    """Write hours from a local moment to a local moment, the end said to be the day after where it is."""
    same = ends.date() == starts.date() or (ends - timedelta(seconds=1)).date() == starts.date()
    last = f"{ends:%H:%M}" if ends.date() == starts.date() else ("24:00" if same else "")
    return f"{starts:%H:%M}—{last or say('次日%(clock)s', lang, clock=f'{ends:%H:%M}')}"


def shift_name(organisation: Organisation, shift: Shift, today: date, lang: str) -> str:
    """Name a watch: 12月5日(周六) 夜班 17:30—次日08:30."""
    starts, ends = local(organisation, shift.starts_at), local(organisation, shift.ends_at)
    parts = (day(shift.on, today, lang), shift.name, span(starts, ends, lang))
    return " ".join(part for part in parts if part)


def person_name(session: Session, person: Person, shift: Shift) -> str:
    """Name somebody of a watch with their post: 办公室科员 张三."""
    seat = find_main_seat(session, person.id or 0, shift.on)
    return f"{seat.title} {person.name}" if seat else person.name


def short_label(organisation: Organisation, shift: Shift, lang: str) -> str:
    """Name a watch on a button: 12-05 周六 夜班 17:30."""
    starts = local(organisation, shift.starts_at)
    return " ".join(
        part for part in (f"{shift.on:%m-%d}", weekday(shift.on, lang), shift.name, f"{starts:%H:%M}") if part
    )
