import { goQuote } from '../../apimachinery/go-format.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { isValidLabelValue } from '../../apimachinery/names.ts';
import type { CommandDefinition } from '../definition.ts';
import { dryRunSuffix } from '../dry-run.ts';
import { printerOf } from '../print-flags.ts';
import {
  type Changes,
  listText,
  metadataFlags,
  readRequest,
  splitArguments,
  textMap,
  visitObjects,
  withTextMap,
  write,
} from './metadata-change.ts';

export const label: CommandDefinition = {
  name: 'label',
  usage:
    'kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  summary: 'Change labels',
  description:
    'Change the labels of objects. KEY- removes one; a label that has another value already is changed only with --overwrite.',
  examples: `  kubectl label pods web-1 tier=front
  kubectl label pods web-1 tier-
  kubectl label --overwrite pods --all tier=back`,
  flags: metadataFlags('label', 'labels'),
  async run(args, flags, context) {
    const { resources, pairs } = splitArguments(args, 'label');
    const request = readRequest(resources, readLabels(pairs), flags, context, { pairType: 'label', example: 'pod' });
    const writes = !(request.local || request.list || request.dryRun === 'client');
    await visitObjects(request, flags, context, async (found, alone) => {
      const old = textMap(found.object, 'labels');
      if (writes)
        for (const key of request.changes.remove) if (!(key in old)) context.out(`label ${goQuote(key)} not found.\n`);
      if (!request.overwrite) refuseOverwrites(old, request.changes);
      const { labels, operation, changed } = change(old, request.changes);
      const object = withTextMap(found.object, 'labels', labels);
      if (writes && changed) await write(found, object, request, flags, context);
      if (request.list) context.out(listText(object, labels, 'labels', alone));
      else
        (await printerOf(flags, `${operation}${dryRunSuffix[request.dryRun]}`, context))(
          versioned(object, request.resourceVersion),
        );
    });
    return 0;
  },
};

/** kubectl prints the object as it sent it, with the version that it insisted on. */
const versioned = (object: KubeObject, resourceVersion: string): KubeObject =>
  resourceVersion === '' ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };

function readLabels(pairs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const [key, value, ...more] = pair.split('=') as [string, string?, ...string[]];
    if (value !== undefined) {
      if (more.length > 0) throw new Error(`invalid label spec: ${pair}`);
      const wrong = isValidLabelValue(value);
      if (wrong.length > 0) throw new Error(`invalid label value: ${goQuote(pair)}: ${wrong.join(';')}`);
      set.set(key, value);
    } else if (pair.endsWith('-')) remove.push(pair.slice(0, -1));
    else throw new Error(`unknown label spec: ${pair}`);
  }
  if (remove.some((key) => set.has(key))) throw new Error('can not both modify and remove a label in the same command');
  return { set, remove };
}

function refuseOverwrites(old: Record<string, string>, { set }: Changes): void {
  const errors: Error[] = [];
  for (const [key, value] of set) {
    if (key in old && old[key] !== value)
      errors.push(new Error(`'${key}' already has a value (${old[key]}), and --overwrite is false`));
  }
  if (errors.length > 0) throw new AggregateError(errors);
}

function change(
  old: Record<string, string>,
  { set, remove }: Changes,
): { labels: Record<string, string>; operation: string; changed: boolean } {
  const labels = { ...old };
  let added = false;
  let removed = false;
  for (const [key, value] of set) {
    added ||= labels[key] !== value;
    labels[key] = value;
  }
  for (const key of remove) {
    removed ||= key in labels;
    delete labels[key];
  }
  const operation = added && removed ? 'modified' : added ? 'labeled' : removed ? 'unlabeled' : 'not labeled';
  return { labels, operation, changed: added || removed };
}
