import { deepEqual, isMap } from '../../apimachinery/deep.ts';
import { goJSON, goQuote } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { applyJSONPatch, applyMergePatch, applyStrategicMergePatch } from '../../apimachinery/patch.ts';
import { readText } from '../../host/files.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { dryRunOf } from '../dry-run.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { localObjects } from '../local.ts';
import { hasFiles } from '../manifests.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, visitTargets } from '../resources.ts';
import { filesOf, visitLocal } from './metadata-change.ts';

const patchTypes = ['json', 'merge', 'strategic'] as const;
type PatchType = (typeof patchTypes)[number];

export const patch: CommandDefinition = {
  name: 'patch',
  usage: 'kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  summary: 'Change fields of an object',
  description: 'Change fields of an object by a strategic merge patch, a JSON merge patch or a JSON patch.',
  examples: `  kubectl patch node node-1 -p '{"spec":{"unschedulable":true}}'
  kubectl patch deployment web --type=json -p='[{"op":"replace","path":"/spec/replicas","value":2}]'`,
  flags: [
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-patch'),
    filenameFlag('that names the object to change'),
    kustomizeFlag,
    switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
    outputFlag,
    textFlag('patch', 'The patch.', 'p'),
    textFlag('patch-file', 'File with the patch.'),
    recursiveFlag,
    showManagedFieldsFlag,
    textFlag('subresource', 'Work on this subresource of the object.'),
    templateFlag,
    { name: 'type', type: 'string', default: "'strategic'", usage: 'Kind of patch: json, merge or strategic' },
  ],
  async run(args, flags, context) {
    const dryRun = dryRunOf(flags, context);
    const type = checkFlags(args, flags, dryRun);
    const patch = await readPatch(flags, context);
    let count = 0;
    const show = async (before: KubeObject, after: any): Promise<void> => {
      const operation = deepEqual(before, after) ? 'patched (no change)' : 'patched';
      (await printerOf(flags, operation, context))(after);
    };
    const patchHere = async (object: KubeObject): Promise<void> => {
      count++;
      const patched = await patchLocally(type, object, patch);
      requireKind(patched);
      await show(object, patched);
    };
    if (flags.bool('local')) {
      if (!hasFiles(filesOf(flags))) throw new Error(missingFiles);
      await visitLocal(localObjects(context, filesOf(flags)).objects, patchHere);
    } else {
      const targets = await findTargets(context, {
        args,
        files: filesOf(flags),
        subresource: flags.string('subresource'),
      });
      const client = await context.client();
      await visitTargets(targets, async (target) => {
        if (target.kind !== 'object') return;
        if (dryRun === 'client') {
          for await (const { object } of fetchObjects(client, target)) await patchHere(object);
          return;
        }
        count++;
        const { resource, namespace, name } = target;
        const subresource = flags.string('subresource');
        const before = target.object ?? (await client.get(resource, namespace, name, subresource || undefined));
        const patched = await client.patch(resource, namespace, name, type, patch.value, {
          dryRun: dryRun === 'server',
          fieldManager: flags.string('field-manager'),
          ...(subresource === '' ? {} : { subresource }),
        });
        await show(before, patched);
      });
    }
    if (count === 0) throw new Error('no objects passed to patch');
    return 0;
  },
};

const missingFiles = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

function checkFlags(args: readonly string[], flags: FlagValues, dryRun: string): PatchType {
  const [text, file, type] = [flags.string('patch'), flags.string('patch-file'), flags.string('type')];
  if (text !== '' && file !== '') throw new Error('cannot specify --patch and --patch-file together');
  if (text === '' && file === '')
    throw new Error('must specify --patch or --patch-file containing the contents of the patch');
  if (flags.bool('local') && args.length > 0) throw new Error('cannot specify --local and server resources');
  if (flags.bool('local') && dryRun === 'server') {
    throw new Error('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  }
  if (type === '') return 'strategic';
  const known = patchTypes.find((one) => one === type.toLowerCase());
  if (!known) throw new Error(`--type must be one of [${patchTypes.join(' ')}], not ${goQuote(type)}`);
  return known;
}

/** A patch; text that starts like JSON but is none stays unread until it is applied. */
interface Patch {
  value: any;
  broken: boolean;
}

async function readPatch(flags: FlagValues, context: CommandContext): Promise<Patch> {
  const file = flags.string('patch-file');
  const exact = flags.bool('local');
  let text = flags.string('patch');
  if (file !== '') {
    try {
      text = readText(context.host.cwd, file);
    } catch (error) {
      throw new Error(`unable to read patch file: ${(error as Error).message}`);
    }
  }
  if (/^\s*\{/.test(text)) {
    const { parseJSON } = await import('../manifests/json.ts');
    try {
      return { value: parseJSON(text, exact), broken: false };
    } catch {
      return { value: text, broken: true };
    }
  }
  const { parseYAML } = await import('../manifests/yaml.ts');
  try {
    return { value: parseYAML(text, exact), broken: false };
  } catch (error) {
    throw new Error(`unable to parse ${goQuote(flags.string('patch'))}: ${(error as Error).message}`);
  }
}

async function patchLocally(type: PatchType, object: KubeObject, patch: Patch): Promise<any> {
  if (type === 'json') return applyOperations(object, patch);
  if (type === 'merge') {
    if (patch.broken || patch.value === null || typeof patch.value !== 'object') throw new Error('Invalid JSON Patch');
    return applyMergePatch(object, patch.value);
  }
  const { builtInFacts, patchSchemaOf } = await import('../../apis/schema/index.ts');
  const { group, version } = parseApiVersion(object.apiVersion ?? '');
  const facts = builtInFacts().find(
    (kind) => kind.group === group && kind.version === version && kind.kind === object.kind,
  );
  const schema = facts && patchSchemaOf(facts.schema);
  if (!schema) {
    throw new Error(
      `strategic merge patch is not supported for ${object.apiVersion}, Kind=${object.kind} locally, try --type merge`,
    );
  }
  if (patch.broken || (patch.value !== null && !isMap(patch.value))) throw new Error('invalid JSON document');
  return applyStrategicMergePatch(object, patch.value ?? {}, schema);
}

function applyOperations(object: KubeObject, { value, broken }: Patch): any {
  if (broken) throw new Error('invalid character in JSON patch');
  if (value !== null && !Array.isArray(value)) {
    throw new Error(`json: cannot unmarshal ${jsonType(value)} into Go value of type jsonpatch.Patch`);
  }
  const operations = (value ?? []) as unknown[];
  const wrong = operations.find((operation) => operation !== null && !isMap(operation));
  if (wrong !== undefined)
    throw new Error(`json: cannot unmarshal ${jsonType(wrong)} into Go value of type jsonpatch.Operation`);
  try {
    return applyJSONPatch(object, operations.map((operation) => operation ?? {}) as object[]);
  } catch (error) {
    const { message } = error as Error;
    const key = message.indexOf('doc is missing key: ');
    throw key < 0
      ? error
      : new Error(`Object to be patched is missing field (${message.slice(key + 'doc is missing key: '.length)})`);
  }
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isMap(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number';
}

/** The result is decoded again, and what is no object is none. */
function requireKind(patched: any): void {
  if (!isMap(patched))
    throw new Error(`json: cannot unmarshal ${jsonType(patched)} into Go value of type unstructured.detector`);
  if (typeof patched.kind !== 'string' || patched.kind === '')
    throw new Error(`Object 'Kind' is missing in '${goJSON(patched)}'`);
}
