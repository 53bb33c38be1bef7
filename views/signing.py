"""Who may sign: the chain with who acts today and why, and buttons for what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from office.access import Actor
from office.cases.chain_plan import ChainLine
from office.cases.steps import TELLING
from office.people.acting import Acting
from office.rulebook.readings import Reading
from office.rulebook.signers import Signers
from rules.answer_steps import AnswerStep
from rules.answers import Answer, Reply, SignAnswer
from rules.forms import Rule
from rules.questions import Sign
from rules.rulebook import Rulebook
from rules.saying import cites
from rules.signing import Fork
from rules.vocabulary import Act, Document, Matter, Meeting, NameOf, Post, Word
from storage.tables import Unit
from views.articles import law_row
from views.card import Button, Card
from views.cite import ground
from views.deciders import Audience, acts_because, acts_today
from views.i18n import listed, say
from views.page import fill
from views.readings import chain_words
from views.rules import rows, silent_card, summaries
from views.text import clean_line
from views.words import act_name, condition_name, matter_name, rank_names, term, warning

OPEN = -1
"""The matter's flags are not settled; else they are a sum of powers of two in the vocabulary's order."""
_BY_PORTFOLIO = {"responsible_deputy", "deputy"}
_PAPERS = tuple(document for document in Document if document is not Document.MINUTES)


@dataclass(frozen=True, slots=True)
class SignPage:
    """What stands around an answer: what would change it, who acts today, what the office settled.

    `fork` is there where the matter is open; the signers are then those of its plain chain.
    """

    question: Sign
    fork: Fork | None = None
    flags: tuple[Matter, ...] = ()
    chairs: tuple[Post, ...] = ()
    signers: Signers = field(default_factory=Signers)
    chosen_unit: Unit | None = None
    reading: Reading | None = None
    may_settle: bool = False


def sign_form_card(book: Rulebook, lang: str) -> Card:
    """Ask what paper it is: the minutes of a meeting, or another kind."""
    papers = [
        Button(term(paper, book.id, lang), "sg", sign_args(Sign(rulebook=book.id, document=paper)))
        for paper in _PAPERS
    ]
    return Card(fill("sign_form", lang), (*rows(_minutes(book, lang), 2), *rows(papers, 3)))


def minutes_form_card(book: Rulebook, lang: str) -> Card:
    """Ask whose minutes they are, where that decides who signs."""
    return Card(fill("sign_minutes", lang), tuple(rows(_minutes(book, lang), 2)))


def sign_card(reply: Reply[Answer], page: SignPage, book: Rulebook, reader: Actor | None, lang: str) -> Card:
    """Say who reviews and signs, who that is today, and what would change the answer.

    Without a `reader` it is a group that reads: who acts for whom, and no more.
    """
    question = page.question
    what = sign_words(question, book, lang)
    setting = _Setting(book, page.signers, Audience.of(reader) if reader else None, lang)
    if page.chosen_unit is not None:
        what += " · " + page.chosen_unit.name
    if not isinstance(reply.answer, SignAnswer):
        today = [
            _today(line, step.ranks, setting) if step.act not in TELLING else ""
            for step, line in zip(
                page.reading.steps if page.reading else (), page.signers.lines, strict=False
            )
        ]
        return silent_card(
            what,
            page.reading,
            lang,
            book=book,
            warnings=reply.warnings,
            today=[words for words in today if words],
            rows=(*_names(page, book, lang), *_settle(page, lang)),
        )
    lines = page.signers.lines
    found: tuple[Reply[Answer], ...] = page.fork.replies if page.fork else (reply,)
    steps = found[0].answer.steps if isinstance(found[0].answer, SignAnswer) else ()
    cited = cites(*(each.cite for each in found))
    html = fill(
        "sign",
        lang,
        what=what,
        steps=[
            _step(number, step, lines[number - 1] if number <= len(lines) else None, setting)
            for number, step in enumerate(steps, start=1)
        ],
        branches=_branches(page.fork, setting) if page.fork else [],
        reading=chain_words(page.reading.steps, book.id, lang) if page.reading else "",
        grounds=ground(cited, lang, title=book.title),
        rules=summaries(_rules(found)),
        warnings=[warning(word, lang) for word in dict.fromkeys(w for each in found for w in each.warnings)],
        ask_chair=question.chaired_by is None and bool(page.chairs),
        no_portfolio=_lacks_portfolio(steps, lines),
    )
    law = law_row(cited, lang, version=book.version)
    return Card(
        html,
        (
            *_flags(page, lang),
            *_chairs(page, book, lang),
            *_names(page, book, lang),
            *law,
        ),
    )


def sign_words(question: Sign, book: Rulebook, lang: str) -> str:
    """Name the paper asked about: 会议纪要 · 常务会议, 通知 · 区政府名义 · 重大事项."""
    words = [term(question.document, book.id, lang)]
    if question.meeting:
        words.append(term(question.meeting, book.id, lang))
    if question.document is not Document.MINUTES:
        words.append(term(question.name_of, book.id, lang))
    if question.chaired_by:
        words.append(say("%(who)s主持", lang, who=term(question.chaired_by, book.id, lang)))
    words += [matter_name(flag, lang) for flag in question.matter or ()]
    return " · ".join(words)


def sign_args(question: Sign, unit: Unit | None = None) -> tuple[int, ...]:
    """Write a question as a button's numbers: each word by its place in the vocabulary, 0 for none."""
    flags = OPEN
    if question.matter is not None:
        flags = sum(1 << place for place, flag in enumerate(Matter) if flag in question.matter)
    return (
        _place(question.document),
        _place(question.name_of),
        _place(question.meeting),
        flags,
        _place(question.chaired_by),
        (unit.id or 0) if unit else 0,
    )


def read_sign_button(numbers: Sequence[int], rulebook: str) -> tuple[Sign, int]:
    """Read such a button back, with the id of the unit or 0."""
    document, name_of, meeting, flags, chair, unit = (*numbers, *(0,) * 6)[:6]
    question = Sign(
        rulebook=rulebook.partition("@")[0],
        document=list(Document)[max(document, 1) - 1],
        name_of=list(NameOf)[max(name_of, 1) - 1],
        meeting=list(Meeting)[meeting - 1] if meeting else None,
        matter=None
        if flags == OPEN
        else tuple(flag for place, flag in enumerate(Matter) if flags >> place & 1),
        chaired_by=list(Post)[chair - 1] if chair else None,
    )
    return question, unit


def _place(word: Word | None) -> int:
    return list(type(word)).index(word) + 1 if word is not None else 0


def _minutes(book: Rulebook, lang: str) -> list[Button]:
    """Buttons for the minutes of each meeting of which the rulebook speaks."""
    named = {rule.meeting for rule in book.meeting}
    named |= {meeting for rule in book.sign for when in rule.when for meeting in when.meeting}
    return [
        Button(
            say("%(meeting)s纪要", lang, meeting=term(meeting, book.id, lang)),
            "sg",
            sign_args(Sign(rulebook=book.id, document=Document.MINUTES, meeting=meeting)),
        )
        for meeting in Meeting
        if meeting in named
    ]


@dataclass(frozen=True, slots=True)
class _Setting:
    """Under which rulebook, for a paper of which unit, and to whom it is said; a group has no audience."""

    book: Rulebook
    signers: Signers
    audience: Audience | None
    lang: str


def _step(number: int, step: AnswerStep, line: ChainLine | None, setting: _Setting) -> dict[str, object]:
    today = _today(line, _posts(step), setting) if line and not step.act.tells else ""
    return {"text": f"{number}. {_words_of(step, setting)}", "today": today}


def _branches(fork: Fork, setting: _Setting) -> list[str]:
    """Write what holds instead where the matter has a flag: 若属重大事项：区长 签发."""
    lang = setting.lang
    lines = []
    for branch in fork.branches:
        flags = listed([condition_name(flag, lang) for flag in branch.flags], lang, any_of=True)
        steps = branch.reply.answer.steps if branch.reply.answer else ()
        chain = " → ".join(_words_of(step, setting) for step in steps) or say("规则未作规定", lang)
        lines.append(say("若%(flags)s：%(chain)s", lang, flags=flags, chain=chain))
    return lines


def _words_of(step: AnswerStep, setting: _Setting) -> str:
    """Write a step: 区长或分管副区长 签发, 报告分管副区长."""
    lang = setting.lang
    names = [*rank_names(_posts(step), setting.book.id, lang), *step.beyond]
    if step.act.tells:
        return say("%(act)s%(who)s", lang, act=act_name(step.act, lang), who=listed(names, lang))
    who = listed(names, lang, any_of=True)
    return say("%(who)s %(act)s", lang, who=who, act=act_name(step.act, lang))


def _posts(step: AnswerStep) -> list[str]:
    return [str(word) for word in (step.to if step.act.tells else step.by)]


def _rules(found: Sequence[Reply[Answer]]) -> list[Rule]:
    """Gather the rules behind several answers, each once, in the order in which they come up."""
    gathered: list[Rule] = []
    for each in found:
        gathered.extend(rule for rule in each.rules if not any(rule is known for known in gathered))
    return gathered


def _today(line: ChainLine, ranks: Sequence[str], setting: _Setting) -> str:
    """Name who acts today for a step's seats, each with why."""
    if not line.actings:
        return listed([seat.title for seat in line.seats], setting.lang)
    by_portfolio = bool(_BY_PORTFOLIO & set(ranks))
    said = [_acts(acting, setting, by_portfolio=by_portfolio) for acting in line.actings]
    return listed(list(dict.fromkeys(said)), setting.lang)


def _acts(acting: Acting, setting: _Setting, *, by_portfolio: bool) -> str:
    if setting.audience is None:
        return acts_today(acting, setting.lang)
    unit, responsible = setting.signers.unit, setting.signers.responsible
    is_responsible = by_portfolio and responsible is not None and responsible.id == acting.seat.id
    return acts_because(acting, setting.audience, portfolio=unit.name if unit and is_responsible else "")


def _lacks_portfolio(steps: Sequence[AnswerStep], lines: Sequence[ChainLine]) -> bool:
    """Say whether a step is the responsible deputy's and it is open whose portfolio it is."""
    return any(
        Post.RESPONSIBLE_DEPUTY in step.by and not line.seats
        for step, line in zip(steps, lines, strict=False)
        if step.act is not Act.FILE
    )


def _flags(page: SignPage, lang: str) -> list[tuple[Button, ...]]:
    """Buttons that settle the matter: a press sets a flag or takes it back; several may hold."""
    if not page.flags:
        return []
    chosen = page.question.matter
    buttons = []
    for flag in page.flags:
        is_set = chosen is not None and flag in chosen
        matter = tuple(each for each in chosen or () if each is not flag) + (() if is_set else (flag,))
        label = clean_line(matter_name(flag, lang), 24)
        buttons.append(_button(f"✓ {label}" if is_set else label, page, matter=matter))
    if chosen != ():
        buttons.append(_button(say("都不是", lang), page, matter=()))
    return rows(buttons, 2)


def _chairs(page: SignPage, book: Rulebook, lang: str) -> list[tuple[Button, ...]]:
    """Buttons that say who chaired."""
    return rows(
        [
            _button(say("%(who)s主持", lang, who=term(post, book.id, lang)), page, chaired_by=post)
            for post in page.chairs
            if post is not page.question.chaired_by
        ],
        2,
    )


def _names(page: SignPage, book: Rulebook, lang: str) -> list[tuple[Button, ...]]:
    """Buttons for the same paper in another's name."""
    if page.question.document is Document.MINUTES:
        return []
    others = [name for name in NameOf if name is not page.question.name_of]
    return [tuple(_button(term(name, book.id, lang), page, name_of=name, matter=None) for name in others)]


def _settle(page: SignPage, lang: str) -> list[tuple[Button, ...]]:
    """The office's button to settle what the rule leaves open."""
    if not page.may_settle:
        return []
    return [(Button(say("内部口径", lang), "rd-sign", sign_args(page.question)),)]


def _button(label: str, page: SignPage, **changes: object) -> Button:
    question = page.question.model_copy(update=changes)
    return Button(label, "sg", sign_args(question, page.chosen_unit))
