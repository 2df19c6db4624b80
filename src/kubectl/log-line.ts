import type { CommandContext } from './definition.ts';

/**
 * A warning as kubectl's log has it: with the time, the number of the process (always 1) and the place in the source.
 * @param text `prune.go:71] Deprecated …`
 */
export function logLine({ host }: Pick<CommandContext, 'host'>, text: string): string {
  const time = new Date(host.clock.now()).toISOString();
  return `W${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000       1 ${text}\n`;
}
