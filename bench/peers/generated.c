/* The library that `build --target c` writes. */
#include "generated.h"
#include "cell.h"

static generated_t controller;

void prepare(const struct cell *cell) {
  (void)cell; /* it has its weights itself */
  generated_init(&controller);
}
void reset(void) {
  generated_init(&controller);
  generated_play(&controller, 0, 0);
}
float step(void) {
  generated_tick(&controller);
  return generated_output(&controller)[0];
}
