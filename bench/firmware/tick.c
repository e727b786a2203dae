/* Counts a tick that makes one step of a motif, and the stack that it takes. */
#include "board.h"
#include "controller.h"

#define DEEP 1024
#include "stack.h"

static controller_t controller;

int main(void)
{
  controller_request request;
  uint32_t k;
  controller_init(&controller);
  controller_usual(&request);
  for (k = 0; k < CONTROLLER_CHANNELS; ++k) request.gain[k] = 0.01f; /* so small that no limit makes it slower */
  (void)controller_play(&controller, 0, &request);
  for (k = 0; k < 10000 && controller_phase(&controller) != CONTROLLER_EXECUTE; ++k) controller_tick(&controller);
  for (k = 0; k < 20; ++k) controller_tick(&controller);
  (void)stack(1);
  board_count_begin();
  for (k = 0; k < 20; ++k) controller_tick(&controller);
  board_print_number("instructions ", board_count() / 20);
  board_print_number("stack ", stack(0));
  return 0;
}
