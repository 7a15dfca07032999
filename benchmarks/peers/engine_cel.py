"""Engines of the Common Expression Language: expressions compiled once, and evaluated for each patient.

cel-python is written in Python; common-expression-language stands on Rust, cel-expr-python on Google's C++.
"""

# mypy: allow-any-unimported

from __future__ import annotations

import sys

from benchmarks.peers.engines import WORDS, Described, Facts, Judges, Statuses, expressions, main


def cel_python(_described: Described) -> Judges:
    """Return how cel-python judges, as its README shows."""
    import celpy  # type: ignore[import-not-found]  # noqa: PLC0415 - one engine is loaded, in the peers' place only

    environment = celpy.Environment()
    programs = {name: environment.program(environment.compile(text)) for name, text in expressions("cel").items()}

    def judged(facts: Facts) -> Statuses:
        context = {"f": celpy.json_to_cel(facts)}
        statuses: Statuses = {}
        for name, program in programs.items():
            try:
                statuses[name] = WORDS[bool(program.evaluate(context))]
            except celpy.CELEvalError:
                statuses[name] = "unknown"
        return statuses

    return judged


def cel_rust(_described: Described) -> Judges:
    """Return how common-expression-language judges: the facts are handed over once for all expressions."""
    import cel  # type: ignore[import-not-found]  # noqa: PLC0415 - one engine is loaded, in the peers' place only

    programs = {name: cel.compile(text) for name, text in expressions("cel").items()}

    def judged(facts: Facts) -> Statuses:
        context = cel.Context(variables={"f": facts})
        statuses: Statuses = {}
        for name, program in programs.items():
            try:
                statuses[name] = WORDS[program.execute(context)]
            except (KeyError, RuntimeError, TypeError, ValueError):
                statuses[name] = "unknown"
        return statuses

    return judged


def cel_cpp(_described: Described) -> Judges:
    """Return how cel-expr-python judges: one activation for all expressions; an error is a value."""
    from cel_expr_python import cel  # type: ignore[import-not-found]  # noqa: PLC0415 - see above

    environment = cel.NewEnv(variables={"f": cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})
    programs = {name: environment.compile(text) for name, text in expressions("cel").items()}

    def judged(facts: Facts) -> Statuses:
        activation = environment.Activation({"f": facts})
        values = {name: program.eval(activation).value() for name, program in programs.items()}
        return {name: WORDS[value if isinstance(value, bool) else None] for name, value in values.items()}

    return judged


if __name__ == "__main__":
    main({"cel-python": cel_python, "common-expression-language": cel_rust, "cel-expr-python": cel_cpp}, sys.argv[1:])
