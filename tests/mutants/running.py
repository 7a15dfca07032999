"""The tests of some files, run in a copy of this process for each mutant until one of them fails.

Which tests reach a function is seen in one run beforehand; those that told most mutants of it come first, then the
quickest. A mutant that none of them tells from the code is imported anew, as is one that changes what a module does
when it is imported: see `importing.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.forking import apart
from tests.mutants.mutant import HOUSE, PYTEST, Mutant
from tests.mutants.patching import Living, Name, changed, living, put_in

NOT_HERE = "at import"
SECONDS = 4.0
"""Of the processor, as the tests of one mutant took them while their calls were noted."""


class Loop:
    """In place of pytest's own loop: every mutant, each with the tests that reach it."""

    def __init__(self, mutants: list[Mutant], found: Path) -> None:
        self.mutants = mutants
        self.found = found
        self.told: Counter[tuple[str, str]] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try them all; what is found is written line by line."""
        items = {item.nodeid: item for item in session.items}
        alive = living({each.module for each in self.mutants})
        reached = _reached(list(items.values()), {each.module for each in self.mutants})
        with self.found.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"files": _files(reached)}) + "\n")
            for number, mutant in enumerate(self.mutants):
                by = self._tried(mutant, items, alive, reached)
                file.write(json.dumps({"mutant": number, "by": by}) + "\n")
                file.flush()
        return True

    def _tried(self, mutant: Mutant, items: dict[str, Any], alive: Living, reached: list[Any]) -> str:
        codes = changed(mutant)
        if codes is None:
            return NOT_HERE
        names = {f"{mutant.module} {name} {line}" for name, line in codes}
        tests = [(test, seconds) for test, seconds, functions in reached if not names.isdisjoint(functions)]
        tests.sort(key=lambda one: (-self.told[mutant.module, one[0]], one[1]))
        by = apart(lambda: _first_failing(mutant, codes, alive, [items[test] for test in _affordable(tests)]))
        self.told[mutant.module, by] += 1
        return by


def _affordable(tests: list[tuple[str, float]]) -> Iterator[str]:
    """Yield the tests that fit into the time of one mutant: what they leave over is imported anew, with them all."""
    spent = 0.0
    for test, seconds in tests:
        spent += seconds
        if spent > SECONDS:
            return
        yield test


def _first_failing(mutant: Mutant, codes: dict[Name, Any], alive: Living, items: list[Any]) -> str:
    put_in(alive[mutant.module], codes)
    return next((item.nodeid for item in items if _fails(item)), "")


def _fails(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False))


def _reached(items: list[pytest.Item], modules: set[str]) -> list[Any]:
    """Return of each test its seconds and the functions it calls, as [name, seconds, functions]."""
    files = {str(HOUSE / module): module for module in modules}
    found: list[Any] = json.loads(apart(lambda: json.dumps(list(_seen(items, files))), seconds=1200))
    return found


def _seen(items: list[pytest.Item], files: dict[str, str]) -> Iterator[tuple[str, float, list[str]]]:
    for item in items:
        called: set[Any] = set()

        def note(frame: FrameType, event: str, _what: object, called: set[Any] = called) -> None:
            if event == "call":
                called.add(frame.f_code)

        began = time.process_time()
        sys.setprofile(note)
        failed = _fails(item)
        sys.setprofile(None)
        if failed:
            raise AssertionError(f"{item.nodeid} fails without any mutant")
        ours = [code for code in called if code.co_filename in files]
        names = [f"{files[each.co_filename]} {each.co_qualname} {each.co_firstlineno}" for each in ours]
        yield item.nodeid, time.process_time() - began, names


def _files(reached: list[Any]) -> dict[str, list[str]]:
    """Return of each module the test files that reach it, the quickest first."""
    seconds: Counter[str] = Counter()
    of: dict[str, set[str]] = {}
    for test, took, functions in reached:
        file = test.partition("::")[0]
        seconds[file] += took
        for module in {each.partition(" ")[0] for each in functions}:
            of.setdefault(module, set()).add(file)
    return {
        module: sorted(files | _importing(module, seconds), key=seconds.__getitem__) for module, files in of.items()
    }


def _importing(module: str, files: Iterable[str]) -> set[str]:
    """Return the test files that name the module: what it holds can be told without calling it."""
    name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return {file for file in files if f"from {name} import" in (HOUSE / file).read_text(encoding="utf-8")}


def main(asked: Path, found: Path, files: list[str]) -> int:
    """Try the mutants kept in the file `asked`, and leave what is found in the file `found`."""
    mutants = [Mutant(**each) for each in json.loads(asked.read_text(encoding="utf-8"))]
    return int(pytest.main([*PYTEST, *files], plugins=[Loop(mutants, found)]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
