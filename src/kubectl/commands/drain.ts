import { parseSelector } from '../../apimachinery/labels.ts';
import type { CommandDefinition, FlagValues } from '../definition.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { dryRunFlag, selectorFlag, switchFlag, textFlag } from '../flags.ts';
import { checkNodes, flagsWithoutOutput, nodesOf, setUnschedulable } from '../nodes/cordon.ts';
import type { DrainWishes } from '../nodes/drain.ts';
import { printerOf } from '../print-flags.ts';

export const drain: CommandDefinition = {
  name: 'drain',
  usage: 'kubectl drain NODE [options]',
  summary: 'Empty a node',
  description:
    'Empty a node: keep new pods off it, then evict those that run there. Pods of DaemonSets, pods without a controller and pods with local data stop it unless flags say otherwise.',
  examples: `  kubectl drain node-1 --ignore-daemonsets`,
  flags: [
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    switchFlag('delete-emptydir-data', 'Go on when pods use emptyDir; their data is lost.'),
    switchFlag(
      'disable-eviction',
      'Delete pods instead of evicting them, even where eviction is known. Disruption budgets are then passed over.',
    ),
    dryRunFlag,
    switchFlag('force', 'Go on when pods have no controller.'),
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      usage: 'Seconds each pod gets to end in good order. Negative: as the pod says.',
    },
    switchFlag('ignore-daemonsets', 'Leave pods of DaemonSets alone.'),
    textFlag('pod-selector', 'Only pods with these labels'),
    selectorFlag,
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      default: '0',
      usage: 'Do not wait for pods that have been terminating for more than this many seconds; 0 waits for all.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      usage: 'How long to wait before giving up. Zero waits for ever',
    },
  ],
  async run(args, flags, context) {
    checkNodes(args, flags, 'drain');
    const dryRun = dryRunOf(flags, context);
    try {
      parseSelector(flags.string('pod-selector'));
    } catch {
      throw new Error('--pod-selector=<pod_selector> must be a valid label selector');
    }
    const nodes = await nodesOf(args, flags, context);
    await setUnschedulable(nodes, true, dryRun, flags, context);
    const { drainNode } = await import('../nodes/drain.ts');
    const print = await printerOf(flagsWithoutOutput(flags), `drained${dryRunSuffix[dryRun]}`, context);
    const failures: [name: string, error: unknown][] = [];
    for (const { object, name } of nodes) {
      try {
        await drainNode(name, wishesOf(flags, dryRun), context);
        print(object);
      } catch (error) {
        context.err(
          `error: unable to drain node ${JSON.stringify(name)} due to error: ${plainText(error)}, continuing command...\n`,
        );
        failures.push([name, error]);
      }
    }
    if (failures.length === 0) return 0;
    context.err(`There are pending nodes to be drained:\n${failures.map(([name]) => ` ${name}\n`).join('')}`);
    throw new AggregateError(failures.map(([, error]) => error));
  },
};

const wishesOf = (flags: FlagValues, dryRun: DryRun): DrainWishes => ({
  dryRun,
  force: flags.bool('force'),
  ignoreDaemonSets: flags.bool('ignore-daemonsets'),
  deleteEmptyDirData: flags.bool('delete-emptydir-data'),
  disableEviction: flags.bool('disable-eviction'),
  podSelector: flags.string('pod-selector'),
  gracePeriodSeconds: flags.int('grace-period'),
  timeoutMs: flags.duration('timeout'),
  skipTerminatingSeconds: flags.int('skip-wait-for-delete-timeout'),
});

/** Several errors stand in brackets. */
function plainText(error: unknown): string {
  if (!(error instanceof AggregateError)) return (error as Error).message;
  const texts: string[] = error.errors.map((one: Error) => one.message);
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
