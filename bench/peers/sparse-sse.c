/* By hand, four floats at a time, in the controller's layout and order of operations (assembly/cortex/sparse.ts). */
#include "cell.h"
#include <immintrin.h>
#include <string.h>

static float kappa;
static __m128 D[8 * N / 4], u[N / 4], v[N / 4], b[N / 4], w[N / 4], x0[N / 4], x[N / 4], r[2 * N / 4];

void prepare(const struct cell *c) {
  float *d = (float *)D;
  for (int m = 0; m < 8; m++)
    for (int i = 0; i < N; i++) d[(i / 16) * 128 + 16 * m + i % 16] = c->J[m * N + i];
  memcpy(u, c->u, sizeof c->u);
  memcpy(v, c->v, sizeof c->v);
  memcpy(b, c->b, sizeof c->b);
  memcpy(w, c->w, sizeof c->w);
  memcpy(x0, c->x0, sizeof c->x0);
  kappa = c->kappa;
}
void reset(void) { memcpy(x, x0, sizeof x); }

static inline __m128 quadratic(__m128 a) {
  __m128 c = _mm_max_ps(_mm_min_ps(a, _mm_set1_ps(2)), _mm_set1_ps(-2));
  __m128 size = _mm_andnot_ps(_mm_set1_ps(-0.0f), c);
  return _mm_mul_ps(c, _mm_sub_ps(_mm_set1_ps(1), _mm_mul_ps(_mm_set1_ps(0.25f), size)));
}
static inline float sum(__m128 a) {
  float s[4];
  _mm_storeu_ps(s, a);
  return s[0] + s[1] + (s[2] + s[3]);
}
#define DIAGONALS(m, o)                                                                             \
  z = _mm_add_ps(z, _mm_mul_ps(d[4 * (m)], _mm_loadu_ps(from + (o))));                              \
  z = _mm_add_ps(z, _mm_mul_ps(d[4 * (m) + 4], _mm_loadu_ps(from + (o) + 1)))

float step(void) {
  __m128 s = _mm_setzero_ps(), y = _mm_setzero_ps();
  for (int i = 0; i < N / 4; i++) {
    r[i] = r[i + N / 4] = quadratic(x[i]);
    s = _mm_add_ps(s, _mm_mul_ps(v[i], r[i]));
    y = _mm_add_ps(y, _mm_mul_ps(w[i], r[i]));
  }
  const __m128 thalamus = _mm_set1_ps(sum(s)), leak = _mm_set1_ps(kappa);
  for (int i = 0; i < N / 4; i++) {
    const __m128 *d = D + (i / 4) * 32 + i % 4;
    const float *from = (const float *)r + 4 * i;
    __m128 z = b[i];
    DIAGONALS(0, O0);
    DIAGONALS(2, O1);
    DIAGONALS(4, O2);
    DIAGONALS(6, O3);
    z = _mm_add_ps(z, _mm_mul_ps(thalamus, u[i]));
    x[i] = _mm_add_ps(x[i], _mm_mul_ps(leak, _mm_sub_ps(z, x[i])));
  }
  return sum(y);
}
