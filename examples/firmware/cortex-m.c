/* A bare Cortex-M under QEMU: vectors, FPU, data and bss; semihosting instead of a serial port. */
#include "board.h"

extern uint32_t stack_top, data_in_flash, data_begin, data_end, bss_begin, bss_end;
int main(void);

static void semihosting(uint32_t operation, const void *argument)
{
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void board_print(const char *text) { semihosting(0x04, text); }

void board_exit(int code)
{
  uint32_t reason[2];
  reason[0] = 0x20026; /* ADP_Stopped_ApplicationExit */
  reason[1] = (uint32_t)code;
  semihosting(0x20, reason);
  for (;;) {
  }
}

#define SYST ((volatile uint32_t *)0xE000E010u) /* control, reload, current value */

void board_count_begin(void)
{
  SYST[0] = 0;
  SYST[1] = 0xFFFFFF;
  SYST[2] = 0;
  SYST[0] = 5; /* processor clock, no interrupt */
}

/* QEMU counts one instruction a nanosecond; the clock of these machines ticks every 1e9 / CLOCK_HZ of them. */
uint32_t board_count(void) { return (0xFFFFFF - SYST[2]) * (1000000000u / CLOCK_HZ); }

static void fault(void)
{
  board_print("fault\n");
  board_exit(1);
}

void start(void)
{
  uint32_t *from = &data_in_flash;
  volatile uint32_t *to;
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: the FPU */
  __asm__ volatile("dsb\n isb");
#if defined(FLUSH_TO_ZERO) /* to see the self-test notice it */
  {
    uint32_t fpscr;
    __asm__ volatile("vmrs %0, fpscr" : "=r"(fpscr));
    __asm__ volatile("vmsr fpscr, %0" : : "r"(fpscr | 1u << 24));
  }
#endif
#endif
  for (to = &data_begin; to < &data_end;) *to++ = *from++;
  for (to = &bss_begin; to < &bss_end;) *to++ = 0;
  board_exit(main());
}

typedef void (*handler)(void);
__attribute__((section(".vectors"), used)) static const handler vectors[16] = {
  (handler)(uintptr_t)&stack_top, start, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault,
};
