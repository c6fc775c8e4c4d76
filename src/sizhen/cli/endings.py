"""How a command ends: one sentence on stderr and an exit code, never a traceback unless asked for."""

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sizhen.core.errors import SizhenError
from sizhen.core.language import translate as _

STOPPED, OUR_FAULT, DATA = 130, 70, 3


@dataclass
class Ending:
    """The code a command will end with."""

    code: int = 0


@contextmanager
def ended(debug: bool) -> Iterator[Ending]:
    """Run a command's body and leave the process with its code."""
    ending = Ending()
    try:
        yield ending
    except SizhenError as error:
        ending.code = _said(error.message, error.exit_code, debug)
    except KeyboardInterrupt:
        exec("")  # an interrupt inside an exec (dataclasses, on import) is remembered, and Python would end itself by a signal
        ending.code = _said(_("stopped; run the same command again to go on where it stopped"), STOPPED, debug)
    except BrokenPipeError:
        sys.stderr.close()
        ending.code = 0
    except MemoryError:
        ending.code = _said(_("memory ran out; expected data that fit, or a smaller batch (--set learn.batch=8)"), DATA, debug)
    except ModuleNotFoundError as error:
        sentence = _("the library {name} is missing; `pip install 'sizhen[train]'` brings all that fits models").format(name=error.name)
        ending.code = _said(sentence, 2, debug)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            ending.code = _said(_("the disk is full; make room and run the same command again"), DATA, debug)
        else:
            sentence = _("{file}: {reason}").format(file=error.filename or "?", reason=error.strerror or type(error).__name__)
            ending.code = _said(sentence, DATA, debug)
    except Exception as error:
        sentence = _("a fault of Sizhen's own ({kind}); run again with --debug and report what it shows").format(kind=type(error).__name__)
        ending.code = _said(sentence, OUR_FAULT, debug)
    if ending.code:
        raise SystemExit(ending.code)


def _said(sentence: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    sys.stderr.write(sentence + "\n")
    return code
