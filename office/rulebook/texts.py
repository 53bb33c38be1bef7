"""The organisation's own texts: loaded whole, damaged numbers confirmed by the office, found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from office.access import Actor, require_office
from office.auditing import log_act
from office.errors import BadInputError, StaleError
from rules.citing import article_of, heading
from rules.saying import cite_order
from rules.texts import Article as SplitArticle
from rules.texts import Hit, SplitText, find_articles, passage
from storage.audit import append
from storage.tables import Article, ArticleKind, Organisation, RuleText

FILE_LIMIT = 200
NOTE_LIMIT = 200


@dataclass(frozen=True)
class Passage:
    """What a citation opens: the words in the organisation's own copy, and what is to be known of them."""

    cite: str
    number: str
    """The article that the words are of."""
    text: str
    restored: str | None = None
    """How its damaged number was put back."""
    confirmed: bool = False


def load_text(
    session: Session,
    organisation: Organisation,
    *,
    rulebook: str,
    split: SplitText,
    file: str,
    now: datetime,
    actor: Actor | None = None,
) -> RuleText:
    """Load a document's articles in the place of those loaded before, and write the audit.

    `rulebook` is `id@version`. What the office has confirmed stays confirmed where the article, its number
    and its damage are the same as before. `actor` None is whoever runs the command line.
    """
    organisation_id = organisation.id or 0
    settled = {
        (row.number, row.text, row.restored): (row.confirmed_by_id, row.confirmed_at)
        for row in find_rows(session, organisation_id, rulebook)
        if row.confirmed_at is not None
    }
    _remove(session, organisation_id, rulebook)
    own = RuleText(
        organisation_id=organisation_id,
        rulebook=rulebook,
        file=file[-FILE_LIMIT:],
        style=split.style,
        missing=list(split.missing),
        loaded_by_id=actor.person_id if actor else None,
        loaded_at=now,
    )
    session.add(own)
    session.flush()
    for position, article in enumerate(split.articles, start=1):
        row = _row(own, article, position)
        row.confirmed_by_id, row.confirmed_at = settled.get(
            (row.number, row.text, row.restored), (None, None)
        )
        session.add(row)
    session.flush()
    append(
        session,
        organisation_id=organisation_id,
        at=now,
        actor_id=own.loaded_by_id,
        seat_id=None,
        action="text.load",
        about=f"text:{rulebook}",
        cite=[],
        text={"file": own.file, "articles": len(split.articles), "missing": own.missing},
    )
    return own


def find_text(session: Session, organisation_id: int, rulebook: str) -> RuleText | None:
    """Return the text loaded for `id@version`, without its articles."""
    return session.exec(
        select(RuleText).where(RuleText.organisation_id == organisation_id, RuleText.rulebook == rulebook)
    ).first()


def find_texts_of(session: Session, organisation_id: int) -> list[RuleText]:
    """Return every text that an organisation has loaded."""
    return list(
        session.exec(
            select(RuleText)
            .where(RuleText.organisation_id == organisation_id)
            .order_by(col(RuleText.rulebook))
        )
    )


def find_rows(session: Session, organisation_id: int, rulebook: str) -> list[Article]:
    """Return a text's articles in the document's order."""
    return list(
        session.exec(
            select(Article)
            .where(Article.organisation_id == organisation_id, Article.rulebook == rulebook)
            .order_by(col(Article.position))
        )
    )


def find_own(session: Session, organisation_id: int, rulebook: str) -> SplitText | None:
    """Return a text as the rules read it; None where none is loaded."""
    own = find_text(session, organisation_id, rulebook)
    if own is None:
        return None
    rows = find_rows(session, organisation_id, rulebook)
    return SplitText(
        tuple(SplitArticle(row.number, row.text, row.restored) for row in rows), tuple(own.missing), own.style
    )


def find_passage(session: Session, organisation_id: int, rulebook: str, cite: str) -> Passage | None:
    """Return the words that a citation names; None where they are not loaded or not in the text."""
    row = session.exec(
        select(Article).where(
            Article.organisation_id == organisation_id,
            Article.rulebook == rulebook,
            col(Article.number).in_((cite, article_of(cite))),
        )
    ).first()
    if row is None:
        return None
    alone = SplitText((SplitArticle(row.number, row.text, row.restored),), (), "")
    words = passage(alone, cite)
    if words is None:
        return None
    return Passage(cite, row.number, words, row.restored, row.confirmed_at is not None)


def find_passages(
    session: Session, organisation_id: int, rulebook: str, cites: Sequence[str]
) -> tuple[Passage, ...]:
    """Return the words of several citations, whole articles where an item of theirs is cited, each once."""
    numbers = sorted({article_of(cite) for cite in cites}, key=cite_order)
    found = (find_passage(session, organisation_id, rulebook, number) for number in numbers)
    return tuple(each for each in found if each is not None)


def find_item(found: Passage, cite: str) -> str | None:
    """Return the words of an item of an article that was found whole."""
    return passage(SplitText((SplitArticle(found.number, found.text),), (), ""), cite)


def search_text(session: Session, organisation_id: int, rulebook: str, text: str) -> tuple[Hit, ...]:
    """Find articles of the own text by number or by words, best first; nothing where none is loaded."""
    own = find_own(session, organisation_id, rulebook)
    return find_articles(own, text) if own else ()


def find_restored(session: Session, actor: Actor, rulebook: str, *, open_only: bool = True) -> list[Article]:
    """Return the articles whose numbers were put back, those that wait for the office alone by default."""
    rows = find_rows(session, actor.organisation_id, rulebook)
    return [row for row in rows if row.restored and not (open_only and row.confirmed_at)]


def confirm_article(session: Session, actor: Actor, article_id: int) -> Article:
    """Confirm that a restored number is right. Raises NotForYouError, StaleError."""
    require_office(actor)
    row = session.get(Article, article_id)
    if row is None or row.organisation_id != actor.organisation_id or not row.restored:
        raise StaleError("条文已重新载入，请看最新的清单。")
    if row.confirmed_at is None:
        row.confirmed_by_id, row.confirmed_at = actor.person_id, actor.now
        session.add(row)
        session.flush()
        log_act(
            session,
            actor,
            "text.confirm",
            about=f"text:{row.rulebook}:{row.number}",
            text={"restored": row.restored},
            cite=[row.number],
        )
    return row


def confirm_all(session: Session, actor: Actor, rulebook: str) -> int:
    """Confirm every restored number of a text at once, and return how many were open."""
    require_office(actor)
    waiting = find_restored(session, actor, rulebook)
    if not waiting:
        raise BadInputError("没有待核对的条文。")
    for row in waiting:
        confirm_article(session, actor, row.id or 0)
    return len(waiting)


def _row(own: RuleText, article: SplitArticle, position: int) -> Article:
    return Article(
        organisation_id=own.organisation_id,
        text_id=own.id or 0,
        rulebook=own.rulebook,
        number=article.number,
        kind=ArticleKind.APPENDIX if article.number.startswith("app") else ArticleKind.ARTICLE,
        heading=heading(article.number, own.style),
        text=article.text,
        position=position,
        restored=article.restored[:NOTE_LIMIT] if article.restored else None,
    )


def _remove(session: Session, organisation_id: int, rulebook: str) -> None:
    for table in (Article, RuleText):
        session.exec(
            delete(table).where(
                col(table.organisation_id) == organisation_id, col(table.rulebook) == rulebook
            )
        )
    session.flush()
