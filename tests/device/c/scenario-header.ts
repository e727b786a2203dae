import { type Command, type Kind, PERIOD, START, scriptOf } from "../../scenario/scenario.ts";

/** The scenario as the C header that examples/firmware/main.c includes, to a last checkpoint. */
export function scenarioHeader(kind: Kind, checkpoints: readonly number[]): string {
  const requests: string[] = [];
  const row = (command: Command): string => {
    const what = command.do.toUpperCase();
    let [a, b] = [0, 0];
    if (command.do === "play") {
      a = command.motif;
      b = requests.push(`  {${command.request.map((value) => `${value}u`).join(", ")}},`) - 1;
    } else if (command.do === "stride" || command.do === "speed") a = command.value;
    else if (command.do === "sensor") a = command.bits;
    else if (command.do === "input") [a, b] = [command.bits, command.index];
    else if (command.do === "policy") a = command.isOn ? 1 : 0;
    else if (command.do === "settle") [a, b] = command.position;
    return `  {${command.at}, ${what}, ${a}u, ${b}u},`;
  };
  const script = scriptOf(kind);
  const rows = script.map(row);
  /** A reserved word, repeat, speed, and four values for each channel. */
  const words = Math.max(...script.map((command) => (command.do === "play" ? command.request.length : 0)));
  return `/* Generated from tests/scenario/scenario.ts. */
#include <stdint.h>
enum what { PLAY, STRIDE, SPEED, SENSOR, INPUT, POLICY, SETTLE, STOP, FINISH, SNAPSHOT, RESTORE };
struct command { uint32_t at; enum what what; uint32_t a, b; };
#define PERIOD ${PERIOD}u
#define COMMANDS ${script.length}u
#define HASHES ${checkpoints.length}u
static const uint32_t start[2] = {${START.map((value) => `${value}u`).join(", ")}};
static const struct command script[COMMANDS] = {
${rows.join("\n")}
};
static const uint32_t requests[${requests.length}][${words}] = {
${requests.join("\n")}
};
static const uint32_t checkpoints[HASHES] = {${checkpoints.map((ticks) => `${ticks}u`).join(", ")}};
`;
}
