import { findLoop, type Happening } from './loops.ts';
import { usedDateFormats } from './programs/date.ts';
import type { FileEntry, FilePlan, FileStep, Loop, MainProcess } from './record.ts';
import type { Run } from './run.ts';
import type { ShellHost } from './shell.ts';

/** How far a process that does not end is played: far enough to see what repeats. */
const cyclesToSee = 5;
const checkEvery = 16;
const maxHappenings = 1_500;
const maxPauses = 500;
/** So many pauses in a row with nothing to see: it sleeps for ever. */
const maxIdlePauses = 300;
/** Longest a process is played without anything happening, ms: nobody looks at a cluster after that. */
const maxElapsed = 400 * 86_400_000;

/** What became of playing a process. */
export interface Played {
  main: MainProcess;
  /** Changes to files after the start, by the layer they belong to. */
  plans: Map<string, FilePlan>;
}

/** Watches a main process being played through with a clock of its own, and writes down what it does and when. */
export class Recorder {
  private readonly startedAt: number;
  private elapsed = 0;
  private pauses = 0;
  private idle = 0;
  private seen = 0;
  private readonly happenings: Happening[] = [];
  private readonly served: { name: string; after: number; argv: readonly string[] }[] = [];
  private readonly texts = new Map<string, string>();
  private readonly truncated = new Map<string, { at: string; path: string }>();
  private readonly formats = new Set<string>();
  private follows: MainProcess['follows'];
  private stop: () => void = () => {};
  /** The script cannot end by itself: the first pattern that shows is believed. */
  eager = false;
  /** Whether what it does may depend on the network. */
  askedNet = false;
  /** Called once, when time first passes: what was written until then is there from the start. */
  onFirstPause: () => void = () => {};

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  now(): number {
    return this.startedAt + this.elapsed;
  }

  said(channel: 'stdout' | 'stderr', text: string): void {
    const last = this.happenings.at(-1);
    if (last?.kind === 'said' && last.channel === channel && last.after === this.elapsed) last.text += text;
    else this.happenings.push({ after: this.elapsed, kind: 'said', channel, text });
  }

  /** An entry changed. `>` shows as an emptied file that is then filled, `>>` as one that grew. */
  wrote(at: string, path: string, entry: FileEntry): void {
    const key = `${at}\0${path}`;
    const before = this.texts.get(key);
    if (!('text' in entry)) {
      this.texts.delete(key);
      if (this.elapsed > 0) this.happenings.push({ after: this.elapsed, kind: 'did', at, path, text: '', entry });
      return;
    }
    this.texts.set(key, entry.text);
    if (this.elapsed === 0) return;
    if (entry.text === '') {
      this.truncated.set(key, { at, path });
      return;
    }
    const fresh = this.truncated.delete(key) && before === '';
    const append = !fresh && entry.text.startsWith(before ?? '');
    const text = append ? entry.text.slice((before ?? '').length) : entry.text;
    if (text !== '') this.happenings.push({ after: this.elapsed, kind: 'wrote', at, path, text, append });
  }

  /** Lets time pass. @returns whether the process shall be played on */
  pass(ms: number): boolean {
    if (ms <= 0) return true;
    if (this.elapsed === 0) this.onFirstPause();
    this.flushTruncated();
    this.elapsed += ms;
    this.pauses++;
    for (const format of usedDateFormats.splice(0)) this.formats.add(format);
    if (!Number.isFinite(this.elapsed) || this.elapsed > maxElapsed || this.pauses > maxPauses) return false;
    this.idle = this.happenings.length === this.seen ? this.idle + 1 : 0;
    this.seen = this.happenings.length;
    if (this.idle > maxIdlePauses || this.happenings.length > maxHappenings) return false;
    const check =
      this.eager && this.pauses >= cyclesToSee && (this.pauses < checkEvery || this.pauses % checkEvery === 0);
    return !check || this.loop() === undefined;
  }

  host(run: Run): ShellHost {
    return {
      run: () => run,
      pause: (ms) => (this.pass(ms) ? Promise.resolve() : this.never()),
      endless: ({ follows }) => {
        if (follows) this.follow(run, follows);
        return this.never();
      },
      serve: (name, args) => {
        this.served.push({ name, after: this.elapsed, argv: [name, ...args] });
        return staysInForeground(name, args) ? undefined : 0;
      },
    };
  }

  follow(run: Run, path: string): void {
    this.follows = { path, after: this.elapsed, from: run.open.files.peek(path)?.length ?? 0 };
  }

  /** Plays a script. It may never end; then it is left where it stands. */
  async play(script: () => Promise<number>): Promise<Played> {
    const stopped = new Promise<undefined>((resolve) => {
      this.stop = () => resolve(undefined);
    });
    const exitCode = await Promise.race([script(), stopped]);
    return this.result(exitCode);
  }

  /** @param exitCode undefined: it runs on */
  result(exitCode: number | undefined): Played {
    this.flushTruncated();
    const found = exitCode === undefined ? this.loop() : undefined;
    const before = found ? this.happenings.slice(0, found.before) : this.happenings;
    const said = before
      .filter((one) => one.kind === 'said')
      .map(({ after, channel, text }) => ({ after, channel, text }));
    const loopSaid = (found?.steps ?? []).flatMap(({ happening, offset, template }) =>
      happening.kind === 'said' ? [{ after: offset, channel: happening.channel, text: template }] : [],
    );
    const main: MainProcess = {
      ...(this.served.length > 0 ? { serves: this.served } : {}),
      ...(said.length > 0 ? { said } : {}),
      ...(found && loopSaid.length > 0 ? { loop: { ...found.loop, said: loopSaid, writes: [] } } : {}),
      ...(exitCode === undefined ? {} : { exit: { after: this.elapsed, code: exitCode } }),
      ...(this.follows ? { follows: this.follows } : {}),
      ...(exitCode === undefined && this.askedNet ? { polls: true as const } : {}),
    };
    return { main, plans: this.plans(before, found) };
  }

  private plans(before: readonly Happening[], found: ReturnType<typeof findLoop>): Map<string, FilePlan> {
    const steps = new Map<string, FileStep[]>();
    const writes = new Map<string, Loop['writes'][number][]>();
    for (const one of before) {
      if (one.kind === 'said') continue;
      const entry = one.kind === 'did' ? one.entry : { text: one.text, mtime: this.startedAt + one.after };
      const step: FileStep =
        one.kind === 'wrote' && one.append
          ? { after: one.after, path: one.path, append: one.text }
          : { after: one.after, path: one.path, entry };
      push(steps, one.at, step);
    }
    for (const { happening: one, offset, template } of found?.steps ?? []) {
      if (one.kind === 'said') continue;
      if (one.kind === 'did') push(writes, one.at, { after: offset, path: one.path, entry: one.entry });
      else if (one.append) push(writes, one.at, { after: offset, path: one.path, append: template });
      else push(writes, one.at, { after: offset, path: one.path, entry: { template } });
    }
    const plans = new Map<string, FilePlan>();
    for (const at of new Set([...steps.keys(), ...writes.keys()])) {
      const looped = writes.get(at);
      plans.set(at, {
        startedAt: this.startedAt,
        ...(steps.has(at) ? { steps: steps.get(at)! } : {}),
        ...(found && looped ? { loop: { ...found.loop, writes: looped } } : {}),
        doneUntil: this.startedAt,
      });
    }
    return plans;
  }

  private loop(): ReturnType<typeof findLoop> {
    return findLoop(this.happenings, this.startedAt, this.formats);
  }

  /** Stops the play; whoever waits for this waits for ever. */
  private never(): Promise<never> {
    this.stop();
    return new Promise<never>(() => {});
  }

  private flushTruncated(): void {
    for (const { at, path } of this.truncated.values()) {
      this.happenings.push({ after: this.elapsed, kind: 'wrote', at, path, text: '', append: false });
    }
    this.truncated.clear();
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

/** Servers that make themselves daemons unless they are told not to. */
function staysInForeground(name: string, args: readonly string[]): boolean {
  if (name === 'nginx') return args.join(' ').includes('daemon off');
  if (name === 'httpd') return args.includes('-f') || args.join(' ').includes('FOREGROUND');
  return true;
}
