"""The limiter against its definition: so many in any span, answers first, a held chat alone held."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.limiter import Limiter, Limits
from storage.tables import Lane

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
LIMITS = Limits()
CHATS = (1001, 1002, 1003, -2001)

wishes = st.lists(
    st.tuples(st.sampled_from(CHATS), st.sampled_from(Lane), st.integers(0, 3000)), min_size=1, max_size=150
)


def sent(wishes: list[tuple[int, Lane, int]], limiter: Limiter) -> list[tuple[int, Lane, datetime]]:
    """Let each wish wait for its slot, one after another, and list when it went."""
    now, gone = START, []
    for chat_id, lane, pause_ms in wishes:
        now = limiter.next_slot(chat_id, lane, now + timedelta(milliseconds=pause_ms))
        limiter.take(chat_id, now)
        gone.append((chat_id, lane, now))
    return gone


def most_within(times: list[datetime], span: timedelta) -> int:
    return max((sum(1 for other in times if at <= other < at + span) for at in times), default=0)


@given(wishes)
def test_limiter_holds_each_of_telegrams_limits(wishes: list[tuple[int, Lane, int]]) -> None:
    gone = sent(wishes, Limiter(LIMITS))
    assert most_within([at for _, _, at in gone], timedelta(seconds=1)) <= 30
    for chat_id in CHATS:
        times = [at for chat, _, at in gone if chat == chat_id]
        for seconds in (1, 5, 20):
            assert most_within(times, timedelta(seconds=seconds)) <= LIMITS.burst + seconds
        if chat_id < 0:
            assert most_within(times, timedelta(minutes=1)) <= 20


@given(wishes, st.sampled_from(CHATS), st.integers(0, 5000))
def test_limiter_slot_is_open_once_reached(
    wishes: list[tuple[int, Lane, int]], chat_id: int, pause_ms: int
) -> None:
    limiter = Limiter(LIMITS)
    now = sent(wishes, limiter)[-1][2] + timedelta(milliseconds=pause_ms)
    for lane in Lane:
        slot = limiter.next_slot(chat_id, lane, now)
        assert slot >= now
        assert limiter.next_slot(chat_id, lane, slot) == slot


@given(wishes, st.sampled_from(CHATS))
def test_limiter_answer_never_waits_longer_than_the_rest(
    wishes: list[tuple[int, Lane, int]], chat_id: int
) -> None:
    limiter = Limiter(LIMITS)
    now = sent(wishes, limiter)[-1][2]
    answer = limiter.next_slot(chat_id, Lane.ANSWER, now)
    assert answer <= limiter.next_slot(chat_id, Lane.NOTICE, now)
    assert answer <= limiter.next_slot(chat_id, Lane.DIGEST, now)


def test_limiter_leaves_room_for_answers_under_a_flood_of_digests() -> None:
    limiter = Limiter(LIMITS)
    for chat_id in range(1, 200):
        if limiter.next_slot(chat_id, Lane.DIGEST, START) == START:
            limiter.take(chat_id, START)
    assert limiter.next_slot(500, Lane.DIGEST, START) > START
    assert limiter.next_slot(500, Lane.ANSWER, START) == START


def test_limiter_lets_a_short_burst_through_to_one_chat() -> None:
    gone = sent([(1001, Lane.ANSWER, 0)] * 5, Limiter(LIMITS))
    waits = [(at - START).total_seconds() for _, _, at in gone]
    assert waits == [0, 0, 0, 1.05, 2.1]


def test_limiter_counts_edits_overall_and_in_groups_but_not_in_a_private_chat() -> None:
    limiter = Limiter(LIMITS)
    for _ in range(30):
        assert limiter.next_slot(1001, Lane.ANSWER, START, edits=True) == START
        limiter.take(1001, START, edits=True)
    assert limiter.next_slot(1001, Lane.ANSWER, START, edits=True) > START
    later = START + timedelta(minutes=5)
    for _ in range(LIMITS.burst):
        limiter.take(-2001, later, edits=True)
    assert limiter.next_slot(-2001, Lane.ANSWER, later, edits=True) > later


@given(wishes, st.integers(1, 4000))
def test_limiter_holds_only_the_chat_that_was_answered_429(
    wishes: list[tuple[int, Lane, int]], retry_after: int
) -> None:
    free, held = Limiter(LIMITS), Limiter(LIMITS)
    sent(wishes, free)
    now = sent(wishes, held)[-1][2]
    until = now + timedelta(seconds=retry_after)
    held.hold(1001, until)
    assert held.next_slot(1001, Lane.ANSWER, now) >= until
    for chat_id in CHATS[1:]:
        assert held.next_slot(chat_id, Lane.NOTICE, now) == free.next_slot(chat_id, Lane.NOTICE, now)


def test_limiter_starts_over_when_the_clock_is_set_back() -> None:
    limiter = Limiter(LIMITS)
    sent([(1001, Lane.ANSWER, 0)] * 30, limiter)
    limiter.hold(1002, START)
    before = START - timedelta(hours=1)
    assert limiter.next_slot(1001, Lane.ANSWER, before) == before
    assert limiter.next_slot(1002, Lane.ANSWER, before) == START


def test_limiter_forgets_chats_that_have_no_past() -> None:
    limiter = Limiter(LIMITS)
    at = START
    for chat_id in range(1, 10_050):
        at += timedelta(seconds=1)
        limiter.take(chat_id, at)
    assert len(limiter._chats) < 100


def test_limiter_without_limits_sends_at_once_and_still_holds() -> None:
    limiter = Limiter(None)
    assert {at for _, _, at in sent([(1001, Lane.DIGEST, 0)] * 100, limiter)} == {START}
    limiter.hold(1001, START + timedelta(seconds=9))
    assert limiter.next_slot(1001, Lane.ANSWER, START) == START + timedelta(seconds=9)
