import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseDuration } from '../../apimachinery/duration.ts';
import type { Host } from '../../host/host.ts';
import { type Bindings, fillIn, matches, rewritten } from './match.ts';
import { exitMark, parseDocument, type Step, withExitCode } from './parse.ts';
import { plainScreen, type Screen, terminalScreen } from './terminal.ts';

/** Programs that documents may call, as functions: argv and a host in, exit code out. */
export type Program = (argv: readonly string[], host: Host) => Promise<number>;

export interface ReplayOptions {
  /** Where relative paths in the document's commands start; default: the document's own folder. */
  folder?: string;
  /** Fixes all random choices. */
  seed: string;
  /** RFC 3339: when the document's first command runs. */
  start: string;
  /** Programs by name: kubectl, kubesim. */
  programs: Readonly<Record<string, Program>>;
  /** A shell for lines with pipes, redirections and other programs. @returns the exit code */
  shell(line: string, host: Host, programs: Readonly<Record<string, Program>>): Promise<number>;
}

export interface Difference {
  line: number;
  command: string;
  expected: readonly string[];
  actual: readonly string[];
}

export interface Replayed {
  commands: number;
  differences: readonly Difference[];
  /** The document as it would be with the answers that came out. */
  rewritten: string;
}

/** Runs the console blocks of a document in a home of its own, which is gone afterwards, and compares the answers. */
export async function replay(path: string, host: Host, options: ReplayOptions): Promise<Replayed> {
  const text = readFileSync(path, 'utf8');
  const isMarkdown = path.endsWith('.md');
  const script = parseDocument(text, isMarkdown);
  const home = temporaryHome(host);
  try {
    const cwd = workingFolder(home, options.folder ?? dirname(resolve(host.cwd, path)), text, script.files);
    return await new Replay(text, isMarkdown, { ...host, cwd }, home, options).run(script.steps);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function temporaryHome({ env }: Host): string {
  const parent = env.KUBESIM_HOME || `${env.HOME}/.kubesim`;
  mkdirSync(join(parent, 'replays'), { recursive: true });
  return mkdtempSync(join(parent, 'replays', 'run-'));
}

/**
 * The document's own surroundings, in a folder of the replay's: what it mentions of its folder, and the files it brings
 * along. What its commands write stays there.
 */
function workingFolder(home: string, folder: string, text: string, files: ReadonlyMap<string, string>): string {
  const cwd = join(home, 'work', basename(folder));
  mkdirSync(cwd, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (text.includes(name) && !untouched.has(name)) cpSync(join(folder, name), join(cwd, name), { recursive: true });
  }
  for (const [name, content] of files) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  return cwd;
}

const untouched = new Set(['.git', 'node_modules', 'dist', 'src', 'test']);

/** Empty lines before the next prompt belong to the document's layout. */
function withoutEmptyEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

type Answered = Extract<Step, { kind: 'command' }>;

/** A line for a prompt. */
interface Typed {
  prompt: string;
  text: string;
}

class Replay {
  readonly #isMarkdown: boolean;
  readonly #lines: string[];
  readonly #host: Host;
  readonly #home: string;
  readonly #options: ReplayOptions;
  readonly #bindings: Bindings = new Map();
  readonly #differences: Difference[] = [];
  readonly #answers: { step: Answered; actual: readonly string[] }[] = [];
  #now: number;

  constructor(text: string, isMarkdown: boolean, host: Host, home: string, options: ReplayOptions) {
    this.#isMarkdown = isMarkdown;
    this.#lines = text.split('\n');
    this.#host = host;
    this.#home = home;
    this.#options = options;
    this.#now = Date.parse(options.start);
  }

  async run(steps: readonly Step[]): Promise<Replayed> {
    for (const step of steps) {
      if (step.kind === 'wait') this.#now += parseDuration(step.duration);
      else await this.#command(step);
    }
    return { commands: this.#answers.length, differences: this.#differences, rewritten: this.#rewritten() };
  }

  async #command(step: Answered): Promise<void> {
    const screen = step.inputs.length > 0 ? await terminalScreen() : plainScreen();
    const command = this.#filledIn(step.line, step.command);
    const inputs = step.inputs.map(({ line, prompt, text }) => ({ prompt, text: this.#filledIn(line, text) }));
    const exit = this.#execute(command, this.#hostWith(screen));
    const typed = this.#type(inputs, screen, exit);
    const [exitCode] = await Promise.all([exit, typed]);
    const actual = this.#withExitCode(withoutEmptyEnd(await screen.lines()), exitCode, step);
    if (!matches(step.expected, actual, this.#bindings)) {
      this.#differences.push({ line: step.line, command: step.command, expected: step.expected, actual });
      this.#answers.push({ step, actual: rewritten(step.expected, actual, this.#bindings) });
    } else this.#answers.push({ step, actual: step.expected });
  }

  /** A reader's document need not say that a command fails; a `.console` file is a test, and must. */
  #withExitCode(lines: readonly string[], exitCode: number, { expected }: Answered): readonly string[] {
    const states = !this.#isMarkdown || exitMark.test(expected.at(-1) ?? '');
    return states ? withExitCode(lines, exitCode) : lines;
  }

  #filledIn(line: number, text: string): string {
    try {
      return fillIn(text, this.#bindings);
    } catch (error) {
      throw new Error(`line ${line}: ${(error as Error).message}`);
    }
  }

  async #type(inputs: readonly Typed[], screen: Screen, exit: Promise<number>): Promise<void> {
    let ended = false;
    const over = exit.then(() => void (ended = true));
    for (const { prompt, text } of inputs) {
      await Promise.race([screen.type(prompt, text), over]);
      if (ended) return;
    }
    screen.end();
  }

  #hostWith({ streams }: Screen): Host {
    const env = {
      ...this.#host.env,
      KUBESIM_HOME: this.#home,
      KUBESIM_SEED: this.#options.seed,
      KUBECONFIG: undefined,
      NO_COLOR: '1',
      KUBESIM_HINTS: '0',
    };
    return { ...this.#host, env, streams, clock: { now: () => this.#now } };
  }

  async #execute(line: string, host: Host): Promise<number> {
    const { parse } = await import('shell-quote');
    const words = parse(line, (name) => `$${name}`);
    const plain = words.every((word) => typeof word === 'string') && !/[$`~*?]/.test(line);
    const program = plain ? this.#options.programs[words[0] as string] : undefined;
    if (program) return program(words.slice(1) as string[], host);
    return this.#options.shell(line, host, this.#options.programs);
  }

  #rewritten(): string {
    const lines = [...this.#lines];
    for (const { step, actual } of this.#answers.toReversed()) lines.splice(step.from, step.to - step.from, ...actual);
    return lines.join('\n');
  }
}
