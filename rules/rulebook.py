"""A rulebook: what one document lays down, in a few general forms.

Each section of a rulebook answers one `ask` and is a list of rules of one form. Where several rules of a
section could answer, the first in the file's order does: the particular stands before the general.
Silence is the absence of a rule; nothing is inherited from anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from rules.vocabulary import (
    Act,
    Actor,
    Circumstance,
    DeadlineName,
    Direction,
    Document,
    DutyName,
    Fact,
    LimitName,
    LimitUnit,
    Matter,
    Meeting,
    NameOf,
    Per,
    Post,
    StateItem,
    Substitute,
    TimeUnit,
    Urgency,
    Warn,
    Word,
)

Cite = Annotated[
    str,
    BeforeValidator(lambda number: str(number) if type(number) is int else number),
    StringConstraints(pattern=r"^(\d+(\(\d+\))?|app\d+(:\d+(\.\d+)?)?)$"),
]
Cites = Annotated[tuple[Cite, ...], Field(min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
RulebookId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,48}[a-z0-9]$")]


class Form(BaseModel):
    """A closed, unchangeable piece of a rulebook: an unknown key is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Kind(StrEnum):
    """What a document is worth as a source."""

    PUBLISHED = "published"
    DRAFT = "draft"
    TEMPLATE = "template"


class Step(Form):
    """One step of a chain: who acts (`by`, any one of them) or who is told (`to`, all of them).

    `may` are those whom the text adds under 可, 必要时 or 视情: they join `by`, with a warning of it.
    `beyond` names, in the text's words, those whom the vocabulary lacks: warning `not_in_vocabulary`.
    `if` holds the step to matters with that flag, `unless` keeps it from them; `chaired_by` holds it to
    meetings so chaired.
    """

    act: Act
    by: tuple[Actor, ...] = ()
    may: tuple[Actor, ...] = ()
    to: tuple[Actor, ...] = ()
    beyond: tuple[Name, ...] = ()
    if_: Matter | None = Field(default=None, alias="if")
    unless: tuple[Matter, ...] = ()
    chaired_by: tuple[Post, ...] = ()

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.act.tells and (self.by or self.may or not (self.to or self.beyond)):
            raise ValueError(f"{self.act} 这一步应写 to（告知谁），不写 by")
        if not self.act.tells and (self.to or not (self.by or self.beyond)):
            raise ValueError(f"{self.act} 这一步应写 by（由谁办），不写 to")
        return self


Steps = tuple[Step, ...]


class Rule(Form):
    """What every rule says of itself.

    `title` is unique within its section; `summary` is in our own words; `reading` tells how an unclear text
    was taken. `from_on` and `until_on` bound the rule's force where it is narrower than the rulebook's.
    `restored` marks a rule resting on words lost from the source and put back by sense.
    """

    cite: Cites
    title: Name
    summary: Line
    reading: Line | None = None
    from_on: date | None = None
    until_on: date | None = None
    restored: bool = False
    discretionary: bool = False
    beyond: tuple[Name, ...] = ()

    @cached_property
    def warnings(self) -> tuple[Warn, ...]:
        """The warnings that the rule itself brings into an answer."""
        marks = (
            (Warn.RESTORED, self.restored),
            (Warn.DISCRETIONARY, self.discretionary),
            (Warn.NOT_IN_VOCABULARY, bool(self.beyond)),
        )
        return tuple(warn for warn, holds in marks if holds)


class When(Form):
    """To which papers a signing rule applies: every key given must hold, and each takes any of its words.

    Without `document` it is every kind but minutes, which only a rule that names them covers.
    """

    document: tuple[Document, ...] = ()
    except_document: tuple[Document, ...] = ()
    name_of: tuple[NameOf, ...] = ()
    meeting: tuple[Meeting, ...] = ()
    chaired_by: tuple[Post, ...] = ()
    matter_any: tuple[Matter, ...] = ()

    def fits(
        self, document: Document, name_of: NameOf, meeting: Meeting | None, chaired_by: Post | None
    ) -> bool:
        """Say whether all but `matter_any` holds."""
        if self.document:
            if document not in self.document:
                return False
        elif document is Document.MINUTES:
            return False
        return (
            document not in self.except_document
            and (not self.name_of or name_of in self.name_of)
            and (not self.meeting or meeting in self.meeting)
            and (not self.chaired_by or covers(self.chaired_by, chaired_by))
        )


class SignRule(Rule):
    """Who signs which papers; `when` lists alternatives, of which one must hold."""

    when: Annotated[tuple[When, ...], Field(min_length=1)]
    steps: Annotated[Steps, Field(min_length=1)]


class SignAddition(SignRule):
    """Steps that another article puts before those of the signing rule; all that apply are added."""


class Lead(Form):
    """How long beforehand."""

    n: Annotated[int, Field(gt=0, le=366)]
    unit: TimeUnit


class LeaveRule(Rule):
    """Who lets whom go, and who is told.

    A rule with `abroad` replaces the approval steps of the general one for trips abroad; what the general one
    asks to be filed, stated and reported on return stays if its own words name trips abroad (`names_abroad`).
    `may_tell` are those told 必要时: left out of the answer, with the warning `discretionary`.
    """

    applicants: Annotated[tuple[Post, ...], Field(min_length=1)]
    abroad: bool = False
    names_abroad: bool = False
    steps: Annotated[Steps, Field(min_length=1)]
    lead: Lead | None = None
    state: tuple[StateItem, ...] = ()
    on_return: tuple[Actor, ...] = ()
    may_tell: tuple[Actor, ...] = ()


class AbsenceRule(Rule):
    """How one stays away from a meeting; without `applicants`, everybody whom no earlier rule names."""

    meetings: Annotated[tuple[Meeting, ...], Field(min_length=1)]
    applicants: tuple[Post, ...] = ()
    except_applicants: tuple[Post, ...] = ()
    steps: Steps = ()
    written: Literal[True] | None = None
    substitute: Substitute | None = None


class Cadence(Form):
    """How often: between the two counts of `times` in each `per`."""

    per: Per
    times: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]] | None = None

    @model_validator(mode="after")
    def _counts_when_regular(self) -> Self:
        if (self.per is Per.AS_NEEDED) != (self.times is None):
            raise ValueError("times 只在定期召开时写，且须写")
        if self.times and self.times[0] > self.times[1]:
            raise ValueError("times 应先小后大")
        return self


class MeetingRule(Rule):
    """Who belongs to a meeting, who chairs it, how often it is held."""

    meeting: Meeting
    members: tuple[Actor, ...] = ()
    chair: tuple[Actor, ...] = ()
    cadence: Cadence | None = None
    standing: tuple[Actor, ...] = ()
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None


class Cap(Form):
    """At most so many times in each period."""

    times: Annotated[int, Field(gt=0)]
    per: Per


class ConveneRule(Rule):
    """Who lets a meeting be held, and how often at most."""

    meeting: Meeting
    steps: Steps = ()
    cap: Cap | None = None


class RouteRule(Rule):
    """Who passes a topic on to whom until it is settled."""

    meetings: Annotated[tuple[Meeting, ...], Field(min_length=1)]
    steps: Annotated[Steps, Field(min_length=1)]

    @model_validator(mode="after")
    def _ends_in_approval(self) -> Self:
        if self.steps[-1].act is not Act.APPROVE:
            raise ValueError("议题流程最后一步应为 approve")
        return self


class GateRule(Rule):
    """Which facts keep a topic off the agenda; with `where`, only topics that are such."""

    meetings: Annotated[tuple[Meeting, ...], Field(min_length=1)]
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    where: Circumstance | None = None


class ActingRule(Rule):
    """Who stands in; `delegated` where the absent leader has to name the stand-in.

    The first of `by` is the one whom the text names first.
    """

    absent: Annotated[tuple[Post, ...], Field(min_length=1)]
    by: Annotated[tuple[Post, ...], Field(min_length=1)]
    delegated: bool


class LimitRule(Rule):
    """A measure not to be exceeded."""

    name: LimitName
    max: Annotated[float, Field(gt=0)]
    unit: LimitUnit


class DeadlineRule(Rule):
    """A time limit: `n`, or one for each urgency under `by_urgency`; without `meetings`, for every meeting.

    `counted_from` names the time limit of the same meeting whose day is the anchor, where that is not the
    day asked.
    `anchor` says, for people, from what it is counted.
    """

    name: DeadlineName
    meetings: tuple[Meeting, ...] = ()
    n: Annotated[int, Field(gt=0)] | None = None
    by_urgency: dict[Urgency, Annotated[int, Field(gt=0)]] | None = None
    unit: TimeUnit
    direction: Direction
    anchor: Name
    counted_from: DeadlineName | None = None

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.n is None) == (self.by_urgency is None):
            raise ValueError("n 与 by_urgency 应写且只写一个")
        return self

    def number(self, urgency: Urgency) -> int | None:
        """Give the number for an urgency; None where the rule has none for it."""
        if self.by_urgency is not None:
            return self.by_urgency.get(urgency)
        return self.n if urgency is Urgency.NORMAL else None


class Weekly(Form):
    """Every week on a weekday (1 is Monday)."""

    every: Literal["week"]
    weekday: Annotated[int, Field(ge=1, le=7)]


class Monthly(Form):
    """Every month on a day."""

    every: Literal["month"]
    day: Annotated[int, Field(ge=1, le=28)]


class Quarterly(Form):
    """Every quarter on a day of its first, second or third month."""

    every: Literal["quarter"]
    month: Annotated[int, Field(ge=1, le=3)]
    day: Annotated[int, Field(ge=1, le=28)]


class Yearly(Form):
    """Every year on a date; the day may be the month's last."""

    every: Literal["year"]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _exists(self) -> Self:
        date(2001, self.month, self.day)  # a common year: 29 February is refused
        return self


class Once(Form):
    """On one date only."""

    every: Literal["once"]
    date: date


Schedule = Annotated[Weekly | Monthly | Quarterly | Yearly | Once, Field(discriminator="every")]


class DutyRule(Rule):
    """What recurs, who owes it to whom; `imprecise` where the text gives no exact day.

    `beyond_by` names those who owe it and `beyond` those to whom it is owed, whom the vocabulary lacks.
    """

    duty: DutyName
    by: tuple[Actor, ...] = ()
    beyond_by: tuple[Name, ...] = ()
    to: tuple[Actor, ...] = ()
    schedule: Schedule
    time: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    imprecise: bool = False


class SilenceRule(Rule):
    """What it means not to answer when asked for an opinion."""

    means: Literal["no_objection"]


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
    terms: dict[str, Name] = {}
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

    def sections(self) -> Iterator[tuple[str, tuple[Rule, ...]]]:
        """Give each section's name with its rules, in the order in which they are printed."""
        for section in SECTIONS:
            yield section, getattr(self, section)

    def term(self, word: Word) -> str:
        """Give the Chinese term of a word, in the place's own titles where it has them."""
        return self.terms.get(word.value, word.term)

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
)


def covers(posts: tuple[Post, ...], post: Post | None) -> bool:
    """Say whether a list of posts holds the post itself or the wider one to which it belongs."""
    return post is not None and (post in posts or post.genus in posts)
