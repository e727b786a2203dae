/* Of Zephyr's devicetree and PWM API what examples/zephyr uses. */
#pragma once
#include "devicetree.h" /* what the overlay says: DT_N_label_property */
#include <stdint.h>
struct device;
struct pwm_dt_spec {
  const struct device *dev;
  uint32_t channel, period, flags;
};
#define DT_NODELABEL(label) DT_N_##label
#define DT_JOIN(node, property) node##_##property
#define DT_PROP(node, property) DT_JOIN(node, property)
#define PWM_DT_SPEC_GET(node) DT_PROP(node, pwms)
int pwm_set_pulse_dt(const struct pwm_dt_spec *spec, uint32_t pulse);
