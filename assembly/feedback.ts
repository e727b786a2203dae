// A motif's own correction of its output, from what the sensors say instead of what they are expected to say:
//   output = modulated y + share ∘ K (ŝ − s)
// ŝ: the readouts behind the commands, which glide and are followed like any. K is that of the motif in force, from the
// beginning of its preparation; idle, of the last one. When another K takes over, the jump that this would make decays. The
// share is 1 while all sensors are good. A faulty one keeps its last good value for PATIENCE steps; then the feedback fades
// out, and in again when it is back: never a kick.
import { ANSWERED, FAULTY, FELT, LEFT, MOTIF, OUTPUT, SENSOR, SLOT_BYTES, SLOT_K, SLOTS, STRIDE } from "./layout";
import { lower } from "./modulation";

/** Steps. */
const PATIENCE: f32 = 5;
const FADE: f32 = 20;
/** Share of a jump that is taken away in a step. */
const DECAY: f32 = 0.1;

/** More than any jump (K ≤ 10⁶, sensors ≤ 10⁹), and far within f32. */
const MOST_LEFT: f32 = 1e20;

/** Steps a tick at speed 1: of a long tick as many as count. */
// @ts-ignore: decorator
@inline function steps(): f32 {
  return lower(<f32>FINE_STEPS, <f32>load<u32>(STRIDE) * (<f32>1 / <f32>ONE_STEP));
}

/** The state after loading: nothing is felt yet. */
export function forget(): void {
  store<f32>(FAULTY, PATIENCE + PATIENCE);
  store<i32>(ANSWERED, -1);
}

/** Another tick's readings have come; whether one of them was faulty. */
export function feel(isFaulty: bool): void {
  const before = load<f32>(FAULTY), share = load<f32>(FELT), passed = steps();
  const faulty: f32 = isFaulty ? lower(PATIENCE + PATIENCE, before + passed) : 0;
  store<f32>(FAULTY, faulty);
  const change = passed * (<f32>1 / FADE);
  const next = faulty > PATIENCE ? share - change : share + change;
  store<f32>(FELT, next >= 0 ? lower(1, next) : 0); // of what is no number too
}

/** K (ŝ − s) of a motif for a command; of no motif nothing. */
function answer(motif: i32, command: usize): f32 {
  if (<u32>motif >= <u32>CAPACITY) return 0;
  const row = SLOTS + <usize>motif * SLOT_BYTES + SLOT_K + command * SENSORS;
  let sum: f32 = 0;
  for (let s: usize = 0; s < <usize>SENSORS * 4; s += 4) {
    sum += load<f32>(row + s) * (load<f32>(s, OUTPUT + <usize>COMMANDS * 4) - load<f32>(s, SENSOR));
  }
  return sum;
}

/** Correct the commands at OUTPUT. */
export function correct(): void {
  const motif = load<i32>(MOTIF), before = load<i32>(ANSWERED), share = load<f32>(FELT);
  const kept: f32 = <f32>1 - lower(1, steps() * DECAY);
  for (let c: usize = 0; c < <usize>COMMANDS * 4; c += 4) {
    const correction = answer(motif, c);
    let left = load<f32>(c, LEFT);
    if (motif != before) left += answer(before, c) - correction;
    if (!(abs<f32>(left) <= MOST_LEFT)) left = 0;
    store<f32>(c, load<f32>(c, OUTPUT) + share * (correction + left), OUTPUT);
    store<f32>(c, left * kept, LEFT);
  }
  store<i32>(ANSWERED, motif);
}
