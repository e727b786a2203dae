/* The stack that something takes: stack(1) before it, stack(0) behind. It looks no deeper than DEEP bytes. */
#include <stdint.h>

/* Paints the stack below the caller, or counts what is no longer painted there. */
__attribute__((noinline)) static uint32_t stack(int paint)
{
  volatile unsigned char below[DEEP];
  uint32_t k;
  if (paint)
    for (k = 0; k < DEEP; ++k) below[k] = 0xa5;
  for (k = 0; k < DEEP && below[k] == 0xa5; ++k) {
  }
  return DEEP - k;
}
