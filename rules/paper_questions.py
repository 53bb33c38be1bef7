"""The questions about papers that come to the government, and about the watch."""

from __future__ import annotations

from typing import Literal

from rules.asked import Asked, Matters
from rules.vocabulary import Document, PaperCircumstance, Urgency, WatchItem


class PaperChecks(Asked):
    """What a paper has to be; None leaves unsettled what it is about, how urgent, in which circumstances."""

    ask: Literal["paper_check"] = "paper_check"
    document: Document
    matter: Matters | None = None
    urgency: Urgency | None = None
    circumstances: tuple[PaperCircumstance, ...] | None = None


class PaperReturn(Asked):
    """Whether a paper that does not conform is sent back."""

    ask: Literal["paper_return"] = "paper_return"


class PaperRoute(Asked):
    """Who decides on a paper that comes in; `matter` None leaves unsettled what it is about."""

    ask: Literal["paper_route"] = "paper_route"
    document: Document
    matter: Matters | None = None
    urgency: Urgency | None = None


class Circling(Asked):
    """What a leader's circle on a paper means."""

    ask: Literal["circled"] = "circled"
    document: Document


class Watch(Asked):
    """What is laid down of the watch."""

    ask: Literal["watch"] = "watch"
    item: WatchItem
