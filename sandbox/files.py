"""Files: their bytes lie beside the database, written before the record that names them."""

import mimetypes
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.bots import Bot
from sandbox.entities import JsonObject
from sandbox.world import World

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over HTTP."""

    name: str
    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: int
    kind: str
    name: str
    mime: str
    size: int
    width: int | None
    height: int | None

    @property
    def unique(self) -> str:
        return f"F{self.id:08d}"

    @property
    def path(self) -> str:
        """The path under which getFile hands it out."""
        suffix = Path(self.name).suffix
        return f"{'photos' if self.kind == 'photo' else 'documents'}/file_{self.id}{suffix}"

    @property
    def content(self) -> JsonObject:
        """The field of a Message that holds this file."""
        common: JsonObject = {"file_id": "", "file_unique_id": self.unique, "file_size": self.size}
        if self.kind == "photo":
            return {"photo": [{**common, "width": self.width, "height": self.height}]}
        return {"document": {**common, "file_name": self.name, "mime_type": self.mime}}


def _stored(row: Any) -> StoredFile:
    return StoredFile(
        row["id"], row["kind"], row["name"], row["mime"], row["size"], row["width"], row["height"]
    )


def add_file(world: World, upload: Upload, *, kind: str, size: tuple[int, int] | None = None) -> StoredFile:
    mime = upload.mime
    if mime in {"", "application/octet-stream"}:
        mime = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    name = re.sub(r"[\x00-\x1f/\\]", "_", upload.name)[:200] or "file"
    width, height = size or (None, None)
    file_id = world.store.insert(
        "INSERT INTO files (kind, name, mime, size, width, height) VALUES (?, ?, ?, ?, ?, ?)",
        kind,
        name,
        mime,
        len(upload.body),
        width,
        height,
    )
    # A number handed out by a transaction that failed is handed out again: its bytes are overwritten.
    (world.store.files / str(file_id)).write_bytes(upload.body)
    return StoredFile(file_id, kind, name, mime, len(upload.body), width, height)


def find_file(world: World, file_id: int) -> StoredFile | None:
    row = world.store.row("SELECT * FROM files WHERE id = ?", file_id)
    return None if row is None else _stored(row)


def find_file_of_bot(world: World, bot: Bot, wire_id: str) -> StoredFile | None:
    """Find a file by the id that this very bot was given for it."""
    match = re.fullmatch(r"BQAD(\d+)-F(\d+)", wire_id)
    if match is None or int(match[1]) != bot.id:
        return None
    return find_file(world, int(match[2]))


def file_bytes(world: World, file_id: int) -> Path:
    return world.store.files / str(file_id)


def image_size(body: bytes) -> tuple[int, int] | None:
    """Read width and height of a PNG, GIF or JPEG image; None when it is none of these."""
    if body.startswith(_PNG) and len(body) >= 24:  # noqa: PLR2004 - where the header ends
        width, height = struct.unpack(">II", body[16:24])
        return width, height
    if body[:6] in {b"GIF87a", b"GIF89a"}:
        width, height = struct.unpack("<HH", body[6:10])
        return width, height
    return _jpeg_size(body) if body.startswith(b"\xff\xd8") else None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 < len(body) and body[place] == 0xFF:  # noqa: PLR2004 - a marker's first byte
        marker, length = body[place + 1], struct.unpack(">H", body[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 - start of frame
            height, width = struct.unpack(">HH", body[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
