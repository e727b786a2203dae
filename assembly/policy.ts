// The policy picks the next motif from what the sensors say and what it is told:
//   outputs = W3 tanh(W2 tanh(W1 s + b1) + b2) + b3
// There is an output for each motif that it may pick: the greatest is picked, the first of equals. Then there may be one
// for each channel that it gives a goal for, where the motif is to end: middle + half range × output, held within ±1.
// The same sums and the same tanh as the cell's, so the same bits everywhere.
import { Panels, Rows, Sums, Values, Vector } from "./kernel/arrays";
import { accumulatePanels, project } from "./kernel/f32";
import { tanh1, tanh4 } from "./kernel/phi";
import {
  AIM_HALF, AIM_MIDDLE, AIMED, ASKS_GOAL, CHOICE, ENTRY_FLAGS, ENTRY_GOAL, HIDDEN_1, HIDDEN_2, HIDDEN_BYTES, LOGITS,
  MARGIN, PICKED, POLICY_B1, POLICY_B2, POLICY_B3, POLICY_W1, POLICY_W2, POLICY_W3, SENSOR, SIGHT, SOURCES,
} from "./layout";
import { higher, lower, within } from "./modulation";

/** Panels of a hidden layer, and how many pairs of them are summed two by two (as of a dense J). */
const PANELS: usize = HIDDEN_BYTES >> 6;
const PAIRS: usize = WIDE ? PANELS >> 1 : 0;

/** to = tanh(weights from + bias), a hidden layer over `columns` values. */
function layer(to: usize, weights: usize, bias: usize, from: usize, columns: i32): void {
  for (let p: usize = 0; p < PANELS; ++p) {
    const pair = p < PAIRS << 1, at = p << 6;
    const A = changetype<Panels>(weights + at * columns);
    const sums = changetype<Sums>(to + at), biases = changetype<Sums>(bias + at);
    accumulatePanels(pair, sums, biases, A, changetype<Values>(from), columns);
    if (pair) ++p;
  }
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < HIDDEN_BYTES >> 4; ++i) v128.store(to + (i << 4), tanh4(v128.load(to + (i << 4))));
  } else {
    for (let i: usize = 0; i < HIDDEN_BYTES >> 2; ++i) store<f32>(to + (i << 2), tanh1(load<f32>(to + (i << 2))));
  }
}

/** The motif that is to be played now; it is kept as CHOICE, with its margin. */
export function pick(): i32 {
  for (let i: usize = 0; i < <usize>SEEN; ++i) {
    const source = load<u32>(SOURCES + (i << 2)), known = source < <u32>(SENSORS + TOLD);
    store<f32>(SIGHT + (i << 2), load<f32>(SENSOR + (<usize>select<u32>(source, 0, known) << 2)));
  }
  layer(HIDDEN_1, POLICY_W1, POLICY_B1, SIGHT, SEEN);
  layer(HIDDEN_2, POLICY_W2, POLICY_B2, HIDDEN_1, HIDDEN);
  project(
    changetype<Values>(LOGITS), changetype<Rows>(POLICY_W3), changetype<Vector>(HIDDEN_2), PICKS + AIMS, HIDDEN_BYTES,
  );
  let best = load<f32>(LOGITS) + load<f32>(POLICY_B3), next = best, motif = load<i32>(PICKED);
  for (let k: usize = 1; k < <usize>PICKS; ++k) {
    const logit = load<f32>(LOGITS + (k << 2)) + load<f32>(POLICY_B3 + (k << 2));
    if (logit > best) {
      next = best;
      best = logit;
      motif = load<i32>(PICKED + (k << 2));
    } else if (k == 1 || logit > next) next = logit;
  }
  store<i32>(CHOICE, motif);
  store<f32>(MARGIN, best - next);
  return motif;
}

/** Ask the goals that go with the last pick of a play. */
export function aim(entry: usize): void {
  for (let g: usize = 0; g < <usize>AIMS << 2; g += 4) {
    const at = (<usize>PICKS << 2) + g, output = load<f32>(LOGITS + at) + load<f32>(POLICY_B3 + at);
    const channel = load<u32>(AIMED + g), c = <usize>select<u32>(channel, 0, channel < <u32>CHANNELS) << 2;
    const goal = load<f32>(AIM_MIDDLE + g) + load<f32>(AIM_HALF + g) * higher(-1, lower(1, output));
    store<f32>(entry + c, within(c, goal), ENTRY_GOAL);
    store<u32>(entry + c, ASKS_GOAL, ENTRY_FLAGS);
  }
}
