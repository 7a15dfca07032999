"""A database kept as it is at some moment, so that others can be made like it by copying."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.databases import Database


@dataclass(frozen=True)
class Kept:
    """A database nobody is at work on, as it is with all that lies beside it: others are made like it in no time."""

    files: dict[Path, tuple[int, bytes]]
    """The mode and the content of each file, by its place in the folder."""
    template: str
    """The name of the copy on the PostgreSQL server; empty for SQLite, which is a file."""

    @classmethod
    def of(cls, database: Database) -> Kept:
        """Keep a database as it is now."""
        database.close()
        found = [path for path in database.folder.rglob("*") if path.is_file()]
        files = {path.relative_to(database.folder): (path.stat().st_mode, path.read_bytes()) for path in found}
        if database.kind == "sqlite":
            return cls(files, "")
        name = make_url(database.url).database
        _ask(database.url, f"CREATE DATABASE {name}_kept TEMPLATE {name} STRATEGY FILE_COPY")
        return cls(files, f"{name}_kept")

    def put(self, into: Database) -> None:
        """Have a new database, and its folder, be like this one."""
        for path, (mode, content) in self.files.items():
            file = into.folder / path
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(mode)
        if self.template:
            name = make_url(into.url).database
            into.close()
            _ask(into.url, f"DROP DATABASE {name} WITH (FORCE)")
            _ask(into.url, f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")


def _ask(url: str, command: str) -> None:
    """Have the server of this database do something, outside of any transaction."""
    server = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(command.encode())
