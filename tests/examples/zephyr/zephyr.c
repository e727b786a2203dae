/* The pulses that examples/zephyr asks for, printed instead of made; after so many ticks (TICKS) it ends. */
#include "board.h"
#include <zephyr/drivers/pwm.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

static uint32_t ticks;

void printk(const char *text, ...) { board_print(text); }

int pwm_set_pulse_dt(const struct pwm_dt_spec *spec, uint32_t pulse)
{
  board_print_number(spec->channel == 0 ? "channel 0 " : "channel 1 ", pulse);
  return spec->channel > 1 || pulse >= spec->period ? -22 : 0;
}

void k_timer_start(struct k_timer *timer, k_timeout_t first, k_timeout_t period)
{
  (void)first;
  timer->period = period.milliseconds;
}

uint32_t k_timer_status_sync(struct k_timer *timer)
{
  if (timer->period != 20) board_exit(1); /* a tick a pulse */
  if (ticks++ == TICKS) board_exit(0);
  return 1;
}
