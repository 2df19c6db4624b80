import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isNotFound } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { poll } from '../../poll.ts';
import { fetchObjects, type ObjectTarget, visitTargets } from '../../resources.ts';
import { groupKindOf, rolloutTargets } from './targets.ts';

/** How far a rollout is, in a line, and whether that is the end of it. */
interface Progress {
  text: string;
  done: boolean;
}

/** @throws Error when it can come to no good end */
type Viewer = (object: KubeObject, revision: number) => Progress;

const viewers: Readonly<Record<string, Viewer>> = {
  'Deployment.apps': deploymentProgress,
  'DaemonSet.apps': daemonSetProgress,
  'StatefulSet.apps': statefulSetProgress,
};

export async function status(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const revision = flags.int('revision');
  const targets = await rolloutTargets(args, flags, context, () => {
    if (revision < 0) throw new Error(`revision must be a positive integer: ${revision}`);
  });
  const client = await context.client();
  let count = 0;
  await visitTargets(targets, async (target) => {
    for await (const found of fetchObjects(client, target)) {
      count++;
      await follow(client, found, flags, context);
    }
  });
  if (count === 0) context.err(`No resources found in ${(await context.namespace()).name} namespace.\n`);
  return 0;
}

async function follow(
  client: Client,
  { resource, namespace, name }: ObjectTarget,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const viewer = viewers[groupKindOf(resource)];
  if (!viewer) throw new Error(`no status viewer has been implemented for ${groupKindOf(resource)}`);
  const timeoutMs = flags.duration('timeout');
  let version: string | undefined;
  const done = await poll(client, timeoutMs > 0 ? timeoutMs : Number.POSITIVE_INFINITY, async () => {
    const object = await client.get(resource, namespace, name).catch((error) => {
      throw isNotFound(error) ? new Error('object has been deleted') : error;
    });
    if (object.metadata.resourceVersion === version) return undefined;
    version = object.metadata.resourceVersion;
    const { text, done } = viewer(object, flags.int('revision'));
    context.out(text);
    return done || !flags.bool('watch') ? true : undefined;
  });
  if (!done) throw new Error('timed out waiting for the condition');
}

const waitingFor = (what: string, name: string, why: string): Progress => ({
  text: `Waiting for ${what} ${JSON.stringify(name)} rollout to finish: ${why}...\n`,
  done: false,
});

function deploymentProgress({ metadata, spec, status = {} }: KubeObject, revision: number): Progress {
  const { name, generation = 0, annotations } = metadata;
  const running = Number(annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  if (revision > 0 && revision !== running) {
    throw new Error(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if (generation > (status.observedGeneration ?? 0))
    return { text: 'Waiting for deployment spec update to be observed...\n', done: false };
  const progressing = (status.conditions ?? []).find(({ type }: any) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new Error(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const waiting = (why: string) => waitingFor('deployment', name, why);
  const wanted = spec.replicas ?? 1;
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true };
}

const onlyRolling = () => new Error('rollout status is only available for RollingUpdate strategy type');

function daemonSetProgress({ metadata, spec, status = {} }: KubeObject): Progress {
  const { name, generation = 0 } = metadata;
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw onlyRolling();
  if (generation > (status.observedGeneration ?? 0))
    return { text: 'Waiting for daemon set spec update to be observed...\n', done: false };
  const { updatedNumberScheduled: updated = 0, desiredNumberScheduled: desired = 0, numberAvailable = 0 } = status;
  if (updated < desired)
    return waitingFor('daemon set', name, `${updated} out of ${desired} new pods have been updated`);
  if (numberAvailable < desired)
    return waitingFor('daemon set', name, `${numberAvailable} of ${desired} updated pods are available`);
  return { text: `daemon set ${JSON.stringify(name)} successfully rolled out\n`, done: true };
}

function statefulSetProgress({ metadata, spec, status = {} }: KubeObject): Progress {
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw onlyRolling();
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration)
    return { text: 'Waiting for statefulset spec update to be observed...\n', done: false };
  const wanted = spec.replicas ?? 1;
  if (readyReplicas < wanted)
    return { text: `Waiting for ${wanted - readyReplicas} pods to be ready...\n`, done: false };
  const partition = spec.updateStrategy.rollingUpdate?.partition;
  if (spec.updateStrategy.rollingUpdate) {
    if (partition !== undefined && updatedReplicas < wanted - partition) {
      const text = `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...\n`;
      return { text, done: false };
    }
    return { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`, done: true };
  }
  const { updateRevision, currentRevision } = status;
  if (updateRevision !== currentRevision) {
    const text = `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...\n`;
    return { text, done: false };
  }
  const text = `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...\n`;
  return { text, done: true };
}
