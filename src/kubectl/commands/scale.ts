import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import type { CommandDefinition } from '../definition.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { poll } from '../poll.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, type ObjectTarget, type Targets, throwAll } from '../resources.ts';

export const scale: CommandDefinition = {
  name: 'scale',
  usage:
    'kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  summary: 'Change the number of pods',
  description: 'Change the number of pods of a deployment, replica set, replication controller or stateful set.',
  examples: `  kubectl scale --replicas=3 rs/web
  kubectl scale --current-replicas=2 --replicas=3 deployment/web`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allowMissingTemplateKeysFlag,
    {
      name: 'current-replicas',
      type: 'int',
      default: '-1',
      usage: 'Scale only if there are this many replicas now. -1: however many there are.',
    },
    dryRunFlag,
    filenameFlag('that names the objects to scale'),
    kustomizeFlag,
    outputFlag,
    recursiveFlag,
    { name: 'replicas', type: 'int', default: '0', usage: 'Number of pods to have. Required.', required: true },
    textFlag('resource-version', 'Scale only if the object is at this version.'),
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      usage: 'How long to wait for the new size, with a unit (1s, 2m, 3h). Zero does not wait.',
    },
  ],

  async run(args, flags, context) {
    const dryRun = dryRunOf(flags, context);
    const replicas = flags.int('replicas');
    const current = flags.int('current-replicas');
    if (replicas < 0) {
      throw new Error('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    }
    if (current < -1) throw new Error('The --current-replicas must specify an integer of -1 or greater');
    const version = flags.string('resource-version');
    const files = {
      filenames: flags.strings('filename'),
      kustomize: flags.string('kustomize'),
      recursive: flags.bool('recursive'),
    };
    const targets = await findTargets(context, {
      args,
      files,
      selector: flags.string('selector'),
      all: flags.bool('all'),
    });
    const client = await context.client();
    const printer = await printerOf(flags, `scaled${dryRunSuffix[dryRun]}`, context);
    const { found, errors } = await findObjects(targets, client);
    if (found.length > 1 && version !== '') throw new Error('cannot use --resource-version with multiple resources');
    if (found.length === 0) {
      throwAll(errors);
      throw new Error('no objects passed to scale');
    }
    for (const { resource, namespace, name, object } of found) {
      if (dryRun !== 'client') {
        const scale = await client.get(resource, namespace, name, 'scale');
        checkPreconditions(scale, current, version);
        const next = { ...scale, spec: { ...scale['spec'], replicas } };
        await client.update(resource, namespace, next, { subresource: 'scale', dryRun: dryRun === 'server' });
        if (dryRun === 'none' && flags.duration('timeout') > 0)
          await untilScaled(client, resource, namespace, name, flags.duration('timeout'));
      }
      printer({ ...object, spec: { ...object['spec'], replicas } });
    }
    throwAll(errors);
    return 0;
  },
};

/** What is named is fetched; what is in files is taken as it stands there. */
async function findObjects(targets: Targets, client: Client): Promise<{ found: Found[]; errors: unknown[] }> {
  const found: Found[] = [];
  const errors: unknown[] = [];
  for await (const target of targets.each) {
    try {
      if ('error' in target) throw target.error;
      if (target.kind === 'object' && target.object) found.push({ ...target, object: target.object });
      else for await (const one of fetchObjects(client, target)) found.push(one);
    } catch (error) {
      errors.push(error);
    }
  }
  return { found, errors };
}

type Found = ObjectTarget & { object: KubeObject };

function checkPreconditions({ spec, metadata }: KubeObject, current: number, version: string): void {
  if (current !== -1 && (spec?.replicas ?? 0) !== current)
    throw new Error(`Expected replicas to be ${current}, was ${spec?.replicas ?? 0}`);
  if (version !== '' && metadata.resourceVersion !== version) {
    throw new Error(`Expected resource version to be ${version}, was ${metadata.resourceVersion}`);
  }
}

async function untilScaled(
  client: Client,
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  timeoutMs: number,
): Promise<void> {
  const scaled = await poll(client, timeoutMs, async () => {
    const { spec, status, metadata } = await client.get(resource, namespace, name);
    const observed = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
    return observed && status?.replicas === spec?.replicas ? true : undefined;
  });
  if (!scaled) throw new Error(`timed out waiting for ${JSON.stringify(name)} to be synced`);
}
