"""The directory in the chat: at a glance, what a workbook would change of it, its faults cell by cell."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.directory.book import BookFaultsError
from office.directory.records import find_district
from office.directory.report import DirectoryChange, Verb
from office.directory.update import DIRECTORY_FORM, to_changes, to_names
from office.people.members import Standing, find_members
from storage.tables import Draft, Outbox, Person, UnitKind
from views.card import Button, Card
from views.directory_book import directory_file
from views.file_names import file_name
from views.i18n import N_, listed, say
from views.page import fill
from views.scene import set_scene

SHOWN = 20
NOTES = 6
NAMES = 12

_VERBS = {
    Verb.ADDED: N_("新增"),
    Verb.CHANGED: N_("改动"),
    Verb.ENDED: N_("停用"),
    Verb.REMOVED: N_("删除"),
}
_KINDS = {
    "organisation": N_("机构"),
    "unit": N_("单位"),
    "seat": N_("职务"),
    "person": N_("人员"),
    "holding": N_("任职"),
    "portfolio": N_("分管"),
    "partner": N_("AB岗"),
    "chat": N_("群"),
}
_FIELDS = {
    "name": N_("名称"),
    "title": N_("名称"),
    "kind": N_("类别"),
    "body": N_("规则里的机构"),
    "unit_id": N_("单位"),
    "rank": N_("职级"),
    "liaison_id": N_("联络员"),
    "phone": N_("电话"),
    "roles": N_("角色"),
}


def people(session: Session, row: Outbox, now: datetime) -> Card | None:
    """/admin people: how many there are, who has come in, and how to change it."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang = scene.language
    district = find_district(session, scene.organisation, now=now)
    outside = {unit.name for unit in district.units if unit.kind is UnitKind.OUTSIDE}
    held = {title for person in district.people for title in person.seats}
    standings = Counter(member.standing for member in find_members(session, scene.organisation, now=now))
    joined = standings[Standing.JOINED] + standings[Standing.BLOCKED]
    lines = [
        say(
            "单位%(units)s个，职务%(seats)s个（空缺%(open)s个），人员%(people)s人，已加入%(joined)s人",
            lang,
            units=len(district.units),
            seats=len(district.seats),
            open=sum(seat.title not in held and seat.unit not in outside for seat in district.seats),
            people=len(district.people),
            joined=joined,
        )
    ]
    part = [
        say("人员、单位、职务、分管和AB岗用一份Excel名册（.xlsx）维护：", lang),
        say(
            "取现有名册，在上面改好，在这里发回来。有差错逐格指出；没有差错先给您看改动，按“提交”才生效。",
            lang,
        ),
    ]
    html = fill("lines", lang, heading=say("人员与职务", lang), lines=lines, parts=[part])
    rows = (
        (
            Button(say("现有名册", lang), "dy-file", ("now",)),
            Button(say("空白模板", lang), "dy-file", ("new",)),
        ),
        (Button(say("邀请", lang), "mn", ("invitations",)),),
    )
    return Card(html, rows)


def book(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The directory as a workbook: filled with what is recorded, or the empty template."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang = scene.language
    filled = row.args.get("filled") is True
    district = find_district(session, scene.organisation, now=now) if filled else None
    name = file_name(scene.organisation.name, "名册" if filled else "名册模板")
    lines = [say("填好后在这里发回来。名册里有电话的，请勿转发到群里。", lang)]
    html = fill("lines", lang, heading=say("名册", lang), lines=lines, parts=[])
    return Card(html, (), directory_file(district, name=name))


def faults_card(error: BookFaultsError, lang: str) -> Card:
    """Name each fault at its cell, the first twenty of them."""
    heading = say("名册有%(count)s处要改，没有导入任何内容", lang, count=len(error.faults))
    more = [say("另有%(count)s处，改好后再发，会接着指出。", lang, count=error.more)] if error.more else []
    return Card(fill("lines", lang, heading=heading, lines=list(map(str, error.told)), parts=[more]))


def directory_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """What a workbook would change, before 提交; asked once more where people lose their place."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != DIRECTORY_FORM:
        return None
    lang, draft_id = scene.language, draft.id or 0
    changes, leaving = to_changes(draft.values), to_names(draft.values)
    cancel = Button(say("取消", lang), "fm-cancel", (DIRECTORY_FORM,))
    if draft.field == "sure":
        again = Button(say("返回", lang), "dy-back", (draft_id,))
        row_ = (Button(say("确认", lang), "dy-sure", (draft_id,)), again, cancel)
        return Card(_sure(leaving, lang), (row_,))
    kept = draft.values.get("notes")
    notes = [str(note) for note in kept] if isinstance(kept, list) else []
    parts = [notes[:NOTES] + ([say("另有%(n)s处", lang, n=len(notes) - NOTES)] if len(notes) > NOTES else [])]
    if leaving:
        parts.append([say("不再在名册里：%(names)s", lang, names=_names(leaving, lang))])
    heading = say("名册将改动%(count)s处", lang, count=len(changes))
    stay = [change for change in changes if not _is_leaving(change)]
    html = fill("lines", lang, heading=heading, lines=_told(stay, lang), parts=parts)
    return Card(html, ((Button(say("提交", lang), "dy-ok", (draft_id,)), cancel),))


def _sure(leaving: Sequence[str], lang: str) -> str:
    """Ask once more, where people lose their place."""
    lines = [
        say("以下%(count)s人不在新名册里，提交后失去职务、角色和登录：", lang, count=len(leaving)),
        _names(leaving, lang),
        say("已经办过的事仍然记在他们名下；等他们办的事转给现在代行的人或由办公室代录。", lang),
    ]
    return fill("lines", lang, heading=say("请再确认一次", lang), lines=lines, parts=[])


def applied(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A workbook was imported: to whoever did it, and to the other administrators."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang = scene.language
    by = session.get(Person, row.args["by"])
    changes = to_changes(row.args)
    count = row.args.get("count")
    mine = by is not None and by.id == scene.reader.person_id
    heading = (
        say("名册已导入，改动%(count)s处", lang, count=count)
        if mine
        else say("%(who)s导入了名册，改动%(count)s处", lang, who=by.name if by else "", count=count)
    )
    html = fill("lines", lang, heading=heading, lines=_told(changes, lang, count), parts=[])
    rows = ((Button(say("邀请", lang), "mn", ("invitations",)),),) if mine else ()
    return Card(html, rows)


def change_lines(changes: Sequence[DirectoryChange], lang: str) -> list[str]:
    """Say what changes in people's words; who leaves a post and who comes to it in one line."""
    came = {c.about: c.detail for c in changes if c.about.startswith("holding:") and c.verb is Verb.ADDED}
    went = {c.about: c.detail for c in changes if c.about.startswith("holding:") and c.verb is Verb.ENDED}
    lines: list[str] = []
    for change in changes:
        kind, _, name = change.about.partition(":")
        if kind != "holding":
            lines.append(_line(change, kind, name, lang))
        elif change.verb is Verb.ADDED and change.about in went:
            lines.append(
                say("%(seat)s：%(old)s → %(new)s", lang, seat=name, old=went[change.about], new=change.detail)
            )
        elif change.verb is Verb.ADDED:
            lines.append(say("%(who)s任%(seat)s", lang, who=change.detail, seat=name))
        elif change.about not in came:
            lines.append(say("%(who)s不再任%(seat)s", lang, who=change.detail, seat=name))
    return lines


def _is_leaving(change: DirectoryChange) -> bool:
    return change.about.startswith("person:") and change.verb in (Verb.ENDED, Verb.REMOVED)


def _line(change: DirectoryChange, kind: str, name: str, lang: str) -> str:
    detail = change.detail
    if kind == "portfolio":
        if change.verb is Verb.REMOVED:
            return say("%(unit)s不再有人分管", lang, unit=name)
        return say("%(unit)s由%(seat)s分管", lang, unit=name, seat=detail)
    if kind == "partner":
        verb = say(_VERBS[change.verb], lang)
        return say("%(verb)sAB岗 %(a)s、%(b)s", lang, verb=verb, a=name, b=detail)
    if _is_leaving(change):
        return say("%(who)s离开名册", lang, who=name)
    if change.verb is Verb.CHANGED:
        fields = dict.fromkeys(say(_FIELDS.get(field, field), lang) for field in detail.split("、"))
        detail = listed(list(fields), lang)
    elif kind == "unit":
        detail = ""
    said = say(
        "%(verb)s%(kind)s %(name)s",
        lang,
        verb=say(_VERBS[change.verb], lang),
        kind=say(_KINDS[kind], lang),
        name=name,
    )
    return say("%(what)s：%(detail)s", lang, what=said, detail=detail) if detail else said


def _told(changes: Sequence[DirectoryChange], lang: str, count: object = None) -> list[str]:
    """Say the first twenty changes, people's comings and goings first; where there are more, count them."""
    order = {"holding": 0, "person": 1, "portfolio": 2}
    told = sorted(changes, key=lambda change: order.get(change.about.partition(":")[0], 3))
    lines = change_lines(told, lang)
    total = count if isinstance(count, int) else len(changes)
    if len(lines) <= SHOWN and total == len(changes):
        return lines
    if total == len(changes):
        counted = Counter((change.verb, change.about.partition(":")[0]) for change in changes)
        return [
            say(
                "%(verb)s%(kind)s %(name)s",
                lang,
                verb=say(_VERBS[verb], lang),
                kind=say(_KINDS[kind], lang),
                name=n,
            )
            for (verb, kind), n in counted.items()
        ] + [say("其中：", lang), *lines[:SHOWN], "……"]
    return [*lines[:SHOWN], "……"]


def _names(names: Sequence[str], lang: str) -> str:
    shown = listed(list(names[:NAMES]), lang)
    if len(names) <= NAMES:
        return shown
    return say("%(names)s等%(count)s人", lang, names=shown, count=len(names))
