/* Two servos on an ESP32-C3, GPIO 3 and 10, play the three movements of examples/demonstrations in turn. */
#include "arm.h"
#include "driver/ledc.h"
#include "esp_err.h"
#include "esp_log.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#define HZ 50
#define STEPS 16384 /* of duty in a period: 1.2 µs each */
_Static_assert(configTICK_RATE_HZ % HZ == 0, "FreeRTOS counts no whole number of its ticks in a period");

static arm_t controller; /* the weights stay in flash */
static const uint32_t order[] = {ARM_MOTIF_REACH, ARM_MOTIF_WAVE, ARM_MOTIF_BACK};
static const int pins[] = {3, 10}; /* shoulder, elbow */
_Static_assert(sizeof pins / sizeof *pins == ARM_CHANNELS, "a pin for each channel of the controller");

/* 1500 µs are the middle, ±1000 µs are ±pi/2. */
static uint32_t duty(float radians)
{
  const float pulse = 1500.0f + radians * (1000.0f / 1.57079633f);
  const float kept = pulse < 600.0f ? 600.0f : pulse > 2400.0f ? 2400.0f : pulse; /* what your servo bears */
  return (uint32_t)(kept * (HZ * STEPS / 1e6f));
}

static void move(void)
{
  const float *output = arm_output(&controller);
  for (int i = 0; i < ARM_CHANNELS; ++i) {
    ESP_ERROR_CHECK(ledc_set_duty(LEDC_LOW_SPEED_MODE, (ledc_channel_t)i, duty(output[i])));
    ESP_ERROR_CHECK(ledc_update_duty(LEDC_LOW_SPEED_MODE, (ledc_channel_t)i));
  }
}

static void begin_pulses(void)
{
  const ledc_timer_config_t timer = {
    .speed_mode = LEDC_LOW_SPEED_MODE,
    .timer_num = LEDC_TIMER_0,
    .duty_resolution = LEDC_TIMER_14_BIT,
    .freq_hz = HZ,
    .clk_cfg = LEDC_AUTO_CLK,
  };
  ESP_ERROR_CHECK(ledc_timer_config(&timer));
  for (int i = 0; i < ARM_CHANNELS; ++i) {
    const ledc_channel_config_t channel = {
      .gpio_num = pins[i],
      .speed_mode = LEDC_LOW_SPEED_MODE,
      .channel = (ledc_channel_t)i,
      .timer_sel = LEDC_TIMER_0,
      .duty = duty(arm_output(&controller)[i]),
    };
    ESP_ERROR_CHECK(ledc_channel_config(&channel));
  }
}

void app_main(void)
{
  if (!arm_self_test(&controller)) {
    ESP_LOGE("servos", "self-test failed: this build computes other bits");
    return;
  }
  arm_init(&controller);
  arm_set_rate(&controller, HZ);
  begin_pulses();
  TickType_t woken = xTaskGetTickCount();
  for (uint32_t k = 0;;) {
    vTaskDelayUntil(&woken, configTICK_RATE_HZ / HZ);
    if (arm_phase(&controller) == ARM_IDLE) arm_play(&controller, order[k++ % 3], 0);
    arm_tick(&controller);
    move();
  }
}
