"""值班表: what a month's roster would change, what became of it, and what it changes for one person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.watch.roster import RosterPlan, from_value, may_decide, may_see, plan_roster
from office.watch.roster_checks import RosterFaultsError, Watch, find_marks
from office.watch.roster_effects import ShiftChange, when
from office.watch.roster_file import Fault
from storage.tables import Draft, Outbox, Person, Roster, RosterState
from views.card import Button, Card
from views.cite import ground
from views.deciders import seat_and_name
from views.i18n import listed, say, translator
from views.month import as_number
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, day, is_english
from views.watch_words import ROSTER_STATES, span

SHOWN = 25
"""Changes on one card; the rest is counted."""
WARNINGS = 10
_TEXT = 200
FORM = "roster"


def roster_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """What 提交 would change, before it does."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    lang, reader = scene.language, scene.reader
    month_on = date.fromisoformat(str(draft.values["month"]))
    plan = plan_roster(session, reader, month_on, read_watches(draft.values["watches"]))
    parts = [_changes(session, reader, plan.changes), _warnings(draft.values.get("warnings"), lang)]
    submit = [Button(say("提交", lang), "wt-submit", (draft.id or 0,))] if plan.changes else []
    html = fill(
        "lines",
        lang,
        heading=say("%(month)s值班表 · 请核对后提交", lang, month=month_name(month_on, lang)),
        lines=_summary(plan, reader),
        parts=[part for part in parts if part],
    )
    rows = (
        (
            *submit,
            Button(say("修改", lang), "wt-redo", (draft.id or 0,)),
            Button(say("取消", lang), "fm-cancel", (FORM,)),
        ),
    )
    return Card(html, rows)


def roster(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A roster handed in, to whoever looks it through and to the office."""
    scene = set_scene(session, row, now)
    found = session.get(Roster, row.args["roster"])
    if scene is None or scene.reader is None or found is None or not may_see(session, scene.reader):
        return None
    lang, reader = scene.language, scene.reader
    waits = found.state is RosterState.WAITING
    lines = [
        say("提交：%(who)s", lang, who=session.get_one(Person, found.made_by_id).name),
    ]
    if found.cite and not waits:
        lines.append(
            say("值班表须经审核。%(ground)s", lang, ground=ground(found.cite, lang, rulebook=reader.rulebook))
        )
    if found.decided_by_id is not None and found.state is RosterState.IN_FORCE:
        lines.append(say("同意：%(who)s", lang, who=session.get_one(Person, found.decided_by_id).name))
    if found.comment:
        lines.append(say("意见：%(text)s", lang, text=clean_line(found.comment, _TEXT)))
    parts: list[list[str]] = []
    if waits:
        plan = plan_roster(session, reader, found.month_on, read_watches(found.watches))
        lines += _summary(plan, reader)
        parts = [_changes(session, reader, plan.changes), _marks(session, reader, plan.watches)]
    html = fill(
        "lines",
        lang,
        heading=say(
            "%(month)s值班表 · %(state)s",
            lang,
            month=month_name(found.month_on, lang),
            state=say(ROSTER_STATES[found.state], lang),
        ),
        lines=lines,
        parts=[part for part in parts if part],
    )
    number = found.id or 0
    rows: list[tuple[Button, ...]] = []
    if waits and may_decide(session, reader):
        rows.append(
            (
                Button(say("同意", lang), "wt-agree", (number,)),
                Button(say("退回修改", lang), "wt-word", (number, "roster")),
            )
        )
    rows.append((Button(say("看整月", lang), "wt-month", (as_number(found.month_on),)),))
    return Card(html, tuple(rows))


def changed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To somebody whose own watches a new roster changed."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    lang = scene.language
    month_on = date.fromisoformat(str(row.args["month"]))
    gained, lost = (_moments(scene, row.args.get(key)) for key in ("gained", "lost"))
    lines = [
        *(say("您的班次：%(at)s", lang, at=at) for at in gained[:SHOWN]),
        *(say("不再由您值班：%(at)s", lang, at=at) for at in lost[:SHOWN]),
    ]
    heading = say("%(month)s值班表有您的变动", lang, month=month_name(month_on, lang))
    html = fill("lines", lang, heading=heading, lines=lines, parts=[])
    return Card(html, ((Button(say("我的", lang), "wt-mine", ()),),))


def faults_card(error: RosterFaultsError, lang: str) -> Card:
    """Say every fault of a roster at its cell, a line to each."""
    heading, *lines = error.said_in(lang, translator(lang).gettext).split("\n")
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))


def read_watches(values: object) -> tuple[Watch, ...]:
    """Read a draft's or a roster's kept watches back."""
    return tuple(from_value(value) for value in values) if isinstance(values, list) else ()


def month_name(month_on: date, lang: str) -> str:
    return f"{month_on:%Y-%m}" if is_english(lang) else f"{month_on.year}年{month_on.month}月"


def _summary(plan: RosterPlan, reader: Actor) -> list[str]:
    lang = reader.person.language
    new = sum(one.before is None for one in plan.changes)
    gone = sum(one.after is None for one in plan.changes)
    lines = [
        say(
            "共%(all)s班：新增%(new)s，变动%(changed)s，取消%(gone)s",
            lang,
            all=len(plan.watches),
            new=new,
            changed=len(plan.changes) - new - gone,
            gone=gone,
        )
    ]
    if plan.kept:
        lines.append(say("已经开始的%(count)s班保持不变。", lang, count=plan.kept))
    if not plan.changes:
        lines.append(say("与现在的值班安排相同。", lang))
    if plan.provision is not None:
        who = listed([seat_and_name(acting) for acting in plan.reviewers], lang) or say("政府办公室", lang)
        cited = ground(plan.provision.cite, lang, rulebook=reader.rulebook)
        lines.append(say("由%(who)s审核。%(ground)s", lang, who=who, ground=cited))
    return lines


def _changes(session: Session, reader: Actor, changes: Sequence[ShiftChange]) -> list[str]:
    lang = reader.person.language
    lines = [_change(session, reader, change) for change in changes[:SHOWN]]
    more = len(changes) - SHOWN
    return [*lines, say("另有%(count)s处变动。", lang, count=more)] if more > 0 else lines


def _change(session: Session, reader: Actor, change: ShiftChange) -> str:
    lang, organisation = reader.person.language, reader.organisation
    starts = local(organisation, when(change))
    one = change.after or change.before
    assert one is not None  # noqa: S101 - a change has one side at least
    named = " ".join(
        part
        for part in (
            day(one.on, reader.today, lang),
            one.name,
            span(starts, local(organisation, one.ends_at), lang),
        )
        if part
    )
    if change.after is None:
        return say("取消 %(shift)s", lang, shift=named)
    people = _who(session, (change.after.leader_id, change.after.officer_id), lang)
    if change.before is None:
        return say("新增 %(shift)s：%(people)s", lang, shift=named, people=people)
    former = _who(session, (change.before.leader_id, change.before.officer_id), lang)
    return say("变动 %(shift)s：%(former)s → %(people)s", lang, shift=named, former=former, people=people)


def _who(session: Session, ids: tuple[int, int], lang: str) -> str:
    leader, officer = (session.get_one(Person, one).name for one in ids)
    return say("带班%(leader)s、值班%(officer)s", lang, leader=leader, officer=officer)


def _warnings(kept: object, lang: str) -> list[str]:
    """Say what is allowed and yet worth knowing, at its cell."""
    if not isinstance(kept, list) or not kept:
        return []
    translate = translator(lang).gettext
    faults = [Fault(str(one["cell"]), str(one["template"]), one["values"]) for one in _maps(kept)]
    lines = [f"{one.cell} {translate(one.template).format_map(one.values)}" for one in faults[:WARNINGS]]
    more = len(faults) - WARNINGS
    if more > 0:
        lines.append(say("另有%(count)s处提示。", lang, count=more))
    return [say("可以提交，请留意：", lang), *lines]


def _marks(session: Session, reader: Actor, watches: Sequence[Watch]) -> list[str]:
    """Say to whoever looks a roster through what is worth knowing of it, by day."""
    lang = reader.person.language
    found = find_marks(session, reader, watches)
    translate = translator(lang).gettext
    lines = [
        f"{day(watch.on, reader.today, lang)} {translate(fault.template).format_map(fault.values)}"
        for watch, fault in found[:WARNINGS]
    ]
    more = len(found) - WARNINGS
    if more > 0:
        lines.append(say("另有%(count)s处提示。", lang, count=more))
    return [say("请留意：", lang), *lines] if lines else []


def _maps(kept: Iterable[object]) -> list[Mapping[str, dict[str, object]]]:
    return [one for one in kept if isinstance(one, dict)]


def _moments(scene: Scene, values: object) -> list[str]:
    found = [datetime.fromisoformat(str(one)) for one in values] if isinstance(values, list) else []
    written = []
    for one in sorted(found):
        here = local(scene.organisation, one)
        written.append(f"{day(here.date(), scene.today, scene.language)} {here:%H:%M}")
    return written
