import { join } from 'node:path';
import { limits, loadBash } from './shell.ts';

/** A line of a document may take this long, the programs that it calls included. */
const longestLineMs = 120_000;

/** A program that lines may call, with what it needs of its surroundings. */
export type HostProgram = (call: {
  argv: readonly string[];
  stdin: string;
  /** Folder on the machine. */
  cwd: string;
}) => Promise<{ stdout: string; stderr: string; exitCode: number }>;

/**
 * Runs one line of a document in a shell that sees one folder of the machine and nothing else: no other files, no
 * network, no programs but the shell's own and those given.
 * @param folder may be written to
 */
export async function runHostLine(
  line: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, HostProgram>>,
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const { Bash, ReadWriteFs, decodeBytesToUtf8, defineCommand } = await loadBash();
  const customCommands = Object.entries(programs).map(([name, program]) =>
    defineCommand(name, async (argv, { stdin, cwd }) =>
      program({ argv, stdin: decodeBytesToUtf8(stdin), cwd: join(folder, cwd) }),
    ),
  );
  const bash = new Bash({
    fs: new ReadWriteFs({ root: folder }),
    cwd: '/',
    env: { ...env },
    customCommands,
    executionLimits: { ...limits, maxExecutionTimeMs: longestLineMs },
  });
  return bash.exec(line);
}
