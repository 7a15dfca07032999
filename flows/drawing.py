"""Pictures of a trial as Mermaid text: how a screening moves, and which criterion asks what. Drawn from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.lifecycle import OUTCOMES, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.lifecycle import Row
    from flows.trial import Definition

FIRST, ANSWERED = "asking", "go"


def lifecycle(trial: Definition) -> str:
    """Return the states of a screening and the moves between them; after each answer the guards are asked in order."""
    rows = _reachable(table(trial))
    last = [f"    {state} --> [*]" for state in OUTCOMES if not any(state in row.sources for row in rows)]
    lines = ["stateDiagram-v2", f"    [*] --> {FIRST}: begin", f"    state {ANSWERED} <<choice>>"]
    return "\n".join([*lines, *dict.fromkeys(_moves(rows)), *last])


def criteria(trial: Definition) -> str:
    """Return the criteria in protocol order, each with the facts it asks."""
    lines = ["flowchart TD", f'    begin(["{", ".join(trial.preliminaries)}"])']
    before = "begin"
    for criterion in trial.criteria:
        lines.append(f'    {criterion.id}["{criterion.id}: {", ".join(criterion.facts)}"]')
        lines += [f"    {before} --> {criterion.id}", f"    {criterion.id} -->|fails| excluded"]
        before = criterion.id
    ends = ['    excluded(["excluded"])', '    reviewing(["review list"])']
    return "\n".join([*lines, f"    {before} --> reviewing", *ends])


def _reachable(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Leave out the ways from a state that no move of this trial leads to."""
    reached = {FIRST, *(row.dest for row in rows)}
    return tuple(row._replace(sources=tuple(each for each in row.sources if each in reached)) for row in rows)


def _moves(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        guard = (row.guard or "otherwise").replace("_", " ")
        if row.trigger == ANSWERED:
            yield from (f"    {source} --> {ANSWERED}: answer" for source in row.sources)
            yield f"    {ANSWERED} --> {row.dest}: {guard}"
        else:
            named = f"{row.trigger} ({guard})" if row.trigger == "conclude" else row.trigger
            yield from (f"    {source} --> {row.dest}: {named}" for source in row.sources)
