"""A rulebook: what one document lays down, in a few general forms.

Each section of a rulebook answers one `ask` and is a list of rules of one form. Where several rules of a
section could answer, the first in the file's order does: the particular stands before the general.
Silence is the absence of a rule; nothing is inherited from anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from rules.forms import (
    AbsenceRule,
    ActingRule,
    Cites,
    ConveneRule,
    Form,
    GateRule,
    LeaveRule,
    LimitRule,
    Line,
    MeetingRule,
    Name,
    RouteRule,
    Rule,
    SignAddition,
    SignRule,
    SilenceRule,
    covers,
)
from rules.paper_forms import CircledRule, PaperCheckRule, PaperReturnRule, PaperRouteRule, WatchRule
from rules.time_forms import DeadlineRule, DutyRule
from rules.vocabulary import Actor, Body, Meeting, NameOf, Post, Word

_ACTORS = frozenset(word.value for kind in (Post, Body, Meeting) for word in kind)
RULEBOOK_ID: Final = re.compile(r"^[a-z][a-z0-9-]{1,48}[a-z0-9]$")
RulebookId = Annotated[str, StringConstraints(pattern=RULEBOOK_ID.pattern)]


class Kind(StrEnum):
    """What a document is worth as a source."""

    PUBLISHED = "published"
    DRAFT = "draft"
    TEMPLATE = "template"

    @property
    def term(self) -> str:
        """What people call it."""
        return {"published": "已公布", "draft": "征求意见稿", "template": "范本"}[self.value]


class NotModelled(Form):
    """What the document says and the rulebook leaves out, and why."""

    cite: Cites
    subject: Line
    reason: Line


class Restored(Form):
    """A place of the source put back by order or by sense."""

    cite: Cites
    note: Line


class Rulebook(Form):
    """One document's rules, with what is known of the document itself.

    `posts` are the posts that this government has: of any other it says nothing. `terms` are the place's own
    titles. `missing` are the articles absent from the published text, as ranges ("42-73").
    Several versions of one rulebook share the `id`; `version` tells them apart.
    """

    id: RulebookId
    version: Annotated[int, Field(gt=0)] = 1
    title: Line
    place: Name
    kind: Kind
    issuer: Name | None = None
    number: Name | None = None
    adopted_on: date | None = None
    effective_on: date | None = None
    until_on: date | None = None
    note: Line | None = None
    posts: Annotated[tuple[Post, ...], Field(min_length=1)]
    terms: dict[str, Name] = Field(default_factory=dict)
    missing: tuple[Annotated[str, StringConstraints(pattern=r"^\d+(-\d+)?$")], ...] = ()
    restored: tuple[Restored, ...] = ()
    not_modelled: tuple[NotModelled, ...] = ()

    sign: tuple[SignRule, ...] = ()
    sign_additions: tuple[SignAddition, ...] = ()
    leave: tuple[LeaveRule, ...] = ()
    absence: tuple[AbsenceRule, ...] = ()
    meeting: tuple[MeetingRule, ...] = ()
    convene: tuple[ConveneRule, ...] = ()
    topic_route: tuple[RouteRule, ...] = ()
    topic_gate: tuple[GateRule, ...] = ()
    acting: tuple[ActingRule, ...] = ()
    limit: tuple[LimitRule, ...] = ()
    deadline: tuple[DeadlineRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    consult_silence: tuple[SilenceRule, ...] = ()
    paper_check: tuple[PaperCheckRule, ...] = ()
    paper_return: tuple[PaperReturnRule, ...] = ()
    paper_route: tuple[PaperRouteRule, ...] = ()
    circled: tuple[CircledRule, ...] = ()
    watch: tuple[WatchRule, ...] = ()

    def sections(self) -> Iterator[tuple[str, tuple[Rule, ...]]]:
        """Give each section's name with its rules, in the order in which they are printed."""
        for section in SECTIONS:
            yield section, getattr(self, section)

    def as_of(self, day: date) -> Rulebook:
        """Give the rulebook as it stands on a day: without the rules whose own dates do not hold it.

        Duties stay, for each occurrence is held against its rule's dates.
        """
        if not self.is_dated:
            return self
        held = {
            section: tuple(rule for rule in rules if rule.in_force(day))
            for section, rules in self.sections()
            if section != "duties"
        }
        return self.model_copy(update=held)

    @cached_property
    def is_dated(self) -> bool:
        """Whether a rule has dates of its own, so that one version answers differently from day to day."""
        return any(rule.from_on or rule.until_on for _, rules in self.sections() for rule in rules)

    def term(self, word: Word) -> str:
        """Give the Chinese term of a word, in the place's own titles where it has them.

        A title belongs to the post, body or meeting of that word where there is one; “in the office's name”,
        which is spelt as the office is, takes the office's title.
        """
        if word is NameOf.OFFICE and word.value in self.terms:
            return f"{self.terms[word.value]}名义"
        entitled = isinstance(word, Actor) or word.value not in _ACTORS
        return self.terms.get(word.value, word.term) if entitled else word.term

    def has(self, post: Post) -> bool:
        """Say whether this government has such a post."""
        return covers(self.posts, post)

    @cached_property
    def key(self) -> str:
        """The id with the version, under which a case keeps the rulebook that it began under."""
        return f"{self.id}@{self.version}"


SECTIONS = (
    "leave",
    "acting",
    "sign",
    "sign_additions",
    "absence",
    "meeting",
    "convene",
    "topic_route",
    "topic_gate",
    "deadline",
    "duties",
    "limit",
    "consult_silence",
    "paper_check",
    "paper_return",
    "paper_route",
    "circled",
    "watch",
)
