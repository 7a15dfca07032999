"""Draws the mutants of the modules named, as JSON: what is where, and what stands there instead.

Run by the Python that has Cosmic Ray (`requirements-mutants.txt`), which the bot's own environment does without. The
operators are Cosmic Ray's, without those that only swap one type error for another, and three of `operators.py`.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]  # stands in an environment of its own
from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]  # stands in an environment of its own
from cosmic_ray.plugins import get_operator  # type: ignore[import-not-found]  # stands in an environment of its own
from operators import OURS  # type: ignore[import-not-found]  # found beside this file

Place: TypeAlias = tuple[int, int]
"""A line from 1 on and a column from 0 on, in characters."""

_COMPARISONS = {
    "Eq": ("NotEq",), "NotEq": ("Eq",), "Is": ("IsNot",), "IsNot": ("Is",),
    "Lt": ("LtE", "Gt"), "LtE": ("Lt", "GtE"), "Gt": ("GtE", "Lt"), "GtE": ("Gt", "LtE"),
}  # fmt: skip
_BINARY = {
    "Add": ("Sub",), "Sub": ("Add",), "Mul": ("Div",), "Div": ("Mul",), "FloorDiv": ("Mul",), "Mod": ("FloorDiv",),
    "Pow": ("Mul",), "BitOr": ("BitAnd",), "BitAnd": ("BitOr",),
}  # fmt: skip
_PLAIN = (
    "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_USub_UAdd",
    "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator",
    "ZeroIterationForLoop",
)  # fmt: skip


def main(modules: list[str]) -> None:
    """Print the mutants of each module."""
    json.dump([each for module in modules for each in _mutants(module)], sys.stdout)


def _operators() -> dict[str, Any]:
    names = [f"ReplaceComparisonOperator_{one}_{other}" for one, others in _COMPARISONS.items() for other in others]
    names += [f"ReplaceBinaryOperator_{one}_{other}" for one, others in _BINARY.items() for other in others]
    return {name: get_operator(f"core/{name}")() for name in (*names, *_PLAIN)} | {type(o).__name__: o for o in OURS}


def _mutants(module: str) -> Iterator[dict[str, Any]]:
    text = Path(module).read_text(encoding="utf-8")
    aside = list(_left_out(text))
    known: set[tuple[int, int, str]] = set()
    for name, operator in _operators().items():
        for number, (start, a_star) in enumerate(_places(text, operator)):
            changed = None if a_star or _within(start, aside) else mutate_code(text, operator, number)
            if changed is None or not _compiles(changed):
                continue
            cut = _cut(text, changed)
            if cut not in known:
                known.add(cut)
                yield {"module": module, "operator": name, "start": cut[0], "end": cut[1], "new": cut[2]}


def _places(text: str, operator: Any) -> Iterator[tuple[Place, bool]]:  # noqa: ANN401 - of Cosmic Ray
    """Yield where the operator can change the text, and whether that is the lone star of a list of parameters."""
    for node in ast_nodes(get_ast(text)):
        for start, _ in operator.mutation_positions(node):
            yield start, node.parent is not None and node.parent.type in {"parameters", "lambdef"}


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _cut(old: str, new: str) -> tuple[int, int, str]:
    """Return from where to where the old text goes, and what stands in its place."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - same
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return same, len(old) - tail, new[same : len(new) - tail]


def _within(place: Place, aside: list[tuple[Place, Place]]) -> bool:
    return any(start <= place < end for start, end in aside)


def _left_out(text: str) -> Iterator[tuple[Place, Place]]:
    """Yield what mypy checks and nothing runs: types, docstrings, lists of names; and `slots`, which saves memory."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        for each in _types_of(node):
            yield _place(lines, each.lineno, each.col_offset), _place(lines, each.end_lineno, each.end_col_offset)


def _types_of(node: ast.AST) -> Iterator[Any]:
    match node:
        case ast.arg(annotation=ast.AST()):
            yield node.annotation
        case ast.FunctionDef(returns=ast.AST()):
            yield node.returns
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")) | ast.Assign(targets=[ast.Name(id="__all__")]):
            yield node
        case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
            yield node
        case ast.AnnAssign():
            yield node.annotation
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Import() | ast.ImportFrom():
            yield node
        case ast.Expr(value=ast.Constant()) | ast.keyword(arg="slots"):
            yield node


def _place(lines: list[str], line: int, column: int) -> Place:
    return line, len(lines[line - 1].encode()[:column].decode())


if __name__ == "__main__":
    main(sys.argv[1:])
