/* Two servos on a board that runs Zephyr play the three movements of examples/demonstrations in turn. */
#include <arm.h>
#include <zephyr/drivers/pwm.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/util.h>

#define HZ 50

struct servo {
	struct pwm_dt_spec pwm;
	uint32_t least, most; /* nanoseconds, as the overlay has them */
};
#define SERVO(label)                                                                                                   \
	{                                                                                                              \
		PWM_DT_SPEC_GET(DT_NODELABEL(label)), DT_PROP(DT_NODELABEL(label), min_pulse),                         \
			DT_PROP(DT_NODELABEL(label), max_pulse)                                                        \
	}
static const struct servo servos[] = {SERVO(shoulder), SERVO(elbow)};
BUILD_ASSERT(ARRAY_SIZE(servos) == ARM_CHANNELS, "a servo for each channel of the controller");

static arm_t controller; /* the weights stay in flash */
static const uint32_t order[] = {ARM_MOTIF_REACH, ARM_MOTIF_WAVE, ARM_MOTIF_BACK};

K_TIMER_DEFINE(period, NULL, NULL);

/* 1500 µs are the middle, ±1000 µs are ±pi/2. */
static uint32_t pulse(const struct servo *servo, float radians)
{
	const float nanoseconds = 1500000.0f + radians * (1000000.0f / 1.57079633f);

	if (nanoseconds < (float)servo->least) return servo->least;
	return nanoseconds > (float)servo->most ? servo->most : (uint32_t)nanoseconds;
}

static int move(void)
{
	const float *output = arm_output(&controller);
	int error = 0;

	for (int i = 0; i < ARM_CHANNELS && error == 0; ++i)
		error = pwm_set_pulse_dt(&servos[i].pwm, pulse(&servos[i], output[i]));
	return error;
}

int main(void)
{
	if (!arm_self_test(&controller)) {
		printk("self-test failed: this build computes other bits\n");
		return 0;
	}
	arm_init(&controller);
	arm_set_rate(&controller, HZ);
	k_timer_start(&period, K_NO_WAIT, K_MSEC(1000 / HZ));
	for (uint32_t k = 0;;) {
		k_timer_status_sync(&period);
		if (arm_phase(&controller) == ARM_IDLE) arm_play(&controller, order[k++ % 3], 0);
		arm_tick(&controller);
		if (move() != 0) {
			printk("a servo takes no pulse\n");
			return 0;
		}
	}
}
