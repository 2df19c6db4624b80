import type { CommandContext } from './definition.ts';

/**
 * A line as kubectl's log has it: with the time, the number of the process (always 1) and the place in the source.
 * @param text `prune.go:71] Deprecated …`
 * @param level `W` for a warning, `I` for what is only said
 */
export function logLine({ host }: Pick<CommandContext, 'host'>, text: string, level = 'W'): string {
  const time = new Date(host.clock.now()).toISOString();
  return `${level}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000       1 ${text}\n`;
}
