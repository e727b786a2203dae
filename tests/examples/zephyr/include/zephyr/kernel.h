/* Of Zephyr's kernel what examples/zephyr uses. */
#pragma once
#include <stddef.h>
#include <stdint.h>
typedef struct {
  uint32_t milliseconds;
} k_timeout_t;
#define K_MSEC(ms) ((k_timeout_t){ms})
#define K_NO_WAIT K_MSEC(0)
struct k_timer {
  uint32_t period;
};
#define K_TIMER_DEFINE(name, expired, stopped) static struct k_timer name
void k_timer_start(struct k_timer *timer, k_timeout_t first, k_timeout_t period);
uint32_t k_timer_status_sync(struct k_timer *timer);
