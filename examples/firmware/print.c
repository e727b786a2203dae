/* Numbers as text, for every board. */
#include "board.h"

void board_print_hex(const char *label, uint32_t value)
{
  char digits[10];
  int i;
  for (i = 0; i < 8; ++i) digits[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15];
  digits[8] = '\n';
  digits[9] = 0;
  board_print(label);
  board_print(digits);
}

void board_print_number(const char *label, uint32_t value)
{
  char digits[12];
  int i = 11;
  digits[i] = 0;
  digits[--i] = '\n';
  do {
    digits[--i] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  board_print(label);
  board_print(digits + i);
}
