// The page's own script: what the runtime does under the page's policy, and what the policy had against it.
const violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));

globalThis.result = (async () => {
  const { Controller } = await import("/runtime.js");
  const controller = await Controller.load("/controller.wasm");
  controller.play(controller.motifs);
  for (let k = 0; k < 20; k++) controller.tick();
  await new Promise((resolve) => setTimeout(resolve)); // violations are told of in a task of their own
  return { motifs: controller.motifs, phase: controller.phase, violations };
})();
