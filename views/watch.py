"""值班: who is on duty, the month, one watch with its log, a swap."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.watch.list import ShiftAction, ShiftSheet, WatchSheet, lay_out_shift, lay_out_watch
from office.watch.log import is_added_later
from office.watch.shift_swap_plan import find_leaders_own
from office.watch.shift_swaps import may_consent, may_see_swap
from office.watch.shifts import next_month
from storage.tables import DutyEntry, Organisation, Outbox, Person, Shift, ShiftSwap, SwapState
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say
from views.month import as_number
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, is_english, moment
from views.watch_words import (
    ENTRY_KINDS,
    PARTS,
    SWAP_STATES,
    person_name,
    shift_name,
    short_label,
)

LOGGED = 8
"""Entries of the log on a card, the latest; the rest is in the file."""
_TEXT, _LABEL = 160, 40
_BUTTONS: dict[ShiftAction, tuple[str, str, tuple[str, ...]]] = {
    ShiftAction.ENTRY: (N_("记一笔"), "wt-entry", ()),
    ShiftAction.HAND_OVER: (N_("交班"), "wt-word", ("hand",)),
    ShiftAction.TAKE_OVER: (N_("接班"), "wt-take", ()),
    ShiftAction.SWAP: (N_("换班"), "wt-swap", ()),
    ShiftAction.LOG_FILE: (N_("日志表"), "wt-book", ()),
}


def watch(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Who is on duty, for a reader in private."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    return watch_card(session, lay_out_watch(session, scene.reader), scene.reader)


def watch_card(session: Session, sheet: WatchSheet, reader: Actor) -> Card:
    """Say who is on duty with the leader in charge, the next watches and the reader's own."""
    lang, organisation = reader.person.language, reader.organisation
    lines = _people_lines(session, sheet.now, reader) if sheet.now else [say("现在没有排班。", lang)]
    coming = [_line(one, reader) for one in sheet.coming]
    mine = [_own_line(one, reader) for one in sheet.mine]
    parts = [
        [say("接下来：", lang), *coming] if coming else [],
        [say("我的班次：", lang), *mine] if mine else [],
    ]
    rows: list[tuple[Button, ...]] = []
    if sheet.now is not None:
        rows += _rows(sheet.now, lang)
    if sheet.untaken is not None:
        rows.append((Button(say("接班", lang), "wt-take", (sheet.untaken.id or 0,)),))
    for swap in sheet.swaps:
        shift = session.get_one(Shift, swap.shift_id)
        label = say("换班 %(shift)s", lang, shift=short_label(organisation, shift, lang))
        rows.append((Button(clean_line(label, _LABEL), "wt-swapshow", (swap.id or 0,)),))
    rows.append(
        (
            Button(say("本月", lang), "wt-month", (as_number(reader.today.replace(day=1)),)),
            Button(say("我的", lang), "wt-mine", ()),
            Button(say("直报", lang), "mn", ("incident",)),
        )
    )
    if reader.is_office:
        rows.append((Button(say("模板", lang), "wt-form", (as_number(_wanted_month(reader)),)),))
    html = fill("lines", lang, heading=say("值班", lang), lines=lines, parts=[part for part in parts if part])
    return Card(html, tuple(rows))


def watch_group_card(session: Session, sheet: WatchSheet, lang: str) -> Card:
    """Say in a group who is on duty: names only."""
    if sheet.now is None:
        lines = [say("现在没有排班。", lang)]
    else:
        found = sheet.now
        lines = [
            say("带班领导：%(who)s", lang, who=person_name(session, found.leader, found.shift)),
            say("值班人员：%(who)s", lang, who=person_name(session, found.officer, found.shift)),
        ]
    return Card(fill("lines", lang, heading=say("值班", lang), lines=lines, parts=[]))


def month_card(sheets: Sequence[ShiftSheet], month_on: date, reader: Actor) -> Card:
    """List a month's watches."""
    lang = reader.person.language
    lines = [_line(one, reader) for one in sheets]
    heading = say("%(month)s值班表", lang, month=_month(month_on, lang))
    rows: list[tuple[Button, ...]] = [
        (
            Button(say("上月", lang), "wt-month", (as_number(_month_before(month_on)),)),
            Button(say("下月", lang), "wt-month", (as_number(next_month(month_on)),)),
        )
    ]
    if reader.is_office:
        rows.append((Button(say("模板", lang), "wt-form", (as_number(month_on),)),))
    empty = [say("这个月还没有排班。", lang)]
    return Card(fill("lines", lang, heading=heading, lines=lines or empty, parts=[]), tuple(rows))


def mine_card(sheets: Sequence[ShiftSheet], reader: Actor) -> Card:
    """List the reader's own watches, a button to each."""
    lang = reader.person.language
    lines = [_own_line(one, reader) for one in sheets] or [say("近期没有您的班次。", lang)]
    rows = [
        (Button(short_label(reader.organisation, one.shift, lang), "wt-show", (one.shift.id or 0,)),)
        for one in sheets[:8]
    ]
    return Card(fill("lines", lang, heading=say("我的班次", lang), lines=lines, parts=[]), tuple(rows))


def shift(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One watch."""
    scene = set_scene(session, row, now)
    found = session.get(Shift, row.args["shift"])
    if scene is None or scene.reader is None:
        return None
    if found is None:
        gone = say("值班表已有变动，没有这一班了。", scene.language)
        return None if row.anew else Card(fill("lines", scene.language, heading=gone, lines=[], parts=[]))
    return shift_card(session, lay_out_shift(session, scene.reader, found), scene.reader)


def shift_card(session: Session, sheet: ShiftSheet, reader: Actor, *, heading: str = "") -> Card:
    """Show one watch: who has it, whether it was handed over, its log."""
    lang, found = reader.person.language, sheet.shift
    lines = _people_lines(session, sheet, reader)
    if found.handed_at is not None:
        at = moment(local(reader.organisation, found.handed_at), reader.today, lang)
        note = clean_line(found.handed_note, _TEXT) or say("无", lang)
        lines.append(say("交班：%(at)s；未尽事宜：%(note)s", lang, at=at, note=note))
    if found.taken_at is not None and found.taken_by_id is not None:
        at = moment(local(reader.organisation, found.taken_at), reader.today, lang)
        who = session.get_one(Person, found.taken_by_id).name
        lines.append(say("接班：%(at)s %(who)s", lang, at=at, who=who))
    log = _log_lines(session, sheet, reader)
    html = fill("lines", lang, heading=heading or say("值班", lang), lines=lines, parts=[log] if log else [])
    return Card(html, tuple(_rows(sheet, lang)))


def swap(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A swap, to whoever it waits for and to those it concerns."""
    scene = set_scene(session, row, now)
    found = session.get(ShiftSwap, row.args["swap"])
    if scene is None or scene.reader is None:
        return None
    if found is None or not may_see_swap(session, scene.reader, found):
        gone = say("这次换班已经作罢。", scene.language)
        return None if row.anew else Card(fill("lines", scene.language, heading=gone, lines=[], parts=[]))
    return swap_card(session, found, scene.reader)


def swap_card(session: Session, found: ShiftSwap, reader: Actor) -> Card:
    lang = reader.person.language
    one = session.get_one(Shift, found.shift_id)
    lines = swap_lines(session, reader, found)
    provision = find_leaders_own(reader.rulebook, found.part, one)
    if provision is not None:
        cited = ground(provision.cite, lang, rulebook=reader.rulebook)
        lines.append(say("领导之间调换，通知政府办公室即可。%(ground)s", lang, ground=cited))
    number = found.id or 0
    buttons: list[Button] = []
    asked = found.state is SwapState.ASKED and found.asked_of_id == reader.person_id
    consents = found.state is SwapState.AGREED and may_consent(session, reader, found)
    if asked or consents:
        buttons += [
            Button(say("同意", lang), "wt-ok", (number,)),
            Button(say("不同意", lang), "wt-no", (number,)),
        ]
    if found.state in (SwapState.ASKED, SwapState.AGREED) and found.asked_by_id == reader.person_id:
        buttons.append(Button(say("撤回", lang), "wt-wd", (number,)))
    heading = say("换班 · %(state)s", lang, state=say(SWAP_STATES[found.state], lang))
    return Card(
        fill("lines", lang, heading=heading, lines=lines, parts=[]), (tuple(buttons),) if buttons else ()
    )


def swap_lines(session: Session, reader: Actor, found: ShiftSwap) -> list[str]:
    """Say who would take whose watch, and which of theirs in return."""
    lang, organisation = reader.person.language, reader.organisation
    asker, asked_of = (session.get_one(Person, one) for one in (found.asked_by_id, found.asked_of_id))
    one = session.get_one(Shift, found.shift_id)
    lines = [
        say(
            "%(who)s的%(part)s：%(shift)s，请%(by)s代",
            lang,
            who=asker.name,
            part=say(PARTS[found.part], lang),
            shift=shift_name(organisation, one, reader.today, lang),
            by=asked_of.name,
        )
    ]
    if found.other_shift_id is not None:
        other = session.get_one(Shift, found.other_shift_id)
        lines.append(
            say(
                "换%(who)s的：%(shift)s",
                lang,
                who=asked_of.name,
                shift=shift_name(organisation, other, reader.today, lang),
            )
        )
    if found.why:
        lines.append(say("原因：%(why)s", lang, why=clean_line(found.why, _TEXT)))
    return lines


def entry_line(
    session: Session, organisation: Organisation, found: Shift, entry: DutyEntry, lang: str
) -> str:
    """Write an entry of the log in one line."""
    at = local(organisation, entry.made_at)
    stamp = f"{at:%H:%M}" if at.date() == found.on else f"{at:%m-%d %H:%M}"
    said = say(
        "%(at)s %(kind)s：%(text)s",
        lang,
        at=stamp,
        kind=say(ENTRY_KINDS[entry.kind], lang),
        text=clean_line(entry.text, _TEXT),
    )
    if entry.told:
        said += say("；报告：%(told)s", lang, told=clean_line(entry.told, _TEXT))
    if entry.ordered:
        said += say("；指示：%(ordered)s", lang, ordered=clean_line(entry.ordered, _TEXT))
    who = session.get_one(Person, entry.person_id).name
    if is_added_later(found, entry):
        return said + say("（%(who)s补记）", lang, who=who)
    return said + say("（%(who)s）", lang, who=who)


def _people_lines(session: Session, sheet: ShiftSheet, reader: Actor) -> list[str]:
    lang = reader.person.language
    lines = [shift_name(reader.organisation, sheet.shift, reader.today, lang)]
    for label, person in ((N_("带班领导：%(who)s"), sheet.leader), (N_("值班人员：%(who)s"), sheet.officer)):
        who = person_name(session, person, sheet.shift)
        if sheet.shows_numbers and person.phone:
            who = f"{who} {person.phone}"
        lines.append(say(label, lang, who=who))
    return lines


def _line(sheet: ShiftSheet, reader: Actor) -> str:
    return say(
        "%(shift)s　带班%(leader)s　值班%(officer)s",
        reader.person.language,
        shift=shift_name(reader.organisation, sheet.shift, reader.today, reader.person.language),
        leader=sheet.leader.name,
        officer=sheet.officer.name,
    )


def _own_line(sheet: ShiftSheet, reader: Actor) -> str:
    lang = reader.person.language
    part = N_("带班") if sheet.leader.id == reader.person_id else N_("值班")
    named = shift_name(reader.organisation, sheet.shift, reader.today, lang)
    return say("%(shift)s　%(part)s", lang, shift=named, part=say(part, lang))


def _log_lines(session: Session, sheet: ShiftSheet, reader: Actor) -> list[str]:
    lang = reader.person.language
    if not sheet.log:
        return []
    left_out = len(sheet.log) - LOGGED
    lines = [say("值班日志：", lang)]
    if left_out > 0:
        lines.append(say("此前还有%(count)s条，见日志表。", lang, count=left_out))
    return lines + [
        entry_line(session, reader.organisation, sheet.shift, entry, lang) for entry in sheet.log[-LOGGED:]
    ]


def _rows(sheet: ShiftSheet, lang: str) -> list[tuple[Button, ...]]:
    buttons = []
    for action in sheet.actions:
        label, verb, words = _BUTTONS[action]
        buttons.append(Button(say(label, lang), verb, (sheet.shift.id or 0, *words)))
    return [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]


def _month(month_on: date, lang: str) -> str:
    return f"{month_on:%Y-%m}" if is_english(lang) else f"{month_on.year}年{month_on.month}月"


def _month_before(month_on: date) -> date:
    return date.fromordinal(month_on.toordinal() - 1).replace(day=1)


def _wanted_month(reader: Actor) -> date:
    """Return the month whose roster is likeliest wanted: from its twentieth on, the next."""
    month_on = reader.today.replace(day=1)
    return next_month(month_on) if reader.today.day >= 20 else month_on  # noqa: PLR2004 - a day of the month
