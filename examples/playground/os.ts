// What the plan of `fit` asks the operating system, asked of the browser.
export const availableParallelism = (): number => navigator.hardwareConcurrency;
