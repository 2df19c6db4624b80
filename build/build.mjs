// npm runs this as part of `npm ci`: the schema if it is missing or stale, then the programs,
// into dist/ unless another folder is named.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const schema = join(dirname(fileURLToPath(import.meta.url)), 'schema.mjs');
if (existsSync(schema)) await (await import(pathToFileURL(schema).href)).buildSchema?.();
await bundle(process.argv[2]);
