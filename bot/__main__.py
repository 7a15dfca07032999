"""The command line: `python -m bot VERB …`. One small function per verb; each imports only what it needs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot import audit_verbs, data_verbs
from bot.terminal import NOT_POSSIBLE, sorry
from bot.trial_folders import NoTrial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb and return its exit status: 0 done, 1 not all well, 2 not possible.

    What verifies has its own, and so has `run`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    asked = parser.parse_args(given)
    if asked.run is None:
        parser.print_help(sys.stderr)
        return NOT_POSSIBLE
    run: Verb = asked.run
    try:
        return run(asked)
    except NoTrial as trouble:
        return sorry(str(trouble), asked.not_possible)
    except Exception as trouble:  # noqa: BLE001  # raised again unless it is the settings' or the database's
        from bot.settings import told_wrong

        wrong = told_wrong(trouble)  # what pydantic says of it would quote secrets
        return sorry(wrong, asked.not_possible) if wrong else _refused_by_the_database(trouble, asked.not_possible)


def _run(_: argparse.Namespace) -> int:
    import gc

    gc.set_threshold(20_000, 20, 20)  # what a start loads stays, and a turn leaves little: to search often is in vain
    from bot.run_command import run

    return run()


def _evaluate(asked: argparse.Namespace) -> int:
    from bot.evaluate_command import evaluate
    from bot.settings import Settings
    from bot.trials import load_trials

    trials = load_trials(Settings().trials_dir)
    if asked.file == "-":
        return evaluate(sys.stdin.buffer, sys.stdout.buffer, trials, asked.lang)
    try:
        with open(asked.file, "rb") as lines:  # noqa: PTH123  # "-" and a path are one argument
            return evaluate(lines, sys.stdout.buffer, trials, asked.lang)
    except OSError as trouble:
        return sorry(f"{asked.file} cannot be read: {trouble.strerror}.")


def _flow_list(_: argparse.Namespace) -> int:
    from bot.flow_commands import flow_list

    return flow_list()


def _flow_check(asked: argparse.Namespace) -> int:
    from bot.flow_commands import flow_check

    return flow_check(asked.path)


def _flow_show(asked: argparse.Namespace) -> int:
    from bot.flow_commands import flow_show

    return flow_show(asked.trial, asked.lang, as_json=asked.json)


def _flow_draw(asked: argparse.Namespace) -> int:
    from bot.flow_commands import flow_draw

    return flow_draw(asked.trial)


def _log_list(asked: argparse.Namespace) -> int:
    from bot.log_commands import log_list

    return log_list(as_json=asked.json)


def _log_show(asked: argparse.Namespace) -> int:
    from bot.log_commands import log_show

    return log_show(asked.number, as_json=asked.json, language=asked.lang)


def _user_invite(asked: argparse.Namespace) -> int:
    from bot.user_commands import invite

    return invite(asked.role, " ".join(asked.site))


def _user_list(_: argparse.Namespace) -> int:
    from bot.user_commands import everyone

    return everyone()


def _user_revoke(asked: argparse.Namespace) -> int:
    from bot.user_commands import revoke

    return revoke(asked.person)


def _user_reset_factor(asked: argparse.Namespace) -> int:
    from bot.user_commands import reset_factor

    return reset_factor(asked.person)


def _db_upgrade(_: argparse.Namespace) -> int:
    from bot.database_commands import upgrade

    return upgrade()


def _db_backup(asked: argparse.Namespace) -> int:
    from bot.database_commands import backup

    return backup(asked.to)


def _db_restore(asked: argparse.Namespace) -> int:
    from bot.restore_command import restore

    return restore(asked.file, sure=asked.yes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Pre-screening for clinical trials from a phone."
    )
    parser.set_defaults(run=None, not_possible=NOT_POSSIBLE)
    verbs = parser.add_subparsers(metavar="VERB")
    _verb(verbs, "run", _run, "start the bot; without TELEGRAM_BOT_TOKEN, play on this machine")
    judge = _verb(verbs, "evaluate", _evaluate, "judge cases, one JSON object a line")
    judge.add_argument("file", nargs="?", default="-", metavar="FILE", help="default: standard input")
    judge.add_argument("--lang", choices=("en", "fr"), default="en")
    _add_flow(_group(verbs, "flow", "the trials"))
    _add_log(_group(verbs, "log", "the conversations"))
    audit_verbs.add_audit(_group(verbs, "audit", "the audit"), _verb)
    data_verbs.add_export(verbs, _verb)
    _add_user(_group(verbs, "user", "who has access"))
    database = _group(verbs, "db", "the database")
    _add_db(database)
    for place in (verbs, database):
        data_verbs.add_erase(place, _verb)
    return parser


def _add_flow(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _verb(verbs, "list", _flow_list, "the trials there are")
    check = _verb(verbs, "check", _flow_check, "check a trial's files, mistake by mistake")
    check.add_argument("path", nargs="?", metavar="PATH", help="default: every trial in TRIALS_DIR")
    show = _verb(verbs, "show", _flow_show, "the questions as the chat shows them")
    show.add_argument("trial", metavar="TRIAL")
    show.add_argument("--lang", choices=("en", "fr"), default="en")
    show.add_argument("--json", action="store_true")
    _verb(verbs, "draw", _flow_draw, "the states and moves, as a diagram").add_argument("trial", metavar="TRIAL")


def _add_log(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _verb(verbs, "list", _log_list, "the latest pre-screenings").add_argument("--json", action="store_true")
    show = _verb(verbs, "show", _log_show, "one pre-screening, as it was seen")
    show.add_argument("number", metavar="NUMBER", help="as people call it: 12, or 12-2 for the second attempt")
    show.add_argument("--json", action="store_true")
    show.add_argument("--lang", choices=("en", "fr"), default="en")
    audit_verbs.add_replay(verbs, _verb)


def _add_user(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    invite = _verb(verbs, "invite", _user_invite, "make a single-use invitation")
    invite.add_argument("role", metavar="ROLE", help="investigator, coordinator, admin or auditor")
    invite.add_argument("site", nargs="*", metavar="SITE", help="one or several, by number, short name or words")
    _verb(verbs, "list", _user_list, "everyone who has a right")
    revoke = _verb(verbs, "revoke", _user_revoke, "take all rights of a person away")
    revoke.add_argument("person", type=int, metavar="NUMBER", help="from `user list`")
    reset = _verb(verbs, "reset", _user_reset_factor, "have a person set up a new second factor for the console")
    reset.add_argument("person", type=int, metavar="NUMBER", help="from `user list`")


def _add_db(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _verb(verbs, "upgrade", _db_upgrade, "bring the tables to this version")
    _verb(verbs, "backup", _db_backup, "copy the database while the bot runs").add_argument(
        "to", nargs="?", metavar="FILE", help="default: a new file in DATA_DIR/backups"
    )
    restore = _verb(
        verbs, "restore", _db_restore, "put a backup in the database's place, once it was said what that loses"
    )
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--yes", action="store_true", help="do not ask")


def _group(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    group = verbs.add_parser(name, help=told, description=told)
    return group.add_subparsers(metavar="VERB", required=True)


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Verb, told: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=told, description=told)
    parser.set_defaults(run=run)
    return parser


def _refused_by_the_database(trouble: Exception, status: int) -> int:
    """Say what the database or the machine has, in its words; what else there is, ours, is raised as it was."""
    from storage.database import NoDatabase, is_trouble_of_the_database
    from storage.migrations import NewerDatabase, NotUpgraded, OlderDatabase
    from storage.places import NoPlace

    if isinstance(trouble, NoDatabase | NoPlace | NewerDatabase | OlderDatabase | NotUpgraded):
        return sorry(str(trouble), status)
    if isinstance(trouble, PermissionError) and trouble.filename:
        why = f"{trouble.filename} is closed to this user: {trouble.strerror}."
        return sorry(f"{why} Run it as the bot's user: docs/operations.md.", status)
    if not is_trouble_of_the_database(trouble):
        raise trouble
    said = str(getattr(trouble, "orig", trouble)).partition("\n")[0]
    why = f"The database cannot be used: {said}. See that it is there and lets us in, and check DATABASE_URL."
    return sorry(why, status)


if __name__ == "__main__":
    sys.exit(main())
