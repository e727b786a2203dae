/** Units padded to whole panels of 16 rows, in which assembly/ keeps matrices. */
export function padded(units: number): number {
  return Math.ceil(units / 16) * 16;
}
