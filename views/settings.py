"""设置: how somebody wishes to be reminded, the office's leads, and a reminder put off."""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local
from office.people.preferences import MUTABLE, Muted, find_preference, is_muted
from office.reminders.leads import DEFAULTS, LeadKind, lead_of
from office.reminders.snooze import Later, find_choices
from storage.tables import Outbox, Preference, Reminder
from views.card import Button, Card
from views.i18n import N_, listed, say
from views.page import fill
from views.scene import Scene, set_scene
from views.text import moment

DIGESTS = (700, 730, 800, 830, 900)
EVENINGS = (1700, 1800, 1900, 2000)
QUIETS = ((2000, 700), (2100, 800), (2200, 730), (2300, 700))
DAYS = (0, 1, 2, 3, 5, 7, 10, 15)
MUTED = {
    Muted.STAND_IN: N_("代行开始前"),
    Muted.MEETING_EVE: N_("会议前一晚"),
    Muted.MEETING_SOON: N_("会议前两小时"),
    Muted.AGENDA: N_("议程截止前"),
    Muted.MEETING_DUE: N_("会议材料等到期前"),
    Muted.TASK: N_("督办到期前"),
    Muted.DECISION: N_("印发、解读到期前"),
    Muted.DUTY: N_("报送到期前"),
    Muted.PAPERS: N_("公文、征求意见、报送到期前"),
    Muted.SHIFT: N_("值班前一晚"),
    Muted.OFFICE: N_("办公室事务"),
}
LEADS = {
    LeadKind.TASK: N_("督办"),
    LeadKind.DOCUMENT: N_("公文"),
    LeadKind.CONSULTATION: N_("征求意见"),
    LeadKind.DUTY: N_("报送"),
    LeadKind.MEETING: N_("会议各项期限"),
    LeadKind.DECISION: N_("印发、解读"),
}
LATER = {
    Later.HOUR: N_("一小时后"),
    Later.EVENING: N_("今天晚上"),
    Later.MORNING: N_("明天早上"),
}


def settings(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Somebody's own settings, or with `part` the choice of one of them."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    own = find_preference(session, scene.reader.person_id)
    part = row.args.get("part")
    if isinstance(part, str) and part in _CHOICES:
        return _choice(part, own, scene.language)
    lang = scene.language
    evening = own.evening_at if own else None
    lines = [
        say("晨报：%(value)s", lang, value=_digest(scene, own)),
        say(
            "晚间提醒：%(value)s",
            lang,
            value=_or(evening, scene.organisation.evening_at, lang),
        ),
        say("免打扰：%(value)s", lang, value=_quiet(scene, own)),
        say("不接收：%(value)s", lang, value=_muted(own, lang)),
    ]
    notes = [
        say("免打扰时段内只有突发事件会打扰您；当天到期的事项照常提醒。", lang),
        say("也可以写：/settings 晨报：7:30、/settings 免打扰：22:00-07:30、/settings 恢复", lang),
    ]
    heading = say("提醒设置", lang)
    buttons = [Button(say(label, lang), "se-part", (name,)) for name, label in _PARTS.items()]
    rows = (tuple(buttons[:2]), tuple(buttons[2:]))
    last = (Button(say("恢复单位设置", lang), "se-reset", ()),) if own else ()
    html = fill("lines", lang, heading=heading, lines=lines, parts=[notes])
    return Card(html, (*rows, last) if last else rows)


def leads(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The office's leads, or with `kind` the choice of one."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    lang, kind = scene.language, row.args.get("kind")
    if isinstance(kind, str) and kind in list(LeadKind):
        heading = say("%(kind)s提前几个工作日提醒？", lang, kind=say(LEADS[LeadKind(kind)], lang))
        buttons = [Button(say("%(n)s天", lang, n=days), "se-days", (kind, days)) for days in DAYS]
        html = fill("lines", lang, heading=heading, lines=[], parts=[])
        return Card(html, (*_in_rows(buttons, 4), (Button(say("返回", lang), "se-leads", ()),)))
    lines = [_lead_line(scene, one) for one in LeadKind]
    notes = [
        say("到期当天（遇休息日为之前最后一个工作日）另行提醒。写0为只在当天提醒。", lang),
        say("也可以写：/admin 提前 督办 5", lang),
    ]
    html = fill("lines", lang, heading=say("提前提醒（工作日）", lang), lines=lines, parts=[notes])
    buttons = [Button(say(LEADS[one], lang), "se-lead", (str(one),)) for one in LeadKind]
    return Card(html, _in_rows(buttons, 2))


def snooze(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask until when a reminder is put off."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, scene.number("wanted") or 0) if scene else None
    if scene is None or scene.reader is None or reminder is None:
        return None
    lang = scene.language
    choices = find_choices(session, scene.reader, reminder)
    buttons = [Button(say(LATER[later], lang), "sn-set", (reminder.id or 0, str(later))) for later in choices]
    lines = [
        say("%(when)s：%(at)s", lang, when=say(LATER[later], lang), at=_moment(scene, at))
        for later, at in choices.items()
    ]
    if not lines:
        lines = [say("这件事已经不能再推迟，请现在办理。", lang)]
    html = fill("lines", lang, heading=say("何时再提醒？", lang), lines=lines, parts=[])
    return Card(html, (*((tuple(buttons),) if buttons else ()), (Button(say("取消", lang), "sn-no", ()),)))


def snoozed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Say when a reminder comes once more, or that it was not put off."""
    scene = set_scene(session, row, now)
    if scene is None:
        return None
    lang = scene.language
    reminder = session.get(Reminder, scene.number("wanted") or 0)
    if reminder is None:
        heading = say("没有推迟。", lang)
    else:
        heading = say("将于%(at)s再提醒一次。", lang, at=_moment(scene, reminder.due_at))
    return Card(fill("lines", lang, heading=heading, lines=[], parts=[]))


_PARTS = {
    "digest": N_("晨报"),
    "evening": N_("晚间提醒"),
    "quiet": N_("免打扰"),
    "muted": N_("不接收"),
}


def _choice(part: str, own: Preference | None, lang: str) -> Card:
    heading, buttons, in_row = _CHOICES[part]
    back = Button(say("返回", lang), "se-part", ("all",))
    made = buttons(own, lang)
    html = fill("lines", lang, heading=say(heading, lang), lines=[], parts=[])
    return Card(html, (*_in_rows(made, in_row), (back,)))


def _digest_buttons(own: Preference | None, lang: str) -> list[Button]:
    del own
    hours = [Button(clock(at), "se-digest", (at,)) for at in DIGESTS]
    return [*hours, Button(say("不要晨报", lang), "se-digest", (-1,))]


def _evening_buttons(own: Preference | None, lang: str) -> list[Button]:
    del own, lang
    return [Button(clock(at), "se-eve", (at,)) for at in EVENINGS]


def _quiet_buttons(own: Preference | None, lang: str) -> list[Button]:
    del own, lang
    return [Button(f"{clock(a)}-{clock(b)}", "se-quiet", (a, b)) for a, b in QUIETS]


def _muted_buttons(own: Preference | None, lang: str) -> list[Button]:
    return [
        Button(
            say(
                N_("恢复：%(kind)s") if is_muted(own, kind) else N_("%(kind)s"),
                lang,
                kind=say(MUTED[kind], lang),
            ),
            "se-mute",
            (str(kind),),
        )
        for kind in Muted
    ]


_CHOICES = {
    "digest": (N_("晨报几点送达？"), _digest_buttons, 3),
    "evening": (N_("晚间提醒几点送达？"), _evening_buttons, 4),
    "quiet": (N_("哪个时段免打扰？"), _quiet_buttons, 2),
    "muted": (N_("不接收哪些提前提醒？再按一次即恢复。"), _muted_buttons, 2),
}


def clock(at: int) -> str:
    """Write an hour that a button carries as a number: 730 is 07:30."""
    return f"{at // 100:02d}:{at % 100:02d}"


def _digest(scene: Scene, own: Preference | None) -> str:
    if own and own.without_digest:
        return say("不要", scene.language)
    return _or(own.digest_at if own else None, scene.organisation.digest_at, scene.language)


def _or(own: str | None, common: str, lang: str) -> str:
    return own or say("%(at)s（单位统一）", lang, at=common)


def _quiet(scene: Scene, own: Preference | None) -> str:
    if own and own.quiet_from:
        return f"{own.quiet_from}-{own.quiet_until}"
    common = f"{scene.organisation.quiet_from}-{scene.organisation.quiet_until}"
    return say("%(at)s（单位统一）", scene.language, at=common)


def _muted(own: Preference | None, lang: str) -> str:
    named = [say(MUTED[kind], lang) for kind in MUTABLE if is_muted(own, kind)]
    return listed(named, lang) if named else say("无", lang)


def _lead_line(scene: Scene, kind: LeadKind) -> str:
    lang, days = scene.language, lead_of(scene.organisation, kind)
    line = say("%(kind)s：提前%(n)s个工作日", lang, kind=say(LEADS[kind], lang), n=days)
    return line if days == DEFAULTS[kind] else line + say("（本单位规定）", lang)


def _moment(scene: Scene, at: datetime) -> str:
    return moment(local(scene.organisation, at), scene.today, scene.language)


def _in_rows(buttons: list[Button], many: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + many]) for at in range(0, len(buttons), many))
