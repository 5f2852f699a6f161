"""What do all commands share? Options, and how an error becomes a line and an exit code."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from search.durable import DISK_FULL
from search.errors import DiskFullError, InputError, UsageError, WensouError
from search.settings import Settings, help_of, load_settings
from search.terminal.streams import use_utf8

EXIT_CODES = {
    0: "done",
    1: "a wrong option, setting or argument",
    2: "done, but files were skipped and --strict was given",
    3: "input that cannot be read, an unknown id, or no permission",
    4: "the disk is full",
    5: "another process is writing the index",
    6: "the index is missing or damaged",
    7: "the index was made with other analysis rules",
    70: "a fault of wensou itself",
    130: "stopped with Ctrl+C",
    141: "the program that reads the output has gone",
}

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Common:
    """The common options as given, before or after the command's name."""

    index: Path | None = None
    json: bool = False
    quiet: bool = False
    debug: bool = False

    def settings(self, **flags: object) -> Settings:
        """The settings in force for a command that was given these flags."""
        return load_settings({"index": self.index, **flags}, os.environ, Path.cwd())


@dataclass(slots=True)
class Run:
    """One run of the command line. It outlives click's context, so that errors can ask it."""

    common: Common = Common()


def _common_options() -> list[click.Option]:
    return [
        click.Option(["--index"], metavar="DIR", help=f"The {help_of('index')}."),
        click.Option(["--json"], is_flag=True, help="Print JSON."),
        click.Option(["--quiet"], is_flag=True, help="Print results and errors only."),
        click.Option(["--debug"], is_flag=True, help="Show the traceback of an error."),
    ]


class Command(click.Command):
    """A command that takes the common options too; its function is given them as ``common``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_common_options())

    def invoke(self, ctx: click.Context) -> Any:
        ctx.params["common"] = _take_common(ctx)
        return super().invoke(ctx)


class Group(click.Group):
    """The group of all commands: it takes the common options before the command's name."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_common_options())

    def invoke(self, ctx: click.Context) -> Any:
        _take_common(ctx)
        return super().invoke(ctx)


def _take_common(ctx: click.Context) -> Common:
    """Move the common options out of the context and add them to those given before."""
    run = ctx.ensure_object(Run)
    given = {name: ctx.params.pop(name) for name in ("index", "json", "quiet", "debug")}
    run.common = replace(run.common, **{name: value for name, value in given.items() if value})
    return run.common


def setting_options(*names: str) -> Callable[[_F], _F]:
    """Options that override settings, with the help of the settings themselves."""

    def decorate(function: _F) -> _F:
        for name in reversed(names):
            default = getattr(Settings(), name)
            function = click.option(
                "--" + name.replace("_", "-"),
                type=int if isinstance(default, int) else str,
                multiple=isinstance(default, tuple),
                help=f"{help_of(name)[0].upper()}{help_of(name)[1:]}.",
                callback=_none_if_empty,
            )(function)
        return function

    return decorate


def _none_if_empty(ctx: click.Context, param: click.Parameter, value: object) -> object:
    """An option that may be repeated and is not given overrides nothing."""
    return None if value == () else value


def run(group: Group, argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are printed, never raised."""
    use_utf8()
    # Those of Whoosh and jieba, whose source newer Pythons warn of when they compile it.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    # numpy is imported later, and would start a thread a core for linear algebra, which we lack.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    state = Run()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        # Not group.main(): it turns errors into texts and exit codes of its own.
        with group.make_context("wensou", arguments, obj=state) as context:
            result = group.invoke(context)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _say("stopped", 130)
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:
        if state.common.debug:
            traceback.print_exc()
        return _say(*_line_and_code(error))


def _line_and_code(error: Exception) -> tuple[str, int]:
    if isinstance(error, click.ClickException):
        return _usage_line(error), UsageError.exit_code
    if isinstance(error, WensouError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        reason = f"{error.filename or 'a file'}: {error.strerror or error}"
        if error.errno in DISK_FULL:
            return f"{reason}; free some space and run it again", DiskFullError.exit_code
        return f"{reason}; check the path and its permissions", InputError.exit_code
    kind = type(error).__name__
    return f"unexpected {kind}: {error}; run it again with --debug and report what it prints", 70


def _usage_line(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "wensou"
    return f"{error.format_message().rstrip('.')}; see {path} --help"


def _say(message: str, code: int) -> int:
    with suppress(OSError):
        print(f"wensou: {' '.join(message.split())}", file=sys.stderr, flush=True)
    return code


def _reader_gone() -> int:
    """Such as ``wensou export | head``. What is left must not fail again when Python ends."""
    with suppress(OSError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + getattr(signal, "SIGPIPE", 13)
