import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiResource } from '../../client/client.ts';
import { applyObject } from '../apply/apply-object.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { graceOf, propagationOf } from '../deletion.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { UsageError } from '../errors.ts';
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
  repeatedFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  timeoutFlag,
  validateFlag,
  waitFlag,
} from '../flags.ts';
import { logLine } from '../log-line.ts';
import { hasFiles } from '../manifests.ts';
import { printerOf } from '../print-flags.ts';
import { byName } from '../printers/field-order.ts';
import { findTargets, type ObjectTarget, throwAll } from '../resources.ts';
import { fieldValidationOf } from '../validation.ts';
import { setLastApplied, viewLastApplied } from './apply-last-applied.ts';
import { entry, notYet } from './later/not-yet.ts';

export const apply: CommandDefinition = {
  name: 'apply',
  usage: 'kubectl apply (-f FILENAME | -k DIRECTORY) [options]',
  summary: 'Create objects, or change them to what files say',
  description:
    'Create objects, or change them to what files say. What was applied is remembered in an annotation, so that fields which vanish from the file are removed, and those others set stay.',
  examples: `  kubectl apply -f ./web.yaml
  cat web.json | kubectl apply -f -
  kubectl apply -f ./site -R --prune -l app=site`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allowMissingTemplateKeysFlag,
    cascadeFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-client-side-apply'),
    filenameFlag('with the configurations to apply'),
    forceFlag,
    switchFlag('force-conflicts', 'Take fields over that others manage (server-side apply).'),
    gracePeriodFlag,
    kustomizeFlag,
    {
      name: 'openapi-patch',
      type: 'bool',
      default: 'true',
      usage: 'Use the published schema to compute patches where there is one.',
    },
    outputFlag,
    {
      name: 'overwrite',
      type: 'bool',
      default: 'true',
      usage: 'Where live and new configuration disagree, take the new one',
    },
    switchFlag(
      'prune',
      'Delete objects that apply or create --save-config made and that are no longer in the files. With -l or --all.',
    ),
    repeatedFlag('prune-allowlist', 'group/version/kind that --prune looks at, in place of the usual ones'),
    recursiveFlag,
    selectorFlag,
    switchFlag('server-side', 'Let the server merge, in place of the client.'),
    showManagedFieldsFlag,
    textFlag('subresource', 'Apply to this subresource. Only with --server-side.'),
    templateFlag,
    timeoutFlag,
    validateFlag,
    waitFlag('false'),
  ],
  subcommands: [
    entry(
      notYet('kubectl apply edit-last-applied', {
        name: 'edit-last-applied',
        usage: 'kubectl apply edit-last-applied (RESOURCE/NAME | -f FILENAME) [options]',
        summary: 'Edit what was last applied',
        description: 'Edit the annotation that holds what was last applied.',
        examples: `  kubectl apply edit-last-applied deployment/web`,
        flags: [
          allowMissingTemplateKeysFlag,
          fieldManagerFlag('kubectl-client-side-apply'),
          filenameFlag('with the objects to edit'),
          kustomizeFlag,
          outputFlag,
          recursiveFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
          switchFlag('windows-line-endings', 'Line ending to edit with; by default that of this system.'),
        ],
      }),
    ),
    entry(setLastApplied),
    entry(viewLastApplied),
  ],
  run: runApply,
};

async function runApply(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const plan = await planOf(args, flags, context);
  const { targets, errors } = await targetsOf(plan, flags, context);
  if (targets.length === 0 && errors.length === 0) throw new Error('no objects passed to apply');
  const applied: KubeObject[] = [];
  for (const target of targets) {
    try {
      applied.push(await applyOne(target, plan, flags, context));
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  if (plan.printsObjects) await printAll(applied, flags, context);
  if (flags.bool('prune')) await pruneRest(targets, applied, plan, flags, context);
  return 0;
}

type Plan = Awaited<ReturnType<typeof planOf>>;

/** @throws Error in kubectl's words for flags that make no sense together */
async function planOf(args: readonly string[], flags: FlagValues, context: CommandContext) {
  if (args.length > 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`);
  const dryRun = dryRunOf(flags, context);
  await context.checkConfig();
  const propagationPolicy = propagationOf(flags);
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  if (!hasFiles(files)) throw new Error('must specify one of -f and -k');
  const fieldValidation = fieldValidationOf(flags);
  const serverSide = flags.bool('server-side');
  if (flags.bool('prune')) await prunedOf(flags, context);
  checkCombinations(flags, dryRun);
  const manager = serverSide && !flags.given('field-manager') ? 'kubectl' : flags.string('field-manager');
  const output = flags.string('output');
  return {
    dryRun,
    files,
    serverSide,
    fieldValidation,
    deletion: { propagationPolicy, ...graceOf(flags.int('grace-period')) },
    write: { dryRun: dryRun === 'server', fieldManager: manager, fieldValidation },
    printsObjects: output !== '' && output !== 'name',
  };
}

function checkCombinations(flags: FlagValues, dryRun: string): void {
  const [serverSide, force, prune] = [flags.bool('server-side'), flags.bool('force'), flags.bool('prune')];
  const selector = flags.string('selector');
  const refuse = (when: boolean, why: string): void => {
    if (when) throw new Error(why);
  };
  refuse(flags.bool('force-conflicts') && !serverSide, '--force-conflicts only works with --server-side');
  refuse(
    dryRun === 'client' && serverSide,
    "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
  );
  refuse(serverSide && force, '--force cannot be used with --server-side');
  refuse(dryRun === 'server' && force, '--dry-run=server cannot be used with --force');
  refuse(flags.bool('all') && selector !== '', 'cannot set --all and --selector at the same time');
  refuse(prune && force, '--force cannot be used with --prune');
  refuse(
    prune && !flags.bool('all') && selector === '',
    'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
  );
  refuse(prune && serverSide, "--prune is in alpha and doesn't currently work on objects created by server-side apply");
  refuse(flags.string('subresource') !== '' && !serverSide, '--subresource can only be specified for --server-side');
}

/** Everything is read before anything is applied; what cannot be read keeps nothing else back. */
async function targetsOf({ files, fieldValidation }: Plan, flags: FlagValues, context: CommandContext) {
  const found = await findTargets(context, {
    args: [],
    files,
    selector: flags.string('selector'),
    validate: fieldValidation !== 'Ignore',
  });
  const targets: ObjectTarget[] = [];
  const errors: unknown[] = [];
  for await (const target of found.each) {
    if ('error' in target) errors.push(target.error);
    else if (target.kind === 'object') targets.push(target);
  }
  return { targets, errors };
}

async function applyOne(
  target: ObjectTarget,
  plan: Plan,
  flags: FlagValues,
  context: CommandContext,
): Promise<KubeObject> {
  const client = await context.client();
  const suffix = dryRunSuffix[plan.dryRun];
  const report = async (operation: string, object: KubeObject): Promise<KubeObject> => {
    if (!plan.printsObjects) (await printerOf(flags, `${operation}${suffix}`, context))(object);
    return object;
  };
  if (plan.serverSide) {
    const { applyOnServer } = await import('../apply/server-side.ts');
    const { write } = plan;
    const options = {
      write,
      force: flags.bool('force-conflicts'),
      subresource: flags.string('subresource'),
      err: (text: string) => context.err(text),
    };
    return report('serverside-applied', await applyOnServer(client, target, options));
  }
  const { operation, object } = await applyObject(client, target, {
    dryRun: plan.dryRun,
    write: plan.write,
    overwrite: flags.bool('overwrite'),
    force: flags.bool('force'),
    deletion: plan.deletion,
    err: (text) => context.err(text),
  });
  return report(operation, object);
}

async function printAll(applied: readonly KubeObject[], flags: FlagValues, context: CommandContext): Promise<void> {
  const [first, ...more] = applied;
  const list: any = { kind: 'List', apiVersion: 'v1', metadata: {}, items: applied };
  const order = { keys: (map: object) => Object.keys(map), below: () => byName };
  if (more.length === 0) (await printerOf(flags, '', context))(first!);
  else (await printerOf(flags, '', context, { order }))(list);
}

async function prunedOf(flags: FlagValues, context: CommandContext): Promise<ApiResource[]> {
  const { prunedResources } = await import('../apply/prune.ts');
  return prunedResources(await (await context.client()).resources(), flags.strings('prune-allowlist'));
}

async function pruneRest(
  targets: readonly ObjectTarget[],
  applied: readonly KubeObject[],
  plan: Plan,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const { prune } = await import('../apply/prune.ts');
  const client = await context.client();
  const { name, explicit } = await context.namespace();
  const visited = targets.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]));
  if (flags.strings('prune-allowlist').length === 0) {
    context.err(
      logLine(
        context,
        'prune.go:71] Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.',
      ),
    );
  }
  const print = await printerOf(flags, `pruned${dryRunSuffix[plan.dryRun]}`, context);
  const options = {
    resources: await prunedOf(flags, context),
    namespaces: new Set(explicit ? [name, ...visited] : visited),
    labelSelector: flags.string('selector'),
    keep: new Set(applied.map(({ metadata }) => metadata.uid ?? '')),
    deleteWith: plan.dryRun === 'client' ? undefined : { ...plan.deletion, dryRun: plan.dryRun === 'server' },
  };
  await prune(client, options, print);
}
