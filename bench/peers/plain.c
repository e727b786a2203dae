/* What one writes without thinking of the machine. */
#include "cell.h"
#include <math.h>
#include <string.h>

static const struct cell *c;
static float x[N], r[N];

void prepare(const struct cell *cell) { c = cell; }
void reset(void) { memcpy(x, c->x0, sizeof x); }

float step(void) {
  float s = 0, y = 0;
  for (int i = 0; i < N; i++) {
    r[i] = tanhf(x[i]);
    s += c->v[i] * r[i];
    y += c->w[i] * r[i];
  }
  for (int i = 0; i < N; i++) {
    float z = c->b[i] + c->u[i] * s;
    for (int j = 0; j < N; j++) z += c->J[i * N + j] * r[j];
    x[i] += c->kappa * (z - x[i]);
  }
  return y;
}
