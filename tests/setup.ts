import fc from "fast-check";

// The same cases every time: a test run says something about the code, not about luck.
fc.configureGlobal({ seed: 20261123 });
