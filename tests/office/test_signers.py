"""Readings of who signs: kept for the very question on which the rules are silent, and for no other."""

from itertools import product

import pytest
from sqlmodel import Session

from office.access import Actor
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError
from office.rulebook.readings import record_reading
from office.rulebook.signers import find_sign_reading, read_sign_key, require_silence, sign_key
from office.rulebook.versions import find_rulebook
from rules.loading import shipped
from rules.questions import Sign
from rules.rulebook import Rulebook
from rules.signing import chairs_asked, flags_asked, sign
from rules.vocabulary import Document, Matter, Meeting, NameOf, Post
from storage.tables import Organisation
from tests.office.town import DIRECTOR, NOW, Town

SIGNED = (PlannedStep(Act.SIGN, ("office_director",), ()),)


def minutes(book: Rulebook, matter: tuple[Matter, ...] | None = (), chaired_by: Post | None = None) -> Sign:
    """Ask who signs the minutes of a special meeting."""
    return Sign(
        rulebook=book.id,
        document=Document.MINUTES,
        meeting=Meeting.SPECIAL,
        matter=matter,
        chaired_by=chaired_by,
    )


def take(town: Town, rulebook: str) -> Rulebook:
    """Put the organisation under another rulebook."""

    def change(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = rulebook

    town.change(change)
    return find_rulebook(rulebook)


def record(session: Session, actor: Actor, question: str) -> None:
    """Record a reading of a question the way the chat does."""
    require_silence(actor, question)
    record_reading(session, actor, question=question, steps=SIGNED, note="")


def is_read(session: Session, actor: Actor, book: Rulebook, question: Sign) -> bool:
    return find_sign_reading(session, actor, book, question) is not None


def test_reading_of_a_plain_matter_is_not_shown_of_a_major_one(town: Town) -> None:
    book = take(town, "xicheng-2005")
    town.do(record, DIRECTOR, NOW, sign_key(book, minutes(book)))
    assert town.do(is_read, DIRECTOR, NOW, book, minutes(book))
    assert town.do(is_read, DIRECTOR, NOW, book, minutes(book, (Matter.FINANCE,)))  # the rules do not ask it
    assert not town.do(is_read, DIRECTOR, NOW, book, minutes(book, (Matter.MAJOR,)))
    with pytest.raises(BadInputError, match="31"):
        town.do(record, DIRECTOR, NOW, sign_key(book, minutes(book, (Matter.MAJOR,))))


def test_reading_of_one_chair_is_not_shown_of_another(town: Town) -> None:
    book = take(town, "beijing-2005")
    chaired = minutes(book, chaired_by=Post.DEPUTY_SECRETARY_GENERAL)
    town.do(record, DIRECTOR, NOW, sign_key(book, chaired))
    assert town.do(is_read, DIRECTOR, NOW, book, chaired)
    other = minutes(book, chaired_by=Post.SECRETARY_GENERAL)
    assert not town.do(is_read, DIRECTOR, NOW, book, other)
    with pytest.raises(BadInputError, match="38"):
        town.do(record, DIRECTOR, NOW, sign_key(book, minutes(book)))


@pytest.mark.parametrize("rulebook", shipped().ids)
def test_name_of_a_question_is_read_back(rulebook: str) -> None:
    book = find_rulebook(rulebook)
    for document, name_of, meeting in product(Document, NameOf, (None, *Meeting)):
        asked = Sign(rulebook=book.id, document=document, name_of=name_of, meeting=meeting, matter=())
        flags, chairs = flags_asked(book, asked), chairs_asked(book, asked)
        for matter, chair in product(((), *((flag,) for flag in flags), flags), (None, *chairs)):
            question = asked.model_copy(update={"matter": matter, "chaired_by": chair})
            key = sign_key(book, question)
            back = read_sign_key(key, book.id)
            assert sign_key(book, back) == key
            assert sign(book, back).answer == sign(book, question).answer
            assert len(key) <= 120
