/* What the example needs of a board: it runs on QEMU's Cortex-M machines, talking to the host by semihosting. */
#ifndef BOARD_H
#define BOARD_H
#include <stdint.h>

void board_print(const char *text);
/* label, then a number in hexadecimal (8 digits) or decimal, then a new line */
void board_print_hex(const char *label, uint32_t value);
void board_print_number(const char *label, uint32_t value);
void board_exit(int code);

/* Instructions since board_count_begin, under QEMU -icount shift=0 (SysTick as a clock; at most about 2^24 × 40). */
void board_count_begin(void);
uint32_t board_count(void);
#endif
