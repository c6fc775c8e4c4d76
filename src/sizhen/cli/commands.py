"""The commands of `sizhen`: their words and options, handed on to the workflow."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sizhen.cli.endings import ended
from sizhen.cli.usage import Command, Group
from sizhen.core.language import translate as _
from sizhen.core.language import use

application = typer.Typer(
    name="sizhen",
    cls=Group,
    help=_("Train, judge and read models on a hospital's own images, signals, notes and prescriptions. 四诊:望、闻、问、切。"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
bundles = typer.Typer(cls=Group, help=_("Look into a bundle."), no_args_is_help=True, rich_markup_mode=None)
application.add_typer(bundles, name="bundle")

Json = Annotated[bool, typer.Option("--json", help=_("One JSON document on stdout and nothing else."))]
Language = Annotated[str | None, typer.Option("--language", help=_("en or zh; else SIZHEN_LANGUAGE, else the locale."))]
Debug = Annotated[bool, typer.Option("--debug", help=_("Show the traceback of an error."))]
BundleFile = Annotated[Path, typer.Argument(metavar="B", help=_("A NAME.sizhen file."))]


@application.command(cls=Command, help=_("Say what was found in DATA and write a recipe, every guess commented."))
def init(
    data: Annotated[Path, typer.Argument(help=_("A file or folder of data."))],
    out: Annotated[Path, typer.Option("--out", help=_("Where the recipe goes."))] = Path("sizhen.toml"),
    as_json: Json = False,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """Say what was found in DATA and write a recipe, every guess commented."""
    with ended(debug):
        use(language)
        from sizhen.workflow.initialise import initialise

        found = initialise(data, out)
        _print(found.to_json() if as_json else found.text)


@application.command(cls=Command, help=_("Gather, audit, split, train, calibrate, evaluate, explain, pack; go on where it was stopped."))
def run(
    recipe: Annotated[Path, typer.Argument(help=_("The recipe."))] = Path("sizhen.toml"),
    data: Annotated[Path | None, typer.Option("--data", help=_("Data; wins over the recipe's."))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("The run's folder."))] = None,
    folds: Annotated[int | None, typer.Option("--folds", help=_("Cross-validate in K folds by patient."))] = None,
    setting: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("Override a key of the recipe."))] = None,
    sign: Annotated[Path | None, typer.Option("--sign", help=_("A private key (PEM, Ed25519) to sign the bundle with."))] = None,
    as_json: Json = False,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """Gather, audit, split, train, calibrate, evaluate, explain, pack; go on where it was stopped."""
    with ended(debug):
        use(language)
        from sizhen.cli.progress import Bars
        from sizhen.workflow.run import run as follow

        with Bars() as bars:
            result = follow(recipe, data, out, folds, setting or (), bars, sign)
        if as_json:
            _print(result.evaluation.to_json())
        else:
            _table(result.evaluation)
            _print("\n".join(str(path) for path in (result.bundle, result.report, result.cases)))


@application.command(cls=Command, help=_("One opinion per case; ends with 5 only if no case got one."))
def examine(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help=_("Images, records, notes, patients."))],
    bundle: Annotated[Path, typer.Option("--bundle", help=_("A NAME.sizhen file."))],
    html: Annotated[Path | None, typer.Option("--html", help=_("Write a page to read."))] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help=_("Write a line a case, for a spreadsheet."))] = None,
    record: Annotated[Path | None, typer.Option("--record", help=_("Append who, when, digests and outcome; no content."))] = None,
    as_json: Json = False,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """One opinion per case; ends with 5 only if no case got one."""
    with ended(debug) as ending:
        use(language)
        from sizhen.cli.progress import Bars
        from sizhen.workflow.examine import examine_many

        with Bars() as bars:
            examined = examine_many(bundle, inputs, bars)
        examined.write(html=html, csv=csv, record=record)
        if as_json:
            _print(examined.to_json())
        else:
            _print(examined.text())
        ending.code = examined.exit_code


@application.command(cls=Command, help=_("The same measures on other data, with labels."))
def evaluate(
    words: Annotated[list[Path], typer.Argument(metavar="[B] DATA", help=_("The bundle (or --bundle) and data with labels."))],
    bundle: Annotated[Path | None, typer.Option("--bundle", help=_("A NAME.sizhen file."))] = None,
    part: Annotated[str | None, typer.Option("--part", help=_("Only this part of the data."))] = None,
    as_json: Json = False,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """The same measures on other data, with labels."""
    with ended(debug):
        use(language)
        from sizhen.cli.progress import Bars
        from sizhen.core.errors import UsageError
        from sizhen.workflow.evaluate import evaluate as judge

        paths = [*([bundle] if bundle is not None else []), *words]
        if len(paths) != 2:
            raise UsageError(_("evaluate takes a bundle and one file or folder of data; found {n} paths").format(n=len(paths)))
        with Bars() as bars:
            evaluation = judge(paths[0], paths[1], part, bars)
        if as_json:
            _print(evaluation.to_json())
        else:
            _table(evaluation, audited=True)


@application.command(cls=Command, help=_("Take out of notes and tables what tells who somebody is; the clean files go to DIR."))
def deidentify(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help=_("Notes, folders of them, tables (CSV, JSON lines, Parquet)."))],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("Where the clean files go, under the same names."))],
    bundle: Annotated[Path | None, typer.Option("--bundle", help=_("A bundle of task identifiers, beside the rules."))] = None,
    surrogates: Annotated[bool, typer.Option("--surrogates", help=_("Random values of like form in place of marks; dates moved."))] = False,
    table: Annotated[
        Path | None,
        typer.Option("--table", help=_("Keep the surrogates here, encrypted (passphrase asked, or in SIZHEN_PASSPHRASE).")),
    ] = None,
    words: Annotated[
        Path | None, typer.Option("--words", help=_("Own words to take out, one a line: staff; after [wards], wards."))
    ] = None,
    patient: Annotated[str | None, typer.Option("--patient", help=_("The column that names the patient."))] = None,
    as_json: Json = False,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """Take out of notes and tables what tells who somebody is; the clean files go to DIR."""
    with ended(debug) as ending:
        use(language)
        from sizhen.cli.progress import Bars
        from sizhen.workflow.deidentify import deidentify as clear

        passphrase = _passphrase(table) if table is not None else None
        with Bars() as bars:
            done = clear(inputs, out, bundle, surrogates, table, passphrase, words, patient, bars)
        _print(done.to_json() if as_json else done.text())
        ending.code = done.exit_code


@bundles.command(cls=Command, help=_("What is in a bundle."))
def show(bundle: BundleFile, as_json: Json = False, language: Language = None, debug: Debug = False) -> None:
    """What is in a bundle."""
    with ended(debug):
        use(language)
        from sizhen.workflow.bundles import shown

        said = shown(bundle)
        _print(said.to_json() if as_json else said.text)


@bundles.command(cls=Command, help=_("Audit a bundle: names, sizes, digests, signature."))
def verify(
    bundle: BundleFile,
    key: Annotated[Path | None, typer.Option("--key", help=_("A public key (PEM); then the signature must be its owner's."))] = None,
    language: Language = None,
    debug: Debug = False,
) -> None:
    """Audit a bundle: names, sizes, digests, signature."""
    with ended(debug):
        use(language)
        from sizhen.workflow.bundles import verified

        _print(verified(bundle, key))


@bundles.command(cls=Command, help=_("The model card: what it is for, how good, what it must not be used for."))
def card(bundle: BundleFile, language: Language = None, debug: Debug = False) -> None:
    """The model card: what it is for, how good, what it must not be used for."""
    with ended(debug):
        use(language)
        from sizhen.workflow.bundles import card_of

        _print(card_of(bundle))


@application.command(cls=Command, help=_("Versions, threads, codecs, libraries; what is missing and how to get it."))
def doctor(as_json: Json = False, language: Language = None, debug: Debug = False) -> None:
    """Versions, threads, codecs, libraries; what is missing and how to get it."""
    with ended(debug):
        use(language)
        from sizhen.workflow.doctor import doctor as look

        found = look()
        _print(found.to_json() if as_json else found.text)


@application.command(cls=Command, help=_("Remove what a run's stages kept; bundle and pages stay."))
def clean(
    folder: Annotated[Path, typer.Argument(help=_("The folder of a run."))] = Path("."), language: Language = None, debug: Debug = False
) -> None:
    """Remove what a run's stages kept; bundle and pages stay."""
    with ended(debug):
        use(language)
        from sizhen.workflow.cleaning import clean as sweep

        _print(sweep(folder))


def _passphrase(table: Path) -> str | None:
    """From SIZHEN_PASSPHRASE, else asked for (twice where the table is new); None where there is no terminal to ask on."""
    import os

    if given := os.environ.get("SIZHEN_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        return None
    return str(typer.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=not table.exists(), err=True))


def _print(content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write(text.rstrip("\n") + "\n")


def _table(evaluation: Any, audited: bool = False) -> None:
    from rich.console import Console

    from sizhen.report.terminal import evaluation_table

    Console().print(evaluation_table(evaluation, audited))
