/* Counts a tick in which the policy picks, and one in which the same motif begins because it was asked for. */
#include "board.h"
#include "controller.h"

static controller_t controller;

int main(void)
{
  uint32_t motif;
  controller_init(&controller);
  board_count_begin();
  controller_tick(&controller);
  board_print_number("picks ", board_count());
  motif = (uint32_t)controller_choice(&controller);
  controller_init(&controller);
  controller_set_policy(&controller, 0);
  (void)controller_play(&controller, motif, 0);
  board_count_begin();
  controller_tick(&controller);
  board_print_number("begins ", board_count());
  return 0;
}
