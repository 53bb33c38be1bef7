"""Questions of rule: /sign, /rule, /due and the articles behind them. They write nothing."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import pressed_number, who
from handlers.rule_words import read_due, read_sign
from office.access import Actor, may_settle
from office.calendar.calendars import local, work_calendar
from office.errors import BadInputError
from office.rulebook.signers import Signers, find_planned_signers, find_sign_reading, find_signers, find_unit
from office.rulebook.texts import find_own, search_text
from office.rulebook.versions import find_rulebook, find_rulebook_on
from rules.answers import SignAnswer
from rules.engine import answer
from rules.questions import Deadline, QuestionError, Sign
from rules.showing import find_rules
from rules.signing import chairs_asked, find_fork, flags_asked
from rules.timing import anchor_day, meetings_asked, urgencies_asked
from rules.vocabulary import Document
from storage.tables import Unit
from views.articles import Source, articles_card, found_card, read_law
from views.card import Card
from views.due import DueOptions, due_card, due_form_card, read_due_button
from views.rules import rule_card
from views.signing import SignPage, minutes_form_card, read_sign_button, sign_card, sign_form_card

LONGEST = 200


async def on_sign(_update: Update, context: Context) -> None:
    """/sign: who may sign what, and who that is today."""
    await context.answer(await context.ask(partial(_sign, context=context)))


async def on_sign_press(_update: Update, context: Context) -> None:
    """Buttons under /sign: choose the kind of paper, the meeting, or settle what is open."""
    await context.answer(await context.ask(partial(_sign_pressed, context=context)))


async def on_rule(_update: Update, context: Context) -> None:
    """/rule: find articles, or rules, by number or words."""
    await context.answer(await context.ask(partial(_rule, context=context)))


async def on_due(_update: Update, context: Context) -> None:
    """/due: count a deadline and show the days counted."""
    await context.answer(await context.ask(partial(_due, context=context)))


async def on_due_press(_update: Update, context: Context) -> None:
    """Buttons under /due: choose the limit, the meeting, the urgency."""
    await context.answer(await context.ask(partial(_due_pressed, context=context)))


async def on_law(_update: Update, context: Context) -> None:
    """依据 under an answer, an article under a search, the next page of either."""
    await context.answer(await context.ask(partial(_law, context=context)))


def _sign(session: Session, context: Context) -> Card:
    actor = who(session, context)
    book = find_rulebook(actor.rulebook)
    if not context.words.strip():
        return sign_form_card(book, actor.person.language)
    line = read_sign(context.words, book)
    unit = find_unit(session, actor, line.unit) if line.unit else None
    return _answer_sign(session, actor, context, line.question, unit)


def _sign_pressed(session: Session, context: Context) -> Card:
    actor = who(session, context)
    question, unit_id = read_sign_button(_numbers(context), actor.rulebook)
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is not None and unit.organisation_id != actor.organisation_id:
        unit = None
    return _answer_sign(session, actor, context, question, unit)


def _answer_sign(session: Session, actor: Actor, context: Context, question: Sign, unit: Unit | None) -> Card:
    book = find_rulebook_on(actor.rulebook, actor.today)
    reply = answer(book, question, work_calendar(session, actor.organisation_id))
    fork = find_fork(book, question)
    lang = actor.person.language
    if reply.answer is None and question.document is Document.MINUTES and question.meeting is None:
        return minutes_form_card(book, lang)
    shown = fork.plain.answer if fork else reply.answer
    reading = None if shown else find_sign_reading(session, actor, book, question)
    signers = Signers()
    if isinstance(shown, SignAnswer):
        signers = find_signers(session, actor, shown.steps, unit)
    elif reading is not None:
        signers = find_planned_signers(session, actor, reading.steps, unit)
    page = SignPage(
        question,
        fork,
        flags_asked(book, question),
        chairs_asked(book, question),
        signers,
        chosen_unit=unit,
        reading=reading,
        may_settle=may_settle(actor) and not _in_group(context),
    )
    return sign_card(reply, page, book, None if _in_group(context) else actor, lang)


def _rule(session: Session, context: Context) -> Card:
    actor = who(session, context)
    asked = context.words[:LONGEST]
    if not asked.strip():
        raise BadInputError("请写条号或词语，例如：/rule 46，或 /rule 纪要 签发。")
    book, lang = find_rulebook(actor.rulebook), actor.person.language
    hits = search_text(session, actor.organisation_id, actor.rulebook, asked)
    if hits:
        return found_card(hits, asked, Source(session, actor.organisation_id, actor.rulebook), lang)
    is_loaded = find_own(session, actor.organisation_id, actor.rulebook) is not None
    return rule_card(find_rules(book, asked), asked, book, lang, is_loaded=is_loaded)


def _law(session: Session, context: Context) -> Card:
    actor = who(session, context)
    page, version, cites = read_law(context.pressed.args if context.pressed else ())
    book = find_rulebook(actor.rulebook)
    key = f"{book.id}@{version}" if version else book.key
    return articles_card(cites, Source(session, actor.organisation_id, key), actor.person.language, page=page)


def _due(session: Session, context: Context) -> Card:
    actor = who(session, context)
    book = find_rulebook(actor.rulebook)
    if not context.words.strip():
        return due_form_card(book, actor.today, actor.person.language)
    question = read_due(context.words, book, local(actor.organisation, context.now))
    return _answer_due(session, actor, question)


def _due_pressed(session: Session, context: Context) -> Card:
    actor = who(session, context)
    question = read_due_button(_numbers(context), actor.rulebook, actor.organisation.timezone)
    return _answer_due(session, actor, question)


def _answer_due(session: Session, actor: Actor, question: Deadline) -> Card:
    book = find_rulebook(actor.rulebook)
    calendar = work_calendar(session, actor.organisation_id)
    try:
        reply = answer(book, question, calendar)
    except QuestionError as error:
        raise BadInputError(error.message) from error
    standing = book.as_of(anchor_day(question.on))
    options = DueOptions(
        meetings_asked(standing, question.name), urgencies_asked(standing, question.name, question.meeting)
    )
    return due_card(reply, question, calendar, book, actor.person.language, options=options)


def _in_group(context: Context) -> bool:
    return context.chat_id != context.telegram_id


def _numbers(context: Context) -> list[int]:
    args = context.pressed.args if context.pressed else ()
    return [pressed_number(context, index) for index in range(len(args))]
