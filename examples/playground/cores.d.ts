// The types of cores.js.
export const UNITS: number;
export const CAPACITY: number;
export const QUEUE: number;
export const MOST_CHANNELS: number;
export const STEPS_A_TICK: readonly number[];
export const DT: { readonly least: number; readonly most: number };
export function fileOf(entry: string, target: string, constants: object): string;
