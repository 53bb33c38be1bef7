"""The words in which rules are asked and answered, each with what an official reads and may type.

Posts, bodies and meetings are *actors*: a rule may name any of them as the one who acts or is told.
The engine speaks the English words; `term` is the Chinese one; `named` takes any accepted Chinese spelling.
A rulebook may put a place's own title in the stead of a term (市长 for 区长).
"""

from rules.vocabulary.actors import Actor, Body, Meeting, Post, actor
from rules.vocabulary.checks import Circled, PaperCheck, PaperCircumstance
from rules.vocabulary.conditions import Circumstance, Fact, StateItem, Substitute, Warn
from rules.vocabulary.papers import Act, Document, Matter, NameOf, Urgency
from rules.vocabulary.times import DeadlineName, Direction, DutyName, LimitName, LimitUnit, Per, TimeUnit
from rules.vocabulary.watch import WatchItem
from rules.vocabulary.words import Word

__all__ = [
    "Act",
    "Actor",
    "Body",
    "Circled",
    "Circumstance",
    "DeadlineName",
    "Direction",
    "Document",
    "DutyName",
    "Fact",
    "LimitName",
    "LimitUnit",
    "Matter",
    "Meeting",
    "NameOf",
    "PaperCheck",
    "PaperCircumstance",
    "Per",
    "Post",
    "StateItem",
    "Substitute",
    "TimeUnit",
    "Urgency",
    "Warn",
    "WatchItem",
    "Word",
    "actor",
]
