"""A month's roster sent as an .xlsx: looked through, shown as what it changes, handed in by 提交."""

from datetime import date
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import private_only, reply, show_form, take_draft, who
from office.cases.drafts import close_draft, open_draft
from office.watch.roster import plan_roster, read_and_check, submit_roster, to_value
from office.watch.roster_checks import RosterFaultsError
from office.watch.roster_effects import about_roster
from views.roster import FORM, faults_card, read_watches

GONE = "这份值班表已经提交或取消了，请把文件再发一次。"


async def take_roster(context: Context, content: bytes) -> bool:
    """Take a sent roster: every fault at its cell, or the card before 提交."""
    try:
        await context.run(partial(_take, context=context, content=content))
    except RosterFaultsError as error:
        language = (await context.ask(partial(who, context=context))).person.language
        await context.answer(faults_card(error, language))
    return True


@private_only
async def on_roster_submitted(_update: Update, context: Context) -> None:
    """提交 under a roster."""
    await context.run(partial(_submit, context=context))


def _take(session: Session, context: Context, content: bytes) -> None:
    actor = who(session, context)
    checked = read_and_check(session, actor, content)
    plan = plan_roster(session, actor, checked.month_on, checked.watches)
    values: dict[str, object] = {
        "month": checked.month_on.isoformat(),
        "watches": [to_value(watch) for watch in checked.watches],
        "warnings": [
            {"cell": one.cell, "template": one.template, "values": dict(one.values)}
            for one in checked.warnings
        ],
        "mark": plan.mark,
    }
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field="plan")
    show_form(session, actor, context, draft, fresh=True)


def _submit(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    month_on = date.fromisoformat(str(draft.values["month"]))
    watches = read_watches(draft.values["watches"])
    roster = submit_roster(session, actor, month_on, watches, mark=str(draft.values["mark"]))
    close_draft(session, draft)
    reply(session, actor, context, "roster", {"roster": roster.id}, about=about_roster(roster))
