/* examples/firmware/board.h on the host. */
#include "board.h"
#include <stdio.h>
#include <stdlib.h>
#if defined(FLUSH_TO_ZERO)
#include <xmmintrin.h>
__attribute__((constructor)) static void flush(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }
#endif

void controller_trap(void);
void controller_trap(void) { abort(); }
void board_print(const char *text) { fputs(text, stdout); }
void board_exit(int code) { exit(code); }
void board_count_begin(void) {}
uint32_t board_count(void) { return 0; }
