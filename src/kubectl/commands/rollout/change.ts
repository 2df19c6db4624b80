// pause, resume and restart: one field of a workload each.

import { resourceText } from '../../../apimachinery/gvk.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { ApiError } from '../../../apimachinery/status.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { printerOf } from '../../print-flags.ts';
import { fetchObjects, type ObjectTarget, throwAll } from '../../resources.ts';
import { groupKindOf, rolloutTargets } from './targets.ts';

type Found = ObjectTarget & { object: KubeObject };

interface Verb {
  /** What is said of an object. */
  done: string;
  /** @throws Error when it cannot be done to this object; undefined when there is nothing to change */
  patchFor(found: Found, now: string): object | undefined;
}

export const pause = changing({
  done: 'paused',
  patchFor(found) {
    if (groupKindOf(found.resource) !== 'Deployment.apps') throw new Error('pausing is not supported');
    if (found.object['spec'].paused) throw new Error('is already paused');
    return { spec: { paused: true } };
  },
});

export const resume = changing({
  done: 'resumed',
  patchFor(found) {
    if (groupKindOf(found.resource) !== 'Deployment.apps') throw new Error('resuming is not supported');
    if (!found.object['spec'].paused) throw new Error('is not paused');
    return { spec: { paused: null } };
  },
});

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

export const restart = changing({
  done: 'restarted',
  patchFor({ resource, name, object }, now) {
    const kind = groupKindOf(resource);
    if (!['Deployment.apps', 'DaemonSet.apps', 'StatefulSet.apps'].includes(kind))
      throw new Error('restarting is not supported');
    const { paused, template } = object['spec'];
    if (kind === 'Deployment.apps' && paused)
      throw new Error("can't restart paused deployment (run rollout resume first)");
    if (template.metadata?.annotations?.[restartedAt] === now) {
      throw new Nothing(
        `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      );
    }
    return { spec: { template: { metadata: { annotations: { [restartedAt]: now } } } } };
  },
});

/** There is nothing to change, which is an error of its own. */
class Nothing extends Error {}

function changing({ done, patchFor }: Verb) {
  return async (args: string[], flags: FlagValues, context: CommandContext): Promise<number> => {
    const targets = await rolloutTargets(args, flags, context);
    const client = await context.client();
    const errors: unknown[] = [];
    const all: Found[] = [];
    for await (const target of targets.each) {
      if ('error' in target) errors.push(target.error);
      else {
        try {
          for await (const found of fetchObjects(client, target)) all.push(found);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    if (all.length === 0 && errors.length === 0) {
      context.err(`No resources found in ${(await context.namespace()).name} namespace.\n`);
      return 0;
    }
    const now = localTime(context.host.clock.now());
    const print = await printerOf(flags, done, context, { typed: true });
    const options = { fieldManager: flags.string('field-manager') };
    for (const found of all) {
      const { resource, namespace, name } = found;
      try {
        print(await client.patch(resource, namespace, name, 'strategic', patchOf(found, now), options));
      } catch (error) {
        errors.push(error instanceof ApiError ? new Error(`failed to patch: ${error.status.message}`) : error);
      }
    }
    throwAll(errors);
    return 0;
  };

  function patchOf(found: Found, now: string): object | undefined {
    try {
      return patchFor(found, now);
    } catch (error) {
      if (error instanceof Nothing) throw error;
      const { group, plural } = found.resource;
      const what = resourceText({ group, resource: plural });
      throw new Error(`error: ${what} ${JSON.stringify(found.name)} ${(error as Error).message}`);
    }
  }
}

/** RFC 3339 with the offset of this machine's time zone. */
function localTime(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}
