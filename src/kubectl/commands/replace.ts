import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { graceOf, propagationOf } from '../deletion.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { UsageError, withSource } from '../errors.ts';
import {
  allowMissingTemplateKeysFlag,
  cascadeFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  forceFlag,
  gracePeriodFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  templateFlag,
  textFlag,
  timeoutFlag,
  validateFlag,
  waitFlag,
} from '../flags.ts';
import { lastAppliedAnnotation, withLastApplied } from '../last-applied.ts';
import { hasFiles } from '../manifests.ts';
import { poll } from '../poll.ts';
import { printerOf } from '../print-flags.ts';
import { findTargets, type ObjectTarget, type Targets, throwAll, typeName, visitTargets } from '../resources.ts';
import { fieldValidationOf } from '../validation.ts';

export const replace: CommandDefinition = {
  name: 'replace',
  usage: 'kubectl replace -f FILENAME [options]',
  summary: 'Replace objects',
  description: 'Replace objects by what files say, whole. With --force they are deleted and made again.',
  examples: `  kubectl replace -f ./pod.yaml`,
  flags: [
    allowMissingTemplateKeysFlag,
    cascadeFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-replace'),
    filenameFlag('with the objects that replace what is there'),
    forceFlag,
    gracePeriodFlag,
    kustomizeFlag,
    outputFlag,
    textFlag('raw', 'Path to PUT to at the server, which is that of the context.'),
    recursiveFlag,
    saveConfigFlag,
    showManagedFieldsFlag,
    textFlag('subresource', 'Work on this subresource of the object.'),
    templateFlag,
    timeoutFlag,
    validateFlag,
    waitFlag('false'),
  ],
  run: replaceObjects,
};

async function replaceObjects(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const plan = await planOf(flags, context);
  if (flags.string('raw') !== '') return putRaw(flags.string('raw'), plan.files.filenames, context);
  const client = await context.client();
  const find = (validate: boolean): Promise<Targets> => findTargets(context, { args: [], files: plan.files, validate });
  const validate = plan.fieldValidation !== 'Ignore';
  if (plan.force) return replaceByForce(await find(false), () => find(validate), plan, flags, context);
  if (args.length > 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`);
  const print = await printerOf(flags, `replaced${dryRunSuffix[plan.dryRun]}`, context);
  await visitTargets(await find(validate), async (target) => {
    if (target.kind !== 'object' || !target.object) return;
    const object = remembering(target.object, flags);
    if (plan.dryRun === 'client') return print(object);
    try {
      print(await replaceOne(client, { ...target, object }, plan.write, flags.string('subresource')));
    } catch (error) {
      throw withSource('replacing', target.source, error);
    }
  });
  return 0;
}

/** An object that apply works on goes on remembering its configuration, --save-config or not. */
function remembering(object: KubeObject, flags: FlagValues): KubeObject {
  const remembers = object.metadata?.annotations?.[lastAppliedAnnotation] !== undefined;
  return flags.bool('save-config') || remembers ? withLastApplied(object) : object;
}

/** Whatever version the object is at, unless the file says which one it must be. */
async function replaceOne(
  client: Client,
  { resource, namespace, name, object }: ObjectTarget,
  write: object,
  subresource: string,
): Promise<KubeObject> {
  const options = { ...write, ...(subresource === '' ? {} : { subresource }) };
  if (object!.metadata.resourceVersion !== undefined) return client.update(resource, namespace, object!, options);
  const { metadata } = await client.get(resource, namespace, name, subresource === '' ? undefined : subresource);
  const current = { ...object!, metadata: { ...object!.metadata, resourceVersion: metadata.resourceVersion! } };
  return client.update(resource, namespace, current, options);
}

type Plan = Awaited<ReturnType<typeof planOf>>;

async function planOf(flags: FlagValues, context: CommandContext) {
  const fieldValidation = fieldValidationOf(flags);
  const dryRun = dryRunOf(flags, context);
  await context.checkConfig();
  const propagationPolicy = propagationOf(flags);
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  if (!hasFiles(files)) throw new Error('must specify one of -f and -k');
  const force = flags.bool('force');
  const grace = flags.int('grace-period') === 0 ? 1 : flags.int('grace-period');
  const timeoutMs = flags.duration('timeout');
  if (grace >= 0 && !force) throw new Error('--grace-period must have --force specified');
  if (timeoutMs !== 0 && !force) throw new Error('--timeout must have --force specified');
  if (force && dryRun !== 'none') throw new Error('--dry-run can not be used when --force is set');
  return {
    files,
    force,
    dryRun,
    namesOnly: flags.string('output') === 'name',
    fieldValidation,
    timeoutMs: timeoutMs === 0 ? 5 * 60_000 : timeoutMs,
    deletion: { propagationPolicy, ...graceOf(grace) },
    write: { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager'), fieldValidation },
  };
}

/** Deletes the objects, waits until they are gone, and makes them anew. */
async function replaceByForce(
  old: Targets,
  again: () => Promise<Targets>,
  plan: Plan,
  flags: FlagValues,
  context: CommandContext,
): Promise<number> {
  const client = await context.client();
  const errors: unknown[] = [];
  for await (const target of old.each) {
    if ('error' in target) errors.push(target.error);
    else if (target.kind === 'object')
      await deleteWhole(client, target, plan, context).catch((error) => errors.push(error));
  }
  throwAll(errors);
  const print = await printerOf(flags, 'replaced', context);
  let count = 0;
  await visitTargets(await again(), async (target) => {
    if (target.kind !== 'object' || !target.object) return;
    print(await client.create(target.resource, target.namespace, remembering(target.object, flags), plan.write));
    count++;
  });
  if (count === 0) throw new Error('no objects passed to replace');
  return 0;
}

async function deleteWhole(
  client: Client,
  { resource, namespace, name, source }: ObjectTarget,
  { deletion, timeoutMs, namesOnly }: Plan,
  context: CommandContext,
): Promise<void> {
  try {
    await client.delete(resource, namespace, name, deletion);
  } catch (error) {
    if (isNotFound(error)) return;
    throw withSource('deleting', source, error);
  }
  const where = namespace === undefined ? '' : ` from ${namespace} namespace`;
  if (namesOnly) context.out(`${typeName(resource)}/${name}\n`);
  else context.out(`${typeName(resource)} ${JSON.stringify(name)} deleted${where}\n`);
  const gone = await poll(client, timeoutMs, async () => {
    try {
      await client.get(resource, namespace, name);
      return undefined;
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  });
  if (!gone) throw new Error('timed out waiting for the condition');
}

async function putRaw(path: string, filenames: readonly string[], context: CommandContext): Promise<number> {
  if (filenames.length !== 1) throw new Error('--raw can only use a single local file or stdin');
  const { readManifests } = await import('../manifests.ts');
  for await (const manifest of readManifests(context.host, { filenames })) {
    if ('error' in manifest) throw manifest.error;
    const { code, body } = await (await context.client()).raw({ method: 'PUT', path, body: manifest.object });
    if (code >= 400) throw new ApiError(body);
    context.out(typeof body === 'string' ? body : JSON.stringify(body));
  }
  return 0;
}
