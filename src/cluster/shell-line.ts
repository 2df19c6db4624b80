import { PassThrough } from 'node:stream';
import { runHostLine } from '../containers/host-shell.ts';
import type { Host } from '../host/host.ts';
import { capturedSink } from '../host/streams.ts';

/** A program as a function: argv and a host in, exit code out. */
type Program = (argv: readonly string[], host: Host) => Promise<number>;

/** Runs a line of a document, with pipes and redirections, in its folder. @returns the exit code */
export async function shellLine(
  line: string,
  host: Host,
  programs: Readonly<Record<string, Program>>,
): Promise<number> {
  const wrapped = Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [
      name,
      async ({ argv, stdin, cwd }: { argv: readonly string[]; stdin: string; cwd: string }) => {
        const [stdout, stderr] = [capturedSink(), capturedSink()];
        const input = new PassThrough();
        input.end(stdin);
        const exitCode = await program(argv, { ...host, cwd, streams: { stdin: input, stdout, stderr } });
        return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
      },
    ]),
  );
  const { stdout, stderr, exitCode } = await runHostLine(line, host.cwd, {}, wrapped);
  host.streams.stdout.write(stdout);
  host.streams.stderr.write(stderr);
  return exitCode;
}
