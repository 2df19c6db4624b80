import { deepEqual } from '../../apimachinery/deep.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { createMergePatch, createTwoWayMergePatch } from '../../apimachinery/patch.ts';
import { ApiError, isInvalid, isNotFound } from '../../apimachinery/status.ts';
import { runProgram, TemporaryFolder } from '../../host/external.ts';
import { patchSchemaFor } from '../apply/three-way.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { describeFailure, ExitError } from '../errors.ts';
import {
  allowMissingTemplateKeysFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  validateFlag,
} from '../flags.ts';
import { objectsIn } from '../manifests.ts';
import { printerOf } from '../print-flags.ts';
import { toYAML } from '../printers/yaml.ts';
import { fetchObjects, findTargets, type ObjectTarget } from '../resources.ts';
import { fieldValidationOf } from '../validation.ts';

export const edit: CommandDefinition = {
  name: 'edit',
  usage: 'kubectl edit (RESOURCE/NAME | -f FILENAME) [options]',
  summary: 'Edit an object of the server',
  description: 'Edit an object in an editor (KUBE_EDITOR, EDITOR, or vi) and send what was changed.',
  examples: `  kubectl edit svc/web`,
  flags: [
    allowMissingTemplateKeysFlag,
    fieldManagerFlag('kubectl-edit'),
    filenameFlag('with the objects to edit'),
    kustomizeFlag,
    outputFlag,
    switchFlag('output-patch', 'Print the patch when the object was changed.'),
    recursiveFlag,
    saveConfigFlag,
    showManagedFieldsFlag,
    textFlag('subresource', 'Work on this subresource of the object.'),
    templateFlag,
    validateFlag,
    switchFlag('windows-line-endings', 'Line ending to edit with; by default that of this system.'),
  ],
  run: editObjects,
};

type Found = ObjectTarget & { object: KubeObject };

async function editObjects(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  const targets = await findTargets(context, { args, files, typeMeansAll: true });
  const client = await context.client();
  const all: Found[] = [];
  for await (const target of targets.each) {
    if ('error' in target) throw target.error;
    for await (const found of fetchObjects(client, target)) all.push(found);
  }
  const folder = new TemporaryFolder('kubectl-edit-');
  try {
    for (const found of all) await editOne(found, folder, flags, context);
  } finally {
    folder.remove();
  }
  return 0;
}

const heading = (complaint: string): string =>
  `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
${complaint
  .split('\n')
  .filter(Boolean)
  .map((line) => `# ${line}\n`)
  .join('')}${complaint === '' ? '' : '#\n'}`;

/** Opens the object until it is saved unchanged, emptied, or taken by the server. */
async function editOne(
  found: Found,
  folder: TemporaryFolder,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const { resource, object } = found;
  const { managedFields: _, ...metadata } = object.metadata as any;
  const shown = flags.bool('show-managed-fields') ? object : { ...object, metadata };
  const body = toYAML(shown);
  const name = `${resource.plural}-${object.metadata.name}.yaml`;
  let text = body;
  for (let complaint = ''; ; ) {
    const before = heading(complaint) + text;
    openEditor(folder.write(name, before), context);
    const after = withoutComments(folder.read(name));
    const unchanged = after === withoutComments(before);
    if (after.trim() === '' || (unchanged && complaint === '')) {
      context.err(
        after.trim() === '' ? 'Edit cancelled, saved file was empty.\n' : 'Edit cancelled, no changes made.\n',
      );
      return;
    }
    if (unchanged) {
      context.err('Edit cancelled, no valid changes were saved.\n');
      throw new ExitError(1);
    }
    try {
      await save(found, shown as KubeObject, after, flags, context);
      return;
    } catch (error) {
      const what = `${resource.plural} ${JSON.stringify(object.metadata.name)}`;
      if (!(error instanceof ApiError) || isInvalid(error)) {
        complaint = describeFailure(error, context.commandPath).text;
        context.err(error instanceof ApiError ? `error: ${what} is invalid\n` : complaint);
        text = after;
        continue;
      }
      context.err(
        isNotFound(error)
          ? `error: ${what} could not be found on the server\n`
          : `error: ${what} could not be patched: ${error.message}\n`,
      );
      const copy = new TemporaryFolder('kubectl-edit-').write(name, after);
      throw new ExitError(1, `You can run \`kubectl replace -f ${copy}\` to try this update again.`);
    }
  }
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');

function openEditor(path: string, { host }: CommandContext): void {
  const editor = host.env['KUBE_EDITOR'] || host.env['EDITOR'] || 'vi';
  const shell = host.env['SHELL'] || '/bin/bash';
  const outcome = runProgram(shell, ['-c', `${editor} ${JSON.stringify(path)}`], {
    cwd: host.cwd,
    env: host.env,
    withTerminal: true,
  });
  if (outcome.exitCode !== 0) throw new Error(`there was a problem with the editor ${JSON.stringify(editor)}`);
}

async function save(
  { resource, namespace, name }: Found,
  before: KubeObject,
  text: string,
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const client = await context.client();
  for await (const manifest of objectsIn(text, 'edited-file')) {
    if ('error' in manifest) throw manifest.error;
    const after = manifest.object;
    if (deepEqual(before, after)) {
      context.err('Edit cancelled, no changes made.\n');
      return;
    }
    if (after.metadata?.name !== name || after.kind !== before.kind || after.apiVersion !== before.apiVersion)
      throw new Error('At least one of apiVersion, kind and name was changed');
    const schema = await patchSchemaFor(resource);
    const patch = schema ? createTwoWayMergePatch(before, after, schema) : createMergePatch(before, after);
    if (flags.bool('output-patch')) context.out(`Patch: ${JSON.stringify(patch)}\n`);
    const subresource = flags.string('subresource');
    const options = {
      fieldManager: flags.string('field-manager'),
      fieldValidation: fieldValidationOf(flags),
      ...(subresource === '' ? {} : { subresource }),
    };
    const edited = await client.patch(resource, namespace, name, schema ? 'strategic' : 'merge', patch, options);
    (await printerOf(flags, 'edited', context))(edited);
  }
}
