import type { ShellKind } from './image.ts';

/** The shell library speaks as bash; here its complaints become those of the shell that the container has. */

export interface Speaker {
  kind: ShellKind;
  /** How it was called: `sh`, `/bin/sh`, `bash` */
  name: string;
  /** The script of `-c`, for line numbers; undefined at a prompt. */
  script?: string;
}

export function translate(text: string, speaker: Speaker): string {
  return text.replace(/^bash: (.*)$/gm, (_whole, rest: string) => complaint(rest, speaker));
}

function complaint(text: string, { kind, name, script }: Speaker): string {
  const rest = text.replace(/^line \d+: /, '');
  // At a prompt bash goes by its bare name, in a script by the path it was called by.
  if (kind === 'bash' && script === undefined) return `bash: ${rest}`;
  if (kind === 'bash') return `${name}: line ${lineOf(script!, rest)}: ${rest}`;
  const prefix = kind === 'dash' ? `${name}: ${script === undefined ? 1 : lineOf(script, rest)}: ` : `${name}: `;
  return prefix + foreign(rest, kind);
}

function foreign(text: string, kind: 'ash' | 'dash'): string {
  const unknown = /^(.*): (?:command not found|No such file or directory)$/.exec(text);
  const cd = /^cd: (.*): (.*)$/.exec(text);
  if (cd) return `cd: can't cd to ${cd[1]}${kind === 'ash' ? `: ${cd[2]}` : ''}`;
  if (text.endsWith(': command not found') && unknown) return `${unknown[1]}: not found`;
  if (unknown) {
    const script = /^\.{0,2}\/.*[^/]$/.test(unknown[1]!) ? 'not found' : undefined;
    if (script) return `${unknown[1]}: ${script}`;
    return kind === 'ash' ? `can't open ${unknown[1]}: no such file` : `cannot open ${unknown[1]}: No such file`;
  }
  return text;
}

/** Where the word that the complaint begins with stands in the script. */
function lineOf(script: string, complaint: string): number {
  const word = complaint.split(':')[0]!;
  const line = script.split('\n').findIndex((candidate) => candidate.includes(word));
  return line < 0 ? 1 : line + 1;
}

/** What cannot be parsed, in the shell's words. */
export function syntaxError(message: string, source: string, { kind, name, script }: Speaker): string {
  const token =
    /unexpected token [`'](.*)'/.exec(message)?.[1] ??
    (/Expected redirection target/.test(message) ? 'newline' : /got (\w+)$/.exec(message)?.[1]);
  const shown = token === undefined || token === 'EOF' ? undefined : (tokens[token] ?? token);
  if (kind !== 'bash') {
    const where = kind === 'dash' ? `${name}: 1: ` : `${name}: `;
    if (kind === 'dash')
      return shown ? `${where}Syntax error: "${shown}" unexpected\n` : `${where}Syntax error: end of file unexpected\n`;
    return shown ? `${where}syntax error: unexpected "${shown}"\n` : `${where}syntax error: unexpected end of file\n`;
  }
  const where = script === undefined ? 'bash: ' : `${name}: -c: line 1: `;
  if (/unexpected EOF while looking/.test(message)) {
    return `${where}${message.replace(/^.*?(unexpected EOF)/, '$1')}\n${where.replace('line 1', 'line 2')}syntax error: unexpected end of file\n`;
  }
  if (!shown) return `${where.replace('line 1', 'line 2')}syntax error: unexpected end of file\n`;
  const echo = script === undefined ? '' : `${where}\`${source.split('\n')[0]}'\n`;
  return `${where}syntax error near unexpected token \`${shown}'\n${echo}`;
}

const tokens: Record<string, string> = {
  RPAREN: ')',
  LPAREN: '(',
  RBRACE: '}',
  DONE: 'done',
  FI: 'fi',
  THEN: 'then',
  DO: 'do',
  NEWLINE: 'newline',
  SEMICOLON: ';',
  PIPE: '|',
  AND_AND: '&&',
  OR_OR: '||',
  DSEMI: ';;',
  ESAC: 'esac',
  ELSE: 'else',
};
