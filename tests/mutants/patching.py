"""Puts a mutant's functions in the place of the living ones: no module is read again.

Only what functions do can be changed so. A change in what a module does when it is imported is tried by `importing.py`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import TypeAlias

from tests.mutants.mutant import HOUSE, Mutant, written

Name: TypeAlias = tuple[str, int]
"""A function by its name, with those around it, and its first line."""
Living: TypeAlias = dict[str, list[FunctionType]]
"""Every function there is, by the module it stands in."""


def living(modules: set[str]) -> Living:
    """Return the functions of the modules."""
    gc.unfreeze()
    files = {str(HOUSE / module): module for module in modules}
    found: Living = {module: [] for module in modules}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in files:
            found[files[each.__code__.co_filename]].append(each)
    gc.freeze()
    return found


def changed(mutant: Mutant) -> dict[Name, CodeType] | None:
    """Return the functions that the mutant changes; None if it changes what its module does when imported."""
    path = str(HOUSE / mutant.module)
    before, after = compile(written(mutant.module), path, "exec"), compile(mutant.text, path, "exec")
    if [_own(code) for code in _at_import(before)] != [_own(code) for code in _at_import(after)]:
        return None
    old = {_name(code): code for code in _functions(before)}
    return {_name(code): code for code in _functions(after) if old.get(_name(code)) != code}


def put_in(functions: list[FunctionType], codes: dict[Name, CodeType]) -> int:
    """Change the living functions, and return how many were."""
    alive = [each for each in functions if _name(each.__code__) in codes]
    for each in alive:
        each.__code__ = codes[_name(each.__code__)]
    return len(alive)


def _name(code: CodeType) -> Name:
    return code.co_qualname, code.co_firstlineno


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Yield every function in a module, those within others too."""
    for inner in _inner(code):
        if _is_function(inner):
            yield inner
        yield from _functions(inner)


def _at_import(code: CodeType) -> Iterator[CodeType]:
    """Yield the module, its classes, and whatever else runs when it is imported."""
    yield code
    for inner in _inner(code):
        if not _is_function(inner) or inner.co_name.startswith("<"):
            yield from _at_import(inner)


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & 0x2)  # CO_NEWLOCALS: not a module, not a class


def _own(code: CodeType) -> tuple[object, ...]:
    return code.co_code, code.co_names, tuple(repr(each) for each in code.co_consts if not isinstance(each, CodeType))
