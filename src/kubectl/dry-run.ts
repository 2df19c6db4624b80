import type { CommandContext, FlagValues } from './definition.ts';
import { logLine } from './log-line.ts';

export type DryRun = 'none' | 'client' | 'server';

/** Forms of old that still work, with what they mean and where kubectl's log says so. */
const deprecated: Readonly<Record<string, { means: DryRun; text: string }>> = {
  unchanged: { means: 'client', text: 'helpers.go:719] --dry-run is deprecated' },
  true: { means: 'client', text: 'helpers.go:733] --dry-run=true is deprecated (boolean value)' },
  false: { means: 'none', text: 'helpers.go:736] --dry-run=false is deprecated (boolean value)' },
};

/**
 * What `--dry-run` says.
 * @throws Error in kubectl's words when it is none of what is known
 */
export function dryRunOf(
  flags: Pick<FlagValues, 'string'>,
  { host, err }: Pick<CommandContext, 'host' | 'err'>,
): DryRun {
  const text = flags.string('dry-run');
  if (text === 'none' || text === 'client' || text === 'server') return text;
  const old = deprecated[text];
  if (!old) throw new Error(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  err(logLine({ host }, `${old.text} and can be replaced with --dry-run=${old.means}.`));
  return old.means;
}

/** What is said behind the operation: `pod/web created (dry run)`. */
export const dryRunSuffix: Readonly<Record<DryRun, string>> = {
  none: '',
  client: ' (dry run)',
  server: ' (server dry run)',
};
