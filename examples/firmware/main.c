/* Runs the scenario of tests/scenario on a chip and prints the hashes of the state: the same as everywhere else. */
#include "board.h"
#include "controller.h"
#include "scenario.h"
#include <string.h>

static controller_t controller, kept;

static float real(uint32_t bits)
{
  union {
    uint32_t u;
    float f;
  } word;
  word.u = bits;
  return word.f;
}

static void obey(const struct command *command)
{
  controller_request request;
  float position[CONTROLLER_CHANNELS];
  switch (command->what) {
  case PLAY:
    memcpy(&request, requests[command->b], sizeof request); /* as bits: a value may be no number */
    (void)controller_play(&controller, command->a, &request);
    break;
  case SETTLE:
    position[0] = real(command->a);
    position[1] = real(command->b);
    (void)controller_settle(&controller, position);
    break;
  case STRIDE: controller_set_stride(&controller, command->a); break;
  case SPEED: controller_set_speed(&controller, real(command->a)); break;
  case FINISH: controller_finish(&controller); break;
  case SENSOR: *(volatile uint32_t *)(void *)controller_sensors(&controller) = command->a; break; /* bits: it may be no number */
#ifdef CONTROLLER_INPUTS
  case INPUT: ((volatile uint32_t *)(void *)controller_inputs(&controller))[command->b] = command->a; break;
  case POLICY: controller_set_policy(&controller, (int)command->a); break;
#else
  case INPUT:
  case POLICY: break; /* this one has no policy */
#endif
  case STOP: controller_stop(&controller); break;
  case SNAPSHOT: kept = controller; break;
  case RESTORE: /* but for the readings of now */
    memcpy(kept.sensors, controller.sensors, sizeof kept.sensors);
#ifdef CONTROLLER_INPUTS
    memcpy(kept.inputs, controller.inputs, sizeof kept.inputs);
#endif
    controller = kept;
    break;
  }
}

int main(void)
{
  controller_request request;
  float position[CONTROLLER_CHANNELS];
  uint32_t k, next = 0, hashed = 0;
  if (!controller_self_test(&controller)) {
    board_print("self-test failed\n");
    return 2;
  }
  controller_init(&controller);
  controller_usual(&request);
  for (k = 0; k < CONTROLLER_CHANNELS; ++k) request.gain[k] = 0.01f; /* so small that no limit makes it slower */
  (void)controller_play(&controller, 0, &request);
  for (k = 0; k < 100000 && controller_phase(&controller) != CONTROLLER_EXECUTE; ++k) controller_tick(&controller);
  for (k = 0; k < 20; ++k) controller_tick(&controller);
  board_count_begin();
  for (k = 0; k < 20; ++k) controller_tick(&controller); /* in the middle of a motif: each makes one step */
  board_print_number("instructions ", board_count() / 20);

  position[0] = real(start[0]);
  position[1] = real(start[1]);
  (void)controller_start(&controller, position);
  kept = controller;
  for (k = 0; hashed < HASHES; ++k) {
    if (k % PERIOD == 0) next = 0;
    for (; next < COMMANDS && script[next].at == k % PERIOD; ++next) obey(&script[next]);
    controller_tick(&controller);
    if (k + 1 == checkpoints[hashed]) {
      board_print_number("ticks ", k + 1);
      board_print_hex("hash ", controller_hash(&controller));
      ++hashed;
    }
  }
  return 0;
}
