"""Who reviews and signs: the rule that fits, the steps other articles put before it, what is left open."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from rules.answer_steps import AnswerStep
from rules.answers import Reply, SignAnswer
from rules.forms import Rule, SignRule
from rules.questions import Sign
from rules.rulebook import Rulebook
from rules.saying import reply, resolve_steps, silent
from rules.vocabulary import Matter, Post, Warn


@dataclass(slots=True)
class _Found:
    """What the signing rules yield: steps, the rules behind them, what is left open."""

    rules: list[Rule] = field(default_factory=list)
    steps: list[AnswerStep] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    def add(self, rule: SignRule, question: Sign, without: Container[Matter] = ()) -> None:
        self.rules.append(rule)
        held = [step for step in rule.steps if step.if_ is None or step.if_ not in without]
        steps, warnings = resolve_steps(held, question.matter, question.chaired_by)
        self.steps.extend(steps)
        self.warnings.extend(warnings)
        self.unsettled.extend(step.if_ for step in steps if step.if_)

    def add_if(self, rule: SignRule, flags: list[Matter], question: Sign) -> None:
        """Add what the rule would ask if the matter had a flag, as far as it is not asked anyway."""
        asked_anyway = tuple(self.steps)
        self.unsettled.extend(flags)
        for flag in flags:
            steps, warnings = resolve_steps(rule.steps, (flag,), question.chaired_by)
            more = [
                AnswerStep(step.act, step.by, step.to, flag, step.may, step.beyond)
                for step in steps
                if step not in asked_anyway
            ]
            if more:
                self.steps.extend(more)
                self.warnings.extend(warnings)
                self.rules.extend([rule] if rule not in self.rules else [])


def sign(book: Rulebook, question: Sign) -> Reply[SignAnswer]:
    """Find who reviews and signs.

    The first signing rule that fits answers, after the steps that other articles put before it. Of a matter
    left unsettled, rules and steps that ask for a flag are added with that flag in `if_`.
    """
    chosen, possible = _choose(book, question)
    if chosen is None and not possible:
        return silent(book)
    found = _Found()
    for addition in book.sign_additions:
        fits, flags = _fit(addition, question)
        if fits:
            found.add(addition, question)
        else:
            found.add_if(addition, flags, question)
    if chosen is not None:
        # A flag that leads to an earlier rule never leads to this one's conditional steps.
        taken = {flag for _, flags in possible for flag in flags}
        found.add(chosen, question, without=taken)
        if question.matter is None:
            found.unsettled.extend(flag for step in chosen.steps for flag in step.unless)
    for rule, flags in possible:
        found.add_if(rule, flags, question)
    if question.chaired_by is None and _asks_for_chair(book, question):
        found.unsettled.append("chaired_by")
    return reply(book, SignAnswer(tuple(found.steps)), found.rules, found.warnings, found.unsettled)


def chosen_rule(book: Rulebook, question: Sign) -> SignRule | None:
    """Give the signing rule that answers a question whose matter is settled."""
    return _choose(book, question)[0]


def _choose(book: Rulebook, question: Sign) -> tuple[SignRule | None, list[tuple[SignRule, list[Matter]]]]:
    """Choose the rule that answers, and those before it that would if the matter had one of their flags."""
    possible: list[tuple[SignRule, list[Matter]]] = []
    for rule in book.sign:
        fits, flags = _fit(rule, question)
        if fits:
            return rule, possible
        taken = {flag for _, earlier in possible for flag in earlier}
        if not taken.issuperset(flags):
            possible.append((rule, [flag for flag in flags if flag not in taken]))
    return None, possible


def _fit(rule: SignRule, question: Sign) -> tuple[bool, list[Matter]]:
    """Say whether a rule applies, or else which flags of an unsettled matter would make it apply."""
    flags: list[Matter] = []
    for when in rule.when:
        if when.fits(question.document, question.name_of, question.meeting, question.chaired_by):
            if not when.matter_any:
                return True, []
            if question.matter is None:
                flags.extend(flag for flag in when.matter_any if flag not in flags)
            elif not set(when.matter_any).isdisjoint(question.matter):
                return True, []
    return False, flags


@dataclass(frozen=True, slots=True)
class Branch:
    """What is answered where the matter has one of these flags and no other."""

    flags: tuple[Matter, ...]
    reply: Reply[SignAnswer]


@dataclass(frozen=True, slots=True)
class Fork:
    """The answers between which a matter left unsettled decides: with no flag, and with each that matters."""

    plain: Reply[SignAnswer]
    branches: tuple[Branch, ...]

    @property
    def replies(self) -> tuple[Reply[SignAnswer], ...]:
        """All of them, the plain one first."""
        return (self.plain, *(branch.reply for branch in self.branches))


def find_fork(book: Rulebook, question: Sign) -> Fork | None:
    """Lay out, of a matter left unsettled, each whole chain; None where the question leaves nothing open.

    Flags that lead to one and the same chain are one branch; one that changes nothing is none.
    """
    if question.matter is not None:
        return None
    plain = sign(book, question.model_copy(update={"matter": ()}))
    found: list[Branch] = []
    for flag in flags_asked(book, question):
        reply = sign(book, question.model_copy(update={"matter": (flag,)}))
        if reply.answer == plain.answer:
            continue
        same = next((branch for branch in found if branch.reply.answer == reply.answer), None)
        if same is None:
            found.append(Branch((flag,), reply))
        else:
            found[found.index(same)] = Branch((*same.flags, flag), same.reply)
    return Fork(plain, tuple(found)) if found else None


def flags_asked(book: Rulebook, question: Sign) -> tuple[Matter, ...]:
    """List the flags of the matter that would change the answer, whatever the question says of them."""
    unsettled = sign(book, question.model_copy(update={"matter": None})).unsettled
    return tuple(flag for flag in Matter if flag in unsettled)


def chairs_asked(book: Rulebook, question: Sign) -> tuple[Post, ...]:
    """List the posts that it matters to have chaired the meeting, and leaders who stand for all others."""
    named = {
        post
        for rule in (*book.sign, *book.sign_additions)
        for when in rule.when
        if question.document in when.document and question.meeting in when.meeting
        for post in (
            *when.chaired_by,
            *when.unless_chaired_by,
            *(post for step in rule.steps for post in step.chaired_by),
        )
    }
    deputy = Post.DEPUTY if book.has(Post.DEPUTY) else Post.RESPONSIBLE_DEPUTY
    others = {post for post in (Post.MAYOR, Post.EXECUTIVE_DEPUTY, deputy) if book.has(post)}
    return tuple(post for post in Post if post in named | others) if named else ()


def _asks_for_chair(book: Rulebook, question: Sign) -> bool:
    """Say whether it matters who chaired the meeting."""
    return bool(chairs_asked(book, question))
