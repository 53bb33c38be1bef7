"""Questions of rule: /sign, /rule, /due. They write nothing."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import pressed_word, who
from handlers.rule_words import read_due, read_sign
from office.access import Actor
from office.calendars import work_calendar
from office.errors import BadInputError
from office.leave_plan import ChainLine, find_chain
from office.readings import find_reading
from office.rulebooks import find_rulebook
from office.steps import PlannedStep
from rules.answers import SignAnswer
from rules.engine import answer
from rules.questions import QuestionError, Sign
from rules.showing import find_rules
from rules.vocabulary import Document, Matter, Meeting, NameOf
from views.card import Card
from views.rules import due_card, rule_card, sign_card, sign_form_card


async def on_sign(_update: Update, context: Context) -> None:
    """/sign: who may sign what, and who that is today."""
    await context.answer(await context.ask(partial(_sign, context=context)))


async def on_sign_press(_update: Update, context: Context) -> None:
    """Buttons under /sign: choose the kind of paper, the meeting, or settle a flag of the matter."""
    await context.answer(await context.ask(partial(_sign_pressed, context=context)))


async def on_rule(_update: Update, context: Context) -> None:
    """/rule: find rules by number or words."""
    await context.answer(await context.ask(partial(_rule, context=context)))


async def on_due(_update: Update, context: Context) -> None:
    """/due: count a deadline and show the days counted."""
    await context.answer(await context.ask(partial(_due, context=context)))


def _sign(session: Session, context: Context) -> Card:
    actor = who(session, context)
    if not context.words.strip():
        return sign_form_card(find_rulebook(actor.rulebook), actor.person.language)
    return _answer_sign(session, actor, read_sign(context.words, actor.rulebook))


def _sign_pressed(session: Session, context: Context) -> Card:
    actor = who(session, context)
    question = Sign(
        rulebook=actor.rulebook,
        document=Document(pressed_word(context, 0)),
        name_of=NameOf(pressed_word(context, 1)),
        meeting=None if pressed_word(context, 2) == "none" else Meeting(pressed_word(context, 2)),
        matter=_flags(pressed_word(context, 3)),
    )
    return _answer_sign(session, actor, question)


def _flags(word: str) -> tuple[Matter, ...] | None:
    if word in ("open", "plain"):
        return None if word == "open" else ()
    return (Matter(word),)


def _answer_sign(session: Session, actor: Actor, question: Sign) -> Card:
    book = find_rulebook(actor.rulebook)
    reply = answer(book, question, work_calendar(session, actor.organisation_id))
    lines: tuple[ChainLine, ...] = ()
    if isinstance(reply.answer, SignAnswer) and actor.seats:
        steps = tuple(
            PlannedStep(str(s.act), tuple(map(str, s.to if s.act.tells else s.by)), reply.cite)
            for s in reply.answer.steps
        )
        lines = find_chain(session, actor, actor.seats[0], steps, own=True)
    key = f"sign:{question.document}:{question.meeting or '-'}"
    reading = None if reply.answer else find_reading(session, actor.organisation_id, key)
    return sign_card(reply, question, lines, actor.person.language, book=book, office_reading=reading)


def _rule(session: Session, context: Context) -> Card:
    actor = who(session, context)
    if not context.words.strip():
        raise BadInputError("请写条号或词语，例如：/rule 46,或 /rule 纪要 签发。")
    book = find_rulebook(actor.rulebook)
    return rule_card(find_rules(book, context.words[:200]), context.words[:200], book, actor.person.language)


def _due(session: Session, context: Context) -> Card:
    actor = who(session, context)
    if not context.words.strip():
        raise BadInputError("请写明算什么期限和从哪天起算，例如：/due 征求意见 2026-09-28。")
    book = find_rulebook(actor.rulebook)
    question = read_due(context.words, book.id, actor.today)
    calendar = work_calendar(session, actor.organisation_id)
    try:
        reply = answer(book, question, calendar)
    except QuestionError as error:
        raise BadInputError(error.message) from error
    return due_card(reply, question, calendar, book, actor.person.language)
