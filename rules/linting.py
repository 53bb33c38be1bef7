"""Checks for those who write rulebooks: what the forms alone cannot refuse."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from rules.forms import (
    AbsenceRule,
    ActingRule,
    ConveneRule,
    LeaveRule,
    LimitRule,
    MeetingRule,
    RouteRule,
    Rule,
    SignRule,
    Step,
)
from rules.loading import FILE_NAME, build, problems
from rules.paper_linting import Claim, Wrong, claims_of_papers, never_parallel
from rules.questions import Sign
from rules.rulebook import Kind, Rulebook
from rules.signing import chosen_rule
from rules.time_forms import DeadlineRule
from rules.timing import find_deadline
from rules.vocabulary import Act, Body, Matter, Meeting, NameOf, Post
from rules.vocabulary import Document as Paper
from rules.yaml_files import Document, Path_, RulebookError, spell

_RELATIVE: Final = (Post.MEETING_CHAIR, Post.DELEGATOR, Post.DELEGATE, Post.SUPERIOR_MAYOR)
_SIGNING: Final = ("sign", "sign_additions")
_CONDITIONAL: Final = (*_SIGNING, "convene", "paper_route")
_ENDS: Final = {
    "sign": (Act.SIGN, Act.COUNTERSIGN),
    "leave": (Act.APPROVE, Act.CONSENT, Act.REPORT, Act.FILE),
    "convene": (Act.APPROVE,),
    "paper_route": (Act.APPROVE, Act.CONSENT, Act.SIGN, Act.REPORT, Act.FILE),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with where it stands."""

    name: str
    line: int | None
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.name}:{self.line}" if self.line else self.name
        return f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"


def lint(document: Document) -> tuple[Finding, ...]:
    """List what is wrong with a parsed rulebook file, in the file's order; empty when it is sound."""
    wrong = problems(document)
    if not wrong:
        try:
            book = build(document)
        except RulebookError as error:
            return (Finding(document.name, error.line, error.key, error.sentence),)
        wrong = [*_file_name(document, book), *_sound(book)]
    findings = {Finding(document.name, document.line(path), spell(path), said) for path, said in wrong}
    return tuple(sorted(findings, key=lambda finding: (finding.line or 0, finding.key, finding.sentence)))


def _file_name(document: Document, book: Rulebook) -> Wrong:
    """Hold the file's name to what is in it: by that name the rulebook is found."""
    named = FILE_NAME.match(document.name)
    if named is None or named["id"] != book.id:
        own = f"{book.id}.yaml" if book.version == 1 else f"{book.id}.v{book.version}.yaml"
        yield ("id",), f"文件名与 id 不符，应为 {own}"
    elif named["version"] and int(named["version"]) != book.version:
        yield ("version",), f"文件名写的是第{named['version']}版，这里是第{book.version}版"


def _sound(book: Rulebook) -> Wrong:
    yield from _dates(book)
    yield from _words(book)
    yield from _places(book)
    yield from _chains(book)
    yield from _unreachable_signing(book)
    yield from _idle_additions(book)
    yield from _shadowed(book)
    yield from _references(book)
    yield from never_parallel(book)


def _each(book: Rulebook) -> Iterator[tuple[Path_, Rule]]:
    for section, rules in book.sections():
        for index, rule in enumerate(rules):
            yield (section, index), rule


def _dates(book: Rulebook) -> Wrong:
    if book.kind is Kind.PUBLISHED and book.effective_on is None:
        yield ("kind",), "已公布的规则应写 effective_on（施行日期）"
    if book.effective_on and book.until_on and book.effective_on > book.until_on:
        yield ("until_on",), "失效日期早于施行日期"
    for path, rule in _each(book):
        if rule.from_on and rule.until_on and rule.from_on > rule.until_on:
            yield (*path, "until_on"), "失效日期早于起始日期"
        ends = book.until_on
        if rule.from_on and ends and rule.from_on > ends:
            yield (*path, "from_on"), "起始日期晚于整份规则的失效日期"


def _words(book: Rulebook) -> Wrong:
    known = {word.value for kind in (Post, Body, Meeting, Paper, Matter, NameOf) for word in kind}
    for term in book.terms:
        if term not in known:
            close = difflib.get_close_matches(term, sorted(known), n=1, cutoff=0.5)
            yield ("terms", term), "不是词表里的词" + (f"，是否指 {close[0]}？" if close else "")
    for path, rule in _each(book):
        for post in sorted(_posts_in(rule.model_dump(by_alias=True))):
            if post not in _RELATIVE and not book.has(post):
                yield path, f"提到 {post}（{post.term}），而 posts 里没有"


def _posts_in(value: object) -> set[Post]:
    if isinstance(value, Post):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_posts_in(inner) for inner in value.values()))
    if isinstance(value, tuple | list):
        return set().union(*(_posts_in(inner) for inner in value))
    return set()


def _places(book: Rulebook) -> Wrong:
    missing = {number for span in book.missing for number in _span(span)}
    for path, rule in _each(book):
        for cite in rule.cite:
            head = cite.split("(")[0]
            if head.isdigit() and int(head) in missing:
                yield (*path, "cite"), f"引用了缺失的第{head}条"
    restored = {cite for place in book.restored for cite in place.cite}
    for path, rule in _each(book):
        if rule.restored and restored.isdisjoint(rule.cite):
            yield (*path, "restored"), "标为补足，而 restored 未说明补了什么"


def _span(span: str) -> Iterable[int]:
    first, _, last = span.partition("-")
    return range(int(first), int(last or first) + 1)


def _chains(book: Rulebook) -> Wrong:
    for section, ends in _ENDS.items():
        for index, rule in enumerate(getattr(book, section)):
            steps: tuple[Step, ...] = rule.steps
            if steps and not any(step.act in ends for step in steps):
                acts = "、".join(act.term for act in ends)
                yield (section, index, "steps"), f"流程没有结尾，应有一步{acts}"
    for path, rule in _each(book):
        for index, step in enumerate(getattr(rule, "steps", ())):
            if step.if_ is not None and step.if_ in step.unless:
                yield (*path, "steps", index), f"if 与 unless 都写了 {step.if_}，此步永不成立"
            if path[0] not in _CONDITIONAL and (step.if_ or step.unless):
                yield (*path, "steps", index), "if、unless 只用于签发、召开会议和来文呈批，此处不起作用"
            if path[0] not in _SIGNING and step.chaired_by:
                yield (*path, "steps", index), "chaired_by 只用于签发纪要，此处不起作用"
            if step.may and not set(step.may).isdisjoint(step.by):
                yield (*path, "steps", index, "may"), "may 里的人已在 by 里"


def _unreachable_signing(book: Rulebook) -> Wrong:
    reached: dict[int, set[Matter]] = {}
    for standing in _standings(book):
        for question in (
            question for rule in standing.sign for question in _questions_fitting(rule, standing)
        ):
            chosen = chosen_rule(standing, question)
            if chosen is not None:
                reached.setdefault(id(chosen), set()).update(question.matter or ())
    for index, rule in enumerate(book.sign):
        if id(rule) not in reached:
            yield ("sign", index), "永远轮不到这一条：前面的规则已经包括了它"
            continue
        for number, step in enumerate(rule.steps):
            if step.if_ is not None and step.if_ not in reached[id(rule)]:
                yield (
                    ("sign", index, "steps", number, "if"),
                    f"前面的规则已包括 {step.if_} 的情形，此步永不成立",
                )


def _idle_additions(book: Rulebook) -> Wrong:
    """Find steps put before a signing of which no rule speaks."""
    for index, rule in enumerate(book.sign_additions):
        standings = [standing for standing in _standings(book) if rule in standing.sign_additions]
        if not any(
            chosen_rule(standing, question) is not None
            for standing in standings
            for question in _questions_fitting(rule, standing)
        ):
            yield ("sign_additions", index), "sign 里没有一条规则合得上，这些步骤加不到任何签发之前"


def _standings(book: Rulebook) -> list[Rulebook]:
    """Give the rulebook as it stands on each day on which a rule of its signing begins or ends."""
    signing = (*book.sign, *book.sign_additions)
    days = {day for rule in signing for day in (rule.from_on, rule.until_on) if day}
    return [book.as_of(day) for day in sorted(days)] or [book]


def _questions_fitting(rule: SignRule, book: Rulebook) -> Iterator[Sign]:
    """Give questions that the rule would answer if it stood alone."""
    conditions = tuple(dict.fromkeys(step.if_ for step in rule.steps if step.if_))
    for when in rule.when:
        papers = when.document or tuple(paper for paper in Paper if paper is not Paper.MINUTES)
        flags: list[tuple[Matter, ...]] = [(flag,) for flag in when.matter_any] or [()]
        matters = [*flags, *((*flag, extra) for flag in flags for extra in conditions if extra not in flag)]
        for paper, name_of, meeting, chair, matter in product(
            papers, when.name_of or NameOf, when.meeting or (None,), when.chaired_by or (None,), matters
        ):
            if paper not in when.except_document:
                yield Sign(
                    rulebook=book.id,
                    document=paper,
                    name_of=name_of,
                    meeting=meeting,
                    chaired_by=chair,
                    matter=matter,
                )


def _shadowed(book: Rulebook) -> Wrong:
    """Find rules that repeat what an earlier one of their section answers."""
    for section, rules in book.sections():
        claimed: list[tuple[Claim, Rule]] = []
        for index, rule in enumerate(rules):
            own = [*_claims(rule)]
            for label, claim, wider in own:
                before = [
                    other for known, other in claimed if known in (claim, wider) and _overlap(other, rule)
                ]
                dates = [each for each in (*before, rule) if each.from_on or each.until_on]
                if before and dates:
                    yield (section, index), f"与前面 {label} 的规则日期重叠，重叠的日子轮不到这一条"
                elif before:
                    yield (section, index), f"前面已有 {label} 的规则，轮不到这一条"
            claimed.extend((claim, rule) for _, claim, _ in own)


def _overlap(one: Rule, two: Rule) -> bool:
    """Say whether two rules are in force on a same day."""
    first = max(one.from_on or date.min, two.from_on or date.min)
    return first <= min(one.until_on or date.max, two.until_on or date.max)


def _claims(rule: Rule) -> Iterator[tuple[str, Claim, Claim]]:
    """Give each thing that a rule answers: its label, its key, and the wider key that would include it."""
    if isinstance(rule, LeaveRule | ActingRule | AbsenceRule):
        yield from _claims_of_posts(rule)
    elif isinstance(rule, MeetingRule | ConveneRule):
        yield rule.meeting, (rule.meeting,), (rule.meeting,)
    elif isinstance(rule, RouteRule):
        for meeting in rule.meetings:
            yield meeting, (meeting,), (meeting,)
    elif isinstance(rule, LimitRule):
        yield rule.name, (rule.name,), (rule.name,)
    elif isinstance(rule, DeadlineRule):
        for any_meeting in rule.meetings or (None,):
            yield f"{rule.name} {any_meeting or ''}".strip(), (rule.name, any_meeting), (rule.name, None)
    else:
        yield from claims_of_papers(rule)


def _claims_of_posts(rule: LeaveRule | ActingRule | AbsenceRule) -> Iterator[tuple[str, Claim, Claim]]:
    if isinstance(rule, LeaveRule):
        for post in rule.applicants:
            yield post, (rule.abroad, post), (rule.abroad, post.genus)
    elif isinstance(rule, ActingRule):
        for post in rule.absent:
            yield post, (post,), (post.genus,)
    else:
        for meeting, anyone in product(rule.meetings, rule.applicants or (None,)):
            wider = anyone.genus if anyone else None
            yield f"{meeting} {anyone or ''}".strip(), (meeting, anyone), (meeting, wider)


def _references(book: Rulebook) -> Wrong:
    for index, rule in enumerate(book.deadline):
        if rule.counted_from is None:
            continue
        path = ("deadline", index, "counted_from")
        if rule.counted_from is rule.name:
            yield path, "不能从自己算起"
            continue
        for meeting in rule.meetings or (None,):
            found = find_deadline(book, rule.counted_from, meeting)
            if found is None:
                yield path, f"没有 {rule.counted_from} 的规则可算起"
            elif found.counted_from is not None:
                yield path, f"{rule.counted_from} 自己也从别的期限算起"
