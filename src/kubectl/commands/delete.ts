import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { Client, DeleteOptions } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { withSource } from '../errors.ts';
import {
  allNamespacesFlag,
  cascadeFlag,
  dryRunFlag,
  fieldSelectorFlag,
  filenameFlag,
  forceFlag,
  gracePeriodFlag,
  kustomizeFlag,
  recursiveFlag,
  selectorFlag,
  switchFlag,
  textFlag,
  timeoutFlag,
  waitFlag,
} from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { fetchObjects, findTargets, type ObjectTarget, type Targets, throwAll, typeName } from '../resources.ts';

export const deleteCommand: CommandDefinition = {
  name: 'delete',
  usage: 'kubectl delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  summary: 'Delete objects',
  description:
    'Delete objects by name, by label, or as files name them. What is deleted gets time to end in good order unless told otherwise.',
  examples: `  kubectl delete -f ./pod.yaml
  kubectl delete pod,service web
  kubectl delete pods -l app=web
  kubectl delete pod web --now`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    cascadeFlag,
    dryRunFlag,
    fieldSelectorFlag,
    filenameFlag('with the objects to delete'),
    forceFlag,
    gracePeriodFlag,
    switchFlag('ignore-not-found', 'Count what does not exist as deleted. On by itself with --all.'),
    switchFlag('interactive', 'Ask before anything is deleted.', 'i'),
    kustomizeFlag,
    switchFlag('now', 'End the objects at once (as --grace-period=1 does).'),
    textFlag('output', 'With "-o name", print only names, as resource/name.', 'o'),
    textFlag('raw', 'Path to DELETE at the server, which is that of the context.'),
    recursiveFlag,
    selectorFlag,
    timeoutFlag,
    waitFlag('true'),
  ],
  async run(args, flags, context) {
    const plan = planOf(args, flags, context);
    if (flags.string('raw') !== '') return deleteRaw(flags.string('raw'), context);
    const targets = await findTargets(context, {
      args,
      files: plan.files,
      allNamespaces: flags.bool('all-namespaces'),
      selector: flags.string('selector'),
      fieldSelector: flags.string('field-selector'),
      all: flags.bool('all'),
    });
    await deleteTargets(targets, plan, context);
    return 0;
  },
};

/** What is to be done with each object. */
interface Plan {
  files: { filenames: string[]; kustomize: string; recursive: boolean };
  gracePeriodSeconds: number;
  force: boolean;
  cascade: string;
  dryRun: 'none' | 'client' | 'server';
  ignoreNotFound: boolean;
  interactive: boolean;
  wait: boolean;
  timeoutMs: number;
  nameOnly: boolean;
  explicitNamespace: boolean;
}

function planOf(args: readonly string[], flags: FlagValues, context: CommandContext): Plan {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  const dryRun = dryRunOf(flags, context);
  if (flags.bool('all') && (flags.string('selector') !== '' || flags.string('field-selector') !== ''))
    throw new Error("setting 'all' parameter but found a non empty selector. ");
  let grace = flags.int('grace-period');
  let force = flags.bool('force');
  if (flags.bool('now')) {
    if (grace !== -1) throw new Error('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (grace === 0 && !force) {
    if (flags.bool('wait')) grace = 1;
    else force = true;
  }
  if (force && grace > 0 && !flags.bool('now')) {
    throw new Error('--force and --grace-period greater than 0 cannot be specified together');
  }
  if (force) {
    grace = flags.bool('now') ? grace : 0;
    context.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  const output = flags.string('output');
  if (output !== '' && output !== 'name')
    throw new Error(`unexpected -o output mode: ${output}. We only support '-o name'`);
  const cascade = flags.string('cascade');
  if (!['background', 'foreground', 'orphan'].includes(cascade)) {
    throw new Error(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
  const raw = flags.string('raw');
  if (raw !== '' && !raw.startsWith('/'))
    throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
  const selects = flags.bool('all') || flags.string('selector') !== '' || flags.string('field-selector') !== '';
  if (raw === '' && args.length === 0 && !hasFiles(files) && !selects) throw new Error(nothingToDelete);
  return {
    files,
    gracePeriodSeconds: grace,
    force,
    cascade,
    dryRun,
    ignoreNotFound: flags.bool('ignore-not-found') || (flags.bool('all') && !flags.given('ignore-not-found')),
    interactive: flags.bool('interactive'),
    wait: flags.bool('wait'),
    timeoutMs: flags.duration('timeout'),
    nameOnly: output === 'name',
    explicitNamespace: flags.given('namespace'),
  };
}

const nothingToDelete = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Something to delete; `object` is there when it was fetched on the way. */
type Found = ObjectTarget & { object?: KubeObject };

async function deleteTargets(targets: Targets, plan: Plan, context: CommandContext): Promise<void> {
  const client = await context.client();
  const errors: unknown[] = [];
  const found: Found[] = [];
  for await (const target of targets.each) {
    if ('error' in target) errors.push(target.error);
    else if (target.kind === 'object') found.push(target);
    else {
      try {
        for await (const object of fetchObjects(client, target)) found.push(object);
      } catch (error) {
        if (!plan.ignoreNotFound || !isNotFound(error)) errors.push(error);
      }
    }
  }
  if (plan.interactive && found.length > 0 && !(await confirmed(found, context))) {
    context.out('deletion is cancelled\n');
    return;
  }
  if (plan.explicitNamespace && found.some(({ resource }) => !resource.namespaced)) {
    context.err('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
  }
  const waiting: { target: Found; uid: string }[] = [];
  for (const target of found) {
    try {
      const uid = await deleteOne(client, target, plan, context);
      if (uid !== undefined) waiting.push({ target, uid });
    } catch (error) {
      if (!plan.ignoreNotFound || !isNotFound(error)) errors.push(sourced(error, target));
    }
  }
  if (found.length === 0 && errors.length === 0) context.out('No resources found\n');
  throwAll(errors);
  if (plan.wait && plan.dryRun === 'none') await allGone(client, waiting, plan, context);
}

async function confirmed(found: readonly Found[], context: CommandContext): Promise<boolean> {
  context.out(`You are about to delete the following ${found.length} resource(s):\n`);
  for (const { resource, name } of found) context.out(`${typeName(resource)}/${name}\n`);
  context.out('Do you want to continue? (y/N): ');
  for await (const line of (await import('node:readline')).createInterface({ input: context.host.streams.stdin })) {
    return ['y', 'yes'].includes(line.trim().toLowerCase());
  }
  return false;
}

const sourced = (error: unknown, { source }: Found): unknown => withSource('deleting', source, error);

const propagation = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** @returns the uid of the object when its deletion has to be waited for */
async function deleteOne(
  client: Client,
  target: Found,
  plan: Plan,
  context: CommandContext,
): Promise<string | undefined> {
  const { resource, namespace, name } = target;
  const options: DeleteOptions = {
    propagationPolicy: propagation[plan.cascade as keyof typeof propagation],
    ...(plan.gracePeriodSeconds >= 0 ? { gracePeriodSeconds: plan.gracePeriodSeconds } : {}),
    ...(plan.dryRun === 'server' ? { dryRun: true } : {}),
  };
  let answer: any;
  if (plan.dryRun !== 'client') answer = await client.delete(resource, namespace, name, options);
  context.out(`${deletedText(target, plan)}\n`);
  return answer?.metadata?.uid ?? answer?.details?.uid;
}

function deletedText({ resource, namespace, name }: Found, plan: Plan): string {
  if (plan.nameOnly) return `${typeName(resource)}/${name}`;
  const verb = plan.force && plan.gracePeriodSeconds === 0 ? 'force deleted' : 'deleted';
  const where = namespace === undefined ? '' : ` from ${namespace} namespace`;
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[plan.dryRun];
  return `${typeName(resource)} "${name}" ${verb}${where}${suffix}`;
}

/** Waits until the objects are gone, or others of the same name have taken their place. */
async function allGone(
  client: Client,
  waiting: readonly { target: Found; uid: string }[],
  { timeoutMs }: Plan,
  context: CommandContext,
): Promise<void> {
  const patienceMs = timeoutMs > 0 ? timeoutMs : 7 * 24 * 3600_000;
  const begun = context.host.clock.now();
  for (const { target, uid } of waiting) {
    while (await isThere(client, target, uid)) {
      if (context.host.clock.now() - begun >= patienceMs) {
        throw new Error(`timed out waiting for the condition on ${target.resource.plural}/${target.name}`);
      }
      await client.transport.flush();
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

async function isThere(client: Client, { resource, namespace, name }: Found, uid: string): Promise<boolean> {
  try {
    return (await client.get(resource, namespace, name)).metadata.uid === uid;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function deleteRaw(path: string, context: CommandContext): Promise<number> {
  const { code, body } = await (await context.client()).raw({ method: 'DELETE', path });
  if (code >= 400) throw new ApiError(body);
  context.out(typeof body === 'string' ? body : JSON.stringify(body));
  return 0;
}
