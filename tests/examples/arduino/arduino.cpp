// Runs the sketch for so many ticks (TICKS), and prints the widths that timer 1 has for its pulses after each.
#include "Arduino.h"
extern "C" {
#include "board.h"
}

void setup();
void loop();

static unsigned long now;
SerialPort Serial;

unsigned long micros() { return now += 1000; } // an emulator's time is slow
void pinMode(uint8_t, uint8_t) {}
void SerialPort::begin(unsigned long) {}
void SerialPort::println(const char *text) { board_print(text); }

static void pulses() {
  board_print_number("width ", OCR1A);
  board_print_number("width ", OCR1B);
}

int main() {
  setup();
  pulses();
  for (uint16_t k = 0; k < TICKS; ++k) {
    loop();
    pulses();
  }
  board_exit(0);
}
