// npm runs this as part of `npm ci`: the schema if it is missing or older than what it is made from, then the programs,
// into dist/ unless another folder is named.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { buildSchema } from './schema.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A digest of everything that the schema depends on. */
function schemaSources() {
  const digest = createHash('sha256');
  const files = [
    'build/schema.mjs',
    ...readdirSync(join(root, 'build/schema')).map((name) => `build/schema/${name}`),
    'src/apis/schema/overlay.json',
    'node_modules/kubernetes-models/package.json',
    'node_modules/@kubernetes/client-node/package.json',
  ];
  for (const file of files.sort()) digest.update(readFileSync(join(root, file)));
  return digest.digest('hex');
}

function refreshSchema() {
  const stamp = join(root, 'src/apis/schema/generated/sources.sha256');
  const sources = schemaSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  buildSchema();
  writeFileSync(stamp, sources);
}

refreshSchema();
await bundle(process.argv[2]);
