/* An ATmega2560 under simavr, or on a board: the first serial port prints, timer 1 counts clock cycles. */
#include "board.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

#define PRESCALER 1024u

void board_print(const char *text)
{
  UCSR0B = 1 << TXEN0;
  for (; *text; ++text) {
    while (!(UCSR0A & 1 << UDRE0)) {
    }
    UDR0 = (uint8_t)*text;
  }
}

/* Asleep without interrupts a chip never wakes: simavr ends there. */
void board_exit(int code)
{
  if (code) board_print("failed\n");
  cli();
  sleep_enable();
  for (;;) sleep_cpu();
}

void board_count_begin(void)
{
  TCCR1A = 0;
  TCCR1B = 0;
  TCNT1 = 0;
  TCCR1B = 1 << CS12 | 1 << CS10; /* the clock / 1024: up to 67 million cycles */
}

uint32_t board_count(void) { return (uint32_t)TCNT1 * PRESCALER; }

/* What main returns to. */
void exit(int code)
{
  board_exit(code);
  for (;;) {
  }
}
