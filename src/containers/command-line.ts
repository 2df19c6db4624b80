import { findExecutable, type OpenContainer } from './container.ts';
import { StartError } from './runtime.ts';

/** What an argv comes to in a container. */
export type CommandLine =
  | { kind: 'script'; shell: string; script: string; parameters: readonly string[] }
  /** A shell that reads its commands from standard input. */
  | { kind: 'shell'; shell: string; parameters?: readonly string[] }
  | { kind: 'server'; name: string; args: readonly string[] }
  | { kind: 'program'; name: string; args: readonly string[] };

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
/** Entry points that only prepare something and then run what they are given. */
export const passers: ReadonlySet<string> = new Set([
  'docker-entrypoint.sh',
  'entrypoint.sh',
  'tini',
  'dumb-init',
  'nohup',
  'nice',
]);

/** @throws StartError when the executable does not exist in the image */
export function readCommandLine(open: OpenContainer, argv: readonly string[]): CommandLine {
  const [first = ''] = argv;
  const found = findExecutable(open, first);
  if ('problem' in found) throw new StartError(found.problem);
  const name = first.slice(first.lastIndexOf('/') + 1);
  const args = argv.slice(1);
  if (name === 'busybox' && args.length > 0) return readCommandLine(open, args);
  if (name === 'env' && args.length > 0 && !args[0]!.includes('=') && !args[0]!.startsWith('-'))
    return readCommandLine(open, args);
  if (passers.has(name)) return passOn(open, name, args);
  if (open.image.servers?.[name] && !asksOnce(name, args)) return { kind: 'server', name, args };
  if (shells.has(name) && open.image.userland !== 'none') return shellLine(open, first, args);
  if (isScript(open, found.path))
    return { kind: 'script', shell: 'sh', script: open.files.readText(found.path), parameters: args };
  return { kind: 'program', name, args };
}

/** An interpreter that is given its program on the command line ends; with a file it is taken for a server. */
const asksOnce = (name: string, args: readonly string[]) =>
  /^(?:node|python3?)$/.test(name) &&
  (args.length === 0 || /^(?:-c|-e|-p|-v|-V|--version|--eval|--print)$/.test(args[0]!));

function passOn(open: OpenContainer, name: string, args: readonly string[]): CommandLine {
  const words = args.filter((arg, index) => index > 0 || (arg !== '--' && arg !== '-s'));
  // An entry point named after its one program takes bare flags for that program.
  const [first = ''] = words;
  const main = open.image.cmd?.[0];
  if (name === 'entrypoint.sh' && main && (first.startsWith('-') || 'problem' in findExecutable(open, first))) {
    return readCommandLine(open, [main, ...words]);
  }
  return readCommandLine(open, words.length > 0 ? words : [main ?? 'true']);
}

function shellLine(open: OpenContainer, shell: string, args: readonly string[]): CommandLine {
  let options = '';
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(arg)) {
      const letters = options + arg.slice(1).replace(/[cil]/g, '');
      return {
        kind: 'script',
        shell,
        script: setOptions(letters) + (args[i + 1] ?? ''),
        parameters: args.slice(i + 3),
      };
    }
    if (arg === '-s') return { kind: 'shell', shell, parameters: args.slice(i + 1).filter((word) => word !== '--') };
    if (arg === '-i' || arg === '-l' || arg === '--login' || arg === '-il') continue;
    if (arg === '-o') i++;
    else if (/^-[a-zA-Z]+$/.test(arg)) options += arg.slice(1);
    else if (!arg.startsWith('-')) return scriptFile(open, shell, arg, args.slice(i + 1), options);
  }
  return { kind: 'shell', shell };
}

const setOptions = (letters: string) => (/[exu]/.test(letters) ? `set -${letters.replace(/[^exu]/g, '')}\n` : '');

function scriptFile(
  open: OpenContainer,
  shell: string,
  path: string,
  parameters: readonly string[],
  options: string,
): CommandLine {
  const full = path.startsWith('/') ? path : `${open.cwd === '/' ? '' : open.cwd}/${path}`;
  const text = open.files.peek(full);
  if (text === undefined) {
    const complaint =
      open.image.sh === 'ash'
        ? `can't open '${path}': No such file or directory`
        : `0: cannot open ${path}: No such file`;
    return { kind: 'script', shell, script: `echo "${shell}: ${complaint}" >&2; exit 2`, parameters: [] };
  }
  if (text.trim() === 'exec "$@"' && parameters.length > 0) return readCommandLine(open, parameters);
  return { kind: 'script', shell, script: setOptions(options) + text, parameters };
}

const isScript = (open: OpenContainer, path: string) => open.files.peek(path)?.startsWith('#!') ?? false;
