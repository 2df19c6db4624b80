import type { OpenContainer } from './container.ts';
import type { ShellKind } from './image.ts';

/** What a shell shows before a line: its own default, or `PS1` when the image or the user set it. */
export function promptText(open: OpenContainer, kind: ShellKind, cwd: string, ps1: string | undefined): string {
  const user = open.image.user ?? 'root';
  const mark = user === 'root' ? '#' : '$';
  const home = open.env['HOME'] ?? '/';
  const folder =
    cwd === home && home !== '/'
      ? '~'
      : cwd.startsWith(`${home}/`) && home !== '/'
        ? `~${cwd.slice(home.length)}`
        : cwd;
  const host = open.record.hostname.split('.')[0]!;
  const template = ps1 ?? defaultPrompt(open, kind);
  return template.replace(/\\([uhHwWp$sv\\n])/g, (_whole, letter: string) => {
    const values: Record<string, string> = {
      u: user,
      h: host,
      H: open.record.hostname,
      w: folder,
      W: folder.split('/').at(-1) || '/',
      // Not bash's: the last two parts, as zsh's %2~ shows them.
      p: folder.split('/').slice(-2).join('/') || '/',
      $: mark,
      s: kind === 'bash' ? 'bash' : 'sh',
      v: open.image.bash ?? '',
      n: '\n',
      '\\': '\\',
    };
    return values[letter]!;
  });
}

function defaultPrompt(open: OpenContainer, kind: ShellKind): string {
  if (kind === 'ash') return '\\w \\$ ';
  if (kind === 'dash') return '\\$ ';
  // Debian's bashrc sets user, host and folder; a bash that somebody else built has bash's own default.
  return open.image.userland === 'coreutils' ? '\\u@\\h:\\w\\$ ' : '\\s-\\v\\$ ';
}
