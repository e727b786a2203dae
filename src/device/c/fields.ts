// The struct of an instance: the module's RAM word for word, and behind it the slots of motifs that are added, and their counter.
// What people want to see in a debugger has its name, the rest is reserved.
import { UserError } from "../../base/errors.ts";
import type { Layout } from "../layout.ts";
import type { Metadata } from "../metadata.ts";
import { checkedKey } from "./record.ts";
import type { Places } from "./regions.ts";

interface Field {
  readonly name: string;
  /** Where it is, by its name in assembly/layout.ts. */
  readonly global: string;
  /** `request`: what a play asks. */
  readonly type: "uint32_t" | "int32_t" | "float" | "request";
  /** Of an array; else undefined. */
  readonly count?: number;
  readonly about: string;
}

/** What has a name. */
function named({ channels, expected, sensors, inputs, policy }: Metadata): Field[] {
  const readouts = channels.length + expected.length;
  return [
    { name: "phase", global: "PHASE", type: "uint32_t", about: "idle, prepare, execute" },
    { name: "motif", global: "MOTIF", type: "int32_t", about: "in force, or the last one; -1 before the first" },
    { name: "remaining", global: "REMAINING", type: "int32_t", about: "steps of this phase" },
    { name: "stride", global: "STRIDE", type: "uint32_t", about: "steps a tick at speed 1, in fixed point" },
    { name: "queued", global: "QUEUE_LENGTH", type: "uint32_t", about: "plays that wait" },
    { name: "sensor_faults", global: "SENSOR_FAULTS", type: "uint32_t", about: "ticks" },
    { name: "held", global: "HELD", type: "uint32_t", about: "ticks" },
    { name: "speed", global: "SPEED", type: "float", about: "asked" },
    { name: "play_speed", global: "PLAY_SPEED", type: "float", about: "of the play in force" },
    { name: "output", global: "OUTPUT", type: "float", count: readouts, about: "what the machine receives" },
    ...(sensors.length > 0
      ? ([{ name: "sensors", global: "INPUT", type: "float", count: sensors.length, about: "for the next tick" }] as const)
      : []),
    ...(inputs.length > 0
      ? ([
          { name: "inputs", global: "TOLD_INPUT", type: "float", count: inputs.length, about: "of the policy, for the next tick" },
        ] as const)
      : []),
    ...(policy
      ? ([
          { name: "policy", global: "POLICY", type: "uint32_t", about: "1: it is on" },
          { name: "choice", global: "CHOICE", type: "int32_t", about: "what it picked last; -1 before the first" },
          { name: "margin", global: "MARGIN", type: "float", about: "of that choice" },
        ] as const)
      : []),
    { name: "request", global: "REQUEST", type: "request", about: "what the next play asks" },
    { name: "position", global: "POSITION", type: "float", count: readouts, about: "of start and settle" },
    { name: "motifs", global: "MOTIFS", type: "uint32_t", about: "known: the library's, and those that were added" },
  ];
}

/** Bytes of an instance. */
export const instanceBytes = ({ ram, flash, spare, end }: Places, metadata: Metadata) =>
  flash - ram + end - spare + (checkedKey(metadata) ? 4 : 0);

/** The members of the struct, in C. */
export function fields(name: string, layout: Layout, metadata: Metadata, places: Places): string {
  const sorted = named(metadata).sort((a, b) => layout.address(a.global) - layout.address(b.global));
  const lines: string[] = [];
  let at = places.ram;
  let gaps = 0;
  const fill = (to: number) => {
    if (to < at) throw new UserError("The controller's module has two things in one place.");
    if (to > at) lines.push(`  uint32_t reserved_${gaps++}[${(to - at) / 4}];`);
    at = to;
  };
  for (const { name: field, global, type, count, about } of sorted) {
    fill(layout.address(global));
    lines.push(`  ${type === "request" ? `${name}_request` : type} ${field}${count === undefined ? "" : `[${count}]`}; /* ${about} */`);
    at += type === "request" ? layout.address("PLAY_BYTES") : 4 * (count ?? 1);
  }
  fill(places.flash);
  if (places.spare < places.end) lines.push(`  uint32_t spare[${(places.end - places.spare) / 4}]; /* slots of motifs that are added */`);
  if (checkedKey(metadata)) lines.push("  uint32_t counter; /* of the last record that was taken */");
  return lines.join("\n");
}
