// The symbols that the kit's library provides, one a line, for the plugin to look up.
__asm__(
    ".pushsection .rodata\n"
    ".globl puzzle_provided_begin, puzzle_provided_end\n"
    "puzzle_provided_begin: .incbin \"" PUZZLE_PROVIDED
    "\"\n"
    "puzzle_provided_end:\n"
    ".popsection\n");
