// What the sources are compiled with (asc --use; src/device/compile.ts says what each is). For editors alone.
declare const UNITS: i32;
declare const CHANNELS: i32;
declare const SENSORS: i32;
declare const RANK: i32;
declare const PREPARATION_RANK: i32;
declare const CAPACITY: i32;
declare const QUEUE: i32;
declare const WIDE: i32;
declare const LINEAR: i32;
declare const EIGEN: i32;
declare const ONE_STEP: i32;
declare const FINE_STEPS: i32;
declare const COARSE_STEP: i32;
declare const MOST_STEPS: i32;
