// Of Arduino's core what the sketch of examples/arduino-servo uses, beside the chip's own registers.
#pragma once
#include <avr/io.h>
#include <stdint.h>
#define OUTPUT 1
unsigned long micros();
void pinMode(uint8_t pin, uint8_t mode);
struct SerialPort {
  void begin(unsigned long baud);
  void println(const char *text);
};
extern SerialPort Serial;
