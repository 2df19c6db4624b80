import type { Net } from '../../apimachinery/net.ts';
import { closeContainer, openContainer } from '../container.ts';
import { execute } from '../exec.ts';
import type { Filesystem } from '../filesystem.ts';
import type { BuiltImage } from '../images/built.ts';
import { imageOf, pullImage } from '../images/index.ts';
import { join, normalize } from '../paths.ts';
import type { ContainerRecord } from '../record.ts';
import { StartError } from '../runtime.ts';
import { BuildError, execForm, expanded, type Instruction, pairsOf, parseDockerfile } from './dockerfile.ts';

export interface BuildContext {
  /** Where the Dockerfile and the files to copy are. */
  files: Filesystem;
  /** Absolute path of the context in there. */
  root: string;
  dockerfile: string;
  net: Net;
  /** Cluster time, ms. */
  now: number;
  args: Readonly<Record<string, string>>;
}

/** A step as the builder shows it. */
export interface BuildStep {
  text: string;
}

export type Built = Omit<BuiltImage, 'reference' | 'createdAt'>;

/**
 * Builds an image: a base with files over it and other settings.
 * @throws BuildError
 */
export async function buildImage(context: BuildContext): Promise<{ image: Built; steps: BuildStep[] }> {
  const source = context.files.peek(join(context.root, context.dockerfile));
  if (source === undefined)
    throw new BuildError(`failed to read dockerfile: open ${context.dockerfile}: no such file or directory`);
  const instructions = parseDockerfile(source);
  const build = new Build(context, instructions.filter(({ name }) => shown.has(name)).length + 1);
  for (const instruction of instructions) await build.do(instruction);
  return { image: build.result(), steps: build.steps };
}

/** Steps that the builder counts: those that change files. */
const shown: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

class Build {
  readonly steps: BuildStep[] = [];
  readonly #context: BuildContext;
  readonly #total: number;
  readonly #stages = new Map<string, ContainerRecord>();
  #args: Record<string, string> = {};
  #record!: ContainerRecord;
  #base = '';
  #config!: Pick<Built, 'env' | 'cmd' | 'entrypoint' | 'workingDir' | 'user' | 'ports' | 'labels'>;

  constructor(context: BuildContext, total: number) {
    this.#context = context;
    this.#total = total;
  }

  result(): Built {
    return { base: this.#base, ...this.#config, files: this.#record.files?.entries ?? {} };
  }

  async do(instruction: Instruction): Promise<void> {
    const { name } = instruction;
    const words = { ...this.#args, ...(this.#config?.env ?? {}) };
    const text =
      name === 'RUN' || name === 'CMD' || name === 'ENTRYPOINT' ? instruction.text : expanded(instruction.text, words);
    if (name === 'ARG') return this.#arg(text);
    if (name === 'FROM') return this.#from(text, instruction);
    if (shown.has(name)) this.steps.push({ text: `[${this.steps.length + 1}/${this.#total}] ${name} ${text}` });
    if (name === 'RUN') return this.#run(text, instruction);
    if (name === 'COPY' || name === 'ADD') return this.#copy(text, instruction);
    this.#configure(name, text);
  }

  #arg(text: string): void {
    const [name = '', value] = text.split('=', 2);
    this.#args[name] = this.#context.args[name] ?? value ?? '';
  }

  #from(text: string, instruction: Instruction): void {
    const [reference = '', , alias] = text.split(/\s+/);
    const stage = this.#stages.get(reference);
    if (!stage) {
      const pulled = pullImage(reference);
      if ('reason' in pulled) {
        const [, words = pulled.message] = /(pull access denied.*|[^ ]+: not found)$/.exec(pulled.message) ?? [];
        const full = /"(docker\.io\/[^"]+)"/.exec(pulled.message)?.[1] ?? reference;
        throw new BuildError(`${reference}: failed to resolve source metadata for ${full}: ${words}`, instruction);
      }
      this.steps.push({ text: `[1/${this.#total}] FROM ${pulled.image}@${pulled.imageID.split('@')[1]}` });
    }
    this.#base = stage?.image ?? reference;
    const image = imageOf(this.#base);
    this.#config = {
      env: { ...image.env },
      ...(image.cmd ? { cmd: image.cmd } : {}),
      ...(image.entrypoint ? { entrypoint: image.entrypoint } : {}),
      ...(image.workingDir ? { workingDir: image.workingDir } : {}),
      ports: [],
      labels: {},
    };
    const { now } = this.#context;
    this.#record = stage ?? {
      image: reference,
      startedAt: now,
      hostname: 'buildkitsandbox',
      env: {},
      mounts: {},
      argv: [],
      main: {},
    };
    if (alias) this.#stages.set(alias, this.#record);
  }

  async #run(text: string, instruction: Instruction): Promise<void> {
    const argv = execForm(text) ?? ['/bin/sh', '-c', text];
    const line = argv.join(' ');
    const { net, now } = this.#context;
    const record = {
      ...this.#record,
      env: { ...this.#args, ...this.#config.env },
      ...(this.#config.workingDir ? { workingDir: this.#config.workingDir } : {}),
    };
    try {
      const done = await execute(record, argv, {}, { now, net, podIP: '172.17.0.2' });
      if (done.exitCode !== 0) {
        const said = done.output.map((piece) => piece.text).join('');
        const failure = new BuildError(
          `process "${line}" did not complete successfully: exit code: ${done.exitCode}`,
          instruction,
        );
        throw Object.assign(failure, { said });
      }
      this.#record = { ...this.#record, ...(done.record.files ? { files: done.record.files } : {}) };
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      throw new BuildError(`process "${line}" did not complete successfully: exit code: 127`, instruction);
    }
  }

  #copy(text: string, instruction: Instruction): void {
    const words = execForm(text) ?? text.split(/\s+/);
    const target = words.pop() ?? '';
    if (words.length === 0) {
      const problem = `${instruction.name} requires at least two arguments, but only one was provided. Destination could not be determined`;
      throw new BuildError(`dockerfile parse error on line ${instruction.line}: ${problem}`, instruction);
    }
    const open = openContainer(this.#record, () => this.#context.now);
    const from = this.#sourceOf(instruction);
    const to = normalize(target, this.#config.workingDir ?? '/');
    const intoFolder = words.length > 1 || target.endsWith('/') || target === '.' || open.files.isDirectory(to);
    for (const word of words.flatMap((pattern) => matching(from.files, from.root, pattern))) {
      const path = normalize(word.replace(/^\/+/, ''), from.root);
      if (!from.files.exists(path)) {
        const id = `ref ${'0'.repeat(8)}::${'0'.repeat(25)}`.replaceAll('0', 'x');
        throw new BuildError(
          `failed to compute cache key: failed to calculate checksum of ${id}: "/${word.replace(/^\.?\/+/, '')}": not found`,
          instruction,
        );
      }
      const name = path.slice(path.lastIndexOf('/') + 1);
      copyTree(from.files, path, open.files, from.files.isDirectory(path) ? to : intoFolder ? join(to, name) : to);
    }
    this.#record = closeContainer(open, this.#context.now);
  }

  #sourceOf({ flags }: Instruction): { files: Filesystem; root: string } {
    const stage = flags['from'];
    if (stage === undefined) return this.#context;
    const record = this.#stages.get(stage) ?? { ...this.#record, image: stage, files: undefined };
    return { files: openContainer(record as ContainerRecord, () => this.#context.now).files, root: '/' };
  }

  #configure(name: string, text: string): void {
    const config = this.#config;
    const command = () => execForm(text) ?? ['/bin/sh', '-c', text];
    switch (name) {
      case 'ENV':
        this.#config = { ...config, env: { ...config.env, ...Object.fromEntries(pairsOf(text)) } };
        break;
      case 'LABEL':
        this.#config = { ...config, labels: { ...config.labels, ...Object.fromEntries(pairsOf(text)) } };
        break;
      case 'EXPOSE':
        this.#config = {
          ...config,
          ports: [...config.ports, ...text.split(/\s+/).map((port) => Number.parseInt(port, 10))],
        };
        break;
      case 'CMD':
        this.#config = { ...config, cmd: command() };
        break;
      case 'ENTRYPOINT': {
        const { cmd: _, ...rest } = config; // a new entry point does not take the base's arguments
        this.#config = { ...rest, entrypoint: command() };
        break;
      }
      case 'WORKDIR': {
        const workingDir = normalize(text, config.workingDir ?? '/');
        this.#config = { ...config, workingDir };
        const open = openContainer(this.#record, () => this.#context.now);
        open.files.mkdirAll(workingDir);
        this.#record = closeContainer(open, this.#context.now);
        break;
      }
      case 'USER':
        this.#config = { ...config, user: text.split(':')[0]! };
        break;
    }
  }
}

/** `*.html` as the files that match it; a plain name is itself. */
function matching(files: Filesystem, root: string, pattern: string): string[] {
  if (!/[*?]/.test(pattern)) return [pattern];
  const slash = pattern.lastIndexOf('/');
  const folder = normalize(slash < 0 ? '.' : pattern.slice(0, slash), root);
  const text = pattern.slice(slash + 1).replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const name = new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const found = files.isDirectory(folder) ? files.list(folder).filter((one) => name.test(one)) : [];
  return found.length > 0 ? found.map((one) => (slash < 0 ? one : join(pattern.slice(0, slash), one))) : [pattern];
}

function copyTree(from: Filesystem, path: string, to: Filesystem, target: string): void {
  if (!from.isDirectory(path)) {
    to.mkdirAll(target.slice(0, target.lastIndexOf('/')) || '/');
    to.write(target, from.readBytes(path), from.stat(path).mode);
    return;
  }
  to.mkdirAll(target);
  for (const name of from.list(path)) {
    if (name !== 'node_modules' && name !== '.git') copyTree(from, join(path, name), to, join(target, name));
  }
}
