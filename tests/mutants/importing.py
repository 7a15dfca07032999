"""Imports everything of ours anew with one mutant in it, in a copy of a process that has only the libraries."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from functools import partial
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutants.forking import apart
from tests.mutants.mutant import HOUSE, PYTEST, Mutant

LIBRARIES = ("pydantic", "yaml", "hypothesis", "transitions", "phonenumbers", "stdnum", "sqlmodel", "fhir.resources")

MANY = 20
"""So many mutants are worth loading the libraries once for them all."""


class Names:
    """Remembers the first test that failed."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be imported."""
        if report.failed:
            self.failed = self.failed or f"import of {report.nodeid}"


def _loaded_once(wanted: list[Any]) -> tuple[str, ...]:
    """Return what no mutant can be in: the libraries, and storage beneath bot, which it never imports."""
    above = all(mutant["module"].startswith("bot/") for mutant, _ in wanted)
    return (*LIBRARIES, "storage.people") if above else LIBRARIES


def tried(mutant: Mutant, files: list[str]) -> str:
    """Return the test that fails with the mutant in its module, "" if none does."""
    _stand_in(mutant)
    names = Names()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        ended = pytest.main([*PYTEST, *files], plugins=[names])
    return names.failed or ("" if ended == pytest.ExitCode.OK else f"pytest ended with {ended!r}")


def _stand_in(mutant: Mutant) -> None:
    path, read = str(HOUSE / mutant.module), SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        return compile(mutant.text, path, "exec") if loader.path == path else read(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]  # every module comes through it


def main(asked: Path, found: Path) -> int:
    """Try the mutants kept in the file `asked`, each with its test files, and leave what is found in `found`."""
    wanted: list[Any] = json.loads(asked.read_text(encoding="utf-8"))
    for module in _loaded_once(wanted) if len(wanted) >= MANY else ():
        importlib.import_module(module)
    with found.open("w", encoding="utf-8") as file:
        for number, (mutant, files) in enumerate(wanted):
            by = apart(partial(tried, Mutant(**mutant), files))
            file.write(json.dumps({"mutant": number, "by": by}) + "\n")
            file.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
