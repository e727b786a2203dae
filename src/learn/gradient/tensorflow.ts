// What training takes of TensorFlow.js: variables and Adam, on its cpu backend. Gradients are the kernels' own. `npm run build`
// bundles it into dist, so that nobody who installs the package installs TensorFlow.js, of which this is a hundredth.
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";

enableProdMode(); // no advice to install another backend

export { AdamOptimizer, tensor1d, tidy, type Variable, variable } from "@tensorflow/tfjs-core";
