"""The forms in which rules are written: chains of steps with conditions, and what else a rule may say."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from rules.vocabulary import (
    Act,
    Actor,
    Circumstance,
    Document,
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
    Warn,
)

Cite = Annotated[
    str,
    BeforeValidator(lambda number: str(number) if type(number) is int else number),
    StringConstraints(pattern=r"^(\d+(\(\d+\))?|app\d+(:\d+(\.\d+)?)?)$"),
]
Cites = Annotated[tuple[Cite, ...], Field(min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Form(BaseModel):
    """A closed, unchangeable piece of a rulebook: an unknown key is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def covers(posts: tuple[Post, ...], post: Post | None) -> bool:
    """Say whether a list of posts holds the post itself or the wider one to which it belongs."""
    return post is not None and (post in posts or post.genus in posts)


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

    def in_force(self, day: date) -> bool:
        """Say whether the rule's own dates, where it has any, hold the day."""
        return (self.from_on is None or self.from_on <= day) and (
            self.until_on is None or day <= self.until_on
        )

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
    unless_chaired_by: tuple[Post, ...] = ()
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
            and not covers(self.unless_chaired_by, chaired_by)
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
    max: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: LimitUnit


class SilenceRule(Rule):
    """What it means not to answer when asked for an opinion."""

    means: Literal["no_objection"]
