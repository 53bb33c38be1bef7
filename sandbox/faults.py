"""Faults asked for by tests: the next calls of a method fail as told."""

from dataclasses import dataclass

from sandbox.entities import JsonObject
from sandbox.world import World

DROP = "drop"
LOSE = "lose"
_DESCRIPTIONS = {
    "400": "Bad Request: fault asked for",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "409": "Conflict: terminated by other getUpdates request",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
    "503": "Service Unavailable",
    "504": "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure. `drop` cuts the connection before the call is carried out, `lose` after it."""

    status: str
    retry_after: int | None
    description: str | None

    @property
    def wire(self) -> JsonObject:
        code = int(self.status)
        if code == 429:  # noqa: PLR2004 - Too Many Requests
            wait = self.retry_after or 1
            text = self.description or f"Too Many Requests: retry after {wait}"
            return {
                "ok": False,
                "error_code": code,
                "description": text,
                "parameters": {"retry_after": wait},
            }
        text = self.description or _DESCRIPTIONS.get(self.status, f"Error {code}")
        return {"ok": False, "error_code": code, "description": text}


def add_fault(
    world: World,
    *,
    method: str,
    chat_id: int | None,
    status: str,
    retry_after: int | None,
    description: str | None,
    times: int,
) -> None:
    """Let the next `times` calls of `method` fail, in `chat_id` if given; `*` is any but getUpdates."""
    world.store.write(
        "INSERT INTO faults (method, chat_id, status, retry_after, description, times)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        method.lower(),
        chat_id,
        status,
        retry_after,
        description,
        times,
    )


def take_fault(world: World, method: str, chat_id: str) -> Fault | None:
    """Find the oldest fault meant for this call and count it down."""
    if world.store.value("SELECT 1 FROM faults LIMIT 1") is None:
        return None
    row = world.store.row(
        "SELECT * FROM faults WHERE (method = ? OR (method = '*' AND ? <> 'getupdates'))"
        " AND (chat_id IS NULL OR CAST(chat_id AS TEXT) = ?) ORDER BY id LIMIT 1",
        method,
        method,
        chat_id,
    )
    if row is None:
        return None
    with world.transaction():
        if row["times"] > 1:
            world.store.write("UPDATE faults SET times = times - 1 WHERE id = ?", row["id"])
        else:
            world.store.write("DELETE FROM faults WHERE id = ?", row["id"])
    return Fault(row["status"], row["retry_after"], row["description"])
