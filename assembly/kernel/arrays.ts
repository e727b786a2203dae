// What an address points to, as types: nothing but addresses when compiled, yet one cannot be passed for another.

/** f32 values, one after the other. */
@unmanaged export class Values {}
/** One value a unit, N of them, then zeros up to whole panels. */
@unmanaged export class Vector extends Values {}
/** The membrane state x. */
@unmanaged export class State extends Vector {}
/** Rates r = φ(x). */
@unmanaged export class Rates extends Vector {}
/** What a mode adds to the drive: b, or b⁰ in a preparation. */
@unmanaged export class Input extends Vector {}
/** One value a thalamic unit: s = V r. */
@unmanaged export class Thalamus extends Values {}
/** Sums under way, one a row of one panel or of two: some rows of a Vector, or scratch. */
@unmanaged export class Sums {}

/** A matrix in panels of 16 rows, column by column. */
@unmanaged export class Panels {}
/** A matrix by rows, each padded as a Vector is. */
@unmanaged export class Rows {}
/** J, as the cortex in force keeps it (cortex/), and its transpose. */
@unmanaged export class Recurrence {}
@unmanaged export class RecurrenceTransposed {}

/** The same kind of thing, so many bytes further. */
// @ts-ignore: decorator
@inline export function further<T>(from: T, bytes: usize): T {
  return changetype<T>(changetype<usize>(from) + bytes);
}

/** The rows of a vector from `bytes` on, as sums. */
// @ts-ignore: decorator
@inline export function rowsOf(vector: Vector, bytes: usize): Sums {
  return changetype<Sums>(changetype<usize>(vector) + bytes);
}
