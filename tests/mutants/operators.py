"""Mutations that tables and texts need, in the form of Cosmic Ray's operators: a text, an entry, a membership."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import parso  # type: ignore[import-not-found]  # stands in an environment of its own
from cosmic_ray.operators.operator import Example, Operator  # type: ignore[import-not-found]  # as parso

Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
Node: TypeAlias = Any
"""Of a tree of parso, whose types are not known here."""


class TextChanged(Operator):  # type: ignore[misc]  # its class is not known here
    """Another text: an X more at its end."""

    def mutation_positions(self, node: Node) -> Iterator[Span]:
        if node.type == "string":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, _index: int) -> Node:
        quote = node.value[-3:] if node.value.endswith('"""') else node.value[-1]
        node.value = f"{node.value[: -len(quote)]}X{quote}"
        return node

    @classmethod
    def examples(cls) -> Sequence[Node]:
        return (Example('x = "a"', 'x = "aX"'),)


class EntryLeftOut(Operator):  # type: ignore[misc]  # its class is not known here
    """A mapping, a set, a list or a tuple without one of its entries."""

    def mutation_positions(self, node: Node) -> Iterator[Span]:
        yield from [(node.children[one].start_pos, node.children[other].end_pos) for one, other in _entries(node)]

    def mutate(self, node: Node, index: int) -> Node:
        first, last = _entries(node)[index]
        node.children = [*node.children[:first], *node.children[last + 1 :]]
        return node

    @classmethod
    def examples(cls) -> Sequence[Node]:
        return (Example("x = {1: 2, 3: 4}", "x = {3: 4}"), Example("x = [1, 2]", "x = [1, ]", occurrence=1))


class MembershipTurned(Operator):  # type: ignore[misc]  # its class is not known here
    """`in` and `not in`, one for the other."""

    def mutation_positions(self, node: Node) -> Iterator[Span]:
        if node.type == "comparison":
            yield from [(node.children[n].start_pos, node.children[n].end_pos) for n in _memberships(node)]

    def mutate(self, node: Node, index: int) -> Node:
        place = _memberships(node)[index]
        word = node.children[place].get_code().split()
        node.children[place] = parso.parse(" not in" if word == ["in"] else " in")
        return node

    @classmethod
    def examples(cls) -> Sequence[Node]:
        return (Example("a in b", "a not in b"),)


def _memberships(node: Node) -> list[int]:
    return [n for n in range(1, len(node.children), 2) if "in" in node.children[n].get_code().split()]


def _entries(node: Node) -> list[tuple[int, int]]:
    """Return the first and the last child of each entry with the comma behind it; none of a comprehension."""
    if node.type not in {"dictorsetmaker", "testlist_comp"} or node.children[-1].type in {"comp_for", "sync_comp_for"}:
        return []
    commas = [n for n, child in enumerate(node.children) if child.type == "operator" and child.value == ","]
    starts = [0, *(n + 1 for n in commas if n + 1 < len(node.children))]
    ends = [*commas, len(node.children) - 1] if len(starts) > len(commas) else commas
    return list(zip(starts, ends, strict=True))


OURS = (TextChanged(), EntryLeftOut(), MembershipTurned())
