import { AttachSession } from './attach.ts';
import { readCommandLine } from './command-line.ts';
import { openContainer } from './container.ts';
import { execute } from './exec.ts';
import { FedSession } from './fed-session.ts';
import { Outlet } from './outlet.ts';
import type { RecordCell, Session } from './runtime.ts';
import { ShellSession } from './shell-session.ts';
import { TypedLines } from './typed-lines.ts';

export interface SessionOptions {
  tty: boolean;
  columns?: number;
  rows?: number;
}

/** Opens what `exec -i`, `exec -it`, `attach` and `run -it` talk to. @throws StartError */
export async function openSession(
  cell: RecordCell,
  argv: readonly string[] | 'attach',
  options: SessionOptions,
): Promise<Session> {
  const { record, context } = await cell.read();
  if (argv === 'attach' && !record.main.waits) return new AttachSession(cell, options);
  const open = openContainer(record, () => context.now, context.volumes);
  const line = readCommandLine(open, argv === 'attach' ? record.argv : argv);
  if (line.kind === 'shell' && !isInterpreter(line.shell))
    return new ShellSession(cell, line, options, argv === 'attach');
  if (argv === 'attach') return new FedSession(cell, options);
  return new CommandSession(cell, argv, options);
}

const isInterpreter = (name: string) => /(?:^|\/)(?:node|python3?|perl|ruby|php|java|go|dotnet)$/.test(name);

/** Programs that read their standard input; all others need not wait for its end. */
const readers = new Set(['cat', 'tee', 'wc', 'sort', 'uniq', 'grep', 'sed', 'awk', 'tr', 'cut', 'head', 'tail', 'xargs', 'jq', 'sh', 'bash', 'ash', 'dash', 'tar', 'gzip', 'gunzip', 'base64', 'md5sum', 'sha256sum', 'od', 'hexdump', 'nc', 'dd', 'curl', 'psql', 'mysql', 'redis-cli', 'python', 'python3', 'node', 'perl', 'env']); // biome-ignore format: a list

/** One command with an open standard input: it runs when the input has ended, or at once when it does not read any. */
class CommandSession implements Session {
  private readonly cell: RecordCell;
  private readonly argv: readonly string[];
  private readonly options: SessionOptions;
  private readonly outlet: Outlet;
  private stdin = '';
  private started = false;
  private readonly keys = new TypedLines({
    echo: (text) => this.outlet.push('stdout', text),
    line: (text) => {
      this.stdin += text;
    },
    end: () => this.start(),
    interrupt: () => {
      this.outlet.push('stdout', '\n');
      this.close(130);
    },
  });
  readonly done: Promise<{ exitCode: number }>;
  private finish: (result: { exitCode: number }) => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(cell: RecordCell, argv: readonly string[], options: SessionOptions) {
    this.cell = cell;
    this.argv = argv;
    this.options = options;
    this.outlet = new Outlet(options.tty);
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    const name = argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1);
    if (!this.reads(name)) this.start();
  }

  get output(): Session['output'] {
    return this.outlet;
  }

  write(data: string): void {
    if (this.started) return;
    if (this.options.tty) this.keys.press(data);
    else this.stdin += data;
  }

  end(): void {
    this.start();
  }

  resize(): void {}

  private reads(name: string): boolean {
    if (!readers.has(name)) return false;
    // At a terminal a tool with operands works on those.
    const operands = this.argv.slice(1).filter((arg) => !arg.startsWith('-'));
    if (['cat', 'tail', 'head', 'wc', 'sort'].includes(name)) return operands.length === 0;
    if (name === 'curl') return this.argv.includes('@-');
    if (['sh', 'bash', 'ash', 'dash', 'env', 'awk', 'grep', 'sed'].includes(name)) return !this.options.tty;
    return true;
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.run().catch((error) => {
      this.outlet.close();
      this.fail(error);
    });
  }

  private async run(): Promise<void> {
    const { record, context } = await this.cell.read();
    const result = await execute(record, this.argv, { stdin: this.stdin, tty: this.options.tty }, context);
    for (const { channel, text } of result.output) this.outlet.push(channel, text);
    if (result.record !== record) await this.cell.write(result.record);
    this.close(result.exitCode);
  }

  private close(exitCode: number): void {
    this.started = true;
    this.outlet.close();
    this.finish({ exitCode });
  }
}
