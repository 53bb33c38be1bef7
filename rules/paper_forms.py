"""The forms for papers that come to the government, and for the watch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rules.forms import Rule, Steps
from rules.vocabulary import (
    Actor,
    Circled,
    Document,
    Matter,
    PaperCheck,
    PaperCircumstance,
    Urgency,
    WatchItem,
)


class PaperCheckRule(Rule):
    """What a paper has to be before it is taken up.

    Without `documents` it is asked of every kind; `matter_any`, `urgency` and `where` hold it to papers of
    which one of them is said.
    """

    name: PaperCheck
    documents: tuple[Document, ...] = ()
    matter_any: tuple[Matter, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    where: PaperCircumstance | None = None


class PaperReturnRule(Rule):
    """That a paper which does not conform is sent back; `by` where the text says by whom."""

    to: Literal["sender"]
    by: tuple[Actor, ...] = ()


class PaperRouteRule(Rule):
    """Who decides on a paper that comes to the government.

    Without `documents` it is for every kind, without `urgency` for every urgency. `parallel_for` are the
    urgencies in which leaders may be asked side by side; `lead_by` names the leading leader where the matter
    falls to several.
    """

    documents: tuple[Document, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    steps: Annotated[Steps, Field(min_length=1)]
    parallel_for: tuple[Urgency, ...] = ()
    lead_by: tuple[Actor, ...] = ()


class CircledRule(Rule):
    """What a leader's circle (圈阅) means; without `documents`, on every kind of paper."""

    documents: tuple[Document, ...] = ()
    means: Circled


class WatchRule(Rule):
    """One provision on the watch: whom it concerns, what is to be done."""

    item: WatchItem
    by: tuple[Actor, ...] = ()
    steps: Steps = ()
