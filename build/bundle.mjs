// Bundles the programs for Node into dist/: programs.cjs with everything of ours, one file for each library that only
// some commands load, and for each of them V8's code cache, so that a command starts without compiling JavaScript. A
// cache that was made by another version of Node is refused by V8; all works then too, only slower.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const libraries = ['@xterm/headless', 'ajv', 'chalk', 'cli-table3', 'just-bash', 'shell-quote', 'yaml'];

/** `@xterm/headless` → `xterm-headless` */
const fileName = (library) => library.replace(/^@/, '').replaceAll('/', '-');

/** Imports of a library become `require('./LIBRARY.cjs')`, which load.cjs answers with the file beside. */
const keepLibrariesApart = {
  name: 'keep-libraries-apart',
  setup({ onResolve }) {
    const imported = new RegExp(`^(${libraries.join('|')})$`);
    onResolve({ filter: imported }, ({ path }) => ({ path: `./${fileName(path)}.cjs`, external: true }));
  },
};

/** While rooms are being built: a module of ours that does not exist yet fails when it is used, not when it is bundled. */
const missingModules = {
  name: 'missing-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      return existsSync(file) || !path.endsWith('.ts') ? undefined : { path: file, namespace: 'missing' };
    });
    onLoad({ filter: /.*/, namespace: 'missing' }, ({ path }) => {
      console.warn(`missing: ${relative(root, path)}`);
      const text = JSON.stringify(`${relative(root, path)} is not written yet`);
      return {
        loader: 'js',
        contents: `module.exports=new Proxy({},{get(_,k){if(k==='__esModule'||k==='then')return;throw new Error(${text})}})`,
      };
    });
  },
};

const settings = (dist) => ({
  absWorkingDir: root,
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // `import()` becomes a require that runs when it is reached: the modules are all in one file, asleep until then.
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
});

/** @param target the folder to make; it is replaced when all is done, so that a failed build leaves it as it was */
export async function bundle(target = join(root, 'dist')) {
  const dist = `${target}.new`;
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const common = settings(dist);
  await Promise.all([
    build({
      ...common,
      entryPoints: { programs: 'build/programs.ts' },
      plugins: [keepLibrariesApart, missingModules],
    }),
    build({
      ...common,
      entryPoints: Object.fromEntries(libraries.map((name) => [fileName(name), name])),
      external: ['node-liblzma', '@mongodb-js/zstd', 'sql.js', 'quickjs-emscripten', 'turndown'],
    }),
  ]);
  copyFileSync(join(root, 'build/load.cjs'), join(dist, 'load.cjs'));
  const schema = join(root, 'src/apis/schema/generated');
  if (existsSync(schema)) cpSync(schema, join(dist, 'schema'), { recursive: true });
  warmUp(dist);
  rmSync(target, { recursive: true, force: true });
  renameSync(dist, target);
}

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
