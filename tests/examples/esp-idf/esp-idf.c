/* The pulses that examples/esp32-c3 asks for, printed instead of made; after so many ticks (TICKS) it ends. */
#include "board.h"
#include "driver/ledc.h"
#include "freertos/task.h"

void app_main(void);

static uint32_t duties[LEDC_CHANNEL_MAX];
static uint32_t hertz, steps;
static TickType_t now;

int main(void)
{
  app_main();
  return 1; /* it should not come back */
}

esp_err_t ledc_timer_config(const ledc_timer_config_t *timer)
{
  hertz = timer->freq_hz;
  steps = 1u << timer->duty_resolution;
  return hertz == 0;
}

static esp_err_t pulse(ledc_channel_t channel)
{
  board_print_number("duty ", duties[channel]);
  return hertz == 0; /* a timer first */
}

esp_err_t ledc_channel_config(const ledc_channel_config_t *channel)
{
  return ledc_set_duty(channel->speed_mode, channel->channel, channel->duty) || pulse(channel->channel);
}

esp_err_t ledc_set_duty(ledc_mode_t mode, ledc_channel_t channel, uint32_t duty)
{
  (void)mode;
  duties[channel] = duty;
  return channel >= LEDC_CHANNEL_MAX || duty >= steps;
}

esp_err_t ledc_update_duty(ledc_mode_t mode, ledc_channel_t channel)
{
  (void)mode;
  return pulse(channel);
}

TickType_t xTaskGetTickCount(void) { return now; }

void vTaskDelayUntil(TickType_t *previous, TickType_t increment)
{
  now = *previous += increment;
  if (now * hertz > TICKS * configTICK_RATE_HZ) board_exit(0);
}
