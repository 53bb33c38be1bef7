"""The nightly sweep of the queues, in small transactions, so that nobody waits for it."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from storage.sweep import sweep
from storage.writer import Writer

logger = logging.getLogger(__name__)

NIGHTLY_AT = time(19, tzinfo=UTC)
"""Three in the morning in China; anywhere else merely another hour of the day."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Ages:
    """How long finished rows are kept."""

    inbox: timedelta = timedelta(days=7)
    outbox: timedelta = timedelta(days=30)


class Sweeper:
    """Sweeps when the program has started, and then every night.

    It deletes what is old, whoever looks: sweeping twice, or on two machines at once, does no harm.
    """

    def __init__(self, writer: Writer, ages: Ages, *, batch: int = BATCH) -> None:
        self._writer = writer
        self._ages = ages
        self._batch = batch
        self._next_at: datetime | None = None

    async def sweep_if_due(self, now: datetime) -> None:
        """Sweep everything old, batch by batch, if tonight's sweep has not been made."""
        if self._next_at is not None and now < self._next_at:
            return
        self._next_at = _night_after(now)
        one_batch = partial(
            sweep,
            inbox_before=now - self._ages.inbox,
            outbox_before=now - self._ages.outbox,
            limit=self._batch,
        )
        while True:
            swept = await self._writer.run(one_batch)
            if swept.inbox or swept.outbox:
                logger.info("swept %s rows of the inbox, %s of the outbox", swept.inbox, swept.outbox)
            if max(swept.inbox, swept.outbox) < self._batch:
                return


def _night_after(now: datetime) -> datetime:
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHTLY_AT)
    return tonight if tonight > now else tonight + timedelta(days=1)
