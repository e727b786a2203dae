/* The library that `build --target c` writes. */
#include "generated.h"
#include "cell.h"

void prepare(const struct cell *cell) {
  (void)cell; /* it has its weights itself */
  generated_init();
}
void reset(void) {
  generated_init();
  generated_play(0, 0);
}
float step(void) {
  generated_tick();
  return generated_output()[0];
}
