// Bundles the programs for Node into dist/. esbuild splits them so that a command finds its own code apart from the
// rest; the pieces are then packed: those that every command needs in one file, those that reading commands need in the
// next, and so on. Beside each pack lies V8's code cache for it, so that a command starts without compiling JavaScript.
// A cache that was made by another version of Node is refused by V8; all works then too, only slower.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Packs in the order in which they are filled; each takes what its modules need and no pack before it has. */
const packs = {
  frame: ['src/kubectl.ts', 'src/kubectl/help.ts'],
  read: [
    'src/kubectl/settings.ts',
    'src/client/client.ts',
    'src/cluster/index.ts',
    'src/kubectl/commands/get.ts',
    'src/kubectl/printers/table.ts',
  ],
  write: ['src/cluster/simulation.ts', 'src/kubectl/commands/create/index.ts', 'src/kubectl/manifests.ts'],
};

/** Programs that start with the process; their modules are named after them. */
const programs = { kubectl: 'src/kubectl.ts', kubesim: 'src/kubesim.ts' };

/** Libraries that some commands load: a pack of their own each. */
const libraries = ['@xterm/headless', 'ajv', 'chalk', 'cli-table3', 'just-bash', 'shell-quote', 'yaml'];

/** `@xterm/headless` → `xterm-headless` */
const fileName = (library) => library.replace(/^@/, '').replaceAll('/', '-');

/** @param target the folder to make; it is replaced when all is done, so that a failed build leaves it as it was */
export async function bundle(target = join(root, 'dist')) {
  const fresh = `${target}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    await write(fresh);
    // For bin/kubectl, when the PATH has no node.
    symlinkSync(process.execPath, join(fresh, 'node'));
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function write(dist) {
  const packOf = {};
  for (const [pack, modules] of await packContents()) {
    const texts = [...modules].map(
      ([name, text]) => `${JSON.stringify(name)}(exports,require,module,importMetaUrl){${text}}`,
    );
    writeFileSync(join(dist, `${pack}.cjs`), asciiOnly(`({${texts.join(',\n')}})\n`), 'latin1');
    for (const name of modules.keys()) packOf[name] = pack;
  }
  const loader = readFileSync(join(root, 'build/load.cjs'), 'utf8');
  const filled = loader.replace('const packOf = {};', () => `const packOf = ${JSON.stringify(packOf)};`);
  writeFileSync(join(dist, 'load.cjs'), filled);
  cpSync(join(root, 'src/apis/schema/generated'), join(dist, 'schema'), { recursive: true });
  warmUp(dist);
}

/** One byte a character is read faster. esbuild has escaped strings already; what is left stands in regular expressions. */
const asciiOnly = (text) =>
  text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @returns pack → module → its text as a CommonJS module */
async function packContents() {
  const { texts, needs, chunkOf } = await split();
  const contents = new Map();
  const taken = new Set();
  const take = (pack, chunks) => {
    const modules = new Map();
    for (const chunk of chunks) if (!taken.has(chunk)) modules.set(chunk, texts.get(chunk));
    for (const chunk of modules.keys()) taken.add(chunk);
    if (modules.size > 0) contents.set(pack, modules);
  };
  for (const [pack, sources] of Object.entries(packs)) {
    take(
      pack,
      sources.flatMap((source) => (chunkOf.has(source) ? [...closure(chunkOf.get(source), needs)] : [])),
    );
  }
  for (const chunk of texts.keys()) take(chunk.replace(/\.js$/, ''), [chunk]);
  for (const [name, text] of await bundledLibraries()) contents.set(fileName(name), new Map([[name, text]]));
  return contents;
}

/** A chunk with all that it imports at once. */
function closure(chunk, needs, found = new Set()) {
  if (found.has(chunk)) return found;
  found.add(chunk);
  for (const other of needs.get(chunk)) closure(other, needs, found);
  return found;
}

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @returns texts of the chunks, which of them each one imports, and the chunk that each entry module became */
async function split() {
  const result = await build({
    ...common,
    entryPoints: programs,
    format: 'esm',
    splitting: true,
    outdir: 'dist',
    metafile: true,
    define: { 'import.meta.url': 'importMetaUrl' },
    external: libraries,
    plugins: [withoutChildProcess],
  });
  const nameOf = (output) => basename(output);
  const texts = new Map();
  for (const { path, text } of result.outputFiles) texts.set(nameOf(path), await commonJs(text));
  const needs = new Map();
  const chunkOf = new Map();
  for (const [output, { imports, entryPoint }] of Object.entries(result.metafile.outputs)) {
    const statements = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
    needs.set(
      nameOf(output),
      statements.map(({ path }) => nameOf(path)),
    );
    if (entryPoint) chunkOf.set(entryPoint, nameOf(output));
  }
  return { texts, needs, chunkOf };
}

/** `import()` becomes a require that runs when it is reached. */
async function commonJs(text) {
  const { code } = await transform(text, {
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return code;
}

async function bundledLibraries() {
  return Promise.all(
    libraries.map(async (name) => {
      const { outputFiles } = await build({
        ...common,
        format: 'cjs',
        stdin: { contents: `module.exports=require(${JSON.stringify(name)})`, resolveDir: root },
        supported: { 'dynamic-import': false },
        external: ['node-liblzma', '@mongodb-js/zstd', 'sql.js', 'quickjs-emscripten', 'turndown'],
        define: { 'import.meta.url': 'importMetaUrl' },
      });
      return [name, outputFiles[0].text];
    }),
  );
}

/** commander can start subcommands that are programs of their own. We have none, and loading that part costs 2 ms. */
const withoutChildProcess = {
  name: 'without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'empty' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** Lets the programs do their usual work once, in a home of their own, and keeps the code that this compiled. */
function warmUp(dist) {
  const home = mkdtempSync(join(tmpdir(), 'kubesim-build-'));
  try {
    execFileSync(process.execPath, [join(root, 'build/warm-up.cjs'), dist], {
      env: { ...process.env, HOME: home, KUBESIM_HOME: join(home, 'clusters'), KUBECONFIG: '' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
