"""报送汇总: the sheet of a round, for whoever collects it: shown, carried away, settled."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period
from handlers.reply import pressed_number, private_only, reply, who
from office.access import Actor, require_office
from office.duties.answers import access_occurrence, collect_round, hand_in_rest, waive
from office.duties.list import find_duty_named, find_round_named, find_rounds, title_of
from office.duties.operations import Round, round_of
from office.duties.sheet import RoundSheet, find_gathered, lay_out_round
from office.errors import BadInputError, NotForYouError, StaleError
from views.card import Card
from views.duty_sheet import copy_card, table_card, waive_card


@private_only
async def on_round_shown(_update: Update, context: Context) -> None:
    """汇总: the sheet of a round, for whoever collects it."""
    await context.run(partial(_show_round, context=context))


@private_only
async def on_round_file(_update: Update, context: Context) -> None:
    """表格, 文本, 免报: what is looked at only."""
    await context.answer(await context.ask(partial(_round_card, context=context)))


@private_only
async def on_round_press(_update: Update, context: Context) -> None:
    """确认汇总, 其余已另行报送, the unit that is asked no more."""
    await context.run(partial(_settle, context=context))
    await context.say("已记录。")


def show_named_round(session: Session, actor: Actor, context: Context, text: str) -> None:
    """汇总 周计划, 汇总 周计划 11月27日: the sheet of the day, else of the nearest."""
    period, words = find_period(text.split(), actor.today) or (None, text.split())
    duty = find_duty_named(session, actor, " ".join(words)) if words else None
    if duty is None:
        names = dict.fromkeys(line.title for line in find_rounds(session, actor))
        if not names:
            raise NotForYouError("没有由您汇总的报送。")
        raise BadInputError(
            "请写明汇总哪一项，可写：{names}。例如：/report 汇总 {first}。",
            names="、".join(list(names)[:8]),
            first=next(iter(names)),
        )
    one = find_round_named(session, actor, duty, period.first if period else None)
    if one is None:
        raise BadInputError("没有这一次“{title}”报送。", title=title_of(session, actor, duty))
    _require_sheet(session, actor, one)
    _show_sheet(session, actor, context, one, fresh=True)


def show_own_round(session: Session, actor: Actor, context: Context, duty: str) -> bool:
    """Show the nearest round of a duty to whoever collects it; False for anybody else."""
    one = find_round_named(session, actor, duty, None)
    if one is None or lay_out_round(session, actor, one) is None:
        return False
    _show_sheet(session, actor, context, one, fresh=True)
    return True


def _show_round(session: Session, context: Context) -> None:
    actor = who(session, context)
    row = access_occurrence(session, actor, pressed_number(context))
    gathers = context.pressed is not None and context.pressed.verb == "rp-gather"
    one = find_gathered(session, actor, row) if gathers else round_of(row)
    if one is None:
        raise StaleError("还没有可以汇总的报送。")
    _require_sheet(session, actor, one)
    _show_sheet(session, actor, context, one, fresh=True)


def _round_card(session: Session, context: Context) -> Card:
    actor = who(session, context)
    sheet = _require_sheet(session, actor, _pressed_round(session, actor, context))
    verb = context.pressed.verb if context.pressed else ""
    if verb == "rp-waive":
        require_office(actor)
        return waive_card(sheet, actor)
    return table_card(sheet, actor) if verb == "rp-table" else copy_card(sheet, actor)


def _settle(session: Session, context: Context) -> None:
    actor = who(session, context)
    one = _pressed_round(session, actor, context)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "rp-end":
        collect_round(session, actor, one)
    elif verb == "rp-rest":
        hand_in_rest(session, actor, one)
    else:
        waive(session, actor, pressed_number(context))
    _show_sheet(session, actor, context, one)


def _pressed_round(session: Session, actor: Actor, context: Context) -> Round:
    return round_of(access_occurrence(session, actor, pressed_number(context)))


def _require_sheet(session: Session, actor: Actor, one: Round) -> RoundSheet:
    sheet = lay_out_round(session, actor, one)
    if sheet is None:
        raise NotForYouError("没有这次报送，或者它不由您汇总。")
    return sheet


def _show_sheet(session: Session, actor: Actor, context: Context, one: Round, *, fresh: bool = False) -> None:
    reply(session, actor, context, "report.sheet", one.to_args(), about=one.name, fresh=fresh)
