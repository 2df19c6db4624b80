import type { Command } from 'commander';
import { formatDuration, parseDuration } from '../../apimachinery/duration.ts';
import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

export const addClock: AddCommand = (program, context) => {
  const room = () => import('../../cluster/clock.ts');
  const group: Command = program
    .command('clock')
    .description("the cluster's clock: what it shows, and how time passes")
    .action(async () => {
      const { facts, clockOffsetMs } = (await currentCluster(context)).state;
      const now = new Date(context.host.clock.now() + clockOffsetMs).toISOString().replace(/\.\d+Z$/, 'Z');
      const ahead = clockOffsetMs === 0 ? '' : `, ${formatDuration(clockOffsetMs)} ahead of yours`;
      context.out(`${now} (${facts.clock}${ahead})\n`);
    });
  for (const mode of ['instant', 'real'] as const) {
    group
      .command(mode)
      .description(
        mode === 'instant' ? 'pulls, starts and probes take no time' : 'pulls, starts and probes take what they take',
      )
      .action(async () => {
        await (await room()).setClock(await currentCluster(context), mode);
        context.out(`The clock is ${mode} now.\n`);
      });
  }
  group
    .command('advance')
    .description('let time pass, with all that falls due meanwhile')
    .argument('<duration>', 'such as 30s, 5m or 1h30m')
    .action(async (text: string) => {
      const ms = durationOf(text);
      await (await room()).advanceClock(await currentCluster(context), ms);
      context.out(`${text} have passed.\n`);
    });
};

function durationOf(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms >= 0) return ms;
  } catch {
    // said below
  }
  throw new UserError(`"${text}" is no duration: say 30s, 5m or 1h30m`);
}
