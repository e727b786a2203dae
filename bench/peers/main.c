/* Answers "o N" with N outputs from the initial state and "t N" with ns a step, over N steps. */
#define _POSIX_C_SOURCE 199309L
#include "cell.h"
#include <stdio.h>
#include <time.h>

static struct cell cell;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

int main(int count, char **arguments) {
  FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
  if (!file || fread(&cell, sizeof cell, 1, file) != 1) return 1;
  fclose(file);
  prepare(&cell);
  reset();
  char what;
  int steps;
  while (scanf(" %c %d", &what, &steps) == 2) {
    if (what == 'o') {
      reset();
      for (int k = 0; k < steps; k++) printf("%s%.9g", k ? " " : "", (double)step());
      printf("\n");
    } else {
      volatile float sink = 0;
      double from = now();
      for (int k = 0; k < steps; k++) sink = step();
      (void)sink;
      printf("%.3f\n", (now() - from) / steps);
    }
    fflush(stdout);
  }
  return 0;
}
