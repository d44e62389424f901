"""The command ``chiso``: list, check, score and explain without writing Python.

Exit codes: 0 where all is well; 1 where a programme or data have errors; 2 where the command
itself cannot be understood, or a file cannot be read. What was asked for goes to the standard
output, everything else to the standard error.
"""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from chiso import files
from chiso._chiso import schema
from chiso.errors import ChisoError
from chiso.file_table import UNREADABLE
from chiso.findings import Findings, counted
from chiso.programme import Programme
from chiso.scores import Scores
from chiso.tables import Table
from chiso.values import plain

__all__ = ["main"]

OK, REFUSED, MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with these arguments (those of the process if absent), and returns
    its exit code.

    >>> main(["list", "--lang", "en", "--format", "csv"])
    id,title
    vn/tn/138,Friendly government and people's mastery – Thái Nguyên (plan 138/KH-UBND)
    vn/766/portal-2026,"Service quality index of Decision 766/QĐ-TTg, as computed by the National Public Service Portal in 2026"
    vn/766/2022,"Service quality index of Decision 766/QĐ-TTg, in the five groups of the decision"
    vn/tt01-2018,Nine indices of one-stop service under Circular 01/2018/TT-VPCP – units
    vn/tt01-2018/officials,Indices of one-stop service under Circular 01/2018/TT-VPCP – officials
    un/hdi,Human Development Index (HDI)
    0
    """
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else MISUSED
    for stream in (sys.stdout, sys.stderr):
        _can_write_everything(stream)
    try:
        code: int = chosen.run(chosen)
        # Here, and not when the process ends, a closed pipe can still be told from a fault.
        sys.stdout.flush()
        return code
    except ChisoError as error:
        _say(str(error))
        return REFUSED
    except BrokenPipeError:
        # Whoever read the output, `head` perhaps, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, TypeError, ImportError) as error:
        where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
        _say(f"chiso: {where}{_reason(error)}")
        return MISUSED


def _reason(error: BaseException) -> str:
    """What went wrong, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def _can_write_everything(stream: Any) -> None:
    """Has a stream write UTF-8 if its own letters are too few, as those of Windows' code pages
    are for Vietnamese."""
    try:
        few = not codecs.lookup(stream.encoding).name.startswith("utf")
        stream.reconfigure(encoding="utf-8" if few else None, errors="backslashreplace")
    except (AttributeError, LookupError, TypeError, ValueError):
        # Somebody's own stream, which is left as it is.
        return


def _parser() -> argparse.ArgumentParser:
    from chiso import version

    parser = argparse.ArgumentParser(
        prog="chiso",
        description="Public-service programmes as data that can be computed.",
        epilog="PROGRAMME is the id of a built-in programme or a file; DATA is a .csv, .json, "
        ".xlsx or .parquet file, or - for any of these from the standard input.",
    )
    parser.add_argument("--version", action="version", version=f"chiso {version()['version']}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    listed = _command(commands, "list", _list, "list the built-in programmes")
    _language(listed)
    _format(listed, "text")

    check = _command(commands, "check", _check, "check a programme, and data for it")
    check.add_argument("programme", metavar="PROGRAMME", help="the id, or a file")
    _data(check, required=False)
    _format(check, "text")

    score = _command(commands, "score", _score, "score units")
    _programme(score)
    _data(score)
    score.add_argument("--out", metavar="FILE", help="write to this file instead")
    score.add_argument(
        "--by", metavar="NODE", help="rank by the points of this node (default: the total)"
    )
    _language(score)
    _format(score, None)

    explain = _command(commands, "explain", _explain, "say why a unit has its points")
    _programme(explain)
    _data(explain)
    explain.add_argument("--unit", metavar="UNIT", help="the unit; all of them if absent")
    _language(explain)

    template = _command(commands, "template", _template, "write an empty table to fill in")
    _programme(template)
    template.add_argument("--out", metavar="FILE", help="write to this file instead")
    _language(template)

    convert = _command(
        commands, "convert", _convert, "write a programme as JSON, or as a table to edit"
    )
    convert.add_argument("programme", metavar="PROGRAMME", help="the id, or a file")
    convert.add_argument("--out", metavar="FILE", help="write to this file instead")

    _command(commands, "schema", _schema, "print the JSON Schema of programme documents")
    return parser


def _command(commands: Any, name: str, run: Any, about: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}."
    )
    made.set_defaults(run=run)
    return made


def _programme(of: argparse.ArgumentParser) -> None:
    of.add_argument("--programme", metavar="PROGRAMME", required=True, help="the id, or a file")


def _data(of: argparse.ArgumentParser, required: bool = True) -> None:
    of.add_argument("--data", metavar="DATA", required=required, help="a file, or -")
    of.add_argument(
        "--data-format",
        choices=("csv", "json", "xlsx", "parquet"),
        help="(default: by the name of the file; of the standard input, by how it begins)",
    )
    of.add_argument("--unit-column", metavar="NAME", help="the column that names the units")
    of.add_argument("--period", metavar="PERIOD", help="the period, or the column that names it")


def _language(of: argparse.ArgumentParser) -> None:
    of.add_argument("--lang", choices=("vi", "en"), default="vi", help="(default: vi)")


def _format(of: argparse.ArgumentParser, default: str | None) -> None:
    kinds = ["text", "csv", "json"] + ([] if default else ["xlsx", "parquet"])
    shown = default or "by the name of the file, or else text"
    of.add_argument("--format", choices=kinds, default=default, help=f"(default: {shown})")


def _list(chosen: argparse.Namespace) -> int:
    from chiso import programmes

    _print(programmes(chosen.lang), chosen.format)
    return OK


def _check(chosen: argparse.Namespace) -> int:
    programme = _load(chosen)
    findings = programme.check()
    if findings.usable and chosen.data is not None:
        try:
            found = _scores(chosen, programme).findings
        except ChisoError as error:
            found = error.findings
        findings = Findings([*findings, *found])
    if chosen.format == "text":
        for finding in findings:
            print(finding)
        _say(_counted(findings))
    else:
        _print(findings.to_table(), chosen.format)
    return OK if findings.usable else REFUSED


def _counted(findings: Findings) -> str:
    errors, warnings = len(findings.errors), len(findings.warnings)
    if not findings:
        return "nothing found"
    advices = len(findings) - errors - warnings
    return ", ".join(
        counted(count, what)
        for count, what in ((errors, "error"), (warnings, "warning"), (advices, "advice"))
    )


def _score(chosen: argparse.Namespace) -> int:
    # Before anything is computed, so that nobody waits for what cannot be written.
    kind: str = chosen.format or _kind_written(chosen.out)
    scores = _scores(chosen, _load(chosen))
    for finding in scores.findings:
        _say(str(finding))
    if kind in ("xlsx", "parquet") and chosen.out is None:
        raise ValueError(f"{kind} is written to a file: name it with --out")
    if kind == "xlsx":
        scores.to_excel(chosen.out, lang=chosen.lang)
        return OK
    table = scores.to_table()
    if kind == "text":
        table = _overview(scores, chosen.by or "total")
    if chosen.out is None:
        _print(table, kind)
    elif kind == "text":
        with open(chosen.out, "w", encoding="utf-8") as file:
            file.write(_text(table))
    elif kind == "csv":
        with open(chosen.out, "w", encoding="utf-8-sig", newline="") as file:
            files.to_csv(table, file)
    elif kind == "json":
        with open(chosen.out, "w", encoding="utf-8") as file:
            file.write(_json(table))
    else:
        _write_parquet(table, chosen.out)
    return OK


def _kind_written(path: str | None) -> str:
    """What is written to a file, by the end of its name."""
    if path is None:
        return "text"
    kind = files.kind_of(path)
    if kind in ("csv", "json", "xlsx", "parquet"):
        return kind
    if os.path.splitext(path)[1].lower() in ("", ".txt"):
        return "text"
    raise ValueError(
        f"{path}: scores are written to .csv, .json, .xlsx, .parquet or .txt; for a file of "
        "another name, say which with --format"
    )


def _write_parquet(table: Table, path: str) -> None:
    """Writes a parquet file, whatever its name."""
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "scores.parquet")
        files.write_table(table, made)
        with open(made, "rb") as source, open(path, "wb") as file:
            shutil.copyfileobj(source, file)


def _overview(scores: Scores, by: str) -> Table:
    """Units with rank, points and class, the best first."""
    ranks, classes = scores.ranks(by), scores.classes
    keys = [name for name in ranks.columns if name in ("unit", "row", "period")]
    columns = {name: ranks[name] for name in [*keys, "rank", "points"]}
    columns["max"] = scores.max[by]
    columns["class"] = classes["class"]
    order = sorted(
        range(len(scores)),
        key=lambda row: (columns["rank"][row] is None, columns["rank"][row] or 0, row),
    )
    return Table({name: [values[row] for row in order] for name, values in columns.items()})


def _explain(chosen: argparse.Namespace) -> int:
    scores = _scores(chosen, _load(chosen))
    if chosen.unit is None:
        cards = list(scores)
    else:
        periods = scores.periods
        several = periods is not None and len(set(periods)) > 1
        cards = (
            [card for card in scores if chosen.unit in (card.unit, card.unit_name)]
            if several
            else []
        ) or [scores[chosen.unit]]
    print("\n\n".join(card.explain(chosen.lang).rstrip() for card in cards))
    return OK


def _template(chosen: argparse.Namespace) -> int:
    programme = _load(chosen)
    if chosen.out is None:
        files.to_csv(programme.template(), sys.stdout)
    elif files.kind_of(chosen.out) == "xlsx":
        from chiso import excel

        excel.write_template(programme, chosen.out, lang=chosen.lang)
    else:
        files.write_table(programme.template(), chosen.out)
    return OK


def _convert(chosen: argparse.Namespace) -> int:
    programme = _load(chosen)
    if chosen.out is None:
        print(programme.to_json())
    elif files.kind_of(chosen.out) == "json":
        with open(chosen.out, "w", encoding="utf-8") as file:
            file.write(programme.to_json() + "\n")
    else:
        files.write_table(programme.to_table(), chosen.out)
    return OK


def _schema(_: argparse.Namespace) -> int:
    print(schema().rstrip())
    return OK


def _load(chosen: argparse.Namespace) -> Programme:
    with _reading(chosen.programme):
        return Programme.load(chosen.programme)


def _scores(chosen: argparse.Namespace, programme: Programme) -> Scores:
    name = "standard input" if chosen.data == "-" else chosen.data
    with _reading(name):
        about = list(programme.inputs), chosen.unit_column
        if chosen.data == "-":
            data = _data_of(_standard_input(), chosen.data_format, *about)
        elif chosen.data_format:
            with open(chosen.data, "rb") as file:
                data = _data_of(file.read(), chosen.data_format, *about)
        else:
            data = files.read_data(chosen.data, *about)
    # As values of one unit, that would be a unit of which nothing is known.
    if isinstance(data, dict) and not data:
        raise ValueError(f"{name}: there is nothing in it; a table begins with its columns' names")
    return programme.score(data, unit=chosen.unit_column, period=chosen.period)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Says which file it is that cannot be read, whatever reads it."""
    try:
        yield
    except ImportError:
        raise
    except ChisoError as error:
        if error.code != UNREADABLE:
            raise
        # Not what the file says is refused, but the file.
        said = (f"{found['message']}; {found.get('help', '')}" for found in error.diagnostics)
        reason = " ".join(" ".join(said).split()).rstrip("; ")
        raise ValueError(reason if name in reason else f"{name}: {reason}") from error
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            raise
        reason = _reason(error)
        if isinstance(error, UnicodeDecodeError):
            reason = f"this is not UTF-8 text ({reason}): save it as UTF-8"
        elif isinstance(error, json.JSONDecodeError):
            reason = f"this is not JSON: {reason}"
        raise ValueError(reason if name in reason else f"{name}: {reason}") from error


def _standard_input() -> bytes:
    buffer = getattr(sys.stdin, "buffer", None)
    read: bytes = sys.stdin.read().encode() if buffer is None else buffer.read()
    return read


def _data_of(content: bytes, kind: str | None, inputs: list[str], unit: str | None) -> Any:
    """The data in the content of a file; if nobody says of which kind, by how it begins."""
    if kind is None:
        start = content.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
        kind = "json" if start in (b"[", b"{") else "csv"
        kind = {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}.get(content[:4], kind)
    if kind == "json":
        return files.of_json(content.decode("utf-8-sig"))
    if kind == "csv":
        names = files.NAMES.difference(inputs) | {unit or "unit"}
        return files.of_csv(io.StringIO(content.decode("utf-8-sig"), newline=""), names=names)
    # Their readers want a file, with a name that says what it is.
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f"data.{kind}")
        with open(path, "wb") as file:
            file.write(content)
        try:
            return files.read_data(path, inputs, unit)
        except Exception as error:
            # Nobody knows that file.
            raise ValueError(_reason(error).replace(f"{path}: ", "")) from error


def _print(table: Table, kind: str) -> None:
    if kind == "csv":
        files.to_csv(table, sys.stdout)
    elif kind == "json":
        print(_json(table))
    else:
        print(_text(table), end="")


def _json(table: Table) -> str:
    return json.dumps(list(table), ensure_ascii=False, indent=2, default=plain)


def _text(table: Table) -> str:
    """A table in columns, for people."""
    names = table.columns
    columns = [[name, *(_cell(value) for value in table[name])] for name in names]
    widths = [max(map(len, column)) for column in columns]
    numeric = [
        all(isinstance(value, (int, float)) or value is None for value in table[name])
        for name in names
    ]
    lines = []
    for row in zip(*columns, strict=True):
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
