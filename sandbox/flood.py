"""Telegram's flood limits, counted in sandbox time."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """Telegram's bot FAQ: 30 messages a second, 1 in a chat (short bursts pass), 20 a minute in a group."""

    overall: int = 30
    overall_seconds: float = 1.0
    private_burst: int = 3
    private_seconds: float = 1.0
    group: int = 20
    group_seconds: float = 60.0


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


@dataclass(slots=True)
class FloodGate:
    """Count the messages of each bot; only messages sent are counted, as the FAQ has it, edits are not."""

    limits: FloodLimits | None
    _buckets: dict[tuple[int, int], _Bucket] = field(default_factory=dict)
    _groups: dict[tuple[int, int], deque[float]] = field(default_factory=dict)

    def admit(self, bot_id: int, chat_id: int, now: datetime) -> int:
        """Count one message; answer 0, or the seconds to wait, in which case it is not counted."""
        if self.limits is None:
            return 0
        limits, at = self.limits, now.timestamp()
        wait = self._peek(bot_id, 0, limits.overall, limits.overall / limits.overall_seconds, at)
        if chat_id > 0:
            wait = max(
                wait, self._peek(bot_id, chat_id, limits.private_burst, 1 / limits.private_seconds, at)
            )
        else:
            wait = max(wait, self._peek_group(bot_id, chat_id, at))
        if wait > 0:
            return max(1, math.ceil(wait))
        self._buckets[bot_id, 0].level -= 1
        if chat_id > 0:
            self._buckets[bot_id, chat_id].level -= 1
        else:
            self._groups[bot_id, chat_id].append(at)
        return 0

    def _peek(self, bot_id: int, key: int, size: int, per_second: float, at: float) -> float:
        bucket = self._buckets.setdefault((bot_id, key), _Bucket(float(size), at))
        bucket.level = min(float(size), bucket.level + max(0.0, at - bucket.at) * per_second)
        bucket.at = at
        # A client that waits exactly as told must be let in: rounding must not cost it another second.
        return 0.0 if bucket.level >= 1 - 1e-6 else (1 - bucket.level) / per_second

    def _peek_group(self, bot_id: int, chat_id: int, at: float) -> float:
        assert self.limits is not None  # noqa: S101 - the caller looked
        sent = self._groups.setdefault((bot_id, chat_id), deque())
        while sent and sent[0] <= at - self.limits.group_seconds:
            sent.popleft()
        return 0.0 if len(sent) < self.limits.group else sent[0] + self.limits.group_seconds - at
