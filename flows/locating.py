"""Where in a YAML text a key stands: the line of each path, so that a mistake can be named by file, key and line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path: TypeAlias = "tuple[str | int, ...]"


@lru_cache(maxsize=8)
def lines_of(text: str) -> Mapping[Path, int]:
    """Return the line (from 1) of every key and item of a YAML document, by its path."""
    return dict(_walk(yaml.compose(text, Loader=yaml.CBaseLoader), ()))


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of the path, or of the nearest thing around it; names that pydantic adds are passed over."""
    known: Path = ()
    for step in path:
        if (*known, step) in lines:
            known = (*known, step)
    return lines.get(known, 1)


def twice(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key that stands twice in one mapping, with its second line; YAML itself would take the last."""
    yield from _twice(yaml.compose(text, Loader=yaml.CBaseLoader))


def _walk(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, int]]:
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield from _walk(value, (*path, n))


def _twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)
