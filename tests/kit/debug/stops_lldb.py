"""Makes lldb stop where the test of a puzzle fails: at the first failed expectation, exception or crash, with the
exercise's frame selected.

`runner debug` and .vscode/launch.json start lldb with it. By hand:
    lldb -o "command script import tests/kit/debug/stops_lldb.py" -o run -- build/tests/debug_01_event_loop_basics --break
"""
import re

import lldb

EXERCISE = re.compile(r"exercises/\d\d_\w+\.hpp$")
TEST = re.compile(r"tests/test_\d\d_\w+\.cpp$")

THROWN = (
    "The exercise is on the stack, and an exception passes. A cancellation arrives as one too (operation_aborted).\n"
    "If this one is right: continue\n"
)
EXIT = "The exercise ends the program.\n"
GIVEN_UP = "The test cannot go on: a deadlock, a loop without an end, or an exception out of a handler.\n"
RETURNED = (
    "The exercise is not on the stack: it has returned or is suspended, and the test looks at what it did.\n"
    "To see it run: breakpoint set --one-shot true --file FILE.hpp --line LINE, then run\n"
)


def first_frame_in(thread, files):
    for frame in thread:
        spec = frame.GetLineEntry().GetFileSpec()
        if spec.IsValid() and files.search(spec.fullpath or ""):
            return frame
    return None


def caller_name(frame):
    older = frame.GetThread().GetFrameAtIndex(1)
    return older.GetFunctionName() or "" if older else ""


def in_exercise(frame, location, *_):
    """Stops only when the exercise has called the function, directly or not."""
    # AddressSanitizer has a function of the same name, which calls the real one.
    nested = "__cxa_throw" in caller_name(frame)
    return not nested and first_frame_in(frame.GetThread(), EXERCISE) is not None


def given_up(frame, location, *_):
    """A failed expectation is a finding too, but there Catch2 stops (--break)."""
    return "puzzle::expect" not in caller_name(frame)


words_of = {}


class SelectFrame:
    """Selects the exercise's frame: the program has often stopped deep in a library."""

    def __init__(self, target, extra_args, internal_dict):
        pass

    def handle_stop(self, context, stream):
        thread = context.GetThread()
        if thread.GetStopReason() == lldb.eStopReasonBreakpoint:
            stream.Print(words_of.get(thread.GetStopReasonDataAtIndex(0), ""))
        frame = first_frame_in(thread, EXERCISE)
        if frame is None and thread.GetStopReason() in (lldb.eStopReasonSignal, lldb.eStopReasonException):
            stream.Print(RETURNED)
        frame = frame or first_frame_in(thread, TEST)
        if frame is not None and frame.GetFrameID() != 0:
            thread.SetSelectedFrame(frame.GetFrameID())
            stream.Print(str(frame) + "\n")
        return True


def __lldb_init_module(debugger, internal_dict):
    target = debugger.GetSelectedTarget()
    if not target.IsValid():  # an IDE makes it later
        target = debugger.GetDummyTarget()
    for name in ("__cxa_throw", "std::rethrow_exception", "exit", "_exit", "quick_exit"):
        breakpoint = target.BreakpointCreateByName(name)
        breakpoint.SetScriptCallbackFunction(__name__ + ".in_exercise")
        words_of[breakpoint.GetID()] = EXIT if "exit" in name else THROWN
    breakpoint = target.BreakpointCreateByName("puzzle::detail::report::add")
    breakpoint.SetScriptCallbackFunction(__name__ + ".given_up")
    words_of[breakpoint.GetID()] = GIVEN_UP
    for command in (
        "target stop-hook add -P " + __name__ + ".SelectFrame",
        # Of puzzle 12: it is for the program.
        "process handle SIGTERM --stop false --notify false --pass true",
    ):
        debugger.HandleCommand(command)
