"""An inspector's desk: a copy of the database, the checkpoints, the public key, and the program."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.signing import public_half


@dataclass
class Office:
    """An inspector's desk: a copy, the checkpoints, the key."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def copy(self) -> Path:
        """The copy of the database."""
        return self.folder / "copy.db"

    @property
    def notes(self) -> Path:
        """The file of checkpoints."""
        return self.folder / "notes.txt"

    @property
    def key(self) -> Path:
        """The private key, which an inspector does not have."""
        return self.folder / "own" / "key.pem"

    def run(self, *verb: object) -> tuple[int, str, str]:
        """Run a verb."""
        status = main([str(each) for each in verb])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def verify(self, *more: object, key: Path | None = None, db: object = None) -> tuple[int, str, str]:
        """Verify the copy."""
        named = ("--db", db or self.copy, "--checkpoints", self.notes, "--key", key or public_half(self.key))
        return self.run("audit", "verify", *named, *more)

    def checkpoint(self, *more: object) -> tuple[int, str, str]:
        """Make a checkpoint, as an account apart does."""
        named = ("--db", self.copy, "--key", self.key, "--to", self.notes)
        return self.run("audit", "checkpoint", *named, *more)
