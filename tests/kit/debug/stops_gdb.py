"""Makes gdb stop where the test of a puzzle fails: at the first failed expectation, exception or crash, with the
exercise's frame selected.

`runner debug` starts gdb with it. By hand:
    gdb -x tests/kit/debug/stops_gdb.py -ex run --args build/tests/debug_01_event_loop_basics --break
"""
import re

import gdb

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
    "To see it run: tbreak FILE.hpp:LINE, then run\n"
)


def frames():
    frame = gdb.newest_frame()
    while frame is not None and frame.is_valid():
        yield frame
        try:
            frame = frame.older()
        except gdb.error:  # the stack is damaged from here on
            return


def first_frame_in(files):
    for frame in frames():
        table = frame.find_sal().symtab
        if table is not None and files.search(table.fullname()):
            return frame
    return None


def caller_name():
    older = gdb.newest_frame().older()
    return (older.name() if older is not None else None) or ""


class InExercise(gdb.Breakpoint):
    """A function that stops the program only when the exercise has called it, directly or not."""

    def __init__(self, function, words):
        super().__init__(function, internal=True)
        self.function = function
        self.words = words

    def stop(self):
        # AddressSanitizer has a function of the same name, which calls the real one.
        return self.function not in caller_name() and first_frame_in(EXERCISE) is not None


class SimulationGivenUp(gdb.Breakpoint):
    """Where the kit reports a finding. A failed expectation is one too, but there Catch2 stops (--break)."""

    words = GIVEN_UP

    def stop(self):
        return "puzzle::expect" not in caller_name()


def set_breakpoints():
    for name in ("__cxa_throw", "std::rethrow_exception"):
        InExercise(name, THROWN)
    for name in ("exit", "_exit", "quick_exit"):
        InExercise(name, EXIT)
    SimulationGivenUp("puzzle::detail::report::add", internal=True)


def on_stop(event):
    """Selects the exercise's frame: the program has often stopped deep in a library."""
    try:
        for breakpoint in getattr(event, "breakpoints", []):
            gdb.write(getattr(breakpoint, "words", ""))
        frame = first_frame_in(EXERCISE)
        if frame is None and isinstance(event, gdb.SignalEvent):
            gdb.write(RETURNED)
        frame = frame or first_frame_in(TEST)
        if frame is not None and frame != gdb.newest_frame():
            frame.select()
            gdb.write(gdb.execute("frame", to_string=True))
    except gdb.error:  # the program has ended
        pass


for setting in (
    "breakpoint pending on",
    "confirm off",
    "pagination off",
    "print thread-events off",
):
    gdb.execute("set " + setting, to_string=True)
# Of puzzle 12: it is for the program.
gdb.execute("handle SIGTERM nostop noprint pass", to_string=True)
# As text: gdb would say of each that the libraries are not loaded yet.
gdb.execute("python set_breakpoints()", to_string=True)
gdb.events.stop.connect(on_stop)
