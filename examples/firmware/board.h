/* What the example needs of a board. It runs on QEMU's Cortex-M and RISC-V machines, talking to the host by semihosting, and
   on an ATmega2560 under simavr. */
#ifndef BOARD_H
#define BOARD_H
#include <stdint.h>

void board_print(const char *text);
/* label, then a number in hexadecimal (8 digits) or decimal, then a new line */
void board_print_hex(const char *label, uint32_t value);
void board_print_number(const char *label, uint32_t value);
void board_exit(int code);

/* What was executed since board_count_begin: instructions, under QEMU with -icount shift=0 (Cortex-M: SysTick as a clock, at
   most about 2^24 × 40); on AVR clock cycles, to the nearest 1024. */
void board_count_begin(void);
uint32_t board_count(void);
#endif
