// Gives a task's number back: what a job costs beside its work.
import { serve } from "../dist/learn/runner.js";

export default serve(({ value }) => value);
