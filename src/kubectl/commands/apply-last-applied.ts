import { goJSON } from '../../apimachinery/go-format.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import { aboutTarget } from '../apply/apply-object.ts';
import type { CommandContext, CommandDefinition } from '../definition.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { UsageError, withSource } from '../errors.ts';
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
} from '../flags.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, type ObjectTarget } from '../resources.ts';

export const setLastApplied: CommandDefinition = {
  name: 'set-last-applied',
  usage: 'kubectl apply set-last-applied -f FILENAME [options]',
  summary: 'Take a file for what was last applied',
  description:
    'Put the content of a file into the annotation that holds what was last applied; the object is not changed otherwise.',
  examples: `  kubectl apply set-last-applied -f web.yaml --create-annotation=true`,
  flags: [
    allowMissingTemplateKeysFlag,
    switchFlag('create-annotation', "Create the annotation 'last-applied-configuration' where an object has none"),
    dryRunFlag,
    filenameFlag('with the configurations that were last applied'),
    outputFlag,
    showManagedFieldsFlag,
    templateFlag,
  ],
  async run(_args, flags, context) {
    const dryRun = dryRunOf(flags, context);
    const print = await printerOf(flags, `configured${dryRunSuffix[dryRun]}`, context);
    const targets = await findTargets(context, { args: [], files: { filenames: flags.strings('filename') } });
    const changes: { target: ObjectTarget; live: KubeObject; text: string }[] = [];
    for await (const target of targets.each) {
      if ('error' in target) throw target.error;
      if (target.kind !== 'object' || !target.object) continue;
      const live = await fetchLive(target, context);
      const text = `${goJSON(target.object)}\n`;
      const before = live.metadata.annotations?.[lastAppliedAnnotation];
      if (before === undefined && !flags.bool('create-annotation')) {
        throw new Error(
          `no last-applied-configuration annotation found on resource: ${target.name}, to create the annotation, run the command with --create-annotation`,
        );
      }
      if (before?.trim() === text.trim()) context.out(`set-last-applied ${target.name}: no changes required.\n`);
      else changes.push({ target, live, text });
    }
    const client = await context.client();
    for (const { target, live, text } of changes) {
      const { resource, namespace, name } = target;
      const patch = { metadata: { annotations: { [lastAppliedAnnotation]: text } } };
      const options = { dryRun: dryRun === 'server' };
      print(dryRun === 'client' ? live : await client.patch(resource, namespace, name, 'merge', patch, options));
    }
    return 0;
  },
};

async function fetchLive(target: ObjectTarget, context: CommandContext): Promise<KubeObject> {
  try {
    return await (await context.client()).get(target.resource, target.namespace, target.name);
  } catch (error) {
    if (isNotFound(error)) throw error;
    const verb = `retrieving current configuration of:\n${aboutTarget(target)}\nfrom server for:`;
    throw withSource(verb, target.source, error);
  }
}

export const viewLastApplied: CommandDefinition = {
  name: 'view-last-applied',
  usage: 'kubectl apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]',
  summary: 'Show what was last applied',
  description: 'Show what was last applied.',
  examples: `  kubectl apply view-last-applied deployment/web`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    filenameFlag('with the objects whose last applied configuration to show'),
    kustomizeFlag,
    { name: 'output', short: 'o', type: 'string', default: "'yaml'", usage: 'Output format: yaml or json' },
    recursiveFlag,
    selectorFlag,
  ],
  async run(args, flags, context) {
    const targets = await findTargets(context, {
      args,
      files: {
        filenames: flags.strings('filename'),
        kustomize: flags.string('kustomize'),
        recursive: flags.bool('recursive'),
      },
      selector: flags.string('selector'),
      all: flags.bool('all'),
    });
    const client = await context.client();
    const remembered: string[] = [];
    for await (const target of targets.each) {
      if ('error' in target) throw target.error;
      for await (const { object, name, source } of fetchObjects(client, target)) {
        const text = object.metadata.annotations?.[lastAppliedAnnotation];
        if (text !== undefined) remembered.push(text);
        else if (source !== '') throw nothingRemembered(name, source);
      }
    }
    const output = flags.string('output');
    const { toYAML } = await import('../printers/yaml.ts');
    for (const text of remembered) {
      if (output === 'yaml') context.out(toYAML(JSON.parse(text)));
      else if (output === 'json') context.out(indented(text));
      else throw new UsageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
    }
    return 0;
  },
};

/** kubectl has no error at hand to show here, only a place for one; without a file it says nothing at all. */
const nothingRemembered = (name: string, source: string): Error =>
  new Error(
    `error when no last-applied-configuration annotation found on resource: ${name}\n ${JSON.stringify(source)}: <nil>`,
  );

const indented = (text: string): string =>
  `${JSON.stringify(JSON.parse(text), null, 2)}${text.endsWith('\n') ? '\n' : ''}`;
