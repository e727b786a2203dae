// @ts-check
// The same task with targets so near that swimming well is not needed to find one.
import { touching } from "./task.js";

export default touching({ nearest: 0.4, farthest: 1.2 });
