/** What to do about releases that passed while a tick was late: give them up; make up for them, so many at most; or stop safely. */
export const LATE = ["skip", "catch-up", "fault"] as const;
export type Late = (typeof LATE)[number];
