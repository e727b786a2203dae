// Where everything lies. Sizes are compile-time constants (asc --use UNITS=100 …), so every address below is a constant
// too and no load needs a pointer. PHI: 0 tanh, 1 quadratic, 2 identity. SPARSE: J has eight diagonals (cortex/sparse).
// EIGEN (identity only): the state is kept in the eigenbasis of J. EXACT: the transition module is the exact one. INT16:
// the cell is in integers (cell/i16), and its arrays are of int16. HIDDEN: units of each hidden layer of the policy (0:
// there is none), which sees SEEN inputs, of which the host writes TOLD and the sensors give the rest, and picks from
// PICKS motifs, with a goal for each of AIMS channels. Two regions: STATE (RAM; one contiguous block, what a snapshot copies), then scratch, then WEIGHTS
// (written once by the build; may be flash).

/** Units padded to whole panels of 16 rows; padding rows and columns are zero and stay zero. */
export const PADDED: i32 = (UNITS + 15) & ~15;
/** Bytes of one vector over the units. */
export const VECTOR: usize = <usize>PADDED * (INT16 ? 2 : 4);
/** In integers columns are summed two by two; where one is left, the other is zero. */
export const RANK_PAIRS: i32 = (RANK + 1) >> 1;
/** Panels are summed two by two where vectors are wide registers (WIDE); of an odd number a single one is left. */
export const PAIRS: i32 = WIDE && !EIGEN && !SPARSE ? PADDED >> 5 : 0;
export const DRIVE_BYTES: usize = EIGEN || SPARSE ? 0 : WIDE ? 128 : 64;
/** The readouts behind the commands are what the sensors are expected to read; then the cortex itself does not hear them. */
export const FEELS: bool = COMMANDS < CHANNELS;
export const HEARD: i32 = FEELS || INT16 ? 0 : SENSORS;
/** Bytes of one value per readout: the commands, then the expected sensors; and of one per command. */
const CHANNEL: usize = <usize>CHANNELS * 4;
const COMMAND: usize = <usize>COMMANDS * 4;
/** Of one value per sensor, then per value that the policy is told. */
const READING: usize = <usize>(SENSORS + TOLD) * 4;
/** Bytes of one vector over a hidden layer of the policy, padded to whole panels. */
export const HIDDEN_BYTES: usize = (<usize>HIDDEN + 15 & ~15) * 4;

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
/** Steps a tick at speed 1, 2⁻²⁸ of a step: tick ÷ dt. */
export const STRIDE: usize = STATE + 16;
export const QUEUE_HEAD: usize = STATE + 20;
export const QUEUE_LENGTH: usize = STATE + 24;
/** Ticks in which a sensor value, or one that the policy is told, was replaced because it was not finite or out of range. */
export const SENSOR_FAULTS: usize = STATE + 28;
/** Ticks in which an output was held at its minimum or maximum. */
export const HELD: usize = STATE + 32;
/** The speed that the caller asks, and the one in force: it goes there by a ramp, and no further than CEILING. */
export const SPEED: usize = STATE + 36;
export const SPEED_NOW: usize = STATE + 40;
/** The greatest speed at which what is under way keeps the limits. */
export const CEILING: usize = STATE + 44;
/**
 * Steps of the cell in the time of one step, of the interval that leads to the last step: PLAY_SPEED in a motif, else
 * 1.
 */
export const PACE: usize = STATE + 48;
/** The speed of the play in force, as the limits allow it, and the greatest that they would allow at speed 1. */
export const PLAY_SPEED: usize = STATE + 52;
export const MOST_SPEED: usize = STATE + 56;
/** Intervals of the glide: its steps, and the one to the motif's first sample. */
export const SPAN: usize = STATE + 60;
/** Periods that follow the one under way (−1: without end); 1 once a period has gone by. */
export const REPEATS: usize = STATE + 64;
export const LAPS: usize = STATE + 68;
/** Which of the springs takes the mismatch away. */
export const SPRING_LEVEL: usize = STATE + 72;
/** 1 if the play in force has a goal. */
export const HAS_GOAL: usize = STATE + 76;
/** The play in force: output = GAIN ∘ y + OFFSET + ramp ∘ CORRECTION, C each. */
export const GAIN: usize = STATE + 80;
export const OFFSET: usize = GAIN + CHANNEL;
export const CORRECTION: usize = OFFSET + CHANNEL;
/** What the machine receives, COMMANDS, and what it is expected to feel. */
export const OUTPUT: usize = CORRECTION + CHANNEL;
/** Output of the last step and its velocity per step at speed 1, C each; then the same of the step before. */
export const VALUE: usize = OUTPUT + CHANNEL;
export const VELOCITY: usize = VALUE + CHANNEL;
export const VALUE_BEFORE: usize = VELOCITY + CHANNEL;
export const VELOCITY_BEFORE: usize = VALUE_BEFORE + CHANNEL;
/** The readouts one and two steps ago, C each: they give the velocity of the readout. */
export const READOUT_1: usize = VELOCITY_BEFORE + CHANNEL;
export const READOUT_2: usize = READOUT_1 + CHANNEL;
/** What is left of a mismatch, and its velocity per step of the cell, C each. */
export const SPRING: usize = READOUT_2 + CHANNEL;
export const SPRING_VELOCITY: usize = SPRING + CHANNEL;
/** Value and velocity from which the glide started, C each. */
export const GLIDE_VALUE: usize = SPRING_VELOCITY + CHANNEL;
export const GLIDE_VELOCITY: usize = GLIDE_VALUE + CHANNEL;
/** Sensor values in force, S, and behind them what the policy is told. */
export const SENSOR: usize = GLIDE_VELOCITY + CHANNEL;
/** Feedback: its share, 0 to 1; steps for which a sensor was faulty; the motif whose K acted last; what is left of the jump
    when another one's K took over, COMMANDS. */
export const FELT: usize = SENSOR + READING;
export const FAULTY: usize = FELT + 4;
export const ANSWERED: usize = FELT + 8;
export const LEFT: usize = FELT + 12;
/** The policy: 1 if it is on; the motif that it picked last (−1 before the first), and how far its logit was above the next. */
export const POLICY: usize = FEELS ? LEFT + COMMAND : FELT;
export const CHOICE: usize = POLICY + 4;
export const MARGIN: usize = POLICY + 8;
/** The membrane state x, padded; of 32 bits in integers too. */
export const X: usize = ((HIDDEN > 0 ? MARGIN + 4 : POLICY) + 15) & ~15;
/** The queue: QUEUE plays. */
export const PLAYS: usize = X + <usize>PADDED * 4;
/** A play: motif and repeats (i32; −1: without end), speed, then C each: gain, offset, goal, and flags (ASKS_…). */
export const ENTRY_MOTIF: usize = 0;
export const ENTRY_REPEAT: usize = 4;
export const ENTRY_SPEED: usize = 8;
export const ENTRY_GAIN: usize = 12;
export const ENTRY_OFFSET: usize = ENTRY_GAIN + CHANNEL;
export const ENTRY_GOAL: usize = ENTRY_OFFSET + CHANNEL;
export const ENTRY_FLAGS: usize = ENTRY_GOAL + CHANNEL;
export const PLAY_BYTES: usize = ENTRY_FLAGS + CHANNEL;
export const STATE_END: usize = PLAYS + <usize>QUEUE * PLAY_BYTES;
/** Flags of a channel in a play: it starts from where the output is; it ends at the goal. */
export const ASKS_RELATIVE: u32 = 1;
export const ASKS_GOAL: u32 = 2;

// ---- scratch and inputs ---------------------------------------------------------------------------------------
/** Sensor values that the caller writes before a tick, S, and behind them what the policy is told. */
export const INPUT: usize = (STATE_END + 15) & ~15;
export const TOLD_INPUT: usize = INPUT + <usize>SENSORS * 4;
/** The play that the caller writes before `play`, which leaves the usual one there: once, at speed and gain 1. */
export const REQUEST: usize = INPUT + READING;
/** Position that the caller writes before `start` or `settle`, C. */
export const POSITION: usize = REQUEST + PLAY_BYTES;
/** Motifs present, at most CAPACITY: the caller counts one more when it has filled the next slot. */
export const MOTIFS: usize = POSITION + CHANNEL;
/**
 * Rates r = φ(x), padded; for a sparse J twice over. In integers once, and those of the first panel again; with SIMD twice
 * over behind them, as pairs: each rate beside the next.
 */
export const RATES: usize = (MOTIFS + 4 + 15) & ~15;
export const PAIRED_RATES: usize = RATES + VECTOR + 32;
/** Activity of the thalamic units, as many as the larger loop has. */
export const THALAMUS: usize = INT16 ? PAIRED_RATES + (ASC_FEATURE_SIMD ? VECTOR * 4 : 0) : RATES + VECTOR * (SPARSE ? 2 : 1);
/** The readout W r of the rates, without c, C. */
export const READOUT: usize = THALAMUS + <usize>(INT16 ? RANK_PAIRS : RANK > PREPARATION_RANK ? RANK : PREPARATION_RANK) * 4;
/** The sum that drives the cortex, of the panels that are summed together. */
export const DRIVE: usize = (READOUT + CHANNEL + 15) & ~15;
const STEP_END: usize = DRIVE + DRIVE_BYTES;
/** A pick is made between two steps, where their scratch lies: what the policy sees, its hidden layers and its logits. */
export const SIGHT: usize = RATES;
export const HIDDEN_1: usize = (SIGHT + <usize>SEEN * 4 + 15) & ~15;
export const HIDDEN_2: usize = HIDDEN_1 + HIDDEN_BYTES;
export const LOGITS: usize = HIDDEN_2 + HIDDEN_BYTES;
const PICK_END: usize = (LOGITS + <usize>(PICKS + AIMS) * 4 + 15) & ~15;
export const SCRATCH_END: usize = HIDDEN > 0 && PICK_END > STEP_END ? PICK_END : STEP_END;

// ---- weights --------------------------------------------------------------------------------------------------
export const WEIGHTS: usize = SCRATCH_END;
/** κ. */
export const KAPPA: usize = WEIGHTS;
/** (1 − exp(−ω)) / ω of the first spring: how far a velocity carries that decays by it. */
export const COAST: usize = WEIGHTS + 4;
/** Steps of a preparation; its kind (0 thalamic, 1 reset, 2 none); output meanwhile (0 glide, 1 network, 2 hold). */
export const PREPARATION: usize = WEIGHTS + 8;
export const TRANSITION: usize = WEIGHTS + 12;
export const STAGE: usize = WEIGHTS + 16;
/** Most change of the speed in a step. */
export const SPEED_RAMP: usize = WEIGHTS + 20;
/** κ_p of the exact module. */
export const KAPPA_P: usize = WEIGHTS + 24;
/**
 * Critically damped springs, each half as stiff as the one before: ω per step, exp(−ω). All zero: hand over at once.
 */
export const SPRINGS: usize = WEIGHTS + 28;
export const SPRING_LEVELS: i32 = 8;
/**
 * Limits of the output, C each: least and greatest value, velocity per step and acceleration per step², changes of
 * speed apart.
 */
export const LEAST: usize = SPRINGS + <usize>SPRING_LEVELS * 8;
export const GREATEST: usize = LEAST + CHANNEL;
export const FASTEST: usize = GREATEST + CHANNEL;
export const SHARPEST: usize = FASTEST + CHANNEL;
/** Where the output is before the first play, C. */
export const HOME: usize = SHARPEST + CHANNEL;
/** Of W r in integers, C: what makes a sum a readout. */
export const READOUT_SCALE: usize = HOME + CHANNEL;
/**
 * J and B in panels of 16 rows, column by column. In the eigenbasis J is two vectors: what it makes of a row's own
 * value, and of its partner's. A sparse J is eight diagonals, in panels of 16 rows likewise; in integers four pairs of them.
 */
export const J: usize = (READOUT_SCALE + (INT16 ? CHANNEL : 0) + 15) & ~15;
export const J_PARTNER: usize = J + VECTOR;
export const B: usize = J + VECTOR * <usize>(EIGEN ? 2 : SPARSE ? 8 : UNITS);
/** The preparatory loop: U_p in panels, V_p by rows of padded length. */
export const U_P: usize = B + VECTOR * <usize>HEARD;
export const V_P: usize = U_P + VECTOR * <usize>PREPARATION_RANK;
/** The readout: W by rows of padded length, and c. */
export const W: usize = V_P + VECTOR * <usize>PREPARATION_RANK;
export const C: usize = W + VECTOR * <usize>CHANNELS;
/**
 * The policy: which of the sensors and of what it is told each input is (i32); W1 and W2 in panels of 16 rows, W3 by rows
 * of padded length, with their biases; the motif of each logit (i32). Of each goal that it gives: the channel (i32), the
 * middle of its range, and half of the range.
 */
export const SOURCES: usize = (C + CHANNEL + 15) & ~15;
export const POLICY_W1: usize = (SOURCES + <usize>SEEN * 4 + 15) & ~15;
export const POLICY_B1: usize = POLICY_W1 + HIDDEN_BYTES * <usize>SEEN;
export const POLICY_W2: usize = POLICY_B1 + HIDDEN_BYTES;
export const POLICY_B2: usize = POLICY_W2 + HIDDEN_BYTES * <usize>HIDDEN;
export const POLICY_W3: usize = POLICY_B2 + HIDDEN_BYTES;
export const POLICY_B3: usize = POLICY_W3 + HIDDEN_BYTES * <usize>(PICKS + AIMS);
export const PICKED: usize = POLICY_B3 + <usize>(PICKS + AIMS) * 4;
export const AIMED: usize = PICKED + <usize>PICKS * 4;
export const AIM_MIDDLE: usize = AIMED + <usize>AIMS * 4;
export const AIM_HALF: usize = AIM_MIDDLE + <usize>AIMS * 4;
/**
 * Motif slots: duration in steps; of a rhythmic one its period (the same), else 0 (i32); then C each: the value and
 * velocity per step with which it starts, its last value, the greatest velocity and acceleration that it has by
 * itself …
 */
export const SLOTS: usize = (AIM_HALF + <usize>AIMS * 4 + 15) & ~15;
export const SLOT_STEPS: usize = 0;
export const SLOT_PERIOD: usize = 4;
export const SLOT_VALUE: usize = 8;
export const SLOT_VELOCITY: usize = SLOT_VALUE + CHANNEL;
export const SLOT_END: usize = SLOT_VELOCITY + CHANNEL;
export const SLOT_FASTEST: usize = SLOT_END + CHANNEL;
export const SLOT_SHARPEST: usize = SLOT_FASTEST + CHANNEL;
/** … K, COMMANDS × SENSORS, u in panels, v by rows of padded length, b⁰ (trained module) or x⁰, b. */
export const SLOT_K: usize = SLOT_SHARPEST + CHANNEL;
export const SLOT_U: usize = (SLOT_K + (FEELS ? COMMAND * <usize>SENSORS : 0) + 15) & ~15;
export const SLOT_V: usize = SLOT_U + VECTOR * <usize>(INT16 ? RANK_PAIRS << 1 : RANK);
export const SLOT_ANCHOR: usize = SLOT_V + VECTOR * <usize>RANK;
export const SLOT_B: usize = SLOT_ANCHOR + VECTOR;
export const SLOT_BYTES: usize = SLOT_B + VECTOR;
export const WEIGHTS_END: usize = SLOTS + SLOT_BYTES * <usize>CAPACITY;
