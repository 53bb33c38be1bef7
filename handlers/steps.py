"""The buttons of a step: consent, refuse, send back, ask another, hand over, urge, file."""

from functools import partial

from sqlmodel import Session, col, select
from telegram import Update

from handlers.context import Context
from handlers.reply import (
    act_on_case,
    close_form,
    pressed_number,
    private_only,
    reply,
    show_form,
    who,
)
from office.access import Actor
from office.cases.decisions import (
    consent,
    refuse,
    return_for_changes,
    take_step,
)
from office.cases.drafts import open_draft
from office.cases.errands import ask_opinion, turn_over, urge
from office.cases.flow import about
from office.errors import BadInputError, NotForYouError
from office.leave.operations import file_leave
from office.people.acting import find_absence, find_candidates
from office.people.seats import LEADERS, find_holder
from storage.tables import Case, Draft, Seat

REASON_FORM = "reason"


@private_only
async def on_consent(_update: Update, context: Context) -> None:
    step_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(consent, step_id=step_id)))
    await context.say("已同意。")


@private_only
async def on_file(_update: Update, context: Context) -> None:
    step_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(file_leave, step_id=step_id)))
    await context.say("已报备，政府办公室已收到。")


@private_only
async def on_reason_wanted(_update: Update, context: Context) -> None:
    """不同意 and 退回修改: ask for the reason; nothing is decided yet."""
    await context.run(partial(_ask_reason, context=context))


@private_only
async def on_pick(_update: Update, context: Context) -> None:
    """加签 and 转办: offer whom it may be."""
    await context.run(partial(_offer, context=context))


@private_only
async def on_picked(_update: Update, context: Context) -> None:
    step_id, seat_id = pressed_number(context), pressed_number(context, 1)
    asks = context.pressed is not None and context.pressed.verb == "st-askto"
    act = partial(ask_opinion if asks else turn_over, step_id=step_id, seat_id=seat_id)
    await context.run(partial(act_on_case, context=context, act=act))
    await context.say("已请对方先提意见。" if asks else "已转办。")


@private_only
async def on_urge(_update: Update, context: Context) -> None:
    step_id = pressed_number(context)
    said = await context.run(lambda session: urge(session, who(session, context), step_id))
    await context.say(said, alert=True)


def answer_reason(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Decide with the reason that was typed."""
    step_id, purpose = _number(draft, "step"), draft.values.get("purpose")
    act = refuse if purpose == "refuse" else return_for_changes
    case = act(session, actor, step_id, reason=text)
    close_form(session, actor, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))


def _ask_reason(session: Session, context: Context) -> None:
    actor = who(session, context)
    step_id = pressed_number(context)
    take_step(session, actor, step_id)
    purpose = "refuse" if context.pressed and context.pressed.verb == "st-no" else "return"
    draft = open_draft(
        session,
        actor,
        context.chat_id,
        REASON_FORM,
        values={"step": step_id, "purpose": purpose},
        field="reason",
    )
    show_form(session, actor, context, draft, fresh=True)


def _offer(session: Session, context: Context) -> None:
    actor = who(session, context)
    step_id = pressed_number(context)
    case, _, acting = take_step(session, actor, step_id)
    asks = context.pressed is not None and context.pressed.verb == "st-ask"
    seats = (
        _colleagues(session, actor)
        if asks
        else find_candidates(session, acting.seat, on=actor.today, rulebook=case.rulebook)
    )
    able = [seat.id for seat in seats if _is_able(session, actor, case, seat)]
    if not able:
        raise BadInputError("现在没有可选的同志；请联系政府办公室。")
    purpose = "ask" if asks else "turn"
    reply(session, actor, context, "pick", {"step": step_id, "purpose": purpose, "seats": able}, fresh=True)


def _is_able(session: Session, actor: Actor, case: Case, seat: Seat) -> bool:
    person = find_holder(session, seat.id or 0, actor.today)
    if person is None or person.id in (actor.person_id, case.applicant_id):
        return False
    return find_absence(session, person.id or 0, actor.today) is None


def _colleagues(session: Session, actor: Actor) -> list[Seat]:
    """Return whom an opinion is commonly asked of: the leaders, the office, the heads of departments."""
    ranks = (*LEADERS, "office_director", "office_deputy_director", "department_head")
    return list(
        session.exec(
            select(Seat)
            .where(Seat.organisation_id == actor.organisation_id, col(Seat.rank).in_(ranks))
            .order_by(col(Seat.sort), col(Seat.id))
        )
    )


def _number(draft: Draft, key: str) -> int:
    value = draft.values.get(key)
    if not isinstance(value, int):
        raise NotForYouError("这张表单已经失效，请在卡片上重新按一次。")
    return value
