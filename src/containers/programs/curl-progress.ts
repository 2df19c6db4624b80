import type { ProgramIO } from './program.ts';

/** What a transfer inside the cluster takes, seconds: the speed column is made of it, so it is the same every time. */
const transferSeconds = 0.002;

/** The table that curl draws on standard error when what it fetches does not go to a terminal. */
export class ProgressMeter {
  private readonly io: Pick<ProgramIO, 'err'>;
  private readonly shown: boolean;
  private bytes = 0;
  private open = false;

  constructor(io: Pick<ProgramIO, 'err'>, shown: boolean) {
    this.io = io;
    this.shown = shown;
  }

  begin(): void {
    if (!this.shown) return;
    this.open = true;
    this.io.err('  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n');
    this.io.err('                                 Dload  Upload   Total   Spent    Left  Speed\n');
    this.io.err(`\r${line(0)}`);
  }

  received(bytes: number): void {
    this.bytes = bytes;
  }

  end(): void {
    if (!this.open) return;
    this.open = false;
    this.io.err(`\r${line(this.bytes)}\n`);
  }
}

function line(bytes: number): string {
  const percent = bytes === 0 ? '  0' : '100';
  const size = five(bytes);
  const speed = five(Math.round(bytes / transferSeconds));
  const blank = '--:--:--';
  return `${percent} ${size}  ${percent} ${size}    0     0  ${speed}      0 ${blank} ${blank} ${blank} ${speed}`;
}

/** A number in five columns, with k, M or G when it is too long, as curl's `max5data` writes it. */
function five(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  for (const [unit, factor] of [
    ['k', 1024],
    ['M', 1024 ** 2],
    ['G', 1024 ** 3],
  ] as const) {
    const value = bytes / factor;
    if (unit !== 'k' && value < 100) return `${value.toFixed(1).padStart(4)}${unit}`;
    if (value < 10_000) return `${String(Math.floor(value)).padStart(4)}${unit}`;
  }
  return `${String(Math.floor(bytes / 1024 ** 4)).padStart(4)}T`;
}
