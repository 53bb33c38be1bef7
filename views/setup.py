"""/admin setup: the organisation's settings, asked one by one when it is new; what is left to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from office.access import find_people_of
from office.directory.setup import (
    DIGESTS,
    EVENINGS,
    FIELDS,
    QUIETS,
    SETUP_FORM,
    ZONES,
    RulebookNotes,
    find_changed,
    find_rulebook_notes,
    settings_of,
)
from office.people.group_list import find_groups
from office.people.invitation_list import find_guests
from rules.loading import shipped
from rules.rulebook import Kind
from storage.tables import Draft, Outbox, Person, Role
from views.card import Button, Card
from views.cite import cited
from views.i18n import N_, listed, say
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, full_day

_LEFT_OUT: Final = 6
_SILENT: Final = 12
_LABEL: Final = 30
_ADMINISTRATORS: Final = 2

NAMES: Final[Mapping[str, str]] = {
    "name": N_("名称"),
    "rulebook": N_("规则"),
    "timezone": N_("时区"),
    "quiet": N_("静默时段"),
    "digest": N_("晨报"),
    "evening": N_("晚间提醒"),
}
_COLUMNS: Final[Mapping[str, str]] = {
    "quiet_from": "quiet",
    "quiet_until": "quiet",
    "digest_at": "digest",
    "evening_at": "evening",
}
_QUESTIONS: Final[Mapping[str, str]] = {
    "name": N_("机构的全称是什么？请直接输入，例如：清榆区人民政府。"),
    "rulebook": N_("按哪一部工作规则办？点一部看它的摘要，看过再选。"),
    "timezone": N_("在哪个时区？"),
    "quiet": N_("夜间几点到几点不打扰？请选择，或输入起止时间，例如：21:00-07:00。"),
    "digest": N_("工作日几点送晨报？请选择，或输入时间，例如：08:00。"),
    "evening": N_("前一天晚上几点提醒第二天的事？请选择，或输入时间，例如：18:00。"),
}
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.PUBLISHED: N_("已公布"),
    Kind.DRAFT: N_("征求意见稿，尚未施行，只供试用"),
    Kind.TEMPLATE: N_("范本，不是哪一个机构的规则"),
}


def setup(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The settings as they are, and what is left until everybody can work."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang = scene.language
    guests = find_guests(session, scene.organisation, now=now)
    joined = sum(guest.has_joined for guest in guests)
    administrators = len(find_people_of(session, scene.reader.organisation_id, Role.ADMINISTRATOR))
    groups = len(find_groups(session, scene.reader))
    part = [
        say("名册：%(n)s人", lang, n=len(guests)),
        say("已加入：%(joined)s人", lang, joined=joined),
        say("绑定的群：%(n)s个", lang, n=groups),
        say("管理员：%(n)s名", lang, n=administrators)
        if administrators >= _ADMINISTRATORS
        else say("管理员只有%(n)s名，请在名册的“角色”里再写一名。", lang, n=administrators),
    ]
    lines = _lines(settings_of(scene.organisation), scene)
    html = fill("lines", lang, heading=say("机构设置", lang), lines=lines, parts=[part])
    rows = (
        (Button(say("修改", lang), "su-open"),),
        (
            Button(say("名册", lang), "mn", ("people",)),
            Button(say("邀请", lang), "mn", ("invitations",)),
            Button(say("群", lang), "mn", ("groups",)),
        ),
    )
    return Card(html, rows)


def setup_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's question, a rulebook's summary, or all of it before 提交."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != SETUP_FORM:
        return None
    if draft.field == "plan":
        return _plan(scene, draft)
    if draft.field == "sure":
        return _sure(scene, draft)
    if draft.field == "what":
        return _what(scene, draft)
    if draft.field == "book":
        return _book(scene, draft)
    return _question(scene, draft)


def changed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the other administrators: who changed which settings."""
    scene = set_scene(session, row, now)
    by = session.get(Person, row.args["by"]) if scene else None
    names = row.args.get("changed")
    if scene is None or by is None or not isinstance(names, list):
        return None
    lang = scene.language
    words = dict.fromkeys(say(NAMES[_COLUMNS.get(str(name), str(name))], lang) for name in names)
    heading = say("%(who)s修改了机构设置：%(what)s", lang, who=by.name, what=listed(list(words), lang))
    lines = _lines(settings_of(scene.organisation), scene)
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))


def admin(session: Session, row: Outbox, now: datetime) -> Card | None:
    """/admin alone: what there is to administer, by buttons."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    lang = scene.language
    usage = row.args.get("usage")
    lines = say(str(usage), lang).splitlines() if isinstance(usage, str) else []
    html = fill("lines", lang, heading=say("管理", lang), lines=lines, parts=[])
    rows: tuple[tuple[Button, ...], ...] = ((Button(say("内部口径", lang), "mn", ("readings",)),),)
    if scene.reader.is_administrator:
        own = (
            ("setup", N_("机构设置")),
            ("people", N_("名册")),
            ("invitations", N_("邀请")),
            ("groups", N_("群")),
        )
        buttons = tuple(Button(say(label, lang), "mn", (word,)) for word, label in own)
        rows = (buttons[:2], buttons[2:], *rows)
    return Card(html, rows)


def _plan(scene: Scene, draft: Draft) -> Card:
    lang, number = scene.language, draft.id or 0
    found = find_changed(scene.organisation, draft.values)
    heading = say("机构设置 · 请核对", lang)
    notes = [] if found else [say("与现在的设置相同。", lang)]
    lines = _lines({name: str(value) for name, value in draft.values.items()}, scene)
    html = fill("lines", lang, heading=heading, lines=lines, parts=[notes])
    edit = Button(say("修改", lang), "su-what", (number,))
    return Card(html, ((Button(say("提交", lang), "su-ok", (number,)), edit, _cancel(lang)),))


def _sure(scene: Scene, draft: Draft) -> Card:
    lang, number = scene.language, draft.id or 0
    notes = find_rulebook_notes(str(draft.values["rulebook"]), scene.today)
    lines = [
        say("规则将改为《%(title)s》。", lang, title=notes.title),
        say("已经开始的事项仍按原来的规则办完；新的事项按新的规则。此事会告知其他管理员。", lang),
    ]
    html = fill("lines", lang, heading=say("请再确认一次", lang), lines=lines, parts=[])
    back = Button(say("返回", lang), "su-plan", (number,))
    return Card(html, ((Button(say("确认", lang), "su-sure", (number,)), back, _cancel(lang)),))


def _what(scene: Scene, draft: Draft) -> Card:
    lang, number = scene.language, draft.id or 0
    buttons = [Button(say(NAMES[field], lang), "su-field", (number, field)) for field in FIELDS]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    html = fill("lines", lang, heading=say("修改哪一项？", lang), lines=[], parts=[])
    return Card(html, (*rows, (Button(say("返回", lang), "su-plan", (number,)), _cancel(lang))))


def _question(scene: Scene, draft: Draft) -> Card:
    lang, number, field = scene.language, draft.id or 0, draft.field
    lines = [say(_QUESTIONS[field], lang)]
    options: tuple[str, ...] = {
        "rulebook": tuple(_title(name, scene) for name in shipped().ids),
        "timezone": ZONES,
        "quiet": QUIETS,
        "digest": DIGESTS,
        "evening": EVENINGS,
    }.get(field, ())
    verb = "su-book" if field == "rulebook" else "su-set"
    buttons = [
        Button(clean_line(label, _LABEL), verb, (number, position)) for position, label in enumerate(options)
    ]
    wide = 1 if field == "rulebook" else 3
    rows = [tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]
    html = fill(
        "lines",
        lang,
        heading=say("机构设置 · %(what)s", lang, what=say(NAMES[field], lang)),
        lines=lines,
        parts=[],
    )
    present = _value(field, {name: str(value) for name, value in draft.values.items()}, scene)
    keep = Button(clean_line(say("用“%(value)s”", lang, value=present), _LABEL), "su-keep", (number,))
    return Card(html, (*rows, (keep, _cancel(lang))))


def _book(scene: Scene, draft: Draft) -> Card:
    """A rulebook before it is chosen: what it is worth, and what it leaves unsettled."""
    lang, number = scene.language, draft.id or 0
    notes = find_rulebook_notes(str(draft.values["book"]), scene.today)
    html = fill(
        "lines", lang, heading=f"《{notes.title}》", lines=_about(notes, lang), parts=_unsettled(notes, lang)
    )
    back = Button(say("返回", lang), "su-field", (number, "rulebook"))
    return Card(html, ((Button(say("选用", lang), "su-take", (number,)), back, _cancel(lang)),))


def _about(notes: RulebookNotes, lang: str) -> list[str]:
    lines = [say("%(place)s；%(kind)s", lang, place=notes.place, kind=say(_KINDS[notes.kind], lang))]
    if notes.effective_on:
        lines.append(say("%(day)s起施行", lang, day=full_day(notes.effective_on, lang)))
    if notes.missing:
        lines.append(say("公布的文本缺第%(articles)s条", lang, articles="、".join(notes.missing)))
    if notes.restored:
        lines.append(say("有%(n)s处文字脱漏，系按上下文补足", lang, n=notes.restored))
    return lines


def _unsettled(notes: RulebookNotes, lang: str) -> list[list[str]]:
    parts = []
    if notes.silent:
        shown = listed(list(notes.silent[:_SILENT]), lang)
        parts.append(
            [
                say("没有规定怎样请假的职务：%(posts)s。", lang, posts=shown),
                say("遇到时由办公室定一次内部口径（/admin readings），此后照办。", lang),
            ]
        )
    if notes.left_out:
        lines = [say("以下内容没有列为规则，请照原文办：", lang)]
        lines += [
            say("%(article)s %(subject)s", lang, article=cited(cites, lang), subject=subject)
            for cites, subject in notes.left_out[:_LEFT_OUT]
        ]
        if len(notes.left_out) > _LEFT_OUT:
            lines.append(say("另有%(n)s处", lang, n=len(notes.left_out) - _LEFT_OUT))
        parts.append(lines)
    return parts


def _lines(values: Mapping[str, str], scene: Scene) -> list[str]:
    lang = scene.language
    return [
        say("%(name)s：%(value)s", lang, name=say(NAMES[field], lang), value=_value(field, values, scene))
        for field in FIELDS
    ]


def _value(field: str, values: Mapping[str, str], scene: Scene) -> str:
    match field:
        case "rulebook":
            return _title(values["rulebook"], scene)
        case "quiet":
            return f"{values['quiet_from']}-{values['quiet_until']}"
        case "digest" | "evening":
            return values[f"{field}_at"]
        case _:
            return values[field]


def _title(rulebook: str, scene: Scene) -> str:
    notes = find_rulebook_notes(rulebook, scene.today)
    if notes.kind is Kind.PUBLISHED or notes.kind.term in notes.title:
        return notes.title
    return say("%(title)s（%(kind)s）", scene.language, title=notes.title, kind=notes.kind.term)


def _cancel(lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (SETUP_FORM,))
