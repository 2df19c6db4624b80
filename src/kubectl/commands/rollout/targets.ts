import { apiVersionOf } from '../../../apimachinery/gvk.ts';
import type { ApiResource } from '../../../client/client.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { hasFiles } from '../../manifests.ts';
import { findTargets, type Target, type Targets } from '../../resources.ts';

/**
 * What a rollout command is about; a type alone means all of its objects.
 * @throws Error in kubectl's words when nothing is named
 */
export async function rolloutTargets(
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
  check: () => void = () => undefined,
): Promise<Targets> {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  if (args.length === 0 && !hasFiles(files)) throw new Error('required resource not specified');
  check();
  const targets = await findTargets(context, { args, files, selector: flags.string('selector'), typeMeansAll: true });
  return { ...targets, each: withTypes(targets) };
}

/** Kinds that kubectl has no type for cannot be decoded. */
async function* withTypes({ each }: Targets): AsyncGenerator<Target | { error: unknown }> {
  const { builtInFacts } = await import('../../../apis/schema/index.ts');
  for await (const target of each) {
    const known =
      'error' in target ||
      builtInFacts().some(({ group, kind }) => group === target.resource.group && kind === target.resource.kind);
    yield known ? target : { error: unknownType(target.resource) };
  }
}

const unknownType = (resource: ApiResource): Error =>
  new Error(
    `no kind ${JSON.stringify(resource.kind)} is registered for version ${JSON.stringify(apiVersionOf(resource))} in scheme "pkg/scheme/scheme.go:28"`,
  );

/** Kinds that kubectl knows to roll out something, or to tell from others: all that have pods. */
const withPods = new Set([
  'DaemonSet.apps',
  'Deployment.apps',
  'Job.batch',
  'Pod',
  'ReplicaSet.apps',
  'ReplicationController',
  'StatefulSet.apps',
  'CronJob.batch',
]);

export const groupKindOf = ({ group, kind }: ApiResource): string => (group === '' ? kind : `${kind}.${group}`);

/** Is it a deployment, daemon set or stateful set? @throws Error in kubectl's words when it is not */
export function requireHistory(resource: ApiResource, doing: string, what: string): void {
  const groupKind = groupKindOf(resource);
  if (['Deployment.apps', 'DaemonSet.apps', 'StatefulSet.apps'].includes(groupKind)) return;
  if (!withPods.has(groupKind))
    throw new Error(
      `error ${doing} for ${JSON.stringify(groupKind)}, no visitor method exists for ${JSON.stringify(groupKind)}`,
    );
  throw new Error(`no ${what} has been implemented for ${JSON.stringify(groupKind)}`);
}
