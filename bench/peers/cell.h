/* One step of the cell; what main.c times. */
#ifndef CELL_H
#define CELL_H
#define PADDED ((N + 15) / 16 * 16)
struct cell {
  float J[N * N], u[N], v[N], b[N], w[N], x0[N], kappa;
};
void prepare(const struct cell *cell);
void reset(void);
float step(void);
#endif
