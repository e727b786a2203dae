/* Counts the adding of a motif, and the stack that it takes: record.h has a record that is good. On the host it takes the time. */
#include "board.h"
#include "controller.h"
#include "record.h"

#define DEEP 6000
#include "stack.h"

static controller_t controller;

#ifdef TIMES
#include <time.h>

/* ns of an add, this one in a controller that has it not yet */
static void measure(void)
{
  const clock_t begin = clock();
  uint32_t k;
  for (k = 0; k < TIMES; ++k) {
    controller_init(&controller);
    (void)controller_add(&controller, record, sizeof record);
  }
  board_print_number("ns ", (uint32_t)((double)(clock() - begin) / CLOCKS_PER_SEC / TIMES * 1e9));
}
#else
static void measure(void) {}
#endif

int main(void)
{
  int motif;
  uint32_t count;
  controller_init(&controller);
  (void)stack(1);
  board_count_begin();
  motif = controller_add(&controller, record, sizeof record);
  count = board_count();
  board_print_number("stack ", stack(0));
  board_print_number("instructions ", count);
  board_print_number("motif ", (uint32_t)motif);
  measure();
  return 0;
}
