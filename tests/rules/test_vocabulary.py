"""Words: each has its Chinese, no spelling means two things, and typed words are found."""

import pytest

from rules.loading import shipped
from rules.vocabulary import (
    Act,
    Actor,
    Body,
    DeadlineName,
    Document,
    DutyName,
    Fact,
    LimitName,
    Matter,
    Meeting,
    NameOf,
    PaperCheck,
    PaperCircumstance,
    Post,
    Urgency,
    Warn,
    WatchItem,
    Word,
    actor,
)

KINDS = (
    Post,
    Body,
    Meeting,
    Document,
    NameOf,
    Matter,
    Act,
    Urgency,
    DeadlineName,
    LimitName,
    DutyName,
    Fact,
    Warn,
    PaperCheck,
    PaperCircumstance,
    WatchItem,
)


@pytest.mark.parametrize("kind", KINDS)
def test_spelling_means_one_word_of_its_kind(kind: type[Word]) -> None:
    spellings = [form for word in kind for form in {word.value, word.term, *word.aliases}]
    assert len(spellings) == len(set(spellings))
    assert all(word.term for word in kind)


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (Document, "纪要", Document.MINUTES),
        (Meeting, "常务会", Meeting.EXECUTIVE),
        (Meeting, "系统全区性会议", Meeting.DEPARTMENT_WIDE),
        (Meeting, "区长碰头会", Meeting.BRIEFING),
        (NameOf, "区政府名义", NameOf.GOVERNMENT),
        (Matter, "重大", Matter.MAJOR),
        (DeadlineName, "征求意见", DeadlineName.CONSULTATION_REPLY),
        (Document, "命令(令)", Document.ORDER),
        (Post, " mayor ", Post.MAYOR),
        (Document, "备忘录", None),
    ],
)
def test_typed_word_is_found(kind: type[Word], text: str, word: Word | None) -> None:
    assert kind.named(text) is word


def test_mistyped_word_has_a_nearest_one() -> None:
    assert Document.nearest("会议记要") is Document.MINUTES
    assert Meeting.nearest("xyz") is None


@pytest.mark.parametrize(
    ("post", "genus"),
    [(Post.EXECUTIVE_DEPUTY, Post.DEPUTY), (Post.RESPONSIBLE_DEPUTY, Post.DEPUTY), (Post.MAYOR, Post.MAYOR)],
)
def test_post_belongs_to_its_genus(post: Post, genus: Post) -> None:
    assert post.genus is genus


@pytest.mark.parametrize(
    ("word", "found"), [("office", Body.OFFICE), ("special", Meeting.SPECIAL), ("x", None)]
)
def test_actor_is_found_among_posts_bodies_meetings(word: str, found: Actor | None) -> None:
    assert actor(word) is found


def test_fact_is_bad_one_way_and_has_its_fault() -> None:
    assert [fact.value for fact in Fact if fact.bad_if] == [
        "department_can_settle",
        "departments_can_settle",
        "deputy_can_settle",
        "routine_report",
        "ad_hoc",
    ]
    assert len({fact.fault for fact in Fact}) == len(Fact)
    assert len({check.fault for check in PaperCheck}) == len(PaperCheck)


def test_words_that_are_equal_as_text_are_told_apart_by_their_kind() -> None:
    assert Body.named("区政府办公室") is Body.OFFICE
    assert NameOf.named("区政府办公室名义") is NameOf.OFFICE
    assert Document.named("会议纪要") is Document.MINUTES
    assert DeadlineName.named("印发会议纪要") is DeadlineName.MINUTES
    book = shipped().get("beijing-2005")
    assert (book.term(Body.OFFICE), book.term(NameOf.OFFICE)) == ("市政府办公厅", "市政府办公厅名义")
