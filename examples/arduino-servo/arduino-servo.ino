// Two servos on an Arduino Mega or Uno play the three movements of examples/demonstrations in turn.
#include <arm.h>
static_assert(ARM_CHANNELS == 2, "two servos: shoulder and elbow");

#if defined(__AVR_ATmega2560__) // where timer 1 puts its pulses out
static const uint8_t SHOULDER = 11, ELBOW = 12;
#elif defined(__AVR_ATmega328P__)
static const uint8_t SHOULDER = 9, ELBOW = 10;
#else
#error "the pulses are made by timer 1 of a Mega or an Uno: choose one of these boards"
#endif

static arm_t controller; // the weights stay in flash
static const uint32_t ORDER[] = {ARM_MOTIF_REACH, ARM_MOTIF_WAVE, ARM_MOTIF_BACK};

// Timer 1 counts half microseconds and makes both pulses by itself: 1500 µs is the middle, ±1000 µs are ±pi/2.
static uint16_t pulse(float radians) {
  const float ticks = 3000 + radians * (2000 / 1.57079633f);
  return ticks < 1200 ? 1200 : ticks > 4800 ? 4800 : (uint16_t)ticks; // what your servo bears: here 600 to 2400 µs
}

static void move() {
  const float *output = arm_output(&controller);
  OCR1A = pulse(output[0]); // shoulder
  OCR1B = pulse(output[1]); // elbow
}

void setup() {
  Serial.begin(115200);
  if (!arm_self_test(&controller)) {
    Serial.println("self-test failed: this build computes other bits");
    for (;;) {
    }
  }
  arm_init(&controller);
  arm_set_rate(&controller, 50);
  TCCR1A = _BV(COM1A1) | _BV(COM1B1) | _BV(WGM11);
  TCCR1B = _BV(WGM13) | _BV(WGM12) | _BV(CS11);
  ICR1 = 39999; // 20 ms
  move();
  pinMode(SHOULDER, OUTPUT);
  pinMode(ELBOW, OUTPUT);
}

void loop() {
  static unsigned long next = micros();
  static uint8_t k = 0;
  while ((long)(micros() - next) < 0) {
  }
  next += 20000;
  if (arm_phase(&controller) == ARM_IDLE) {
    arm_play(&controller, ORDER[k], 0);
    k = (k + 1) % 3;
  }
  arm_tick(&controller);
  move();
}
