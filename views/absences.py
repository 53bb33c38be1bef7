"""Whom a meeting absence concerns, told once it is granted or given back: the office, the substitute."""

from office.access import Actor
from office.attendance.absence_records import LIVE
from office.calendar.calendars import local
from office.meetings.records import day_of, holder_name
from office.people.seats import find_holder
from office.rulebook.meeting_rules import AbsenceRule
from storage.tables import Absence, Case, CaseStatus, Meeting
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say
from views.page import fill
from views.scene import CaseScene
from views.text import clean_line, moment

SUBSTITUTES = {
    "after_approval": N_("经批准后可由他人代会（%(ground)s）。"),
    "forbidden": N_("不得由他人代会（%(ground)s）。"),
}
_SILENT_SUBSTITUTE = N_("能否由他人代会，规则未作规定，由批准人决定。")
_TITLE = 120


def noted(scene: CaseScene) -> Card | None:
    """To the office: who stays away and who comes instead, or that this is so no more."""
    absence = scene.session.get(Absence, scene.case.id)
    if absence is None or scene.case.status not in (CaseStatus.APPROVED, CaseStatus.CANCELLED):
        return None
    lang, meeting = scene.language, scene.session.get_one(Meeting, absence.meeting_id)
    granted = scene.case.status is CaseStatus.APPROVED
    heading = N_("会议请假 · %(number)s") if granted else N_("会议请假撤销 · %(number)s")
    lines = [meeting_line(meeting, scene.reader)]
    who = f"{scene.seat.title} {scene.applicant.name}"
    if granted:
        lines.append(say("已准假：%(who)s", lang, who=who))
        lines.append(_instead(scene, absence))
    else:
        lines.append(say("%(who)s届时到会，原请假撤销。", lang, who=who))
    html = fill("lines", lang, heading=say(heading, lang, number=scene.case.number), lines=lines, parts=[])
    return Card(
        html,
        (
            (
                Button(say("详情", lang), "cs-show", (scene.case.id or 0,)),
                Button(say("出席情况", lang), "ab-list", (meeting.id or 0,)),
            ),
        ),
    )


def substitute(scene: CaseScene) -> Card | None:
    """To whoever comes instead: for whom, to which meeting; or that it is not needed any more."""
    absence = scene.session.get(Absence, scene.case.id)
    if absence is None or absence.substitute_seat_id is None:
        return None
    meeting = scene.session.get_one(Meeting, absence.meeting_id)
    holder = find_holder(scene.session, absence.substitute_seat_id, day_of(scene.session, meeting))
    if holder is None or holder.id != scene.reader.person_id:
        return None
    lang = scene.language
    granted = scene.case.status is CaseStatus.APPROVED
    heading = N_("请您代会") if granted else N_("代会取消")
    lines = [meeting_line(meeting, scene.reader)]
    if meeting.place and granted:
        lines.append(say("地点：%(place)s", lang, place=meeting.place))
    if granted:
        lines.append(
            say(
                "%(seat)s（%(name)s）已准假，请您代为参加。",
                lang,
                seat=scene.seat.title,
                name=scene.applicant.name,
            )
        )
        if meeting.noticed_at is None:
            lines.append(say("会议通知发出时，会一并发给您。", lang))
    else:
        lines.append(
            say(
                "%(seat)s（%(name)s）本人到会，您无需代会。",
                lang,
                seat=scene.seat.title,
                name=scene.applicant.name,
            )
        )
    html = fill("lines", lang, heading=say(heading, lang), lines=lines, parts=[])
    rows = ((Button(say("会议", lang), "mt-show", (meeting.id or 0,)),),) if granted else ()
    return Card(html, rows)


def leave_changed(scene: CaseScene) -> Card | None:
    """To the applicant: the leave over the meeting is no more, who may now come after all."""
    return _offer_back(
        scene, N_("随请假%(leave)s提出的会议请假（%(number)s）仍然有效；届时能到会的，请按“%(button)s”。")
    )


def meeting_moved(scene: CaseScene) -> Card | None:
    """To whoever asked to stay away: the meeting was moved, and the absence still stands."""
    return _offer_back(
        scene, N_("会议已改期，您的会议请假（%(number)s）仍然有效；届时能到会的，请按“%(button)s”。")
    )


def _offer_back(scene: CaseScene, sentence: str) -> Card | None:
    absence = scene.session.get(Absence, scene.case.id)
    if absence is None or scene.case.status not in LIVE:
        return None
    meeting = scene.session.get_one(Meeting, absence.meeting_id)
    lang = scene.language
    granted = scene.case.status is CaseStatus.APPROVED
    label, verb = (N_("撤销"), "cs-rev") if granted else (N_("撤回"), "cs-wd")
    leave = scene.session.get(Case, absence.leave_case_id) if absence.leave_case_id else None
    said = {"leave": leave.number if leave else "", "number": scene.case.number, "button": say(label, lang)}
    lines = [meeting_line(meeting, scene.reader), say(sentence, lang, **said)]
    html = fill("lines", lang, heading=say("会议请假是否撤回", lang), lines=lines, parts=[])
    case_id = scene.case.id or 0
    back = Button(say(label, lang), verb, (case_id,))
    return Card(html, ((back, Button(say("详情", lang), "cs-show", (case_id,))),))


def meeting_line(meeting: Meeting, reader: Actor) -> str:
    at = moment(local(reader.organisation, meeting.starts_at), reader.today, reader.person.language)
    return say(
        "%(title)s，%(at)s（%(number)s）",
        reader.person.language,
        title=clean_line(meeting.title, _TITLE),
        at=at,
        number=meeting.number,
    )


def substitute_words(rule: AbsenceRule | None, rulebook: str, lang: str) -> str:
    """Say whether the rule lets somebody else come."""
    if rule is None or rule.substitute is None:
        return say(_SILENT_SUBSTITUTE, lang)
    return say(SUBSTITUTES[rule.substitute], lang, ground=ground(rule.cite, lang, rulebook=rulebook))


def _instead(scene: CaseScene, absence: Absence) -> str:
    lang, meeting = scene.language, scene.session.get_one(Meeting, absence.meeting_id)
    if absence.substitute_seat_id is None:
        return say("无人代会", lang)
    on = day_of(scene.session, meeting)
    return say("代会：%(who)s", lang, who=holder_name(scene.session, absence.substitute_seat_id, on))
