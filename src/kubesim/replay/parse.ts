/** One thing a document does, with what it says comes out. */
export type Step =
  | {
      kind: 'command';
      /** Line of the document, counted from 1. */
      line: number;
      command: string;
      /** What the reader typed at prompts of the command itself, each with the prompt before it. */
      inputs: readonly { line: number; prompt: string; text: string }[];
      /** The answer as written; inputs and their prompts stand in it where they were typed. */
      expected: readonly string[];
      /** First and last line of the answer in the document (0-based, end exclusive), for rewriting it. */
      from: number;
      to: number;
    }
  | { kind: 'wait'; line: number; duration: string };

/** A document taken apart. */
export interface Script {
  steps: readonly Step[];
  /** Files that the document brings along, by name. */
  files: ReadonlyMap<string, string>;
}

/** The last line of an answer whose command failed: `[exit 1]`. */
export const exitMark = /^\[exit \d+\]$/;

/** An answer as a document has it: with its exit code, unless the command succeeded. */
export const withExitCode = (lines: readonly string[], exitCode: number): readonly string[] =>
  exitCode === 0 ? lines : [...lines, `[exit ${exitCode}]`];

/** Prompts of shells in containers and on nodes; the user's own is `$ `. */
const innerPrompt = /^(?:[\w./~-]+ # |\/ # |~ # |bash-[\d.]+[#$] |\w+@[\w.-]+:[^ ]*[#$] |\w+@[\w.-]+ [^ ]+ » |> )/;

/**
 * Reads a `.console` file (all of it is one block, after which come the files it brings along, each under a line
 * `-- NAME --`), or the blocks of a Markdown document that are marked `console`; blocks with `file=NAME` are files.
 *
 * In a block, `$ COMMAND` is typed and the lines below it are the answer: both outputs, as a reader sees them. Lines that
 * begin with the prompt of a shell in a container are typed into that shell (`^C` and `^D` as keys). `[exit 1]` ends the
 * answer of a command that failed: a `.console` file must say so, a Markdown document may. `~ 3s` lets time pass, and
 * `# …` after an empty line is a remark.
 */
export function parseDocument(text: string, isMarkdown: boolean): Script {
  const lines = text.split('\n');
  return isMarkdown ? parseMarkdown(lines) : parseConsole(lines);
}

function parseConsole(lines: readonly string[]): Script {
  const files = new Map<string, string>();
  const firstFile = lines.findIndex((line) => fileMark(line) !== undefined);
  const end = firstFile < 0 ? lines.length : firstFile;
  for (let at = end; at < lines.length; ) {
    const name = fileMark(lines[at]!)!;
    let next = at + 1;
    while (next < lines.length && fileMark(lines[next]!) === undefined) next++;
    files.set(
      name,
      `${lines
        .slice(at + 1, next)
        .join('\n')
        .replace(/\n+$/, '')}\n`,
    );
    at = next;
  }
  return { steps: parseBlock(lines, 0, end), files };
}

const fileMark = (line: string): string | undefined => /^-- (\S+) --$/.exec(line)?.[1];

function parseMarkdown(lines: readonly string[]): Script {
  const files = new Map<string, string>();
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/.exec(lines[at]!);
    if (!fence) continue;
    const [, indent, mark, language, info] = fence;
    let end = at + 1;
    while (end < lines.length && lines[end]!.trim() !== mark) end++;
    const file = /\bfile=(\S+)/.exec(info!)?.[1];
    const body = lines.slice(at + 1, end).map((line) => (line.startsWith(indent!) ? line.slice(indent!.length) : line));
    if (file) files.set(file, `${body.join('\n')}\n`);
    else if (language === 'console') steps.push(...parseBlock(lines, at + 1, end));
    at = end;
  }
  return { steps, files };
}

function parseBlock(lines: readonly string[], from: number, to: number): Step[] {
  const steps: Step[] = [];
  for (let at = from; at < to; at++) {
    const line = lines[at]!;
    if (line.startsWith('~ ')) steps.push({ kind: 'wait', line: at + 1, duration: line.slice(2).trim() });
    if (!line.startsWith('$ ')) continue;
    let command = line.slice(2);
    const first = at;
    while (command.endsWith('\\') && at + 1 < to) command = `${command.slice(0, -1)}${lines[++at]!.replace(/^> /, '')}`;
    const end = endOfAnswer(lines, at + 1, to);
    steps.push(answered(command, lines, first, at + 1, end));
    at = end - 1;
  }
  return steps;
}

/** An answer ends before the next prompt, or `~`, and before the blank line and the remarks that lead to it. */
function endOfAnswer(lines: readonly string[], from: number, to: number): number {
  let end = from;
  while (end < to && !lines[end]!.startsWith('$ ') && !/^~ \d/.test(lines[end]!)) end++;
  let remarks = end;
  while (remarks > from && lines[remarks - 1]!.startsWith('# ')) remarks--;
  if (remarks < end && remarks > from && lines[remarks - 1] === '') end = remarks;
  while (end > from && lines[end - 1] === '') end--;
  return end;
}

function answered(command: string, lines: readonly string[], line: number, from: number, to: number): Step {
  const expected = lines.slice(from, to);
  const inputs = expected.flatMap((text, i) => {
    const prompt = isInteractive(command) ? innerPrompt.exec(text)?.[0] : undefined;
    return prompt === undefined ? [] : [{ line: from + i + 1, prompt, text: text.slice(prompt.length) }];
  });
  return { kind: 'command', line: line + 1, command, inputs, expected, from, to };
}

/** Only a command that gives the reader a prompt can be typed into. */
const isInteractive = (command: string): boolean =>
  /^kubectl\s.*\b(run|exec|attach|debug)\b.*\s(-it|-ti|-i|--stdin|-t|--tty)\b/.test(command) ||
  /^kubesim ssh\b/.test(command);
