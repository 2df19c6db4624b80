import { createTwoWayMergePatch } from '../../apimachinery/patch.ts';
import { patchSchemaFor } from '../apply/three-way.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import { UsageError } from '../errors.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  outputFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  validateFlag,
} from '../flags.ts';
import { parseTaints, updatedTaints } from '../nodes/taints.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, mappingFor, visitTargets } from '../resources.ts';
import { fieldValidationOf } from '../validation.ts';

export const taint: CommandDefinition = {
  name: 'taint',
  usage: 'kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  summary: 'Change the taints of nodes',
  description:
    'Change the taints of nodes: a key, perhaps a value, and one of the effects NoSchedule, PreferNoSchedule and NoExecute. KEY- or KEY:EFFECT- removes them.',
  examples: `  kubectl taint nodes node-1 dedicated=db:NoSchedule
  kubectl taint nodes node-1 dedicated-`,
  flags: [
    switchFlag('all', 'Take every node of the cluster.'),
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-taint'),
    outputFlag,
    switchFlag('overwrite', 'Replace values that are there already; without it, that is refused.'),
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
    validateFlag,
  ],
  run: taintNodes,
};

async function taintNodes(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  await context.checkConfig();
  const dryRun = dryRunOf(flags, context);
  const fieldValidation = fieldValidationOf(flags);
  const { resources, specs } = splitArguments(args);
  const changes = readSpecs(specs);
  const client = await context.client();
  const type = resources[0]!.toLowerCase();
  if (mappingFor(await client.resources(), type).kind !== 'Node')
    throw new Error(`invalid resource type ${type}, only node types are supported`);
  checkConflicts(changes);
  const all = flags.bool('all');
  const selector = flags.string('selector');
  if (all && selector !== '') throw new Error("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && selector === '' && resources.length < 2)
    throw new Error("at least one resource name must be specified since 'all' parameter is not set");
  const names = all || selector !== '' ? [] : resources.slice(1);
  const targets = await findTargets(context, { args: ['nodes', ...names], all, selector });
  await visitTargets(targets, async (target) => {
    for await (const { resource, name, object } of fetchObjects(client, target)) {
      const { operation, taints } = updatedTaints(object, changes, flags.bool('overwrite'));
      const print = await printerOf(flags, operation, context, { typed: true });
      const changed = { ...object, spec: { ...object['spec'], taints } };
      if (taints.length === 0) delete changed.spec.taints;
      const patch = createTwoWayMergePatch(object, changed, (await patchSchemaFor(resource))!);
      const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager'), fieldValidation };
      print(dryRun === 'client' ? changed : await client.patch(resource, undefined, name, 'strategic', patch, options));
    }
  });
  return 0;
}

type Changes = ReturnType<typeof parseTaints>;

function readSpecs(specs: readonly string[]): Changes {
  try {
    return parseTaints(specs);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function splitArguments(args: readonly string[]): { resources: string[]; specs: string[] } {
  const isSpec = (arg: string) => arg.includes('=') || arg.includes(':') || arg.endsWith('-');
  const first = args.findIndex(isSpec);
  const resources = first < 0 ? [...args] : args.slice(0, first);
  const specs = first < 0 ? [] : args.slice(first);
  const stray = specs.find((arg) => !isSpec(arg));
  if (stray !== undefined) throw new Error(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length === 0) throw new Error('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) throw new Error('at least one taint update is required');
  return { resources, specs };
}

function checkConflicts({ add, remove }: Changes): void {
  const both = add.flatMap((taint) =>
    remove.filter(({ key, effect }) => key === taint.key && (effect === '' || effect === taint.effect)),
  );
  if (both.length === 0) return;
  const list = both.map(({ key, effect }) => `${key}=${effect}`).join(', ');
  throw new Error(`can not both modify and remove the following taint(s) in the same command: ${list}`);
}
