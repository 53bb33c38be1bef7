"""The rule engine: a rulebook and a question in, an answer with its articles out. Pure.

`answer` takes any question; the functions beside it take one kind each and give its own type of answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rules.answers import (
    AbsenceAnswer,
    ActingAnswer,
    Answer,
    ArticleAnswer,
    ConveneAnswer,
    GateAnswer,
    LeaveAnswer,
    LimitAnswer,
    MeetingAnswer,
    Reply,
    RouteAnswer,
    SilenceAnswer,
)
from rules.calendar import WorkCalendar
from rules.forms import GateRule, LeaveRule, Rule, covers
from rules.paper_questions import Circling, PaperChecks, PaperReturn, PaperRoute, Watch
from rules.papers import circled, paper_checks, paper_return, paper_route
from rules.questions import (
    Absence,
    Acting,
    ArticleText,
    ConsultSilence,
    Convene,
    Deadline,
    Duties,
    Leave,
    Limit,
    MeetingOf,
    Question,
    Sign,
    TopicGate,
    TopicRoute,
)
from rules.rulebook import Rulebook
from rules.saying import reply, resolve_steps, silent
from rules.signing import sign
from rules.timing import deadline, duties
from rules.vocabulary import Act, Fact, Post, Warn
from rules.watch import watch

Articles = Callable[[str], str | None]


def answer(
    book: Rulebook,
    question: Question,
    calendar: WorkCalendar,
    articles: Articles | None = None,
    *,
    on: date | None = None,
) -> Reply[Answer]:
    """Answer any question of a rulebook.

    `on` is the day on which the matter stands: rules whose own dates do not hold it are left aside; a time
    limit stands on its anchor's day. `articles` gives the words of an article, by its number, where the
    organisation has loaded its own text. Raises QuestionError `bad_date` when a count leaves the years that
    can be reckoned.
    """
    if isinstance(question, Deadline):
        return deadline(book, question, calendar)
    if isinstance(question, Duties):
        return duties(book, question)
    if on is not None:
        book = book.as_of(on)
    if isinstance(question, ArticleText):
        return article(book, question, articles)
    plain: Callable[[Rulebook, Question], Reply[Answer]] = _PLAIN[type(question)]
    return plain(book, question)


def leave(book: Rulebook, question: Leave) -> Reply[LeaveAnswer]:
    """Find whom to ask before going away.

    A rule for trips abroad puts its steps in the place of the general ones; what the general rule asks to be
    filed, stated and reported on return stays where its own words name trips abroad.
    """
    general = _leave_rule(book, question.applicant, abroad=False)
    special = _leave_rule(book, question.applicant, abroad=True) if question.abroad else None
    if special is None:
        if general is None:
            return silent(book)
        steps, warnings = resolve_steps(general.steps)
        return reply(
            book,
            LeaveAnswer(steps, general.lead, general.state, general.on_return),
            [general],
            [*warnings, *_told_when_needed(general)],
        )
    steps, warnings = resolve_steps(special.steps)
    kept = general if general is not None and general.names_abroad else None
    filed, more = resolve_steps(step for step in kept.steps if step.act is Act.FILE) if kept else ((), [])
    stays = kept is not None and bool(filed or kept.state or kept.on_return)
    if kept is None or not stays:
        found = LeaveAnswer(steps, special.lead, special.state, special.on_return)
        return reply(book, found, [special], [*warnings, *_told_when_needed(special)])
    found = LeaveAnswer(
        (*steps, *filed),
        special.lead or kept.lead,
        special.state or kept.state,
        special.on_return or kept.on_return,
    )
    return reply(book, found, [special, kept], [*warnings, *more, *_told_when_needed(kept)])


def _leave_rule(book: Rulebook, applicant: Post, *, abroad: bool) -> LeaveRule | None:
    return next(
        (rule for rule in book.leave if rule.abroad is abroad and covers(rule.applicants, applicant)), None
    )


def _told_when_needed(rule: LeaveRule) -> list[Warn]:
    return [Warn.DISCRETIONARY] if rule.may_tell else []


def acting(book: Rulebook, question: Acting) -> Reply[ActingAnswer]:
    """Find who stands in for an absent leader."""
    for rule in book.acting:
        if covers(rule.absent, question.absent):
            return reply(book, ActingAnswer(rule.by, rule.delegated), [rule])
    return silent(book)


def absence(book: Rulebook, question: Absence) -> Reply[AbsenceAnswer]:
    """Find whom to ask before missing a meeting."""
    for rule in book.absence:
        if question.meeting not in rule.meetings or covers(rule.except_applicants, question.applicant):
            continue
        if covers(rule.applicants, question.applicant) if rule.applicants else book.has(question.applicant):
            steps, warnings = resolve_steps(rule.steps)
            return reply(book, AbsenceAnswer(steps, rule.written, rule.substitute), [rule], warnings)
    return silent(book)


def meeting(book: Rulebook, question: MeetingOf) -> Reply[MeetingAnswer]:
    """Find what a meeting is made of."""
    for rule in book.meeting:
        if rule.meeting is question.meeting:
            found = MeetingAnswer(rule.members, rule.chair, rule.cadence, rule.standing, rule.weekday)
            return reply(book, found, [rule])
    return silent(book)


def convene(book: Rulebook, question: Convene) -> Reply[ConveneAnswer]:
    """Find who lets a meeting be held."""
    for rule in book.convene:
        if rule.meeting is question.meeting:
            steps, warnings = resolve_steps(rule.steps, question.matter)
            unsettled = [step.if_ for step in steps if step.if_]
            return reply(book, ConveneAnswer(steps, rule.cap), [rule], warnings, unsettled)
    return silent(book)


def topic_route(book: Rulebook, question: TopicRoute) -> Reply[RouteAnswer]:
    """Find who passes a topic on to whom."""
    for rule in book.topic_route:
        if question.meeting in rule.meetings:
            steps, warnings = resolve_steps(rule.steps)
            return reply(book, RouteAnswer(steps), [rule], warnings)
    return silent(book)


def topic_gate(book: Rulebook, question: TopicGate) -> Reply[GateAnswer]:
    """Find which facts keep a topic off the agenda; silent where the meeting has no such rule."""
    gates = [rule for rule in book.topic_gate if question.meeting in rule.meetings]
    if not gates:
        return silent(book)
    refuse: list[Fact] = []
    rules: list[Rule] = []
    for fact, value in question.facts.items():
        if not isinstance(fact, Fact) or value is not fact.bad_if:
            continue
        barring = [rule for rule in gates if fact in rule.facts and _asked(rule, question)]
        if barring:
            refuse.append(fact)
            rules.extend(rule for rule in barring if rule not in rules)
    return reply(book, GateAnswer(tuple(refuse)), rules)


def _asked(rule: GateRule, question: TopicGate) -> bool:
    return rule.where is None or question.facts.get(rule.where, False)


def facts_asked(book: Rulebook, question: TopicGate) -> tuple[Fact, ...]:
    """List the facts that a meeting's gates ask of such a topic, for forms to ask no more than that."""
    return tuple(
        dict.fromkeys(
            fact
            for rule in book.topic_gate
            if question.meeting in rule.meetings and _asked(rule, question)
            for fact in rule.facts
        )
    )


def limit(book: Rulebook, question: Limit) -> Reply[LimitAnswer]:
    """Find how long at most."""
    for rule in book.limit:
        if rule.name is question.name:
            return reply(book, LimitAnswer(rule.max, rule.unit), [rule])
    return silent(book)


def consult_silence(book: Rulebook, question: ConsultSilence) -> Reply[SilenceAnswer]:  # noqa: ARG001 - one shape for all
    """Find what silence means when an opinion was asked for."""
    for rule in book.consult_silence:
        return reply(book, SilenceAnswer(rule.means), [rule])
    return silent(book)


def article(book: Rulebook, question: ArticleText, articles: Articles | None) -> Reply[ArticleAnswer]:
    """Give an article's own words where the organisation has loaded them."""
    text = articles(question.number) if articles else None
    if text is None:
        return silent(book)
    found = ArticleAnswer(text)
    return Reply(found, (question.number,), reply(book, found, []).warnings)


_PLAIN: dict[type, Callable[..., Reply[Answer]]] = {
    Sign: sign,
    Leave: leave,
    Absence: absence,
    MeetingOf: meeting,
    Convene: convene,
    TopicRoute: topic_route,
    TopicGate: topic_gate,
    Limit: limit,
    Acting: acting,
    ConsultSilence: consult_silence,
    PaperChecks: paper_checks,
    PaperReturn: paper_return,
    PaperRoute: paper_route,
    Circling: circled,
    Watch: watch,
}
