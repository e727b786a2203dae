// The clock of a controller, in fixed point: the sources are compiled with these (compile.ts).

/** What the clock counts for one step: it counts units of 2⁻²⁸. */
export const ONE_STEP = 2 ** 28;
/** Most steps in a tick. */
export const MOST_STEPS = 4;
