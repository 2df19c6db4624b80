import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Keeps the floor plan of CONTRIBUTING.md: imports, those of types too, only go down, and each package has its doors. */

const src = fileURLToPath(new URL('../src', import.meta.url));

const mayImport: Record<string, readonly string[]> = {
  // The composition roots src/kubectl.ts and src/kubesim.ts introduce the rooms to one another.
  programs: ['programs', 'kubectl', 'kubesim', 'cluster', 'host'],
  kubectl: ['client', 'apis', 'apimachinery', 'host'],
  kubesim: ['client', 'cluster', 'apis', 'apimachinery', 'host'],
  cluster: [
    'client',
    'apiserver',
    'controllers',
    'kubelet',
    'network',
    'containers',
    'store',
    'apis',
    'apimachinery',
    'host',
  ],
  client: ['apis', 'apimachinery'],
  apiserver: ['store', 'apis', 'apimachinery', 'host'],
  controllers: ['apis', 'apimachinery'],
  kubelet: ['containers', 'apis', 'apimachinery'],
  network: ['apis', 'apimachinery'],
  containers: ['apimachinery'],
  store: ['apimachinery', 'host'],
  apis: ['apimachinery'],
  apimachinery: [],
  host: [],
};

/** Who may import a package. */
const doors: Record<string, RegExp> = {
  commander: /^kubectl\/command\.ts$|^kubesim\//,
  chalk: /^kubectl\/printers\/|^kubesim\//,
  'cli-table3': /^kubectl\/printers\/|^kubesim\//,
  yaml: /^kubectl\/(?:manifests|printers)|^cluster\/|^apiserver\/http\//,
  ws: /^apiserver\/http\/|^client\//,
  ajv: /^apiserver\//,
  '@marcbachmann/cel-js': /^apiserver\/cel\//,
  'just-bash': /^containers\//,
  'shell-quote': /^kubesim\/replay\//,
  '@xterm/headless': /^kubesim\/replay\//,
};

interface Import {
  /** Path under src, or the name of a package. */
  target: string;
  local: boolean;
  typeOnly: boolean;
}

interface SourceFile {
  path: string;
  text: string;
  imports: Import[];
}

const statement = /^(?:import|export)(\s+type)?\b[^;'"]*?\bfrom\s*'([^']+)'/gm;
const bare = /^import()\s*'([^']+)'/gm;
const dynamic = /\bimport\(()\s*'([^']+)'\s*\)/g;

function importsOf(path: string, text: string): Import[] {
  return [statement, bare, dynamic].flatMap((syntax) =>
    [...text.matchAll(syntax)].map(([, type, name]) => {
      const local = name!.startsWith('.');
      return {
        local,
        typeOnly: type !== undefined && type !== '',
        target: local ? normalize(join(dirname(path), name!)) : name!,
      };
    }),
  );
}

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });

const roomOf = (path: string): string => (path.includes('/') ? path.split('/', 1)[0]! : 'programs');

describe('imports only go down', () => {
  test.each(Object.keys(mayImport))('%s', (room) => {
    const upstairs = files
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ path, imports }) => imports.filter(({ local }) => local).map(({ target }) => ({ path, target })))
      .filter(({ target }) => roomOf(target) !== room && !mayImport[room]!.includes(roomOf(target)));
    expect(upstairs.map(({ path, target }) => `${path} → ${target}`)).toEqual([]);
  });

  test('every folder is a room of the plan', () => {
    expect([...new Set(files.map(({ path }) => roomOf(path)))].filter((room) => !(room in mayImport))).toEqual([]);
  });
});

describe('each package has its doors', () => {
  test.each(Object.entries(doors))('%s', (name, door) => {
    const users = files.filter(({ imports }) =>
      imports.some(({ target }) => target === name || target.startsWith(`${name}/`)),
    );
    expect(users.map(({ path }) => path).filter((path) => !door.test(path))).toEqual([]);
  });

  test('there are no others', () => {
    const packages = files.flatMap(({ imports }) =>
      imports.filter(({ local, typeOnly }) => !local && !typeOnly).map(({ target }) => target),
    );
    const unknown = packages.filter(
      (name) => !name.startsWith('node:') && !Object.keys(doors).some((door) => name === door),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });
});

test('only host knows the wall clock, chance and the process', () => {
  const machine =
    /\bDate\.now\(|\bMath\.random\(|\brandomUUID\(|\bnew Date\(\)|(?<![.\w])process\.(?:env|argv|cwd|exit|stdin|stdout|stderr|on)\b/;
  const guilty = files.filter(({ path, text }) => roomOf(path) !== 'host' && machine.test(withoutComments(text)));
  expect(guilty.map(({ path }) => path)).toEqual([]);
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
