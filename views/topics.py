"""Topics in lists and in the news: by meeting, whose people will be away, what became of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from office.access import Actor, can_see_case
from office.calendar.calendars import local
from office.rulebook.versions import find_rulebook
from office.topics.agenda import can_change_topic, is_of_unit
from office.topics.flags import Flag, find_flags
from office.topics.form import find_unit_seats
from office.topics.list import TopicGroup, TopicRow, find_topics
from office.topics.plan import may_propose
from office.topics.sheet import find_topic_actions, lay_out_topic
from rules.vocabulary import Meeting
from storage.tables import CaseKind, CaseStatus, Outbox, Topic, TopicState
from storage.tables import Meeting as MeetingRow
from views.articles import law_row
from views.card import Button, Card
from views.cite import ground
from views.deciders import Audience, stand_in_name
from views.heads import TOPIC_MARKS
from views.i18n import N_, say
from views.page import fill
from views.scene import CaseScene, set_scene
from views.text import clean_line, moment, period
from views.topic_plan import meeting_words
from views.words import BUTTONS, case_status_name, term

PAGE = 15
_TITLE = 60
_LABEL = 40
_STATES = {TopicState.DEFERRED: N_("已缓议")}
_NEWS = {
    "listed": N_("议题已列入 · %(number)s"),
    "waiting": N_("议题已批准，待排定会议 · %(number)s"),
    "withdrawn": N_("议题已撤回 · %(number)s"),
    "deferred": N_("议题已缓议 · %(number)s"),
    "moved": N_("议题已移至下次会议 · %(number)s"),
    "again": N_("缓议的议题已再次提出 · %(number)s"),
    "presenter": N_("请您汇报这项议题 · %(number)s"),
}


@dataclass(frozen=True, slots=True)
class _Group:
    heading: str
    lines: tuple[str, ...]


def topics(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The topics under way: of the reader's unit, or for the office all of them."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    return topics_card(find_topics(session, scene.reader), scene.reader, page=scene.number("page") or 0)


def topics_card(groups: Sequence[TopicGroup], reader: Actor, *, page: int = 0) -> Card:
    lang = reader.person.language
    every = [(group, row) for group in groups for row in group.rows]
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = every[page * PAGE : (page + 1) * PAGE]
    laid: dict[int, tuple[TopicGroup, list[TopicRow]]] = {}
    for group, row in shown:
        laid.setdefault(id(group), (group, []))[1].append(row)
    html = fill(
        "topics",
        lang,
        count=len(every),
        groups=[
            _Group(
                meeting_words(group.meeting, term(Meeting(group.kind), reader.rulebook, lang), reader),
                tuple(_line(row, lang) for row in rows),
            )
            for group, rows in laid.values()
        ],
        page=page + 1,
        pages=pages,
    )
    rows: list[tuple[Button, ...]] = [
        (Button(clean_line(f"{row.number} {row.title}", _LABEL), "cs-show", (row.case_id,)),)
        for _, row in shown
    ]
    turns = []
    if page > 0:
        turns.append(Button(say("上一页", lang), "tp-list", (page - 1,)))
    if page + 1 < pages:
        turns.append(Button(say("下一页", lang), "tp-list", (page + 1,)))
    if turns:
        rows.append(tuple(turns))
    if may_propose(reader):
        rows.append((Button(say("提出议题", lang), "tp-new"),))
    return Card(html, tuple(rows))


def flag(scene: CaseScene) -> Card | None:
    """Say who of a topic will not be there, what the rule makes of it, and what may be done."""
    session, case, reader = scene.session, scene.case, scene.reader
    topic = session.get(Topic, case.id)
    meeting = session.get(MeetingRow, topic.meeting_id) if topic and topic.meeting_id else None
    if topic is None or not _can_see_flag(session, reader, scene, topic):
        return None
    lang = scene.language
    flags = list(find_flags(session, case, topic, meeting)) if meeting else []
    kind = term(Meeting(topic.meeting_kind), case.rulebook, lang)
    cite = next((found.cite for found in flags if found.cite), ())
    html = fill(
        "topic_flag",
        lang,
        number=case.number,
        title=clean_line(case.title, 200),
        meeting=meeting_words(meeting, kind, reader),
        lines=[_flag_line(found, scene) for found in flags] or [say("已经解决，不再需要处理。", lang)],
        consequence=_consequence(cite, flags, reader),
        ground=ground(cite, lang, rulebook=case.rulebook) if cite else "",
    )
    details = Button(say("详情", lang), "cs-show", (case.id or 0,))
    if not flags or not can_see_case(session, reader, case):
        return Card(html, ((details,),) if can_see_case(session, reader, case) else ())
    actions = find_topic_actions(session, reader, case)
    row = tuple(
        Button(say(label, lang), verb, (case.id or 0,))
        for action in actions
        for label, verb in [BUTTONS[action]]
        if verb in ("tp-defer", "tp-move", "tp-pick")
    )
    law = law_row(cite, lang, version=find_rulebook(case.rulebook).version) if cite else ()
    return Card(html, (*((row,) if row else ()), (details,), *law))


def _can_see_flag(session: Session, reader: Actor, scene: CaseScene, topic: Topic) -> bool:
    """Whether the reader may know: whoever sees the topic, and the leader who is away from it."""
    if can_see_case(session, reader, scene.case):
        return True
    meeting = session.get(MeetingRow, topic.meeting_id) if topic.meeting_id else None
    own = {seat.id for seat in reader.seats}
    flags = find_flags(session, scene.case, topic, meeting) if meeting else ()
    return any(found.seat.id in own for found in flags)


def news(scene: CaseScene) -> Card | None:
    """Say what became of a topic."""
    session, case, lang = scene.session, scene.case, scene.language
    if case.kind is not CaseKind.TOPIC or not can_see_case(session, scene.reader, case):
        return None
    what = str(scene.scene.row.args.get("what"))
    lines = lay_out_topic(session, scene.reader, case)
    if what == "listed" and lines.position is None:
        what = "waiting"
    if what not in _NEWS or (what != "withdrawn" and case.status is CaseStatus.WITHDRAWN):
        return None
    topic = session.get_one(Topic, case.id)
    meeting = session.get(MeetingRow, topic.meeting_id) if topic.meeting_id else None
    html = fill(
        "topic_news",
        lang,
        heading=say(_NEWS[what], lang, number=case.number),
        title=clean_line(case.title, 200),
        lines=lines,
        meeting=meeting_words(meeting, term(Meeting(topic.meeting_kind), case.rulebook, lang), scene.reader),
        moved_from=_former(scene, topic) if what in ("moved", "deferred") else "",
    )
    return Card(html, ((Button(say("详情", lang), "cs-show", (case.id or 0,)),),))


def presenters(scene: CaseScene) -> Card | None:
    """换汇报人: the posts of the unit that are held."""
    session, case, reader, lang = scene.session, scene.case, scene.reader, scene.language
    topic = session.get(Topic, case.id)
    if topic is None or not can_change_topic(session, case, topic):
        return None
    if not (reader.is_office or case.applicant_id == reader.person_id) and not is_of_unit(
        session, {seat.id for seat in reader.seats}, case, topic
    ):
        return None
    html = fill(
        "topic_question",
        lang,
        field=say("换汇报人", lang),
        title=clean_line(case.title, 200),
        asked=say("改由谁汇报？请选择。", lang),
        note="",
        hint="",
        lines=[],
        ground="",
    )
    rows = [
        (Button(clean_line(label, _LABEL), "tp-set", (case.id or 0, seat_id)),)
        for seat_id, label in find_unit_seats(session, reader, topic.unit_id)
        if seat_id != topic.presenter_seat_id
    ]
    return Card(html, (*rows, (Button(say("返回", lang), "cs-show", (case.id or 0,)),)))


def _line(row: TopicRow, lang: str) -> str:
    state = _STATES.get(row.state)
    status = say(state, lang) if state else case_status_name(CaseKind.TOPIC, row.status, lang)
    place = f"{row.position}. " if row.position else "· "
    return say(
        "%(place)s%(number)s《%(title)s》%(unit)s · %(status)s",
        lang,
        place=place,
        number=row.number,
        title=clean_line(row.title, _TITLE),
        unit=row.unit,
        status=status,
    )


def _flag_line(found: Flag, scene: CaseScene) -> str:
    """Say who is away, to those who may know also until when, and who acts for them."""
    lang, audience = scene.language, Audience.of(scene.reader)
    said = say(TOPIC_MARKS[found.mark], lang)
    who = " ".join(part for part in (found.seat.title, found.person.name if found.person else "") if part)
    line = say("%(said)s：%(who)s", lang, said=said, who=who)
    is_own = found.person is not None and found.person.id == scene.reader.person_id
    if found.leave is not None and (audience.trusted or is_own):
        span = period(found.leave.from_on, found.leave.to_on, scene.today, lang)
        line += say("，%(span)s", lang, span=span)
    if found.acting is not None and found.acting.person is not None and found.acting.stands_in:
        line += say("；届时由%(who)s代行", lang, who=stand_in_name(found.acting))
    return line


def _consequence(cite: tuple[str, ...], flags: Sequence[Flag], reader: Actor) -> str:
    lang = reader.person.language
    if not flags:
        return ""
    if cite:
        return say("按规定，主要领导不能出席的议题不列入议程；请移至下次会议或缓议。", lang)
    return say("规则未作规定；请考虑换汇报人、移至下次会议，或照常上会。", lang)


def _former(scene: CaseScene, topic: Topic) -> str:
    former = scene.session.get(MeetingRow, topic.moved_from_id) if topic.moved_from_id else None
    if former is None:
        return ""
    return moment(local(scene.reader.organisation, former.starts_at), scene.today, scene.language)
