// SPDX-License-Identifier: MIT
// open_gguf.mjs MODULE PATH: reads a GGUF header with @huggingface/gguf, for open.py.
import { createRequire } from "node:module";
const [module, path] = process.argv.slice(2);
const { gguf } = createRequire(import.meta.url)(module);
const { tensorInfos } = await gguf(path, { allowLocalFile: true });
console.log(tensorInfos.length);
