"""The organisation's own copies of the documents that its rulebooks are about, in articles."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class ArticleKind(StrEnum):
    ARTICLE = "article"
    APPENDIX = "appendix"


class RuleText(SQLModel, table=True):
    """A document as it was loaded last; one for each version of a rulebook."""

    __table_args__ = (UniqueConstraint("organisation_id", "rulebook"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    rulebook: str = Field(max_length=64)
    """The rulebook with its version, such as `wujin-2021@1`."""
    file: str = Field(max_length=200)
    style: str = Field(max_length=20)
    missing: list[str] = Field(default_factory=list, sa_type=json_value())
    """Numbers that the order asks for and the text has not, spans as `42-73`."""
    loaded_by_id: int | None = Field(default=None, foreign_key="person.id")
    """None where it was loaded from the command line."""
    loaded_at: datetime


class Article(SQLModel, table=True):
    """An article's own words. `number` is as in citations: `46`, `app1`, `app1:2`."""

    __table_args__ = (UniqueConstraint("organisation_id", "rulebook", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    text_id: int = Field(foreign_key="ruletext.id", index=True)
    rulebook: str = Field(max_length=64)
    number: str = Field(max_length=20)
    kind: ArticleKind = Field(sa_type=words(ArticleKind))
    heading: str = Field(max_length=40)
    """The number as the document writes it: 第四十六条, 四十六、."""
    text: str
    position: int
    """Order within the document, from 1."""
    restored: str | None = Field(default=None, max_length=200)
    """How a damaged number was put back; such an article waits for the office to confirm it."""
    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = None
