/* What one writes without thinking of the machine, but for r: it stands twice, so that no index wraps. */
#include "cell.h"
#include <math.h>
#include <string.h>

static const struct cell *c;
static const int offset[8] = {O0, O0 + 1, O1, O1 + 1, O2, O2 + 1, O3, O3 + 1};
static float x[N], r[2 * N], z[N];

void prepare(const struct cell *cell) { c = cell; }
void reset(void) { memcpy(x, c->x0, sizeof x); }

float step(void) {
  float s = 0, y = 0;
  for (int i = 0; i < N; i++) {
    float held = x[i] < -2 ? -2 : x[i] > 2 ? 2 : x[i];
    r[i] = held * (1.0f - fabsf(held) / 4.0f);
    s += c->v[i] * r[i];
    y += c->w[i] * r[i];
  }
  memcpy(r + N, r, N * sizeof *r);
  for (int i = 0; i < N; i++) z[i] = c->b[i] + c->u[i] * s;
  for (int m = 0; m < 8; m++)
    for (int i = 0; i < N; i++) z[i] += c->J[m * N + i] * r[i + offset[m]];
  for (int i = 0; i < N; i++) x[i] += c->kappa * (z[i] - x[i]);
  return y;
}
