"""/menu, /help, /lang, /delegate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from sqlmodel import Session, select
from telegram import Update

from handlers import (
    absences,
    agenda,
    consultations,
    documents,
    incidents,
    leave,
    lists,
    meetings,
    minutes,
    readings,
    reports,
    rules,
    settings,
    tasks,
    topics,
    watch,
)
from handlers.context import Context
from handlers.dates import find_period
from handlers.directory import on_people
from handlers.group_list import on_groups
from handlers.invitations import on_invitations
from handlers.oneline import split
from handlers.reply import (
    Handler,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from handlers.setup import on_setup
from office.access import Actor
from office.cases.drafts import close_draft, open_draft
from office.errors import BadInputError, StaleError
from office.leave.plan import find_stand_in
from office.people.delegations import DelegationRequest, check_delegation, delegate_seat, revoke_delegation
from office.people.records import set_language
from office.people.scopes import read_scope, to_scope, to_values
from storage.tables import Seat
from views.card import Card
from views.menu import help_card, menu_card

DELEGATE_FORM = "delegate"
IN_GROUPS = (("away",), ("duty",), ("sign",), ("rule",), ("due",), ("help",))
"""The menu's buttons that work in groups."""
LANGUAGES = {"zh": "zh", "中文": "zh", "en": "en", "English": "en", "english": "en", "英文": "en"}


async def on_menu(_update: Update, context: Context) -> None:
    actor = await context.ask(partial(who, context=context))
    card = menu_card(actor, actor.person.language)
    await context.answer(card if context.chat_id == context.telegram_id else _for_group(card))


def _for_group(menu: Card) -> Card:
    """Leave of the menu what a group may ask: the rest is personal."""
    rows = (tuple(button for button in row if button.args[:1] in IN_GROUPS) for row in menu.rows)
    return replace(menu, rows=tuple(row for row in rows if row))


async def on_help(_update: Update, context: Context) -> None:
    actor = await context.ask(partial(who, context=context))
    await context.answer(help_card(actor, actor.person.language))


async def on_menu_press(update: Update, context: Context) -> None:
    """A button of /menu does what its command does."""
    word = pressed_word(context, 0)
    context.pressed = None
    if word not in MENU:
        raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
    await MENU[word](update, context)


@private_only
async def on_lang(_update: Update, context: Context) -> None:
    """/lang zh or /lang en; the buttons of the same."""
    word = pressed_word(context, 0) if context.pressed else context.words.strip()
    language = LANGUAGES.get(word)
    if word and language is None:
        raise BadInputError("可写：/lang zh（中文）或 /lang en(English)。")
    await context.run(partial(_lang, context=context, language=language))


@private_only
async def on_delegate(_update: Update, context: Context) -> None:
    """/delegate 12月1日至5日 由:副职姓名 事项:公文 (the office adds 为:姓名); alone, who stands in."""
    await context.run(partial(_delegate, context=context))


@private_only
async def on_delegate_press(_update: Update, context: Context) -> None:
    await context.run(partial(_submit, context=context))


@private_only
async def on_revoke(_update: Update, context: Context) -> None:
    """撤销 under a delegation."""
    await context.run(partial(_revoke, context=context))


def _lang(session: Session, context: Context, language: str | None) -> None:
    actor = who(session, context)
    if language is not None:
        set_language(session, actor, language)
    reply(session, actor, context, "language", {})


def _delegate(session: Session, context: Context) -> None:
    actor = who(session, context)
    if not context.words.strip():
        reply(session, actor, context, "delegations", {}, fresh=True)
        return
    line = split(context.words, ("由", "代", "事项", "为"))
    name = line.fields.get("由") or line.fields.get("代")
    found = find_period(list(line.words), actor.today)
    if name is None or found is None:
        raise BadInputError("请写明日期和由谁代行，例如：/delegate 12月1日至5日 由：陈立新。")
    seat = _given_seat(session, actor, line.fields.get("为"))
    to_seat = find_stand_in(session, actor, name)
    scope = read_scope(session, actor.organisation_id, line.fields.get("事项", ""))
    request = DelegationRequest(seat.id or 0, to_seat.id or 0, found[0].first, found[0].last, scope)
    check_delegation(session, actor, request)
    draft = open_draft(session, actor, context.chat_id, DELEGATE_FORM, values=_values(request))
    show_form(session, actor, context, draft, fresh=True)


def _given_seat(session: Session, actor: Actor, name: str | None) -> Seat:
    """Return whose work is given over: the actor's own, or for the office that of whoever is named."""
    if name is not None:
        titled = select(Seat).where(Seat.organisation_id == actor.organisation_id, Seat.title == name)
        return session.exec(titled).first() or find_stand_in(session, actor, name)
    if not actor.seats:
        raise BadInputError("您名下现在没有职务。")
    return actor.seats[0]


def _submit(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, DELEGATE_FORM, gone="这份委托已经提交或取消了。")
    row = delegate_seat(session, actor, to_delegation(draft.values))
    close_draft(session, draft)
    reply(session, actor, context, "delegation.made", {"delegation": row.id})


def _revoke(session: Session, context: Context) -> None:
    actor = who(session, context)
    row = revoke_delegation(session, actor, pressed_number(context))
    reply(session, actor, context, "delegation.made", {"delegation": row.id})


def to_delegation(values: Mapping[str, object]) -> DelegationRequest:
    return DelegationRequest(
        int(str(values["seat"])),
        int(str(values["to"])),
        date.fromisoformat(str(values["first"])),
        date.fromisoformat(str(values["last"])),
        to_scope(values),
    )


def _values(request: DelegationRequest) -> dict[str, object]:
    return {
        "seat": request.seat_id,
        "to": request.to_seat_id,
        "first": request.from_on.isoformat(),
        "last": request.until_on.isoformat(),
        **to_values(request.scope),
    }


MENU: Mapping[str, Handler] = {
    "menu": on_menu,
    "help": on_help,
    "leave": leave.on_leave,
    "meeting": meetings.on_meeting,
    "agenda": agenda.on_agenda,
    "absent": absences.on_absent,
    "back": leave.on_back,
    "away": lists.on_away,
    "minutes": minutes.on_minutes,
    "task": tasks.on_task,
    "report": reports.on_report,
    "doc": documents.on_doc,
    "consult": consultations.on_consult,
    "duty": watch.on_duty,
    "incident": incidents.on_incident,
    "todo": lists.on_todo,
    "topic": topics.on_topic,
    "sign": rules.on_sign,
    "rule": rules.on_rule,
    "due": rules.on_due,
    "delegate": on_delegate,
    "settings": settings.on_settings,
    "readings": readings.on_readings,
    "invitations": on_invitations,
    "people": on_people,
    "groups": on_groups,
    "setup": on_setup,
}
