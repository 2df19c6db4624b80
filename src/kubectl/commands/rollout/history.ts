import { deepEqual } from '../../../apimachinery/deep.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { ApiError } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { lastAppliedAnnotation } from '../../last-applied.ts';
import { printerOf } from '../../print-flags.ts';
import { fetchObjects, type ObjectTarget, visitTargets } from '../../resources.ts';
import { type Revision, revisionsOf } from './revisions.ts';
import { requireHistory, rolloutTargets } from './targets.ts';

type Found = ObjectTarget & { object: KubeObject };

export async function history(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const wanted = flags.int('revision');
  const targets = await rolloutTargets(args, flags, context, () => {
    if (wanted < 0) throw new Error(`revision must be a positive integer: ${wanted}`);
  });
  const client = await context.client();
  await visitTargets(targets, async (target) => {
    for await (const { resource, object } of fetchObjects(client, target)) {
      requireHistory(resource, 'retrieving history', 'history viewer');
      const revisions = await revisionsOf(client, resource, object);
      if (flags.string('output') !== '') await printRevisions(revisions, object, flags, context);
      else await tellHistory(revisions, object, wanted, flags, context);
    }
  });
  return 0;
}

async function printRevisions(
  revisions: readonly Revision[],
  owner: KubeObject,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const wanted = flags.int('revision');
  const print = await printerOf(flags, '', context, { typed: true });
  const asObject = ({ object, template }: Revision): KubeObject =>
    object.kind === 'ReplicaSet' ? object : { ...owner, spec: { ...owner['spec'], template } };
  for (const revision of wanted > 0 ? [oneOf(revisions, wanted)] : revisions) print(asObject(revision));
}

function oneOf(revisions: readonly Revision[], number: number): Revision {
  const found = revisions.find((revision) => revision.number === number);
  if (!found) throw new Error('unable to find the specified revision');
  return found;
}

async function tellHistory(
  revisions: readonly Revision[],
  object: KubeObject,
  wanted: number,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const text = await historyText(revisions, wanted);
  const which = wanted > 0 ? `with revision #${wanted}` : '';
  (await printerOf(flags, `${which}\n${text}`, context))(object);
}

async function historyText(revisions: readonly Revision[], wanted: number): Promise<string> {
  if (revisions.length === 0) return 'No rollout history found.';
  if (wanted > 0) return templateText(oneOf(revisions, wanted).template);
  const { alignTabs } = await import('../../describe/tabwriter.ts');
  const rows = revisions.map(({ number, changeCause }) => `${number}\t${changeCause || '<none>'}\n`);
  return alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`);
}

/** As describe shows it, but with its tabs left in. */
async function templateText(template: any): Promise<string> {
  const [{ Lines }, { addTemplate }] = await Promise.all([
    import('../../describe/lines.ts'),
    import('../../describe/workload.ts'),
  ]);
  const lines = new Lines();
  addTemplate(lines, template);
  return lines.unaligned();
}

export async function undo(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const dryRun = dryRunOf(flags, context);
  const targets = await rolloutTargets(args, flags, context);
  const client = await context.client();
  await visitTargets(targets, async (target) => {
    for await (const found of fetchObjects(client, target)) {
      const { resource, name, object } = found;
      if (object.metadata.annotations?.[lastAppliedAnnotation] !== undefined)
        context.err(appliedBefore(`${resource.plural}/${name}`));
      requireHistory(resource, 'retrieving rollbacker', 'rollbacker');
      const result = await rollBack(client, found, flags.int('to-revision'), dryRun);
      (await printerOf(flags, `${result}${dryRunSuffix[dryRun]}`, context, { typed: true }))(object);
    }
  });
  return 0;
}

const appliedBefore = (what: string): string =>
  `Warning: resource ${what} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedAnnotation} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`;

/** @returns what is to be said about it */
async function rollBack(client: Client, found: Found, toRevision: number, dryRun: DryRun): Promise<string> {
  const { resource, namespace, name, object } = found;
  const isDeployment = resource.kind === 'Deployment';
  const revision = revisionToRestore(await revisionsOf(client, resource, object), toRevision, found);
  const plain = isDeployment ? revision.object['spec'].template : revision.template;
  if (dryRun === 'client') return `${isDeployment ? '' : 'will roll back to '}${await templateText(plain)}`;
  if (isDeployment && object['spec'].paused) {
    throw new Error(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  const template = isDeployment ? withoutHash(plain) : plain;
  if (deepEqual(template, object['spec'].template))
    return `skipped rollback (current template already matches revision ${toRevision})`;
  const options = { dryRun: dryRun === 'server' };
  try {
    if (isDeployment)
      await client.patch(resource, namespace, name, 'json', restoring(template, revision, object), options);
    else await client.patch(resource, namespace, name, 'strategic', revision.object['data'], options);
  } catch (error) {
    const text = error instanceof ApiError ? error.status.message : (error as Error).message;
    throw new Error(`failed restoring revision ${toRevision}: ${text}`);
  }
  return 'rolled back';
}

function revisionToRestore(revisions: readonly Revision[], toRevision: number, { resource, name }: Found): Revision {
  const found = toRevision === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === toRevision);
  if (found) return found;
  if (toRevision !== 0) throw new Error(`unable to find specified revision ${toRevision} in history`);
  throw new Error(
    resource.kind === 'Deployment'
      ? `no rollout history found for deployment ${JSON.stringify(name)}`
      : 'no last revision to roll back to',
  );
}

function withoutHash(template: any): any {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** These belong to the deployment; the other annotations come back with the revision. */
const ownAnnotations = [
  lastAppliedAnnotation,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

function restoring(template: any, { object }: Revision, deployment: KubeObject): object[] {
  const isOwn = ([key]: [string, string]) => ownAnnotations.includes(key);
  const annotations = Object.fromEntries([
    ...Object.entries(deployment.metadata.annotations ?? {}).filter(isOwn),
    ...Object.entries(object.metadata.annotations ?? {}).filter((entry) => !isOwn(entry)),
  ]);
  return [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ];
}
