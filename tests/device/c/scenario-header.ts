import { type Command, PERIOD, SCRIPT } from "../../scenario/scenario.ts";

/** The scenario as the C header that examples/firmware/main.c includes, to a last checkpoint. */
export function scenarioHeader(checkpoints: readonly number[]): string {
  const row = (command: Command): string => {
    const what = command.do.toUpperCase();
    const values =
      command.do === "play"
        ? [command.motif, command.gain, command.offset]
        : command.do === "stride"
          ? [command.value, 0, 0]
          : command.do === "sensor"
            ? [command.bits, 0, 0]
            : [0, 0, 0];
    return `  {${command.at}, ${what}, ${values.map((value) => `${value}u`).join(", ")}},`;
  };
  return `/* Generated from tests/scenario/scenario.ts. */
#include <stdint.h>
enum what { PLAY, STRIDE, SENSOR, STOP, SNAPSHOT, RESTORE };
struct command { uint32_t at; enum what what; uint32_t a, b, c; };
#define PERIOD ${PERIOD}u
#define COMMANDS ${SCRIPT.length}u
#define HASHES ${checkpoints.length}u
static const struct command script[COMMANDS] = {
${SCRIPT.map(row).join("\n")}
};
static const uint32_t checkpoints[HASHES] = {${checkpoints.map((ticks) => `${ticks}u`).join(", ")}};
`;
}
