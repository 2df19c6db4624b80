import type { Bash, CustomCommand } from 'just-bash';
import { visibleErr, visibleOut } from './bash-files.ts';
import { closeContainer, type OpenContainer, openContainer } from './container.ts';
import { speakerOf, withTerminal } from './exec.ts';
import { LineEditor } from './line-editor.ts';
import type { Keys } from './machine.ts';
import { machineCommands } from './machine-commands.ts';
import { Outlet } from './outlet.ts';
import { join } from './paths.ts';
import { promptText } from './prompt.ts';
import type { ContainerRecord } from './record.ts';
import { createRun, type Run, withEnd } from './run.ts';
import type { ContainerContext, RecordCell, Session } from './runtime.ts';
import type { SessionOptions } from './session.ts';
import { createBash, loadBash, quoted, type ShellHost, visibleText } from './shell.ts';

/** What one line leaves behind for the next when the shell has to be made anew (Ctrl-C). */
interface ShellState {
  variables: Map<string, string>;
  exported: Record<string, string>;
  cwd: string;
  /** Texts of lines that defined functions or aliases. */
  definitions: string[];
}

/** Thrown away with the interpreter: a line that was interrupted. */
const interruptedStatus = 130;

/**
 * A shell that lives while its user types. The interpreter runs one endless script that asks us for the next line and
 * evaluates it, so variables, functions and the folder stay as in any shell; each line is a transaction on the container.
 */
export class ShellSession implements Session {
  private readonly cell: RecordCell;
  private readonly shell: string;
  private readonly parameters: string = '';
  private readonly options: SessionOptions;
  /** The shell is the container's main process: when it ends, so does the container. */
  private readonly isMain: boolean;
  private readonly outlet: Outlet;
  private readonly editor: LineEditor | undefined;
  private readonly lines: string[] = [];
  private inputEnded = false;
  private wakeReader: () => void = () => {};
  private interruptRunning: (() => void) | undefined;
  private unfinished = '';
  private state: ShellState | undefined;
  private run!: Run;
  private open!: OpenContainer;
  private record!: ContainerRecord;
  private context!: ContainerContext;
  private passed = 0;
  readonly done: Promise<{ exitCode: number }>;

  constructor(
    cell: RecordCell,
    { shell, parameters }: { shell: string; parameters?: readonly string[] },
    options: SessionOptions,
    isMain: boolean,
  ) {
    this.cell = cell;
    this.shell = shell;
    if (parameters?.length) this.parameters = `set -- ${parameters.map(quoted).join(' ')}\n`;
    this.options = options;
    this.isMain = isMain;
    this.outlet = new Outlet(options.tty);
    if (options.tty) this.editor = this.createEditor();
    this.done = this.live();
  }

  get output(): Session['output'] {
    return this.outlet;
  }

  write(data: string): void {
    if (this.typedInto) {
      if (this.typedInto(data) !== 'interrupt') return;
      this.typedInto = undefined;
      this.outlet.push('stdout', '^C');
      this.interrupt();
    } else if (this.editor) this.editor.feed(data);
    else this.takeText(data);
  }

  end(): void {
    this.inputEnded = true;
    if (!this.editor && this.partial !== '') this.takeText('\n');
    this.wakeReader();
  }

  resize(columnCount: number): void {
    this.options.columns = columnCount;
    if (this.editor) this.editor.columns = columnCount;
  }

  private partial = '';

  /** Without a terminal input comes in pieces; only whole lines are read. */
  private takeText(data: string): void {
    const pieces = (this.partial + data).split('\n');
    this.partial = pieces.pop()!;
    this.lines.push(...pieces);
    this.wakeReader();
  }

  private createEditor(): LineEditor {
    const editor = new LineEditor({
      write: (text) => this.outlet.push('stdout', text),
      line: (text) => {
        this.lines.push(text);
        this.wakeReader();
      },
      interrupt: () => this.interrupt(),
      endOfInput: () => {
        this.inputEnded = true;
        this.wakeReader();
      },
      complete: (word, first) => this.complete(word, first),
    });
    if (this.options.columns) editor.columns = this.options.columns;
    return editor;
  }

  private interrupt(): void {
    if (this.interruptRunning) this.interruptRunning();
    else {
      this.unfinished = '';
      this.lines.push('');
      this.wakeReader();
    }
  }

  /** From the first prompt to the last status. */
  private async live(): Promise<{ exitCode: number }> {
    let status = 0;
    try {
      await this.begin();
      for (;;) {
        const ended = await this.interpret(status);
        status = ended.exitCode;
        if (!ended.interrupted) break;
        this.show('stdout', '\n');
        await this.keep();
        await this.begin();
      }
      if (this.isMain)
        this.record = {
          ...this.record,
          main: { ...this.record.main, exit: { after: this.now() - this.record.startedAt, code: status } },
        };
      await this.keep(this.isMain);
      return { exitCode: status };
    } finally {
      this.outlet.close();
    }
  }

  /** Looks at the container and the cluster as they are now. */
  private async begin(): Promise<void> {
    const { record, context } = await this.cell.read();
    this.record = record;
    this.context = context;
    this.passed = 0;
    this.open = openContainer(record, () => this.now(), context.volumes, undefined, context.machine?.folder);
    const { tty, columns: width } = this.options;
    this.run = createRun({
      open: this.open,
      net: context.net,
      podIP: context.podIP,
      tty,
      ...(width === undefined ? {} : { columns: width }),
      ...(context.machine ? { machine: context.machine } : {}),
      now: () => this.now(),
      show: (channel, text) => this.show(channel, text),
    });
  }

  private now(): number {
    return this.context.now + this.passed;
  }

  /** Writes what the last line changed. */
  private async keep(force = false): Promise<void> {
    const written = closeContainer({ ...this.open, record: this.record }, this.now(), this.context.volumes);
    const after = withEnd(written, this.run);
    if (after !== this.record || force) await this.cell.write(after);
    this.record = after;
  }

  private show(channel: 'stdout' | 'stderr', text: string): void {
    this.outlet.push(channel, text);
  }

  /** Runs an interpreter until it exits or is interrupted. */
  private async interpret(status: number): Promise<{ exitCode: number; interrupted: boolean }> {
    const library = await loadBash();
    const speaker = speakerOf(this.open, this.shell);
    const interrupted = new Promise<'interrupted'>((resolve) => {
      this.onInterrupt = () => resolve('interrupted');
    });
    const readLine = library.defineCommand(
      '__next',
      async (args, context) => {
        await this.finishLine(context.env, context.exportedEnv ?? {}, context.cwd);
        const line = await this.nextCommand(Number(args[0] ?? 0));
        return line === undefined ? { stdout: '', stderr: '', exitCode: 1 } : { stdout: line, stderr: '', exitCode: 0 };
      },
      { trusted: true },
    );
    const setStatus = library.defineCommand(
      '__status',
      async (args) => ({ stdout: '', stderr: '', exitCode: Number(args[0]) }),
      { trusted: true },
    );
    const history = library.defineCommand(
      'history',
      async () => ({ stdout: this.history(), stderr: '', exitCode: 0 }),
      {
        trusted: true,
      },
    );
    const env = this.options.tty ? withTerminal(this.open.env) : this.open.env;
    const bash: Bash = await createBash(this.host(), { cwd: this.state?.cwd ?? this.open.cwd, env, speaker }, [
      readLine,
      setStatus,
      history,
      ...this.machineCommands(library),
    ]);
    const script = `${this.parameters}${this.restore()}/bin/__status ${status}\nwhile __line=$(/bin/__next "$?"); do eval "$__line"; done`;
    const ended = await Promise.race([bash.exec(script, { rawScript: true }), interrupted]);
    this.interruptRunning = undefined;
    if (ended === 'interrupted') return { exitCode: interruptedStatus, interrupted: true };
    this.show('stdout', ended.stdout);
    if (this.editor && !this.atEnd && this.kind() === 'bash') this.show('stdout', 'exit\n');
    // The loop's own status is that of the reader at the end of input; the shell's is that of its last command.
    return { exitCode: this.atEnd ? this.lastStatus : ended.exitCode, interrupted: false };
  }

  private history(): string {
    const width = this.kind() === 'bash' ? 5 : 4;
    const gap = this.kind() === 'bash' ? '  ' : ' ';
    return (this.editor?.remembered ?? []).map((line, i) => `${String(i + 1).padStart(width)}${gap}${line}\n`).join('');
  }

  private onInterrupt: () => void = () => {};
  private atEnd = false;
  private lastStatus = 0;
  private started = false;

  private async finishLine(env: Map<string, string>, exported: Record<string, string>, cwd: string): Promise<void> {
    this.interruptRunning = undefined;
    this.state = {
      variables: new Map(env),
      exported: { ...exported },
      cwd,
      definitions: this.state?.definitions ?? [],
    };
    if (this.started) await this.keep();
    this.started = true;
  }

  /** The next complete command, ready to be evaluated; undefined at the end of input. */
  private async nextCommand(status: number): Promise<string | undefined> {
    this.lastStatus = status;
    const library = await loadBash();
    for (;;) {
      const line = await this.readLine();
      if (line === undefined) {
        this.atEnd = true;
        if (this.editor) this.show('stdout', this.kind() === 'bash' ? 'exit\n' : '\n');
        return undefined;
      }
      const source = this.unfinished === '' ? line : `${this.unfinished}\n${line}`;
      if (source.trim() === '') continue;
      if (isUnfinished(library, source)) {
        this.unfinished = source;
        continue;
      }
      this.unfinished = '';
      await this.begin();
      const speaker = speakerOf(this.open, this.shell);
      const text = visibleText(library, source, speaker);
      if ('error' in text) {
        this.show('stderr', text.error);
        this.lastStatus = 2;
        status = 2;
        continue;
      }
      if (/\(\)\s*[{(]|\bfunction\b|\balias\b/.test(source)) this.state?.definitions.push(source);
      this.interruptRunning = () => this.onInterrupt();
      return `/bin/__status ${status}\n{\n${text.script}\n} >>${visibleOut} 2>>${visibleErr}`;
    }
  }

  private async readLine(): Promise<string | undefined> {
    if (this.lines.length === 0 && this.editor && !this.inputEnded) {
      const ps1 = this.state?.variables.get('PS1');
      this.editor.start(
        this.unfinished === '' ? promptText(this.open, this.kind(), this.state?.cwd ?? this.open.cwd, ps1) : '> ',
      );
    }
    while (this.lines.length === 0 && !this.inputEnded) {
      await new Promise<void>((resolve) => {
        this.wakeReader = resolve;
      });
    }
    return this.lines.shift();
  }

  private kind() {
    return speakerOf(this.open, this.shell).kind;
  }

  private host(): ShellHost {
    return {
      run: () => this.run,
      pause: async (ms) => {
        await this.wait(ms);
        this.passed += ms;
      },
      endless: () => this.wait(Number.POSITIVE_INFINITY).then(() => 0),
      serve: () => 0,
    };
  }

  /** Takes the keys while a command with a terminal of its own runs. */
  private typedInto: ((data: string) => 'interrupt' | undefined) | undefined;

  private machineCommands(library: Awaited<ReturnType<typeof loadBash>>): CustomCommand[] {
    const { machine } = this.context;
    if (!machine) return [];
    const keys: Keys = {
      listen: (take) => {
        this.typedInto = take;
        return {
          stop: () => {
            this.typedInto = undefined;
          },
        };
      },
    };
    return machineCommands(library, {
      machine,
      run: () => this.run,
      net: () => this.context.net,
      columns: () => this.options.columns ?? 80,
      ...(this.editor ? { keys } : {}),
      refresh: async () => {
        await this.keep();
        await this.begin();
      },
    });
  }

  /** At a terminal a pause is a pause; a script that is piped in need not wait. */
  private wait(ms: number): Promise<void> {
    if (!this.editor)
      return ms === Number.POSITIVE_INFINITY && !this.inputEnded ? new Promise(() => {}) : Promise.resolve();
    return new Promise((resolve) => {
      // Timers overflow after 24 days; nobody sits at a prompt that long.
      const timer = setTimeout(resolve, Math.min(ms, 2_000_000_000));
      const interrupt = this.interruptRunning;
      this.interruptRunning = () => {
        clearTimeout(timer);
        interrupt?.();
      };
    });
  }

  /** A script that brings a new interpreter to where the old one was. */
  private restore(): string {
    if (!this.state) return '';
    const { variables, exported, definitions } = this.state;
    const skip = /^(?:__line|IFS|OSTYPE|MACHTYPE|HOSTTYPE|OPTIND|SHELLOPTS|BASHOPTS|PWD|OLDPWD|_|\?)$|[^A-Za-z0-9_]/;
    const text: string[] = [];
    for (const [name, value] of variables) {
      if (!skip.test(name)) text.push(`${name in exported ? 'export ' : ''}${name}=${quoted(value)}`);
    }
    return `${[...text, ...definitions].join('\n')}\n`;
  }

  private complete(word: string, first: boolean): string[] {
    if (first && !word.includes('/')) {
      const names = (this.open.env['PATH'] ?? '').split(':').filter((folder) => this.open.files.isDirectory(folder));
      return [...new Set(names.flatMap((folder) => this.open.files.list(folder)))]
        .filter((name) => name.startsWith(word))
        .sort();
    }
    const slash = word.lastIndexOf('/') + 1;
    const typed = word.slice(0, slash);
    const cwd = this.state?.cwd ?? this.open.cwd;
    const folder = typed.startsWith('/') ? typed : join(cwd, typed);
    if (!this.open.files.isDirectory(folder)) return [];
    return this.open.files
      .list(folder)
      .filter((name) => name.startsWith(word.slice(slash)) && (word.length > slash || !name.startsWith('.')))
      .map((name) => typed + name + (this.open.files.isDirectory(join(folder, name)) ? '/' : ''));
  }
}

/** Whether a shell would ask for more: an open quote, block, pipe, or here-document. */
export function isUnfinished(library: Awaited<ReturnType<typeof loadBash>>, source: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(source)) return true;
  if (/(?:\||&&)\s*$/.test(source)) return true;
  try {
    return JSON.stringify(library.parse(source)).includes('"terminated":false');
  } catch (error) {
    const { message } = error as Error;
    if (/EOF/.test(message)) return true;
    const position = /at (\d+):(\d+)/.exec(message);
    if (!position) return false;
    const lines = source.split('\n');
    return (
      Number(position[1]) > lines.length ||
      (Number(position[1]) === lines.length && Number(position[2]) > lines.at(-1)!.length)
    );
  }
}
