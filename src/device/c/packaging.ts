// What people read first beside the C: a README, and a sketch to begin with.

import type { Metadata } from "../metadata.ts";
import { addReadme } from "./add.ts";
import { ABOUT } from "./manifests.ts";
import type { Naming } from "./naming.ts";
import { checkedKey } from "./record.ts";

export function readme(naming: Naming, metadata: Metadata, { flash, ram }: { flash: number; ram: number }): string {
  const { name, NAME, motifs } = naming;
  return `# ${name}

${ABOUT}

Weights: ${flash} bytes of flash. State: ${ram} bytes of RAM, the stack apart. Code: 6 to 30 kB, by the chip (an FPU spares much of it).

\`\`\`c
#include "${name}.h"

static ${name}_t c; /* one controller; there may be many */

${name}_init(&c);
if (!${name}_self_test(&c)) stop_here(); /* this build would compute other bits */
${name}_play(&c, ${motifs[0].constant}, 0);
for (;;) { /* once every ${NAME}_DT seconds, or say how often: ${name}_set_rate(&c, 50) */
  ${name}_tick(&c);
  drive_motors(${name}_output(&c));
}
\`\`\`

## Flags that matter

- \`-Os\` (on Cortex-M also the fewest instructions) or \`-O2\`, C99 or later: no heap, no libc beyond \`<stdint.h>\` and \`<string.h>\`.
- Not \`-ffast-math\`, not \`-Ofast\`: the source refuses them.
- Contraction (fused multiply-add) is switched off in the source; a compiler that ignores the pragma needs \`-ffp-contract=off\`.
- Flush-to-zero must be off (on Cortex-M: bit 24 of FPSCR and FPDSCR clear, as after reset).
- \`${name}_self_test()\` at boot notices if any of these is wrong.

${addReadme(naming, metadata)}## Files

\`${name}.c\` and \`${name}.h\` are all that is needed${checkedKey(metadata) ? " beside what checks signatures" : ""}. The rest makes this folder a library for Arduino and PlatformIO, a component for ESP-IDF, a module for Zephyr, and a
project for CMake (\`add_subdirectory\`, or install it and \`find_package\`).
`;
}

export function arduinoSketch({ name, NAME, motifs, channels }: Naming, dt: number): string {
  return `// Plays a motif again and again, and prints what the machine receives.
#include <${name}.h>

static ${name}_t controller;

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);
  if (!${name}_self_test(&controller)) {
    Serial.println("self-test failed: this build computes other bits");
    for (;;) {
    }
  }
  ${name}_init(&controller);
}

void loop() {
  static unsigned long next = micros();
  while ((long)(micros() - next) < 0) {
  }
  next += ${Math.round(dt * 1e6)}; // a step, in microseconds
  if (${name}_phase(&controller) == ${NAME}_IDLE) ${name}_play(&controller, ${motifs[0].constant}, 0);
  ${name}_tick(&controller);
  digitalWrite(LED_BUILTIN, ${name}_phase(&controller) == ${NAME}_EXECUTE);
  const float *output = ${name}_output(&controller);
  for (int c = 0; c < ${NAME}_CHANNELS; ++c) { // ${channels.join(", ")}
    Serial.print(output[c], 5);
    Serial.print(c + 1 < ${NAME}_CHANNELS ? ',' : '\\n');
  }
}
`;
}
