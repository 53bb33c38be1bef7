"""The sending limiter: when the next message to a chat may go, by Telegram's limits.

Telegram's FAQ for bots: about 30 messages a second overall, one a second in a chat (short bursts pass), 20
a minute in a group; more are answered with 429 and the seconds to wait. Two lanes share that: answers to
presses may use all of it, everything else leaves a part free, so that an answer finds room when it comes.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.tables import Lane

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_MANY_CHATS = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages within a span of time; `kept` of each are for answers only.

    Edits count too, but not towards a private chat's: leafing through a form must not falter. The spans are a
    little longer than Telegram's: requests sent evenly do not arrive evenly.
    """

    overall: int = 30
    overall_span: timedelta = timedelta(seconds=1.05)
    overall_kept: int = 5
    burst: int = 3
    """Messages that may go to one chat at once, after that one in each `chat_span`."""
    chat_span: timedelta = timedelta(seconds=1.05)
    burst_kept: int = 1
    group: int = 20
    group_span: timedelta = timedelta(seconds=61)
    group_kept: int = 2


@dataclass(slots=True)
class _Chat:
    drained_at: datetime = _LONG_AGO
    """When its burst is whole again."""
    held_until: datetime = _LONG_AGO
    sent: deque[datetime] = field(default_factory=deque)


class Limiter:
    """A stepping core without a clock: ask for the next slot, take it, and again.

    `limits=None` lets everything go at once and still holds a chat that Telegram answered with 429.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._chats: dict[int, _Chat] = {}
        self._sent: deque[datetime] = deque(maxlen=limits.overall if limits else 0)
        self._latest = _LONG_AGO

    def next_slot(self, chat_id: int, lane: Lane, now: datetime, *, edits: bool = False) -> datetime:
        """Return the earliest instant, `now` or later, at which a message may go, or be edited."""
        if now < self._latest:
            self._start_over()
        chat = self._chats.get(chat_id)
        slot = max(now, chat.held_until) if chat else now
        if self._limits is None:
            return slot
        slot = max(slot, self.next_overall(lane, now))
        if chat is None or (edits and chat_id > 0):
            return slot
        return max(slot, self._chat_slot(chat, chat_id, lane))

    def next_overall(self, lane: Lane, now: datetime) -> datetime:
        """Return the earliest instant at which the lane may send to any chat at all."""
        if self._limits is None:
            return now
        room = self._limits.overall - (0 if lane is Lane.ANSWER else self._limits.overall_kept)
        return max(now, _after(self._sent, room, self._limits.overall_span))

    def take(self, chat_id: int, at: datetime, *, edits: bool = False) -> None:
        """Count a message that goes, or is edited, now. `at` never goes back from one call to the next."""
        limits = self._limits
        if limits is None:
            return
        self._latest = at
        self._sent.append(at)
        if edits and chat_id > 0:
            return
        if len(self._chats) >= _MANY_CHATS:
            self._forget(at)
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.drained_at = max(chat.drained_at, at) + limits.chat_span
        if chat_id < 0:
            chat.sent.append(at)
            if len(chat.sent) > limits.group:
                chat.sent.popleft()

    def hold(self, chat_id: int, until: datetime) -> None:
        """Let nothing go to a chat before `until`; other chats are not touched."""
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.held_until = max(chat.held_until, until)

    def _chat_slot(self, chat: _Chat, chat_id: int, lane: Lane) -> datetime:
        limits = self._limits
        if limits is None:
            return _LONG_AGO
        first = lane is Lane.ANSWER
        burst = limits.burst - (0 if first else limits.burst_kept)
        slot = chat.drained_at - (burst - 1) * limits.chat_span
        if chat_id < 0:
            room = limits.group - (0 if first else limits.group_kept)
            slot = max(slot, _after(chat.sent, room, limits.group_span))
        return slot

    def _start_over(self) -> None:
        """Forget what was sent: the machine's clock was set back, and slots would lie far ahead."""
        self._latest = _LONG_AGO
        self._sent.clear()
        self._chats = {i: _Chat(held_until=c.held_until) for i, c in self._chats.items()}

    def _forget(self, now: datetime) -> None:
        """Drop the chats whose past has no bearing any more."""
        span = self._limits.group_span if self._limits else timedelta()
        self._chats = {
            chat_id: chat
            for chat_id, chat in self._chats.items()
            if max(chat.drained_at, chat.held_until) > now or (chat.sent and chat.sent[-1] + span > now)
        }


def _after(sent: deque[datetime], room: int, span: timedelta) -> datetime:
    """Return when one more may follow, if at most `room` may lie in any span."""
    return sent[-room] + span if len(sent) >= room else _LONG_AGO
