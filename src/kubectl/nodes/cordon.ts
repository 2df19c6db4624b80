// Which nodes a command means, and whether they take new pods.

import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError } from '../../apimachinery/status.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type DryRun, dryRunSuffix } from '../dry-run.ts';
import { UsageError } from '../errors.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, type ObjectTarget } from '../resources.ts';

export type FoundNode = ObjectTarget & { object: KubeObject };

/**
 * @param command `cordon`, for the message when no node is named
 * @throws UsageError
 */
export function checkNodes(args: readonly string[], flags: FlagValues, command: string): void {
  if (args.length === 0 && !flags.given('selector')) throw new UsageError(`USAGE: ${command} NODE [flags]`);
  if (args.length > 0 && flags.string('selector') !== '')
    throw new UsageError('error: cannot specify both a node name and a --selector option');
}

export async function nodesOf(
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
): Promise<FoundNode[]> {
  const selector = flags.string('selector');
  const names = args.map((arg) => (arg.includes('/') ? arg : `nodes/${arg}`));
  const targets = await findTargets(context, selector === '' ? { args: names } : { args: ['nodes'], selector });
  const client = await context.client();
  const nodes: FoundNode[] = [];
  for await (const target of targets.each) {
    if ('error' in target) throw target.error;
    for await (const found of fetchObjects(client, target)) {
      const { group, version, plural, kind } = found.resource;
      if (kind !== 'Node' || group !== '')
        throw new Error(
          `error: expected resource of type node, got ${JSON.stringify(`${group}/${version}, Resource=${plural}`)}`,
        );
      nodes.push(found);
    }
  }
  return nodes;
}

export async function setUnschedulable(
  nodes: readonly FoundNode[],
  desired: boolean,
  dryRun: DryRun,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const client = await context.client();
  const done = desired ? 'cordoned' : 'uncordoned';
  for (const { resource, name, object } of nodes) {
    const already = (object['spec']?.unschedulable === true) === desired;
    try {
      if (!already && dryRun !== 'client') {
        const patch = { spec: { unschedulable: desired ? true : null } };
        await client.patch(resource, undefined, name, 'strategic', patch, { dryRun: dryRun === 'server' });
      }
    } catch (error) {
      const text = error instanceof ApiError ? error.status.message : (error as Error).message;
      context.err(`error: unable to ${desired ? 'cordon' : 'uncordon'} node ${JSON.stringify(name)}: ${text}\n`);
      continue;
    }
    (await printerOf(flagsWithoutOutput(flags), `${already ? 'already ' : ''}${done}${dryRunSuffix[dryRun]}`, context))(
      object,
    );
  }
}

/** These commands have no -o. */
export const flagsWithoutOutput = (flags: FlagValues): FlagValues => ({
  ...flags,
  has: () => false,
  bool: (name) => flags.bool(name),
  string: (name) => (name === 'output' || name === 'template' ? '' : flags.string(name)),
});
