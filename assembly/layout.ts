// Where everything lies. Sizes are compile-time constants (asc --use UNITS=100 …), so every address below is a constant
// too and no load needs a pointer. PHI: 0 tanh, 1 quadratic, 2 identity. SPARSE: J has eight diagonals (cortex/sparse).
// EIGEN (identity only): the state is kept in the eigenbasis of J. EXACT: the transition module is the exact one. Two regions: STATE (RAM; one contiguous block, what a snapshot copies), then scratch, then WEIGHTS
// (written once by the build; may be flash).

/** Units padded to whole panels of 16 rows; padding rows and columns are zero and stay zero. */
export const PADDED: i32 = (UNITS + 15) & ~15;
/** Bytes of one vector over the units. */
export const VECTOR: usize = <usize>PADDED * 4;
/** Panels are summed two by two where vectors are wide registers (WIDE); of an odd number a single one is left. */
export const PAIRS: i32 = WIDE && !EIGEN && !SPARSE ? PADDED >> 5 : 0;
export const DRIVE_BYTES: usize = WIDE && !EIGEN && !SPARSE ? 128 : 64;
/** Bytes of one value per output channel. */
const CHANNEL: usize = <usize>CHANNELS * 4;

// ---- state ----------------------------------------------------------------------------------------------------
export const STATE: usize = 16;
/** 0 idle, 1 prepare, 2 execute. */
export const PHASE: usize = STATE;
/** The motif being prepared or executed, or the last one (−1 before the first). */
export const MOTIF: usize = STATE + 4;
/** Steps left in this phase. */
export const REMAINING: usize = STATE + 8;
/** Position between two steps, 2⁻²⁸ of a step, in (0, 1]. */
export const CLOCK: usize = STATE + 12;
/** Steps a tick, 2⁻²⁸ of a step: speed × tick ÷ dt. */
export const STRIDE: usize = STATE + 16;
export const QUEUE_HEAD: usize = STATE + 20;
export const QUEUE_LENGTH: usize = STATE + 24;
/** Ticks in which a sensor value was replaced because it was not finite or out of range. */
export const SENSOR_FAULTS: usize = STATE + 28;
/** Gain of the play in force. */
export const GAIN: usize = STATE + 32;
/** Offset of the play in force, C. */
export const OFFSET: usize = STATE + 36;
/** What the machine receives, C. */
export const OUTPUT: usize = OFFSET + CHANNEL;
/** Output of the last step and its velocity per step, C each; then the same of the step before. */
export const VALUE: usize = OUTPUT + CHANNEL;
export const VELOCITY: usize = VALUE + CHANNEL;
export const VALUE_BEFORE: usize = VELOCITY + CHANNEL;
export const VELOCITY_BEFORE: usize = VALUE_BEFORE + CHANNEL;
/** The readouts one and two steps ago, C each: they give the velocity of the readout. */
export const READOUT_1: usize = VELOCITY_BEFORE + CHANNEL;
export const READOUT_2: usize = READOUT_1 + CHANNEL;
/** What is left of a mismatch, and its velocity, C each. */
export const SPRING: usize = READOUT_2 + CHANNEL;
export const SPRING_VELOCITY: usize = SPRING + CHANNEL;
/** Value and velocity from which the glide started, C each. */
export const GLIDE_VALUE: usize = SPRING_VELOCITY + CHANNEL;
export const GLIDE_VELOCITY: usize = GLIDE_VALUE + CHANNEL;
/** Sensor values in force, S. */
export const SENSOR: usize = GLIDE_VELOCITY + CHANNEL;
/** The membrane state x, padded. */
export const X: usize = (SENSOR + <usize>SENSORS * 4 + 15) & ~15;
/** The queue: QUEUE entries of motif (i32), gain (f32), offset (C × f32). */
export const PLAYS: usize = X + VECTOR;
export const PLAY_BYTES: usize = 8 + CHANNEL;
export const STATE_END: usize = PLAYS + <usize>QUEUE * PLAY_BYTES;

// ---- scratch and inputs ---------------------------------------------------------------------------------------
/** Sensor values that the caller writes before a tick, S. */
export const INPUT: usize = (STATE_END + 15) & ~15;
/** Offset that the caller writes before play, C. */
export const PLAY_OFFSET: usize = INPUT + <usize>SENSORS * 4;
/** Rates r = φ(x), padded; for a sparse J twice over. */
export const RATES: usize = (PLAY_OFFSET + CHANNEL + 15) & ~15;
/** Activity of the thalamic units, as many as the larger loop has. */
export const THALAMUS: usize = RATES + VECTOR * (SPARSE ? 2 : 1);
/** The readout W r of the rates, without c, C. */
export const READOUT: usize = THALAMUS + <usize>(RANK > PREPARATION_RANK ? RANK : PREPARATION_RANK) * 4;
/** The sum that drives the cortex, of the panels that are summed together. */
export const DRIVE: usize = (READOUT + CHANNEL + 15) & ~15;
export const SCRATCH_END: usize = DRIVE + DRIVE_BYTES;

// ---- weights --------------------------------------------------------------------------------------------------
export const WEIGHTS: usize = SCRATCH_END;
/** κ. */
export const KAPPA: usize = WEIGHTS;
/** ω of the critically damped spring, per step; exp(−ω); (1 − exp(−ω)) / ω. All zero: hand over at once. */
export const OMEGA: usize = WEIGHTS + 4;
export const DECAY: usize = WEIGHTS + 8;
export const COAST: usize = WEIGHTS + 12;
/** κ_p of the exact module. */
export const KAPPA_P: usize = WEIGHTS + 32;
/** Steps of a preparation; its kind (0 thalamic, 1 reset, 2 none); output meanwhile (0 glide, 1 network, 2 hold). */
export const PREPARATION: usize = WEIGHTS + 16;
export const TRANSITION: usize = WEIGHTS + 20;
export const STAGE: usize = WEIGHTS + 24;
/** Motifs present, at most CAPACITY. */
export const MOTIFS: usize = WEIGHTS + 28;
/**
 * J and B in panels of 16 rows, column by column. In the eigenbasis J is two vectors: what it makes of a row's own
 * value, and of its partner's. A sparse J is eight diagonals, in panels of 16 rows likewise.
 */
export const J: usize = WEIGHTS + 48;
export const J_PARTNER: usize = J + VECTOR;
export const B: usize = J + VECTOR * <usize>(EIGEN ? 2 : SPARSE ? 8 : UNITS);
/** The preparatory loop: U_p in panels, V_p by rows of padded length. */
export const U_P: usize = B + VECTOR * <usize>SENSORS;
export const V_P: usize = U_P + VECTOR * <usize>PREPARATION_RANK;
/** The readout: W by rows of padded length, and c. */
export const W: usize = V_P + VECTOR * <usize>PREPARATION_RANK;
export const C: usize = W + VECTOR * <usize>CHANNELS;
/** Motif slots: duration in steps (i32), the value (C) and velocity per step (C) with which it starts, then … */
export const SLOTS: usize = (C + CHANNEL + 15) & ~15;
export const SLOT_STEPS: usize = 0;
export const SLOT_VALUE: usize = 4;
export const SLOT_VELOCITY: usize = SLOT_VALUE + CHANNEL;
/** … u in panels, v by rows of padded length, b⁰ (trained module) or x⁰, b. */
export const SLOT_U: usize = (SLOT_VELOCITY + CHANNEL + 15) & ~15;
export const SLOT_V: usize = SLOT_U + VECTOR * <usize>RANK;
export const SLOT_ANCHOR: usize = SLOT_V + VECTOR * <usize>RANK;
export const SLOT_B: usize = SLOT_ANCHOR + VECTOR;
export const SLOT_BYTES: usize = SLOT_B + VECTOR;
export const WEIGHTS_END: usize = SLOTS + SLOT_BYTES * <usize>CAPACITY;
