/* Ten controllers over one set of weights, tick by tick in turn: each must compute what it computes alone. */
#include "board.h"
#include "controller.h"
#include <string.h>

#define COUNT 10u
#define TICKS 2500u

static controller_t some[COUNT], alone, kept;

/* What the controller `who` is told before its tick `k`, and the tick. */
static void drive(controller_t *c, uint32_t who, uint32_t k)
{
  controller_request request;
  float position[CONTROLLER_CHANNELS];
  uint32_t i;
  const float own = (float)who + 1.0f;
  if (k == 0) {
    controller_init(c);
    for (i = 0; i < CONTROLLER_CHANNELS; ++i) position[i] = 0.125f * own - 0.5f;
    (void)controller_start(c, position);
    (void)controller_set_rate(c, 100.0f + 37.5f * own);
  }
  if (k % (170 + 31 * who) == 3 * who) {
    controller_usual(&request);
    for (i = 0; i < CONTROLLER_CHANNELS; ++i) request.gain[i] = 0.25f * own;
    (void)controller_play(c, (who + k) % CONTROLLER_MOTIFS, &request);
  }
  if (k % 700 == 10 * who) controller_set_speed(c, 0.5f + 0.125f * own);
  if (k % 1100 == 900 + who) controller_stop(c);
  if (k == 2000 + who) (void)controller_start(c, 0);
  controller_sensors(c)[0] = 0.0625f * own * (float)(k % 13);
  controller_tick(c);
}

int main(void)
{
  uint32_t k, who, different = 0;
  for (k = 0; k < TICKS; ++k)
    for (who = 0; who < COUNT; ++who) drive(&some[who], who, k);
  for (who = 0; who < COUNT; ++who) {
    for (k = 0; k < TICKS; ++k) {
      if (k == 1234) { /* a copy of the struct is a snapshot */
        kept = alone;
        memset(&alone, 0x55, sizeof alone);
        alone = kept;
      }
      drive(&alone, who, k);
    }
    board_print_hex("hash ", controller_hash(&some[who]));
    if (controller_hash(&alone) != controller_hash(&some[who])) ++different;
  }
  board_print_number("different ", different);
  return different == 0 ? 0 : 1;
}
