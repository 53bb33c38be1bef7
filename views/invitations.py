"""Invitations in the chat: who has joined and who has not, links for all, one person's way in."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from office.calendar.calendars import local
from office.people.invitation_list import Guest, MadeInvitation, Reminded, find_guests
from office.people.members import Standing
from storage.tables import Organisation, Outbox
from views.card import Button, Card, File
from views.file_names import file_name
from views.filing import MIME
from views.i18n import N_, listed, say
from views.invitation_sheet import write_sheet
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, day

PAGE: Final = 8
"""People shown at once, each with a button."""
LINKS: Final = 10
"""Links in one message."""
_LABEL: Final = 20

STANDINGS: Final = {
    Standing.JOINED: N_("已加入"),
    Standing.BLOCKED: N_("已加入，停用了机器人"),
    Standing.INVITED: N_("已邀请"),
    Standing.UNINVITED: N_("未邀请"),
}


def invitations(session: Session, row: Outbox, now: datetime) -> Card | None:
    """/admin invitations: how many have joined; those who have not, page by page."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang, joined = scene.language, row.args.get("joined") is True
    guests = find_guests(session, scene.organisation, now=now)
    counted = Counter(guest.member.standing for guest in guests)
    line = listed(
        [
            say("%(standing)s%(n)s人", lang, standing=say(name, lang), n=counted[standing])
            for standing, name in STANDINGS.items()
            if counted[standing]
        ],
        lang,
    )
    listed_ = [guest for guest in guests if guest.has_joined == joined]
    pages = max(1, -(-len(listed_) // PAGE))
    page = min(max(scene.number("page") or 0, 0), pages - 1)
    shown = listed_[page * PAGE : (page + 1) * PAGE]
    heading = say("已加入的人", lang) if joined else say("还没有加入的人", lang)
    part = [heading, *(_line(guest, scene) for guest in shown)]
    if not shown:
        part = [say("还没有人加入。", lang) if joined else say("都已加入。", lang)]
    if pages > 1:
        part.append(say("第%(page)s页，共%(pages)s页", lang, page=page + 1, pages=pages))
    html = fill("lines", lang, heading=say("邀请", lang), lines=[line], parts=[part])
    return Card(html, _rows(shown, lang, counted, page=page, pages=pages, joined=joined))


def _rows(
    shown: Sequence[Guest], lang: str, counted: Counter[Standing], *, page: int, pages: int, joined: bool
) -> tuple[tuple[Button, ...], ...]:
    flag = int(joined)
    people = [
        Button(clean_line(guest.member.person.name, _LABEL), "iv-who", (guest.member.person.id or 0,))
        for guest in shown
    ]
    rows = [tuple(people[at : at + 4]) for at in range(0, len(people), 4)]
    turns = []
    if page > 0:
        turns.append(Button(say("上一页", lang), "iv-list", (page - 1, flag)))
    if page + 1 < pages:
        turns.append(Button(say("下一页", lang), "iv-list", (page + 1, flag)))
    rows.append(tuple(turns))
    if counted[Standing.UNINVITED]:
        rows.append((Button(say("发链接", lang), "iv-link"), Button(say("打印二维码", lang), "iv-print")))
    if counted[Standing.INVITED]:
        rows.append((Button(say("提醒一次", lang), "iv-remind"),))
    other = say("还没有加入的人", lang) if joined else say("已加入的人", lang)
    rows.append((Button(other, "iv-list", (0, 1 - flag)),))
    return tuple(row for row in rows if row)


def _line(guest: Guest, scene: Scene) -> str:
    lang = scene.language
    said = _named(guest, lang)
    if guest.member.standing is Standing.JOINED:
        return said
    return say(
        "%(who)s：%(standing)s", lang, who=said, standing=_standing(guest, scene.organisation, scene, lang)
    )


def _standing(guest: Guest, organisation: Organisation, scene: Scene, lang: str) -> str:
    name = say(STANDINGS[guest.member.standing], lang)
    if guest.expires_at is None or guest.has_joined:
        return name
    until = day(local(organisation, guest.expires_at).date(), scene.today, lang)
    return say("%(standing)s，%(day)s前有效", lang, standing=name, day=until)


def invitation(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One person's way in: 重发, 撤销."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None or not scene.reader.is_administrator:
        return None
    lang, person_id = scene.language, scene.number("person") or 0
    guests = find_guests(session, scene.organisation, now=now)
    guest = next((one for one in guests if one.member.person.id == person_id), None)
    if guest is None:
        return None
    posts = listed([seat.title for seat in guest.member.seats], lang)
    lines = [*([posts] if posts else []), _standing(guest, scene.organisation, scene, lang)]
    part = []
    if guest.has_joined:
        part = [say("换了手机或账号的，可以重新邀请：用新链接加入后，原来的账号随即失效。", lang)]
    html = fill("lines", lang, heading=guest.member.person.name, lines=lines, parts=[part])
    again = say("重新邀请", lang) if guest.expires_at is None else say("重发", lang)
    row_ = [Button(again, "iv-again", (person_id,))]
    if guest.expires_at is not None:
        row_.append(Button(say("撤销", lang), "iv-rev", (person_id,)))
    back = Button(say("返回", lang), "iv-list", (0, int(guest.has_joined)))
    return Card(html, (tuple(row_), (back,)))


def wanted(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the head of a unit: whom of theirs to remind."""
    scene = set_scene(session, row, now)
    names = row.args.get("names")
    if scene is None or scene.reader is None or not isinstance(names, list):
        return None
    lang = scene.language
    still = {
        guest.member.person.name
        for guest in find_guests(session, scene.organisation, now=now)
        if not guest.has_joined
    }
    waiting = [str(name) for name in names if name in still]
    if not waiting:
        return None
    lines = [
        say("您单位还有%(names)s没有加入，请提醒他们使用收到的邀请。", lang, names=listed(waiting, lang)),
        say("邀请找不到或过期的，请向政府办公室重新要一个。", lang),
    ]
    return Card(fill("lines", lang, heading=say("请提醒加入", lang), lines=lines, parts=[]))


def links_card(
    made: Sequence[MadeInvitation], organisation: Organisation, bot: str, lang: str, *, more: bool
) -> Card:
    """Give links, each for one person once. They are told now or never: only their digests are kept."""
    until = local(organisation, made[0].expires_at).date()
    lines = [
        say(
            "每个链接只限本人使用一次，%(day)s前有效。请逐个转给本人，不要发到群里。",
            lang,
            day=day(until, until, lang),
        )
    ]
    parts = [[_named(one.guest, lang), link_of(one, bot)] for one in made]
    html = fill("lines", lang, heading=say("邀请链接", lang), lines=lines, parts=parts)
    next_ = Button(say("下一批", lang), "iv-link")
    back = Button(say("邀请", lang), "mn", ("invitations",))
    return Card(html, ((next_, back) if more else (back,),))


def sheet_card(made: Sequence[MadeInvitation], organisation: Organisation, bot: str, lang: str) -> Card:
    """Give a sheet of QR codes to print."""
    until = local(organisation, made[0].expires_at).date()
    lines = [
        say(
            "共%(n)s人，每人一个二维码，只限本人使用一次，%(day)s前有效。",
            lang,
            n=len(made),
            day=day(until, until, lang),
        ),
        say("请打印后剪开，当面交给本人。再要一份时，原来的随即失效。", lang),
    ]
    content = write_sheet(
        organisation.name,
        [(_named(one.guest, "zh"), one.guest.unit, link_of(one, bot)) for one in made],
        until,
    )
    name = file_name(organisation.name, "邀请二维码")
    html = fill("lines", lang, heading=say("邀请二维码", lang), lines=lines, parts=[])
    return Card(html, (), File(f"{name}.docx", content, MIME))


def reminded_card(done: Reminded, lang: str) -> Card:
    """Say who was asked to remind whom."""
    lines = []
    if done.asked:
        lines.append(say("已请各单位主要负责人提醒：%(names)s。", lang, names=listed(list(done.asked), lang)))
    if done.left:
        lines.append(
            say("单位主要负责人也没有加入，请您联系：%(names)s。", lang, names=listed(list(done.left), lang))
        )
    if not lines:
        lines.append(say("没有要提醒的人：每个邀请只提醒一次。", lang))
    return Card(fill("lines", lang, heading=say("提醒加入", lang), lines=lines, parts=[]))


def link_of(one: MadeInvitation, bot: str) -> str:
    return f"https://t.me/{bot}?start={one.token}"


def _named(guest: Guest, lang: str) -> str:
    posts = listed([seat.title for seat in guest.member.seats], lang)
    if not posts:
        return guest.member.person.name
    return say("%(name)s（%(posts)s）", lang, name=guest.member.person.name, posts=posts)
