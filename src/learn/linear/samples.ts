// What modes are fitted to, and what an exponent is.
/** γ, in 1/τ, decaying. */
export interface Exponent {
  readonly re: number;
  readonly im: number;
}

/** Samples of a target of unit variance (all channels together), zero mean: one row a channel, `dt` apart, in τ. */
export interface Samples {
  readonly channels: readonly Float64Array[];
  readonly dt: number;
}
