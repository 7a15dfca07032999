"""What a new SQLite database is made from: the tables that all revisions together make, as SQLite keeps them.

python -m tests.storage.released.new

Run once for a new revision, from the house's own folder; a test fails until then.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from storage.database import open_database
from storage.migrations import HEAD
from storage.revisions import NEW, bring
from storage.unit import unit_of_work

_TABLES = """
SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
ORDER BY type = 'trigger', type = 'index', name
"""


def made_by_all_revisions(path: Path) -> None:
    """Make a database as an upgrade from nothing makes it, revision by revision."""
    engine = open_database(f"sqlite:///{path}")
    with unit_of_work(engine) as unit:
        bring(unit, HEAD)
    engine.dispose()


def statements(path: Path) -> str:
    """Return what makes a database such as this one, which holds nothing but what every database holds."""
    with closing(sqlite3.connect(path)) as made:
        tables = [f"{sql.strip()};" for (sql,) in made.execute(_TABLES)]
        rows = [each for each in made.iterdump() if each.startswith("INSERT INTO ") and "sqlite_sequence" not in each]
    return "\n".join([*tables, *rows, ""])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made_by_all_revisions(Path(folder) / "made.db")
        NEW.write_text(statements(Path(folder) / "made.db"), encoding="utf-8")
