// node test/golden/record.mjs KUBECTL: takes the outputs of all cases afresh from a real kubectl v1.36 and writes them
// into cases.jsonl. Each case runs in an empty folder with an empty HOME and no kubeconfig, so no server is reached.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [kubectl] = process.argv.slice(2);
if (!kubectl) {
  console.error('usage: node test/golden/record.mjs KUBECTL');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const path = join(here, 'cases.jsonl');
const caches = JSON.parse(readFileSync(join(here, 'discovery.json'), 'utf8'));

function lay(folder, { files = {}, files64 = {}, discovery }) {
  const put = (name, data) => {
    const target = join(folder, name);
    mkdirSync(name.endsWith('/') ? target : dirname(target), { recursive: true });
    if (name.endsWith('/')) return;
    writeFileSync(target, data);
    if (data.subarray(0, 2).toString('latin1') === '#!') chmodSync(target, 0o755);
  };
  for (const [name, text] of Object.entries(discovery ? caches[discovery] : {})) put(name, Buffer.from(text));
  for (const [name, text] of Object.entries(files)) put(name, Buffer.from(text));
  for (const [name, data] of Object.entries(files64)) put(name, Buffer.from(data, 'base64'));
}

function record(one) {
  const top = mkdtempSync(join(tmpdir(), 'record-'));
  const cwd = join(top, 'cwd');
  const home = join(top, 'home');
  mkdirSync(cwd);
  mkdirSync(home);
  try {
    lay(cwd, one);
    const env = { HOME: home, KUBECONFIG: '/dev/null', PATH: '/usr/bin:/bin', ...one.env };
    const child = spawnSync(resolve(kubectl), one.args, { cwd, env, input: one.stdin ?? '', encoding: 'utf8' });
    const textOf = (name) => (existsSync(join(cwd, name)) ? readFileSync(join(cwd, name), 'utf8') : null);
    const after = one.after && Object.fromEntries(Object.keys(one.after).map((name) => [name, textOf(name)]));
    return { ...one, stdout: child.stdout, stderr: child.stderr, exit: child.status, ...(after ? { after } : {}) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const before = readFileSync(path, 'utf8').split('\n').filter(Boolean);
const after = before.map((line) => JSON.stringify(record(JSON.parse(line))));
writeFileSync(path, `${after.join('\n')}\n`);
const changed = before.filter((line, i) => JSON.stringify(JSON.parse(line)) !== after[i]).map((line) => JSON.parse(line).id);
console.log(`${after.length} cases recorded, ${changed.length} changed${changed.length ? `: ${changed.join(' ')}` : ''}`);
