/* By hand, four floats at a time, in the controller's layout and order of operations (assembly/kernel/f32.ts). */
#include "cell.h"
#include <immintrin.h>
#include <string.h>

static float kappa;
static __m128 J[PADDED / 4 * N], u[PADDED / 4], v[PADDED / 4], b[PADDED / 4], w[PADDED / 4], x0[PADDED / 4], x[PADDED / 4], r[PADDED / 4];

void prepare(const struct cell *c) {
  float *j = (float *)J;
  for (int row = 0; row < N; row++)
    for (int column = 0; column < N; column++) j[(row / 16) * 16 * N + 16 * column + row % 16] = c->J[row * N + column];
  memcpy(u, c->u, sizeof c->u);
  memcpy(v, c->v, sizeof c->v);
  memcpy(b, c->b, sizeof c->b);
  memcpy(w, c->w, sizeof c->w);
  memcpy(x0, c->x0, sizeof c->x0);
  kappa = c->kappa;
}
void reset(void) { memcpy(x, x0, sizeof x); }

static inline __m128 horner(__m128 p, __m128 y, float c) { return _mm_add_ps(_mm_mul_ps(p, y), _mm_set1_ps(c)); }
static inline __m128 tanh4(__m128 a) {
  a = _mm_max_ps(_mm_min_ps(a, _mm_set1_ps(7.90531110763549805f)), _mm_set1_ps(-7.90531110763549805f));
  __m128 y = _mm_mul_ps(a, a);
  __m128 p = horner(_mm_set1_ps(-2.76076847742355e-16f), y, 2.00018790482477e-13f);
  p = horner(p, y, -8.60467152213735e-11f);
  p = horner(p, y, 5.12229709037114e-8f);
  p = horner(p, y, 1.48572235717979e-5f);
  p = horner(p, y, 6.37261928875436e-4f);
  p = horner(p, y, 4.89352455891786e-3f);
  __m128 q = horner(_mm_set1_ps(1.19825839466702e-6f), y, 1.18534705686654e-4f);
  q = horner(q, y, 2.26843463243900e-3f);
  q = horner(q, y, 4.89352518554385e-3f);
  return _mm_div_ps(_mm_mul_ps(a, p), q);
}
static inline float dot(const __m128 *a, const __m128 *c) {
  __m128 sum = _mm_setzero_ps();
  for (int i = 0; i < PADDED / 4; i++) sum = _mm_add_ps(sum, _mm_mul_ps(a[i], c[i]));
  float s[4];
  _mm_storeu_ps(s, sum);
  return s[0] + s[1] + (s[2] + s[3]);
}
/* `count` vectors of rows from the row `from` on: one panel, or two. */
#define PANELS(count, second)                                                                              \
  do {                                                                                                     \
    __m128 z[count];                                                                                       \
    for (int k = 0; k < (count); k++) z[k] = b[at + k];                                                    \
    const __m128 *p = J + at * N;                                                                          \
    for (int j = 0; j < N; j++, p += 4) {                                                                  \
      __m128 s = _mm_set1_ps(((const float *)r)[j]);                                                       \
      for (int k = 0; k < (count); k++) z[k] = _mm_add_ps(z[k], _mm_mul_ps(s, p[k < 4 ? k : (second) + k - 4])); \
    }                                                                                                      \
    for (int k = 0; k < (count); k++) {                                                                    \
      z[k] = _mm_add_ps(z[k], _mm_mul_ps(thalamus, u[at + k]));                                            \
      x[at + k] = _mm_add_ps(x[at + k], _mm_mul_ps(leak, _mm_sub_ps(z[k], x[at + k])));                    \
    }                                                                                                      \
  } while (0)

float step(void) {
  for (int i = 0; i < PADDED / 4; i++) r[i] = tanh4(x[i]);
  const __m128 thalamus = _mm_set1_ps(dot(v, r)), leak = _mm_set1_ps(kappa);
  int at = 0;
  for (; at + 8 <= PADDED / 4; at += 8) PANELS(8, 4 * N);
  for (; at < PADDED / 4; at += 4) PANELS(4, 0);
  return dot(w, r);
}
