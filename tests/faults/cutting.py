"""A power cut, modelled: a file holds for certain only what was written before its last fsync.

Reads what strace wrote down of one run, and says what would lie on the disk if the power had failed at any moment of
it: without all that was not synced, or with any of it, the last piece torn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias
from urllib.parse import parse_qs

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Bytes at a place of a file."""

    file: str
    at: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file shortened, or made longer with zeros."""

    file: str
    size: int


@dataclass(frozen=True)
class Gone:
    """A file deleted."""

    file: str


@dataclass(frozen=True)
class Sync:
    """All that was written to a file is on the disk."""

    file: str


@dataclass(frozen=True)
class Said:
    """A call to Telegram left: a message, or (`offset`) the word that all updates before it are ours."""

    method: str
    chat: int = 0
    text: str = ""
    offset: int = 0


Deed: TypeAlias = Write | Cut | Gone | Sync | Said

_LINE = re.compile(r"^(?P<pid>\d+) +(?P<rest>.*)$")
_CALL = re.compile(r"^(?P<name>\w+)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>)?(?P<rest>.*)$", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_POSTED = re.compile(rb"^POST /bot[^/ ]+/(\w+) HTTP")
_FAILED = re.compile(r"= -1 E\w+")


def read_trace(lines: Iterable[str], ends: tuple[str, ...]) -> Iterator[Deed]:
    """Return what strace (-f -y -xx) saw, in order; of files, those whose names end so."""
    begun: dict[str, str] = {}
    posted: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if not found:
            continue
        pid, rest = found["pid"], found["rest"]
        if rest.endswith("<unfinished ...>"):
            begun[pid] = rest.removesuffix("<unfinished ...>")
            if not begun[pid].startswith("send"):
                continue
            rest = begun.pop(pid)
        elif rest.startswith("<... ") and pid in begun:
            rest = begun.pop(pid) + rest.partition("resumed>")[2]
        yield from _deeds(rest, ends, posted)


def _deeds(rest: str, ends: tuple[str, ...], posted: dict[str, str]) -> Iterator[Deed]:
    call = _CALL.match(rest)
    if not call or _FAILED.search(rest[-60:]):
        return
    name, path = call["name"], _plain(call["path"] or "")
    if name.startswith("send"):
        yield from _said(path, _bytes(call["rest"]), posted)
    elif name == "unlink" and (gone := _bytes(call["rest"]).decode()).endswith(ends):
        yield Gone(gone)
    elif path.endswith(ends):
        yield from _changed(name, path, call["rest"])


def _changed(name: str, path: str, rest: str) -> Iterator[Deed]:
    numbers = [int(each) for each in re.findall(r", (\d+)(?= *[,)])", re.sub(r'"[^"]*"', "", rest))]
    if name == "pwrite64":
        yield Write(path, numbers[-1], _bytes(rest))
    elif name == "ftruncate":
        yield Cut(path, numbers[-1])
    elif name in {"fsync", "fdatasync"}:
        yield Sync(path)


def _said(line: str, sent: bytes, posted: dict[str, str]) -> Iterator[Said]:
    """Head and body of a call may leave one after the other, on the same line."""
    head, _, body = sent.partition(b"\r\n\r\n") if sent.startswith(b"POST ") else (b"", b"", sent)
    if found := _POSTED.match(head):
        posted[line] = found[1].decode()
    if line in posted and body:
        asked = {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}
        yield Said(posted.pop(line), int(asked.get("chat_id", 0)), asked.get("text", ""), int(asked.get("offset", 0)))


def _bytes(rest: str) -> bytes:
    found = _TEXT.search(rest)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""


def _plain(path: str) -> str:
    """Return a path as it is; -xx writes paths in hexadecimal too."""
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path


@dataclass
class Disk:
    """What certainly lies on the disk, file by file, and what was written since and may."""

    files: dict[str, bytearray]
    loose: dict[str, list[Deed]] = field(default_factory=dict)

    def does(self, deed: Deed) -> None:
        """Take one deed."""
        match deed:
            case Said():
                return
            case Sync(file):
                for each in self.loose.pop(file, []):
                    _apply(self.files, each)
            case _:
                self.loose.setdefault(deed.file, []).append(deed)

    def after_a_cut(self, chance: Random | None = None) -> dict[str, bytes]:
        """Return the files as the power cut leaves them: nothing loose, or with chance some of it, the last torn."""
        files = {name: bytearray(data) for name, data in self.files.items()}
        for deeds in self.loose.values() if chance else ():
            lucky = [deed for deed in deeds if chance and chance.random() < 0.5]
            if chance and lucky and isinstance(torn := lucky[-1], Write):
                lucky[-1] = Write(
                    torn.file, torn.at, torn.data[: chance.randrange(len(torn.data) // SECTOR + 1) * SECTOR]
                )
            for deed in lucky:
                _apply(files, deed)
        return {name: bytes(data) for name, data in files.items()}


def _apply(files: dict[str, bytearray], deed: Deed) -> None:
    match deed:
        case Write(file, at, data):
            image = files.setdefault(file, bytearray())
            image.extend(b"\0" * (at - len(image)))
            image[at : at + len(data)] = data
        case Cut(file, size):
            image = files.setdefault(file, bytearray())
            image.extend(b"\0" * (size - len(image)))
            del image[size:]
        case Gone(file):
            files.pop(file, None)
        case _:
            return
