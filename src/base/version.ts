/** Of this package; the same as in package.json, by test. */
export const VERSION = "0.1.0";
