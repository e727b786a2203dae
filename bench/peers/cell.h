/* One step of the cell; what main.c times. A sparse J (O0 … O3 are its offsets) is eight diagonals. */
#ifndef CELL_H
#define CELL_H
#define PADDED ((N + 15) / 16 * 16)
#ifdef O0
#define WEIGHTS (8 * N)
#else
#define WEIGHTS (N * N)
#endif
struct cell {
  float J[WEIGHTS], u[N], v[N], b[N], w[N], x0[N], kappa;
};
void prepare(const struct cell *cell);
void reset(void);
float step(void);
#endif
