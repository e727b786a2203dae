/* A bare RISC-V under QEMU (machine "virt"): stack, FPU, bss; semihosting instead of a serial port. */
#include "board.h"

extern uint32_t bss_begin, bss_end;
int main(void);
void begin(void);

/* The three instructions that QEMU knows; the arguments are where the calling convention puts them. Aligned, as they may not
   straddle two pages. */
__attribute__((naked, noinline, aligned(16))) static uintptr_t
semihosting(uintptr_t operation __attribute__((unused)), const void *argument __attribute__((unused)))
{
  __asm__(".option push\n .option norvc\n slli x0, x0, 31\n ebreak\n srai x0, x0, 7\n ret\n .option pop");
}

void board_print(const char *text) { (void)semihosting(0x04, text); }

void board_exit(int code)
{
  uintptr_t reason[2];
  reason[0] = 0x20026; /* ADP_Stopped_ApplicationExit */
  reason[1] = (uintptr_t)code;
  (void)semihosting(0x20, reason); /* SYS_EXIT_EXTENDED */
  for (;;) {
  }
}

static uint32_t counted(void)
{
  uintptr_t instructions;
  __asm__ volatile(".option arch, +zicsr\n csrr %0, minstret" : "=r"(instructions));
  return (uint32_t)instructions;
}

static uint32_t from;

void board_count_begin(void) { from = counted(); }
uint32_t board_count(void) { return counted() - from; }

void begin(void)
{
  volatile uint32_t *to;
  for (to = &bss_begin; to < &bss_end;) *to++ = 0;
  board_exit(main());
}

__attribute__((section(".start"), naked, used)) void start(void)
{
  __asm__ volatile(".option push\n .option norelax\n la gp, __global_pointer$\n .option pop\n la sp, stack_top");
#if defined(__riscv_flen)
  __asm__ volatile(".option arch, +zicsr\n li t0, 0x6000\n csrs mstatus, t0\n csrw fcsr, zero"); /* the FPU; round to nearest */
#endif
  __asm__ volatile(".option arch, +zicsr\n la t0, fault\n csrw mtvec, t0\n j begin");
}

__attribute__((aligned(4), used)) static void fault(void)
{
  board_print("fault\n");
  board_exit(1);
}
