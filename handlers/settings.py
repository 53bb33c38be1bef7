"""/settings 设置: how somebody wishes to be reminded; 稍后 under a reminder; the office's leads."""

import re
from datetime import time
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.oneline import split
from handlers.reply import pressed_number, pressed_word, private_only, reply, who
from office.access import Actor, require_office
from office.errors import BadInputError, StaleError
from office.people.preferences import (
    Muted,
    reset_preference,
    set_digest,
    set_evening,
    set_quiet,
    toggle_muted,
)
from office.reminders.digest import plan_own_digests
from office.reminders.lead_changes import set_lead
from office.reminders.leads import LeadKind
from office.reminders.replanning import replan_all
from office.reminders.snooze import Later, find_told, snooze
from views.settings import LEADS, MUTED
from views.text import clean_line

_KEYS = ("晨报", "晚间", "晚间提醒", "免打扰", "不接收")
_EVENING = frozenset(("晚间", "晚间提醒"))
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:\uff1a时点]([0-5]\d)?分?(半)?", re.ASCII)
_WITHOUT = ("不要", "不用", "无", "关", "off")
_RESET = ("恢复", "reset")
_DAYS = re.compile(r"(\d{1,3})天?", re.ASCII)
_PARTS = ("all", "digest", "evening", "quiet", "muted")
_GONE = "这个按钮已经不能使用，请用 /menu 重新打开。"


@private_only
async def on_settings(_update: Update, context: Context) -> None:
    """/settings: what is set, or one line that sets it."""
    await context.run(partial(_set_line, context=context))


@private_only
async def on_settings_press(_update: Update, context: Context) -> None:
    """A choice under /settings."""
    await context.run(partial(_press, context=context))


@private_only
async def on_lead_press(_update: Update, context: Context) -> None:
    """A choice under /admin 提前."""
    await context.run(partial(_press_lead, context=context))


@private_only
async def on_snooze_press(_update: Update, context: Context) -> None:
    """稍后 under a reminder, and until when."""
    await context.run(partial(_snooze, context=context))


def set_leads_line(session: Session, actor: Actor, context: Context, text: str) -> None:
    """Take /admin 提前 督办 5; alone, show the leads."""
    require_office(actor)
    words = split(text, ()).words
    if words:
        kinds = {named: kind for kind, named in LEADS.items()}
        days = _DAYS.fullmatch(words[-1])
        kind = kinds.get("".join(words[:-1]))
        if kind is None or days is None:
            raise BadInputError(
                "请写哪一类、提前几个工作日，例如：/admin 提前 督办 5。可写：{names}。",
                names="；".join(kinds),
            )
        set_lead(session, actor, kind, int(days[1]))
    reply(session, actor, context, "leads", {}, fresh=True)


def _set_line(session: Session, context: Context) -> None:
    actor = who(session, context)
    line = split(context.words, _KEYS)
    if line.words and line.words[0] in _RESET:
        reset_preference(session, actor)
    elif line.words:
        raise BadInputError(
            "可写：/settings 晨报：7:30（或“不要”）、/settings 晚间：19:00、"
            "/settings 免打扰：22:00-07:30、/settings 恢复。"
        )
    for key, value in line.fields.items():
        _set_field(session, actor, key, value.strip())
    if line.words or line.fields.keys() & _EVENING:
        replan_all(session, actor.organisation, now=actor.now)
    plan_own_digests(session, actor.organisation, now=actor.now)
    reply(session, actor, context, "settings", {}, fresh=True)


def _set_field(session: Session, actor: Actor, key: str, value: str) -> None:
    match key:
        case "晨报":
            set_digest(session, actor, None if value in _WITHOUT else _read_clock(value))
        case "晚间" | "晚间提醒":
            set_evening(session, actor, _read_clock(value))
        case "免打扰":
            first, _, last = re.sub(r"[至到~—–]", "-", value).partition("-")
            set_quiet(session, actor, _read_clock(first), _read_clock(last))
        case _:
            kinds = {said: kind for kind, said in MUTED.items()}
            if value not in kinds:
                raise BadInputError("不接收的提醒可写：{names}。", names="；".join(kinds))
            toggle_muted(session, actor, kinds[value])


def _read_clock(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise BadInputError("“{said}”不是时间，请写如 7:30。", said=clean_line(text, 20) or "…")
    return time(int(found[1]), 30 if found[3] else int(found[2] or 0))


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    part = "all"
    match context.pressed.verb if context.pressed else "":
        case "se-part":
            part = pressed_word(context, 0)
        case "se-digest":
            at = pressed_number(context)
            set_digest(session, actor, None if at < 0 else _from_number(at))
        case "se-eve":
            set_evening(session, actor, _from_number(pressed_number(context)))
        case "se-quiet":
            first, last = pressed_number(context), pressed_number(context, 1)
            set_quiet(session, actor, _from_number(first), _from_number(last))
        case "se-mute":
            part, word = "muted", pressed_word(context, 0)
            if word not in list(Muted):
                raise StaleError(_GONE)
            toggle_muted(session, actor, Muted(word))
        case _:
            reset_preference(session, actor)
    if part not in _PARTS:
        raise StaleError(_GONE)
    if context.pressed and context.pressed.verb in ("se-eve", "se-reset"):
        replan_all(session, actor.organisation, now=actor.now)
    plan_own_digests(session, actor.organisation, now=actor.now)
    reply(session, actor, context, "settings", {"part": part})


def _press_lead(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "se-leads":
        reply(session, actor, context, "leads", {})
        return
    kind = pressed_word(context, 0)
    if kind not in list(LeadKind):
        raise StaleError(_GONE)
    if verb == "se-lead":
        reply(session, actor, context, "leads", {"kind": kind})
        return
    set_lead(session, actor, LeadKind(kind), pressed_number(context, 1))
    reply(session, actor, context, "leads", {})


def _snooze(session: Session, context: Context) -> None:
    actor = who(session, context)
    match context.pressed.verb if context.pressed else "":
        case "sn-pick":
            told = find_told(session, actor, pressed_number(context))
            reply(session, actor, context, "snooze", {"wanted": told.id}, fresh=True)
        case "sn-set":
            word = pressed_word(context)
            if word not in list(Later):
                raise StaleError(_GONE)
            row = snooze(session, actor, pressed_number(context), Later(word))
            reply(session, actor, context, "snoozed", {"wanted": row.id})
        case _:
            reply(session, actor, context, "snoozed", {})


def _from_number(at: int) -> time:
    hour, minute = divmod(at, 100)
    if not (0 <= hour < 24 and 0 <= minute < 60):  # noqa: PLR2004 - hours of a day, minutes of an hour
        raise StaleError(_GONE)
    return time(hour, minute)
